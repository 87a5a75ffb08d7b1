//! The words of vacancies, and how a shift is written.

use crate::i18n::{Language, Noun};
use crate::vacancies::model::Allocation;
use chrono::{DateTime, FixedOffset};

pub struct Words {
    pub published_title: &'static str,
    pub published_text: &'static str,
    /// The same, where one asks for the shift and it is allotted at the deadline.
    pub published_to_ask: &'static str,
    pub accepted_title: &'static str,
    pub accepted_text: &'static str,
    /// The same, after the deadline.
    pub accepted_for_good: &'static str,
    pub lost_title: &'static str,
    pub lost_text: &'static str,
    pub withdrawn_title: &'static str,
    pub withdrawn_text: &'static str,
    pub handed_back_title: &'static str,
    pub handed_back_text: &'static str,
    /// The same, where one asks for the shift and it is allotted at the deadline.
    pub handed_back_to_ask: &'static str,
    pub reminder_title: &'static str,
    pub reminder_text: &'static str,
    pub taken_away_title: &'static str,
    pub taken_away_text: &'static str,
    pub passed_over_title: &'static str,
    pub passed_over_text: &'static str,
    pub answer_by: &'static str,
    pub see_offer: &'static str,
    pub see_shift: &'static str,
    /// Followed by the name of the business.
    pub why: &'static str,
    /// Why somebody got a shift that several had asked for; each is followed by their number.
    pub drawn: &'static str,
    pub fewest_hours: &'static str,
    pub part_time_first: &'static str,
    pub asked: Noun,
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

pub static NB: Words = Words {
    published_title: "Ledig vakt",
    published_text: "Du får tilbud om en ledig vakt. Svar før fristen hvis du vil ha den.",
    published_to_ask: "Du kan be om en ledig vakt til fristen går ut. Da går den til én av dem som vil ha den.",
    accepted_title: "Vakten er din",
    accepted_text: "Du har fått denne vakten. Kommer noe i veien, kan du gi den fra deg til fristen går ut.",
    accepted_for_good: "Du har fått denne vakten. Fristen har gått ut: Kommer noe i veien, må du snakke med lederen din.",
    lost_title: "Vakten er tatt",
    lost_text: "En annen har fått denne vakten.",
    withdrawn_title: "Vakten er trukket tilbake",
    withdrawn_text: "Denne vakten er trukket tilbake. Du skal ikke møte.",
    handed_back_title: "Vakten er ledig igjen",
    handed_back_text: "Vakten ble gitt tilbake, og du kan ta den nå.",
    handed_back_to_ask: "Vakten ble gitt tilbake, og du kan be om den til fristen går ut. Da fordeles den.",
    reminder_title: "Fristen nærmer seg",
    reminder_text: "Du har ikke svart på dette tilbudet ennå, og fristen går snart ut.",
    taken_away_title: "Vakten er ikke din lenger",
    taken_away_text: "Arbeidsgiveren har tatt denne vakten fra deg, og du skal ikke møte. Den er ledig igjen for alle som fikk tilbudet.",
    passed_over_title: "Du kunne ikke få vakten",
    passed_over_text: "Du ba om denne vakten, men du har en annen vakt på den tiden.",
    answer_by: "Svar før",
    see_offer: "Se tilbudet",
    see_shift: "Se vakten",
    why: "Du får denne e-posten fordi du er registrert som ansatt hos",
    drawn: "Det ble trukket lodd mellom alle som ville ha vakten:",
    fewest_hours: "Vakten gikk til den med færrest avtalte timer i ukene rundt, av alle som ville ha den:",
    part_time_first: "Vakten gikk til den med minst stillingsprosent, av alle som ville ha den:",
    asked: Noun("ansatt", "ansatte"),
};

pub static EN: Words = Words {
    published_title: "Vacant shift",
    published_text: "You have been offered a vacant shift. Answer before the deadline if you want it.",
    published_to_ask: "You can ask for a vacant shift until the deadline. Then it goes to one of those who want it.",
    accepted_title: "The shift is yours",
    accepted_text: "This shift is yours. If something comes up, you can hand it back until the deadline.",
    accepted_for_good: "This shift is yours. The deadline has passed: if something comes up, talk to your manager.",
    lost_title: "The shift is taken",
    lost_text: "Someone else has got this shift.",
    withdrawn_title: "The shift has been withdrawn",
    withdrawn_text: "This shift has been withdrawn. You should not come in for it.",
    handed_back_title: "The shift is open again",
    handed_back_text: "The shift was handed back, and you can take it now.",
    handed_back_to_ask: "The shift was handed back, and you can ask for it until the deadline. Then it is allocated.",
    reminder_title: "The deadline is near",
    reminder_text: "You have not answered this offer yet, and the deadline is near.",
    taken_away_title: "The shift is no longer yours",
    taken_away_text: "Your employer has taken this shift from you, so you should not come in for it. It is open again to everyone who was offered it.",
    passed_over_title: "You could not have the shift",
    passed_over_text: "You asked for this shift, but you have another one at that time.",
    answer_by: "Answer before",
    see_offer: "See the offer",
    see_shift: "See the shift",
    why: "You get this e-mail because you are registered as an employee of",
    drawn: "Lots were drawn among everyone who wanted the shift:",
    fewest_hours: "The shift went to the person with the fewest accepted hours in the surrounding weeks, among everyone who wanted it:",
    part_time_first: "The shift went to the person with the smallest part-time position, among everyone who wanted it:",
    asked: Noun("employee", "employees"),
};

/// Why somebody got a shift that so many had asked for. Nothing where who comes first gets it.
pub fn reason(language: Language, allocation: Allocation, among: i64) -> Option<String> {
    let words = Words::of(language);
    let rule = match allocation {
        Allocation::FirstCome => return None,
        Allocation::Draw => words.drawn,
        Allocation::FewestHours => words.fewest_hours,
        Allocation::PartTimeFirst => words.part_time_first,
    };
    Some(format!("{rule} {}.", language.count(among, words.asked)))
}

/// With the day of the week: `tirsdag 25. juni 2024 kl. 12:00` · `Tuesday 25 June 2024, 12:00`
pub fn moment(language: Language, at: DateTime<FixedOffset>) -> String {
    let day = at.date_naive();
    let clock = at.format("%H:%M");
    let year = day.format("%Y");
    match language {
        Language::Nb => format!("{} {year} kl. {clock}", language.weekday_date(day)),
        Language::En => format!("{} {year}, {clock}", language.weekday_date(day)),
    }
}

/// `7 t 30 min`
pub fn length(language: Language, minutes: i64) -> String {
    let hour = match language {
        Language::Nb => "t",
        Language::En => "h",
    };
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} {hour}"),
        (hours, minutes) => format!("{hours} {hour} {minutes} min"),
    }
}

