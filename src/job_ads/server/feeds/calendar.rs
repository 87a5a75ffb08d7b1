//! `/stillinger/{uuid}/frist.ics`: the day by which one applies, with a reminder the morning before.

use crate::job_ads::rules::dates::{self, Deadline};
use crate::job_ads::server::display::employer_or_hidden;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::visibility::live_ad;
use crate::job_ads::words;
use crate::platform::ical::{self, one_line};
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::error::PageError;
use crate::web::etag;
use crate::web::visitor::Visitor;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use chrono::{Days, TimeDelta};
use icalendar::{Alarm, Component, Event, EventLike, Property};

pub async fn show_deadline(
    State(state): State<JobAdsState>,
    visitor: Visitor,
    Path(uuid): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let row = live_ad(&state, &visitor, &uuid).await?;
    let ad = &row.ad.0;
    let due = ad.properties.get("applicationdue").and_then(|due| dates::parse_deadline(due));
    let Some(Deadline::Day(day)) = due else { return Err(Refusal::NotFound.into()) };
    let url = format!("{}{}", state.config.public_url, paths::ad(&row.uuid.to_string()));
    let title = one_line(&ad.title);
    let summary = format!("{}: {title}", words::feeds::Words::of(visitor.language).deadline_of);
    let stamp = row.updated.format("%Y%m%dT%H%M%SZ").to_string();
    let uid = format!("frist-{}", row.uuid);
    // Nine in the morning of the day before. The library would otherwise set a timestamp and a random UID.
    let alarm = Alarm::display(&summary, -TimeDelta::hours(15))
        .append_property(Property::new("DTSTAMP", &stamp))
        .append_property(Property::new("UID", format!("{uid}-varsel")))
        .done();
    let event = Event::new()
        .uid(&uid)
        .summary(&summary)
        .description(&format!("{title}, {}\n{url}", one_line(employer_or_hidden(ad, visitor.language))))
        .starts(day)
        .ends(day.checked_add_days(Days::new(1)).unwrap_or(day))
        .append_property(Property::new("URL", &url))
        .append_property(Property::new("DTSTAMP", &stamp))
        // A deadline does not block time.
        .append_property(Property::new("TRANSP", "TRANSPARENT"))
        .alarm(alarm)
        .done();
    let mut calendar = ical::empty();
    let text = ical::to_text(calendar.push(event));
    let mut response = etag::answer(&headers, "text/calendar; charset=utf-8", "no-cache", text);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"soknadsfrist.ics\""));
    headers.insert(header::VARY, HeaderValue::from_static("Cookie, Accept-Language, Accept-Encoding"));
    Ok(response)
}
