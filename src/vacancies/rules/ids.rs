//! Validation of ids.

use crate::shared::json_object::JsonObject;
use crate::shared::paths;
use crate::vacancies::rules::problems::Problems;
use serde_json::Value;
use std::ops::Deref;

/// Verv's own: the longest id, in Unicode code points.
pub const ID_MAX_CHARS: usize = 64;

/// The contract's: entries of a list of employees, and Verv's own of any other list of ids.
pub const IDS_MAX: usize = 1000;

/// The ids of a list, each with its index. Invalid ones are reported.
pub fn read<I: From<String>>(sent: &JsonObject<'_>, field: &str, entries: &[Value], found: &mut Problems) -> Vec<(usize, I)> {
    let entries = sent.at_most(field, entries, IDS_MAX, found);
    sent.texts(field, entries, ID_MAX_CHARS, found).into_iter().map(|(index, id)| (index, id.into())).collect()
}

/// Maps an impossible id to the empty one, which is never found.
pub fn known<I: Deref<Target = str> + Default>(id: I) -> I {
    if is_id(&id) { id } else { I::default() }
}

/// Whether the text is a possible id; others are not looked up.
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && !text.contains('\0') && text.chars().count() <= ID_MAX_CHARS && !paths::is_dropped(text)
}

/// Refuses a new id that no address could name.
pub fn refuse_dropped(sent: &JsonObject<'_>, id: Option<&str>, found: &mut Problems) {
    if id.is_some_and(paths::is_dropped) {
        found.invalid(sent.pointer("id"), "id must not be . or .., which browsers drop from addresses");
    }
}
