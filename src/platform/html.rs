//! The only place where foreign HTML becomes HTML that Verv shows. The allowlist is the contract's.

mod elements;
mod stops;
mod survey;

pub use elements::plain_text;

use crate::shared::cleaned::CleanedHtml;
use crate::shared::normalise::is_invisible;
use crate::shared::rich_text::RichText;
use ammonia::{Builder, UrlRelative};
use elements::{BREAKS, IMPLIED_TAGS, TAGS, with_breaks, with_known_elements};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use stops::{with_care, without_stops};
use survey::{HtmlScan, REL, SCHEMES, is_kept, survey};

/// How often output is cleaned again until it stays as it is. Odd table markup needs two rounds.
const CLEANING_PASSES_MAX: usize = 4;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .generic_attributes(HashSet::new())
        .tags(TAGS.into_iter().filter(|tag| !IMPLIED_TAGS.contains(tag)).chain(BREAKS).collect())
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

/// Cleans foreign HTML. Idempotent.
pub fn clean(html: &str) -> CleanedHtml {
    let mut seen = survey(html);
    let cleaned = match seen.danger() {
        Some(danger) => Err(danger),
        None => clean_until_stable(html, &seen).ok_or("markup, because of its many thousand entities"),
    };
    let cleaned = match cleaned {
        Ok(cleaned) => cleaned,
        Err(danger) => {
            // Not written by hand, and cleaning it could take minutes; only its text is kept.
            let html = escape(&seen.text);
            seen.note(danger.to_owned());
            return CleanedHtml { html, removed: seen.removed, blank: is_blank(&seen.text) };
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
    CleanedHtml { html: cleaned, removed: seen.removed, blank }
}

/// Cleans until nothing changes any more; None if that would take disproportionately long.
fn clean_until_stable(html: &str, seen: &HtmlScan) -> Option<String> {
    let mut cleaned = with_breaks(clean_once(&with_known_elements(html))?);
    if cleaned == html {
        return Some(cleaned);
    }
    for _ in 0..CLEANING_PASSES_MAX {
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

/// HTML from the database, which only holds output of [`clean`].
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

#[cfg(test)]
mod tests {
    use super::stops::{STOP, STOPS_WRITTEN, with_stops};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_allowed_stays_as_it_is() {
        let html = "<h2>Om jobben</h2><p>Fisk &amp; <strong>skalldyr</strong></p><ul><li>fast</li></ul>\
            <table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>";
        let cleaned = clean(html);
        assert_eq!(cleaned.html, html);
        assert!(cleaned.removed.is_empty() && !cleaned.blank);
    }

    #[test]
    fn links_get_their_rel_and_lose_the_rest() {
        let cleaned = clean(
            r#"<a href="https://a.no" target="_blank" rel="opener" onclick="x()">a</a><a href="/b">b</a><a href="//c.no">c</a><a href="JAVASCRIPT:x">d</a><a href="mailto:e@f.no">e</a>"#,
        );
        assert_eq!(
            cleaned.html,
            r#"<a href="https://a.no" rel="nofollow noopener">a</a><a rel="nofollow noopener">b</a><a rel="nofollow noopener">c</a><a rel="nofollow noopener">d</a><a href="mailto:e@f.no" rel="nofollow noopener">e</a>"#
        );
        assert_eq!(
            cleaned.removed,
            ["the attribute target", "the attribute rel", "the attribute onclick", "links that are not http, https or mailto"]
        );
    }

    #[test]
    fn scripts_go_with_their_content_and_other_tags_leave_their_text() {
        let cleaned =
            clean("<script>alert(1)</script><style>p{}</style><font color=red>rødt</font><!-- x --><img src=x onerror=y>");
        assert_eq!(cleaned.html, "rødt");
        assert!(clean("<script>alert(1)</script>").blank);
        assert!(clean("<p> &nbsp;</p>").blank);
    }

    #[test]
    fn a_rel_that_is_added_is_no_removal() {
        assert!(clean(r#"<p><a href="https://a.no">a</a></p>"#).removed.is_empty());
    }

    #[test]
    fn addresses_that_lead_elsewhere_than_they_say_go() {
        for href in [
            "https:a.no",
            "https:/a.no",
            "http:\\\\a.no",
            "https://",
            "https:///a",
            "\u{1}https://a.no",
            "//a.no",
            "mailto:",
            "tel:1",
            "data:text/html,x",
        ] {
            let cleaned = clean(&format!("<a href=\"{href}\">x</a>"));
            assert_eq!((cleaned.html.as_str(), cleaned.removed.len()), ("<a rel=\"nofollow noopener\">x</a>", 1), "{href}");
        }
    }

    #[test]
    fn what_the_parser_drops_is_told_too() {
        assert_eq!(clean("<td>x</td>").removed, ["<td> where it may not stand"]);
        assert_eq!(clean("<p lang=\"en\" title=\"t\">x</p>").html, "<p>x</p>");
        assert_eq!(clean("<template>x</template>").html, "<div>x</div>");
    }

    #[test]
    fn hostile_nesting_keeps_its_text() {
        for tag in ["<b>", "<div>", "<table><tr><td>", "<a href=https://x.no>", "<p><b><a>", "<ul><li>"] {
            let html = format!("{}tekst", tag.repeat(1_000_000 / tag.len()));
            let cleaned = clean(&html);
            assert_eq!(cleaned.html, "tekst");
        }
    }

    #[test]
    fn hostile_markup_does_not_take_its_time() {
        let attributes: String = (0..200_000).map(|number| format!(" a{number}")).collect();
        let html = format!("<p>før</p><p{attributes}>inni</p><p>etter</p>");
        let cleaned = clean(&html);
        assert_eq!(cleaned.html, "førinnietter");
        assert_eq!(clean(&cleaned.html).html, cleaned.html);
        for html in ["&amp;".repeat(40_000), "&".repeat(200_000), "\u{a0}x".repeat(60_000), "«".repeat(100_000)] {
            let once = clean(&html).html;
            assert_eq!(clean(&once).html, once);
        }
        clean(&format!("<p title=\"{}\">x</p>", "a b ".repeat(250_000)));
        clean(&"<p/a/b/c/d/e/f ".repeat(60_000));
        clean(&"<!--".repeat(250_000));
        clean(&"<a href=x>".repeat(100_000));
        clean(&"</p>".repeat(250_000));
        clean(&"<table>".repeat(150_000));
        clean(&"<p><b><i><u><s>".repeat(60_000));
        clean(&"<li>".repeat(250_000));
        clean(&"<td>x".repeat(200_000));
        clean(&format!("<table>{}", "<tr><td>x<p>".repeat(80_000)));
        clean(&format!("<table>{}", "x".repeat(1_000_000)));
        clean(&"<table>x</table>".repeat(60_000));
        clean(&"<br>".repeat(250_000));
    }

    /// Both ways of the serialiser: with stops and without.
    #[test]
    fn stops_leave_no_trace_and_change_nothing() {
        let long = |part: &str| part.repeat(6000 / part.len());
        for part in [
            "&",
            "&amp;",
            "& ",
            "<script><b title='&</script>&",
            "<xmp><b &</xmp>",
            "<style>&</style>&",
            "&x",
            "&amp",
            "&#38;",
            "\u{a0}x",
            "«æ»",
            "<p>&</p>",
            "< &",
            "<b>& <i>&</b> &</i>",
            "<table>&<tr>&<td>&",
            "<textarea><p title=\"&amp;",
            "<xmp><!--</xmp><p title=\"-->&&",
            "<!-- & -->&",
            "<a href=\"https://a.no/?b&c\">&</a>",
            "<xmp><!--</xmp><a href=\"https://a.no/?-->&amp;b\">x</a>",
            "<title>&</title>&",
        ] {
            let html = long(part);
            let stopped = clean_once(&html).unwrap();
            assert!(!stopped.contains(STOP), "{part}");
            assert_eq!(stopped, CLEANER.clean(&html).to_string(), "{part}");
        }
        for part in ["<plaintext>&<b &", "<textarea><b &", "<xmp></b title='&"] {
            assert_eq!(clean_once(&long(part)).unwrap(), CLEANER.clean(&long(part)).to_string(), "{part}");
        }
        for part in ["<svg>&", "<select>&", "<svg><![CDATA[ > & ]]></svg>"] {
            assert_eq!(clean_once(&long(part)).unwrap(), CLEANER.clean(&long(part)).to_string(), "{part}");
        }
        assert_eq!(clean(&format!("<b>{}\u{fdd0}</b>", "&".repeat(6000))).html, format!("{}\u{fdd0}", "&amp;".repeat(6000)));
    }

    /// Of the same work ten times over, how many times the time it takes. The fastest of a few, as other work may come between.
    fn growth(part: &str, times: usize) -> f64 {
        fastest(&part.repeat(10 * times)) / fastest(&part.repeat(times))
    }

    fn fastest(html: &str) -> f64 {
        let once = || {
            let begun = std::time::Instant::now();
            std::hint::black_box(clean(html));
            begun.elapsed()
        };
        (0..5).map(|_| once()).min().unwrap().as_secs_f64()
    }

    /// Half of what it would be if time grew as the square.
    const AS_A_SQUARE: f64 = 50.0;

    #[test]
    fn ten_times_as_much_takes_about_ten_times_as_long() {
        for part in ["&", "&amp;", "&x", "«", "\u{a0}x", "<a href=\"https://a.no/?&&&&&&&&&&&&\">x</a>"] {
            for bytes in [900, 3_100, 10_000] {
                let growth = growth(part, bytes / part.len());
                assert!(growth < AS_A_SQUARE, "{part} of {bytes} bytes: {growth}");
            }
        }
        // What only a parser can follow, and what looks like a tag to nobody else.
        for part in ["&", "</b &"] {
            for begins in
                ["<textarea><b ", "<svg><![CDATA[<b ", "<select><style><!--</style><b title=\"-->", "<script><b title='</script>"]
            {
                let time = |times: usize| {
                    let html = format!("{begins}{}", part.repeat(times));
                    fastest(&html)
                };
                assert!(time(30_000) / time(3_000) < AS_A_SQUARE, "{begins}{part}");
            }
        }
        let address = format!("<a href=\"https://a.no/?{}\">x</a>", "&".repeat(3000));
        assert!(growth(&address, 3) < AS_A_SQUARE);
    }

    #[test]
    fn an_address_of_thousands_of_ampersands_goes() {
        let cleaned = clean(&format!("<a href=\"https://a.no/?{}\">x</a>", "&".repeat(501)));
        assert_eq!(cleaned.html, "<a rel=\"nofollow noopener\">x</a>");
        let cleaned = clean(&format!("<a href=\"https://a.no/?{}\">x</a>", "a=1&".repeat(500)));
        assert!(cleaned.removed.is_empty());
    }

    proptest! {
        #[test]
        fn stops_change_nothing(parts in proptest::collection::vec(prop_oneof![
            Just("<p>"), Just("</p>"), Just("<b>"), Just("</b>"), Just("<table>"), Just("<tr>"), Just("<td>"), Just("<a href='https://a.no?x=1&y=2'>"), Just("</a>"),
            Just("<script>"), Just("</script>"), Just("<svg>"), Just("<style>"), Just("<!--"), Just("-->"), Just("&lt;"), Just("&amp;"), Just("&amp"), Just("&"), Just("&&"),
            Just("tekst"), Just(" "), Just("<textarea>"), Just("</textarea>"), Just("<xmp>"), Just("</xmp>"), Just("<title>"), Just("<select>"), Just("<"), Just(">"), Just("</"), Just("<span"), Just("\""), Just("'"), Just("\u{a0}"), Just("«"), Just(";"),
        ], 0..40)) {
            // Often enough that there are stops.
            let html = parts.concat().repeat(40);
            if !survey(&html).has_giant_tag && html.len() > 100 {
                let Some(stopped) = with_stops(&html) else { return Ok(()) };
                let cleaned = CLEANER.clean(&stopped).to_string();
                let cleaned = STOPS_WRITTEN.iter().fold(cleaned, |cleaned, stop| cleaned.replace(stop, ""));
                prop_assert_eq!(cleaned, CLEANER.clean(&html).to_string());
            }
        }

        #[test]
        fn once_is_enough(parts in proptest::collection::vec(prop_oneof![
            Just("<p>"), Just("</p>"), Just("<b>"), Just("</b>"), Just("<table>"), Just("</table>"), Just("<tr>"), Just("<td>"), Just("</td>"), Just("<caption>"), Just("<col>"),
            Just("<a href='https://a.no?x=1&y=2'>"), Just("</a>"), Just("<a href=javascript:x>"), Just("<script>"), Just("</script>"), Just("<svg>"), Just("<math>"), Just("<style>"),
            Just("<ul>"), Just("<li>"), Just("<h2>"), Just("<!--"), Just("-->"), Just("<br>"), Just("<img src=x onerror=y>"), Just("&lt;"), Just("&amp;"), Just("&#0;"), Just("tekst"), Just(" "),
            Just("<textarea>"), Just("<title>"), Just("<noscript>"), Just("<select>"), Just("<template>"), Just("<plaintext>"), Just("<"), Just("<span"), Just("\""), Just("=x"),
        ], 0..40)) {
            let html: String = parts.concat();
            let once = clean(&html);
            let twice = clean(&once.html);
            prop_assert_eq!(&twice.html, &once.html);
            prop_assert!(twice.removed.is_empty(), "{:?} in {}", twice.removed, once.html);
            let lower = once.html.to_lowercase();
            prop_assert!(!lower.contains("<script") && !lower.contains("javascript:x\"") && !lower.contains("<img"));
        }
    }
}
