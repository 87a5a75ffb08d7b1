//! The filters beside the list: every option that would give something, with how many.

use super::{Board, EXPANDED};
use crate::i18n::{Language, norwegian_order};
use crate::job_ads::query::{Facet, NOT_GIVEN};
use crate::job_ads::server::search::{CountedOption, OPTIONS_MAX, Selection};
use crate::job_ads::words;
use crate::shared::paths;
use leptos::prelude::*;
use std::collections::{HashMap, HashSet};

/// Options of one filter shown initially: the most frequent and the chosen ones.
const FIRST_OPTIONS: usize = 40;

/// One filter on the page.
struct FilterLayout {
    facet: Facet,
    /// Municipalities stand below their county, occupations below their group.
    part: Option<Facet>,
    is_open: bool,
}

const FILTERS: [FilterLayout; 11] = [
    FilterLayout { facet: Facet::County, part: Some(Facet::Municipal), is_open: true },
    FilterLayout { facet: Facet::Group, part: Some(Facet::Occupation), is_open: true },
    FilterLayout { facet: Facet::Extent, part: None, is_open: true },
    FilterLayout { facet: Facet::EngagementType, part: None, is_open: false },
    FilterLayout { facet: Facet::Deadline, part: None, is_open: false },
    FilterLayout { facet: Facet::Published, part: None, is_open: false },
    FilterLayout { facet: Facet::Remote, part: None, is_open: false },
    FilterLayout { facet: Facet::Sector, part: None, is_open: false },
    FilterLayout { facet: Facet::WorkHours, part: None, is_open: false },
    FilterLayout { facet: Facet::WorkDays, part: None, is_open: false },
    FilterLayout { facet: Facet::WorkLanguage, part: None, is_open: false },
];

pub(super) fn filters(board: &Board, language: Language) -> impl IntoView + use<> {
    let words = words::board::Words::of(language);
    let shown: Vec<_> = FILTERS.iter().filter_map(|shown| filter(board, shown, language)).collect();
    view! {
        <aside class="board__filters" aria-label=words.filters>
            <details class="fold" id="filters">
                <summary><span class="fold__show">{words.show_filters}</span><span class="fold__hide">{words.hide_filters}</span></summary>
                <div>
                    {shown}
                    <button class="button button--secondary" data-without-script="">{words.apply_filters}</button>
                    <div class="filters__show">
                        <a class="button" href=board.query.address(paths::BOARD) data-live="top" data-with-script="" hidden="">
                            {words.show}" "{language.count(board.total(), words.hit)}
                        </a>
                    </div>
                </div>
            </details>
        </aside>
    }
}

fn filter(board: &Board, shown: &FilterLayout, language: Language) -> Option<impl IntoView + use<>> {
    let FilterLayout { facet, part, is_open } = *shown;
    let options = options(board, facet, language);
    if options.is_empty() {
        return None;
    }
    let parts = part.map(|part| options_of_part(board, part, language)).unwrap_or_default();
    let is_open = is_open
        || board.query.values(facet).next().is_some()
        || part.is_some_and(|part| board.query.values(part).next().is_some());
    let name = facet_label(facet, language);
    let any = label_of_any(facet, language).map(|label| {
        let is_any = board.query.values(facet).next().is_none();
        let id = format!("{}-any", facet.name());
        view! { <label class="choice"><input type="radio" name=facet.name() value="" checked=is_any id=id /><span>{label}</span></label> }
    });
    let mut parts_of: HashMap<String, Vec<CountedOption>> = HashMap::new();
    for part in &parts {
        if let Some(whole) = &part.of.within {
            parts_of.entry(whole.to_lowercase()).or_default().push(part.clone());
        }
    }
    let (options, more) = first_options(board, facet, options, language);
    let shown: HashSet<String> = options.iter().map(|option| option.of.value.to_lowercase()).collect();
    let is_shown = |below: &CountedOption| below.of.within.as_ref().is_some_and(|within| shown.contains(&within.to_lowercase()));
    let rows: Vec<_> = options
        .into_iter()
        .map(|option| {
            let below = parts_of.remove(&option.of.value.to_lowercase()).unwrap_or_default();
            let is_shown = board.query.is_chosen(facet, &option.of.value)
                || below.iter().any(|below| board.query.is_chosen(below.of.facet, &below.of.value));
            let below = (is_shown && !below.is_empty()).then(|| {
                let (below, more) = match part {
                    Some(part) => first_options(board, part, below, language),
                    None => (below, None),
                };
                let rows: Vec<_> = below.iter().map(|option| choice(board, option, language)).collect();
                view! { <div class="choices-below">{rows}{more}</div> }
            });
            view! { {choice(board, &option, language)}{below} }
        })
        .collect();
    // A chosen option without a listed parent is shown too, so that it can be unchosen.
    let orphans: Vec<_> = parts
        .iter()
        .filter(|below| board.query.is_chosen(below.of.facet, &below.of.value) && !is_shown(below))
        .map(|option| choice(board, option, language))
        .collect();
    // The form carries on what was asked for.
    let unfolded: Vec<_> = [Some(facet), part]
        .into_iter()
        .flatten()
        .filter(|facet| board.unfolded.contains(facet))
        .map(|facet| view! { <input type="hidden" name=EXPANDED value=facet.name() /> })
        .collect();
    Some(view! {
        <details class="disclosure" id=format!("filter-{}", facet.name()) open=is_open>
            <summary>{name}</summary>
            <fieldset class="fieldset">
                <legend class="visually-hidden">{name}</legend>
                {any}
                {rows}
                {orphans}
                {more}
                {unfolded}
            </fieldset>
        </details>
    })
}

