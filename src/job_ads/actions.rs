//! Server functions for islands. Each is a public endpoint below `/_act`.

use super::model::Validation;
use crate::shared::at_most::CappedVec;
use crate::shared::refusal::Refusal;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

/// How many ads one dry run takes.
pub const CHECKED_AT_ONCE: usize = 100;

/// Ads to check, each as its JSON text.
pub type AdTexts = CappedVec<String, CHECKED_AT_ONCE>;

/// A dry run of some ads, each as JSON text: what the API would report, HTML included. Open to anyone, stores
/// nothing, looks nothing up; bounded by the size of a request and the number of its ads.
///
/// # Errors
/// When there are too many ads, the body is too large, or the server is busy or unreachable.
#[server(prefix = "/_act", endpoint = "check_ads", input = Json, output = Json)]
pub async fn check_ads(ads: AdTexts) -> Result<Vec<Validation>, Refusal> {
    crate::job_ads::server::check_page::dry_run(ads.into_inner()).await
}
