//! A message in the page.

use leptos::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Info,
    Success,
    Warning,
    Error,
}

#[component]
pub fn Banner(
    tone: Tone,
    title: &'static str,
    #[prop(default = "")] text: &'static str,
    /// Where to go on: an address, and its words.
    #[prop(default = None)]
    link: Option<(String, &'static str)>,
) -> impl IntoView {
    let class = match tone {
        Tone::Info => "banner banner--info",
        Tone::Success => "banner banner--success",
        Tone::Warning => "banner banner--warning",
        Tone::Error => "banner banner--error",
    };
    // What went wrong interrupts; the rest waits for its turn.
    let role = if tone == Tone::Error { "alert" } else { "status" };
    let link = link.map(|(address, words)| view! { <a href=address>{words}</a> });
    view! { <div class=class role=role><p><strong>{title}</strong>" "{text}" "{link}</p></div> }
}
