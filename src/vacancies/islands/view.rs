//! The island of the publishing page: field validation, and a live summary of what would be published. The
//! form is the server's and works without.

use crate::i18n::Language;
use crate::vacancies::words::publishing;
use leptos::prelude::*;

/// The part of the page that the form is in; at its head every problem is told.
pub const PUBLISH_PART: &str = "publish-part";

/// The class of what asks which of two times is meant.
pub const TURN: &str = "publish__turn";

/// The words alone, and not those of every page.
#[cfg_attr(feature = "ssr", allow(dead_code))]
pub(super) fn words(language: Language) -> &'static publishing::Words {
    match language {
        Language::Nb => &publishing::NB,
        Language::En => &publishing::EN,
    }
}

/// Judges the form around it while it is filled in, and before it is sent; says what would be published.
#[island]
pub fn CheckPublishing(
    language: String,
    /// Of the product.
    time_zone: String,
) -> impl IntoView {
    let language = Language::parse(&language).unwrap_or_default();
    let check = Check { place: NodeRef::new(), language, time_zone: StoredValue::new(time_zone), sum: RwSignal::new(None) };
    check.take_over();
    view! { <div node_ref=check.place>{move || check.sum.get().map(|sum| sum.show(language))}</div> }
}

/// The state of the check. Its behaviour in the browser is in `browser`; the server only renders it.
#[derive(Clone, Copy)]
#[cfg_attr(feature = "ssr", allow(dead_code))]
pub(super) struct Check {
    pub(super) place: NodeRef<leptos::html::Div>,
    pub(super) language: Language,
    pub(super) time_zone: StoredValue<String>,
    /// None if it cannot be computed.
    pub(super) sum: RwSignal<Option<PublishSummary>>,
}

/// The summary of what would be published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PublishSummary {
    pub(super) vacancies: Vec<PublishSummaryLine>,
    /// How many are asked.
    pub(super) asked: usize,
}

/// A vacancy in the summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PublishSummaryLine {
    /// From when to when and how long; the day alone while there are no times.
    pub(super) shifts: Vec<String>,
    pub(super) deadline: Option<String>,
}

impl PublishSummary {
    fn show(self, language: Language) -> AnyView {
        let words = words(language);
        let count = |number: usize, noun| language.count(i64::try_from(number).unwrap_or(i64::MAX), noun);
        let counts = format!("{}, {}", count(self.vacancies.len(), words.sum_shift), count(self.asked, words.sum_asked));
        let is_empty = self.vacancies.is_empty();
        let lines = self
            .vacancies
            .into_iter()
            .map(|line| {
                let shifts =
                    line.shifts.into_iter().map(|shift| view! { <span class="publish__shift">{shift}</span> }).collect_view();
                let deadline = line.deadline.map(|at| view! { <span class="muted">{words.answer_by}": "{at}</span> });
                view! { <li>{shifts}{deadline}</li> }
            })
            .collect_view();
        view! {
            <section class="card">
                <h2>{words.sum_title}</h2>
                {if is_empty {
                    view! { <p class="muted">{words.sum_none}</p> }.into_any()
                } else {
                    view! { <p><strong>{counts}</strong></p><ul class="publish__days">{lines}</ul> }.into_any()
                }}
            </section>
        }
        .into_any()
    }
}
