//! The board: the list of live ads with its search, and the fragment that is replaced when a choice changes.

use super::{label, results};
use crate::i18n::Noun;
use crate::job_ads::islands::board::{FIELD, LOADING, ONE_SUGGESTION, SUGGESTIONS, SearchBox};
use crate::job_ads::query::{Facet, Query};
use crate::job_ads::server::feeds::pages as feeds;
use crate::job_ads::server::places::in_todays_names;
use crate::job_ads::server::search::{Card, Selection};
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::words;
use crate::platform::fault::Failure;
use crate::shared::field::FieldError;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::error::{PageError, TextError};
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) const PER_PAGE: usize = 25;
/// In the address: the cursor after which a page begins, or before which it ends.
pub(super) const AFTER: &str = "cursor";
pub(super) const BEFORE: &str = "before";
pub(super) const FRONT_ADS: usize = 5;
/// In the address: a filter of which more than the first options are shown.
pub(super) const EXPANDED: &str = "more";

/// Everything the board shows for one address.
pub(super) struct Board {
    pub(super) query: Query,
    pub(super) problems: Vec<FieldError>,
    pub(super) cursor: Option<String>,
    /// The cursor before which the page ends.
    pub(super) before: Option<String>,
    /// The filters of which more than the first options are shown.
    pub(super) unfolded: BTreeSet<Facet>,
    pub(super) selection: Selection,
    pub(super) ads: Vec<Arc<Card>>,
    pub(super) now: DateTime<Utc>,
    pub(super) is_filled: bool,
}

impl Board {
    async fn load(state: &JobAdsState, uri: &Uri) -> Result<Self, Failure> {
        let now = state.clock.now();
        let (query, problems) = Query::parse(uri.query().unwrap_or_default());
        let query = in_todays_names(&query).into_owned();
        let sent = |name| crate::web::json_body::query(uri, name).filter(|sent| !sent.is_empty());
        let (cursor, before) = (sent(AFTER), sent(BEFORE));
        let selection = state.search.board(state, &query, cursor.as_deref(), before.as_deref(), PER_PAGE).await?;
        let ads = state.search.cards(state, &selection.ads, now).await?;
        let unfolded = unfolded(uri.query().unwrap_or_default());
        Ok(Self { query, problems, cursor, before, unfolded, selection, ads, now, is_filled: state.search.is_filled() })
    }

    pub(super) fn title(&self, visitor: &Visitor) -> String {
        let words = words::board::Words::of(visitor.language);
        let mut parts = Vec::new();
        if !self.query.text.is_empty() {
            parts.push(self.query.text.clone());
        }
        parts.extend(self.query.chosen().iter().map(|(facet, value)| label(*facet, value, &self.selection, visitor.language)));
        if parts.is_empty() { words.title.to_owned() } else { format!("{}: {}", words.title, parts.join(", ")) }
    }

    /// Search engines may index the board with at most one place or occupation chosen, in the default order. What
    /// people typed, and combinations, are not indexed.
    fn is_for_engines(&self) -> bool {
        let is_place_or_job =
            |facet: &Facet| matches!(facet, Facet::County | Facet::Municipal | Facet::Group | Facet::Occupation);
        let is_known = |chosen: &[(Facet, String)]| match chosen {
            [] => true,
            [(facet, value)] => {
                is_place_or_job(facet)
                    && self.selection.total > 0
                    && self.selection.options.iter().any(|option| option.of.facet == *facet && option.of.value == *value)
            }
            _ => false,
        };
        self.is_first_page()
            && self.unfolded.is_empty()
            && self.query.text.is_empty()
            && self.query.unusual_sort().is_none()
            && is_known(self.query.chosen())
    }

    pub(super) fn is_first_page(&self) -> bool {
        self.selection.before == 0 && self.cursor.is_none()
    }

    pub(super) fn total(&self) -> i64 {
        self.selection.total.try_into().unwrap_or(i64::MAX)
    }
}

