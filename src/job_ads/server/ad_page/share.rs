//! Passing an ad on: a link to read and to mail for everybody, and where a script runs, buttons to copy it or to hand it
//! to the browser's own sheet.

use super::Shown;
use super::mailto::mailto;
use crate::shared::paths;
use leptos::prelude::*;

/// `script` is the address of `share.js`.
pub(super) fn share(shown: &Shown<'_>, script: String) -> impl IntoView + use<> {
    let words = shown.language.words().ad_page;
    let address = format!("{}{}", shown.base, paths::ad(&shown.uuid));
    let mail = mailto("", &[("subject", &shown.ad.title), ("body", &address)]);
    view! {
        <section class="share no-print" data-share=address.clone() data-title=shown.ad.title.clone()>
            <h2>{words.share}</h2>
            <p class="share__link"><span class="visually-hidden">{words.link}": "</span><a href=address.clone() rel="bookmark">{address.clone()}</a></p>
            <div class="cluster">
                <button class="button button--secondary button--small" type="button" data-act="copy" data-done=words.copied data-failed=words.not_copied hidden>{words.copy_link}</button>
                <button class="button button--secondary button--small" type="button" data-act="share" hidden>{words.share_with}</button>
                <a class="button button--quiet button--small" href=mail>{words.send_by_mail}</a>
            </div>
            <p class="share__result" role="status"></p>
            <script type="module" src=script></script>
        </section>
    }
}
