//! The serialiser looks ahead to the next `<` or `>` of a text for each character that it may have to escape. In a text with
//! many of them it is given stops, so that cleaning takes time that grows as the HTML does.

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// The serialiser looks ahead to the next `<` or `>` of a text for each character that it may have to escape, as [`may_be_escaped`]
/// says. With more of them than this times bytes, a text gets stops.
const LOOKED_AT_WITHOUT_STOPS: usize = 1_000_000;
/// The same of what cannot be given stops, in HTML that only a parser can follow.
const LOOKED_AT_UNSEEN: usize = 50_000_000;
/// Bytes between two stops, at least.
const STOP_EVERY: usize = 128;

/// What `clean` makes of the HTML, in time that grows as the HTML does; None where it would not.
pub(super) fn with_care(html: &str, clean: impl Fn(&str) -> String) -> Option<String> {
    let escaped = html.bytes().filter(|byte| may_be_escaped(*byte)).count();
    if escaped.saturating_mul(html.len()) <= LOOKED_AT_WITHOUT_STOPS {
        return Some(clean(html));
    }
    if html.contains(STOP) {
        return None;
    }
    let cleaned = clean(&with_stops(html)?);
    let cleaned = STOPS_WRITTEN.iter().fold(cleaned, |cleaned, stop| cleaned.replace(stop, ""));
    (!cleaned.contains(STOP)).then_some(cleaned)
}

/// `&`, and what no-break spaces begin with, as do many of the signs of Latin 1.
pub(super) fn may_be_escaped(byte: u8) -> bool {
    matches!(byte, b'&' | 0xC2)
}

/// A character that stands for nothing in any text, and after it in the HTML a `>` as text: there the serialiser stops looking.
pub(super) const STOP: char = '\u{fdd0}';
const STOP_SENT: &str = "\u{fdd0}&gt;";
/// As the cleaner writes it; the first where the parser reads no entities.
pub(super) const STOPS_WRITTEN: [&str; 2] = ["\u{fdd0}&amp;gt;", STOP_SENT];

/// The text of an attribute as it was sent.
pub(super) fn without_stops(value: &str) -> Cow<'_, str> {
    if value.contains(STOP) { Cow::Owned(value.replace("\u{fdd0}>", "")) } else { Cow::Borrowed(value) }
}

/// The HTML with stops in front of some of the characters in its texts that the serialiser may escape: there they begin no
/// entity, end none early, and stand beside what is text anyway. None where too many may be in a text that is not seen as one.
pub(super) fn with_stops(html: &str) -> Option<String> {
    let tokenizer = Tokenizer::new(Follower::default(), TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut out = String::with_capacity(html.len() + html.len() / STOP_EVERY * STOP_SENT.len());
    let (mut is_text, mut since_stop, mut unseen) = (true, 0, 0usize);
    // Tags, comments and the like end with a `>`, and then comes text.
    for piece in html.split_inclusive('>') {
        let text_ends = if is_text { tokenizer.sink.markup_in(piece).unwrap_or(piece.len()) } else { 0 };
        let mut copied = 0;
        for (at, _) in piece.bytes().enumerate().filter(|(_, byte)| may_be_escaped(*byte)) {
            if at >= text_ends {
                unseen += 1;
            } else if since_stop + at - copied >= STOP_EVERY {
                out.push_str(&piece[copied..at]);
                out.push_str(STOP_SENT);
                (copied, since_stop) = (at, 0);
            }
        }
        out.push_str(&piece[copied..]);
        since_stop += piece.len() - copied;
        tokenizer.sink.has_ended.set(false);
        queue.push_back(piece.into());
        let _ = tokenizer.feed(&queue);
        is_text = tokenizer.sink.has_ended.get() || text_ends == piece.len();
    }
    let is_followed = !tokenizer.sink.is_lost.get() || unseen.saturating_mul(html.len()) <= LOOKED_AT_UNSEEN;
    is_followed.then_some(out)
}

/// Tells the tokenizer, as a parser would, in which elements there is no markup.
#[derive(Default)]
struct Follower {
    /// A tag, a comment or a doctype.
    has_ended: Cell<bool>,
    /// The element whose end tag alone is markup.
    within: RefCell<Option<String>>,
    /// Only a parser knows from here on what is markup.
    is_lost: Cell<bool>,
}

impl Follower {
    /// Where in a text something else begins.
    fn markup_in(&self, text: &str) -> Option<usize> {
        let within = self.within.borrow();
        let begins = |rest: &str| match &*within {
            Some(name) => {
                let end = rest.strip_prefix('/').and_then(|rest| rest.split_at_checked(name.len()));
                let is_end = |rest: &str| rest.starts_with(|next: char| next.is_ascii_whitespace() || matches!(next, '/' | '>'));
                end.is_some_and(|(end, rest)| end.eq_ignore_ascii_case(name) && is_end(rest))
            }
            None => rest.starts_with(|next: char| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')),
        };
        text.match_indices('<').map(|(at, _)| at).find(|at| begins(&text[at + 1..]))
    }
}

impl TokenSink for Follower {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        self.has_ended
            .set(self.has_ended.get() || matches!(token, Token::TagToken(_) | Token::CommentToken(_) | Token::DoctypeToken(_)));
        let Token::TagToken(Tag { kind, name, .. }) = token else { return TokenSinkResult::Continue };
        self.within.take();
        if kind == TagKind::EndTag {
            return TokenSinkResult::Continue;
        }
        let kind = match &*name {
            "script" => RawKind::ScriptData,
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => RawKind::Rawtext,
            "title" | "textarea" => RawKind::Rcdata,
            "plaintext" => {
                // It has no end.
                self.within.replace(Some("\0".to_owned()));
                return TokenSinkResult::Plaintext;
            }
            "svg" | "math" | "select" | "noscript" | "frameset" => {
                self.is_lost.set(true);
                return TokenSinkResult::Continue;
            }
            _ => return TokenSinkResult::Continue,
        };
        self.within.replace(Some(name.to_string()));
        TokenSinkResult::RawData(kind)
    }
}