/// `/stillinger`
pub async fn show_board(State(state): State<JobAdsState>, visitor: Visitor, uri: Uri) -> Result<Response, PageError> {
    if let Some(short) = shorter(&uri) {
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, short)]).into_response());
    }
    let board = match Board::load(&state, &uri).await {
        Ok(board) => board,
        Err(Failure::Refused(Refusal::Invalid(_))) => {
            // An invalid cursor: the search itself is valid, so show its first page.
            let first = Query::parse(uri.query().unwrap_or_default()).0.address(paths::BOARD);
            let first = HeaderValue::try_from(first).unwrap_or(HeaderValue::from_static(paths::BOARD));
            return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, first)]).into_response());
        }
        Err(failure) => return Err(failure.into()),
    };
    Ok(page::show(&state, &visitor, || {
        let words = words::board::Words::of(visitor.language);
        let body = view! {
            <form class="stack" action=paths::BOARD role="search" id="search" aria-label=words.search_label>
                <h1>{words.title}</h1>
                {search_bar(words, board.query.text.clone())}
                <div id="board">{results::part(&board, &visitor)}</div>
            </form>
        };
        let canonical = board.is_for_engines().then(|| board.query.address(paths::BOARD));
        Page {
            description: Some(words::ads::Words::of(visitor.language).board_description.to_owned()),
            canonical,
            head: Some(feeds::links(&board.query, visitor.language)),
            islands: Some(page::Bundle::Everyday),
            ..Page::new(board.title(&visitor), body)
        }
    }))
}

/// `/stillinger/treff`: what a change of the search exchanges on the page, as HTML.
pub async fn show_board_part(State(state): State<JobAdsState>, visitor: Visitor, uri: Uri) -> Result<Response, TextError> {
    let board = Board::load(&state, &uri).await?;
    Ok(page::fragment(&visitor, || results::part(&board, &visitor).into_any()))
}

/// Browsers also submit empty form fields; redirect to the address without them.
fn shorter(uri: &Uri) -> Option<HeaderValue> {
    let query_string = uri.query()?;
    let is_long = form_urlencoded::parse(query_string.as_bytes()).any(|(_, value)| value.trim().is_empty());
    if !is_long {
        return None;
    }
    // Each once, however often it was sent: whoever reads the address takes the last.
    let last = |wanted: &str| {
        let sent = form_urlencoded::parse(query_string.as_bytes());
        sent.filter(|(name, value)| name == wanted && !value.trim().is_empty()).last().map(|(_, value)| value)
    };
    let mut others = form_urlencoded::Serializer::new(String::new());
    for name in ["lang", AFTER, BEFORE] {
        others.extend_pairs(last(name).map(|value| (name, value)));
    }
    others.extend_pairs(unfolded(query_string).into_iter().map(|facet| (EXPANDED, facet.name())));
    let mut address = Query::parse(query_string).0.address(paths::BOARD);
    let others = others.finish();
    if !others.is_empty() {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(&others);
    }
    HeaderValue::try_from(address).ok()
}

pub(super) fn unfolded(query_string: &str) -> BTreeSet<Facet> {
    let sent = form_urlencoded::parse(query_string.as_bytes()).filter(|(name, _)| name == EXPANDED);
    sent.filter_map(|(_, value)| Facet::parse(&value)).collect()
}

fn search_bar(words: &'static words::board::Words, text: String) -> impl IntoView {
    let Noun(one, many) = words.suggestion;
    let field = view! {
        <input
            id=FIELD
            name="q"
            type="search"
            role="combobox"
            aria-autocomplete="list"
            aria-controls="suggestions"
            aria-expanded="false"
            placeholder=words.search_hint
            autocomplete="off"
            enterkeyhint="search"
            value=text
        />
    };
    let field = field.attr(LOADING, words.loading).attr(ONE_SUGGESTION, one).attr(SUGGESTIONS, many);
    view! {
        <div class="search-bar">
            <label class="visually-hidden" for=FIELD>{words.search_label}</label>
            <span id="suggestions-label" hidden>{words.suggestions}</span>
            <div class="combobox">
                <SearchBox>{field}</SearchBox>
            </div>
            <button class="button">{words.search}</button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortened(query_string: &str) -> Option<String> {
        let uri = format!("{}?{query_string}", paths::BOARD).parse().unwrap();
        shorter(&uri).map(|short| short.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_short_address_has_what_counts_once() {
        assert_eq!(shortened("q=kokk&more=extent&more=extent"), None);
        assert_eq!(
            shortened("county=&q=kokk&more=extent&lang=en&more=county&cursor=0&lang=nb&cursor=1&cursor=&more=&more=x").as_deref(),
            Some("/stillinger?q=kokk&lang=nb&cursor=1&more=county&more=extent")
        );
        assert_eq!(shortened("q=").as_deref(), Some("/stillinger"));
        let long = format!("q=&{}", "more=extent&lang=en&cursor=1&".repeat(2000));
        assert_eq!(shortened(&long).as_deref(), Some("/stillinger?lang=en&cursor=1&more=extent"));
    }
}
