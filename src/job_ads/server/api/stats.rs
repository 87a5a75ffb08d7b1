//! Views and apply clicks per ad, for its provider.

use crate::job_ads::rules::dates::{self, DateTime};
use crate::job_ads::server::api::error::{self as import_form, AsProvider, ImportError, ProviderErrors};
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::store;
use crate::platform::clock;
use crate::platform::fault::Failure;
use crate::shared::field::FieldError;
use crate::shared::ids::ProviderId;
use crate::shared::refusal::Refusal;
use crate::web::json_body;
use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use chrono::{TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;

const SIZE_MAX: i64 = 1000;

/// One page of the statistics.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatsOut {
    /// The counts of this page: for each ad one of its views and one of its apply clicks, if there are any.
    pub content: Vec<CountOut>,
    /// What the request asked for.
    pub pageable: Pageable,
    /// Whether the page has no counts.
    #[schema(example = false)]
    pub empty: bool,
    /// Number of counts on this page.
    #[schema(example = 1)]
    pub number_of_elements: usize,
    /// Number of this page, from 0.
    #[schema(example = 0)]
    pub page_number: i64,
    /// The size of a page, as requested.
    #[schema(example = 1000)]
    pub size: i64,
    /// Number of counts before this page.
    #[schema(example = 0)]
    pub offset: i64,
}

/// How often something happened to an ad.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountOut {
    /// Id of the count. It stays the same from request to request.
    #[schema(example = 5120)]
    pub id: i64,
    /// Your provider number.
    #[schema(value_type = i64, example = 10000)]
    pub provider_id: ProviderId,
    /// Verv's id for the ad.
    #[schema(example = "0193a1c2-7c7a-7d3e-9a51-2f6a0c8b4d10")]
    pub uuid: String,
    /// Your own id for the ad.
    #[schema(example = "baker-7")]
    pub reference: String,
    /// What is counted: `pageviews` (views of the public page) or `applicationurlclicks` (clicks on the link to apply).
    #[schema(example = "pageviews")]
    pub r#type: String,
    /// How often it happened since `from`.
    #[schema(example = 312)]
    pub total: i64,
    /// When it first happened: a local date-time.
    #[schema(example = "2027-01-11T08:02:11")]
    pub created: String,
    /// When it last happened: a local date-time.
    #[schema(example = "2027-01-14T21:40:57")]
    pub updated: String,
}

/// Which page the request asked for.
#[derive(Serialize, ToSchema)]
pub struct Pageable {
    /// Counts per page, at most.
    #[schema(example = 1000)]
    pub size: i64,
    /// Number of the page, from 0.
    #[schema(example = 0)]
    pub number: i64,
    /// The order.
    pub sort: Sort,
}

/// The order of the counts.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sort {
    /// Always one entry.
    pub order_by: Vec<Order>,
}

/// What the counts are sorted by.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// `updated` or `created`.
    #[schema(example = "updated")]
    pub property: &'static str,
    /// `ASC` or `DESC`.
    #[schema(example = "ASC")]
    pub direction: &'static str,
    /// Always false.
    #[schema(example = false)]
    pub ignore_case: bool,
    /// Whether the direction is `ASC`.
    #[schema(example = true)]
    pub ascending: bool,
}

/// Get views and apply clicks
///
/// The numbers are live, counted on the server without cookies. Visits by robots that identify themselves are left out.
#[utoipa::path(get, operation_id = "stats", path = "/api/v1/stats/{providerId}", tag = "Statistics", security(("provider" = [])),
    params(("providerId" = i64, Path), ("from" = String, Query, description = "Count from this time on: a local date-time, cut to the hour", example = "2027-01-01T00:00:00"),
        ("page" = Option<i64>, Query, description = "Number of the page, from 0. Default 0"),
        ("size" = Option<i64>, Query, description = "Counts per page, from 1 to 1000. Default 1000"),
        ("sort" = Option<String>, Query, description = "`updated` or `created`, with `asc` or `desc` if you like: `created,desc`. Default `updated,asc`")),
    responses((status = 200, body = StatsOut), ProviderErrors))]
