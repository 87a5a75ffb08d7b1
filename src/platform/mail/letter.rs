//! What a mail looks like: the same few parts as plain text and as HTML. Escaping happens here; slices supply the text.

use super::Mail;
use crate::i18n::Language;
use html_escape::encode_quoted_attribute as escape;

/// A mail before it is rendered.
pub struct Letter {
    pub language: Language,
    /// Subject and heading.
    pub title: String,
    pub parts: Vec<Part>,
    /// Small print at the end.
    pub end: Vec<Part>,
}

pub enum Part {
    Text(String),
    /// The main action.
    Button {
        label: String,
        href: String,
    },
    Link {
        label: String,
        href: String,
    },
    /// One of a list: a title that leads somewhere, and facts below it.
    Item {
        title: String,
        href: String,
        facts: Vec<String>,
    },
}

/// Mail programs do not support style sheets: these are the site's light-theme colours, inlined at each element.
mod style {
    pub const PAGE: &str =
        "margin:0;padding:24px 12px;background:#f6f8f6;color:#10211f;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif";
    pub const SHEET: &str = "max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #d9e0dc;border-radius:8px;overflow-wrap:anywhere;word-break:break-word";
    pub const BRAND: &str = "margin:0 0 16px;color:#0b5f5b;font-weight:700;font-size:18px";
    pub const TITLE: &str = "margin:0 0 16px;font-size:24px;line-height:1.25";
    pub const TEXT: &str = "margin:0 0 16px";
    pub const BUTTON: &str = "display:inline-block;padding:12px 20px;background:#0b5f5b;color:#ffffff;border-radius:6px;font-weight:600;text-decoration:none";
    pub const ITEM: &str = "margin:0 0 16px;padding:0 0 16px;border-bottom:1px solid #d9e0dc";
    pub const ITEM_TITLE: &str = "color:#0b5f5b;font-weight:600;font-size:18px";
    pub const FACT: &str = "color:#475855";
    pub const LINK: &str = "color:#0b5f5b";
    pub const END: &str =
        "max-width:560px;margin:16px auto 0;color:#475855;font-size:14px;overflow-wrap:anywhere;word-break:break-word";
}

impl Letter {
    pub fn to_mail(&self, to: &str, headers: Vec<(String, String)>) -> Mail {
        // Control characters do not belong in a text, and PostgreSQL rejects some of them.
        let clean = |text: String| text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
        Mail {
            to: to.to_owned(),
            subject: clean(self.title.clone()),
            text: clean(self.text()),
            html: clean(self.html()),
            headers,
        }
    }

    fn text(&self) -> String {
        let parts = |parts: &[Part]| parts.iter().map(Part::text).collect::<Vec<_>>().join("\n\n");
        format!("{}\n\n{}\n\n-- \n{}\n", one_line(&self.title), parts(&self.parts), parts(&self.end))
    }

    fn html(&self) -> String {
        let parts = |parts: &[Part]| parts.iter().map(Part::html).collect::<String>();
        let title = escape(&self.title);
        format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light\">\n<title>{title}</title>\n</head>\n<body style=\"{}\">\n\
             <div style=\"{}\">\n<p style=\"{}\">Verv</p>\n<h1 style=\"{}\">{title}</h1>\n{}</div>\n<div style=\"{}\">\n{}</div>\n\
             </body>\n</html>\n",
            self.language.tag(),
            style::PAGE,
            style::SHEET,
            style::BRAND,
            style::TITLE,
            parts(&self.parts),
            style::END,
            parts(&self.end),
        )
    }
}

impl Part {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Button { label, href } | Self::Link { label, href } => format!("{}:\n{href}", one_line(label)),
            Self::Item { title, href, facts } => {
                let mut lines = vec![format!("* {}", one_line(title))];
                lines.extend(facts.iter().map(|fact| format!("  {}", one_line(fact))));
                lines.push(format!("  {href}"));
                lines.join("\n")
            }
        }
    }

    fn html(&self) -> String {
        let link = |style: &str, label: &str, href: &str| {
            format!("<a href=\"{}\" style=\"{style}\">{}</a>", escape(href), escape(label))
        };
        match self {
            Self::Text(text) => format!("<p style=\"{}\">{}</p>\n", style::TEXT, escape(text).replace('\n', "<br>")),
            Self::Button { label, href } => format!("<p style=\"{}\">{}</p>\n", style::TEXT, link(style::BUTTON, label, href)),
            Self::Link { label, href } => format!("<p style=\"{}\">{}</p>\n", style::TEXT, link(style::LINK, label, href)),
            Self::Item { title, href, facts } => {
                let facts: String =
                    facts.iter().map(|fact| format!("<br><span style=\"{}\">{}</span>", style::FACT, escape(fact))).collect();
                format!("<p style=\"{}\">{}{facts}</p>\n", style::ITEM, link(style::ITEM_TITLE, title, href))
            }
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_wider_than_a_phone_breaks() {
        let letter = Letter { language: Language::Nb, title: "x".repeat(90), parts: Vec::new(), end: Vec::new() };
        let html = letter.to_mail("a@b.no", Vec::new()).html;
        let blocks: Vec<&str> = html.split("<div style=\"").skip(1).collect();
        assert!(
            blocks.len() == 2 && blocks.iter().all(|block| block.split('"').next().unwrap().contains("overflow-wrap:anywhere"))
        );
    }

    #[test]
    fn everything_is_escaped_and_said_twice() {
        let evil = "<img src=x onerror=\"a('b')\">&\u{0}";
        let item = Part::Item { title: evil.into(), href: "https://x/?a=1&b=\"".into(), facts: vec![evil.into()] };
        let letter = Letter {
            language: Language::Nb,
            title: evil.into(),
            parts: vec![Part::Text(format!("Hei\n{evil}")), item, Part::Button { label: evil.into(), href: "https://y/".into() }],
            end: vec![Part::Link { label: evil.into(), href: "https://z/".into() }],
        };
        let mail = letter.to_mail("a@b.no", Vec::new());
        assert!(!mail.html.contains("<img") && !mail.html.contains('\u{0}') && mail.html.contains("?a=1&amp;b=&quot;"));
        for address in ["https://x/?a=1&b=", "https://y/", "https://z/"] {
            assert!(mail.text.contains(address), "{address}");
        }
    }
}
