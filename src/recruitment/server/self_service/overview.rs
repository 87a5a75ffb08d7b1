//! `/verv`: the campaigns of whoever is signed in; for others what this is, and the way in.

use super::{customer_of, store};
use crate::accounts::server::actor::SignedIn;
use crate::i18n::{fill, norwegian_order};
use crate::platform::clock;
use crate::recruitment::rules::EXPIRES_AFTER_DAYS;
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::words::self_service::Words;
use crate::shared::paths;
use crate::web::error::PageError;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use leptos::prelude::*;
use std::cmp::Reverse;

/// `GET /verv`
pub async fn show_campaigns_overview(
    State(state): State<RecruitmentState>,
    visitor: Visitor,
    person: Option<SignedIn>,
) -> Result<Response, PageError> {
    let Some(person) = person else { return Ok(page::show(&state, &visitor, || stranger_page(&visitor))) };
    let today = clock::to_norway(state.clock.now()).date();
    let mut db = state.db.acquire().await?;
    let customer = customer_of(&mut db, &person).await?;
    let mut campaigns = store::campaigns(&mut db, customer, today).await?;
    drop(db);
    // Those that end last come first.
    campaigns.sort_by_cached_key(|campaign| (Reverse(campaign.ends), norwegian_order(&campaign.name)));
    Ok(page::show(&state, &visitor, || overview_page(&visitor, campaigns, today)))
}

fn stranger_page(visitor: &Visitor) -> Page {
    let words = Words::of(visitor.language);
    let body = view! {
        {how(visitor)}
        <section class="ask">
            <h2>{words.way_in}</h2>
            <p>{words.way_in_text}</p>
            <div class="cluster">
                <a class="button" href=paths::sign_in(paths::RECRUITING)>{words.sign_in}</a>
                <a class="button button--secondary" href=paths::sign_up(paths::RECRUITING)>{words.sign_up}</a>
            </div>
        </section>
    };
    Page::narrow(words.title, words.lead, body)
}

fn overview_page(visitor: &Visitor, campaigns: Vec<store::OwnCampaignRow>, today: NaiveDate) -> Page {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let cards = campaigns
        .into_iter()
        .map(|campaign| {
            let until = if campaign.ends < today { words.until_over } else { words.until };
            let worth = fill(words.worth, &[("points", &language.count(campaign.points_per_recruitment.into(), words.point))]);
            let address = paths::campaign(&campaign.code);
            let own = (campaign.recruits > 0).then(|| {
                let recruits = language.count(campaign.recruits, words.recruits);
                view! { <p class="campaign__own"><strong class="num">{language.count(campaign.points, words.point)}</strong>" · "{recruits}</p> }
            });
            view! {
                <li class="card campaign">
                    <h3><a href=address>{campaign.name}</a></h3>
                    <p class="muted">{worth}" · "{fill(until, &[("date", &language.date(campaign.ends))])}</p>
                    {own}
                </li>
            }
        })
        .collect_view();
    let list = if cards.is_empty() {
        view! { <div class="empty"><h3>{words.no_campaigns}</h3><p>{words.no_campaigns_text}</p></div> }.into_any()
    } else {
        view! { <ul class="campaigns">{cards}</ul> }.into_any()
    };
    let body = view! {
        <div class="wrap">
            <div class="page-head">
                <h1>{words.title}</h1>
                <p class="lead">{words.lead}</p>
            </div>
            <div class="self-service">
                <section><h2>{words.campaigns}</h2>{list}</section>
                <aside>{how(visitor)}</aside>
            </div>
        </div>
    };
    Page { is_wide: true, ..Page::new(words.title, body) }
}

fn how(visitor: &Visitor) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    view! {
        <section class="how">
            <h2>{words.how}</h2>
            <ol>
                <li>{words.how_name}</li>
                <li>{fill(words.how_answer, &[("days", &EXPIRES_AFTER_DAYS.to_string())])}</li>
                <li>{words.how_points}</li>
            </ol>
        </section>
    }
}
