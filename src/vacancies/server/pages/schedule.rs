//! `/vakter/{business}`: the vacancies of a business as a list or by the days of a week, with filters, and what may be done
//! with each.

use super::week::{NoWeek, by_days, format_week, monday_of, parse_week, weeks};
use super::{Planned, WHICH, done, live_list, parameter, status_tag, vacancy};
use crate::accounts::server::actor::SignedIn;
use crate::i18n::norwegian_order;
use crate::platform::fault::Failure;
use crate::shared::ids::{BusinessId, BusinessProductId, EventNumber};
use crate::shared::paths;
use crate::ui::way_on::Pagination;
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
use chrono::{DateTime, Days, NaiveDate, Utc};
use leptos::prelude::*;

/// The most past vacancies shown below a list of upcoming ones.
const EARLIER_MAX: u16 = 20;
/// In a week.
const WEEK_MAX: u16 = 200;

/// What somebody chose to see.
pub(super) struct Asked {
    status: Option<Status>,
    product: Option<BusinessProductId>,
    /// The Monday of a week.
    pub(super) week: Option<NaiveDate>,
    /// The week that was asked for does not exist: nothing is shown.
    no_week: Option<NoWeek>,
    /// The Monday of the week that it is.
    pub(super) this_week: NaiveDate,
    pub(super) by_days: bool,
    /// Only past vacancies.
    earlier: bool,
    after: Option<Cursor>,
}

