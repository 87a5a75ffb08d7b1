//! The front page: the search, the ways in for each kind of user, the newest ads.

use super::FRONT_ADS;
use crate::job_ads::query::Query;
use crate::job_ads::server::ad_rows::ad_list;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::words;
use crate::platform::clock;
use crate::shared::paths;
use crate::web::error::PageError;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use crate::web::words::frame;
use axum::extract::State;
use axum::response::Response;
use leptos::prelude::*;

/// `/`
pub async fn show_front(State(state): State<JobAdsState>, visitor: Visitor) -> Result<Response, PageError> {
    let now = state.clock.now();
    let found = state.search.find(&state, &Query::default(), None, FRONT_ADS).await?;
    let (ads, total) = (state.search.cards(&state, &found.ads, now).await?, found.total);
    Ok(page::show(&state, &visitor, || {
        let (language, words) = (visitor.language, words::ads::Words::of(visitor.language));
        let (board, frame) = (words::board::Words::of(language), frame::Words::of(language));
        let body = view! {
            <section class="hero">
                <div class="wrap">
                    <h1>{words.front_title}</h1>
                    <p class="lead">{words.front_lead}</p>
                    <form class="search-bar" action=paths::BOARD role="search">
                        <label class="visually-hidden" for="q">{board.search_label}</label>
                        <input id="q" name="q" type="search" placeholder=board.search_hint autocomplete="off" enterkeyhint="search" />
                        <button class="button">{board.search}</button>
                    </form>
                    <p class="hero__note"><a href=paths::BOARD>{language.count(total.try_into().unwrap_or(i64::MAX), words.live_ad)}</a></p>
                </div>
            </section>
            <div class="wrap stack stack--loose">
                <ul class="ways">
                    {way(paths::BOARD, words.way_jobs, words.way_jobs_text)}
                    {way(paths::RECRUITING, words.way_recruiting, words.way_recruiting_text)}
                    {way(paths::OFFERS, words.way_shifts, words.way_shifts_text)}
                    {way(paths::DOCS, words.way_providers, words.way_providers_text)}
                </ul>
                <section>
                    <div class="board__head">
                        <h2>{words.newest}</h2>
                        <a href=paths::BOARD>{frame.all_jobs}</a>
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
    }))
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
