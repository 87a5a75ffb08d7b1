//! The words of the pages on vacant shifts, and how their tables write a shift and what is left of a deadline.

use super::vacancies::length;
use crate::i18n::{Language, Noun};
use crate::vacancies::model::Allocation;
use chrono::{DateTime, Datelike, FixedOffset, TimeDelta, Utc};

pub struct Words {
    pub my_offers: &'static str,
    pub offers_lead: &'static str,
    pub no_employee_title: &'static str,
    pub no_employee_text: &'static str,
    pub you_manage: &'static str,
    pub open_offers: &'static str,
    pub no_open_offers: &'static str,
    pub answer_by: &'static str,
    pub take: &'static str,
    pub ask: &'static str,
    pub decline: &'static str,
    pub you_declined: &'static str,
    pub you_asked: &'static str,
    pub allotted_later: &'static str,
    pub reconsider: &'static str,
    pub take_title: &'static str,
    /// Of an offer that cannot be taken.
    pub gone_title: &'static str,
    pub ask_title: &'static str,
    pub take_yes: &'static str,
    pub ask_yes: &'static str,
    pub hand_back: &'static str,
    pub hand_back_title: &'static str,
    pub hand_back_text: &'static str,
    pub hand_back_yes: &'static str,
    pub no_hand_back: &'static str,
    pub to_offers: &'static str,
    pub accepted_shifts: &'static str,
    pub no_accepted_shifts: &'static str,
    pub gone_offers: &'static str,
    pub when: &'static str,
    pub where_: &'static str,
    pub deadline: &'static str,
    pub passed: &'static str,
    /// Followed by a time.
    pub taken_at: &'static str,
    pub taken: &'static str,
    pub expired: &'static str,
    pub withdrawn: &'static str,
    pub not_offered: &'static str,
    pub overlaps: &'static str,
    /// Of an employee, to a manager.
    pub they_were_not_offered: &'static str,
    /// Of an employee, to a manager.
    pub they_have_a_shift: &'static str,
    pub overlaps_elsewhere: &'static str,
    pub not_assigned: &'static str,
    pub not_yours: &'static str,
    pub no_vacancy: &'static str,
    pub no_employee: &'static str,
    pub done_accepted: &'static str,
    pub done_asked: &'static str,
    pub done_declined: &'static str,
    pub done_reconsidered: &'static str,
    pub done_handed_back: &'static str,
    pub done_saved: &'static str,
    pub done_published: &'static str,
    pub done_assigned: &'static str,
    pub done_withdrawn: &'static str,
    pub done_read: &'static str,
    pub done_calendar: &'static str,
    pub done_no_calendar: &'static str,
    pub notices: &'static str,
    pub no_notices: &'static str,
    pub unread: &'static str,
    pub mark_read: &'static str,
    pub by_mail: &'static str,
    pub by_mail_hint: &'static str,
    pub save: &'static str,
    pub calendar: &'static str,
    pub calendar_text: &'static str,
    pub calendar_none: &'static str,
    pub calendar_address: &'static str,
    pub calendar_make: &'static str,
    pub calendar_renew: &'static str,
    pub calendar_stop: &'static str,
    pub calendar_gone_title: &'static str,
    pub calendar_gone_text: &'static str,
    pub kind_published: &'static str,
    pub kind_accepted: &'static str,
    pub kind_lost: &'static str,
    pub kind_withdrawn: &'static str,
    pub kind_handed_back: &'static str,
    pub kind_reminder: &'static str,
    pub kind_taken_away: &'static str,
    pub kind_passed_over: &'static str,
    pub scheduling: &'static str,
    pub vacant_offers: &'static str,
    pub new_vacancy: &'static str,
    pub filter: &'static str,
    pub all: &'static str,
    pub week: &'static str,
    pub week_hint: &'static str,
    pub as_list: &'static str,
    pub as_week: &'static str,
    pub week_before: &'static str,
    pub week_after: &'static str,
    pub shift: &'static str,
    pub product: &'static str,
    pub expiration: &'static str,
    pub invited: &'static str,
    pub accepted_by: &'static str,
    pub status: &'static str,
    pub nobody: &'static str,
    pub status_open: &'static str,
    pub status_accepted: &'static str,
    pub status_expired: &'static str,
    pub status_withdrawn: &'static str,
    pub upcoming: &'static str,
    pub earlier: &'static str,
    pub no_vacancies: &'static str,
    pub no_vacancies_text: &'static str,
    pub more: &'static str,
    /// Followed by a time.
    pub updated_at: &'static str,
    pub refresh: &'static str,
    pub live: &'static str,
    pub changed: &'static str,
    pub waiting: &'static str,
    pub broken: &'static str,
    pub published_at: &'static str,
    pub time_zone: &'static str,
    pub reference: &'static str,
    pub change: &'static str,
    /// Of those who had asked.
    pub among: Noun,
    pub assign: &'static str,
    pub assign_to: &'static str,
    /// Followed by a name.
    pub release: &'static str,
    /// Followed by a name and a question mark.
    pub release_title: &'static str,
    pub release_yes: &'static str,
    pub release_text: &'static str,
    pub withdraw: &'static str,
    pub withdraw_text: &'static str,
    pub withdraw_title: &'static str,
    pub withdraw_yes: &'static str,
    pub keep: &'static str,
    pub history: &'static str,
    pub at: &'static str,
    pub what: &'static str,
    pub who: &'static str,
    pub through: &'static str,
    pub act_published: &'static str,
    pub act_accepted: &'static str,
    pub act_asked: &'static str,
    pub act_declined: &'static str,
    pub act_reconsidered: &'static str,
    pub act_handed_back: &'static str,
    pub act_withdrawn: &'static str,
    pub act_unallotted: &'static str,
    pub told: &'static str,
    pub in_app: &'static str,
    pub in_app_and_mail: &'static str,
    pub door_key: &'static str,
    pub door_manager: &'static str,
    pub door_employee: &'static str,
    pub door_deadline: &'static str,
    /// By what rule a shift finds somebody.
    pub allocation: &'static str,
    pub first_come: &'static str,
    pub draw: &'static str,
    pub fewest_hours: &'static str,
    pub part_time_first: &'static str,
    /// Of who got it; followed by a length of time.
    pub hours_around: &'static str,
    /// Of who got it; followed by a number.
    pub position: &'static str,
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

pub static NB: Words = Words {
    my_offers: "Mine tilbud",
    offers_lead: "Her svarer du på ledige vakter og ser vaktene du har fått.",
    no_employee_title: "Du er ikke registrert som ansatt",
    no_employee_text: "Ledige vakter tilbys ansatte. Be arbeidsgiveren din om å knytte kontoen din til deg, med e-postadressen du logger inn med.",
    you_manage: "Du planlegger vakter for",
    open_offers: "Ledige vakter",
    no_open_offers: "Ingen ledige vakter akkurat nå. Du får beskjed når det kommer noen.",
    answer_by: "Svar før",
    take: "Ta vakten",
    ask: "Be om vakten",
    decline: "Nei takk",
    you_declined: "Du har sagt nei takk",
    you_asked: "Du har bedt om vakten. Den fordeles når fristen går ut.",
    allotted_later: "Alle kan be om vakten til fristen går ut. Da fordeles den.",
    reconsider: "Ombestem deg",
    gone_title: "Du kan ikke ta denne vakten",
    take_title: "Vil du ta denne vakten?",
    ask_title: "Vil du be om denne vakten?",
    take_yes: "Ja, ta vakten",
    ask_yes: "Ja, be om vakten",
    hand_back: "Gi fra deg vakten",
    hand_back_title: "Vil du gi fra deg denne vakten?",
    hand_back_text: "Da blir den ledig igjen for alle som fikk tilbudet, deg også.",
    hand_back_yes: "Ja, gi den fra meg",
    no_hand_back: "Fristen er gått ut. Snakk med lederen din hvis du ikke kan komme.",
    to_offers: "Tilbake til mine tilbud",
    accepted_shifts: "Vaktene du har fått",
    no_accepted_shifts: "Du har ingen vakter foran deg.",
    gone_offers: "Tilbud som er borte",
    when: "Når",
    where_: "Hvor",
    deadline: "Frist",
    passed: "gått ut",
    taken_at: "En kollega fikk vakten",
    taken: "En annen har fått vakten",
    expired: "Fristen er gått ut",
    withdrawn: "Vakten er trukket tilbake",
    not_offered: "Du har ikke fått tilbud om denne vakten",
    overlaps: "Du har allerede en vakt på den tiden",
    they_were_not_offered: "Den ansatte har ikke fått tilbud om denne vakten",
    they_have_a_shift: "Den ansatte har allerede en vakt på den tiden",
    overlaps_elsewhere: "Pass på: Du har en vakt i en annen jobb på den tiden.",
    not_assigned: "Ingen har denne vakten",
    not_yours: "Vakten er ikke din",
    no_vacancy: "Vakten finnes ikke",
    no_employee: "Den ansatte finnes ikke",
    done_accepted: "Vakten er din",
    done_asked: "Du har bedt om vakten",
    done_declined: "Du har sagt nei takk",
    done_reconsidered: "Svaret ditt er tatt tilbake",
    done_handed_back: "Vakten er gitt tilbake",
    done_saved: "Lagret",
    done_published: "Publisert",
    done_assigned: "Tildelt",
    done_withdrawn: "Trukket tilbake",
    done_read: "Alt er merket som lest",
    done_calendar: "Kalenderen har fått ny adresse",
    done_no_calendar: "Kalenderen er slått av",
    notices: "Varsler",
    no_notices: "Ingen varsler ennå.",
    unread: "Ulest",
    mark_read: "Merk alle som lest",
    by_mail: "Varsler på e-post",
    by_mail_hint: "Du finner dem alltid her også.",
    save: "Lagre",
    calendar: "Vaktene i kalenderen din",
    calendar_text: "Legg inn denne adressen i kalenderen på telefonen. Den er bare din; alle som har den, kan se vaktene dine.",
    calendar_none: "Få en privat adresse som kalenderen på telefonen kan følge.",
    calendar_address: "Adresse",
    calendar_make: "Lag en adresse",
    calendar_renew: "Lag en ny adresse",
    calendar_stop: "Slå av kalenderen",
    calendar_gone_title: "Denne kalenderen finnes ikke lenger",
    calendar_gone_text: "Det var en personlig adresse til en kalender med vakter. Den er byttet ut eller slått av. Logg inn, hent den nye adressen under Mine vakter, og fjern den gamle fra kalenderen din.",
    kind_published: "Nye vakter",
    kind_accepted: "Vakter jeg har fått",
    kind_lost: "Vakter andre har fått",
    kind_withdrawn: "Vakter som trekkes tilbake",
    kind_handed_back: "Vakter som blir ledige igjen",
    kind_reminder: "Påminnelse før fristen",
    kind_taken_away: "Vakter som tas fra meg",
    kind_passed_over: "Vakter jeg ba om, men ikke kunne få",
    scheduling: "Vaktplan",
    vacant_offers: "Ledige vakter",
    new_vacancy: "Publiser en ledig vakt",
    filter: "Vis",
    all: "Alle",
    week: "Uke",
    week_hint: "Som 2026-W26",
    as_list: "Liste",
    as_week: "Uke",
    week_before: "Forrige uke",
    week_after: "Neste uke",
    shift: "Vakt",
    product: "Avdeling",
    expiration: "Frist",
    invited: "Spurt",
    accepted_by: "Godtatt av",
    status: "Status",
    nobody: "Ingen",
    status_open: "Ledig",
    status_accepted: "Godtatt",
    status_expired: "Utløpt",
    status_withdrawn: "Trukket",
    upcoming: "Kommende vakter",
    earlier: "Tidligere vakter",
    no_vacancies: "Ingen vakter her",
    no_vacancies_text: "Publiser en ledig vakt, eller velg noe annet å vise.",
    more: "Flere vakter",
    updated_at: "Oppdatert kl.",
    refresh: "Oppdater",
    live: "Listen oppdateres av seg selv.",
    changed: "Listen er oppdatert",
    waiting: "Noe er endret. Listen oppdateres når du er ferdig.",
    broken: "Listen oppdateres ikke av seg selv nå. Bruk «Oppdater».",
    published_at: "Publisert",
    time_zone: "Tidssone",
    reference: "ID",
    change: "Endre",
    among: Noun("hadde bedt om den", "hadde bedt om den"),
    assign: "Tildel",
    assign_to: "Gi vakten til",
    release: "Ta vakten fra",
    release_title: "Vil du ta vakten fra",
    release_yes: "Ja, ta vakten tilbake",
    release_text: "Vakten blir ledig igjen for alle som ble spurt, og de får beskjed.",
    withdraw: "Trekk tilbake vakten",
    withdraw_title: "Vil du trekke tilbake denne vakten?",
    withdraw_yes: "Ja, trekk den tilbake",
    keep: "Behold vakten",
    withdraw_text: "Den som har vakten, eller alle som ble spurt, får beskjed. Det kan ikke angres.",
    history: "Historikk",
    at: "Tid",
    what: "Hva",
    who: "Hvem",
    through: "Av",
    act_published: "Publisert",
    act_accepted: "Godtatt",
    act_asked: "Bedt om",
    act_declined: "Sagt nei",
    act_reconsidered: "Ombestemt",
    act_handed_back: "Gitt tilbake",
    act_withdrawn: "Trukket tilbake",
    act_unallotted: "Ingen kunne få den",
    told: "Varslet",
    in_app: "i appen",
    in_app_and_mail: "i appen og på e-post",
    door_key: "API-nøkkel",
    door_manager: "leder",
    door_employee: "ansatt",
    door_deadline: "fordelt ved fristen",
    allocation: "Fordeling",
    first_come: "Den som svarer først, får vakten.",
    draw: "Ved fristen trekkes det lodd mellom dem som har bedt om vakten.",
    fewest_hours: "Ved fristen går vakten til den med færrest avtalte timer i ukene rundt, av dem som har bedt om den.",
    part_time_first: "Ved fristen går vakten til den med minst stillingsprosent, og så færrest timer, av dem som har bedt om den.",
    hours_around: "Avtalt i ukene rundt:",
    position: "Stilling:",
};

pub static EN: Words = Words {
    my_offers: "My offers",
    offers_lead: "Here you answer offers of vacant shifts and see the shifts you have got.",
    no_employee_title: "You are not registered as an employee",
    no_employee_text: "Vacant shifts are offered to employees. Ask your employer to tie your account to you, by the e-mail address that you sign in with.",
    you_manage: "You plan shifts for",
    open_offers: "Vacant shifts",
    no_open_offers: "No vacant shifts right now. You will be told when there are.",
    answer_by: "Answer before",
    take: "Take the shift",
    ask: "Ask for the shift",
    decline: "No, thank you",
    you_declined: "You have said no",
    you_asked: "You have asked for the shift. It is allotted at the deadline.",
    allotted_later: "Everybody may ask for the shift until the deadline. Then it is allotted.",
    reconsider: "Change your mind",
    gone_title: "You cannot take this shift",
    take_title: "Do you want to take this shift?",
    ask_title: "Do you want to ask for this shift?",
    take_yes: "Yes, take the shift",
    ask_yes: "Yes, ask for the shift",
    hand_back: "Hand the shift back",
    hand_back_title: "Do you want to hand this shift back?",
    hand_back_text: "It will be open again for everybody who was offered it, you too.",
    hand_back_yes: "Yes, hand it back",
    no_hand_back: "The deadline has passed. Talk to your manager if you cannot come.",
    to_offers: "Back to my offers",
    accepted_shifts: "Shifts you have got",
    no_accepted_shifts: "You have no shifts ahead.",
    gone_offers: "Offers that are gone",
    when: "When",
    where_: "Where",
    deadline: "Deadline",
    passed: "passed",
    taken_at: "A colleague got the shift",
    taken: "Somebody else has got the shift",
    expired: "The deadline has passed",
    withdrawn: "The shift has been withdrawn",
    not_offered: "You were not offered this shift",
    overlaps: "You already have a shift at that time",
    they_were_not_offered: "The employee was not offered this shift",
    they_have_a_shift: "The employee already has a shift at that time",
    overlaps_elsewhere: "Mind: you have a shift in another job at that time.",
    not_assigned: "Nobody has this shift",
    not_yours: "The shift is not yours",
    no_vacancy: "There is no such shift",
    no_employee: "There is no such employee",
    done_accepted: "The shift is yours",
    done_asked: "You have asked for the shift",
    done_declined: "You have said no",
    done_reconsidered: "Your answer is taken back",
    done_handed_back: "The shift is handed back",
    done_saved: "Saved",
    done_published: "Published",
    done_assigned: "Assigned",
    done_withdrawn: "Withdrawn",
    done_read: "Everything is marked as read",
    done_calendar: "The calendar has a new address",
    done_no_calendar: "The calendar is turned off",
    notices: "Notices",
    no_notices: "No notices yet.",
    unread: "Unread",
    mark_read: "Mark all as read",
    by_mail: "Notices by e-mail",
    by_mail_hint: "You always find them here too.",
    save: "Save",
    calendar: "Your shifts in your calendar",
    calendar_text: "Add this address to the calendar of your phone. It is yours alone; whoever has it can see your shifts.",
    calendar_none: "Get a private address that the calendar of your phone can follow.",
    calendar_address: "Address",
    calendar_make: "Make an address",
    calendar_renew: "Make a new address",
    calendar_stop: "Turn the calendar off",
    calendar_gone_title: "This calendar no longer exists",
    calendar_gone_text: "It was a personal address of a calendar of shifts. It has been replaced or turned off. Sign in, copy the new address from My shifts, and remove the old one from your calendar.",
    kind_published: "New shifts",
    kind_accepted: "Shifts that I get",
    kind_lost: "Shifts that others get",
    kind_withdrawn: "Shifts that are withdrawn",
    kind_handed_back: "Shifts that open again",
    kind_reminder: "A reminder before the deadline",
    kind_taken_away: "Shifts that are taken from me",
    kind_passed_over: "Shifts that I asked for and could not have",
    scheduling: "Scheduling",
    vacant_offers: "Vacant offers",
    new_vacancy: "Publish a vacant shift",
    filter: "Show",
    all: "All",
    week: "Week",
    week_hint: "Such as 2026-W26",
    as_list: "List",
    as_week: "Week",
    week_before: "Previous week",
    week_after: "Next week",
    shift: "Shift",
    product: "Product",
    expiration: "Expiration",
    invited: "Invited",
    accepted_by: "Accepted by",
    status: "Status",
    nobody: "Nobody",
    status_open: "Open",
    status_accepted: "Accepted",
    status_expired: "Expired",
    status_withdrawn: "Withdrawn",
    upcoming: "Upcoming shifts",
    earlier: "Earlier shifts",
    no_vacancies: "No shifts here",
    no_vacancies_text: "Publish a vacant shift, or choose something else to show.",
    more: "More shifts",
    updated_at: "Updated at",
    refresh: "Refresh",
    live: "The list updates by itself.",
    changed: "The list has been updated",
    waiting: "Something has changed. The list updates when you are done.",
    broken: "The list does not update by itself now. Use “Refresh”.",
    published_at: "Published",
    time_zone: "Time zone",
    reference: "ID",
    change: "Change",
    among: Noun("had asked for it", "had asked for it"),
    assign: "Assign",
    assign_to: "Give the shift to",
    release: "Take the shift from",
    release_title: "Do you want to take the shift from",
    release_yes: "Yes, take the shift back",
    release_text: "The shift will be open again for all who were invited, and they are told.",
    withdraw: "Withdraw the shift",
    withdraw_title: "Do you want to withdraw this shift?",
    withdraw_yes: "Yes, withdraw it",
    keep: "Keep the shift",
    withdraw_text: "Who has the shift, or all who were invited, are told. It cannot be undone.",
    history: "History",
    at: "Time",
    what: "What",
    who: "Who",
    through: "By",
    act_published: "Published",
    act_accepted: "Accepted",
    act_asked: "Asked for",
    act_declined: "Declined",
    act_reconsidered: "Reconsidered",
    act_handed_back: "Handed back",
    act_withdrawn: "Withdrawn",
    act_unallotted: "Nobody could have it",
    told: "Told",
    in_app: "in the app",
    in_app_and_mail: "in the app and by e-mail",
    door_key: "API key",
    door_manager: "manager",
    door_employee: "employee",
    door_deadline: "allotted at the deadline",
    allocation: "Allotment",
    first_come: "Who answers first has the shift.",
    draw: "At the deadline lots are drawn among those who have asked for the shift.",
    fewest_hours: "At the deadline the shift goes to the one with the fewest accepted hours in the weeks around it, of those who have asked.",
    part_time_first: "At the deadline the shift goes to the one with the smallest position, and then the fewest hours, of those who have asked.",
    hours_around: "Accepted in the weeks around:",
    position: "Position:",
};

/// By what rule a shift finds somebody.
pub fn rule(language: Language, allocation: Allocation) -> &'static str {
    let words = Words::of(language);
    match allocation {
        Allocation::FirstCome => words.first_come,
        Allocation::Draw => words.draw,
        Allocation::FewestHours => words.fewest_hours,
        Allocation::PartTimeFirst => words.part_time_first,
    }
}

