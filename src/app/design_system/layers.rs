//! What opens and closes, over the page or within it, without any script.

use super::section;
use super::words;
use crate::i18n::Language;
use crate::shared::paths;
use leptos::prelude::*;

pub(super) fn layers(language: Language) -> impl IntoView {
    let words = words::Words::of(language);
    section(
        "layers",
        words.layers,
        view! {
            <div class="cluster">
                <button class="button button--secondary" type="button" popovertarget="ui-dialog">{words.open_dialog}</button>
                <details class="menu">
                    <summary class="button button--quiet">{words.more}</summary>
                    <ul><li><a href=paths::UI>{words.first}</a></li><li><button type="button">{words.undo}</button></li></ul>
                </details>
            </div>
            <dialog class="dialog" popover id="ui-dialog" aria-labelledby="ui-dialog-title">
                <h2 id="ui-dialog-title">{words.question}</h2>
                <p>{words.message}</p>
                <div class="cluster">
                    <button class="button button--danger" type="button" popovertarget="ui-dialog" popovertargetaction="hide">{words.delete}</button>
                    <button class="button button--secondary" type="button" popovertarget="ui-dialog" popovertargetaction="hide">{words.cancel}</button>
                </div>
            </dialog>
            <div>
                <details class="disclosure"><summary>{words.first}</summary><div><p>{words.message}</p></div></details>
                <details class="disclosure" open><summary>{words.second}</summary><div><p>{words.message}</p></div></details>
            </div>
            <details class="fold"><summary>{words.several}</summary><p>{words.message}</p></details>
            <div class="toasts" role="status"><p class="toast">{words.done}</p></div>
        },
    )
}
