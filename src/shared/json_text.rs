//! Parses untrusted JSON, including texts that cannot be stored: a lone surrogate (`\ud83d`) is allowed by JSON's
//! grammar but is not a character. It is reported at its place like any other invalid value, and the rest is read.

use super::field::{pointer_step, shorten};
use serde_json::{Error, Value};

/// The parsed value, and the lone surrogates in it.
#[derive(Debug, PartialEq)]
pub struct ParsedJson {
    /// Lone surrogates are replaced by U+FFFD.
    pub value: Value,
    pub lone_surrogates: Vec<LoneSurrogate>,
}

impl From<Value> for ParsedJson {
    fn from(value: Value) -> Self {
        Self { value, lone_surrogates: Vec::new() }
    }
}

impl LoneSurrogate {
    /// In the words of the APIs that read numbers as text.
    pub fn message(&self) -> String {
        format!("Invalid value: {} at field {}, which holds half of a character", shorten(&self.text), shorten(&self.field))
    }
}

/// A text, or a field name, that contains a lone surrogate.
#[derive(Debug, PartialEq, Eq)]
pub struct LoneSurrogate {
    /// RFC 6901; for a name, the object's pointer.
    pub pointer: String,
    /// The last name on the way there.
    pub field: String,
    pub text: String,
}

/// The most that are reported.
const LONE_SURROGATES_MAX: usize = 100;

/// # Errors
/// If it is not JSON.
pub fn read(bytes: &[u8]) -> Result<ParsedJson, Error> {
    let bytes = without_marks(bytes);
    let error = match serde_json::from_slice(bytes) {
        Ok(value) => return Ok(ParsedJson { value, lone_surrogates: Vec::new() }),
        Err(error) => error,
    };
    // A noncharacter that no text may contain stands in for each lone surrogate, so that they can be found again.
    let sentinel = ('\u{fdd0}'..='\u{fdef}').find(|letter| !holds(bytes, *letter));
    let Some(mended) = sentinel.and_then(|sentinel| replace_surrogates(bytes, sentinel)) else { return Err(error) };
    let Ok(mut value) = serde_json::from_slice(&mended) else { return Err(error) };
    let mut lone_surrogates = Vec::new();
    if let Some(sentinel) = sentinel {
        take_out(&mut value, sentinel, "", "", &mut lone_surrogates);
    }
    Ok(ParsedJson { value, lone_surrogates })
}

/// Some programs put byte order marks before what they send.
pub fn without_marks(mut bytes: &[u8]) -> &[u8] {
    while let Some(rest) = bytes.trim_ascii_start().strip_prefix(b"\xEF\xBB\xBF") {
        bytes = rest;
    }
    bytes
}

fn holds(bytes: &[u8], letter: char) -> bool {
    let mut buffer = [0; 4];
    let raw = letter.encode_utf8(&mut buffer).as_bytes();
    let escaped = format!("\\u{:04x}", letter as u32);
    bytes.windows(raw.len()).any(|window| window == raw)
        || bytes.windows(escaped.len()).any(|window| window.eq_ignore_ascii_case(escaped.as_bytes()))
}

/// Replaces each lone surrogate by an escaped `sentinel`; None if there is none.
fn replace_surrogates(bytes: &[u8], sentinel: char) -> Option<Vec<u8>> {
    let mut mended = Vec::with_capacity(bytes.len());
    let (mut at, mut is_mended) = (0, false);
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == b'\\') {
        let here = at + found;
        mended.extend_from_slice(&bytes[at..here]);
        let length = match (unit(bytes, here), unit(bytes, here + 6)) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => 12,
            (Some(0xD800..0xE000), _) => {
                mended.extend_from_slice(format!("\\u{:04x}", sentinel as u32).as_bytes());
                is_mended = true;
                at = here + 6;
                continue;
            }
            // `\\u` is a backslash and a letter.
            _ => 2,
        };
        at = (here + length).min(bytes.len());
        mended.extend_from_slice(&bytes[here..at]);
    }
    mended.extend_from_slice(&bytes[at..]);
    is_mended.then_some(mended)
}

