//! Weeks: as addresses have them, the way from one to another, and the days of one with their vacancies.

use super::schedule::Asked;
use super::{Planned, status_tag};
use crate::i18n::fill;
use crate::shared::ids::BusinessId;
use crate::shared::paths;
use crate::vacancies::words::shifts::{self, Words};
use crate::web::visitor::Visitor;
use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use leptos::prelude::*;

/// A week that the calendar does not have; its year and number, where there are any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoWeek(Option<(i32, u32)>);

impl NoWeek {
    pub(super) fn message(self, words: &Words) -> String {
        match self.0 {
            Some((year, week)) => fill(words.no_week, &[("week", &week.to_string()), ("year", &year.to_string())]),
            None => words.no_such_week.to_owned(),
        }
    }
}

/// `2026-W26`, as ISO 8601 writes it: its Monday.
///
/// # Errors
/// Where there is no such week.
pub(super) fn parse_week(text: &str) -> Result<NaiveDate, NoWeek> {
    let parts = text.split_once("-W").and_then(|(year, week)| Some((year.parse().ok()?, week.parse().ok()?)));
    let (year, week) = parts.filter(|(year, _)| (1..=9998).contains(year)).ok_or(NoWeek(None))?;
    NaiveDate::from_isoywd_opt(year, week, Weekday::Mon).ok_or(NoWeek(Some((year, week))))
}

pub(super) fn format_week(monday: NaiveDate) -> String {
    let week = monday.iso_week();
    format!("{:04}-W{:02}", week.year(), week.week())
}

/// The Monday of a day's week.
pub(super) fn monday_of(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).first_day()
}

/// `Uke 49, 2026: 30. november–6. desember`
fn week_name(monday: NaiveDate, visitor: &Visitor) -> String {
    let (words, week) = (Words::of(visitor.language), monday.iso_week());
    format!("{} {}, {}: {}", words.week, week.week(), week.year(), shifts::week_days(visitor.language, monday))
}

/// The week that is shown, and the way to the one before, to the next, to this week, and to all of them.
pub(super) fn weeks(visitor: &Visitor, business: &BusinessId, asked: &Asked) -> impl IntoView + use<> {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let address = |monday: NaiveDate| asked.address(business, &[("week", &format_week(monday))]);
    let step = |days: i64, rel: &'static str, name: &'static str| {
        let monday = asked.week?.checked_add_signed(TimeDelta::days(days))?;
        parse_week(&format_week(monday)).ok()?;
        let days = shifts::week_days(language, monday);
        Some(view! { <a rel=rel href=address(monday)><span class="visually-hidden">{name}": "</span>{days}</a> })
    };
    let place = asked.week.map(|monday| view! { <span>{week_name(monday, visitor)}</span> });
    let this_week =
        (asked.week != Some(asked.this_week)).then(|| view! { <a href=address(asked.this_week)>{words.this_week}</a> });
    let all_weeks = (asked.week.is_some() && !asked.by_days)
        .then(|| view! { <a href=asked.address(business, &[("week", "")])>{words.all_weeks}</a> });
    view! {
        <nav class="pagination weeks" aria-label=words.week>
            {step(-7, "prev", words.week_before)}
            {place}
            {step(7, "next", words.week_after)}
            {this_week}
            {all_weeks}
        </nav>
    }
}

/// The days of a week, each with its vacancies.
pub(super) fn by_days(visitor: &Visitor, business: &BusinessId, monday: NaiveDate, rows: &[Planned]) -> impl IntoView + use<> {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let days = monday
        .iter_days()
        .take(7)
        .map(|day| {
            let entries = rows
                .iter()
                .filter(|planned| planned.row.day == day)
                .map(|planned| {
                    let times = planned
                        .shifts
                        .iter()
                        .map(|(start, end)| view! { <span class="plan__shift">{shifts::times(language, *start, *end)}</span> })
                        .collect_view();
                    let holder = planned.row.acceptor_name.clone();
                    view! {
                        <li>
                            <a href=paths::managed_vacancy(business, &planned.row.id)>{times}</a>
                            <span>{planned.row.product_name.clone()}</span>
                            {status_tag(planned.status, words)}
                            {holder.map(|name| view! { <span>{name}</span> })}
                        </li>
                    }
                })
                .collect::<Vec<_>>();
            let is_empty = entries.is_empty();
            view! {
                <section class="plan-day">
                    <h2>{language.weekday_date(day)}</h2>
                    {is_empty.then(|| view! { <p class="muted">"–"</p> })}
                    {(!is_empty).then(|| view! { <ul>{entries}</ul> })}
                </section>
            }
        })
        .collect_view();
    view! { <div class="plan-week">{days}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_as_addresses_have_them() {
        let monday = NaiveDate::from_ymd_opt(2026, 12, 28).unwrap();
        assert_eq!(parse_week("2026-W53"), Ok(monday));
        assert_eq!(format_week(monday), "2026-W53");
        for (wrong, year, week) in [("2025-W53", 2025, 53), ("2027-W53", 2027, 53), ("2026-W00", 2026, 0), ("2026-W54", 2026, 54)]
        {
            assert_eq!(parse_week(wrong), Err(NoWeek(Some((year, week)))), "{wrong}");
        }
        for wrong in ["", "2026", "2026-W1x", "999999-W01", "-W1", "2026-W-1", "0000-W01"] {
            assert_eq!(parse_week(wrong), Err(NoWeek(None)), "{wrong}");
        }
    }
}
