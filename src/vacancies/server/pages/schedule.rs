//! `/vakter/{business}`: the vacancies of a business as a list or by the days of a week, with filters, and what may be done
//! with each.

use super::{Planned, WHICH, deadline, done, live_list, parameter, status_tag, vacancy};
use crate::accounts::server::actor::SignedIn;
use crate::platform::fault::Failure;
use crate::shared::ids::{BusinessId, BusinessProductId, EventNumber};
use crate::shared::paths;
use crate::ui::way_on::{Crumbs, Pagination};
use crate::vacancies::model::{Product, Status};
use crate::vacancies::rules::ids::known;
use crate::vacancies::rules::list::{Cursor, Filters};
use crate::vacancies::server::actor::Manager;
use crate::vacancies::server::state::VacanciesState;
use crate::vacancies::server::store::{BusinessRow, Order};
use crate::vacancies::server::{catalog, live, service, zones};
use crate::vacancies::words;
use crate::vacancies::words::shifts::{self, Words};
use crate::web::error::PageError;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use leptos::prelude::*;

/// Of those that are over, below a list of those to come.
const EARLIER_MAX: u16 = 20;
/// In a week.
const WEEK_MAX: u16 = 200;

/// What somebody chose to see.
struct Asked {
    status: Option<Status>,
    product: Option<BusinessProductId>,
    /// The Monday of a week.
    week: Option<NaiveDate>,
    by_days: bool,
    /// Those that are over, and none else.
    earlier: bool,
    after: Option<Cursor>,
}

impl Asked {
    fn parse(query: &[(String, String)], today: NaiveDate) -> Self {
        let by_days = parameter(query, "view") == Some("week");
        let week = parameter(query, "week").and_then(parse_week);
        Self {
            status: parameter(query, "status").and_then(Status::parse),
            product: parameter(query, "product").map(|id| known(id.into())),
            week: week.or_else(|| by_days.then(|| today.week(Weekday::Mon).first_day())),
            by_days,
            earlier: parameter(query, "time") == Some("earlier"),
            after: parameter(query, "after").and_then(Cursor::from_cursor),
        }
    }

    /// What follows `?` in the address of this page of the list.
    fn query(&self) -> String {
        let cursor = self.after.as_ref().map(Cursor::to_cursor).unwrap_or_default();
        let time = if self.earlier { "earlier" } else { "" };
        self.query_with(&[("time", time), ("after", &cursor)])
    }

    /// The page with the same choice and these other pairs.
    fn address(&self, business: &BusinessId, others: &[(&str, &str)]) -> String {
        address(business, &self.query_with(others))
    }

