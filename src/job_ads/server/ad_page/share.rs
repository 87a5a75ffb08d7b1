//! Sharing an ad: a link to copy and to mail, with more options if scripts run.

use super::ShownAd;
use super::mailto::mailto;
use crate::job_ads::words;
use crate::shared::paths;
use crate::ui::pass_on::ShareLink;
use crate::ui::pass_on_words;
use leptos::prelude::*;

/// `script` is the address of `share.js`.
pub(super) fn share(shown: &ShownAd<'_>, script: String) -> impl IntoView + use<> {
    let words = words::ad_page::Words::of(shown.language);
    let address = format!("{}{}", shown.base, paths::ad(&shown.uuid));
    let mail = mailto("", &[("subject", &shown.ad.title), ("body", &address)]);
    view! {
        <section class="share no-print">
            <h2>{words.share}</h2>
            <ShareLink words=pass_on_words::Words::of(shown.language) address title=shown.ad.title.clone()>
                <a class="button button--quiet button--small" href=mail>{words.send_by_mail}</a>
            </ShareLink>
            <script type="module" src=script></script>
        </section>
    }
}