/// Why an allotment went as it did: the rule, among how many, and what it looked at of who got it.
pub fn reason(
    language: Language,
    allocation: Allocation,
    among: i64,
    minutes: Option<i64>,
    percent: Option<i16>,
) -> Option<String> {
    let words = Words::of(language);
    let rule = super::vacancies::reason(language, allocation, among)?;
    let percent = percent.filter(|_| allocation == Allocation::PartTimeFirst);
    let minutes = minutes.filter(|_| matches!(allocation, Allocation::FewestHours | Allocation::PartTimeFirst));
    let position = percent.map(|percent| format!(" {} {percent} %.", words.position)).unwrap_or_default();
    let hours = minutes.map(|minutes| format!(" {} {}.", words.hours_around, length(language, minutes))).unwrap_or_default();
    Some(format!("{rule}{position}{hours}"))
}

/// Months as English tables shorten them.
const SHORT_MONTHS: [&str; 12] = ["Jan.", "Feb.", "Mar.", "Apr.", "May", "Jun.", "Jul.", "Aug.", "Sep.", "Oct.", "Nov.", "Dec."];

/// `25. juni 2024 12:00` · `25 Jun. 2024 12:00`
pub fn moment(language: Language, at: DateTime<FixedOffset>) -> String {
    let clock = at.format("%H:%M");
    match language {
        Language::Nb => format!("{} {clock}", language.date(at.date_naive())),
        Language::En => format!("{} {} {} {clock}", at.day(), SHORT_MONTHS[at.month0() as usize], at.year()),
    }
}

