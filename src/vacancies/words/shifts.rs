//! The words of the pages on vacant shifts, and how their tables write a shift and what is left of a deadline.

use super::vacancies::length;
use crate::i18n::{Language, Noun};
use crate::vacancies::model::Allocation;
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, TimeDelta, Utc};

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
    pub this_week: &'static str,
    pub all_weeks: &'static str,
    pub no_week: &'static str,
    pub no_such_week: &'static str,
    pub no_week_text: &'static str,
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
    pub acts: &'static str,
    pub open: &'static str,
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
    pub by: &'static str,
    pub by_key: &'static str,
    pub by_key_of: &'static str,
    pub manager: &'static str,
    pub employee: &'static str,
    pub by_deadline: &'static str,
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
    offers_lead: "Her svarer du på tilbud om ledige vakter og ser vaktene dine.",
    no_employee_title: "Du er ikke registrert som ansatt",
    no_employee_text: "Ledige vakter tilbys ansatte. Be arbeidsgiveren din om å knytte deg til kontoen din, og oppgi e-postadressen du logger inn med.",
    you_manage: "Du planlegger vakter for",
    open_offers: "Ledige vakter",
    no_open_offers: "Ingen ledige vakter akkurat nå. Du får beskjed når det kommer noen.",
    answer_by: "Svar før",
    take: "Ta vakten",
    ask: "Be om vakten",
    decline: "Nei takk",
    you_declined: "Du har takket nei",
    you_asked: "Du har bedt om vakten. Den fordeles når fristen går ut.",
    allotted_later: "Alle som har fått tilbudet, kan be om vakten til fristen går ut. Da fordeles den.",
    reconsider: "Angre svaret",
    gone_title: "Du kan ikke ta denne vakten",
    take_title: "Vil du ta denne vakten?",
    ask_title: "Vil du be om denne vakten?",
    take_yes: "Ja, ta vakten",
    ask_yes: "Ja, be om vakten",
    hand_back: "Gi fra deg vakten",
    hand_back_title: "Vil du gi fra deg denne vakten?",
    hand_back_text: "Da blir den ledig igjen for alle som fikk tilbudet, deg også.",
    hand_back_yes: "Ja, gi den fra meg",
    no_hand_back: "Fristen har gått ut. Snakk med lederen din hvis du ikke kan komme.",
    to_offers: "Tilbake til mine tilbud",
    accepted_shifts: "Vaktene dine",
    no_accepted_shifts: "Du har ingen kommende vakter.",
    gone_offers: "Tilbud som ikke gjelder lenger",
    when: "Når",
    where_: "Hvor",
    deadline: "Frist",
    passed: "gått ut",
    taken_at: "En kollega fikk vakten",
    taken: "En annen har fått vakten",
    expired: "Fristen har gått ut",
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
    done_declined: "Du har takket nei",
    done_reconsidered: "Svaret er angret",
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
    calendar_text: "Legg inn denne adressen i kalenderen på telefonen. Ikke del den: Alle som har den, kan se vaktene dine.",
    calendar_none: "Få en privat adresse som kalenderen på telefonen kan abonnere på.",
    calendar_address: "Adresse",
    calendar_make: "Lag en adresse",
    calendar_renew: "Lag en ny adresse",
    calendar_stop: "Slå av kalenderen",
    calendar_gone_title: "Denne kalenderen finnes ikke lenger",
    calendar_gone_text: "Det var en personlig adresse til en kalender med vakter. Den er byttet ut eller slått av. Logg inn, hent den nye adressen under Mine vakter, og fjern den gamle fra kalenderen din.",
    kind_published: "Nye vakter",
    kind_accepted: "Vakter jeg får",
    kind_lost: "Vakter andre får",
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
    this_week: "Denne uken",
    all_weeks: "Alle uker",
    no_week: "Uke {week} finnes ikke i {year}",
    no_such_week: "Uken finnes ikke",
    no_week_text: "Velg en annen uke.",
    as_list: "Liste",
    as_week: "Uke",
    week_before: "Forrige uke",
    week_after: "Neste uke",
    shift: "Vakt",
    product: "Avdeling",
    expiration: "Frist",
    invited: "Invitert",
    accepted_by: "Godtatt av",
    status: "Status",
    nobody: "Ingen",
    status_open: "Ledig",
    status_accepted: "Godtatt",
    status_expired: "Utløpt",
    status_withdrawn: "Trukket tilbake",
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
    broken: "Listen oppdateres ikke av seg selv akkurat nå. Bruk «Oppdater».",
    published_at: "Publisert",
    time_zone: "Tidssone",
    reference: "ID",
    acts: "Handlinger",
    open: "Åpne vakten",
    among: Noun("hadde bedt om den", "hadde bedt om den"),
    assign: "Tildel",
    assign_to: "Gi vakten til",
    release: "Ta vakten fra",
    release_title: "Vil du ta vakten fra",
    release_yes: "Ja, ta vakten tilbake",
    release_text: "Vakten blir ledig igjen for alle som ble invitert, og de får beskjed.",
    withdraw: "Trekk tilbake vakten",
    withdraw_title: "Vil du trekke tilbake denne vakten?",
    withdraw_yes: "Ja, trekk den tilbake",
    keep: "Behold vakten",
    withdraw_text: "Den som har vakten, får beskjed. Har ingen den, får alle som ble invitert, beskjed. Det kan ikke angres.",
    history: "Historikk",
    at: "Tid",
    what: "Hva",
    who: "Ansatt",
    by: "Av",
    by_key: "API-nøkkel",
    by_key_of: "API-nøkkel fra {date}",
    manager: "leder",
    employee: "ansatt",
    by_deadline: "Automatisk ved fristen",
    act_published: "Publisert",
    act_accepted: "Godtatt",
    act_asked: "Bedt om vakten",
    act_declined: "Sagt nei",
    act_reconsidered: "Svaret angret",
    act_handed_back: "Gitt tilbake",
    act_withdrawn: "Trukket tilbake",
    act_unallotted: "Ingen kunne få vakten",
    told: "Varslet",
    in_app: "i appen",
    in_app_and_mail: "i appen og på e-post",
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
    offers_lead: "Answer offers of vacant shifts here, and see your shifts.",
    no_employee_title: "You are not registered as an employee",
    no_employee_text: "Vacant shifts are offered to employees. Ask your employer to link you to your account, and give them the e-mail address you sign in with.",
    you_manage: "You plan shifts for",
    open_offers: "Vacant shifts",
    no_open_offers: "No vacant shifts right now. We'll let you know when there are.",
    answer_by: "Answer before",
    take: "Take the shift",
    ask: "Ask for the shift",
    decline: "No, thanks",
    you_declined: "You said no",
    you_asked: "You have asked for the shift. It is allocated at the deadline.",
    allotted_later: "Everyone who got the offer can ask for the shift until the deadline. Then it is allocated.",
    reconsider: "Undo",
    gone_title: "You can't take this shift",
    take_title: "Do you want to take this shift?",
    ask_title: "Do you want to ask for this shift?",
    take_yes: "Yes, take the shift",
    ask_yes: "Yes, ask for the shift",
    hand_back: "Hand back the shift",
    hand_back_title: "Do you want to hand back this shift?",
    hand_back_text: "It will be open again to everyone who was offered it, including you.",
    hand_back_yes: "Yes, hand it back",
    no_hand_back: "The deadline has passed. Talk to your manager if you can't come.",
    to_offers: "Back to my offers",
    accepted_shifts: "Your shifts",
    no_accepted_shifts: "You have no upcoming shifts.",
    gone_offers: "Offers no longer available",
    when: "When",
    where_: "Where",
    deadline: "Deadline",
    passed: "passed",
    taken_at: "A colleague got the shift",
    taken: "Someone else has the shift",
    expired: "The deadline has passed",
    withdrawn: "The shift has been withdrawn",
    not_offered: "You were not offered this shift",
    overlaps: "You already have a shift at that time",
    they_were_not_offered: "The employee was not offered this shift",
    they_have_a_shift: "The employee already has a shift at that time",
    overlaps_elsewhere: "Note: you have a shift in another job at that time.",
    not_assigned: "Nobody has this shift",
    not_yours: "The shift is not yours",
    no_vacancy: "This shift does not exist",
    no_employee: "This employee does not exist",
    done_accepted: "The shift is yours",
    done_asked: "You have asked for the shift",
    done_declined: "You said no",
    done_reconsidered: "Your answer has been undone",
    done_handed_back: "The shift has been handed back",
    done_saved: "Saved",
    done_published: "Published",
    done_assigned: "Assigned",
    done_withdrawn: "Withdrawn",
    done_read: "All marked as read",
    done_calendar: "The calendar has a new address",
    done_no_calendar: "The calendar is turned off",
    notices: "Notifications",
    no_notices: "No notifications yet.",
    unread: "Unread",
    mark_read: "Mark all as read",
    by_mail: "Notifications by e-mail",
    by_mail_hint: "You can always find them here too.",
    save: "Save",
    calendar: "Your shifts in your calendar",
    calendar_text: "Add this address to the calendar on your phone. Don't share it: anyone who has it can see your shifts.",
    calendar_none: "Get a private address that the calendar on your phone can subscribe to.",
    calendar_address: "Address",
    calendar_make: "Create an address",
    calendar_renew: "Create a new address",
    calendar_stop: "Turn off the calendar",
    calendar_gone_title: "This calendar no longer exists",
    calendar_gone_text: "It was a personal address of a calendar of shifts. It has been replaced or turned off. Sign in, copy the new address from My shifts, and remove the old one from your calendar.",
    kind_published: "New shifts",
    kind_accepted: "Shifts I get",
    kind_lost: "Shifts others get",
    kind_withdrawn: "Shifts that are withdrawn",
    kind_handed_back: "Shifts that become open again",
    kind_reminder: "Reminder before the deadline",
    kind_taken_away: "Shifts taken from me",
    kind_passed_over: "Shifts I asked for but couldn't have",
    scheduling: "Scheduling",
    vacant_offers: "Vacant offers",
    new_vacancy: "Publish a vacant shift",
    filter: "Show",
    all: "All",
    week: "Week",
    this_week: "This week",
    all_weeks: "All weeks",
    no_week: "Week {week} does not exist in {year}",
    no_such_week: "There is no such week",
    no_week_text: "Choose another week.",
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
    waiting: "Something has changed. The list updates when you're done.",
    broken: "The list is not updating by itself right now. Use “Refresh”.",
    published_at: "Published",
    time_zone: "Time zone",
    reference: "ID",
    acts: "Actions",
    open: "Open the shift",
    among: Noun("had asked for it", "had asked for it"),
    assign: "Assign",
    assign_to: "Give the shift to",
    release: "Take the shift from",
    release_title: "Do you want to take the shift from",
    release_yes: "Yes, take the shift back",
    release_text: "The shift will be open again to everyone who was invited, and they will be told.",
    withdraw: "Withdraw the shift",
    withdraw_title: "Do you want to withdraw this shift?",
    withdraw_yes: "Yes, withdraw it",
    keep: "Keep the shift",
    withdraw_text: "Whoever has the shift will be told, or everyone invited if nobody has it. This cannot be undone.",
    history: "History",
    at: "Time",
    what: "What",
    who: "Employee",
    by: "By",
    by_key: "API key",
    by_key_of: "API key of {date}",
    manager: "manager",
    employee: "employee",
    by_deadline: "Automatically at the deadline",
    act_published: "Published",
    act_accepted: "Accepted",
    act_asked: "Asked for the shift",
    act_declined: "Declined",
    act_reconsidered: "Answer undone",
    act_handed_back: "Handed back",
    act_withdrawn: "Withdrawn",
    act_unallotted: "Nobody could have the shift",
    told: "Notified",
    in_app: "in the app",
    in_app_and_mail: "in the app and by e-mail",
    allocation: "Allocation",
    first_come: "Whoever answers first gets the shift.",
    draw: "At the deadline, lots are drawn among those who have asked for the shift.",
    fewest_hours: "At the deadline, the shift goes to the person with the fewest accepted hours in the surrounding weeks, among those who have asked for it.",
    part_time_first: "At the deadline, the shift goes to the person with the smallest part-time position, and then the fewest hours, among those who have asked for it.",
    hours_around: "Accepted in the surrounding weeks:",
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
    with_true_length(language, until, start, end)
}

