//! The read API: live ads for anyone, without a key, from any site. A page of a search, one ad, or what changed since a
//! given time (`changes`). How ads are put for it is in `public`.

mod changes;
pub mod error;
mod public;

use crate::job_ads::model::{Ad, PublishStatus};
use crate::job_ads::public_ad::{PublicAdDetail, PublicAds, PublicRefusal};
use crate::job_ads::query::Query;
use crate::job_ads::server::display;
use crate::job_ads::server::feeds::store::{self, ListedAdRow, LiveAdRow};
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::{service, store as ads};
use crate::platform::fault::{Failure, Fault};
use crate::shared::field::FieldError;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::etag;
use crate::web::openapi::with_router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::routing::any;
use chrono::{DateTime, Utc};
use error::{ReadError, ReadErrors};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const LIMIT_DEFAULT: usize = 25;
const LIMIT_MAX: usize = 100;
/// A page ends before the ad with which its ads would be more bytes than this, but has one.
const PAGE_MAX_BYTES: usize = 1_000_000;

pub fn router() -> OpenApiRouter<JobAdsState> {
    let api = OpenApiRouter::new().routes(routes!(list_ads)).routes(routes!(get_ad)).route(paths::API_AD_REST, any(not_found));
    with_router(api, |router| router.method_not_allowed_fallback(method_not_allowed))
}

/// What the address asks for.
struct AdsQuery {
    query: Query,
    limit: usize,
    cursor: Option<String>,
    since: Option<DateTime<Utc>>,
}

impl AdsQuery {
    fn parse(query_string: &str) -> Result<Self, Refusal> {
        let (query, mut problems) = Query::parse(query_string);
        let mut asked = Self { query, limit: LIMIT_DEFAULT, cursor: None, since: None };
        for (name, value) in form_urlencoded::parse(query_string.as_bytes()).filter(|(_, value)| !value.is_empty()) {
            match name.as_ref() {
                "limit" => match value.parse().ok().filter(|limit| (1..=LIMIT_MAX).contains(limit)) {
                    Some(limit) => asked.limit = limit,
                    None => problems.push(FieldError::unexpected("limit", &value, "it is a whole number from 1 to 100")),
                },
                "since" => match time(&value) {
                    Some(since) => asked.since = Some(since),
                    None => problems.push(FieldError::unexpected(
                        "since",
                        &value,
                        "it is a time as RFC 3339 has it: 2026-11-20T08:00:00Z",
                    )),
                },
                "cursor" => asked.cursor = Some(value.into_owned()),
                _ => {}
            }
        }
        if problems.is_empty() { Ok(asked) } else { Err(Refusal::Invalid(problems)) }
    }
}

fn time(text: &str) -> Option<DateTime<Utc>> {
    // A plus sign that was not escaped has become a blank.
    let at = DateTime::parse_from_rfc3339(&text.trim().replace(' ', "+")).ok()?;
    Some(at.to_utc())
}

/// Search live ads
///
/// Searches the live ads by words and filters, as the board does. A filter may come several times, and its values are then
/// alternatives; different filters narrow the search together. The value `ikke-oppgitt` finds the ads that do not say. Parameters
/// that are not listed here are ignored.
///
/// Follow `next` to the last page. A page of very long ads ends before `limit`, after about a megabyte.
///
/// With `since`, the answer has what changed instead: in `ads` those that changed or went live at that time or later, oldest
/// change first, in `removed` those that went away. Store every ad of `ads` under its uuid, and drop those in `removed` and,
/// if you filter, in `unmatched`. Follow `next` to the last page, and send its `until` as `since` next time. The changes of the
/// last few minutes come again then, so that none is lost. For a complete copy, begin with a `since` of long ago. `limit` counts
/// changes here, so a page may have fewer ads, or none.
#[utoipa::path(get, operation_id = "list", path = paths::ADS, tag = "Ads (public)",
    params(
        ("q" = Option<String>, Query, description = "Words, anywhere in the ad; at most 200 characters"),
        ("county" = Option<Vec<String>>, Query, description = "Name of a county, in upper or lower case. A former county (`Viken`) means those it became"),
        ("municipal" = Option<Vec<String>>, Query, description = "Name of a municipality. If its county is given too, it narrows that county"),
        ("group" = Option<Vec<String>>, Query, description = "Name of a group of occupations, such as `Helse og sosial`"),
        ("occupation" = Option<Vec<String>>, Query, description = "Code or name of an occupation in STYRK-08. If its group is given too, it narrows that group"),
        ("extent" = Option<Vec<String>>, Query, description = "`Heltid` or `Deltid`"),
        ("engagementType" = Option<Vec<String>>, Query, description = "Kind of employment: a value of `engagementtype`, such as `Fast` or `Vikariat`"),
        ("remote" = Option<Vec<String>>, Query, description = "`Hjemmekontor`, `Hybridkontor` or `Hjemmekontor ikke mulig`"),
        ("sector" = Option<Vec<String>>, Query, description = "`Privat` or `Offentlig`"),
        ("workHours" = Option<Vec<String>>, Query, description = "`Dagtid`, `Kveld` or `Natt`"),
        ("workDays" = Option<Vec<String>>, Query, description = "`Lørdag`, `Søndag` or `Ukedager`"),
        ("workLanguage" = Option<Vec<String>>, Query, description = "`Norsk`, `Engelsk`, `Skandinavisk` or `Samisk`"),
        ("published" = Option<String>, Query, description = "`today`, or `3` or `7` for the last days"),
        ("deadline" = Option<Vec<String>>, Query, description = "`3`, `7` or `14` for the next days, `later`, or `asap`"),
        ("sort" = Option<String>, Query, description = "`relevance`, `newest` or `deadline`. Default `relevance` with words, otherwise `newest`"),
        ("limit" = Option<u32>, Query, description = "Ads per page, from 1 to 100. Default 25"),
        ("cursor" = Option<String>, Query, description = "`next` of the previous page"),
        ("since" = Option<String>, Query, description = "Only what changed since this time (RFC 3339), oldest change first", example = "2027-01-10T00:00:00Z"),
    ),
    responses((status = 200, body = PublicAds), (status = 304, description = "Nothing changed since the answer with this `ETag`"), ReadErrors<400>, ReadErrors<503>))]
