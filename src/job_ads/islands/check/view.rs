//! The check of pasted ads in the browser. The rules are the server's own, compiled for it.

use crate::i18n::{Language, Noun};
use crate::job_ads::check::{CheckSummary, Finding};
use crate::job_ads::words;
use crate::shared::paths;
use crate::ui::field::in_textarea;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The words the island needs, in the page's language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckWords {
    language: String,
    paste: String,
    paste_hint: String,
    drop: String,
    example: String,
    clear: String,
    on_server: String,
    on_server_hint: String,
    idle: String,
    progress: String,
    good: String,
    bad: String,
    ads: (String, String),
    problem: (String, String),
    change: (String, String),
    line: String,
    more: String,
    server_done: String,
    server_failed: String,
    nothing_sent: String,
    stop: String,
    stopped: String,
    result: String,
}

impl CheckWords {
    pub fn new(language: Language) -> Self {
        let words = words::check::Words::of(language);
        let noun = |Noun(one, many): Noun| (one.to_owned(), many.to_owned());
        Self {
            language: language.tag().to_owned(),
            paste: words.check_paste.to_owned(),
            paste_hint: words.check_paste_hint.to_owned(),
            drop: words.check_drop.to_owned(),
            example: words.check_example.to_owned(),
            clear: words.check_clear.to_owned(),
            on_server: words.check_on_server.to_owned(),
            on_server_hint: words.check_on_server_hint.to_owned(),
            idle: words.check_idle.to_owned(),
            progress: words.check_progress.to_owned(),
            good: words.check_good.to_owned(),
            bad: words.check_bad.to_owned(),
            ads: noun(words.check_ads_noun),
            problem: noun(words.check_problem),
            change: noun(words.check_change),
            line: words.check_line.to_owned(),
            more: words.check_more.to_owned(),
            server_done: words.check_server_done.to_owned(),
            server_failed: words.check_server_failed.to_owned(),
            nothing_sent: words.check_nothing_sent.to_owned(),
            stop: words.check_stop.to_owned(),
            stopped: words.check_stopped.to_owned(),
            result: words.check_result.to_owned(),
        }
    }

    fn count(&self, number: usize, noun: &(String, String)) -> String {
        let language = Language::parse(&self.language).unwrap_or_default();
        format!("{} {}", language.number(number as i64), if number == 1 { &noun.0 } else { &noun.1 })
    }
}

/// The tool: a field for JSON, and what the rules say of it. Without script the form posts to the same page.
#[island]
pub fn CheckAds(words: CheckWords, text: String, result: Option<CheckSummary>, example: String) -> impl IntoView {
    let tool = Tool::new(text, result);
    tool.follow();
    let w = StoredValue::new(words);
    let word = move |pick: fn(&CheckWords) -> &String| w.with_value(|words| pick(words).clone());
    let hovering = RwSignal::new(false);
    let is_busy = move || tool.progress.get().is_some();
    let is_done = move || !is_busy() && !tool.stopped.get();
    view! {
        <div class="check">
            <form class="check__input" method="post" action=paths::CHECK on:submit=move |event| tool.dry_run(&event)>
                <div
                    class="dropzone needs-script"
                    class:dropzone--over=move || hovering.get()
                    on:dragover=move |event| { event.prevent_default(); hovering.set(true); }
                    on:dragleave=move |_| hovering.set(false)
                    on:drop=move |event| { event.prevent_default(); hovering.set(false); tool.take_drop(&event); }
                >
                    <label for="file">{word(|w| &w.drop)}</label>
                    <input id="file" type="file" accept=".json,.jsonl,.ndjson,.txt,application/json" on:change=move |event| tool.take_file(&event) />
                </div>
                <div class="field">
                    <label for="json">{word(|w| &w.paste)}</label>
                    <p class="field__hint" id="json-hint">{word(|w| &w.paste_hint)}</p>
                    <textarea
                        id="json"
                        name="json"
                        aria-describedby="json-hint"
                        spellcheck="false"
                        autocomplete="off"
                        wrap="soft"
                        node_ref=tool.field
                        on:input=move |_| tool.read_field()
                    >{in_textarea(&tool.text.get_untracked())}</textarea>
                </div>
                <div class="cluster">
                    <button class="button" aria-busy=move || tool.asking.get().then_some("true")>{word(|w| &w.on_server)}</button>
                    <button class="button button--secondary needs-script" type="button" on:click=move |_| tool.insert(example.clone())>{word(|w| &w.example)}</button>
                    <button class="button button--quiet needs-script" type="button" on:click=move |_| tool.insert(String::new())>{word(|w| &w.clear)}</button>
                </div>
                <p class="muted">{word(|w| &w.on_server_hint)}</p>
            </form>
            <section class="check__result" aria-label=word(|w| &w.result)>
                <div
                    class="verdict"
                    class:verdict--ok=move || is_done() && tool.verdict.with(|verdict| verdict.ads > 0 && verdict.problems == 0)
                    class:verdict--bad=move || tool.verdict.with(|verdict| verdict.problems > 0)
                    class:verdict--idle=move || tool.verdict.with(|verdict| verdict.ads == 0)
                    role="status"
                    aria-busy=move || is_busy().then_some("true")
                >
                    <p>{move || w.with_value(|words| tool.verdict.with(|verdict| headline(words, verdict, is_busy(), tool.stopped.get())))}</p>
                    <p class="verdict__more">{move || w.with_value(|words| tool.verdict.with(|verdict| detail(words, verdict, tool.failed.get())))}</p>
                </div>
                {move || tool.progress.get().map(|percent| view! {
                    <div>
                        <progress class="progress" max="100" value=percent aria-label=word(|w| &w.progress)></progress>
                        <p class="progress-line">
                            <span>{word(|w| &w.progress)}</span>
                            <button class="link-button" type="button" on:click=move |_| tool.stop()>{word(|w| &w.stop)}</button>
                            <span class="num">{percent}" %"</span>
                        </p>
                    </div>
                })}
                <ol class="problems">
                    {move || w.with_value(|words| {
                        let verdict = tool.verdict.get();
                        verdict.shown.into_iter().map(|(index, finding)| row(words, index, finding, tool)).collect_view()
                    })}
                </ol>
                {move || w.with_value(|words| {
                    let rest = tool.verdict.with(|verdict| (verdict.problems + verdict.changes).saturating_sub(verdict.shown.len()));
                    (rest > 0).then(|| view! { <p class="muted">{rest.to_string()}" "{words.more.clone()}</p> })
                })}
            </section>
        </div>
    }
}

