//! Search results: count, hits, sorting; with the filters, the fragment that is replaced when the search changes.

use super::{AFTER, BEFORE, Board, PER_PAGE, filters};
use crate::i18n::{Language, fill};
use crate::job_ads::query::{Facet, Query, Sort};
use crate::job_ads::server::ad_rows::ad_list;
use crate::job_ads::server::feeds::pages as feeds;
use crate::job_ads::server::search::{Cursor, Selection};
use crate::job_ads::words;
use crate::platform::clock;
use crate::shared::paths;
use crate::web::visitor::Visitor;
use leptos::prelude::*;

pub(super) fn part(board: &Board, visitor: &Visitor) -> impl IntoView + use<> {
    let language = visitor.language;
    let words = words::board::Words::of(language);
    let is_empty = board.selection.total == 0;
    let count = language.count(board.total(), words.hit);
    let heading =
        if board.query.is_everything() { format!("{} {}", language.number(board.total()), words.in_all) } else { count };
    let list = if is_empty { no_hits(board, visitor).into_any() } else { hits(board, visitor).into_any() };
    let address = board.query.address(paths::BOARD);
    view! {
        <div class="board" data-address=with_cursor(&address, board) data-title=format!("{} – Verv", board.title(visitor)) data-text=board.query.text.clone()>
            {board.query.unusual_sort().map(|sort| view! { <input type="hidden" name="sort" value=sort.name() /> })}
            {filters::filters(board, language)}
            <section class="board__results" aria-labelledby="hits" id="results" tabindex="-1">
                <div class="board__head">
                    <h2 id="hits">{heading}</h2>
                    {(!is_empty).then(|| sorting(board, visitor))}
                </div>
                {notes(board, visitor)}
                {chips(board, visitor)}
                {list}
                {range(board, language).map(|range| view! { <p class="muted">{range}</p> })}
                {pages(board, visitor)}
                <p class="board__follow no-print">
                    <a class="button button--secondary" href=board.query.address(paths::SAVED_SEARCH)>{words.by_mail}</a>
                    <a href=feeds::address(&board.query, paths::ATOM, language)>{words.feed}</a>
                </p>
            </section>
        </div>
    }
}

/// `26–50 av 89`, where there is more than one page.
fn range(board: &Board, language: Language) -> Option<String> {
    let words = words::board::Words::of(language);
    let shown = board.ads.len() as u64;
    let number = |count: u64| language.number(count.try_into().unwrap_or(i64::MAX));
    (shown > 0 && shown < board.selection.total).then(|| {
        let (first, last) = (board.selection.before + 1, board.selection.before + shown);
        fill(words.range, &[("first", &number(first)), ("last", &number(last)), ("total", &number(board.selection.total))])
    })
}

fn with_cursor(address: &str, board: &Board) -> String {
    match (&board.cursor, &board.before) {
        (Some(cursor), _) => paths::with(address, AFTER, cursor),
        (None, Some(before)) => paths::with(address, BEFORE, before),
        (None, None) => address.to_owned(),
    }
}

fn hits(board: &Board, visitor: &Visitor) -> impl IntoView + use<> {
    ad_list(&board.ads, clock::to_norway(board.now), visitor.language, 3)
}

fn sorting(board: &Board, visitor: &Visitor) -> impl IntoView + use<> {
    let words = words::board::Words::of(visitor.language);
    let links: Vec<_> = [(Sort::Relevance, words.sort_relevance), (Sort::Newest, words.sort_newest), (Sort::Deadline, words.sort_deadline)]
        .into_iter()
        .filter(|(sort, _)| *sort != Sort::Relevance || !board.query.text.is_empty())
        .map(|(sort, label)| {
            let is_this = (board.query.sort() == sort).then_some("true");
            view! { <li><a href=board.query.with_sort(sort).address(paths::BOARD) aria-current=is_this id=format!("sort-{}", sort.name()) data-live="">{label}</a></li> }
        })
        .collect();
    view! {
        <nav class="sorting" aria-labelledby="sorting">
            <span id="sorting">{words.sort}</span>
            <ul>{links}</ul>
        </nav>
    }
}

/// What one should know before reading the hits.
fn notes(board: &Board, visitor: &Visitor) -> impl IntoView + use<> {
    let words = words::board::Words::of(visitor.language);
    let mended: Vec<_> = board
        .selection
        .mended
        .iter()
        .map(|(typed, read)| {
            let (none_has, searched) = words.mended;
            let language = visitor.language;
            view! { <p>{none_has}" "{language.quoted(typed)}". "{searched}" "<strong>{language.quoted(read)}</strong>"."</p> }
        })
        .collect();
    let unknown = (!board.problems.is_empty()).then(|| view! { <p>{words.unknown_filter}</p> });
    let filling = (!board.is_filled).then(|| view! { <p>{words.filling}</p> });
    let is_any = !mended.is_empty() || unknown.is_some() || filling.is_some();
    is_any.then(|| view! { <div class="banner banner--info">{mended}{unknown}{filling}</div> })
}

