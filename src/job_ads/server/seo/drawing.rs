//! Renders preview pictures of shared links: text is wrapped and set in an SVG with fonts that the binary
//! contains, and the SVG is converted to PNG. This module knows nothing of ads.

use crate::platform::fault::Fault;
use crate::platform::xml::for_xml;
use bytes::Bytes;
use quick_xml::escape::escape;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};
use std::fmt::Write;
use std::sync::{Arc, LazyLock};

const WIDTH: u32 = 1200;
const HEIGHT: u32 = 630;
/// Left and right.
const MARGIN: f32 = 84.0;
const MEASURE: f32 = 1200.0 - 2.0 * MARGIN;
/// A title takes the largest of these letters in which its lines are few enough; what does not fit the last ends in an
/// ellipsis.
const TITLES: [(f32, usize); 3] = [(78.0, 2), (64.0, 3), (52.0, 4)];
/// So much of a text is looked at; no more would fit.
const TEXT_MAX_CHARS: usize = 240;

/// What a picture says.
#[derive(Clone, Debug)]
pub struct Content {
    pub title: String,
    /// Below the title, one line.
    pub by: String,
    /// At the foot, one line.
    pub facts: String,
}

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut letters = Database::new();
    letters.load_font_data(include_bytes!("../../../../data/fonts/Inter-Regular.ttf").to_vec());
    letters.load_font_data(include_bytes!("../../../../data/fonts/Inter-SemiBold.ttf").to_vec());
    Arc::new(letters)
});

fn tree(svg: &str) -> Result<Tree, Fault> {
    let options = Options { fontdb: Arc::clone(&FONTS), font_family: "Inter".to_owned(), ..Options::default() };
    Tree::from_str(svg, &options).map_err(Fault::other)
}

/// # Errors
/// When the drawing fails, which would be a bug.
pub fn to_png(content: &Content) -> Result<Bytes, Fault> {
    let tree = tree(&svg(content)?)?;
    let mut pixels = Pixmap::new(WIDTH, HEIGHT).ok_or_else(|| Fault::other("no room for a picture"))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    Ok(pixels.encode_png().map_err(Fault::other)?.into())
}

fn svg(content: &Content) -> Result<String, Fault> {
    let (size, title) = set_title(&content.title)?;
    let by = broken(&content.by, 34.0, 400, 1)?;
    let facts = broken(&content.facts, 32.0, 400, 1)?;
    let leading = size * 1.16;
    let block = leading * title.len() as f32 + if by.is_empty() { 0.0 } else { 62.0 };
    // Between the mark and the foot.
    let mut y = 172.0 + (330.0 - block).max(0.0) / 2.0 + size * 0.8;
    let mut out = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="Inter">
<rect width="1200" height="630" fill="#0b3f3c"/>
<path d="M0 480 210 372 390 452 640 318 905 446 1055 378 1200 442V630H0z" fill="#0b5f5b" fill-opacity=".55"/>
<path d="M0 560 260 470 520 548 800 452 1010 532 1200 486V630H0z" fill="#072f2d" fill-opacity=".8"/>
<g transform="translate({MARGIN} 64)"><rect width="64" height="64" rx="15" fill="#fff"/>
<path d="M15 24 32 50 49 24" fill="none" stroke="#0b5f5b" stroke-width="8.5" stroke-linecap="round" stroke-linejoin="round"/>
<circle cx="32" cy="18" r="7" fill="#f4b044"/></g>
"##
    );
    let mut line = |y: f32, x: f32, size: f32, weight: u32, colour: &str, text: &str| {
        let _ = writeln!(
            out,
            r#"<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{colour}">{}</text>"#,
            escape(text)
        );
    };
    line(110.0, MARGIN + 84.0, 40.0, 600, "#ffffff", "Verv");
    for text in &title {
        line(y, MARGIN, size, 600, "#ffffff", text);
        y += leading;
    }
    for text in &by {
        line(y - leading + size * 0.35 + 62.0, MARGIN, 34.0, 400, "#cfe5e1", text);
    }
    for text in &facts {
        line(572.0, MARGIN, 32.0, 400, "#f7ca83", text);
    }
    out.push_str("</svg>");
    Ok(out)
}

fn set_title(title: &str) -> Result<(f32, Vec<String>), Fault> {
    for (size, lines) in TITLES {
        let is_whole = fitting(title, size, 600)?.0.len() == words(title).len();
        let set = broken(title, size, 600, usize::MAX)?;
        if is_whole && set.len() <= lines {
            return Ok((size, set));
        }
    }
    let (size, lines) = TITLES[TITLES.len() - 1];
    Ok((size, broken(title, size, 600, lines)?))
}

/// The text in lines that fit the measure, at most `lines` of them.
fn broken(text: &str, size: f32, weight: u32, lines: usize) -> Result<Vec<String>, Fault> {
    let (words, widths, space, ellipsis) = fitting(text, size, weight)?;
    let mut set: Vec<String> = Vec::new();
    let mut room = 0.0;
    let mut words = words.into_iter().zip(widths).peekable();
    while let Some((word, width)) = words.next() {
        let is_last_line = set.len() == lines;
        let reserved = if is_last_line && words.peek().is_some() { ellipsis } else { 0.0 };
        match set.last_mut() {
            Some(line) if space + width + reserved <= room => {
                line.push(' ');
                line.push_str(&word);
                room -= space + width;
            }
            Some(line) if is_last_line => {
                line.push('…');
                break;
            }
            _ => {
                set.push(word);
                room = MEASURE - width;
            }
        }
    }
    Ok(set)
}

