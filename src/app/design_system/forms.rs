//! What is filled in: fields, choices, suggestions, and what is said when something is wrong.

use super::section;
use crate::app::design_system::words::Words;
use crate::i18n::Language;
use crate::ui::error_summary::ErrorSummary;
use crate::ui::field::{Choice, Choices, Field, described_by, in_textarea};
use leptos::prelude::*;

pub(super) fn forms(language: Language) -> impl IntoView {
    let words = Words::of(language);
    section(
        "forms",
        words.forms,
        view! {
            <ErrorSummary title=crate::job_ads::words::reports::Words::of(language).put_right problems=vec![("ui-wrong", words.error)] takes_focus=false />
            <form class="grid-2">
                <div>{fields(words)}</div>
                <div>{choices(language)}{suggestions(words)}</div>
            </form>
        },
    )
}

fn fields(words: &'static Words) -> impl IntoView {
    view! {
        <Field id="ui-right" label=words.label>
            <input id="ui-right" />
        </Field>
        <Field id="ui-hinted" label=words.label hint=Some(words.hint)>
            <input id="ui-hinted" value=words.value aria-describedby=described_by("ui-hinted", true, false) />
        </Field>
        <Field id="ui-wrong" label=words.label hint=Some(words.hint) error=Some(words.error)>
            <input id="ui-wrong" aria-describedby=described_by("ui-wrong", true, true) aria-invalid="true" />
        </Field>
        <Field id="ui-disabled" label=words.label>
            <input id="ui-disabled" value=words.value disabled />
        </Field>
        <Field id="ui-locked" label=words.locked>
            <input id="ui-locked" value=words.value readonly />
        </Field>
        <Field id="ui-short" label=words.short is_short=true>
            <input id="ui-short" inputmode="numeric" value="0155" />
        </Field>
        <div class="field-row">
            <Field id="ui-date" label=words.date>
                <input id="ui-date" type="date" value="2026-11-30" />
            </Field>
            <Field id="ui-time" label=words.time>
                <input id="ui-time" type="time" value="12:00" />
            </Field>
        </div>
        <Field id="ui-text" label=words.more>
            <textarea id="ui-text" rows="3">{in_textarea(words.message)}</textarea>
        </Field>
        <Field id="ui-file" label=words.file>
            <input id="ui-file" type="file" />
        </Field>
    }
}

fn choices(language: Language) -> impl IntoView {
    let words = Words::of(language);
    let choice =
        |value: &'static str, is_chosen, is_disabled| Choice { value, label: language.value(value), is_chosen, is_disabled };
    let several = || vec![choice("Heltid", true, false), choice("Deltid", false, false), choice("Annet", false, true)];
    let one = || vec![choice("Privat", true, false), choice("Offentlig", false, false)];
    view! {
        <Field id="ui-select" label=words.one>
            <select id="ui-select"><option>{language.value("Privat")}</option><option>{language.value("Offentlig")}</option></select>
        </Field>
        <Choices name="ui-several" legend=words.several choices=several() hint=Some(words.hint) are_several=true />
        <Choices name="ui-one" legend=words.one choices=one() />
        <Choices name="ui-none" legend=words.one choices=vec![choice("Privat", false, false), choice("Offentlig", false, false)] error=Some(words.error) />
        <label class="choice"><input type="checkbox" /><span>{language.value("IT")}</span><span class="choice__count">{language.number(1203)}</span></label>
    }
}

/// Closed and open; nothing stands below the open one, which covers what does.
fn suggestions(words: &'static Words) -> impl IntoView {
    view! {
        <div class="search-bar" role="search" aria-label=words.search>
            <div class="combobox">
                <input
                    type="search"
                    role="combobox"
                    aria-label=words.search
                    aria-expanded="true"
                    aria-controls="ui-found"
                    aria-autocomplete="list"
                    aria-activedescendant="ui-found-1"
                    autocomplete="off"
                    value="Bak"
                />
                <ul class="combobox__list" role="listbox" id="ui-found" aria-label=words.found>
                    <li class="combobox__option" role="option" id="ui-found-0" aria-selected="false"><span><mark>"Bak"</mark>"er"</span><span class="combobox__kind">{words.label}</span></li>
                    <li class="combobox__option" role="option" id="ui-found-1" aria-selected="true"><span><mark>"Bak"</mark>"ermester"</span><span class="combobox__kind">{words.label}</span></li>
                </ul>
            </div>
            <button class="button" type="button">{words.search}</button>
        </div>
    }
}