pub async fn list_ads(State(state): State<JobAdsState>, uri: Uri, headers: HeaderMap) -> Result<Response, ReadError> {
    let asked = AdsQuery::parse(uri.query().unwrap_or_default())?;
    let page = match asked.since {
        Some(since) => changes::since(&state, &asked, since).await?,
        None => search(&state, &asked).await?,
    };
    answer(&headers, &page)
}

async fn search(state: &JobAdsState, asked: &AdsQuery) -> Result<PublicAds, Failure> {
    let found = state.search.find_among_all(state, &asked.query, asked.cursor.as_deref(), asked.limit).await?;
    let rows = store::listed_ads(&state.replica, &found.ads, state.clock.now(), PAGE_MAX_BYTES as i64).await?;
    let (mut room, mut ads, mut next) = (PageRoom::default(), Vec::new(), found.next.clone());
    let mut last = None;
    for ListedAdRow { uuid, published, expires, updated, ad } in rows {
        let shown = ad.map(|mut ad| {
            display::fit_into_a_list(&mut ad);
            ad
        });
        let Some(ad) = shown.filter(|ad| room.has_room_for(ad)) else {
            next = last.and_then(|last| found.cursor_after(last));
            break;
        };
        ads.push(public::ad(&state.config.public_url, &LiveAdRow { uuid, published, expires, updated, ad }));
        last = Some(uuid);
    }
    Ok(PublicAds { ads, total: found.total, next, removed: None, unmatched: None, until: None })
}

/// What ads take of a page.
#[derive(Default)]
struct PageRoom {
    bytes: usize,
}

impl PageRoom {
    /// Whether a page has room for one more ad. The first always has it.
    fn has_room_for(&mut self, ad: &Ad) -> bool {
        /// What an answer says of an ad besides: its address, times, names of fields.
        const ENVELOPE_BYTES: usize = 1000;
        let is_first = self.bytes == 0;
        let size = serde_json::to_vec(ad).map_or(0, |json| json.len());
        self.bytes += size + ENVELOPE_BYTES;
        is_first || self.bytes <= PAGE_MAX_BYTES
    }
}

/// Get a public ad
///
/// Everything that is public about one ad. An expired ad is still found, but without contacts and ways to apply.
#[utoipa::path(get, operation_id = "one", path = paths::API_AD, tag = "Ads (public)", params(("uuid" = String, Path)),
    responses((status = 200, body = PublicAdDetail), (status = 304, description = "Nothing changed since the answer with this `ETag`"),
        ReadErrors<404>, ReadErrors<503>, (status = 410, body = PublicRefusal, description = "The ad was taken down")))]
pub async fn get_ad(
    State(state): State<JobAdsState>,
    Path(uuid): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ReadError> {
    let uuid: AdId = uuid.parse().map_err(|_| Refusal::NotFound)?;
    let row = ads::public_ad(&state.replica, uuid).await.map_err(Fault::from)?.ok_or(Refusal::NotFound)?;
    let now = state.clock.now();
    match service::publish_status(&row, now) {
        PublishStatus::Stopped | PublishStatus::Rejected | PublishStatus::Deleted => Err(ReadError::Gone),
        PublishStatus::Inactive if row.published > now => Err(Refusal::NotFound.into()),
        status @ (PublishStatus::Active | PublishStatus::Inactive) => {
            let row =
                LiveAdRow { uuid: row.uuid, published: row.published, expires: row.expires, updated: row.updated, ad: row.ad };
            answer(&headers, &public::detail(&state.config.public_url, &row, status == PublishStatus::Active))
        }
    }
}

fn answer(headers: &HeaderMap, body: &impl Serialize) -> Result<Response, ReadError> {
    let bytes = serde_json::to_vec(body).map_err(Fault::other)?;
    Ok(etag::answer(headers, "application/json", "no-cache", bytes))
}

/// An address below the read API that is nobody's.
pub async fn not_found() -> ReadError {
    Refusal::NotFound.into()
}

async fn method_not_allowed() -> ReadError {
    Refusal::MethodNotAllowed.into()
}
