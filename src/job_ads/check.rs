//! Checks pasted ads: one ad, a batch or a stream, distinguished by their first character. Works in small steps, so
//! that a browser stays responsive; the server uses it for the same page without script.

use super::rules::limits::AD_MAX_BYTES;
use super::rules::{self, RuleContext};
use crate::shared::bounded_list::{ListEntry, MORE};
use crate::shared::field::{Change, FieldError};
use crate::shared::json_place;
use crate::shared::json_stream::{Piece, Position, Splitter, Unreadable};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How many findings a page shows.
pub const SHOWN_FINDINGS: usize = 200;
/// So many bytes are read at a time.
pub const STEP_BYTES: usize = 8 * 1024;

/// One ad of what was pasted.
pub struct CheckedAd {
    /// From 0.
    pub index: usize,
    /// The line it begins on, from 1.
    pub line: usize,
    /// As it was sent, for a dry run; empty where it was too large.
    pub text: String,
    /// The first findings, and a last one that says how many more there are.
    pub findings: Vec<Finding>,
    pub problems: usize,
    pub changes: usize,
}

/// What the check found so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CheckSummary {
    pub ads: usize,
    /// Ads with a problem.
    pub bad: usize,
    pub problems: usize,
    pub changes: usize,
    /// The first findings, each with the index of its ad.
    pub shown: Vec<(usize, Finding)>,
    /// The server has checked it too, HTML included.
    pub on_server: bool,
}

impl CheckSummary {
    pub fn add(&mut self, one: CheckedAd) {
        self.ads += 1;
        self.bad += usize::from(one.problems > 0);
        self.problems += one.problems;
        self.changes += one.changes;
        let room = SHOWN_FINDINGS.saturating_sub(self.shown.len());
        self.shown.extend(one.findings.into_iter().take(room).map(|finding| (one.index, finding)));
    }
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

/// The most ads checked in one text. That many real ads do not fit into what the page accepts.
const ADS_MAX: usize = 200_000;

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
        let splitter = if is_batch { Splitter::entries(AD_MAX_BYTES) } else { Splitter::values(AD_MAX_BYTES) };
        Self { splitter: Some(splitter), is_batch, count: 0, is_broken: false }
    }

    pub fn is_batch(&self) -> bool {
        self.is_batch
    }

    /// Takes the next bytes and judges the ads that they complete. Broken JSON ends it.
    pub fn push(&mut self, bytes: &[u8], around: &impl RuleContext, mut take: impl FnMut(CheckedAd)) {
        let mut pieces = Vec::new();
        if let Some(splitter) = &mut self.splitter
            && !self.is_broken
        {
            splitter.push(bytes, |piece| pieces.push(piece));
        }
        self.judge(pieces, around, &mut take);
    }

    /// The end of the text.
    pub fn finish(&mut self, around: &impl RuleContext, mut take: impl FnMut(CheckedAd)) {
        let mut pieces = Vec::new();
        if let Some(splitter) = self.splitter.take() {
            splitter.finish(|piece| pieces.push(piece));
        }
        self.judge(pieces, around, &mut take);
        if self.is_batch && self.count == 0 {
            let message = "Invalid value: the batch is empty, 1 to 100 ads are expected".to_owned();
            take(CheckedAd::alone(0, 1, String::new(), "INVALID_VALUE", message));
        }
    }

    fn judge(&mut self, pieces: Vec<Piece>, around: &impl RuleContext, take: &mut impl FnMut(CheckedAd)) {
        for piece in pieces {
            if self.is_broken {
                break;
            }
            let index = self.count;
            self.count += 1;
            if index == ADS_MAX {
                self.is_broken = true;
                let message = format!("Only the first {ADS_MAX} ads were checked");
                take(CheckedAd::alone(index, piece.place.line, String::new(), "INVALID_VALUE", message));
                break;
            }
            take(self.judge_one(index, piece, around));
        }
    }

    fn judge_one(&mut self, index: usize, piece: Piece, around: &impl RuleContext) -> CheckedAd {
        let line = piece.place.line;
        let read = piece.parse();
        let text = piece.bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        match read {
            Err(Unreadable::Broken(Position { line, column })) => {
                self.is_broken = true;
                let message = format!("JSON Parse error: at line {line}, column {column}");
                CheckedAd::alone(index, line, text, "PARSE_ERROR", message)
            }
            Err(Unreadable::TooLarge) => {
                let message = format!("The ad is larger than {AD_MAX_BYTES} bytes");
                CheckedAd::alone(index, line, text, "INVALID_VALUE", message)
            }
            Err(Unreadable::TooDeep) => {
                CheckedAd::alone(index, line, text, "INVALID_VALUE", "The ad is nested too deeply".to_owned())
            }
            Ok(read) => {
                let rules::AdVerdict { ad: _, times: _, problems, changes } = rules::check_read(&read, around);
                let (problem_count, change_count) = (problems.count(), changes.count());
                let findings = findings(&text, line, problems.into_entries(), changes.into_entries());
                CheckedAd { index, line, text, findings, problems: problem_count, changes: change_count }
            }
        }
    }
}

