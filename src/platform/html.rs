//! The one place where foreign HTML becomes HTML that Verv shows. The list of what is kept is the contract's.

mod elements;
mod stops;
mod survey;
#[cfg(test)]
mod tests;

pub use elements::plain_text;

use crate::shared::cleaned::Cleaned;
use crate::shared::normalise::is_invisible;
use crate::shared::rich_text::RichText;
use ammonia::{Builder, UrlRelative};
use elements::{BREAKS, FRAME, TAGS, with_breaks, with_known_elements};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use stops::{with_care, without_stops};
use survey::{REL, SCHEMES, Survey, is_kept, survey};

/// How often output is cleaned again until it stays as it is. Odd table markup needs two rounds.
const ROUNDS: usize = 4;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .generic_attributes(HashSet::new())
        .tags(TAGS.into_iter().filter(|tag| !FRAME.contains(tag)).chain(BREAKS).collect())
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(SCHEMES.into())
        .url_relative(UrlRelative::Deny)
        .attribute_filter(|element, attribute, value| {
            ((element, attribute) != ("a", "href") || is_kept(&without_stops(value))).then_some(Cow::Borrowed(value))
        })
        .link_rel(Some(REL))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .strip_comments(true);
    builder
});

/// Foreign HTML, cleaned. Cleaning what is clean changes nothing.
pub fn clean(html: &str) -> Cleaned {
    let mut seen = survey(html);
    let cleaned = match seen.danger() {
        Some(danger) => Err(danger),
        None => clean_for_good(html, &seen).ok_or("markup, because of its many thousand entities"),
    };
    let cleaned = match cleaned {
        Ok(cleaned) => cleaned,
        Err(danger) => {
            // Nobody writes this by hand, and cleaning it could take minutes; its text is kept.
            let html = escape(&seen.text);
            seen.note(danger.to_owned());
            return Cleaned { html, removed: seen.removed, blank: is_blank(&seen.text) };
        }
    };
    let left = if cleaned == html { None } else { Some(survey(&cleaned)) };
    for (tag, count) in &seen.kept {
        // Where a table's cell stands outside of a table, say.
        if left.as_ref().is_some_and(|left| left.kept.get(tag).copied().unwrap_or_default() < *count) {
            seen.removed.push(format!("<{tag}> where it may not stand"));
        }
    }
    let blank = is_blank(&left.as_ref().unwrap_or(&seen).text);
    Cleaned { html: cleaned, removed: seen.removed, blank }
}

/// Cleans until there is nothing left to clean; None where that would take time out of all proportion.
fn clean_for_good(html: &str, seen: &Survey) -> Option<String> {
    let mut cleaned = with_breaks(clean_once(&with_known_elements(html))?);
    if cleaned == html {
        return Some(cleaned);
    }
    for _ in 0..ROUNDS {
        let again = with_breaks(clean_once(&cleaned)?);
        if again == cleaned {
            return Some(cleaned);
        }
        cleaned = again;
    }
    Some(escape(&seen.text))
}

/// One round of the cleaner, which leaves what becomes a break.
fn clean_once(html: &str) -> Option<String> {
    with_care(html, |html| CLEANER.clean(html).to_string())
}

/// HTML from storage, where only what [`clean`] let through is kept.
pub fn stored(html: &str) -> RichText {
    RichText::vouched(html.to_owned())
}

/// Text as the cleaner would write it.
pub fn escape(text: &str) -> String {
    html_escape::encode_text(text).replace('\u{a0}', "&nbsp;")
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}
