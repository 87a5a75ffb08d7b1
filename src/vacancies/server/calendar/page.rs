//! `/vakter/kalender/{token}.ics`: the shifts that a person has accepted, for the calendar they use. The address is the
//! key; it can be exchanged for another, and taken away.

use super::store;
use crate::accounts::server::actor::SignedIn;
use crate::platform::fault::Failure;
use crate::platform::ical::{self, one_line};
use crate::platform::random;
use crate::platform::signed_link;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::vacancies::server::state::VacanciesState;
use crate::vacancies::words::shifts::Words;
use crate::web::error::PageError;
use crate::web::etag;
use crate::web::page;
use crate::web::visitor::Visitor;
use crate::web::words::frame;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::TimeDelta;
use icalendar::{Component, Event, EventLike, Property};
use store::{OwnerRow, ShiftRow};

const PURPOSE: &str = "shift calendar";
/// Shifts stay in the calendar for this long after they end.
const KEPT_AFTERWARDS: TimeDelta = TimeDelta::days(180);

/// The path of the person's calendar, if they have one.
pub async fn address(state: &VacanciesState, of: &SignedIn) -> Result<Option<String>, Failure> {
    let reference = store::reference(&state.db, of.user()).await?;
    Ok(reference.map(|reference| paths::shift_calendar(&signed_link::make(&state.config.secret, PURPOSE, reference))))
}

/// Makes a calendar with a new address; the old one opens nothing any more.
pub async fn renew(state: &VacanciesState, of: &SignedIn) -> Result<(), Failure> {
    Ok(store::replace(&state.db, of.user(), random::reference(), state.clock.now()).await?)
}

pub async fn stop(state: &VacanciesState, of: &SignedIn) -> Result<(), Failure> {
    Ok(store::delete(&state.db, of.user()).await?)
}

pub async fn show_calendar(
    State(state): State<VacanciesState>,
    visitor: Visitor,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let text = match read(&state, &file).await {
        Ok(text) => text,
        Err(Failure::Refused(Refusal::NotFound)) => {
            // Whoever looks for themselves why their calendar is empty is told.
            let words = Words::of(visitor.language);
            let ways = vec![(paths::OFFERS.to_owned(), frame::Words::of(visitor.language).my_shifts)];
            let (title, text) = (words.calendar_gone_title, words.calendar_gone_text);
            return page::private(page::notice(&state, &visitor, StatusCode::NOT_FOUND, title, text, ways));
        }
        Err(failure) => return page::private(PageError::from(failure)),
    };
    let mut response = etag::answer(&headers, "text/calendar; charset=utf-8", "private, no-cache", text);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"vakter.ics\""));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

async fn read(state: &VacanciesState, file: &str) -> Result<String, Failure> {
    let reference = file.strip_suffix(".ics").and_then(|sent| signed_link::open(&state.config.secret, PURPOSE, sent));
    let reference = reference.ok_or(Refusal::NotFound)?;
    let OwnerRow { user, language } = store::owner(&state.db, reference).await?.ok_or(Refusal::NotFound)?;
    let rows = store::shifts(&state.db, user, state.clock.now() - KEPT_AFTERWARDS).await?;
    let mut calendar = ical::empty();
    calendar
        .append_property(Property::new("X-WR-CALNAME", frame::Words::of(language).my_shifts))
        .append_property(Property::new("X-PUBLISHED-TTL", "PT1H"));
    for row in rows {
        calendar.push(event(state, &row));
    }
    Ok(ical::to_text(&calendar))
}

fn event(state: &VacanciesState, row: &ShiftRow) -> Event {
    let ShiftRow { vacancy, accepted, business, product, starts, ends } = row;
    let url = format!("{}{}", state.config.public_url, paths::OFFERS);
    Event::new()
        .uid(&format!("vakt-{vacancy}-{}", starts.timestamp()))
        .summary(&format!("{}, {}", one_line(product), one_line(business)))
        .starts(*starts)
        .ends(*ends)
        .append_property(Property::new("URL", &url))
        // The library would use the current time, so equal calendars would differ.
        .append_property(Property::new("DTSTAMP", accepted.format("%Y%m%dT%H%M%SZ").to_string()))
        .done()
}
