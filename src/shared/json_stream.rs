//! Cuts a stream of bytes into JSON values without holding more than one of them: concatenated values, or the entries of
//! one array. It finds where a value ends, or where it can no longer become one, so that nobody waits for the end of what
//! is broken; whether the rest is valid JSON is left to serde_json. Used by the import stream and the browser check of
//! large files. Verv has its own because serde_json's needs all the bytes or a blocking reader, and does not split
//! arrays.

use super::json_text::{self, ParsedJson};

/// One piece of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The bytes of one value; broken JSON where it cannot be one. None: longer than the limit, and thrown away.
    pub bytes: Option<Vec<u8>>,
    /// Where it begins: line and column (in bytes), both from 1.
    pub place: Position,
    /// The first byte that makes it invalid JSON, if that was noticed while splitting.
    broken: Option<Position>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// Why a piece cannot be read as a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Invalid JSON, at its position in the whole stream: nothing after it can be trusted.
    Broken(Position),
    TooLarge,
    /// Nested deeper than the parser accepts.
    TooDeep,
}

impl Piece {
    /// # Errors
    /// When it is no value, or one that is not kept.
    pub fn parse(&self) -> Result<ParsedJson, Unreadable> {
        let Some(bytes) = &self.bytes else {
            return Err(self.broken.map_or(Unreadable::TooLarge, Unreadable::Broken));
        };
        json_text::read(bytes).map_err(|error| {
            // serde_json reports it only by this message.
            if error.to_string().starts_with("recursion limit exceeded") {
                return self.broken.map_or(Unreadable::TooDeep, Unreadable::Broken);
            }
            let Position { line, column } = self.place;
            // The byte was the last that was taken; of a line break serde_json says that it stands on the next line.
            if let Some(place) = self.broken
                && (error.is_eof() || error.column() == 0)
            {
                return Unreadable::Broken(place);
            }
            Unreadable::Broken(match error.line() {
                0 | 1 => Position { line, column: column + error.column().max(1) - 1 },
                further => Position { line: line + further - 1, column: error.column() },
            })
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between values.
    Between,
    /// In an object or array.
    Nested,
    InString {
        escaped: bool,
    },
    /// In a number or a word.
    Scalar,
}

/// What may come next in an object or array.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    KeyOrEnd,
    Key,
    Colon,
    ValueOrEnd,
    Value,
    CommaOrEnd,
}

/// A number or literal being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ScalarState {
    None,
    Number,
    /// What is still to come of it.
    Literal(&'static [u8]),
}

impl ScalarState {
    /// None where no value begins so.
    fn begin(byte: u8) -> Option<Self> {
        match byte {
            b'-' | b'0'..=b'9' => Some(Self::Number),
            b't' => Some(Self::Literal(b"rue")),
            b'f' => Some(Self::Literal(b"alse")),
            b'n' => Some(Self::Literal(b"ull")),
            _ => None,
        }
    }

    /// None where it does not go on so.
    fn go_on(self, byte: u8) -> Option<Self> {
        match self {
            Self::Number if matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-') => Some(self),
            Self::Literal([next, rest @ ..]) if *next == byte => Some(Self::Literal(rest)),
            _ => None,
        }
    }

    fn may_end(self) -> bool {
        !matches!(self, Self::Literal([_, ..]))
    }
}

/// Beyond this depth only the depth is tracked; the parser rejects such values anyway.
const CHECKED_DEPTH: usize = 1024;

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
    /// Of each object (true) and array (false) that is open, and how many more are.
    open: Vec<bool>,
    deeper: usize,
    expected: Expected,
    word: ScalarState,
    buffer: Vec<u8>,
    too_large: bool,
    /// Position of the value under way, and of the next byte.
    start: Position,
    next: Position,
    /// How many bytes of a byte order mark have been seen; None outside of one.
    mark: Option<usize>,
}

const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

impl Splitter {
    /// For concatenated values, white space between them optional. Values above `limit` bytes are not kept.
    pub fn values(limit: usize) -> Self {
        let origin = Position { line: 1, column: 1 };
        Self {
            limit,
            state: State::Between,
            entries: Entries::Free,
            open: Vec::new(),
            deeper: 0,
            expected: Expected::Value,
            word: ScalarState::None,
            buffer: Vec::new(),
            too_large: false,
            start: origin,
            next: origin,
            mark: None,
        }
    }