impl Asked {
    fn parse(query: &[(String, String)], today: NaiveDate) -> Self {
        let by_days = parameter(query, "view") == Some("week");
        let this_week = monday_of(today);
        let week = parameter(query, "week").map(parse_week);
        Self {
            status: parameter(query, "status").and_then(Status::parse),
            product: parameter(query, "product").map(|id| known(id.into())),
            week: week.map_or_else(|| by_days.then_some(this_week), Result::ok),
            no_week: week.and_then(Result::err),
            this_week,
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
    pub(super) fn address(&self, business: &BusinessId, others: &[(&str, &str)]) -> String {
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

/// The list's address with the valid parts of `query`.
pub(super) fn list_address(business: &BusinessId, query: &str, now: DateTime<Utc>) -> String {
    let query: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    address(business, &Asked::parse(&query, now.date_naive()).query())
}

/// What the page shows.
struct ScheduleView {
    name: String,
    products: Vec<Product>,
    rows: Vec<Planned>,
    next: Option<Cursor>,
    earlier: Vec<Planned>,
    earlier_next: Option<Cursor>,
    seen: EventNumber,
}

/// `GET /vakter/{business}?status=&product=&week=&view=&time=&after=`
pub async fn show_schedule(
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
    let shown = ScheduleView { name, seen, ..read(&state, &manager, &asked, today, now).await? };
    Ok(schedule_page(&state, &visitor, business, shown, &asked, &query))
}

async fn read(
    state: &VacanciesState,
    manager: &Manager,
    asked: &Asked,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<ScheduleView, Failure> {
    let yesterday = today.pred_opt();
    let all = Filters { status: asked.status, product: asked.product.clone(), ..Filters::default() };
    let planned = |rows: Vec<_>| rows.into_iter().map(|row| Planned::new(row, now)).collect::<Vec<_>>();
    let by = manager.into();
    let mut products = catalog::products(state, by).await?;
    products.sort_by_cached_key(|product| norwegian_order(&product.name));
    let mut shown = ScheduleView {
        name: String::new(),
        products,
        rows: Vec::new(),
        next: None,
        earlier: Vec::new(),
        earlier_next: None,
        seen: EventNumber(0),
    };
    if asked.no_week.is_some() {
        return Ok(shown);
    }
    if let Some(monday) = asked.week {
        let sunday = monday.checked_add_days(Days::new(6));
        let limit = if asked.by_days { WEEK_MAX } else { all.limit };
        let filters = Filters { from: Some(monday), to: sunday, limit, after: asked.after.clone(), ..all };
        let (rows, next) = service::rows(state, by, &filters, Order::EarliestFirst).await?;
        return Ok(ScheduleView { rows: planned(rows), next, ..shown });
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
    Ok(ScheduleView { earlier: planned(rows), earlier_next: next, ..shown })
}

fn schedule_page(
    state: &VacanciesState,
    visitor: &Visitor,
    business: &BusinessId,
    shown: ScheduleView,
    asked: &Asked,
    query: &[(String, String)],
) -> Response {
    page::show(state, visitor, || {
        let (words, now) = (Words::of(visitor.language), state.clock.now());
        let ScheduleView { name, products, rows, next, earlier, earlier_next, seen } = shown;
        let nothing = match asked.no_week {
            Some(no_week) => Some((no_week.message(words), words.no_week_text)),
            None if rows.is_empty() && earlier.is_empty() => Some((words.no_vacancies.to_owned(), words.no_vacancies_text)),
            None => None,
        };
        let cursor = |place: &Cursor| place.to_cursor();
        let next = next.map(|place| (asked.address(business, &[("after", &cursor(&place))]), words.more));
        let here = asked.query();
        let published = parameter(query, WHICH)
            .map(|id| (paths::managed_vacancy(business, &id.into()), words::vacancies::Words::of(visitor.language).see_shift));
        let older =
            earlier_next.map(|place| (asked.address(business, &[("time", "earlier"), ("after", &cursor(&place))]), words.more));
        let list = view! {
            {nothing.map(|(title, text)| view! { <div class="empty"><h2>{title}</h2><p>{text}</p></div> })}
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
            <div class="page-head cluster cluster--between">
                <h1>{words.vacant_offers}<span class="muted">" "{name}</span></h1>
                <a class="button" href=paths::new_vacancy(business)>{words.new_vacancy}</a>
            </div>
            <div class="stack">
                {done(query, words, published)}
                {choose(visitor, business, asked, &products)}
                {live_list(state, visitor, &paths::managed_events(business), seen, list)}
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
    let week = asked.week.map(|monday| view! { <input type="hidden" name="week" value=format_week(monday) /> });
    let as_list = asked.address(business, &[("view", "")]);
    let as_week = asked.address(business, &[("view", "week")]);
    view! {
        <form class="plan-filter" method="get" action=paths::planned(business)>
            {asked.by_days.then(|| view! { <input type="hidden" name="view" value="week" /> })}
            <label><span>{words.product}</span><select name="product"><option value="">{words.all}</option>{products}</select></label>
            <label><span>{words.status}</span><select name="status"><option value="">{words.all}</option>{statuses}</select></label>
            {week}
            <button class="button button--secondary">{words.filter}</button>
        </form>
        <nav class="tabs" aria-label=words.filter>
            <a href=as_list aria-current=(!asked.by_days).then_some("page")>{words.as_list}</a>
            <a href=as_week aria-current=asked.by_days.then_some("page")>{words.as_week}</a>
        </nav>
        {weeks(visitor, business, asked)}
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
            let title = match planned.shifts.first() {
                Some((start, end)) => format!("{}, {}", row.product_name, shifts::shift(language, *start, *end)),
                None => row.product_name.clone(),
            };
            let invited = row.employee_names.join(", ");
            let holder = row.acceptor_name.clone().unwrap_or_else(|| "–".to_owned());
            view! {
                <tr role="row" id=format!("v-{}", row.id)>
                    <td role="cell" data-label=words.shift><a href=paths::managed_vacancy(business, &row.id)>{shifts}</a></td>
                    <td role="cell" data-label=words.product>{row.product_name.clone()}</td>
                    <td role="cell" data-label=words.expiration><span>{planned.show_deadline(language, now)}</span></td>
                    <td role="cell" data-label=words.invited>{invited}</td>
                    <td role="cell" data-label=words.accepted_by>{holder}</td>
                    <td role="cell" data-label=words.status>
                        <div class="plan__status">
                            {status_tag(planned.status, words)}
                            {vacancy::row_menu(visitor, business, planned, &title, here, now)}
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
