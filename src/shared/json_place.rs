//! Where in a JSON text the value at a pointer stands, so that an editor can show it.

use std::ops::Range;

/// The bytes of the value that `pointer` (RFC 6901) names in `json`, which must be one valid JSON value. Where the
/// pointer leads to something absent, the nearest value around it.
pub fn find(json: &str, pointer: &str) -> Option<Range<usize>> {
    let mut here = value(json.as_bytes(), 0)?;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        match child(json, here.start, &step) {
            Some(range) => here = range,
            None => break,
        }
    }
    Some(here)
}

fn child(json: &str, start: usize, step: &str) -> Option<Range<usize>> {
    let bytes = json.as_bytes();
    let is_object = match bytes.get(start)? {
        b'{' => true,
        b'[' => false,
        _ => return None,
    };
    let (mut at, mut index, mut found) = (start + 1, 0, None);
    loop {
        at = blank(bytes, at);
        if matches!(bytes.get(at)?, b'}' | b']') {
            return found;
        }
        let matches = if is_object {
            let key = value(bytes, at)?;
            at = blank(bytes, key.end) + 1;
            serde_json::from_str::<String>(json.get(key)?).ok()? == step
        } else {
            index += 1;
            step.parse() == Ok(index - 1)
        };
        let entry = value(bytes, at)?;
        at = blank(bytes, entry.end);
        if matches {
            // The last of equal names counts, as it does for the reader.
            found = Some(entry);
        }
        if bytes.get(at) == Some(&b',') {
            at += 1;
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
        &JSON[find(JSON, pointer).unwrap()]
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
    fn the_nearest_around_what_is_absent() {
        assert_eq!(shown("/a/1/missing/further"), r#"{"b/c": "x\"]"}"#);
        assert_eq!(shown("/missing"), JSON.trim());
    }

    proptest! {
        #[test]
        fn never_panics(json in ".{0,60}", pointer in "(/[a-z0-9~]{0,3}){0,4}") {
            let _ = find(&json, &pointer);
        }
    }
}
