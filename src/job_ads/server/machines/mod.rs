//! What machines read of the board: data for search engines, pictures of shared links, feeds, sitemaps, calendars. The read
//! API is in `api/ads.rs`; both ask `store`.

pub mod calendar;
mod drawing;
pub mod feeds;
pub mod json_ld;
pub mod picture;
pub mod sitemap;
pub(crate) mod store;

use super::search::Found;
use super::show;
use super::sight::{Sight, look};
use super::store::AdRow;
use crate::i18n::Language;
use crate::job_ads::model::Ad;
use crate::job_ads::query::Query;
use crate::job_ads::rules::dates::{self, Deadline};
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::words;
use crate::platform::fault::Failure;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::error::PageError;
use crate::web::page;
use crate::web::visitor::Visitor;
use axum::http::StatusCode;

/// The ad that an address names, as long as it is live.
///
/// # Errors
/// The page that says that there is none, or that it is gone.
async fn live_ad(state: &JobAdsState, visitor: &Visitor, uuid: &str) -> Result<AdRow, PageError> {
    let words = words::ads::Words::of(visitor.language);
    let (title, text, links) = match look(state, uuid).await? {
        Sight::Live(row) => return Ok(row),
        Sight::Expired(row) => {
            (words.expired_title, words.expired_text, vec![(paths::ad(&row.uuid.to_string()), words.back_to_ad)])
        }
        Sight::Gone(_) => (words.gone_title, words.gone_text, Vec::new()),
        Sight::Nothing => return Err(Refusal::NotFound.into()),
    };
    Err(PageError::instead(page::notice(state, visitor, StatusCode::GONE, title, text, links)))
}

/// What a search finds, once all ads can be found: unlike a person, a machine would take a part for the whole.
pub(crate) async fn find(state: &JobAdsState, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Found, Failure> {
    if !state.search.is_filled() {
        // This fills the index, or waits a while for who does.
        state.search.find(state, query, None, 1).await?;
        if !state.search.is_filled() {
            return Err(Refusal::Unavailable { seconds: 2 }.into());
        }
    }
    state.search.find(state, query, cursor, limit).await
}

/// The employer's name, or that it is not told.
fn employer(ad: &Ad, language: Language) -> &str {
    show::employer(ad).unwrap_or(words::ads::Words::of(language).hidden_employer)
}

/// A deadline that reads the same tomorrow: a date, as soon as possible, the sender's own words.
fn deadline(ad: &Ad, language: Language) -> Option<String> {
    let due = ad.properties.get("applicationdue")?;
    Some(match dates::parse_deadline(due) {
        Some(Deadline::Day(day)) => language.date(day),
        Some(Deadline::AsSoonAsPossible) => words::ads::Words::of(language).as_soon_as_possible.to_owned(),
        None => due.clone(),
    })
}

/// Without the characters that XML has no way to write.
fn for_xml(text: &str) -> String {
    text.chars()
        .filter(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..))
        .collect()
}
