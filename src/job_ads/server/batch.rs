//! Reads a batch of ads. Entries are located without parsing them, and checked a few at a time, so that a batch costs
//! memory in proportion to its size, whatever it contains.

use super::service::{self, PreparedAd, ServerContext};
use crate::job_ads::rules::limits::{AD_MAX_BYTES, BATCH_MAX_ADS, CHECKED_BATCH_MAX_ADS};
use crate::job_ads::server::api::error as import_form;
use crate::platform::workers::Stop;
use crate::shared::bounded_list::{BoundedList, ENTRIES_PER_RESPONSE};
use crate::shared::field::{Change, FieldError};
use crate::shared::json_text;
use crate::shared::refusal::Refusal;
use md5::{Digest, Md5};
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

/// Entries checked between two cancellation checks.
const ENTRIES_PER_STEP: usize = 16;

/// A batch that has been judged.
pub struct CheckedBatch {
    /// The good ads, each with its index, in the order sent; empty where they are not to be stored.
    pub ads: Vec<(usize, PreparedAd)>,
    /// Index and reference of each good ad.
    pub references: Vec<(usize, String)>,
    pub problems: BoundedList<FieldError>,
    pub changes: BoundedList<Change>,
    /// Of the canonical form of the whole, where every ad is good.
    pub md5: String,
}

/// Judges a batch. With `only_check` it may be longer, and its ads are not kept.
///
/// # Errors
/// Unreadable or Invalid where it is no batch, Unavailable when it was stopped.
pub fn judge(body: &[u8], here: &ServerContext, only_check: bool, stop: &Stop) -> Result<CheckedBatch, Refusal> {
    let limit = if only_check { CHECKED_BATCH_MAX_ADS } else { BATCH_MAX_ADS };
    let body = json_text::without_marks(body);
    let Entries { count, first } = entries(body, limit)?;
    if count == 0 {
        return Err(whole("Invalid value: the batch is empty, 1 to 100 ads are expected".to_owned()));
    }
    if count > limit {
        return Err(whole(format!("Invalid value: the batch has {count} ads, at most {limit} are allowed")));
    }
    let mut judged = CheckedBatch {
        ads: Vec::new(),
        references: Vec::new(),
        problems: BoundedList::per_response(),
        changes: BoundedList::per_response(),
        md5: String::new(),
    };
    let mut changes = Vec::new();
    let (mut sum, mut changes_held) = (Md5::new_with_prefix("["), 0);
    for (turn, some) in first.chunks(ENTRIES_PER_STEP).enumerate() {
        if !stop.may_continue() {
            return Err(Refusal::Unavailable { seconds: 2 });
        }
        for (index, prepared) in (turn * ENTRIES_PER_STEP..).zip(judge_some(some, body, here)) {
            let mut own = match prepared? {
                Ok(mut prepared) => {
                    if index > 0 {
                        sum.update(",");
                    }
                    // Only the sum needs it.
                    sum.update(std::mem::take(&mut prepared.canonical));
                    judged.references.push((index, prepared.reference.clone()));
                    let own = std::mem::take(&mut prepared.changes);
                    if !only_check && judged.problems.is_empty() {
                        judged.ads.push((index, prepared));
                    }
                    own
                }
                Err((problems, own)) => {
                    judged.ads.clear();
                    judged.problems.append(problems, |problem| problem.pointer.insert_str(0, &format!("/{index}")));
                    own
                }
            };
            // Only the first ones are reported, so the others need not be kept.
            if changes_held > ENTRIES_PER_RESPONSE {
                own.forget();
            }
            changes_held += own.count();
            changes.push((index, own));
        }
    }
    sum.update("]");
    judged.md5 = hex::encode_upper(sum.finalize());
    add_changes(&mut judged, changes);
    Ok(judged)
}

