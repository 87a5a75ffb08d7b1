//! What stands in the page and is not filled in: buttons, links, messages, marks, tables, ways.

use super::section;
use super::words;
use crate::i18n::Language;
use crate::shared::paths;
use crate::ui::banner::{Banner, Tone};
use crate::ui::way_on::{Breadcrumbs, Pagination};
use leptos::prelude::*;

pub(super) fn buttons(language: Language) -> impl IntoView {
    let words = words::Words::of(language);
    let row = |class: &'static str| {
        view! {
            <div class="cluster">
                <button class=class type="button">{words.save}</button>
                <button class=class type="button" aria-busy="true">{words.saving}</button>
                <button class=class type="button" disabled>{words.save}</button>
                <a class=class href=paths::UI>{words.more}</a>
            </div>
        }
    };
    let kinds = ["button", "button button--secondary", "button button--quiet", "button button--danger"].map(row).collect_view();
    let sizes = view! {
        <div class="cluster">
            <button class="button button--large" type="button">{words.save}</button>
            <button class="button" type="button">{words.save}</button>
            <button class="button button--small" type="button">{words.save}</button>
            <button class="link-button" type="button">{words.undo}</button>
            <span class="segmented">
                <button type="button" aria-pressed="true">{crate::web::words::frame::Words::of(language).theme_light}</button>
                <button type="button" aria-pressed="false">{crate::web::words::frame::Words::of(language).theme_dark}</button>
            </span>
        </div>
    };
    section("buttons", words.buttons, view! { {kinds}{sizes} })
}

pub(super) fn links(language: Language) -> impl IntoView {
    let words = words::Words::of(language);
    section(
        "links",
        words.links,
        view! {
            <p>{words.message}" "<a href=paths::BOARD>{words.more}</a></p>
            <ul class="ways">
                <li><a class="way" href=paths::BOARD><h3>{crate::job_ads::words::ads::Words::of(language).way_jobs}</h3><p>{crate::job_ads::words::ads::Words::of(language).way_jobs_text}</p></a></li>
                <li><a class="way" href=paths::DOCS><h3>{crate::job_ads::words::ads::Words::of(language).way_providers}</h3><p>{crate::job_ads::words::ads::Words::of(language).way_providers_text}</p></a></li>
            </ul>
        },
    )
}

pub(super) fn messages(language: Language) -> impl IntoView {
    let words = words::Words::of(language);
    section(
        "messages",
        words.messages,
        view! {
            <div>
                <Banner tone=Tone::Info title=words.first text=words.message />
                <Banner tone=Tone::Success title=words.done text=words.message />
                <Banner tone=Tone::Warning title=crate::job_ads::words::ads::Words::of(language).expired_title text=crate::job_ads::words::ads::Words::of(language).expired_text />
                <Banner tone=Tone::Error title=crate::web::words::frame::Words::of(language).fault_title text=crate::web::words::frame::Words::of(language).fault_text />
            </div>
            <div class="empty">
                <h3>{words.lost}</h3>
                <p>{crate::job_ads::words::ads::Words::of(language).none_text}</p>
                <a class="button button--secondary" href=paths::FRONT>{crate::web::words::frame::Words::of(language).to_front}</a>
            </div>
            <div>
                <p role="status">{words.loading}</p>
                <div class="skeleton" aria-hidden="true"><span></span><span></span><span></span></div>
            </div>
            <div>
                <progress class="progress" max="100" value="40" aria-label=words.saving></progress>
                <p class="progress-line"><span>{words.saving}</span><span class="num">"40 %"</span></p>
            </div>
            <progress class="progress" aria-label=words.loading></progress>
        },
    )
}

pub(super) fn marks(language: Language) -> impl IntoView {
    let words = words::Words::of(language);
    let tags = ["tag", "tag tag--accent", "tag tag--ok", "tag tag--warning", "tag tag--error"]
        .map(|class| view! { <li class=class>{language.value("Heltid").to_owned()}</li> })
        .collect_view();
    let chips = ["Oslo", "Troms", "Bergen"]
        .map(|place| view! { <li><a class="chip" href=paths::UI><span class="visually-hidden">{words.undo}" "</span>{place}</a></li> })
        .collect_view();
    section(
        "marks",
        words.marks,
        view! {
            <ul class="cluster">{tags}</ul>
            <ul class="cluster">{chips}</ul>
            <section class="card"><h3>{words.value}</h3><p>{words.message}</p></section>
            <dl class="figures">
                <div><dt>{words.applicants}</dt><dd>{language.number(14208)}</dd></div>
                <div><dt>{words.found}</dt><dd>{language.number(31)}</dd></div>
            </dl>
            <p class="deadline">
                <span>{crate::job_ads::words::ads::Words::of(language).apply_by}</span>" "<time datetime="2026-11-30">{words.date}</time>
                " "<span class="deadline__days deadline__days--soon">{language.days_left(chrono::NaiveDate::default(), chrono::NaiveDate::default())}</span>
            </p>
        },
    )
}

pub(super) fn data(language: Language) -> impl IntoView {
    let words = words::Words::of(language);
    let rows = [(words.value, "Heltid", 12), (words.first, "Deltid", 1204)]
        .map(|(title, extent, applicants)| {
            view! {
                <tr role="row">
                    <th scope="row" role="rowheader">{title}</th>
                    <td role="cell" data-label=words.several>{language.value(extent).to_owned()}</td>
                    <td role="cell" data-label=words.applicants class="num">{language.number(applicants)}</td>
                </tr>
            }
        })
        .collect_view();
    section(
        "data",
        words.data,
        view! {
            <table class="table table--cards" role="table">
                <caption>{words.data}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">{words.label}</th>
                        <th scope="col" role="columnheader">{words.several}</th>
                        <th scope="col" role="columnheader" class="num">{words.applicants}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
            <dl class="facts">
                <div><dt>{words.several}</dt><dd>{language.value("Heltid").to_owned()}</dd></div>
                <div><dt>{words.one}</dt><dd>{language.value("Privat").to_owned()}</dd></div>
            </dl>
        },
    )
}

pub(super) fn ways(language: Language) -> impl IntoView {
    let words = words::Words::of(language);
    let here = |fragment: &str| format!("{}#{fragment}", paths::UI);
    let crumbs = vec![
        (paths::FRONT.to_owned(), "Verv".to_owned()),
        (paths::BOARD.to_owned(), crate::web::words::frame::Words::of(language).jobs.to_owned()),
    ];
    section(
        "ways",
        words.ways,
        view! {
            <Breadcrumbs label=crate::job_ads::words::ad_page::Words::of(language).you_are_here ways=crumbs />
            <nav class="tabs" aria-label=words.ways>
                <a href=here("ways") aria-current="page">{words.first}</a>
                <a href=here("ways")>{words.second}</a>
                <a href=here("ways")>{words.third}</a>
            </nav>
            <ol class="stepper">
                <li class="stepper__done"><a href=here("ways")>{words.first}</a></li>
                <li aria-current="step">{words.second}</li>
                <li>{words.third}</li>
            </ol>
            <Pagination
                label=crate::job_ads::words::ads::Words::of(language).pages
                previous=Some((here("ways"), words.previous))
                place=Some(words.page_of.to_owned())
                next=Some((here("ways"), crate::job_ads::words::ads::Words::of(language).next_page))
            />
        },
    )
}