/// As a day of a week has it: `12:00–19:00`; with both days where it ends on another, and with the true length where clocks
/// are put forward or back in between.
pub fn times(language: Language, start: DateTime<FixedOffset>, end: DateTime<FixedOffset>) -> String {
    let clock = |at: DateTime<FixedOffset>| at.format("%H:%M").to_string();
    let until = if start.date_naive() == end.date_naive() {
        format!("{}–{}", clock(start), clock(end))
    } else {
        let day = |at: DateTime<FixedOffset>| format!("{} {}", language.weekday_date(at.date_naive()), clock(at));
        format!("{} – {}", day(start), day(end))
    };
    with_true_length(language, until, start, end)
}

fn with_true_length(language: Language, said: String, start: DateTime<FixedOffset>, end: DateTime<FixedOffset>) -> String {
    if start.offset() == end.offset() {
        return said;
    }
    format!("{said} ({})", length(language, (end - start).num_minutes()))
}

/// The days of the week that begins with this Monday: `5.–11. oktober` · `5–11 October`; with the years where there are two.
pub fn week_days(language: Language, monday: NaiveDate) -> String {
    let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
    let [first, last] = [monday, sunday].map(|day| (day.day(), language.months()[day.month0() as usize]));
    match language {
        _ if monday.year() != sunday.year() => format!("{} – {}", language.date(monday), language.date(sunday)),
        Language::Nb if first.1 == last.1 => format!("{}.–{}. {}", first.0, last.0, last.1),
        Language::En if first.1 == last.1 => format!("{}–{} {}", first.0, last.0, last.1),
        Language::Nb => format!("{}. {} – {}. {}", first.0, first.1, last.0, last.1),
        Language::En => format!("{} {} – {} {}", first.0, first.1, last.0, last.1),
    }
}