/// The changes of each ad, and where its reference comes again.
fn add_changes(judged: &mut CheckedBatch, changes: Vec<(usize, BoundedList<Change>)>) {
    let CheckedBatch { references, changes: told, .. } = judged;
    let last: HashMap<&str, usize> = references.iter().map(|(index, reference)| (reference.as_str(), *index)).collect();
    let reference_at: HashMap<usize, &str> = references.iter().map(|(index, text)| (*index, text.as_str())).collect();
    for (index, own) in changes {
        told.append(own, |change| change.pointer.insert_str(0, &format!("/{index}")));
        let reference = reference_at.get(&index).copied();
        let later = reference.and_then(|reference| last.get(reference)).filter(|later| **later != index);
        if let (Some(reference), Some(later)) = (reference, later) {
            told.push_with(|| Change {
                pointer: format!("/{index}"),
                code: Cow::Borrowed("SUPERSEDED"),
                from: None,
                to: None,
                message: format!("The reference {reference} comes again at /{later}; the later ad counts."),
            });
        }
    }
}

/// Judges some entries on as many cores as there are, up to a few, in the order sent.
fn judge_some(
    entries: &[&RawValue],
    body: &[u8],
    here: &ServerContext,
) -> Vec<Result<Result<PreparedAd, service::Refused>, Refusal>> {
    const CORES_MAX: usize = 4;
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(CORES_MAX);
    /// Fewer are checked faster than a thread starts.
    const WORTH_A_THREAD: usize = 8;
    let share = entries.len().div_ceil(cores).max(WORTH_A_THREAD);
    let judge = |entries: &[&RawValue]| entries.iter().map(|entry| judge_one(entry, body, here)).collect::<Vec<_>>();
    if entries.len() <= share {
        return judge(entries);
    }
    std::thread::scope(|scope| {
        let shares: Vec<_> = entries.chunks(share).map(|entries| scope.spawn(move || judge(entries))).collect();
        // Propagate a panic, so that no ad is silently left out.
        shares.into_iter().flat_map(|share| share.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

fn judge_one(entry: &RawValue, body: &[u8], here: &ServerContext) -> Result<Result<PreparedAd, service::Refused>, Refusal> {
    let text = entry.get();
    if text.len() > AD_MAX_BYTES {
        let mut problems = BoundedList::per_item();
        problems.push(import_form::problem("INVALID_VALUE", format!("The ad is larger than {AD_MAX_BYTES} bytes")));
        return Ok(Err((problems, BoundedList::per_item())));
    }
    match json_text::read(text.as_bytes()) {
        Ok(read) => Ok(service::prepare(&read, here)),
        // Found only when a value is built: nesting too deep.
        Err(error) => Err(Refusal::Unreadable(place_in_whole(text, body, &error))),
    }
}

/// Where in the whole body the reading of an entry ended.
fn place_in_whole(entry: &str, body: &[u8], error: &serde_json::Error) -> String {
    let offset = (entry.as_ptr() as usize).saturating_sub(body.as_ptr() as usize).min(body.len());
    let before = &body[..offset];
    let lines = before.iter().filter(|byte| **byte == b'\n').count();
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count();
    let column = if error.line() <= 1 { column + error.column() } else { error.column() };
    format!("Parse error: at line {}, column {column}", lines + error.line().max(1))
}

fn whole(message: String) -> Refusal {
    Refusal::Invalid(vec![import_form::problem("INVALID_VALUE", message)])
}

/// How many entries a batch has, and its first ones.
struct Entries<'a> {
    count: usize,
    first: Vec<&'a RawValue>,
}

fn entries(body: &[u8], limit: usize) -> Result<Entries<'_>, Refusal> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let unreadable = |error: serde_json::Error| {
        Refusal::Unreadable(format!("Parse error: at line {}, column {}", error.line(), error.column()))
    };
    let entries = match reader.deserialize_seq(Reader { limit }) {
        Ok(entries) => entries,
        // Valid JSON, but not an array.
        Err(error) if error.is_data() => {
            serde_json::from_slice::<serde::de::IgnoredAny>(body).map_err(unreadable)?;
            return Err(whole("Invalid value: the body is no array of ads".to_owned()));
        }
        Err(error) => return Err(unreadable(error)),
    };
    reader.end().map_err(unreadable)?;
    Ok(entries)
}

struct Reader {
    limit: usize,
}

impl<'de> Visitor<'de> for Reader {
    type Value = Entries<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of ads")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut entries = Entries { count: 0, first: Vec::new() };
        while let Some(entry) = sequence.next_element::<&RawValue>()? {
            entries.count = entries.count.checked_add(1).ok_or_else(|| A::Error::custom("too many"))?;
            if entries.first.len() < self.limit {
                entries.first.push(entry);
            }
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job_ads::rules::tests::good;

    fn judged(body: &str, only_check: bool) -> Result<CheckedBatch, Refusal> {
        judge(body.as_bytes(), &ServerContext { now: chrono::NaiveDateTime::default() }, only_check, &Stop::default())
    }

    fn unreadable(body: &str) -> Refusal {
        judged(body, true).err().unwrap()
    }

    #[test]
    fn broken_json_is_told_at_its_place_in_the_whole() {
        for body in ["[", "[{}", "[{} {}]", "[{},]", "{", "", "[1]x", "\n [{\"a\": tru}]"] {
            let expected = serde_json::from_str::<serde_json::Value>(body).unwrap_err();
            let message = format!("Parse error: at line {}, column {}", expected.line(), expected.column());
            assert_eq!(unreadable(body), Refusal::Unreadable(message), "{body}");
        }
        let deep = format!("[\n{{}},{}{}]", "[".repeat(300), "]".repeat(300));
        assert!(
            matches!(unreadable(&deep), Refusal::Unreadable(message) if message.starts_with("Parse error: at line 2, column 1"))
        );
    }

    #[test]
    fn no_array_no_ads_and_too_many_are_told() {
        for (body, only_check, message) in [
            ("{}".to_owned(), true, "Invalid value: the body is no array of ads"),
            ("7".to_owned(), true, "Invalid value: the body is no array of ads"),
            (" [ ] ".to_owned(), true, "Invalid value: the batch is empty, 1 to 100 ads are expected"),
            (format!("[{}1]", "1,".repeat(100)), false, "Invalid value: the batch has 101 ads, at most 100 are allowed"),
            (format!("[{}1]", "1,".repeat(10_000)), true, "Invalid value: the batch has 10001 ads, at most 10000 are allowed"),
        ] {
            assert_eq!(judged(&body, only_check).err().unwrap().message(), message);
        }
    }

    #[test]
    fn ten_thousand_entries_that_are_no_ads_are_told_a_thousand_times() {
        let judged = judged(&format!("[{}1]", "1,".repeat(9999)), true).unwrap();
        let told = judged.problems.into_entries();
        assert_eq!(told.len(), 1001);
        assert_eq!((told[999].pointer.as_str(), told[1000].message.as_str()), ("/999/reference", "… and 9000 more"));
    }

    #[test]
    fn an_ad_that_comes_again_is_told_after_its_own_changes() {
        let mut ad = good();
        ad["title"] = "A &amp; B".into();
        let judged = judged(&format!("[{ad},{ad}]"), false).unwrap();
        let told: Vec<(String, String)> =
            judged.changes.into_entries().into_iter().map(|change| (change.pointer, change.code.into_owned())).collect();
        let told: Vec<(&str, &str)> = told.iter().map(|(pointer, code)| (pointer.as_str(), code.as_str())).collect();
        assert_eq!(told, [("/0/title", "AMPERSAND_REPLACED"), ("/0", "SUPERSEDED"), ("/1/title", "AMPERSAND_REPLACED")]);
        assert_eq!(judged.ads.len(), 2);
    }

    #[test]
    fn an_ad_above_a_mebibyte_is_a_problem_of_its_own() {
        let large = format!("[{},{{\"adText\":\"{}\"}}]", good(), "x".repeat(AD_MAX_BYTES));
        let told = judged(&large, false).unwrap().problems.into_entries();
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].pointer.as_str(), told[0].message.as_str()), ("/1", "The ad is larger than 1048576 bytes"));
    }

    #[test]
    fn nobody_waits_any_more() {
        let stop = Stop::default();
        stop.now();
        let judged = judge(b"[1]", &ServerContext { now: chrono::NaiveDateTime::default() }, true, &stop);
        assert_eq!(judged.err(), Some(Refusal::Unavailable { seconds: 2 }));
    }
}
