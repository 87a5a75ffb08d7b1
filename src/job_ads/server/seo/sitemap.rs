//! `/sitemap.xml`, its parts, and `/robots.txt`. Ads are cut into parts by the order in which they were first received, so
//! that an ad stays in its part and the parts of old ads seldom change.

use crate::job_ads::server::feeds::store::{self, PartRow};
use crate::job_ads::server::state::JobAdsState;
use crate::platform::fault::{Failure, Fault};
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::error::PageError;
use crate::web::etag;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use quick_xml::escape::escape;
use std::fmt::Write;
use std::time::Instant;
use tokio::sync::Mutex;

/// Addresses of a part; the standard allows ten times as many.
const ADS_PER_PART: i64 = 5_000;
const XML: &str = "application/xml; charset=utf-8";
const CACHE_CONTROL: &str = "public, max-age=300";
/// The pass over all ads takes at most this share of the time, however often it is asked for.
const REFRESH_TIME_SHARE: i32 = 20;

/// The parts as they were last found.
#[derive(Default)]
pub struct Parts(Mutex<Option<CachedParts>>);

struct CachedParts {
    parts: Vec<PartRow>,
    at: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Parts {
    async fn find(&self, state: &JobAdsState) -> Result<Vec<PartRow>, Fault> {
        let mut known = self.0.lock().await;
        let now = state.clock.now();
        if let Some(known) = known.as_ref().filter(|known| (known.at..known.until).contains(&now)) {
            return Ok(known.parts.clone());
        }
        let began = Instant::now();
        let parts = store::public_parts(&state.replica, ADS_PER_PART, now).await?;
        let took = TimeDelta::from_std(began.elapsed()).unwrap_or_default();
        *known = Some(CachedParts { parts: parts.clone(), at: now, until: now + took * REFRESH_TIME_SHARE });
        Ok(parts)
    }
}

/// `/sitemap.xml`
pub async fn show_sitemap(State(state): State<JobAdsState>, headers: HeaderMap) -> Result<Response, PageError> {
    let parts = state.sitemap.find(&state).await?;
    let newest = parts.iter().map(|part| part.changed).max();
    let parts = parts.into_iter().map(|PartRow { part, changed }| (part + 1, Some(changed)));
    let places = [(0, newest)].into_iter().chain(parts);
    let places = places.map(|(part, changed)| (paths::sitemap_part(part), changed));
    Ok(etag::answer(&headers, XML, CACHE_CONTROL, document(&state.config.public_url, "sitemapindex", "sitemap", places)))
}

/// `/sitemap/{part}.xml`
pub async fn show_sitemap_part(
    State(state): State<JobAdsState>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    // In one spelling only.
    let part = name.strip_suffix(".xml").and_then(|part| part.parse::<i64>().ok()).filter(|part| name == format!("{part}.xml"));
    let text = match part {
        Some(0) => pages(&state).await?,
        Some(part) if part > 0 => ads(&state, part - 1).await?,
        _ => return Err(Refusal::NotFound.into()),
    };
    Ok(etag::answer(&headers, XML, CACHE_CONTROL, text))
}

/// The pages that are not ads. The front page and the list change with the ads.
async fn pages(state: &JobAdsState) -> Result<String, Failure> {
    let newest = state.sitemap.find(state).await?.iter().map(|part| part.changed).max();
    let places = [(paths::FRONT, newest), (paths::BOARD, newest), (paths::DOCS, None)];
    Ok(document(&state.config.public_url, "urlset", "url", places.map(|(path, changed)| (path.to_owned(), changed)).into_iter()))
}

async fn ads(state: &JobAdsState, part: i64) -> Result<String, Failure> {
    let first = part.checked_mul(ADS_PER_PART).ok_or(Refusal::NotFound)?;
    let ads = store::public_places(&state.replica, first, first.saturating_add(ADS_PER_PART), state.clock.now()).await?;
    if ads.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let places = ads.into_iter().map(|row| (paths::ad(&row.uuid.to_string()), Some(row.changed)));
    Ok(document(&state.config.public_url, "urlset", "url", places))
}

fn document(base: &str, whole: &str, one: &str, places: impl Iterator<Item = (String, Option<DateTime<Utc>>)>) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<{whole} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">");
    for (path, changed) in places {
        let _ = write!(out, "<{one}><loc>{}</loc>", escape(format!("{base}{path}")));
        if let Some(changed) = changed {
            let _ = write!(out, "<lastmod>{}</lastmod>", changed.to_rfc3339_opts(SecondsFormat::Secs, true));
        }
        let _ = writeln!(out, "</{one}>");
    }
    let _ = writeln!(out, "</{whole}>");
    out
}

/// `/robots.txt`: everything but what acts, counts or is for one person.
pub async fn show_robots(State(state): State<JobAdsState>, headers: HeaderMap) -> Response {
    let closed = paths::not_for_robots().fold(String::new(), |text, path| text + "Disallow: " + &path + "\n");
    let text = format!("User-agent: *\n{closed}\nSitemap: {}{}\n", state.config.public_url, paths::SITEMAP);
    etag::answer(&headers, "text/plain; charset=utf-8", CACHE_CONTROL, text)
}