/// The words with their widths; one that is wider than the measure is broken where it must be.
fn fitting(text: &str, size: f32, weight: u32) -> Result<(Vec<String>, Vec<f32>, f32, f32), Fault> {
    let words = words(text);
    let (widths, space, ellipsis) = measure(&words, size, weight)?;
    if widths.iter().all(|width| width + ellipsis <= MEASURE) {
        return Ok((words, widths, space, ellipsis));
    }
    // No letter is much wider than it is high.
    let letters = ((MEASURE - ellipsis) / (size * 1.1)) as usize;
    let mut broken = Vec::new();
    for (word, width) in words.into_iter().zip(widths) {
        if width + ellipsis <= MEASURE {
            broken.push(word);
        } else {
            let word: Vec<char> = word.chars().collect();
            broken.extend(word.chunks(letters.max(1)).map(|part| part.iter().collect::<String>()));
        }
    }
    let (widths, space, ellipsis) = measure(&broken, size, weight)?;
    Ok((broken, widths, space, ellipsis))
}

/// As far as our letters go. What they cannot draw is left out; a title in another script altogether leaves its picture to
/// the employer and the place.
fn words(text: &str) -> Vec<String> {
    let drawable: String = for_xml(text)
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| is_drawable(*c))
        .take(TEXT_MAX_CHARS)
        .collect();
    drawable.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// What was kept of the fonts (data/fonts/README.md).
fn is_drawable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{148}' | '\u{14a}'..='\u{17f}' | '\u{1e4}'..='\u{1e9}' | 'Ǯ' | 'ǯ' | '\u{218}'..='\u{21b}'
        | 'ʒ' | '\u{400}'..='\u{45f}' | '\u{2010}'..='\u{2015}' | '\u{2018}'..='\u{201e}' | '•' | '…' | '′' | '″' | '‹' | '›' | '€' | '™' | '→' | '−')
}

/// How wide each word is, a space, an ellipsis.
fn measure(words: &[String], size: f32, weight: u32) -> Result<(Vec<f32>, f32, f32), Fault> {
    let mut out =
        format!(r#"<svg xmlns="http://www.w3.org/2000/svg" font-family="Inter" font-size="{size}" font-weight="{weight}">"#);
    let all = words.iter().map(String::as_str).chain(["n n", "nn", "…"]);
    for (number, word) in all.enumerate() {
        let _ = write!(out, r#"<text id="w{number}">{}</text>"#, escape(word));
    }
    out.push_str("</svg>");
    let tree = tree(&out)?;
    let width = |number: usize| tree.node_by_id(&format!("w{number}")).map_or(0.0, |word| word.bounding_box().width());
    let count = words.len();
    Ok(((0..count).map(width).collect(), width(count) - width(count + 1), width(count + 2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(title: &str) -> Content {
        Content { title: title.to_owned(), by: "Fjellheim & sønner <AS>".to_owned(), facts: "Bergen  ·  Snarest".to_owned() }
    }

    #[test]
    fn whatever_a_title_is_it_fits() {
        for text in [
            "",
            "Kokk",
            "Sykepleier – kirurgisk sengepost, nattevakt og helg i turnus ved Havnsund sykehus i Møre og Romsdal",
            "W".repeat(511).as_str(),
            "ål ".repeat(170).as_str(),
            "漢字 العربية 😀 \u{0}\u{1b}\u{202e}",
            "</text><script>&amp;\"'",
            "Šaddadeaddji Ŋáŋŋu Žiŋŋá Учитель",
            "a\u{301}\u{301}\u{301}\u{fe0f}\u{200d}",
        ] {
            let (size, lines) = set_title(text).unwrap();
            let (_, at_most) = TITLES.into_iter().find(|(of, _)| *of == size).unwrap();
            assert!(lines.len() <= at_most, "{text}: {lines:?}");
            let (widths, ..) = measure(&lines, size, 600).unwrap();
            assert!(widths.iter().all(|width| *width <= MEASURE + 1.0), "{text}: {widths:?}");
            let svg = svg(&title(text)).unwrap();
            assert!(svg.contains("Fjellheim &amp; sønner &lt;AS&gt;") && !svg.contains("<script"), "{svg}");
        }
        assert!(set_title(&"ål ".repeat(170)).unwrap().1.last().unwrap().ends_with('…'));
    }

    #[test]
    fn every_letter_that_is_kept_is_in_the_fonts() {
        let drawn: Vec<char> = ('\u{21}'..='\u{2212}').filter(|c| is_drawable(*c)).collect();
        for weight in [400, 600] {
            for letters in drawn.chunks(100) {
                // Letters of another width than the box that stands for missing ones, told by what is drawn.
                let words: Vec<String> = letters.iter().map(char::to_string).collect();
                let (widths, ..) = measure(&words, 100.0, weight).unwrap();
                for (letter, width) in letters.iter().zip(widths) {
                    assert!(width > 0.0, "{letter:?} {weight}");
                }
            }
        }
    }

    #[test]
    fn the_picture_is_a_png_of_the_size_that_is_told() {
        let png = to_png(&title("Kokk")).unwrap();
        assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
        assert_eq!((&png[16..20], &png[20..24]), (&1200u32.to_be_bytes()[..], &630u32.to_be_bytes()[..]));
    }
}
