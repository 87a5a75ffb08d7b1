//! English.

use super::{Noun, Words};

pub static MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
pub static WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

pub(super) static WORDS: Words = Words {
    day: Noun("day", "days"),
    left: "left",
    last_day: "last day",
    deadline_over: "the deadline has passed",
    too_many_text: "Those were too many tries in a short time. Try again in",
    second: Noun("second", "seconds"),
    minute: Noun("minute", "minutes"),
    hour: Noun("hour", "hours"),
};