    /// For the entries of one array.
    pub fn entries(limit: usize) -> Self {
        Self { entries: Entries::Before, ..Self::values(limit) }
    }

    /// Feeds the next bytes; `take` gets each value they complete. After a piece that does not parse, the caller stops.
    pub fn push(&mut self, bytes: &[u8], mut take: impl FnMut(Piece)) {
        for &byte in bytes {
            let again = self.step(byte, &mut take);
            if again {
                self.step(byte, &mut take);
            }
            self.next = match byte {
                b'\n' => Position { line: self.next.line + 1, column: 1 },
                _ => Position { line: self.next.line, column: self.next.column + 1 },
            };
        }
    }

    /// The end of the stream: what is still open comes out as it is.
    pub fn finish(mut self, mut take: impl FnMut(Piece)) {
        let array_is_open = !matches!(self.entries, Entries::Free | Entries::After);
        if self.state != State::Between {
            // Cut off inside a value: broken, also where the value had grown too large to keep.
            let end = Position { line: self.next.line, column: self.next.column.saturating_sub(1) };
            let is_cut_off = self.too_large && self.state != State::Scalar;
            self.complete_with(is_cut_off.then_some(end), &mut take);
        }
        if array_is_open || self.mark.is_some() {
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
            self.begin(State::Scalar);
        }
        match self.state {
            State::Between => self.between(byte, take),
            State::Nested => {
                if !self.goes_on_with(byte) {
                    self.keep(byte);
                    self.fail(take);
                    return false;
                }
                self.keep(byte);
                match byte {
                    b'"' => self.state = State::InString { escaped: false },
                    b'}' | b']' if self.open.is_empty() => self.complete(take),
                    _ => {}
                }
            }
            State::InString { escaped } => {
                self.keep(byte);
                match byte {
                    _ if escaped => self.state = State::InString { escaped: false },
                    b'\\' => self.state = State::InString { escaped: true },
                    b'"' if self.open.is_empty() => self.complete(take),
                    b'"' => self.state = State::Nested,
                    // Not allowed in a string: the closing quote is most likely missing, so nothing after it can be trusted.
                    0..0x20 => self.fail(take),
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
                match self.word.go_on(byte) {
                    Some(word) => self.word = word,
                    None => self.fail(take),
                }
            }
        }
        false
    }

    /// Whether an object or array can go on with this byte.
    fn goes_on_with(&mut self, byte: u8) -> bool {
        use Expected::{Colon, CommaOrEnd, Key, KeyOrEnd, Value, ValueOrEnd};
        if self.deeper > 0 {
            match byte {
                b'{' | b'[' => self.deeper += 1,
                b'}' | b']' => self.deeper -= 1,
                _ => {}
            }
            return true;
        }
        if self.word != ScalarState::None {
            if let Some(word) = self.word.go_on(byte) {
                self.word = word;
                return true;
            }
            if !self.word.may_end() {
                return false;
            }
            self.word = ScalarState::None;
        }
        let in_object = self.open.last() == Some(&true);
        let is_value = matches!(self.expected, Value | ValueOrEnd);
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'"' if is_value => self.expected = CommaOrEnd,
            b'"' if matches!(self.expected, Key | KeyOrEnd) => self.expected = Colon,
            b':' if self.expected == Colon => self.expected = Value,
            b',' if self.expected == CommaOrEnd => self.expected = if in_object { Key } else { Value },
            b'}' if in_object && matches!(self.expected, KeyOrEnd | CommaOrEnd) => self.close(),
            b']' if !in_object && matches!(self.expected, ValueOrEnd | CommaOrEnd) => self.close(),
            b'{' | b'[' if is_value => self.open(byte == b'{'),
            _ if is_value => match ScalarState::begin(byte) {
                Some(word) => (self.word, self.expected) = (word, CommaOrEnd),
                None => return false,
            },
            _ => return false,
        }
        true
    }