impl CheckedAd {
    /// One problem, of the whole.
    fn alone(index: usize, line: usize, text: String, code: &'static str, message: String) -> Self {
        let finding = Finding { pointer: String::new(), line, code: Cow::Borrowed(code), message, is_problem: true };
        Self { index, line, text, findings: vec![finding], problems: 1, changes: 0 }
    }

    /// It could not be parsed as an ad, so the server has nothing to add.
    pub fn is_unreadable(&self) -> bool {
        self.findings.iter().any(|finding| finding.pointer.is_empty() && !finding.is_more())
    }

    /// Replaces the findings by the server's.
    pub fn replace(&mut self, problems: Vec<FieldError>, changes: Vec<Change>) {
        // The server does not say how many it left out; our own count by the same rules is a lower bound.
        self.problems =
            if problems.last().is_some_and(ListEntry::is_more) { self.problems.max(problems.len()) } else { problems.len() };
        self.changes =
            if changes.last().is_some_and(ListEntry::is_more) { self.changes.max(changes.len()) } else { changes.len() };
        self.findings = findings(&self.text, self.line, problems, changes);
    }
}

impl Finding {
    fn is_more(&self) -> bool {
        self.code == MORE
    }
}

/// Checks a whole text in small steps. None if `may_continue` returned false between two of them.
pub fn check(text: &str, around: &impl RuleContext, may_continue: impl Fn() -> bool) -> Option<CheckSummary> {
    let (mut ads, mut verdict) = (Ads::new(text), CheckSummary::default());
    for step in text.as_bytes().chunks(STEP_BYTES) {
        if !may_continue() {
            return None;
        }
        ads.push(step, around, |one| verdict.add(one));
    }
    ads.finish(around, |one| verdict.add(one));
    Some(verdict)
}

/// Problems first, then changes, each with its line. `text` is the ad, which begins on line `first_line`.
fn findings(text: &str, first_line: usize, problems: Vec<FieldError>, changes: Vec<Change>) -> Vec<Finding> {
    let pointers = problems.iter().map(|problem| &problem.pointer).chain(changes.iter().map(|change| &change.pointer));
    let mut lines = lines(text, first_line, &json_place::starts(text, pointers.map(String::as_str))).into_iter();
    let mut next_line = move || lines.next().unwrap_or(first_line);
    let mut findings: Vec<Finding> = Vec::with_capacity(problems.len() + changes.len());
    findings.extend(problems.into_iter().map(|FieldError { pointer, code, message }| Finding {
        line: next_line(),
        pointer,
        code,
        message,
        is_problem: true,
    }));
    findings.extend(changes.into_iter().map(|Change { pointer, code, from: _, to, message }| {
        let message = match to {
            Some(to) => format!("{message} → {to}"),
            None => message,
        };
        Finding { line: next_line(), pointer, code, message, is_problem: false }
    }));
    findings.sort_by_key(|finding| (!finding.is_problem, finding.is_more(), finding.line));
    findings
}

/// The line of each of these bytes.
fn lines(text: &str, first_line: usize, starts: &[usize]) -> Vec<usize> {
    let mut in_order: Vec<usize> = (0..starts.len()).collect();
    in_order.sort_by_key(|index| starts[*index]);
    let (mut lines, mut line, mut at) = (vec![first_line; starts.len()], first_line, 0);
    for index in in_order {
        let start = starts[index].min(text.len());
        line += text.as_bytes()[at..start].iter().filter(|byte| **byte == b'\n').count();
        lines[index] = line;
        at = start;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job_ads::rules::tests::{Around, good};

    fn check(text: &str) -> Vec<CheckedAd> {
        let mut ads = Ads::new(text);
        let mut checked = Vec::new();
        ads.push(text.as_bytes(), &Around, |one| checked.push(one));
        ads.finish(&Around, |one| checked.push(one));
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
    fn of_millions_the_first_are_judged() {
        let checked = check(&"1 ".repeat(ADS_MAX + 1000));
        assert_eq!(checked.len(), ADS_MAX + 1);
        assert_eq!(checked.last().unwrap().findings[0].message, "Only the first 200000 ads were checked");
        assert_eq!(check(&"1 ".repeat(ADS_MAX)).len(), ADS_MAX);
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
    fn of_fifty_thousand_problems_a_hundred_are_placed_and_all_are_counted() {
        let names: Vec<String> = (0..50_000).map(|number| format!("\n\"p{number}\":1")).collect();
        let text = format!("{{\"properties\":{{{}}}}}", names.join(","));
        let checked = &check(&text)[0];
        // The five fields that are required are missing as well.
        assert_eq!((checked.findings.len(), checked.problems), (101, 50_005));
        let last = &checked.findings[100];
        assert_eq!((last.code.as_ref(), last.message.as_str()), ("MORE", "… and 49905 more"));
        assert!(checked.findings[99].line > 2);
    }

    #[test]
    fn what_nobody_waits_for_is_not_judged_to_its_end() {
        assert!(super::check(&"1 ".repeat(STEP_BYTES), &Around, || false).is_none());
        let verdict = super::check(&"1 ".repeat(STEP_BYTES), &Around, || true).unwrap();
        assert_eq!((verdict.ads, verdict.problems, verdict.shown.len()), (STEP_BYTES, STEP_BYTES, SHOWN_FINDINGS));
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
