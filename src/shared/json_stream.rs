//! Cuts a stream of bytes into JSON values without holding more than one of them: concatenated values, or the entries of
//! one array. It only finds where a value ends; whether it is JSON is serde_json's to say. Used by the import stream and
//! by the browser's check of large files.

use serde_json::Value;

/// What was cut out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The bytes of one value; broken JSON where it cannot be one. None: longer than the limit, and thrown away.
    pub bytes: Option<Vec<u8>>,
    /// Where it begins: line and column (in bytes), both from 1.
    pub place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// Why a piece is no value that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// JSON that is broken, at its place in the whole stream: nothing after it can be trusted.
    Broken(Place),
    TooLarge,
    /// Nested deeper than anyone reads.
    TooDeep,
}

impl Piece {
    /// # Errors
    /// When it is no value, or one that is not kept.
    pub fn parse(&self) -> Result<Value, Unreadable> {
        let Some(bytes) = &self.bytes else { return Err(Unreadable::TooLarge) };
        serde_json::from_slice(bytes).map_err(|error| {
            // serde_json has no other word for it.
            if error.to_string().starts_with("recursion limit exceeded") {
                return Unreadable::TooDeep;
            }
            let Place { line, column } = self.place;
            Unreadable::Broken(match error.line() {
                0 | 1 => Place { line, column: column + error.column().max(1) - 1 },
                further => Place { line: line + further - 1, column: error.column() },
            })
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between values.
    Between,
    /// In an object or array, `depth` deep.
    Nested {
        depth: usize,
    },
    InString {
        depth: usize,
        escaped: bool,
    },
    /// In a number or a word.
    Scalar,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Entries {
    /// Concatenated values.
    Free,
    /// An array's: before its `[`, then where a value or the end may come, a value must come, a comma or the end must.
    Before,
    FirstOrEnd,
    Next,
    CommaOrEnd,
    After,
}

pub struct Splitter {
    limit: usize,
    state: State,
    entries: Entries,
    buffer: Vec<u8>,
    too_large: bool,
    /// Place of the value under way, and of the next byte.
    start: Place,
    next: Place,
    /// How many bytes of a byte order mark have been seen; None once past it.
    mark: Option<usize>,
}

const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

impl Splitter {
    /// For concatenated values, white space between them optional. Values above `limit` bytes are not kept.
    pub fn values(limit: usize) -> Self {
        let origin = Place { line: 1, column: 1 };
        Self {
            limit,
            state: State::Between,
            entries: Entries::Free,
            buffer: Vec::new(),
            too_large: false,
            start: origin,
            next: origin,
            mark: Some(0),
        }
    }

    /// For the entries of one array.
    pub fn entries(limit: usize) -> Self {
        Self { entries: Entries::Before, ..Self::values(limit) }
    }

    /// Takes the next bytes; `take` gets each value that they complete. After a piece that does not parse the caller stops.
    pub fn push(&mut self, bytes: &[u8], mut take: impl FnMut(Piece)) {
        for &byte in bytes {
            let again = self.step(byte, &mut take);
            if again {
                self.step(byte, &mut take);
            }
            self.next = match byte {
                b'\n' => Place { line: self.next.line + 1, column: 1 },
                _ => Place { line: self.next.line, column: self.next.column + 1 },
            };
        }
    }

    /// The end of the stream: what is still open comes out as it is.
    pub fn finish(mut self, mut take: impl FnMut(Piece)) {
        let array_is_open = !matches!(self.entries, Entries::Free | Entries::After);
        if self.state != State::Between {
            // Cut off inside a value: broken, also where the value had grown too large to keep.
            if !self.too_large || self.state != State::Scalar {
                self.too_large = false;
            }
            self.complete(&mut take);
        }
        if array_is_open || self.mark.is_some_and(|seen| seen > 0) {
            self.start = self.next;
            self.complete(&mut take);
        }
    }

    /// Returns whether the byte has to be looked at again, because it ended a value without being part of it.
    fn step(&mut self, byte: u8, take: &mut impl FnMut(Piece)) -> bool {
        if let Some(seen) = self.mark {
            if byte == BYTE_ORDER_MARK[seen] {
                self.mark = (seen < 2).then_some(seen + 1);
                return false;
            }
            self.mark = None;
            if seen > 0 {
                self.begin(State::Scalar);
            }
        }
        match self.state {
            State::Between => self.between(byte, take),
            State::Nested { depth } => {
                self.keep(byte);
                match byte {
                    b'"' => self.state = State::InString { depth, escaped: false },
                    b'{' | b'[' => self.state = State::Nested { depth: depth + 1 },
                    b'}' | b']' if depth == 1 => self.complete(take),
                    b'}' | b']' => self.state = State::Nested { depth: depth - 1 },
                    _ => {}
                }
            }
            State::InString { depth, escaped } => {
                self.keep(byte);
                match byte {
                    _ if escaped => self.state = State::InString { depth, escaped: false },
                    b'\\' => self.state = State::InString { depth, escaped: true },
                    b'"' if depth == 0 => self.complete(take),
                    b'"' => self.state = State::Nested { depth },
                    // Not allowed in a string: the closing quote is most likely missing, so nothing after it can be trusted.
                    0..0x20 => {
                        self.too_large = false;
                        self.complete(take);
                    }
                    _ => {}
                }
            }
            State::Scalar => {
                let ends = match byte {
                    b' ' | b'\t' | b'\r' | b'\n' | b'{' | b'[' | b'"' => true,
                    b',' | b']' => self.entries != Entries::Free,
                    _ => false,
                };
                if ends {
                    self.complete(take);
                    return true;
                }
                self.keep(byte);
            }
        }
        false
    }

    fn between(&mut self, byte: u8, take: &mut impl FnMut(Piece)) {
        match (byte, self.entries) {
            (b' ' | b'\t' | b'\r' | b'\n', _) => return,
            (b'[', Entries::Before) => {
                self.entries = Entries::FirstOrEnd;
                return;
            }
            (b']', Entries::FirstOrEnd | Entries::CommaOrEnd) => {
                self.entries = Entries::After;
                return;
            }
            (b',', Entries::CommaOrEnd) => {
                self.entries = Entries::Next;
                return;
            }
            (_, Entries::Free) => {}
            (_, Entries::FirstOrEnd | Entries::Next) if byte != b',' && byte != b']' => {}
            // Something where nothing of the kind may stand: out with a piece that cannot be JSON.
            _ => {
                self.start = self.next;
                self.buffer.push(b',');
                self.complete(take);
                return;
            }
        }
        match byte {
            b'{' | b'[' => self.begin(State::Nested { depth: 1 }),
            b'"' => self.begin(State::InString { depth: 0, escaped: false }),
            _ => self.begin(State::Scalar),
        }
        self.keep(byte);
        if matches!(byte, b'}' | b']' | b',') {
            self.complete(take);
        }
    }

    fn begin(&mut self, state: State) {
        self.state = state;
        self.start = self.next;
    }

    fn keep(&mut self, byte: u8) {
        if self.too_large {
            return;
        }
        if self.buffer.len() == self.limit {
            self.too_large = true;
            self.buffer = Vec::new();
            return;
        }
        self.buffer.push(byte);
    }

    fn complete(&mut self, take: &mut impl FnMut(Piece)) {
        let bytes = std::mem::take(&mut self.buffer);
        take(Piece { bytes: (!self.too_large).then_some(bytes), place: self.start });
        self.too_large = false;
        self.state = State::Between;
        if self.entries != Entries::Free {
            self.entries = Entries::CommaOrEnd;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(mut splitter: Splitter, chunks: &[&[u8]]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for chunk in chunks {
            splitter.push(chunk, |piece| pieces.push(piece));
        }
        splitter.finish(|piece| pieces.push(piece));
        pieces
    }

    fn texts(pieces: &[Piece]) -> Vec<Option<&str>> {
        pieces.iter().map(|piece| piece.bytes.as_deref().map(|bytes| std::str::from_utf8(bytes).unwrap())).collect()
    }

    #[test]
    fn values_one_after_the_other() {
        let stream = br#" {"a":"}\"{"}{"b":[1,{"c":2}]} 17 null"x" [1]true"#;
        assert_eq!(
            texts(&split(Splitter::values(100), &[stream])),
            [r#"{"a":"}\"{"}"#, r#"{"b":[1,{"c":2}]}"#, "17", "null", r#""x""#, "[1]", "true"].map(Some)
        );
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        assert_eq!(texts(&split(Splitter::values(100), &[b"\xEF", b"\xBB\xBF{}"])), [Some("{}")]);
        assert!(split(Splitter::values(100), &[b"\xEF\xBB"])[0].parse().is_err());
        assert!(split(Splitter::values(100), &[b"\xEF{}"])[0].parse().is_err());
    }

    #[test]
    fn a_large_value_is_dropped_and_the_rest_goes_on() {
        let pieces = split(Splitter::values(8), &[br#"{"a":1}"#, br#"{"a":12}"#, br#"{"a":123}"#, b"{}"]);
        assert_eq!(texts(&pieces), [Some(r#"{"a":1}"#), Some(r#"{"a":12}"#), None, Some("{}")]);
        assert_eq!(pieces[2].parse(), Err(Unreadable::TooLarge));
    }

    #[test]
    fn broken_json_is_told_at_its_place() {
        let pieces = split(Splitter::values(100), &[b"{}\n  {\"a\" 1}"]);
        assert_eq!(pieces[1].parse(), Err(Unreadable::Broken(Place { line: 2, column: 8 })));
        for cut_off in [&b"{\"a\":1"[..], b"{\"a\":\"x", b"[", b"}", b"nul", b"{]", b"\"abc", b"{\"a\":\"x\n\"}", b",", b"\xff"] {
            let pieces = split(Splitter::values(100), &[cut_off]);
            assert!(pieces[0].parse().is_err(), "{cut_off:?}");
        }
        // Cut off inside a value that had grown too large.
        assert!(split(Splitter::values(4), &[b"{\"a\":1234"])[0].parse().is_err());
    }

    #[test]
    fn nothing_comes_out_of_nothing() {
        assert!(split(Splitter::values(100), &[b" \r\n\t"]).is_empty());
    }

    #[test]
    fn entries_of_an_array() {
        let pieces = split(Splitter::entries(100), &[b" [ {\"a\":[1,2]},\n3 ,\"x\"] "]);
        assert_eq!(texts(&pieces), [r#"{"a":[1,2]}"#, "3", r#""x""#].map(Some));
        assert_eq!(pieces[1].place, Place { line: 2, column: 1 });
        assert!(split(Splitter::entries(100), &[b"[]"]).is_empty());
        for broken in [&b"[1,]"[..], b"[1", b"[", b"", b"[,1]", b"[1 2]", b"[1]2", b"{}", b"[1,,2]"] {
            let pieces = split(Splitter::entries(100), &[broken]);
            assert!(pieces.iter().any(|piece| piece.parse().is_err()), "{broken:?}");
        }
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same_pieces(
            bytes in proptest::collection::vec(prop_oneof![
                Just(b'{'), Just(b'}'), Just(b'['), Just(b']'), Just(b'"'), Just(b'\\'), Just(b','), Just(b':'), Just(b' '), Just(b'\n'),
                Just(b'1'), Just(b'a'), Just(0xEFu8), Just(0xBB), Just(0xBF), any::<u8>()], 0..200),
            cuts in proptest::collection::vec(0usize..200, 0..8),
            limit in 1usize..40,
        ) {
            let whole = split(Splitter::values(limit), &[&bytes]);
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.sort_unstable();
            let mut chunks = Vec::new();
            let mut from = 0;
            for cut in cuts {
                chunks.push(&bytes[from..cut]);
                from = cut;
            }
            chunks.push(&bytes[from..]);
            prop_assert_eq!(&split(Splitter::values(limit), &chunks), &whole);
            for piece in whole {
                prop_assert!(piece.bytes.is_none_or(|bytes| bytes.len() <= limit));
            }
        }

        #[test]
        fn what_was_joined_comes_apart(values in proptest::collection::vec(any::<Vec<i64>>(), 0..20), newline in any::<bool>()) {
            let values: Vec<Value> = values.into_iter().map(|numbers| serde_json::json!({ "n": numbers })).collect();
            let stream = values.iter().map(Value::to_string).collect::<Vec<_>>().join(if newline { "\n" } else { "" });
            let pieces = split(Splitter::values(100_000), &[stream.as_bytes()]);
            let parsed: Vec<Value> = pieces.iter().map(|piece| piece.parse().unwrap()).collect();
            prop_assert_eq!(parsed, values.clone());
            let array = Value::from(values.clone()).to_string();
            let pieces = split(Splitter::entries(100_000), &[array.as_bytes()]);
            let parsed: Vec<Value> = pieces.iter().map(|piece| piece.parse().unwrap()).collect();
            prop_assert_eq!(parsed, values);
        }
    }
}