/// What it is called to choose nothing, in filters whose options hold one another, so that one is chosen of them.
fn label_of_any(facet: Facet, language: Language) -> Option<&'static str> {
    let words = words::board::Words::of(language);
    match facet {
        Facet::Published => Some(words.published_any),
        Facet::Deadline => Some(words.deadline_any),
        _ => None,
    }
}

/// Of many options those that most ads have, in the order given, and the way to the others; of an endless number so many
/// that the page can still be read.
fn first_options(
    board: &Board,
    facet: Facet,
    mut options: Vec<CountedOption>,
    language: Language,
) -> (Vec<CountedOption>, Option<AnyView>) {
    let words = words::board::Words::of(language);
    let is_unfolded = board.unfolded.contains(&facet);
    let shown = if is_unfolded { OPTIONS_MAX } else { FIRST_OPTIONS };
    let left = options.len().saturating_sub(shown);
    if left == 0 {
        let is_cut = is_unfolded && options.len() >= OPTIONS_MAX;
        return (options, is_cut.then(|| view! { <p class="muted">{words.most_frequent_shown}</p> }.into_any()));
    }
    let mut by_count: Vec<usize> = (0..options.len()).collect();
    by_count.sort_by_key(|at| {
        let option = &options[*at];
        (!board.query.is_chosen(facet, &option.of.value), std::cmp::Reverse(option.count))
    });
    let kept: HashSet<usize> = by_count.into_iter().take(shown).collect();
    let mut at = 0..;
    options.retain(|_| at.next().is_some_and(|at| kept.contains(&at)));
    if is_unfolded {
        return (options, Some(view! { <p class="muted">{words.most_frequent_shown}</p> }.into_any()));
    }
    let href = board
        .unfolded
        .iter()
        .chain([&facet])
        .fold(board.query.address(paths::BOARD), |address, facet| paths::with(&address, EXPANDED, facet.name()));
    let link = view! {
        <p><a href=href id=format!("more-{}", facet.name()) data-live="">
            {words.more_options}<span class="visually-hidden">": "{facet_label(facet, language)}</span>" ("{language.number(left as i64)}")"
        </a></p>
    };
    (options, Some(link.into_any()))
}

fn choice(board: &Board, option: &CountedOption, language: Language) -> impl IntoView + use<> {
    let CountedOption { of, count } = option;
    let is_chosen = board.query.is_chosen(of.facet, &of.value);
    let kind = if label_of_any(of.facet, language).is_some() { "radio" } else { "checkbox" };
    let id: String =
        format!("{}-{}", of.facet.name(), of.value).chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let text = option_label(option, language);
    let its_language = (of.facet == Facet::Occupation && of.value != NOT_GIVEN && language != Language::Nb).then_some("nb");
    view! {
        <label class="choice">
            <input type=kind name=of.facet.name() value=of.value.clone() checked=is_chosen id=id />
            <span lang=its_language>{text}</span>
            <span class="choice__count">{language.number((*count).try_into().unwrap_or(i64::MAX))}</span>
        </label>
    }
}

