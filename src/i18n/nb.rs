//! Norsk bokmål.

use super::{Noun, Words};

pub static MONTHS: [&str; 12] =
    ["januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"];
pub static WEEKDAYS: [&str; 7] = ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"];

pub(super) static WORDS: Words = Words {
    day: Noun("dag", "dager"),
    left: "igjen",
    last_day: "siste dag",
    deadline_over: "fristen er ute",
    too_many_text: "Det ble for mange forsøk på kort tid. Prøv igjen om",
    second: Noun("sekund", "sekunder"),
    minute: Noun("minutt", "minutter"),
    hour: Noun("time", "timer"),
};