    fn query_with(&self, others: &[(&str, &str)]) -> String {
        let week = self.week.map(format_week);
        let chosen = [
            ("status", self.status.map(Status::as_str)),
            ("product", self.product.as_deref()),
            ("week", week.as_deref()),
            ("view", self.by_days.then_some("week")),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in chosen {
            if let Some(value) = value.filter(|_| !others.iter().any(|(other, _)| *other == name)) {
                query.append_pair(name, value);
            }
        }
        query.extend_pairs(others.iter().filter(|(_, value)| !value.is_empty()));
        query.finish()
    }
}

fn address(business: &BusinessId, query: &str) -> String {
    let path = paths::planned(business);
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// The list as `query` chose it, as far as it is one of ours.
pub(super) fn list_address(business: &BusinessId, query: &str, now: DateTime<Utc>) -> String {
    let query: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    address(business, &Asked::parse(&query, now.date_naive()).query())
}

/// `2026-W26`, as browsers write it: its Monday.
fn parse_week(text: &str) -> Option<NaiveDate> {
    let (year, week) = text.split_once("-W")?;
    let year = year.parse().ok().filter(|year| (1..=9998).contains(year))?;
    NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Mon)
}

fn format_week(monday: NaiveDate) -> String {
    let week = monday.iso_week();
    format!("{:04}-W{:02}", week.year(), week.week())
}

/// `Uke 49, 2026`
fn week_name(monday: NaiveDate, words: &Words) -> String {
    let week = monday.iso_week();
    format!("{} {}, {}", words.week, week.week(), week.year())
}

/// What the page shows.
struct Shown {
    name: String,
    products: Vec<Product>,
    rows: Vec<Planned>,
    next: Option<Cursor>,
    earlier: Vec<Planned>,
    earlier_next: Option<Cursor>,
    seen: EventNumber,
}

/// `GET /vakter/{business}?status=&product=&week=&view=&time=&after=`
pub async fn show_planned(
    State(state): State<VacanciesState>,
    visitor: Visitor,
    person: SignedIn,
    Path(business): Path<BusinessId>,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let now = state.clock.now();
    let manager = Manager::of(&person, &state, business).await?;
    let business = manager.business();
    let seen = live::newest(&state).await?;
    let BusinessRow { name, time_zone } = service::business(&state, business).await?;
    let today = zones::day(now, &time_zone);
    let asked = Asked::parse(&query, today);
    let shown = Shown { name, seen, ..read(&state, &manager, &asked, today, now).await? };
    Ok(schedule_page(&state, &visitor, business, shown, &asked, &query))
}

async fn read(
    state: &VacanciesState,
    manager: &Manager,
    asked: &Asked,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Shown, Failure> {
    let yesterday = today.pred_opt();
    let all = Filters { status: asked.status, product: asked.product.clone(), ..Filters::default() };
    let planned = |rows: Vec<_>| rows.into_iter().map(|row| Planned::new(row, now)).collect::<Vec<_>>();
    let by = manager.into();
    let products = catalog::products(state, by).await?;
    let mut shown = Shown {
        name: String::new(),
        products,
        rows: Vec::new(),
        next: None,
        earlier: Vec::new(),
        earlier_next: None,
        seen: EventNumber(0),
    };
    if let Some(monday) = asked.week {
        let sunday = monday.checked_add_days(Days::new(6));
        let limit = if asked.by_days { WEEK_MAX } else { all.limit };
        let filters = Filters { from: Some(monday), to: sunday, limit, after: asked.after.clone(), ..all };
        let (rows, next) = service::rows(state, by, &filters, Order::EarliestFirst).await?;
        return Ok(Shown { rows: planned(rows), next, ..shown });
    }
    if !asked.earlier {
        let filters = Filters { from: Some(today), after: asked.after.clone(), ..all.clone() };
        let (rows, next) = service::rows(state, by, &filters, Order::EarliestFirst).await?;
        shown.rows = planned(rows);
        shown.next = next;
        if shown.next.is_some() {
            return Ok(shown);
        }
    }
    let (after, limit) = if asked.earlier { (asked.after.clone(), all.limit) } else { (None, EARLIER_MAX) };
    let filters = Filters { to: yesterday, after, limit, ..all };
    let (rows, next) = service::rows(state, by, &filters, Order::LatestFirst).await?;
    Ok(Shown { earlier: planned(rows), earlier_next: next, ..shown })
}

fn schedule_page(
    state: &VacanciesState,
    visitor: &Visitor,
    business: &BusinessId,
    shown: Shown,
    asked: &Asked,
    query: &[(String, String)],
) -> Response {
    page::show(state, visitor, || {
        let (words, now) = (Words::of(visitor.language), state.clock.now());
        let Shown { name, products, rows, next, earlier, earlier_next, seen } = shown;
        let is_empty = rows.is_empty() && earlier.is_empty();
        let cursor = |place: &Cursor| place.to_cursor();
        let next = next.map(|place| (asked.address(business, &[("after", &cursor(&place))]), words.more));
        let here = asked.query();
        let published = parameter(query, WHICH)
            .map(|id| (paths::planned_vacancy(business, &id.into()), words::vacancies::Words::of(visitor.language).see_shift));
        let older =
            earlier_next.map(|place| (asked.address(business, &[("time", "earlier"), ("after", &cursor(&place))]), words.more));
        let list = view! {
            {is_empty.then(|| view! { <div class="empty"><h2>{words.no_vacancies}</h2><p>{words.no_vacancies_text}</p></div> })}
            {if let (true, Some(monday)) = (asked.by_days, asked.week) {
                by_days(visitor, business, monday, &rows).into_any()
            } else {
                table(visitor, business, &here, words.upcoming, &rows, now).into_any()
            }}
            {next.map(|next| view! { <Pagination label=words.upcoming next=Some(next) /> })}
            {table(visitor, business, &here, words.earlier, &earlier, now)}
            {older.map(|older| view! { <Pagination label=words.earlier next=Some(older) /> })}
        };
        let body = view! {
            <Crumbs label=words.scheduling ways=vec![(paths::OFFERS.to_owned(), words.scheduling.to_owned())] />
            <div class="page-head cluster cluster--between">
                <h1>{words.vacant_offers}<span class="muted">" "{name}</span></h1>
                <a class="button" href=paths::new_vacancy(business)>{words.new_vacancy}</a>
            </div>
            <div class="stack">
                {done(query, words, published)}
                {choose(visitor, business, asked, &products)}
                {live_list(state, visitor, &paths::planned_events(business), seen, list)}
            </div>
        };
        Page::new(words.vacant_offers, body)
    })
}

/// What to show, and how.
fn choose(visitor: &Visitor, business: &BusinessId, asked: &Asked, products: &[Product]) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let products = products
        .iter()
        .map(|product| {
            let is_chosen = asked.product.as_ref() == Some(&product.id);
            view! { <option value=product.id.to_string() selected=is_chosen>{product.name.clone()}</option> }
        })
        .collect_view();
    let statuses = Status::ALL
        .into_iter()
        .map(|status| view! { <option value=status.as_str() selected=asked.status == Some(status)>{status_name(status, words)}</option> })
        .collect_view();
    let week = asked.week.map(format_week);
    let step = |days: i64| {
        let monday = asked.week?.checked_add_signed(chrono::TimeDelta::days(days))?;
        Some(asked.address(business, &[("week", &format_week(monday))]))
    };
    let steps = (step(-7), step(7));
    let as_list = asked.address(business, &[("view", "")]);
    let as_week = asked.address(business, &[("view", "week")]);
    view! {
        <form class="plan-filter" method="get" action=paths::planned(business)>
            {asked.by_days.then(|| view! { <input type="hidden" name="view" value="week" /> })}
            <label><span>{words.product}</span><select name="product"><option value="">{words.all}</option>{products}</select></label>
            <label><span>{words.status}</span><select name="status"><option value="">{words.all}</option>{statuses}</select></label>
            <label><span>{words.week}</span><input type="week" name="week" value=week placeholder=words.week_hint pattern="[0-9]{4}-W[0-9]{2}" /></label>
            <button class="button button--secondary">{words.filter}</button>
        </form>
        <nav class="tabs" aria-label=words.filter>
            <a href=as_list aria-current=(!asked.by_days).then_some("page")>{words.as_list}</a>
            <a href=as_week aria-current=asked.by_days.then_some("page")>{words.as_week}</a>
        </nav>
        {(steps.0.zip(steps.1)).map(|(before, after)| view! {
            <Pagination label=words.week previous=Some((before, words.week_before)) place=asked.week.map(|monday| week_name(monday, words)) next=Some((after, words.week_after)) />
        })}
    }
}

fn status_name(status: Status, words: &Words) -> &'static str {
    match status {
        Status::Open => words.status_open,
        Status::Accepted => words.status_accepted,
        Status::Expired => words.status_expired,
        Status::Withdrawn => words.status_withdrawn,
    }
}