pub async fn get_stats(
    State(state): State<JobAdsState>,
    AsProvider(provider): AsProvider,
    uri: Uri,
) -> Result<Json<StatsOut>, ImportError> {
    let mut problems = Vec::new();
    let from = from(&uri).map_err(|refusal| problems.extend(problems_of(refusal)));
    let page = whole(&uri, "page", 0, 0, i64::from(i32::MAX)).map_err(|refusal| problems.extend(problems_of(refusal)));
    let size = whole(&uri, "size", SIZE_MAX, 1, SIZE_MAX).map_err(|refusal| problems.extend(problems_of(refusal)));
    let sort = sort(&uri).map_err(|refusal| problems.extend(problems_of(refusal)));
    let (Ok(from), Ok(page), Ok(size), Ok((property, ascending))) = (from, page, size, sort) else {
        return Err(Refusal::Invalid(problems).into());
    };
    state.counter.flush(&state.db, &state.clock).await.map_err(Failure::from)?;
    let offset = page * size;
    let rows = store::counts(&state.db, provider.id(), from, property, ascending, size, offset).await.map_err(Failure::from)?;
    let content: Vec<CountOut> = rows
        .into_iter()
        .map(|store::CountRow { id, uuid, reference, r#type, total, created, updated }| CountOut {
            id,
            provider_id: provider.id(),
            uuid: uuid.to_string(),
            reference,
            r#type,
            total,
            created: dates::format_local(clock::to_norway(created)),
            updated: dates::format_local(clock::to_norway(updated)),
        })
        .collect();
    let order = Order { property, direction: if ascending { "ASC" } else { "DESC" }, ignore_case: false, ascending };
    Ok(Json(StatsOut {
        empty: content.is_empty(),
        number_of_elements: content.len(),
        content,
        pageable: Pageable { size, number: page, sort: Sort { order_by: vec![order] } },
        page_number: page,
        size,
        offset,
    }))
}

fn problems_of(refusal: Refusal) -> Vec<FieldError> {
    if let Refusal::Invalid(problems) = refusal { problems } else { Vec::new() }
}

fn from(uri: &Uri) -> Result<chrono::DateTime<Utc>, Refusal> {
    let sent = json_body::query(uri, "from").filter(|sent| !sent.is_empty()).ok_or_else(|| import_form::missing("from"))?;
    let at = match dates::parse_date_time(&sent) {
        Some(DateTime::Local(local)) => clock::from_norway(local),
        Some(DateTime::Zoned(zoned)) => zoned.to_utc(),
        None => return Err(import_form::invalid("from", &sent)),
    };
    // Counts are kept by the hour, and for as long as there are any Norway has been whole hours from UTC. chrono's own
    // rounding knows the years from 1677 to 2262 only.
    Ok(at - TimeDelta::seconds(at.timestamp().rem_euclid(3600)) - TimeDelta::nanoseconds(at.timestamp_subsec_nanos().into()))
}

fn whole(uri: &Uri, name: &'static str, default: i64, low: i64, high: i64) -> Result<i64, Refusal> {
    match json_body::query(uri, name).filter(|sent| !sent.is_empty()) {
        None => Ok(default),
        Some(sent) => {
            sent.parse().ok().filter(|number| (low..=high).contains(number)).ok_or_else(|| import_form::invalid(name, &sent))
        }
    }
}

/// `updated`, `created,desc`, `created:asc` or `created asc`.
fn sort(uri: &Uri) -> Result<(&'static str, bool), Refusal> {
    let Some(sent) = json_body::query(uri, "sort").filter(|sent| !sent.is_empty()) else { return Ok(("updated", true)) };
    let mut words = sent.split([',', ' ', ':']).filter(|word| !word.is_empty());
    let property = match words.next() {
        Some("updated") => "updated",
        Some("created") => "created",
        _ => return Err(import_form::invalid("sort", &sent)),
    };
    let ascending = match words.next().map(str::to_lowercase).as_deref() {
        None | Some("asc") => true,
        Some("desc") => false,
        Some(_) => return Err(import_form::invalid("sort", &sent)),
    };
    if words.next().is_some() { Err(import_form::invalid("sort", &sent)) } else { Ok((property, ascending)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_year_is_cut_to_the_hour() {
        for (sent, cut) in [
            ("2026-10-01T12:59:59.999", "2026-10-01T10:00:00+00:00"),
            ("2026-10-01T12:30:00Z", "2026-10-01T12:00:00+00:00"),
            ("2026-10-01T12:30:00%2B05:45", "2026-10-01T06:00:00+00:00"),
            ("1677-01-01T12:30:01Z", "1677-01-01T12:00:00+00:00"),
            ("0001-01-01T00:59:00Z", "0001-01-01T00:00:00+00:00"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:00:00+00:00"),
        ] {
            let uri = format!("/?from={sent}").parse().unwrap();
            assert_eq!(from(&uri).unwrap().to_rfc3339(), cut, "{sent}");
        }
    }
}
