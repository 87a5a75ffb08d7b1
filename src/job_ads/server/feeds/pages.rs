//! `/stillinger.atom` and `/stillinger.json`: a search of the board for feed readers, newest first. The address has the
//! board's query string; `lang=en` gives the frame in English. An address is one feed for everybody, cookies or not.

use super::store::{self, LiveAdRow};
use crate::i18n::Language;
use crate::job_ads::model::Ad;
use crate::job_ads::query::{Query, Sort};
use crate::job_ads::server::alerts::mail;
use crate::job_ads::server::display;
use crate::job_ads::server::display::employer_or_hidden;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::words;
use crate::platform::fault::Failure;
use crate::platform::html;
use crate::platform::xml::for_xml;
use crate::shared::paths;
use crate::web::error::PageError;
use crate::web::etag;
use crate::web::json_body;
use atom_syndication::{Category, Content, Entry, Feed, Link, Person, Text};
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;
use serde_json::{Value, json};

const ENTRIES: usize = 40;
/// Longer texts are left to the ad's page: every subscriber downloads the whole feed again and again.
const TEXT_MAX_CHARS: i32 = 30_000;
const ATOM: &str = "application/atom+xml; charset=utf-8";
const JSON_FEED: &str = "application/feed+json; charset=utf-8";
const CACHE_CONTROL: &str = "public, max-age=60";

/// The feeds of a search, for the head of its page.
pub fn links(query: &Query, language: Language) -> AnyView {
    let words = words::feeds::Words::of(language);
    view! {
        <link rel="alternate" type="application/atom+xml" title=words.feed_atom href=address(query, paths::ATOM, language) />
        <link rel="alternate" type="application/feed+json" title=words.feed_json href=address(query, paths::JSON_FEED, language) />
    }
    .into_any()
}

/// The same search elsewhere, in the same language. Feeds are in one order.
pub(in crate::job_ads::server) fn address(query: &Query, path: &str, language: Language) -> String {
    paths::in_language(query.in_usual_order().address(path), language)
}

struct LoadedFeed {
    query: Query,
    language: Language,
    ads: Vec<LiveAdRow>,
}

async fn load(state: &JobAdsState, uri: &Uri) -> Result<LoadedFeed, Failure> {
    // What no filter knows is left out here as it is on the board.
    let (query, _) = Query::parse(uri.query().unwrap_or_default());
    let language = json_body::query(uri, "lang").and_then(|tag| Language::parse(&tag)).unwrap_or_default();
    let found = state.search.find_among_all(state, &query.with_sort(Sort::Newest), None, ENTRIES).await?;
    let mut ads = store::public_live_ads(&state.replica, &found.ads, state.clock.now(), TEXT_MAX_CHARS).await?;
    ads.iter_mut().for_each(|row| display::fit_into_a_list(&mut row.ad.0));
    Ok(LoadedFeed { query, language, ads })
}

impl LoadedFeed {
    fn title(&self) -> String {
        let words = words::ads::Words::of(self.language);
        match self.query.is_everything() {
            true => format!("{} – Verv", words.board_title),
            false => format!("{}: {} – Verv", words.board_title, mail::name(&self.query, self.language)),
        }
    }