fn headline(words: &CheckWords, verdict: &CheckSummary, is_busy: bool, was_stopped: bool) -> String {
    match (verdict.ads, verdict.problems) {
        (_, 0) if is_busy => format!("{} …", words.progress),
        (ads, 0) if was_stopped => format!("{} {}", words.stopped, words.count(ads, &words.ads)),
        (0, _) => words.idle.clone(),
        (_, 0) => words.good.clone(),
        (_, problems) => format!("{}: {}", words.bad, words.count(problems, &words.problem)),
    }
}

fn detail(words: &CheckWords, verdict: &CheckSummary, server_failed: bool) -> String {
    if verdict.ads == 0 {
        return String::new();
    }
    let mut parts = vec![words.count(verdict.ads, &words.ads)];
    if verdict.changes > 0 {
        parts.push(words.count(verdict.changes, &words.change));
    }
    let how = if server_failed {
        &words.server_failed
    } else if verdict.on_server {
        &words.server_done
    } else {
        &words.nothing_sent
    };
    format!("{}. {how}.", parts.join(", "))
}

fn row(words: &CheckWords, index: usize, finding: Finding, tool: Tool) -> impl IntoView + use<> {
    let Finding { pointer, line, code, message, is_problem } = finding;
    let place = format!("#{} {}", index + 1, if pointer.is_empty() { "/" } else { &pointer });
    let tag = if is_problem { "problem__code tag tag--error" } else { "problem__code tag" };
    view! {
        <li class="problem" class:problem--change=!is_problem>
            <p class="problem__head">
                <button class="problem__pointer" type="button" on:click=move |_| tool.go_to(line)>{place}</button>
                " "
                <span class="problem__line">{words.line.clone()}" "{line}</span>
                " "
                <span class=tag>{code.into_owned()}</span>
            </p>
            <p class="problem__message" lang="en">{message}</p>
        </li>
    }
}

/// The state of the tool. What it does in the browser is in `browser`; the server only renders it.
#[derive(Clone, Copy)]
#[cfg_attr(feature = "ssr", allow(dead_code))]
pub(super) struct Tool {
    pub(super) field: NodeRef<leptos::html::Textarea>,
    /// What is being checked: the field's text, or a file's, which is not put into the field.
    pub(super) text: RwSignal<String>,
    pub(super) verdict: RwSignal<CheckSummary>,
    /// Per cent, while a check runs.
    pub(super) progress: RwSignal<Option<u32>>,
    /// Counts checks, so that an older one notices that it is no longer wanted.
    pub(super) run: RwSignal<u32>,
    pub(super) asking: RwSignal<bool>,
    pub(super) stopped: RwSignal<bool>,
    pub(super) failed: RwSignal<bool>,
}

impl Tool {
    fn new(text: String, result: Option<CheckSummary>) -> Self {
        Self {
            field: NodeRef::new(),
            text: RwSignal::new(text),
            verdict: RwSignal::new(result.unwrap_or_default()),
            progress: RwSignal::new(None),
            run: RwSignal::new(0),
            asking: RwSignal::new(false),
            stopped: RwSignal::new(false),
            failed: RwSignal::new(false),
        }
    }
}