/// The unit of UTF-16 that is escaped here.
fn unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    digits.iter().all(u8::is_ascii_hexdigit).then_some(())?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn take_out(value: &mut Value, sentinel: char, pointer: &str, field: &str, lone_surrogates: &mut Vec<LoneSurrogate>) {
    let shown = |text: &str| text.replace(sentinel, "\u{fffd}");
    match value {
        Value::String(text) if text.contains(sentinel) => {
            *text = shown(text);
            if lone_surrogates.len() < LONE_SURROGATES_MAX {
                lone_surrogates.push(LoneSurrogate { pointer: pointer.to_owned(), field: field.to_owned(), text: text.clone() });
            }
        }
        Value::Array(entries) => {
            for (index, entry) in entries.iter_mut().enumerate() {
                take_out(entry, sentinel, &format!("{pointer}/{index}"), field, lone_surrogates);
            }
        }
        Value::Object(map) => {
            for name in map.keys().filter(|name| name.contains(sentinel)) {
                if lone_surrogates.len() < LONE_SURROGATES_MAX {
                    lone_surrogates.push(LoneSurrogate {
                        pointer: pointer.to_owned(),
                        field: field.to_owned(),
                        text: shown(name),
                    });
                }
            }
            for (name, value) in map.iter_mut() {
                take_out(value, sentinel, &format!("{pointer}/{}", pointer_step(name)), name, lone_surrogates);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn places(json: &str) -> Vec<(String, String)> {
        read(json.as_bytes()).unwrap().lone_surrogates.into_iter().map(|half| (half.pointer, half.text)).collect()
    }

    #[test]
    fn halves_of_characters_are_told_at_their_place() {
        for (sent, shown) in [
            (r"Kokk \ud83d", "Kokk \u{fffd}"),
            (r"\uDE00\uD83D", "\u{fffd}\u{fffd}"),
            (r"\ud83dx", "\u{fffd}x"),
            (r"\ud83d\ud83d\ude00", "\u{fffd}\u{1f600}"),
            (r"\\\ud83d", "\\\u{fffd}"),
        ] {
            assert_eq!(places(&format!(r#"{{"a":[1,"{sent}"]}}"#)), [("/a/1".to_owned(), shown.to_owned())], "{sent}");
        }
        assert_eq!(places(r#"{"a":{"\ud83d":1}}"#), [("/a".to_owned(), "\u{fffd}".to_owned())]);
        assert_eq!(places(r#"{"a":"\ufdd0","b":"\ud83d"}"#), [("/b".to_owned(), "\u{fffd}".to_owned())]);
    }

    #[test]
    fn whole_characters_and_backslashes_are_as_they_are() {
        let read = read(br#"{"a":"\ud83d\ude00 \\ud83d"}"#).unwrap();
        assert_eq!((read.value, read.lone_surrogates.len()), (json!({ "a": "\u{1f600} \\ud83d" }), 0));
    }

    #[test]
    fn byte_order_marks_are_skipped_and_broken_json_is_broken() {
        assert_eq!(read("\u{feff}\u{feff} {}".as_bytes()).unwrap().value, json!({}));
        let broken = br#"{"a":"\ud83d" 1}"#;
        assert_eq!(read(broken).unwrap_err().to_string(), serde_json::from_slice::<Value>(broken).unwrap_err().to_string());
        assert!(read(br#"{"a":"\ud8"}"#).is_err());
    }

    proptest! {
        #[test]
        fn what_serde_reads_is_read_the_same(text in r#"[\[\]{}":,\\ud8389efa-c0-9 ]{0,40}"#) {
            match serde_json::from_str::<Value>(&text) {
                Ok(value) => prop_assert_eq!(read(text.as_bytes()).unwrap().value, value),
                Err(_) => { let _ = read(text.as_bytes()); }
            }
        }
    }
}
