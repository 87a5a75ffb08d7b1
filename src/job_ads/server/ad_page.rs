//! The public page of one ad, with everything it holds, and the way on to where one applies.

use super::counter::What;
use super::machines::{json_ld, picture};
use super::store::{self, AdRow};
use super::{service, show};
use crate::i18n::Language;
use crate::job_ads::model::{Ad, Contact, Privacy, PublishStatus};
use crate::job_ads::rules::properties;
use crate::server::clock;
use crate::server::page::{self, Page};
use crate::server::sanitise;
use crate::server::state::AppState;
use crate::server::visitor::Visitor;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::ui::rich_text::Rich;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDateTime, Utc};
use leptos::prelude::*;

/// `/stillinger/{uuid}`
pub async fn show_ad(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(uuid): Path<String>,
    headers: HeaderMap,
    method: axum::http::Method,
) -> Response {
    let row = match find(&state, &uuid).await {
        Ok(row) => row,
        Err(refusal) => return page::refuse(&state, &visitor, &refusal),
    };
    let now = state.clock.now();
    let status = service::publish_status(&row, now);
    if row.published > now && !is_gone(status) {
        // Nobody sees an ad before its time.
        return page::refuse(&state, &visitor, &Refusal::NotFound);
    }
    if is_gone(status) {
        let words = visitor.words();
        return page::notice(&state, &visitor, StatusCode::GONE, words.gone_title, words.gone_text, Vec::new());
    }
    if is_by_a_person(&method, &visitor, &headers) {
        state.counter.count(row.uuid, What::View);
    }
    page::show(&state, &visitor, || {
        let mut page = ad_page(&row, status, now, visitor.language);
        if status == PublishStatus::Active {
            page.head = Some(json_ld::block(&state.config.public_url, &row));
            page.picture = Some(picture::of_ad(&row));
        }
        page
    })
}

/// `/stillinger/{uuid}/apply`: counts a click and leads on.
pub async fn apply(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(uuid): Path<String>,
    headers: HeaderMap,
    method: axum::http::Method,
) -> Response {
    let row = match find(&state, &uuid).await {
        Ok(row) => row,
        Err(refusal) => return page::refuse(&state, &visitor, &refusal),
    };
    let words = visitor.words();
    let back = || vec![(paths::ad(&row.uuid.to_string()), words.back_to_ad)];
    match service::publish_status(&row, state.clock.now()) {
        PublishStatus::Active => {}
        status if is_gone(status) => {
            return page::notice(&state, &visitor, StatusCode::GONE, words.gone_title, words.gone_text, Vec::new());
        }
        _ if row.published > state.clock.now() => return page::refuse(&state, &visitor, &Refusal::NotFound),
        _ => return page::notice(&state, &visitor, StatusCode::GONE, words.expired_title, words.expired_text, back()),
    }
    let address = row.ad.properties.get("applicationurl").and_then(|url| location(url));
    let Some(address) = address else {
        return page::notice(
            &state,
            &visitor,
            StatusCode::NOT_FOUND,
            words.no_application_title,
            words.no_application_text,
            back(),
        );
    };
    if is_by_a_person(&method, &visitor, &headers) {
        state.counter.count(row.uuid, What::Click);
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, address), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))])
        .into_response()
}

async fn find(state: &AppState, uuid: &str) -> Result<AdRow, Refusal> {
    let uuid = uuid.parse().map_err(|_| Refusal::NotFound)?;
    let row =
        store::public_ad(&state.replica, uuid).await.map_err(|error| crate::server::fault::Fault::from(error).into_refusal())?;
    row.ok_or(Refusal::NotFound)
}

fn is_gone(status: PublishStatus) -> bool {
    matches!(status, PublishStatus::Stopped | PublishStatus::Rejected | PublishStatus::Deleted)
}

/// Whether a visit counts.
fn is_by_a_person(method: &axum::http::Method, visitor: &Visitor, headers: &HeaderMap) -> bool {
    *method == axum::http::Method::GET && !visitor.is_robot && !is_prefetch(headers)
}

/// Fetched by a browser that guesses, not by a person.
fn is_prefetch(headers: &HeaderMap) -> bool {
    headers
        .get("sec-purpose")
        .or_else(|| headers.get("purpose"))
        .is_some_and(|purpose| purpose.as_bytes().starts_with(b"prefetch"))
}

/// Addresses may hold letters that a header may not.
fn location(url: &str) -> Option<HeaderValue> {
    use percent_encoding::{CONTROLS, utf8_percent_encode};
    HeaderValue::try_from(utf8_percent_encode(url, CONTROLS).to_string()).ok()
}