    /// When something in it last changed; a feed without entries has never.
    fn updated(&self) -> DateTime<Utc> {
        self.ads.iter().map(changed).max().unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// An ad counts as new when it becomes public, however early it was sent.
fn changed(row: &LiveAdRow) -> DateTime<Utc> {
    row.updated.max(row.published)
}

/// `/stillinger.atom`
pub async fn show_atom(State(state): State<JobAdsState>, uri: Uri, headers: HeaderMap) -> Result<Response, PageError> {
    let feed = atom_feed(&load(&state, &uri).await?, &state.config.public_url);
    Ok(etag::answer(&headers, ATOM, CACHE_CONTROL, feed.to_string()))
}

/// `/stillinger.json`
pub async fn show_json_feed(State(state): State<JobAdsState>, uri: Uri, headers: HeaderMap) -> Result<Response, PageError> {
    let feed = json_feed(&load(&state, &uri).await?, &state.config.public_url);
    Ok(etag::answer(&headers, JSON_FEED, CACHE_CONTROL, feed.to_string()))
}

fn atom_feed(loaded: &LoadedFeed, base: &str) -> Feed {
    let own = format!("{base}{}", address(&loaded.query, paths::ATOM, loaded.language));
    let page = format!("{base}{}", address(&loaded.query, paths::BOARD, loaded.language));
    let link = |href: String, rel: &str, mime_type: &str| Link {
        href,
        rel: rel.to_owned(),
        mime_type: Some(mime_type.to_owned()),
        ..Link::default()
    };
    Feed {
        lang: Some(loaded.language.tag().to_owned()),
        title: Text::plain(for_xml(&loaded.title())),
        id: own.clone(),
        updated: loaded.updated().fixed_offset(),
        authors: vec![Person { name: "Verv".to_owned(), ..Person::default() }],
        icon: Some(format!("{base}/favicon.svg")),
        links: vec![link(own, "self", "application/atom+xml"), link(page, "alternate", "text/html")],
        entries: loaded.ads.iter().map(|row| atom_entry(row, loaded.language, base)).collect(),
        ..Feed::default()
    }
}

fn atom_entry(row: &LiveAdRow, language: Language, base: &str) -> Entry {
    let ad = &row.ad.0;
    Entry {
        title: Text::plain(for_xml(&ad.title)),
        id: row.uuid.0.urn().to_string(),
        updated: changed(row).fixed_offset(),
        published: Some(row.published.fixed_offset()),
        authors: vec![Person { name: for_xml(employer_or_hidden(ad, language)), ..Person::default() }],
        categories: topics(ad).iter().map(|topic| Category { term: for_xml(topic), ..Category::default() }).collect(),
        links: vec![Link {
            href: format!("{base}{}", paths::ad(&row.uuid.to_string())),
            rel: "alternate".to_owned(),
            mime_type: Some("text/html".to_owned()),
            ..Link::default()
        }],
        summary: Some(Text::plain(for_xml(&summary(ad, language)))),
        content: (!ad.ad_text.is_empty()).then(|| Content {
            value: Some(for_xml(&html::stored(&ad.ad_text).into_html())),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

fn json_feed(loaded: &LoadedFeed, base: &str) -> Value {
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": loaded.title(),
        "home_page_url": format!("{base}{}", address(&loaded.query, paths::BOARD, loaded.language)),
        "feed_url": format!("{base}{}", address(&loaded.query, paths::JSON_FEED, loaded.language)),
        "description": words::ads::Words::of(loaded.language).board_description,
        "language": loaded.language.tag(),
        "favicon": format!("{base}/favicon.svg"),
        "authors": [{ "name": "Verv" }],
        "items": loaded.ads.iter().map(|row| json_item(row, loaded.language, base)).collect::<Vec<_>>(),
    })
}

fn json_item(row: &LiveAdRow, language: Language, base: &str) -> Value {
    let ad = &row.ad.0;
    let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let name = row.uuid.to_string();
    json!({
        "id": row.uuid.0.urn().to_string(),
        "url": format!("{base}{}", paths::ad(&name)),
        "title": ad.title,
        "summary": summary(ad, language),
        // An item has a content; where it is too long, the summary stands for it.
        "content_html": if ad.ad_text.is_empty() { html::escape(&summary(ad, language)) } else { html::stored(&ad.ad_text).into_html() },
        "image": format!("{base}{}", paths::ad_picture(&name)),
        "date_published": time(row.published),
        "date_modified": time(changed(row)),
        "authors": [{ "name": employer_or_hidden(ad, language) }],
        "tags": topics(ad),
    })
}

/// `Fjellheim bakeri · Bergen · Frist 20. oktober 2026`
fn summary(ad: &Ad, language: Language) -> String {
    let due = display::lasting_deadline(ad, language).map(|due| format!("{} {due}", words::ads::Words::of(language).deadline));
    let parts = [Some(employer_or_hidden(ad, language).to_owned()), Some(display::places(ad, language)), due];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Occupations and places.
fn topics(ad: &Ad) -> Vec<String> {
    let mut topics: Vec<String> = ad.category_list.iter().filter_map(display::category_name).collect();
    topics.extend(ad.location_list.iter().map(display::place));
    let mut told = std::collections::HashSet::new();
    topics.retain(|topic| !topic.is_empty() && told.insert(topic.clone()));
    topics
}
