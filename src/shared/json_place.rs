//! Finds the positions of values in a JSON text by their pointers, so that an editor can show them. It takes one pass,
//! so the time depends on the length of the text and not on the number of pointers.

use std::collections::HashMap;
use std::ops::Range;

/// The byte offsets of the values that `pointers` (RFC 6901) name in `json`, which must be one valid JSON value. If a
/// pointer leads nowhere, the offset of the nearest enclosing value.
pub fn starts<'a>(json: &str, pointers: impl IntoIterator<Item = &'a str>) -> Vec<usize> {
    let mut wanted = PointerTree::default();
    let steps: Vec<Vec<String>> = pointers
        .into_iter()
        .map(|pointer| pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect())
        .collect();
    for steps in &steps {
        wanted.add(steps);
    }
    wanted.find(json, 0);
    steps.iter().map(|steps| wanted.start(steps)).collect()
}

/// A value to find, and those inside it.
#[derive(Default)]
struct PointerTree {
    start: Option<usize>,
    below: HashMap<String, PointerTree>,
}

impl PointerTree {
    fn add(&mut self, steps: &[String]) {
        if let Some((first, rest)) = steps.split_first() {
            self.below.entry(first.clone()).or_default().add(rest);
        }
    }

    /// The offset of the value or, if it was not found, of the nearest enclosing one.
    fn start(&self, steps: &[String]) -> usize {
        let below = steps.split_first().and_then(|(first, rest)| Some((self.below.get(first)?, rest)));
        match below {
            Some((below, rest)) if below.start.is_some() => below.start(rest),
            _ => self.start.unwrap_or_default(),
        }
    }

    fn forget(&mut self) {
        self.start = None;
        self.below.values_mut().for_each(Self::forget);
    }

    /// Reads the value that begins at or after `from`; returns where it ends.
    fn find(&mut self, json: &str, from: usize) -> Option<usize> {
        let bytes = json.as_bytes();
        let start = blank(bytes, from);
        // The last of equal names counts, as it does for the reader.
        if self.start.is_some() {
            self.forget();
        }
        self.start = Some(start);
        let is_object = match bytes.get(start)? {
            b'{' => true,
            b'[' => false,
            _ => return value(bytes, start).map(|value| value.end),
        };
        if self.below.is_empty() {
            return value(bytes, start).map(|value| value.end);
        }
        let (mut at, mut index) = (start + 1, 0usize);
        loop {
            at = blank(bytes, at);
            if matches!(bytes.get(at)?, b'}' | b']') {
                return Some(at + 1);
            }
            let name = if is_object {
                let key = value(bytes, at)?;
                at = blank(bytes, key.end) + 1;
                serde_json::from_str(json.get(key)?).ok()?
            } else {
                index += 1;
                (index - 1).to_string()
            };
            at = match self.below.get_mut(&name) {
                Some(below) => below.find(json, at)?,
                None => value(bytes, at)?.end,
            };
            at = blank(bytes, at);
            if bytes.get(at) == Some(&b',') {
                at += 1;
            }
        }
    }
}

fn blank(bytes: &[u8], from: usize) -> usize {
    from + bytes[from.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// The value that begins at or after `from`.
fn value(bytes: &[u8], from: usize) -> Option<Range<usize>> {
    let start = blank(bytes, from);
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    in_string = false;
                    if depth == 0 {
                        return Some(start..at + 1);
                    }
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return Some(start..at),
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(start..at + 1);
                }
            }
            b',' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => return Some(start..at),
            _ => {}
        }
    }
    (start < bytes.len()).then_some(start..bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const JSON: &str = r#" {"a": [10, {"b/c": "x\"]"}, []], "d" : null, "d":7 } "#;

    fn shown(pointer: &str) -> &str {
        let start = starts(JSON, [pointer])[0];
        &JSON[value(JSON.as_bytes(), start).unwrap()]
    }

    #[test]
    fn values_at_their_place() {
        assert_eq!(shown("/a/0"), "10");
        assert_eq!(shown("/a/1/b~1c"), r#""x\"]""#);
        assert_eq!(shown("/a/2"), "[]");
        assert_eq!(shown("/d"), "7");
        assert_eq!(shown(""), JSON.trim());
    }

    #[test]
    fn several_at_once_and_the_last_of_equal_names() {
        let json = r#"{"a":{"b":1,"c":2},"a":{"c":3}}"#;
        let found: Vec<&str> =
            starts(json, ["/a/c", "/a/b", "", "/x"]).into_iter().map(|start| &json[start..start + 2]).collect();
        assert_eq!(found, ["3}", r#"{""#, r#"{""#, r#"{""#]);
    }

    #[test]
    fn the_nearest_around_what_is_absent() {
        assert_eq!(shown("/a/1/missing/further"), r#"{"b/c": "x\"]"}"#);
        assert_eq!(shown("/missing"), JSON.trim());
    }

    proptest! {
        #[test]
        fn never_panics(json in ".{0,60}", pointer in "(/[a-z0-9~]{0,3}){0,4}") {
            let _ = starts(&json, [pointer.as_str(), "/0/a"]);
        }
    }
}
