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
pub(super) const IMPLIED_TAGS: [&str; 3] = ["html", "head", "body"];
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

/// CleanedHtml HTML in which [`BREAKS`] are one `<br>` each between texts that nothing else parts.
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
    use super::super::clean;
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

    #[test]
    fn where_a_block_goes_a_break_stays_between_texts() {
        for (html, cleaned) in [
            ("<section>aabb</section><section>ccdd</section>", "aabb<br>ccdd"),
            ("<dl><dt>Sted</dt><dd>Oslo</dd><dt>Start</dt><dd>Nå</dd></dl>", "Sted<br>Oslo<br>Start<br>Nå"),
            ("<dl><dt>Sted<dd>Oslo</dl>etter", "Sted<br>Oslo<br>etter"),
            ("aa<hr>bb<img src=x>cc", "aa<br>bb<br>cc"),
            ("<label>Navn</label><button>Søk</button>", "Navn<br>Søk"),
            ("<select><option>En<option>To</select>", "En<br>To"),
            ("<figure><img><figcaption>Bilde</figcaption></figure>tekst", "Bilde<br>tekst"),
            ("<fieldset><legend>Om</legend>oss</fieldset>", "Om<br>oss"),
            ("<details><summary>Mer</summary>Her</details>", "Mer<br>Her"),
            ("<header>a</header><nav>b</nav><main>c</main><aside>d</aside><address>e</address>", "a<br>b<br>c<br>d<br>e"),
            ("<center>a</center><pre>b</pre><article>c</article>", "a<br>b<br>c"),
            ("Se<iframe src='https://a.no'></iframe>video", "Se<br>video"),
            ("<title>a</title>b<textarea>c</textarea>", "a<br>b<br>c"),
            ("a<SECTION class=x>b</SECTION >c", "a<br>b<br>c"),
            // One is enough, and none where what stays parts the texts.
            ("<section><article>a</article></section> <aside><b>b</b></aside>", "a<br> <b>b</b>"),
            ("<section><p>a</p></section><section><p>b</p></section>", "<p>a</p><p>b</p>"),
            ("<p>a</p><hr><p>b</p>", "<p>a</p><p>b</p>"),
            ("a<br><hr>b", "a<br>b"),
            ("<img>a<hr>", "a"),
            ("<table><tr><td>a<section>b</section></td></tr></table>", "<table><tbody><tr><td>a<br>b</td></tr></tbody></table>"),
            // Within a line nothing parts what stood together.
            ("syke<wbr>pleier <abbr>f.eks.</abbr>, <mark>nå</mark><o:p></o:p>!", "sykepleier f.eks., nå!"),
            ("<font color=red>rø</font>rlegger<!-- x -->e", "rørleggere"),
        ] {
            let once = clean(html);
            assert_eq!(once.html, cleaned, "{html}");
            assert_eq!(clean(&once.html).html, cleaned);
        }
        assert_eq!(clean("<section>a</section>").removed, ["<section>"]);
        assert!(clean("<hr><img src=x>").blank);
    }

    #[test]
    fn the_text_of_drawings_and_formulas_stays() {
        for (html, cleaned) in [
            ("<p>a<svg><text>b</text></svg>c</p>", "<p>a<br>b<br>c</p>"),
            (
                "<svg viewBox='0 0 1 1'><g><path d='M0'/><text x=1>en</text><text>to <tspan>tre</tspan></text></g></svg>",
                "en<br>to tre",
            ),
            ("<svg><title>Logo</title><desc>Rød</desc></svg>", "Logo<br>Rød"),
            ("<svg><style>p{}</style><script>x()</script><style/><title/><text>b</text></svg>c", "b<br>c"),
            ("<svg><foreignObject><p>b</p></foreignObject></svg>", "<p>b</p>"),
            ("<svg><text><![CDATA[a b]]></text></svg>", "a b"),
            ("<svg/>a<p>b</p>", "a<p>b</p>"),
            ("<svg><p>b</p></svg>", "<p>b</p>"),
            ("<math><mi>x</mi><mo>=</mo><mn>2</mn></math>", "x=2"),
            ("<math><mtext>a</mtext><annotation-xml encoding='text/html'><b>b</b></annotation-xml></math>", "a<b>b</b>"),
            // Outside of them these names are nobody's.
            ("<text>a</text> <in>b</in> <x-card>c</x-card>", "a<br> b c"),
            ("<noscript><p>a</p></noscript>", "<p>a</p>"),
            ("<template>a</template>b", "<div>a</div>b"),
            ("<Template>a</Template>", "<div>a</div>"),
            ("<p title=\"a <b\" lang=nb>c</p>", "<p>c</p>"),
        ] {
            assert_eq!(clean(html).html, cleaned, "{html}");
        }
        let icon = format!("<p>a</p><svg>{}</svg>", "<path d='M0'/>".repeat(1000));
        assert_eq!(clean(&icon).html, "<p>a</p>", "an icon of a thousand lines is not deep");
    }
}
