//! Checking ads that somebody pastes: one ad, a batch or a stream, told apart by how they begin. Works in small steps, so
//! that a browser stays responsive; the server uses it for the same page without script.

use super::rules::{self, AD_BYTES_AT_MOST, Surroundings};
use crate::shared::field::{Change, FieldError};
use crate::shared::json_place;
use crate::shared::json_stream::{Piece, Place, Splitter, Unreadable};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One ad of what was pasted.
pub struct Checked {
    /// From 0.
    pub index: usize,
    /// The line it begins on, from 1.
    pub line: usize,
    /// As it was sent, for a dry run; empty where it was too large.
    pub text: String,
    pub findings: Vec<Finding>,
}

/// A problem or a change, at its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub pointer: String,
    pub line: usize,
    pub code: Cow<'static, str>,
    pub message: String,
    pub is_problem: bool,
}

/// Cuts what was pasted into ads.
pub struct Ads {
    splitter: Option<Splitter>,
    is_batch: bool,
    count: usize,
    is_broken: bool,
}

impl Ads {
    /// `text` is the beginning of what was pasted.
    pub fn new(text: &str) -> Self {
        let is_batch = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').starts_with('[');
        let splitter = if is_batch { Splitter::entries(AD_BYTES_AT_MOST) } else { Splitter::values(AD_BYTES_AT_MOST) };
        Self { splitter: Some(splitter), is_batch, count: 0, is_broken: false }
    }

    pub fn is_batch(&self) -> bool {
        self.is_batch
    }

    /// Takes the next bytes and judges the ads that they complete. Broken JSON ends it.
    pub fn push(&mut self, bytes: &[u8], around: &impl Surroundings) -> Vec<Checked> {
        let mut pieces = Vec::new();
        if let Some(splitter) = &mut self.splitter {
            splitter.push(bytes, |piece| pieces.push(piece));
        }
        self.judge(pieces, around)
    }

    /// The end of the text.
    pub fn finish(&mut self, around: &impl Surroundings) -> Vec<Checked> {
        let mut pieces = Vec::new();
        if let Some(splitter) = self.splitter.take() {
            splitter.finish(|piece| pieces.push(piece));
        }
        let mut checked = self.judge(pieces, around);
        if self.is_batch && self.count == 0 {
            let message = "Invalid value: the batch is empty, 1 to 100 ads are expected".to_owned();
            let finding =
                Finding { pointer: String::new(), line: 1, code: Cow::Borrowed("INVALID_VALUE"), message, is_problem: true };
            checked.push(Checked { index: 0, line: 1, text: String::new(), findings: vec![finding] });
        }
        checked
    }

    fn judge(&mut self, pieces: Vec<Piece>, around: &impl Surroundings) -> Vec<Checked> {
        let mut checked = Vec::new();
        for piece in pieces {
            if self.is_broken {
                break;
            }
            let index = self.count;
            self.count += 1;
            let one = self.judge_one(index, piece, around);
            checked.push(one);
        }
        checked
    }

    fn judge_one(&mut self, index: usize, piece: Piece, around: &impl Surroundings) -> Checked {
        let line = piece.place.line;
        let alone = |message: String, code: &'static str, line: usize| {
            vec![Finding { pointer: String::new(), line, code: Cow::Borrowed(code), message, is_problem: true }]
        };
        let findings = match piece.parse() {
            Err(Unreadable::Broken(Place { line, column })) => {
                self.is_broken = true;
                alone(format!("JSON Parse error: at line {line}, column {column}"), "PARSE_ERROR", line)
            }
            Err(Unreadable::TooLarge) => alone(format!("The ad is larger than {AD_BYTES_AT_MOST} bytes"), "INVALID_VALUE", line),
            Err(Unreadable::TooDeep) => alone("The ad is nested too deeply".to_owned(), "INVALID_VALUE", line),
            Ok(value) => {
                let verdict = rules::check(&value, around);
                let text = piece.bytes.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
                findings(text, line, verdict.problems, verdict.changes)
            }
        };
        let text = piece.bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        Checked { index, line, text, findings }
    }
}

/// Problems first, then changes, each with its line. `text` is the ad, which begins on line `first_line`.
pub fn findings(text: &str, first_line: usize, problems: Vec<FieldError>, changes: Vec<Change>) -> Vec<Finding> {
    let line_of = |pointer: &str| {
        let start = json_place::find(text, pointer).map_or(0, |range| range.start);
        first_line + text.as_bytes()[..start.min(text.len())].iter().filter(|byte| **byte == b'\n').count()
    };
    let problems = problems.into_iter().map(|FieldError { pointer, code, message }| Finding {
        line: line_of(&pointer),
        pointer,
        code,
        message,
        is_problem: true,
    });
    let changes = changes.into_iter().map(|Change { pointer, code, from: _, to, message }| {
        let message = match to {
            Some(to) => format!("{message} → {to}"),
            None => message,
        };
        Finding { line: line_of(&pointer), pointer, code, message, is_problem: false }
    });
    let mut findings: Vec<Finding> = problems.chain(changes).collect();
    findings.sort_by_key(|finding| (!finding.is_problem, finding.line));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job_ads::rules::tests::{Around, good};

    fn check(text: &str) -> Vec<Checked> {
        let mut ads = Ads::new(text);
        let mut checked = ads.push(text.as_bytes(), &Around);
        checked.extend(ads.finish(&Around));
        checked
    }

    #[test]
    fn an_ad_a_batch_and_a_stream() {
        let ad = good().to_string();
        assert_eq!(check(&ad).len(), 1);
        assert_eq!(check(&format!(" [{ad},\n{ad}]")).len(), 2);
        assert_eq!(check(&format!("{ad}{ad}\n{ad}")).len(), 3);
        assert!(check(&format!("{ad}{ad}")).iter().all(|one| one.findings.is_empty()));
    }

    #[test]
    fn findings_know_their_line() {
        let text = "\n{\n \"reference\": \"1\",\n \"title\": \"\",\n \"locationList\": [\n  {},\n  {\"postalCode\": \"12\"}]}";
        let checked = check(text);
        let lines: Vec<(&str, usize)> =
            checked[0].findings.iter().map(|finding| (finding.pointer.as_str(), finding.line)).collect();
        assert_eq!(
            lines,
            [("/adText", 2), ("/employer", 2), ("/title", 4), ("/locationList/0", 6), ("/locationList/1/postalCode", 7)]
        );
    }

    #[test]
    fn an_empty_batch_is_told() {
        assert_eq!(check("[]")[0].findings[0].code, "INVALID_VALUE");
        assert!(check(" ").is_empty());
    }

    #[test]
    fn broken_json_ends_it() {
        let checked = check("{}\n{\"a\" 1}\n{}");
        assert_eq!(checked.len(), 2);
        assert_eq!(checked[1].findings[0].message, "JSON Parse error: at line 2, column 6");
    }
}