/// `25. juni 2024 12:00–19:00` · `25 Jun. 2024 12:00 – 19:00`; with both days where it ends on another, and with the true
/// length where clocks are put forward or back in between.
pub fn shift(language: Language, start: DateTime<FixedOffset>, end: DateTime<FixedOffset>) -> String {
    let from = moment(language, start);
    let until = match language {
        _ if start.date_naive() != end.date_naive() => format!("{from} – {}", moment(language, end)),
        Language::Nb => format!("{from}–{}", end.format("%H:%M")),
        Language::En => format!("{from} – {}", end.format("%H:%M")),
    };
    if start.offset() == end.offset() {
        return until;
    }
    format!("{until} ({})", length(language, (end - start).num_minutes()))
}

/// What is left of a deadline: in days from two of them on, else in hours and minutes. None when it has passed.
pub fn left(language: Language, left: TimeDelta) -> Option<String> {
    if left <= TimeDelta::zero() {
        return None;
    }
    let time = match left.num_days() {
        // The last minute is one, too.
        ..2 => length(language, left.num_minutes().max(1)),
        days => language.days(days),
    };
    Some(language.left(&time))
}

/// `En kollega fikk vakten kl. 12:03`, with the day where it was another than today.
/// `is_here` tells that the reader's clock shows the same; else it is told whose clock is meant.
pub fn taken(language: Language, at: DateTime<FixedOffset>, is_here: bool, now: DateTime<Utc>) -> String {
    let words = Words::of(language);
    let is_today = at.date_naive() == now.with_timezone(&at.timezone()).date_naive();
    let when = match language {
        Language::Nb if is_today => at.format("kl. %H:%M").to_string(),
        Language::En if is_today => at.format("at %H:%M").to_string(),
        Language::Nb | Language::En => language.date_time(at.naive_local()),
    };
    let zone = if is_here { String::new() } else { at.format(" (UTC%:z)").to_string() };
    format!("{} {when}{zone}", words.taken_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_in_a_table() {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap();
        let (noon, evening) = (at("2024-06-25T12:00:00+02:00"), at("2024-06-25T19:00:00+02:00"));
        assert_eq!(shift(Language::Nb, noon, evening), "25. juni 2024 12:00–19:00");
        assert_eq!(shift(Language::En, noon, evening), "25 Jun. 2024 12:00 – 19:00");
        let morning = at("2024-06-26T06:00:00+02:00");
        assert_eq!(shift(Language::En, evening, morning), "25 Jun. 2024 19:00 – 26 Jun. 2024 06:00");
    }

    #[test]
    fn what_is_left() {
        let minutes = |minutes| left(Language::En, TimeDelta::minutes(minutes));
        assert_eq!(minutes(0), None);
        assert_eq!(left(Language::Nb, TimeDelta::seconds(20)).as_deref(), Some("1 min igjen"));
        assert_eq!(minutes(125).as_deref(), Some("2 h 5 min left"));
        assert_eq!(minutes(47 * 60 + 59).as_deref(), Some("47 h 59 min left"));
        assert_eq!(minutes(48 * 60).as_deref(), Some("2 days left"));
    }

    #[test]
    fn why_an_offer_is_gone() {
        let at = DateTime::parse_from_rfc3339("2026-10-01T12:03:59+02:00").unwrap();
        let now = |text: &str| text.parse().unwrap();
        assert_eq!(taken(Language::Nb, at, true, now("2026-10-01T21:59:00Z")), "En kollega fikk vakten kl. 12:03");
        assert_eq!(taken(Language::En, at, true, now("2026-10-01T22:00:00Z")), "A colleague got the shift 1 October 2026, 12:03");
    }
}
