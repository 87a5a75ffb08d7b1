//! `/stillinger/forslag`: how the word that is being typed may go on, with the address that each suggestion leads to.

use crate::job_ads::islands::board::Suggestion;
use crate::job_ads::query::{Facet, Query};
use crate::job_ads::server::search::{Subject, Suggested};
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::words;
use crate::shared::paths;
use crate::web::error::TextError;
use crate::web::visitor::Visitor;
use axum::Json;
use axum::extract::State;
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};

/// `q` is what is typed; the rest of the query is kept in what is suggested.
pub async fn list_suggestions(State(state): State<JobAdsState>, visitor: Visitor, uri: Uri) -> Result<Response, TextError> {
    let query = Query::parse(uri.query().unwrap_or_default()).0;
    let suggested = state.search.suggest(&state, &query.text).await?;
    let words = words::board::Words::of(visitor.language);
    let suggestions: Vec<Suggestion> = suggested
        .into_iter()
        .map(|Suggested { subject, label, value, count: _ }| {
            let (kind, query) = match subject {
                Subject::Title => (words.kind_title, query.with_text(&value)),
                Subject::Employer => (words.kind_employer, query.with_text(&value)),
                Subject::Filter(facet @ Facet::Occupation) => (words.kind_occupation, query.with_text("").with(facet, &value)),
                Subject::Filter(facet) => (words.kind_place, query.with_text("").with(facet, &value)),
            };
            Suggestion { label, kind: kind.to_owned(), address: query.address(paths::BOARD) }
        })
        .collect();
    let headers = [(header::CACHE_CONTROL, "no-cache"), (header::VARY, "Cookie, Accept-Language")];
    Ok((headers, Json(suggestions)).into_response())
}
