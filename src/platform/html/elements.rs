//! The elements of HTML as the cleaner sees them, and what stands between the words around a tag: nothing, or a break.

use std::borrow::Cow;

/// What is kept.
pub(super) const TAGS: [&str; 43] = [
    "a",
    "b",
    "big",
    "blockquote",
    "br",
    "caption",
    "code",
    "col",
    "colgroup",
    "del",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "i",
    "ins",
    "li",
    "ol",
    "p",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "html",
    "head",
    "body",
];
/// Of [`TAGS`], those that an HTML parser makes by itself and that are left out again without loss.
pub(super) const FRAME: [&str; 3] = ["html", "head", "body"];
/// Of [`TAGS`], those within a line: the words on both sides of such a tag are one.
const INLINE: [&str; 18] =
    ["a", "b", "big", "code", "del", "em", "i", "ins", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "wbr"];
/// What goes and leaves a break. The cleaner lets these through, as a parser knows what they are; then they become breaks.
pub(super) const BREAKS: [&str; 36] = [
    "address",
    "article",
    "aside",
    "button",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hgroup",
    "hr",
    "img",
    "input",
    "label",
    "legend",
    "listing",
    "main",
    "menu",
    "nav",
    "optgroup",
    "option",
    "pre",
    "search",
    "section",
    "select",
    "summary",
    "textarea",
    "title",
];
/// Others that a parser must see as they are: in them it reads no markup.
const RAW: [&str; 4] = ["script", "style", "xmp", "plaintext"];
/// What holds something to look at, or the texts of a drawing. Their content is read as HTML, and breaks stand around it.
const FRAMED: [&str; 12] =
    ["applet", "audio", "canvas", "embed", "foreignobject", "iframe", "image", "object", "picture", "svg", "text", "video"];

/// Whether a tag stands within a word.
pub(super) fn is_inline(name: &str) -> bool {
    INLINE.contains(&name)
}

/// Whether a tag is left out before a parser sees it.
pub(super) fn is_left_out(name: &str) -> bool {
    !(TAGS.contains(&name) || BREAKS.contains(&name) || RAW.contains(&name) || name == "template")
}

/// The HTML with no other elements than those above. What the cleaner does not know, it would take out with its text where its
/// name is one of SVG's or MathML's; and what is within `<svg>`, `<math>` or `<template>`, too.
pub(super) fn with_known_elements(html: &str) -> String {
    let mut pieces = html.split('<');
    let mut out = String::with_capacity(html.len());
    out.push_str(pieces.next().unwrap_or_default());
    let (mut foreign, mut has_sections) = (0usize, false);
    for piece in pieces {
        if let Some(text) = piece.strip_prefix("![CDATA[").filter(|_| foreign > 0) {
            has_sections = true;
            out.push_str(text);
            continue;
        }
        let Tag { is_end, name, rest } = Tag::of(piece);
        let is_empty = rest.split('>').next().is_some_and(|attributes| attributes.ends_with('/'));
        if matches!(&*name, "svg" | "math") && !is_empty {
            foreign = if is_end { foreign.saturating_sub(1) } else { foreign + 1 };
        }
        let slash = if is_end { "/" } else { "" };
        match &*name {
            "" => out.extend(["<", piece]),
            "template" => out.extend(["<", slash, "div", rest]),
            // An element without content, at both ends.
            framed if FRAMED.contains(&framed) => out.extend(["<img", rest]),
            // The same, and no break.
            other if is_left_out(other) || (foreign > 0 && is_empty) => out.extend(["<wbr", rest]),
            known => out.extend(["<", slash, known, rest]),
        }
    }
    if has_sections { out.replace("]]>", "") } else { out }
}

/// What follows a `<`.
struct Tag<'a> {
    is_end: bool,
    /// In lower case; empty where it is none.
    name: Cow<'a, str>,
    rest: &'a str,
}

impl<'a> Tag<'a> {
    fn of(piece: &'a str) -> Self {
        let tag = piece.strip_prefix('/').unwrap_or(piece);
        let end = tag.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(tag.len());
        let (name, rest) = tag.split_at(end);
        // Other signs in it may belong to an attribute: `title="a <b"`.
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'_' | b'.'));
        let name = match name {
            _ if !is_name => Cow::Borrowed(""),
            name if name.bytes().any(|byte| byte.is_ascii_uppercase()) => Cow::Owned(name.to_ascii_lowercase()),
            name => Cow::Borrowed(name),
        };
        Self { is_end: tag.len() < piece.len(), name, rest }
    }
}

/// Cleaned HTML in which [`BREAKS`] are one `<br>` each between texts that nothing else parts.
pub(super) fn with_breaks(html: String) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    // Whether there is text since the last element that parts texts, and where the first of the breaks after it was.
    let (mut has_text, mut break_at) = (false, None);
    while !rest.is_empty() {
        let (text, tag_and_more) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        if !text.trim().is_empty() {
            if let Some(at) = break_at.take().filter(|_| has_text) {
                out.insert_str(at, "<br>");
            }
            has_text = true;
        }
        out.push_str(text);
        let (tag, more) = tag_and_more.split_at(tag_and_more.find('>').map_or(tag_and_more.len(), |end| end + 1));
        let name = name_of(tag);
        if BREAKS.contains(&name) {
            break_at.get_or_insert(out.len());
        } else {
            out.push_str(tag);
            if !tag.is_empty() && !is_inline(name) {
                (has_text, break_at) = (false, None);
            }
        }
        rest = more;
    }
    out
}

/// The name of a tag of cleaned HTML.
fn name_of(tag: &str) -> &str {
    let name = tag.trim_start_matches('<').trim_start_matches('/');
    name.split([' ', '>', '/']).next().unwrap_or_default()
}

/// The text of cleaned HTML: words within a line are one, and blocks part them.
pub fn plain_text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        out.push_str(text);
        let (tag, more) = tag.split_once('>').unwrap_or((tag, ""));
        if !is_inline(name_of(tag)) {
            out.push(' ');
        }
        rest = more;
    }
    out.push_str(rest);
    html_escape::decode_html_entities(&out).replace('\u{a0}', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_within_a_line_join_and_blocks_part() {
        for (html, text) in [
            ("<b>R</b>ørlegger", "Rørlegger"),
            ("H<sub>2</sub>S", "H2S"),
            ("<a href=\"https://a.no\" rel=\"nofollow noopener\">syke</a><span>pleier</span>", "sykepleier"),
            ("<p>a&amp;b</p><p>c</p>", "a&b c"),
            ("<ul><li>en</li><li>to<br>tre</li></ul>", "en to tre"),
            ("<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>", "a b"),
            ("syke&shy;pleier&nbsp;natt &lt;b&gt;", "syke\u{ad}pleier natt <b>"),
        ] {
            assert_eq!(plain_text(html).split_whitespace().collect::<Vec<_>>().join(" "), text, "{html}");
        }
    }
}
