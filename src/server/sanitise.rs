//! The one place where foreign HTML becomes HTML that Verv shows. The list of what is kept is the contract's.

use crate::job_ads::rules::Cleaned;
use crate::shared::rich_text::RichText;
use ammonia::{Builder, UrlRelative};
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const TAGS: [&str; 43] = [
    "a", "b", "big", "blockquote", "br", "caption", "code", "col", "colgroup", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "ins",
    "li", "ol", "p", "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
    "html", "head", "body",
];
/// Of [`TAGS`], those that an HTML parser makes by itself and that are left out again without loss.
const FRAME: [&str; 3] = ["html", "head", "body"];
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];
const REL: &str = "nofollow noopener";
/// Deeper than any ad is written; beyond it browsers and parsers get slow.
const DEEPEST: usize = 200;
/// Empty elements, and those whose end tag may be left out: they don't nest in themselves.
const CLOSE_BY_THEMSELVES: [&str; 24] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p", "source", "tbody", "td", "tfoot",
    "th", "thead", "tr", "track", "wbr",
];
/// How often output is cleaned again until it stays as it is. Odd table markup needs two rounds.
const ROUNDS: usize = 4;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(TAGS.into_iter().filter(|tag| !FRAME.contains(tag)).collect())
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(SCHEMES.into())
        .url_relative(UrlRelative::Deny)
        .link_rel(Some(REL))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .strip_comments(true);
    builder
});

/// Foreign HTML, cleaned. Cleaning what is clean changes nothing.
pub fn clean(html: &str) -> Cleaned {
    let seen = survey(html);
    if seen.deepest > DEEPEST {
        // Nobody writes this by hand; its text is kept.
        let html = text_of(html);
        let blank = html.trim().is_empty();
        return Cleaned { html, removed: vec![format!("markup nested more than {DEEPEST} deep")], blank };
    }
    let mut cleaned = CLEANER.clean(html).to_string();
    if cleaned != html {
        let mut stable = false;
        for _ in 0..ROUNDS {
            let again = CLEANER.clean(&cleaned).to_string();
            stable = again == cleaned;
            cleaned = again;
            if stable {
                break;
            }
        }
        if !stable {
            cleaned = text_of(html);
        }
    }
    let blank = is_blank(&cleaned);
    Cleaned { html: cleaned, removed: seen.removed, blank }
}

/// HTML from storage, where only what [`clean`] let through is kept.
pub fn stored(html: &str) -> RichText {
    RichText::vouched(html.to_owned())
}

/// Only the text, escaped.
fn text_of(html: &str) -> String {
    // The tokenizer does not nest, so depth costs nothing here; cleaning writes the entities as it always does.
    let escaped = survey(html).text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    CLEANER.clean(&escaped).to_string()
}

fn is_blank(cleaned: &str) -> bool {
    survey(cleaned).text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}'))
}

/// What an HTML text holds, told from its tokens.
#[derive(Default)]
struct Survey {
    /// What the cleaner takes out, each kind once.
    removed: Vec<String>,
    text: String,
    /// Open elements, and the most there were at once.
    open: usize,
    deepest: usize,
    /// Inside `<script>` or `<style>`.
    hidden: usize,
}

fn survey(html: &str) -> Survey {
    let queue = BufferQueue::default();
    queue.push_back(html.into());
    let tokenizer = Tokenizer::new(Surveyor(RefCell::default()), TokenizerOpts::default());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

struct Surveyor(RefCell<Survey>);

impl TokenSink for Surveyor {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut survey = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => survey.tag(&tag),
            Token::CharacterTokens(text) if survey.hidden == 0 => survey.text.push_str(&text),
            Token::CommentToken(_) => survey.note("comments".to_owned()),
            Token::DoctypeToken(_) => survey.note("<!doctype>".to_owned()),
            Token::CharacterTokens(_) | Token::NullCharacterToken | Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

impl Survey {
    fn tag(&mut self, tag: &Tag) {
        let name = tag.name.as_ref();
        let hides = matches!(name, "script" | "style");
        match tag.kind {
            TagKind::EndTag => {
                if !CLOSE_BY_THEMSELVES.contains(&name) {
                    self.open = self.open.saturating_sub(1);
                }
                if hides {
                    self.hidden = self.hidden.saturating_sub(1);
                }
                return;
            }
            TagKind::StartTag => {
                if !CLOSE_BY_THEMSELVES.contains(&name) {
                    self.open += 1;
                }
                self.deepest = self.deepest.max(self.open);
                if hides && !tag.self_closing {
                    self.hidden += 1;
                }
            }
        }
        if !TAGS.contains(&name) {
            self.note(format!("<{}>", shown(name)));
        }
        for attribute in &tag.attrs {
            let (attribute, value) = (attribute.name.local.as_ref(), attribute.value.as_ref());
            let stays = name == "a"
                && match attribute {
                    "href" => is_kept(value),
                    "rel" => value == REL,
                    _ => false,
                };
            if !stays && !FRAME.contains(&name) {
                self.note(if attribute == "href" { "links that are not http, https or mailto".to_owned() } else { format!("the attribute {}", shown(attribute)) });
            }
        }
    }

    fn note(&mut self, what: String) {
        // A few kinds tell the story; a hostile text has thousands.
        if self.removed.len() < 20 && !self.removed.contains(&what) {
            self.removed.push(what);
        }
    }
}

/// Whether ammonia keeps this href.
fn is_kept(href: &str) -> bool {
    let Some((scheme, _)) = href.trim().split_once(':') else { return false };
    SCHEMES.iter().any(|kept| scheme.eq_ignore_ascii_case(kept))
}

fn shown(name: &str) -> String {
    name.chars().take(30).collect()
}

#[cfg(test)]
mod tests {
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
        let cleaned = clean(r#"<a href="https://a.no" target="_blank" rel="opener" onclick="x()">a</a><a href="/b">b</a><a href="//c.no">c</a><a href="JAVASCRIPT:x">d</a><a href="mailto:e@f.no">e</a>"#);
        assert_eq!(
            cleaned.html,
            r#"<a href="https://a.no" rel="nofollow noopener">a</a><a rel="nofollow noopener">b</a><a rel="nofollow noopener">c</a><a rel="nofollow noopener">d</a><a href="mailto:e@f.no" rel="nofollow noopener">e</a>"#
        );
        assert_eq!(cleaned.removed, ["the attribute target", "the attribute rel", "the attribute onclick", "links that are not http, https or mailto"]);
    }

    #[test]
    fn scripts_go_with_their_content_and_other_tags_leave_their_text() {
        let cleaned = clean("<script>alert(1)</script><style>p{}</style><font color=red>rødt</font><!-- x --><img src=x onerror=y>");
        assert_eq!(cleaned.html, "rødt");
        assert!(clean("<script>alert(1)</script>").blank);
        assert!(clean("<p> &nbsp;</p>").blank);
    }

    #[test]
    fn a_rel_that_is_added_is_no_removal() {
        assert!(clean(r#"<p><a href="https://a.no">a</a></p>"#).removed.is_empty());
    }

    #[test]
    fn hostile_nesting_keeps_its_text() {
        for tag in ["<b>", "<div>", "<table><tr><td>", "<a href=https://x.no>", "<p><b><a>", "<ul><li>"] {
            let html = format!("{}tekst", tag.repeat(1_000_000 / tag.len()));
            let cleaned = clean(&html);
            assert_eq!(cleaned.html, "tekst");
        }
    }

    proptest! {
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