fn ad_page(row: &AdRow, status: PublishStatus, now: DateTime<Utc>, language: Language) -> Page {
    let words = language.words();
    let ad = &row.ad.0;
    let is_live = status == PublishStatus::Active;
    let local_now = clock::to_norway(now);
    let employer = show::employer(ad).map_or_else(|| words.hidden_employer.to_owned(), str::to_owned);
    let places = show::places(ad, language);
    let notice = (!is_live).then(|| {
        view! { <div class="banner banner--warning" role="status"><p><strong>{words.expired_title}</strong>" "{words.expired_text}</p></div> }
    });
    let tags: Vec<String> =
        ["extent", "engagementtype", "remote"].iter().filter_map(|name| ad.properties.get(*name).cloned()).collect();
    let description = format!("{}, {employer}, {places}", ad.title);
    let body = view! {
        {notice}
        <article class="ad">
            <header class="ad__head">
                <h1>{ad.title.clone()}</h1>
                <p class="ad__employer-line">{employer}{(!places.is_empty()).then(|| format!(" · {places}"))}</p>
                <ul class="ad__tags cluster">{tags.into_iter().map(|tag| view! { <li class="tag">{tag}</li> }).collect_view()}</ul>
            </header>
            <div class="ad__layout">
                <div class="ad__body">
                    <Rich text=sanitise::stored(&ad.ad_text) />
                    {about_employer(ad, language)}
                </div>
                <aside class="ad__side">
                    {is_live.then(|| how_to_apply(row, ad, local_now, language))}
                    {facts(row, ad, language)}
                    {is_live.then(|| contacts(&ad.contact_list, language))}
                </aside>
            </div>
        </article>
    };
    Page {
        description: Some(description),
        canonical: is_live.then(|| paths::ad(&row.uuid.to_string())),
        ..Page::new(ad.title.clone(), body)
    }
}

fn how_to_apply(row: &AdRow, ad: &Ad, now: NaiveDateTime, language: Language) -> impl IntoView + use<> {
    let words = language.words();
    let property = |name: &str| ad.properties.get(name).cloned();
    let deadline = show::deadline(ad, now, language).map(|deadline| {
        let days_class = if deadline.is_soon { "deadline__days deadline__days--soon" } else { "deadline__days" };
        let label = if deadline.day.is_some() { words.apply_by } else { words.deadline };
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
    });
    let label = property("applicationlabel").unwrap_or_else(|| words.apply.to_owned());
    let link = property("applicationurl")
        .is_some()
        .then(|| view! { <a class="button button--large" href=paths::apply(&row.uuid.to_string()) rel="nofollow">{label}</a> });
    let mail = property("applicationemail").map(|address| {
        view! { <p>{words.apply_by_mail}<br /><a href=format!("mailto:{address}")>{address.clone()}</a></p> }
    });
    let post = property("applicationmail").map(|address| view! { <p>{words.apply_by_post}<br />{address}</p> });
    let source = property("sourceurl").map(|url| view! { <p><a href=url rel="nofollow noopener">{words.source}</a></p> });
    view! { <div class="ad__apply">{deadline}{link}{mail}{post}{source}</div> }
}