/// From when to when and how long, by the clock on the wall: `Tuesday 25 June 2024, 12:00–19:00 (7 h)`. Where clocks are
/// put forward or back in between, the length is the true one.
pub fn shift(language: Language, start: DateTime<FixedOffset>, end: DateTime<FixedOffset>) -> String {
    let until = if start.date_naive() == end.date_naive() {
        format!("–{}", end.format("%H:%M"))
    } else {
        format!(" – {}", moment(language, end))
    };
    let length = length(language, (end - start).num_minutes());
    format!("{}{until} ({length})", moment(language, start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_on_the_wall_and_in_truth() {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap();
        let (noon, evening) = (at("2024-06-25T12:00:00+02:00"), at("2024-06-25T19:30:00+02:00"));
        assert_eq!(shift(Language::Nb, noon, evening), "tirsdag 25. juni 2024 kl. 12:00–19:30 (7 t 30 min)");
        assert_eq!(shift(Language::En, noon, evening), "Tuesday 25 June 2024, 12:00–19:30 (7 h 30 min)");
        let (night, morning) = (at("2026-10-24T22:00:00+02:00"), at("2026-10-25T06:00:00+01:00"));
        assert_eq!(
            shift(Language::En, night, morning),
            "Saturday 24 October 2026, 22:00 – Sunday 25 October 2026, 06:00 (9 h)",
            "the night that is an hour longer"
        );
    }
}
