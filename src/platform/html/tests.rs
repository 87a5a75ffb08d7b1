//! What the cleaner promises, and that it keeps to its time.

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
