//! How to apply: the deadline, the ways to apply, and reminders.

use super::ShownAd;
use super::mailto::mailto;
use crate::job_ads::rules::dates::{self, Deadline};
use crate::job_ads::server::alerts::times;
use crate::job_ads::server::display;
use crate::job_ads::words;
use crate::platform::clock;
use crate::shared::paths;
use leptos::prelude::*;

/// `spoken` is the language of the ad, where it is not the page's; the employer's own words are in it.
pub(super) fn how_to_apply(shown: &ShownAd<'_>, spoken: Option<&'static str>) -> impl IntoView + use<> {
    let ShownAd { ad, uuid, base, now, language } = shown;
    let words = words::ads::Words::of(*language);
    let property = |name: &str| ad.properties.get(name).cloned();
    let (label, spoken) = match property("applicationlabel") {
        Some(label) => (label, spoken),
        None => (words.apply.to_owned(), None),
    };
    let link = property("applicationurl").is_some().then(|| {
        let path = paths::apply(uuid);
        let address = format!("{base}{path}");
        view! {
            <a class="button button--large" href=path rel="nofollow" lang=spoken>{label}</a>
            // Buttons are useless on paper.
            <p class="print-only">{words::ad_page::Words::of(*language).apply_at}" "{address}</p>
        }
    });
    let mail = property("applicationemail").map(|address| {
        view! { <p>{words.apply_by_mail}<br /><a href=mailto(&address, &[])>{address.clone()}</a></p> }
    });
    let post = property("applicationmail").map(|address| view! { <p>{words.apply_by_post}<br />{address}</p> });
    let source = property("sourceurl").map(|url| view! { <p><a href=url rel="nofollow noopener">{words.source}</a></p> });
    let deadline = display::deadline_or_not_given(ad, *now, *language);
    let deadline = deadline_line(words, deadline);
    view! { <div class="ad__apply">{deadline}{link}{mail}{post}{source}{remember(shown)}</div> }
}

fn deadline_line(words: &'static words::ads::Words, deadline: display::DeadlineInWords) -> impl IntoView {
    let days_class = if deadline.is_soon { "deadline__days deadline__days--soon" } else { "deadline__days" };
    let label = if deadline.day.is_some() { words.apply_by } else { words.application_deadline };
    let text = match deadline.day {
        Some(day) => view! { <time datetime=day>{deadline.text}</time> }.into_any(),
        None => view! { <strong>{deadline.text}</strong> }.into_any(),
    };
    view! {
        <p class="deadline">
            <span>{label}</span>" "{text}
            {deadline.left.map(|left| view! { " "<span class=days_class>{left}</span> })}
        </p>
    }
}

/// Calendar and reminder, where the deadline is a day that is still to come.
fn remember(shown: &ShownAd<'_>) -> Option<impl IntoView + use<>> {
    let words = words::ad_page::Words::of(shown.language);
    let day = match dates::parse_deadline(shown.ad.properties.get("applicationdue")?) {
        Some(Deadline::Day(day)) if day >= shown.now.date() => day,
        _ => return None,
    };
    let (calendar, reminder) = (paths::deadline_calendar(&shown.uuid), paths::reminder(&shown.uuid));
    let is_in_time = times::reminder(day, clock::from_norway(shown.now)).is_some();
    Some(view! {
        <ul class="ad__remember no-print">
            <li><a href=calendar rel="nofollow">{words.add_to_calendar}</a></li>
            {is_in_time.then(|| view! { <li><a href=reminder rel="nofollow">{words.remind_me}</a></li> })}
        </ul>
    })
}