fn chips(board: &Board, visitor: &Visitor) -> Option<impl IntoView + use<>> {
    let language = visitor.language;
    let words = words::board::Words::of(visitor.language);
    if board.query.chosen().is_empty() {
        return None;
    }
    let chips: Vec<_> = board
        .query
        .chosen()
        .iter()
        .map(|(facet, value)| {
            let text = filters::label_with_facet(*facet, value, &board.selection, language);
            let href = board.query.without(*facet, value).address(paths::BOARD);
            view! { <li><a class="chip" href=href data-live=""><span class="visually-hidden">{words.remove}" "</span>{text}</a></li> }
        })
        .collect();
    Some(view! {
        <div class="chips">
            <h3 class="visually-hidden">{words.chosen}</h3>
            <ul class="cluster">
                {chips}
                <li><a href=board.query.with_nothing_chosen().address(paths::BOARD) data-live="">{words.clear_all}</a></li>
            </ul>
        </div>
    })
}

/// Nothing was found: suggests what would be found with one choice fewer.
fn no_hits(board: &Board, visitor: &Visitor) -> impl IntoView + use<> {
    let language = visitor.language;
    let words = words::board::Words::of(visitor.language);
    let number = |count: u64| language.count(count.try_into().unwrap_or(i64::MAX), words.hit);
    let chosen_of = |facet: Facet| -> (Vec<(Facet, String)>, String) {
        let of_this = |of: Facet| of == facet || part_of(facet) == Some(of);
        let chosen: Vec<_> = board.query.chosen().iter().filter(|(of, _)| of_this(*of)).cloned().collect();
        let names: Vec<String> =
            chosen.iter().map(|(of, value)| filters::label_with_facet(*of, value, &board.selection, language)).collect();
        (chosen, names.join(", "))
    };
    let mut ways: Vec<(String, String, u64)> = Vec::new();
    for (facet, count) in &board.selection.without {
        let (chosen, names) = chosen_of(*facet);
        let without = chosen.iter().fold(board.query.clone(), |query, (of, value)| query.without(*of, value));
        ways.push((format!("{} {names}", words.without), without.address(paths::BOARD), *count));
    }
    for (word, count) in &board.selection.words_alone {
        let only = board.query.with_text(word).address(paths::BOARD);
        ways.push((format!("{} {}", words.only, language.quoted(word)), only, *count));
    }
    if !board.query.text.is_empty() {
        let without = board.query.with_text("").address(paths::BOARD);
        ways.push((
            format!("{} {}", words.without_words, language.quoted(&board.query.text)),
            without,
            board.selection.without_text,
        ));
    }
    ways.retain(|(_, _, count)| *count > 0);
    // No single choice is to blame: offer each by itself.
    if ways.is_empty() {
        for (facet, count) in &board.selection.alone {
            let (chosen, names) = chosen_of(*facet);
            let only = chosen.iter().fold(Query::default(), |query, (of, value)| query.with(*of, value));
            ways.push((format!("{} {names}", words.only), only.address(paths::BOARD), *count));
        }
        let only = Query::default().with_text(&board.query.text).address(paths::BOARD);
        ways.push((format!("{} {}", words.only, language.quoted(&board.query.text)), only, board.selection.text_alone));
        ways.retain(|(_, _, count)| *count > 0);
    }
    let ways = (!ways.is_empty()).then(|| {
        let rows: Vec<_> = ways
            .into_iter()
            .map(|(text, href, count)| view! { <li><a href=href data-live="">{text}</a>": "{number(count)}</li> })
            .collect();
        view! { <p>{words.none_try}</p><ul>{rows}</ul> }
    });
    view! {
        <div class="empty">
            <h3>{words.none_title}</h3>
            <p>{words.none_text}</p>
            {ways}
            <a class="button button--secondary" href=paths::BOARD data-live="">{words.all_jobs}</a>
        </div>
    }
}

fn part_of(facet: Facet) -> Option<Facet> {
    match facet {
        Facet::County => Some(Facet::Municipal),
        Facet::Group => Some(Facet::Occupation),
        _ => None,
    }
}

fn pages(board: &Board, visitor: &Visitor) -> Option<impl IntoView + use<>> {
    let words = words::ads::Words::of(visitor.language);
    let Selection { next, before, cursors, .. } = &board.selection;
    let to = |name, cursor: &Cursor| paths::with(&board.query.address(paths::BOARD), name, &cursor.to_string());
    let first = (!board.is_first_page()).then(|| board.query.address(paths::BOARD));
    let next = next.as_ref().map(|next| to(AFTER, next));
    // The page before begins at the beginning, where it would be one that ends short.
    let previous = cursors.first().filter(|_| *before > 0).map(|top| match &first {
        Some(first) if *before <= PER_PAGE as u64 => first.clone(),
        _ => to(BEFORE, top),
    });
    (next.is_some() || first.is_some()).then(|| {
        view! {
            <nav class="pagination" aria-label=words.pages>
                {first.map(|href| view! { <a href=href data-live="top">{words.first_page}</a> })}
                {previous.map(|href| view! { <a rel="prev" href=href data-live="top">{words.previous_page}</a> })}
                {next.map(|href| view! { <a rel="next" href=href data-live="top">{words.next_page}</a> })}
            </nav>
        }
    })
}
