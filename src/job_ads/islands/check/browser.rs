//! The check in the browser: reads the field or a file, judges in slices of a few milliseconds, and asks the server for
//! a dry run when told to.

use super::Tool;
use crate::job_ads::actions::{CHECKED_AT_ONCE, check_ads};
use crate::job_ads::check::{Ads, CheckSummary, CheckedAd, STEP_BYTES};
use crate::job_ads::rules::RuleContext;
use crate::shared::at_most::CappedVec;
use crate::shared::cleaned::CleanedHtml;
use chrono::{DateTime, FixedOffset, NaiveDateTime};
use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileList, HtmlInputElement};

/// How many milliseconds to check before yielding to the page.
const SLICE_MS: f64 = 12.0;
/// Typing settles for so long before the check begins.
const SETTLE_MS: u32 = 150;
/// One request of a dry run is sent once it holds so many bytes.
const BYTES_PER_REQUEST: usize = 2 * 1024 * 1024;
/// The server takes ten requests a second.
const BETWEEN_REQUESTS_MS: u32 = 110;

/// The rules' context in the browser. HTML is not cleaned here: only the server knows what would be removed.
struct BrowserContext {
    now: NaiveDateTime,
}

impl BrowserContext {
    fn new() -> Self {
        let now = DateTime::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or_default();
        Self { now: in_norway(now.fixed_offset()) }
    }
}

impl RuleContext for BrowserContext {
    fn now(&self) -> NaiveDateTime {
        self.now
    }

    fn to_local(&self, zoned: DateTime<FixedOffset>) -> NaiveDateTime {
        in_norway(zoned)
    }

    fn clean(&self, html: &str) -> CleanedHtml {
        CleanedHtml { html: html.to_owned(), removed: Vec::new(), blank: html.trim().is_empty() }
    }
}

/// Uses the browser's time zone data, so that none is shipped.
fn in_norway(at: DateTime<FixedOffset>) -> NaiveDateTime {
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"timeZone".into(), &"Europe/Oslo".into());
    let date = js_sys::Date::new(&JsValue::from_f64(at.timestamp_millis() as f64));
    // Swedish writes dates as ISO does: 2026-01-31 12:00:00.
    let text = String::from(date.to_locale_string("sv-SE", &options));
    NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S").unwrap_or_else(|_| at.naive_utc())
}

impl Tool {
    /// Also checks what is in the field before hydration.
    pub fn follow(self) {
        Effect::new(move || {
            if self.field.get().is_some()
                && self.run.get_untracked() == 0
                && !self.verdict.with_untracked(|verdict| verdict.on_server)
            {
                self.read_field();
            }
        });
    }

    pub fn read_field(self) {
        let Some(field) = self.field.get_untracked() else { return };
        self.text.set(field.value());
        self.check(SETTLE_MS);
    }

    pub fn insert(self, text: String) {
        if let Some(field) = self.field.get_untracked() {
            field.set_value(&text);
            let _ = field.focus();
            let _ = field.set_selection_range(0, 0);
            field.set_scroll_top(0);
        }
        self.text.set(text);
        self.check(0);
    }

    pub fn take_drop(self, event: &ev::DragEvent) {
        if let Some(files) = event.data_transfer().and_then(|data| data.files()) {
            self.take_first(&files);
        }
    }

    pub fn take_file(self, event: &ev::Event) {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(files) = input.and_then(|input| input.files()) {
            self.take_first(&files);
        }
    }

    fn take_first(self, files: &FileList) {
        let Some(file) = files.get(0) else { return };
        spawn_local(async move {
            let Some(text) = read(&file).await else { return };
            // A large file would make the field itself slow; it is checked without being shown.
            let shown = if text.len() <= 1_000_000 { text.clone() } else { String::new() };
            if let Some(field) = self.field.get_untracked() {
                field.set_value(&shown);
            }
            self.text.set(text);
            self.check(0);
        });
    }

    pub fn stop(self) {
        self.run.update(|run| *run += 1);
        self.progress.set(None);
        self.asking.set(false);
        self.stopped.set(true);
    }

