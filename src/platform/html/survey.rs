//! What an HTML text holds, told from its tokens, before a parser makes a tree of it.

use super::elements::{IMPLIED_TAGS, TAGS, is_left_out};
use super::stops::may_be_escaped;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;
use std::collections::BTreeMap;

pub(super) const SCHEMES: [&str; 3] = ["http", "https", "mailto"];
pub(super) const REL: &str = "nofollow noopener";
/// Deeper than any ad is written; beyond it browsers and parsers get slow.
const DEEPEST: usize = 200;
/// Empty elements, and those whose end tag may be left out: they don't nest in themselves.
const CLOSE_BY_THEMSELVES: [&str; 24] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p", "source",
    "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
];
/// So many blanks, slashes and quotes may stand in one tag: the parser compares each attribute with all before it.
const SEPARATORS_MAX: usize = 2000;
/// The same looking ahead within an address, where there can be no stops.
const HREF_MAX_BYTES: usize = 8 * 1024;
const ESCAPED_IN_HREF: usize = 500;
/// The tokenizer is fed so much at a time.
const PIECE_BYTES: usize = 1024;

/// What an HTML text holds, told from its tokens.
#[derive(Default)]
pub(super) struct HtmlScan {
    /// What the cleaner takes out, each kind once.
    pub(super) removed: Vec<String>,
    pub(super) text: String,
    /// Open elements, and the most there were at once.
    open: usize,
    deepest: usize,
    /// Inside `<script>` or `<style>`.
    hidden: usize,
    tokens: usize,
    pub(super) has_giant_tag: bool,
    /// How many there are of each tag that may stay.
    pub(super) kept: BTreeMap<String, usize>,
}

pub(super) fn survey(html: &str) -> HtmlScan {
    let mut survey = HtmlScan::default();
    let mut rest = html;
    while !rest.is_empty() {
        let tokenizer = Tokenizer::new(Surveyor(RefCell::new(survey)), TokenizerOpts::default());
        let queue = BufferQueue::default();
        let (mut tokens, mut separators, mut giant) = (0, 0, false);
        while !rest.is_empty() && !giant {
            let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE_BYTES));
            queue.push_back(piece.into());
            let _ = tokenizer.feed(&queue);
            rest = after;
            // A tag gives no token until it ends; every attribute in it has one of these in front.
            let separating =
                piece.bytes().filter(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'')).count();
            let seen = tokenizer.sink.0.borrow().tokens;
            separators = if seen == tokens { separators + separating } else { separating };
            tokens = seen;
            giant = separators > SEPARATORS_MAX;
        }
        if !giant {
            tokenizer.end();
        }
        survey = tokenizer.sink.0.into_inner();
        if giant {
            survey.has_giant_tag = true;
            rest = rest.split_once('>').map_or("", |(_, after)| after);
        }
    }
    survey
}

struct Surveyor(RefCell<HtmlScan>);

impl TokenSink for Surveyor {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut survey = self.0.borrow_mut();
        survey.tokens += 1;
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

impl HtmlScan {
    /// What would make the cleaner take time out of all proportion.
    pub(super) fn danger(&self) -> Option<&'static str> {
        if self.has_giant_tag {
            Some("a tag with thousands of attributes")
        } else if self.deepest > DEEPEST {
            Some("markup nested more than 200 deep")
        } else {
            None
        }
    }

    fn tag(&mut self, tag: &Tag) {
        let name = tag.name.as_ref();
        let hides = matches!(name, "script" | "style");
        let nests = !CLOSE_BY_THEMSELVES.contains(&name) && !is_left_out(name);
        match tag.kind {
            TagKind::EndTag => {
                if nests {
                    self.open = self.open.saturating_sub(1);
                }
                if hides {
                    self.hidden = self.hidden.saturating_sub(1);
                }
                return;
            }
            TagKind::StartTag => {
                if nests {
                    self.open += 1;
                }
                self.deepest = self.deepest.max(self.open);
                if hides && !tag.self_closing {
                    self.hidden += 1;
                }
            }
        }
        if TAGS.contains(&name) && !IMPLIED_TAGS.contains(&name) {
            *self.kept.entry(name.to_owned()).or_default() += 1;
        } else if !IMPLIED_TAGS.contains(&name) {
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
            if !stays && !IMPLIED_TAGS.contains(&name) {
                self.note(if attribute == "href" {
                    "links that are not http, https or mailto".to_owned()
                } else {
                    format!("the attribute {}", shown(attribute))
                });
            }
        }
    }

    pub(super) fn note(&mut self, what: String) {
        // A few kinds tell the story; a hostile text has thousands.
        if self.removed.len() < 20 && !self.removed.contains(&what) {
            self.removed.push(what);
        }
    }
}

/// An address that means the same wherever it is read: `https:x` would be relative on an https page.
pub(super) fn is_kept(href: &str) -> bool {
    let href = href.trim_matches(|c: char| c.is_ascii_whitespace());
    let Some((scheme, rest)) = href.split_once(':') else { return false };
    let known = SCHEMES.iter().any(|kept| scheme.eq_ignore_ascii_case(kept));
    let has_host = rest.strip_prefix("//").is_some_and(|host| !host.is_empty() && !host.starts_with(['/', '\\', '?', '#']));
    let is_written_soon =
        href.len() <= HREF_MAX_BYTES && href.bytes().filter(|byte| may_be_escaped(*byte)).count() <= ESCAPED_IN_HREF;
    known
        && is_written_soon
        && !href.contains(char::is_control)
        && (has_host || (scheme.eq_ignore_ascii_case("mailto") && !rest.is_empty()))
}

fn shown(name: &str) -> String {
    name.chars().take(30).collect()
}
