//! HTML that people wrote. The one component that writes HTML as it is, and it takes nothing but [`RichText`].

use crate::shared::rich_text::RichText;
use leptos::prelude::*;

#[component]
pub fn RichHtml(
    text: RichText,
    /// Where it is not the page's.
    #[prop(default = None)]
    lang: Option<&'static str>,
) -> impl IntoView {
    let html = text.into_html();
    // Text without markup keeps its own line breaks.
    let class = if html.contains('<') { "rich-text" } else { "rich-text rich-text--plain" };
    view! { <div class=class lang=lang inner_html=html></div> }
}