/// One row a vacancy. Nothing where there are none.
fn table(
    visitor: &Visitor,
    business: &BusinessId,
    here: &str,
    caption: &'static str,
    rows: &[Planned],
    now: DateTime<Utc>,
) -> Option<AnyView> {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let lines = rows
        .iter()
        .map(|planned| {
            let row = &planned.row;
            let shifts = planned
                .shifts
                .iter()
                .map(|(start, end)| view! { <span class="plan__shift">{shifts::shift(language, *start, *end)}</span> })
                .collect_view();
            let invited = row.employee_names.join(", ");
            let holder = row.acceptor_name.clone().unwrap_or_else(|| "–".to_owned());
            view! {
                <tr role="row" id=format!("v-{}", row.id)>
                    <td role="cell" data-label=words.shift><a href=paths::planned_vacancy(business, &row.id)>{shifts}</a></td>
                    <td role="cell" data-label=words.product>{row.product_name.clone()}</td>
                    <td role="cell" data-label=words.expiration><span>{deadline(language, planned.deadline, now)}</span></td>
                    <td role="cell" data-label=words.invited>{invited}</td>
                    <td role="cell" data-label=words.accepted_by>{holder}</td>
                    <td role="cell" data-label=words.status>
                        <div>
                            {status_tag(planned.status, words)}
                            {vacancy::quick_acts(visitor, business, planned, here, now)}
                        </div>
                    </td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    let heads = [words.shift, words.product, words.expiration, words.invited, words.accepted_by, words.status]
        .map(|head| view! { <th role="columnheader" scope="col">{head}</th> });
    (!lines.is_empty()).then(|| {
        view! {
            <h2 class="plan__title">{caption}</h2>
            <div class="scroll-x" tabindex="0" role="region" aria-label=caption>
                <table class="table table--cards plan" role="table">
                    <caption class="visually-hidden">{caption}</caption>
                    <thead role="rowgroup"><tr role="row">{heads.into_iter().collect_view()}</tr></thead>
                    <tbody role="rowgroup">{lines}</tbody>
                </table>
            </div>
        }
        .into_any()
    })
}

/// The days of a week, each with its vacancies.
fn by_days(visitor: &Visitor, business: &BusinessId, monday: NaiveDate, rows: &[Planned]) -> impl IntoView + use<> {
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
                        .map(|(start, end)| format!("{}–{}", start.format("%H:%M"), end.format("%H:%M")))
                        .collect::<Vec<_>>()
                        .join(", ");
                    let holder = planned.row.acceptor_name.clone();
                    view! {
                        <li>
                            <a href=paths::planned_vacancy(business, &planned.row.id)>{times}</a>
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
    fn weeks_as_browsers_write_them() {
        let monday = NaiveDate::from_ymd_opt(2026, 12, 28).unwrap();
        assert_eq!(parse_week("2026-W53"), Some(monday));
        assert_eq!(format_week(monday), "2026-W53");
        for wrong in ["", "2026", "2025-W53", "2026-W00", "2026-W1x", "999999-W01", "-W1"] {
            assert_eq!(parse_week(wrong), None, "{wrong}");
        }
    }
}
