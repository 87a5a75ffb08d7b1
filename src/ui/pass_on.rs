//! A link to share: readable for everybody and, with script (`share.js`), buttons to copy it or to open
//! the browser's share sheet.

use super::pass_on_words::Words;
use leptos::prelude::*;

/// `children` are further ways to pass it on. The page holds `share.js` once.
#[component]
pub fn ShareLink(
    words: &'static Words,
    address: String,
    /// What the sheet calls it.
    title: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="pass-on" data-share=address.clone() data-title=title>
            <p class="share__link"><span class="visually-hidden">{words.link}": "</span><a href=address.clone() rel="bookmark">{address.clone()}</a></p>
            <div class="cluster">
                <button class="button button--secondary button--small" type="button" data-act="copy" data-done=words.copied data-failed=words.not_copied hidden>{words.copy_link}</button>
                <button class="button button--secondary button--small" type="button" data-act="share" hidden>{words.share_with}</button>
                {children.map(|children| children())}
            </div>
            <p class="share__result" role="status"></p>
        </div>
    }
}