/// What is left of a deadline: in days and hours from a day on, else in hours and minutes. None when it has passed.
pub fn left(language: Language, left: TimeDelta) -> Option<String> {
    if left <= TimeDelta::zero() {
        return None;
    }
    let time = match (left.num_days(), left.num_hours() % 24) {
        // The last minute is one, too.
        (0, _) => length(language, left.num_minutes().max(1)),
        (days, 0) => language.days(days),
        (days, hours) => format!("{} {}", language.days(days), length(language, hours * 60)),
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
    fn shifts_in_a_week() {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap();
        let nb = |start: &str, end: &str| times(Language::Nb, at(start), at(end));
        assert_eq!(nb("2026-10-10T12:00:00+02:00", "2026-10-10T19:00:00+02:00"), "12:00–19:00");
        assert_eq!(
            nb("2026-10-11T22:00:00+02:00", "2026-10-12T06:00:00+02:00"),
            "søndag 11. oktober 22:00 – mandag 12. oktober 06:00"
        );
        assert_eq!(
            nb("2026-10-11T00:00:00+02:00", "2026-10-12T00:00:00+02:00"),
            "søndag 11. oktober 00:00 – mandag 12. oktober 00:00",
            "a day and a night"
        );
        assert_eq!(
            nb("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"),
            "02:30–02:30 (1 t)",
            "the hour that comes twice"
        );
        assert_eq!(
            times(Language::En, at("2026-10-24T22:00:00+02:00"), at("2026-10-25T06:00:00+01:00")),
            "Saturday 24 October 22:00 – Sunday 25 October 06:00 (9 h)"
        );
    }

    #[test]
    fn the_days_of_a_week() {
        for (monday, nb, en) in [
            ("2026-10-05", "5.–11. oktober", "5–11 October"),
            ("2026-09-28", "28. september – 4. oktober", "28 September – 4 October"),
            ("2026-12-28", "28. desember 2026 – 3. januar 2027", "28 December 2026 – 3 January 2027"),
        ] {
            let monday = monday.parse().unwrap();
            assert_eq!((week_days(Language::Nb, monday).as_str(), week_days(Language::En, monday).as_str()), (nb, en));
        }
    }

    #[test]
    fn what_is_left() {
        let minutes = |minutes| left(Language::En, TimeDelta::minutes(minutes));
        assert_eq!(minutes(0), None);
        assert_eq!(left(Language::Nb, TimeDelta::seconds(20)).as_deref(), Some("1 min igjen"));
        assert_eq!(minutes(125).as_deref(), Some("2 h 5 min left"));
        assert_eq!(minutes(23 * 60 + 59).as_deref(), Some("23 h 59 min left"));
        assert_eq!(minutes(24 * 60).as_deref(), Some("1 day left"));
        assert_eq!(left(Language::Nb, TimeDelta::minutes(29 * 60 + 50)).as_deref(), Some("1 dag 5 t igjen"));
        assert_eq!(minutes(47 * 60 + 59).as_deref(), Some("1 day 23 h left"));
        assert_eq!(minutes(48 * 60).as_deref(), Some("2 days left"));
        assert_eq!(minutes(9 * 24 * 60 + 61).as_deref(), Some("9 days 1 h left"));
    }

    #[test]
    fn why_an_offer_is_gone() {
        let at = DateTime::parse_from_rfc3339("2026-10-01T12:03:59+02:00").unwrap();
        let now = |text: &str| text.parse().unwrap();
        assert_eq!(taken(Language::Nb, at, true, now("2026-10-01T21:59:00Z")), "En kollega fikk vakten kl. 12:03");
        assert_eq!(taken(Language::En, at, true, now("2026-10-01T22:00:00Z")), "A colleague got the shift 1 October 2026, 12:03");
    }
}