fn facts(row: &AdRow, ad: &Ad, language: Language) -> impl IntoView + use<> {
    let words = language.words();
    let mut facts: Vec<(String, String)> = Vec::new();
    let workplaces: Vec<String> = ad.location_list.iter().map(show::address).filter(|address| !address.is_empty()).collect();
    let noun = if workplaces.len() == 1 { words.workplace.0 } else { words.workplace.1 };
    facts.push((noun.to_owned(), workplaces.join("\n")));
    if ad.positions > 1 {
        facts.push((words.positions.to_owned(), language.number(ad.positions.into())));
    }
    let mut occupations: Vec<String> = ad.category_list.iter().filter_map(show::category_name).collect();
    occupations.extend(["occupation", "arbeidsplassenoccupation"].iter().filter_map(|name| ad.properties.get(*name).cloned()));
    let mut named = std::collections::HashSet::new();
    occupations.retain(|name| named.insert(name.clone()));
    facts.push((words.occupation.to_owned(), occupations.join("\n")));
    for (name, label) in [
        ("jobtitle", words.job_title),
        ("role", words.role),
        ("extent", words.extent),
        ("jobpercentage", words.job_percentage),
        ("engagementtype", words.engagement_type),
        ("jobarrangement", words.job_arrangement),
        ("workhours", words.work_hours),
        ("workday", words.work_day),
        ("workLanguage", words.work_language),
        ("starttime", words.start_time),
        ("salary", words.salary),
        ("sector", words.sector),
        ("remote", words.remote),
        ("industry", words.industry),
        ("location", words.location_note),
        ("author", words.author),
    ] {
        let Some(text) = ad.properties.get(name) else { continue };
        let shown = match name {
            "workhours" | "workday" | "workLanguage" => properties::several(text).join(", "),
            "salary" => text.parse().map_or_else(|_| text.clone(), |amount| language.number(amount)),
            "jobpercentage" if text.parse::<f64>().is_ok() => format!("{text} %"),
            _ => text.clone(),
        };
        facts.push((label.to_owned(), shown));
    }
    if let Some(keywords) = ad.properties.get("keywords") {
        let keywords: Vec<&str> = keywords.split([';', ',']).map(str::trim).filter(|word| !word.is_empty()).collect();
        facts.push((words.keywords.to_owned(), keywords.join(", ")));
    }
    if ad.properties.get("euresflagg").is_some_and(|flag| flag == "true") {
        facts.push((words.eures.to_owned(), words.yes.to_owned()));
    }
    facts.push((words.published.to_owned(), language.date(ad.published.date())));
    facts.push((words.expires.to_owned(), language.date_time(ad.expires)));
    facts.push((words.updated.to_owned(), language.date_time(clock::to_norway(row.updated))));
    facts.push((words.reference.to_owned(), ad.reference.clone()));
    let rows = facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| {
            let lines = value.split('\n').map(|line| view! { <span class="facts__line">{line.to_owned()}</span> }).collect_view();
            view! { <div><dt>{label}</dt><dd>{lines}</dd></div> }
        })
        .collect_view();
    let map = ad.location_list.iter().find_map(|location| Some((location.latitude?, location.longitude?))).map(
        |(latitude, longitude)| {
            let href = format!("https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=15/{latitude}/{longitude}");
            view! { <p><a href=href rel="nofollow noopener">{words.show_on_map}</a></p> }
        },
    );
    view! {
        <section class="ad__facts">
            <h2>{words.facts}</h2>
            <dl class="facts">{rows}</dl>
            {map}
        </section>
    }
}

fn contacts(contacts: &[Contact], language: Language) -> Option<impl IntoView + use<>> {
    let words = language.words();
    let cards = contacts
        .iter()
        .map(|Contact { name, title, email, phone, role }| {
            let heading = name.clone().or_else(|| title.clone()).unwrap_or_else(|| words.contact.to_owned());
            let title = title.clone().filter(|_| name.is_some());
            let email = email.clone().map(|email| {
                if crate::shared::email::is_valid(&email) {
                    view! { <p><a href=format!("mailto:{email}")>{email.clone()}</a></p> }.into_any()
                } else {
                    view! { <p>{email}</p> }.into_any()
                }
            });
            let phone = phone.clone().map(|phone| {
                let number: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
                if number.len() >= 5 {
                    view! { <p><a href=format!("tel:{number}")>{phone}</a></p> }.into_any()
                } else {
                    view! { <p>{phone}</p> }.into_any()
                }
            });
            view! {
                <div class="contact">
                    <h3>{heading}</h3>
                    {title.map(|title| view! { <p>{title}</p> })}
                    {role.clone().map(|role| view! { <p>{role}</p> })}
                    {phone}
                    {email}
                </div>
            }
        })
        .collect_view();
    (!contacts.is_empty()).then(|| view! { <section><h2>{words.contacts}</h2>{cards}</section> })
}

fn about_employer(ad: &Ad, language: Language) -> Option<impl IntoView + use<>> {
    if ad.privacy == Privacy::DontShowEmployer {
        return None;
    }
    let words = language.words();
    let property = |name: &str| ad.properties.get(name).cloned();
    let description = property("employerdescription").map(|html| view! { <Rich text=sanitise::stored(&html) /> });
    let link = |name: &str, label: &'static str| {
        property(name).map(|url| view! { <li><a href=url rel="nofollow noopener">{label}</a></li> })
    };
    let fact = |label: &'static str, value: Option<String>| {
        value.filter(|value| !value.is_empty()).map(|value| view! { <div><dt>{label}</dt><dd>{value}</dd></div> })
    };
    Some(view! {
        <section class="ad__employer">
            <h2>{words.about_employer}</h2>
            {description}
            <dl class="facts">
                {fact(words.employer, ad.employer.business_name.clone())}
                {fact(words.org_number, ad.employer.orgnr.clone())}
                {fact(words.address, Some(show::address(&ad.employer.location)))}
            </dl>
            <ul class="cluster">
                {link("employerhomepage", words.homepage)}
                {link("facebookpage", "Facebook")}
                {link("linkedinpage", "LinkedIn")}
                {link("twitteraddress", "X")}
            </ul>
        </section>
    })
}
