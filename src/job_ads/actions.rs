//! Doors for islands. Each is a public endpoint below `/_act`.

use super::model::Validation;
use crate::shared::refusal::Refusal;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

/// A dry run of some ads, each as its JSON text: what the API would say of it, HTML included. Open to anyone, stores
/// nothing, looks nothing up; bounded by the size of a request.
///
/// # Errors
/// When the body is too large or the server is not there.
#[server(prefix = "/_act", endpoint = "check_ads", input = Json, output = Json)]
pub async fn check_ads(ads: Vec<String>) -> Result<Vec<Validation>, Refusal> {
    crate::job_ads::server::check_page::dry_run(ads).await
}