    fn open(&mut self, is_object: bool) {
        if self.open.len() < CHECKED_DEPTH {
            self.open.push(is_object);
            self.expected = if is_object { Expected::KeyOrEnd } else { Expected::ValueOrEnd };
        } else {
            self.deeper = 1;
            // Once all of that is closed again.
            self.expected = Expected::CommaOrEnd;
        }
    }

    fn close(&mut self) {
        self.open.pop();
        self.expected = Expected::CommaOrEnd;
    }

    fn between(&mut self, byte: u8, take: &mut impl FnMut(Piece)) {
        match (byte, self.entries) {
            (b' ' | b'\t' | b'\r' | b'\n', _) => return,
            // Concatenated files have theirs in the middle.
            (0xEF, Entries::Free | Entries::Before) => {
                self.mark = Some(1);
                return;
            }
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
            // An unexpected byte: emit a piece that cannot be JSON.
            _ => {
                self.start = self.next;
                self.buffer.push(b',');
                self.complete(take);
                return;
            }
        }
        match byte {
            b'{' | b'[' => {
                self.begin(State::Nested);
                self.open(byte == b'{');
            }
            b'"' => self.begin(State::InString { escaped: false }),
            _ => self.begin(State::Scalar),
        }
        self.keep(byte);
        if self.state == State::Scalar {
            match ScalarState::begin(byte) {
                Some(word) => self.word = word,
                None => self.fail(take),
            }
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
        self.complete_with(None, take);
    }

    /// The current byte is not allowed here.
    fn fail(&mut self, take: &mut impl FnMut(Piece)) {
        self.complete_with(Some(self.next), take);
    }

    fn complete_with(&mut self, broken: Option<Position>, take: &mut impl FnMut(Piece)) {
        let bytes = std::mem::take(&mut self.buffer);
        take(Piece { bytes: (!self.too_large).then_some(bytes), place: self.start, broken });
        self.too_large = false;
        self.open.clear();
        self.deeper = 0;
        self.word = ScalarState::None;
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
    use serde_json::Value;

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
        assert_eq!(pieces[1].parse(), Err(Unreadable::Broken(Position { line: 2, column: 8 })));
        for cut_off in [&b"{\"a\":1"[..], b"{\"a\":\"x", b"[", b"}", b"nul", b"{]", b"\"abc", b"{\"a\":\"x\n\"}", b",", b"\xff"] {
            let pieces = split(Splitter::values(100), &[cut_off]);
            assert!(pieces[0].parse().is_err(), "{cut_off:?}");
        }
        // Cut off inside a value that had grown too large.
        assert!(split(Splitter::values(4), &[b"{\"a\":1234"])[0].parse().is_err());
    }

    #[test]
    fn what_cannot_become_json_is_told_before_it_ends() {
        for (begun, column) in [
            ("{broken", 2),
            ("nope", 2),
            ("x", 1),
            ("{\"a\":1\t{", 8),
            ("{\"a\":nope", 7),
            ("{\"a\":nul,", 9),
            ("{\"a\",", 5),
            ("{\"a\":1,}", 8),
            ("{,", 2),
            ("[1,2}", 5),
            ("[1,]", 4),
            ("[1 2", 4),
            ("{\"a\":[}", 7),
            ("{\"a\":{\"b\":truer", 15),
            ("{\"a\":\"x\n", 8),
            ("{\"a\":1 \"b\"", 8),
        ] {
            let mut pieces = Vec::new();
            Splitter::values(100).push(begun.as_bytes(), |piece| pieces.push(piece));
            let place = Position { line: 1, column };
            assert_eq!(pieces.first().map(Piece::parse), Some(Err(Unreadable::Broken(place))), "{begun}");
        }
        // Where the value has grown too large to keep, too.
        let mut pieces = Vec::new();
        Splitter::values(4).push(b"{\"a\":12\n {", |piece| pieces.push(piece));
        assert_eq!(pieces[0].parse(), Err(Unreadable::Broken(Position { line: 2, column: 2 })));
    }

    #[test]
    fn depth_is_no_fault() {
        for depth in [100, CHECKED_DEPTH, CHECKED_DEPTH + 1, 5000] {
            let deep = format!("{{\"a\":{}{}}}{{}}", "[".repeat(depth), "]".repeat(depth));
            let pieces = split(Splitter::values(100_000), &[deep.as_bytes()]);
            assert_eq!(pieces.len(), 2, "{depth}");
            assert_eq!(pieces[0].parse().err(), (depth > 127).then_some(Unreadable::TooDeep), "{depth}");
        }
        // What is broken there ends the stream all the same.
        let broken = format!("{}x{{}}", "[".repeat(130));
        let pieces = split(Splitter::values(100_000), &[broken.as_bytes()]);
        assert_eq!(pieces[0].parse(), Err(Unreadable::Broken(Position { line: 1, column: 131 })));
    }

    #[test]
    fn nothing_comes_out_of_nothing() {
        assert!(split(Splitter::values(100), &[b" \r\n\t"]).is_empty());
    }

    #[test]
    fn entries_of_an_array() {
        let pieces = split(Splitter::entries(100), &[b" [ {\"a\":[1,2]},\n3 ,\"x\"] "]);
        assert_eq!(texts(&pieces), [r#"{"a":[1,2]}"#, "3", r#""x""#].map(Some));
        assert_eq!(pieces[1].place, Position { line: 2, column: 1 });
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

        // What is called broken on the way is what serde_json cannot read, at the same place, and never what it can.
        #[test]
        fn it_agrees_with_serde_json(text in r#"([{}\[\]",: 1a]|true|null|"a":|"b"|-0\.5e1){0,12}"#) {
            let mut pieces = Vec::new();
            Splitter::values(1000).push(format!("{text} ").as_bytes(), |piece| pieces.push(piece));
            let Some(piece) = pieces.first() else { return Ok(()) };
            if let (Some(_), Err(Unreadable::Broken(place))) = (piece.broken, piece.parse()) {
                let whole = &text[piece.place.column - 1..];
                match serde_json::from_str::<Value>(whole) {
                    Err(error) => prop_assert_eq!(place.column, piece.place.column - 1 + error.column(), "{}", error),
                    Ok(value) => prop_assert!(false, "{}", value),
                }
            }
        }

        #[test]
        fn what_was_joined_comes_apart(values in proptest::collection::vec(any::<Vec<i64>>(), 0..20), newline in any::<bool>()) {
            let values: Vec<Value> = values.into_iter().map(|numbers| serde_json::json!({ "n": numbers })).collect();
            let stream = values.iter().map(Value::to_string).collect::<Vec<_>>().join(if newline { "\n" } else { "" });
            let pieces = split(Splitter::values(100_000), &[stream.as_bytes()]);
            let parsed: Vec<Value> = pieces.iter().map(|piece| piece.parse().unwrap().value).collect();
            prop_assert_eq!(parsed, values.clone());
            let array = Value::from(values.clone()).to_string();
            let pieces = split(Splitter::entries(100_000), &[array.as_bytes()]);
            let parsed: Vec<Value> = pieces.iter().map(|piece| piece.parse().unwrap().value).collect();
            prop_assert_eq!(parsed, values);
        }
    }
}
