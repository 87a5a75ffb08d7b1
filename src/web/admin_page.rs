//! The administrator's pages: their frame, and the table that most of them consist of. The rows come from
//! the slices.

use crate::platform::core::Core;
use crate::shared::paths;
use crate::web::form::FormToken;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use crate::web::words::admin::Words;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

/// Rows on a page.
pub const ROWS_PER_PAGE: usize = 50;

/// The query of a register page.
#[derive(Default, Deserialize)]
pub struct RegisterQuery {
    /// Searched for in every column that holds a name.
    #[serde(default, rename = "q", deserialize_with = "searchable")]
    pub search_text: String,
    #[serde(default, rename = "etter")]
    after: Option<String>,
}

/// PostgreSQL cannot store U+0000.
fn searchable<'de, D: serde::Deserializer<'de>>(sent: D) -> Result<String, D::Error> {
    Ok(String::deserialize(sent)?.replace('\0', ""))
}

impl RegisterQuery {
    /// Rows below this number; anything but a number starts at the top.
    pub fn after(&self) -> i64 {
        self.after_row().unwrap_or(i64::MAX)
    }

    /// The last row that was shown; where rows are in another order than that of their numbers.
    pub fn after_row(&self) -> Option<i64> {
        self.after.as_deref().and_then(|after| after.parse().ok())
    }
}

/// A table cell.
pub struct Cell {
    text: String,
    is_number: bool,
    act: Option<Act>,
}

/// A button that sends one field to the address of the page.
struct Act {
    name: &'static str,
    value: String,
    /// What it does, and to what.
    label: String,
}

impl Cell {
    pub fn number(number: impl ToString) -> Self {
        Self { text: number.to_string(), is_number: true, act: None }
    }

    /// A button that says `text`, and `label` to whoever does not see where it stands.
    pub fn act(text: &'static str, label: String, name: &'static str, value: String) -> Self {
        Self { text: text.to_owned(), is_number: false, act: Some(Act { name, value, label }) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        let text = if text.is_empty() { "–".to_owned() } else { text };
        Self { text, is_number: false, act: None }
    }
}

impl From<&'static str> for Cell {
    fn from(text: &'static str) -> Self {
        text.to_owned().into()
    }
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        text.unwrap_or_default().into()
    }
}

/// A page of a register.
pub struct Register {
    title: &'static str,
    headings: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
    search_text: String,
    /// The number of the last row, if more follow.
    next: Option<i64>,
}

impl Register {
    /// `rows` are up to [`ROWS_PER_PAGE`] and one more, each with its number.
    pub fn new(
        title: &'static str,
        headings: Vec<&'static str>,
        rows: impl Iterator<Item = (i64, Vec<Cell>)>,
        asked: &RegisterQuery,
    ) -> Self {
        let (numbers, mut rows): (Vec<i64>, Vec<Vec<Cell>>) = rows.unzip();
        let next = (rows.len() > ROWS_PER_PAGE).then(|| numbers.get(ROWS_PER_PAGE - 1).copied()).flatten();
        rows.truncate(ROWS_PER_PAGE);
        Self { title, headings, rows, search_text: asked.search_text.clone(), next }
    }
}

/// Renders a register with a search form and links to the others.
pub fn show(state: &Core, visitor: &Visitor, register: Register) -> Response {
    page::show(state, visitor, || {
        let words = Words::of(visitor.language);
        let Register { title, headings, rows, search_text, next } = register;
        let address = visitor.here.split('?').next().unwrap_or(paths::ADMIN).to_owned();
        let next = next.map(|after| {
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs([("q", search_text.as_str())].into_iter().filter(|(_, search_text)| !search_text.is_empty()))
                .append_pair("etter", &after.to_string())
                .finish();
            format!("{address}?{query}")
        });
        let body = view! {
            {ways(words, &address)}
            <h1>{title}</h1>
            <form class="search-bar" method="get" action=address role="search">
                <label class="visually-hidden" for="q">{words.search}</label>
                <input id="q" name="q" type="search" value=search_text />
                <button class="button button--secondary">{words.search}</button>
            </form>
            {table(visitor, title, headings, rows)}
            {next.map(|next| view! { <nav class="pagination" aria-label=words.more><a href=next rel="next">{words.more}</a></nav> })}
        };
        Page::new(title, body)
    })
}

/// The menu of the administrator's pages, with the current one marked.
pub fn ways(words: &'static Words, here: &str) -> impl IntoView + use<> {
    let links = places(words)
        .into_iter()
        .map(|(address, name)| {
            let current = (address == here).then_some("page");
            view! { <li><a href=address aria-current=current>{name}</a></li> }
        })
        .collect_view();
    view! { <nav class="admin-ways" aria-label=words.administration><ul>{links}</ul></nav> }
}

fn places(words: &'static Words) -> [(&'static str, &'static str); 9] {
    [
        (paths::ADMIN, words.overview),
        (paths::ADMIN_PRODUCTS, words.products),
        (paths::ADMIN_COUPONS, words.coupons),
        (paths::ADMIN_CAMPAIGNS, words.campaigns),
        (paths::ADMIN_CUSTOMERS, words.customers),
        (paths::ADMIN_ORDERS, words.orders),
        (paths::ADMIN_POINTS, words.ledger),
        (paths::ADMIN_PREMIUMS, words.premium_orders),
        (paths::ADMIN_LETTERS, words.mail),
    ]
}

fn table(visitor: &Visitor, caption: &'static str, headings: Vec<&'static str>, rows: Vec<Vec<Cell>>) -> AnyView {
    let words = Words::of(visitor.language);
    if rows.is_empty() {
        return view! { <p class="lead">{words.nothing}</p> }.into_any();
    }
    let lines = rows
        .into_iter()
        .map(|cells| {
            let cells = cells
                .into_iter()
                .zip(headings.clone())
                .map(|(Cell { text, is_number, act }, label)| {
                    let class = is_number.then_some("num");
                    let content = match act {
                        Some(act) => button(visitor, text, act).into_any(),
                        None => text.into_any(),
                    };
                    view! { <td role="cell" class=class data-label=label>{content}</td> }
                })
                .collect_view();
            view! { <tr role="row">{cells}</tr> }
        })
        .collect_view();
    view! {
        <div class="scroll-x" tabindex="0" role="region" aria-label=caption>
            <table class="table table--cards" role="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row">{headings.into_iter().map(|head| view! { <th role="columnheader" scope="col">{head}</th> }).collect_view()}</tr>
                </thead>
                <tbody role="rowgroup">{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn button(visitor: &Visitor, text: String, act: Act) -> impl IntoView + use<> {
    let Act { name, value, label } = act;
    view! {
        <form method="post">
            <FormToken visitor=visitor.clone() />
            <button class="button button--secondary button--small" name=name value=value aria-label=label>{text}</button>
        </form>
    }
}