/// Options in the order of the page; those that are chosen are there even if they give nothing.
fn options(board: &Board, facet: Facet, language: Language) -> Vec<CountedOption> {
    let mut options: Vec<CountedOption> =
        board.selection.options.iter().filter(|option| option.of.facet == facet).cloned().collect();
    for value in board.query.values(facet) {
        if !options.iter().any(|option| option.of.value.to_lowercase() == value.to_lowercase()) {
            options.push(CountedOption::none(facet, value));
        }
    }
    let listed = |value: &str| facet.closed().and_then(|closed| closed.iter().position(|known| *known == value));
    options.sort_by_cached_key(|option| {
        let value = &option.of.value;
        (value == NOT_GIVEN, listed(value), norwegian_order(&option_label(option, language)))
    });
    // A filter that no ad specifies is not shown.
    if options.iter().all(|option| option.of.value == NOT_GIVEN) && board.query.values(facet).next().is_none() {
        return Vec::new();
    }
    options
}

fn options_of_part(board: &Board, part: Facet, language: Language) -> Vec<CountedOption> {
    let mut options = options(board, part, language);
    options.retain(|option| option.of.value != NOT_GIVEN || board.query.is_chosen(part, NOT_GIVEN));
    options
}

/// What a filter is called.
pub(in crate::job_ads::server) fn facet_label(facet: Facet, language: Language) -> &'static str {
    let words = words::board::Words::of(language);
    match facet {
        Facet::County | Facet::Municipal => words.place,
        Facet::Group | Facet::Occupation => words.occupation,
        Facet::Extent => words.extent,
        Facet::EngagementType => words.engagement_type,
        Facet::Remote => words.remote,
        Facet::Sector => words.sector,
        Facet::WorkHours => words.work_hours,
        Facet::WorkDays => words.work_days,
        Facet::WorkLanguage => words.work_language,
        Facet::Published => words.published,
        Facet::Deadline => words.deadline,
    }
}

/// A choice in words, with its filter's name where the choice alone does not say what is meant.
pub(in crate::job_ads::server) fn label_with_facet(
    facet: Facet,
    value: &str,
    selection: &Selection,
    language: Language,
) -> String {
    let text = label(facet, value, selection, language);
    match facet {
        Facet::Published | Facet::Deadline => format!("{}: {text}", facet_label(facet, language)),
        _ if value == NOT_GIVEN => format!("{}: {text}", facet_label(facet, language)),
        _ => text,
    }
}

/// An option in words. A place is called what the ads call it; there are hundreds, so it is not looked for.
fn option_label(option: &CountedOption, language: Language) -> String {
    match option.of.facet {
        Facet::County | Facet::Municipal if option.of.value != NOT_GIVEN => option.of.label.clone(),
        facet => label(facet, &option.of.value, &Selection::default(), language),
    }
}

/// A choice in words.
pub(in crate::job_ads::server) fn label(facet: Facet, value: &str, selection: &Selection, language: Language) -> String {
    let words = words::board::Words::of(language);
    match (facet, value) {
        (_, NOT_GIVEN) => words.not_given,
        (Facet::Published, "today") => words.published_today,
        (Facet::Published, "3") => words.published_3,
        (Facet::Published, "7") => words.published_7,
        (Facet::Deadline, "3") => words.deadline_3,
        (Facet::Deadline, "7") => words.deadline_7,
        (Facet::Deadline, "14") => words.deadline_14,
        (Facet::Deadline, "later") => words.deadline_later,
        (Facet::Deadline, "asap") => words.deadline_asap,
        (Facet::Occupation, code) => crate::job_ads::occupations::find_styrk(code).map_or(code, |occupation| occupation.name),
        (Facet::County | Facet::Municipal, _) => {
            let known = selection
                .options
                .iter()
                .find(|option| option.of.facet == facet && option.of.value.to_lowercase() == value.to_lowercase());
            return known.map_or_else(|| crate::job_ads::server::display::place_case(value), |option| option.of.label.clone());
        }
        _ => return language.value(value).to_owned(),
    }
    .to_owned()
}
