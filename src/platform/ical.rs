//! Calendars (RFC 5545): the frame that all of ours have, and their text.

use icalendar::{Calendar, Property};

/// A line takes so many octets at most (section 3.1).
const LINE_MAX_BYTES: usize = 75;

/// Norway's clock. Our times are in UTC; a calendar without any event holds this, as one must hold something (section 3.6).
const NORWAY: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/Oslo\r\n\
    BEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nDTSTART:19810329T020000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n\
    BEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nDTSTART:19961027T030000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
const END: &str = "END:VCALENDAR";

/// A calendar of ours, without events.
pub fn empty() -> Calendar {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0")).append_property(Property::new("PRODID", "-//Verv//Verv//NO"));
    calendar
}

/// As it is sent. The library folds a last line one octet too late.
pub fn to_text(calendar: &Calendar) -> String {
    let unfolded = calendar.to_string().replace("\r\n ", "");
    let mut text = String::with_capacity(unfolded.len() + unfolded.len() / 16);
    for line in unfolded.lines() {
        if line == END && calendar.components.is_empty() {
            text.push_str(NORWAY);
        }
        fold(line, &mut text);
    }
    text
}

fn fold(line: &str, text: &mut String) {
    let mut room = LINE_MAX_BYTES;
    for c in line.chars() {
        if c.len_utf8() > room {
            text.push_str("\r\n ");
            room = LINE_MAX_BYTES - 1;
        }
        text.push(c);
        room -= c.len_utf8();
    }
    text.push_str("\r\n");
}

/// What people wrote, as the value of one line.
pub fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use icalendar::{Component, Event};
    use proptest::prelude::*;

    fn with_summary(summary: &str) -> String {
        let mut calendar = empty();
        calendar.push(Event::new().summary(summary).append_property(Property::new("DTSTAMP", "20261001T100000Z")).done());
        to_text(&calendar)
    }

    #[test]
    fn an_empty_calendar_holds_a_time_zone() {
        let text = to_text(&empty());
        assert!(text.contains("BEGIN:VTIMEZONE\r\nTZID:Europe/Oslo\r\n") && text.ends_with("END:VTIMEZONE\r\nEND:VCALENDAR\r\n"));
        assert!(!with_summary("x").contains("VTIMEZONE"));
    }

    #[test]
    fn lines_are_folded_where_they_may_be() {
        for summary in ["å".repeat(24), "å".repeat(34), "x".repeat(67), "x".repeat(141), "x".repeat(142), "🧑‍🍳 ".repeat(40)]
        {
            let text = with_summary(&summary);
            assert!(text.lines().all(|line| line.len() <= 75), "{text}");
            assert!(text.replace("\r\n ", "").contains(&format!("SUMMARY:{summary}\r\n")), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_nothing_is_lost(summary in "[a-zåøæ€🧑 ]{0,300}") {
            let text = with_summary(&summary);
            prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
            let line = format!("SUMMARY:{summary}");
            prop_assert!(text.replace("\r\n ", "").split("\r\n").any(|one| one == line));
        }
    }
}