    /// Judges the text from its beginning; a newer check ends an older one.
    fn check(self, settle: u32) {
        self.run.update(|run| *run += 1);
        let run = self.run.get_untracked();
        let is_wanted = move || self.run.get_untracked() == run;
        self.asking.set(false);
        self.stopped.set(false);
        self.failed.set(false);
        spawn_local(async move {
            TimeoutFuture::new(settle).await;
            if !is_wanted() {
                return;
            }
            let text = self.text.get_untracked();
            let here = BrowserContext::new();
            let mut ads = Ads::new(&text);
            let mut verdict = CheckSummary::default();
            let mut slice_began = js_sys::Date::now();
            let mut read = 0;
            for step in text.as_bytes().chunks(STEP_BYTES) {
                ads.push(step, &here, |one| verdict.add(one));
                read += step.len();
                if js_sys::Date::now() - slice_began > SLICE_MS {
                    self.progress.set(Some((read * 100 / text.len().max(1)) as u32));
                    self.verdict.set(verdict.clone());
                    TimeoutFuture::new(0).await;
                    if !is_wanted() {
                        return;
                    }
                    slice_began = js_sys::Date::now();
                }
            }
            ads.finish(&here, |one| verdict.add(one));
            self.progress.set(None);
            self.verdict.set(verdict);
        });
    }

    /// Asks the server instead of posting the form.
    pub fn dry_run(self, event: &ev::SubmitEvent) {
        event.prevent_default();
        self.run.update(|run| *run += 1);
        let run = self.run.get_untracked();
        let is_wanted = move || self.run.get_untracked() == run;
        self.stopped.set(false);
        self.failed.set(false);
        self.asking.set(true);
        spawn_local(async move {
            let text = self.text.get_untracked();
            let here = BrowserContext::new();
            let mut ads = Ads::new(&text);
            let mut verdict = CheckSummary::default();
            let mut waiting: Vec<CheckedAd> = Vec::new();
            let mut read = 0;
            for step in text.as_bytes().chunks(STEP_BYTES) {
                ads.push(step, &here, |one| waiting.push(one));
                read += step.len();
                if read == text.len() {
                    ads.finish(&here, |one| waiting.push(one));
                }
                // One step may hold thousands of ads.
                while is_full(&waiting) || (read == text.len() && !waiting.is_empty()) {
                    let rest = waiting.split_off(waiting.len().min(CHECKED_AT_ONCE));
                    let ok = ask(std::mem::replace(&mut waiting, rest), &mut verdict).await;
                    if !is_wanted() {
                        return;
                    }
                    if !ok {
                        return self.give_up();
                    }
                    self.progress.set(Some((read * 100 / text.len().max(1)) as u32));
                    self.verdict.set(verdict.clone());
                    if !(read == text.len() && waiting.is_empty()) {
                        TimeoutFuture::new(BETWEEN_REQUESTS_MS).await;
                    }
                }
            }
            verdict.on_server = true;
            self.progress.set(None);
            self.asking.set(false);
            self.verdict.set(verdict);
        });
    }

    /// The server did not answer: back to the browser's own check, and say so.
    fn give_up(self) {
        self.check(0);
        self.failed.set(true);
    }

    /// Shows a line of the field.
    pub fn go_to(self, line: usize) {
        let Some(field) = self.field.get_untracked() else { return };
        let text = field.value();
        let start: usize = text.split_inclusive('\n').take(line - 1).map(|line| line.encode_utf16().count()).sum();
        let length = text.split('\n').nth(line - 1).map_or(0, |line| line.encode_utf16().count());
        let _ = field.focus();
        let _ = field.set_selection_range(start as u32, (start + length) as u32);
        // Browsers scroll to a selection that is made by hand only.
        let lines = text.split('\n').count().max(1);
        let height = f64::from(field.scroll_height());
        field
            .set_scroll_top((height * (line - 1) as f64 / lines as f64 - f64::from(field.client_height()) / 3.0).max(0.0) as i32);
    }
}

fn is_full(waiting: &[CheckedAd]) -> bool {
    waiting.len() >= CHECKED_AT_ONCE || waiting.iter().map(|one| one.text.len()).sum::<usize>() >= BYTES_PER_REQUEST
}

/// Replaces the browser's findings by the server's. False if the server does not answer.
async fn ask(ads: Vec<CheckedAd>, verdict: &mut CheckSummary) -> bool {
    let texts: Vec<String> = ads.iter().map(|one| one.text.clone()).collect();
    let Ok(answers) = check_ads(CappedVec::first_of(texts)).await else { return false };
    for (mut one, answer) in ads.into_iter().zip(answers) {
        // Ads that could not be parsed have their findings already, with positions in the whole text.
        if !one.is_unreadable() {
            one.replace(answer.problems, answer.changes);
        }
        verdict.add(one);
    }
    true
}

async fn read(file: &File) -> Option<String> {
    JsFuture::from(file.text()).await.ok()?.as_string()
}
