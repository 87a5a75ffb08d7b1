//! Ads as rows: the same on the front page, in the list, and below an ad that they resemble.

use super::display;
use super::search::Card;
use crate::i18n::Language;
use crate::job_ads::words;
use crate::shared::paths;
use chrono::NaiveDateTime;
use leptos::prelude::*;
use std::sync::Arc;

/// Ads of today and yesterday are new.
const NEW_DAYS: i64 = 1;

/// A row for each ad. `level` is that of the titles: 2 or 3.
pub(super) fn ad_list(ads: &[Arc<Card>], now: NaiveDateTime, language: Language, level: u8) -> impl IntoView + use<> {
    let rows: Vec<_> = ads.iter().map(|card| ad_row(card, now, language, level)).collect();
    view! { <ul class="ad-list">{rows}</ul> }
}

fn ad_row(card: &Card, now: NaiveDateTime, language: Language, level: u8) -> impl IntoView + use<> {
    let words = words::ads::Words::of(language);
    let ad = &card.ad;
    let spoken = card.language.filter(|tag| *tag != language.tag());
    let link = view! { <a href=paths::ad(&card.uuid.to_string()) lang=spoken>{ad.title.clone()}</a> };
    let title = match level {
        2 => view! { <h2 class="ad-row__title">{link}</h2> }.into_any(),
        _ => view! { <h3 class="ad-row__title">{link}</h3> }.into_any(),
    };
    let employer = display::employer(ad).map_or_else(|| words.hidden_employer.to_owned(), str::to_owned);
    let value = |name: &str| ad.properties.get(name).map(|value| language.value(value).to_owned());
    let facts: Vec<String> = [Some(card.places.shown(language)), value("extent"), value("engagementtype")]
        .into_iter()
        .flatten()
        .filter(|fact| !fact.is_empty())
        .collect();
    let deadline = display::deadline_or_not_given(ad, now, language);
    let published = ad.published.date();
    let days = now.date().signed_duration_since(published).num_days();
    let day = match days {
        0 => words.today.to_owned(),
        1 => words.yesterday.to_owned(),
        _ => language.date(published),
    };
    view! {
        <li class="ad-row">
            <article>
                {title}
                <p class="ad-row__employer">{employer}</p>
                <ul class="ad-row__facts">{facts.into_iter().map(|fact| view! { <li>{fact}</li> }).collect_view()}</ul>
                <p class="ad-row__published">
                    {(days <= NEW_DAYS).then(|| view! { <span class="tag tag--accent">{words.new}</span>" " })}
                    {words.published}" "<time datetime=published.to_string()>{day}</time>
                </p>
                <p class="ad-row__deadline">
                    {words.deadline}" "
                    {match deadline.day {
                        Some(day) => view! { <time datetime=day>{deadline.text}</time> }.into_any(),
                        None => view! { <span>{deadline.text}</span> }.into_any(),
                    }}
                </p>
            </article>
        </li>
    }
}
