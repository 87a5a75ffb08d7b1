//! The front page and the list of live ads, newest first.

use super::ad_rows::ad_list;
use super::store;
use crate::server::clock;
use crate::server::fault::Failure;
use crate::server::page::{self, Page};
use crate::server::state::AppState;
use crate::server::visitor::Visitor;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

const PER_PAGE: i64 = 25;
const ON_FRONT_PAGE: i64 = 5;

/// `/`
pub async fn front(State(state): State<AppState>, visitor: Visitor) -> Response {
    let now = state.clock.now();
    let loaded = async {
        let (ads, count) = tokio::try_join!(
            store::public_ads(&state.replica, now, None, ON_FRONT_PAGE),
            store::count_public_ads(&state.replica, now)
        )?;
        Ok::<_, Failure>((ads, count))
    };
    let (ads, count) = match loaded.await {
        Ok(loaded) => loaded,
        Err(failure) => return page::refuse(&state, &visitor, &failure.into_refusal()),
    };
    page::show(&state, &visitor, || {
        let (language, words) = (visitor.language, visitor.words());
        let body = view! {
            <section class="hero">
                <div class="wrap">
                    <h1>{words.front_title}</h1>
                    <p class="lead">{words.front_lead}</p>
                    <p><a class="button button--large" href=paths::BOARD>{words.front_see_jobs}</a></p>
                    <p class="hero__note">{language.count(count, words.live_ad)}</p>
                </div>
            </section>
            <div class="wrap stack stack--loose">
                <ul class="ways">
                    {way(paths::BOARD, words.way_jobs, words.way_jobs_text)}
                    {way(paths::DOCS, words.way_providers, words.way_providers_text)}
                    {way(paths::CHECK, words.way_check, words.way_check_text)}
                </ul>
                <section>
                    <div class="board__head">
                        <h2>{words.newest}</h2>
                        <a href=paths::BOARD>{words.all_jobs}</a>
                    </div>
                    {ad_list(&ads, clock::to_norway(now), language, 3)}
                </section>
            </div>
        };
        Page {
            description: Some(words.front_lead.to_owned()),
            canonical: Some(paths::FRONT.to_owned()),
            is_wide: true,
            ..Page::new("Verv", body)
        }
    })
}

fn way(href: &'static str, title: &'static str, text: &'static str) -> impl IntoView {
    view! {
        <li>
            <a class="way" href=href>
                <h2>{title}</h2>
                <p>{text}</p>
            </a>
        </li>
    }
}

/// `/stillinger`
pub async fn list(State(state): State<AppState>, visitor: Visitor, uri: Uri) -> Response {
    let now = state.clock.now();
    let sent = crate::server::import_form::query(&uri, "etter").filter(|sent| !sent.is_empty());
    let after = sent.as_deref().and_then(Cursor::parse);
    if sent.is_some() && after.is_none() {
        return page::refuse(&state, &visitor, &Refusal::NotFound);
    }
    let loaded = async {
        let after = after.map(|Cursor { published, uuid }| (published, uuid));
        let (ads, count) = tokio::try_join!(
            store::public_ads(&state.replica, now, after, PER_PAGE + 1),
            store::count_public_ads(&state.replica, now)
        )?;
        Ok::<_, Failure>((ads, count))
    };
    let (mut ads, count) = match loaded.await {
        Ok(loaded) => loaded,
        Err(failure) => return page::refuse(&state, &visitor, &failure.into_refusal()),
    };
    let there_is_more = ads.len() > PER_PAGE as usize;
    ads.truncate(PER_PAGE as usize);
    let next = ads.last().filter(|_| there_is_more).map(|last| Cursor { published: last.published, uuid: last.uuid }.to_string());
    page::show(&state, &visitor, || {
        let (language, words) = (visitor.language, visitor.words());
        let is_empty = ads.is_empty();
        let body = view! {
            <div class="page-head">
                <h1>{words.board_title}</h1>
                <p class="lead">{language.count(count, words.live_ad)}</p>
            </div>
            {if is_empty {
                view! {
                    <div class="empty">
                        <h2>{words.none_title}</h2>
                        <p>{words.none_text}</p>
                        <a class="button button--secondary" href=paths::FRONT>{words.to_front}</a>
                    </div>
                }.into_any()
            } else {
                ad_list(&ads, clock::to_norway(now), language, 2).into_any()
            }}
            {(next.is_some() || after.is_some()).then(|| view! {
                <nav class="pagination" aria-label=words.pages>
                    {after.is_some().then(|| view! { <a href=paths::BOARD>{words.first_page}</a> })}
                    {next.map(|next| view! { <a rel="next" href=format!("{}?etter={next}", paths::BOARD)>{words.next_page}</a> })}
                </nav>
            })}
        };
        let canonical = after.is_none().then(|| paths::BOARD.to_owned());
        Page { description: Some(words.board_description.to_owned()), canonical, ..Page::new(words.board_title, body) }
    })
}

/// Where a page of the list begins: after this ad.
#[derive(Clone, Copy)]
struct Cursor {
    published: DateTime<Utc>,
    uuid: Uuid,
}

impl Cursor {
    fn parse(text: &str) -> Option<Self> {
        let (micros, uuid) = text.split_once('_')?;
        Some(Self { published: DateTime::from_timestamp_micros(micros.parse().ok()?)?, uuid: uuid.parse().ok()? })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}_{}", self.published.timestamp_micros(), self.uuid)
    }
}
