//! The words of the pages on which people recruit.

use crate::i18n::{Language, Noun};
use chrono::{Datelike, NaiveDate};

pub struct Words {
    pub title: &'static str,
    pub lead: &'static str,
    pub campaigns: &'static str,
    pub open_campaign: &'static str,
    pub no_campaigns: &'static str,
    pub no_campaigns_text: &'static str,
    pub how: &'static str,
    pub how_name: &'static str,
    /// `{}` is a number of days.
    pub how_answer: &'static str,
    pub how_points: &'static str,
    /// `{}` is a date.
    pub until: &'static str,
    /// `{}` is a date.
    pub until_over: &'static str,
    /// `{}` is a number with its noun.
    pub worth: &'static str,
    pub over_title: &'static str,
    pub over_text: &'static str,
    pub early_title: &'static str,
    /// `{}` is a date.
    pub early_text: &'static str,
    pub partners_title: &'static str,
    pub partners_text: &'static str,
    pub full_title: &'static str,
    /// How long to wait.
    pub full_text: &'static str,
    pub your_points: &'static str,
    pub no_points: &'static str,
    pub ledger: &'static str,
    /// Who, and the date.
    pub confirmed: &'static str,
    /// In the place of the name of whoever is erased.
    pub somebody: &'static str,
    /// `{}` is a number with its noun.
    pub older: &'static str,
    /// The name of a premium.
    pub towards: &'static str,
    /// A number with its noun, and the name of a premium.
    pub needs: &'static str,
    pub all_reached: &'static str,
    /// Two numbers.
    pub of: &'static str,
    pub recruit: &'static str,
    pub recruit_lead: &'static str,
    pub no_products: &'static str,
    pub product: &'static str,
    pub about_you: &'static str,
    pub about_you_hint: &'static str,
    pub customer_number: &'static str,
    pub if_customer: &'static str,
    /// `{}` is which one.
    pub person: &'static str,
    pub first_name: &'static str,
    pub last_name: &'static str,
    pub email: &'static str,
    pub phone: &'static str,
    pub contact_hint: &'static str,
    pub postal_code: &'static str,
    pub more: &'static str,
    pub company: &'static str,
    pub department: &'static str,
    pub street: &'static str,
    pub street_number: &'static str,
    pub postal_place: &'static str,
    pub country: &'static str,
    pub country_hint: &'static str,
    pub quantity: &'static str,
    pub quantity_hint: &'static str,
    pub coupon: &'static str,
    pub coupon_code: &'static str,
    pub coupon_number: &'static str,
    pub check_coupon: &'static str,
    pub coupon_good: &'static str,
    pub coupon_unknown: &'static str,
    /// `{}` is a price.
    pub coupon_price: &'static str,
    pub add_person: &'static str,
    /// `{}` is which one.
    pub remove_person: &'static str,
    pub remove: &'static str,
    pub send: &'static str,
    pub put_right: &'static str,
    pub registered_title: &'static str,
    pub registered_text: &'static str,
    pub your_recruits: &'static str,
    pub pending: &'static str,
    pub verified: &'static str,
    pub declined: &'static str,
    pub expired: &'static str,
    /// What is left of the time.
    pub pending_reason: &'static str,
    /// A date.
    pub verified_reason: &'static str,
    /// A date.
    pub declined_reason: &'static str,
    /// A date.
    pub expired_reason: &'static str,
    /// A number.
    pub order: &'static str,
    /// A date.
    pub registered_on: &'static str,
    pub erased: &'static str,
    pub none_pending: &'static str,
    pub none_verified: &'static str,
    pub none_declined: &'static str,
    pub none_expired: &'static str,
    pub states: &'static str,
    pub oldest_first: &'static str,
    pub newest_first: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    /// First, last and number of all.
    pub range: &'static str,
    /// The name.
    pub invitation: &'static str,
    pub qr: &'static str,
    /// The name.
    pub qr_alt: &'static str,
    pub qr_download: &'static str,
    /// The campaign's name.
    pub share_title: &'static str,
    pub premiums: &'static str,
    pub premiums_lead: &'static str,
    pub premiums_later: &'static str,
    pub no_premiums: &'static str,
    pub wanted: &'static str,
    pub nothing_wanted: &'static str,
    pub others: &'static str,
    /// A premium.
    pub move_up: &'static str,
    /// A premium.
    pub move_down: &'static str,
    /// A premium.
    pub drag: &'static str,
    /// A premium.
    pub take_out: &'static str,
    /// A premium.
    pub put_in: &'static str,
    pub wish: &'static str,
    pub enough: &'static str,
    /// A number.
    pub missing: &'static str,
    pub saved: &'static str,
    pub undo: &'static str,
    /// A premium, its place and how many there are.
    pub placed: &'static str,
    pub point: Noun,
    pub recruits: Noun,
    pub movement: Noun,
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

pub static NB: Words = Words {
    title: "Verv en du kjenner",
    lead: "Du verver noen til et abonnement, de sier ja på sin egen side, og du får poeng. Poengene rekker til premier.",
    campaigns: "Kampanjer",
    open_campaign: "Åpne kampanjen",
    no_campaigns: "Ingen kampanjer akkurat nå",
    no_campaigns_text: "Når det er noe å verve til, finner du det her.",
    how: "Slik går det til",
    how_name: "Du oppgir navnet og én måte å nå personen på.",
    how_answer: "Personen svarer selv, via en lenke. Uten et ja innen {} dager sletter vi alt om dem.",
    how_points: "Sier de ja, får du poengene med en gang.",
    until: "Varer til {}",
    until_over: "Over siden {}",
    worth: "{} for hver som sier ja",
    over_title: "Kampanjen er over.",
    over_text: "Du kan fortsatt se poengene dine og hvem du vervet, men ikke verve flere.",
    early_title: "Kampanjen har ikke begynt.",
    early_text: "Du kan verve fra {}.",
    partners_title: "Her kan du ikke verve selv.",
    partners_text: "I denne kampanjen teller vervingene med en gang, så bare partnerne våre kan registrere dem.",
    full_title: "Det er ikke plass til flere akkurat nå.",
    full_text: "Du kan verve 50 personer i døgnet, hver e-postadresse får høyst tre varsler i døgnet, og alle til sammen får høyst 1000 i timen. Ingenting er lagret, og det du skrev, står her fortsatt. Prøv igjen om {}.",
    your_points: "Poengene dine",
    no_points: "Ingen poeng ennå. Du får de første når noen du har vervet, sier ja.",
    ledger: "Hvor poengene kommer fra",
    confirmed: "{} bekreftet {}",
    somebody: "En du vervet",
    older: "Og {} fra før det",
    towards: "På vei mot {}",
    needs: "{} igjen til {}",
    all_reached: "Du har nok poeng til den dyreste premien.",
    of: "{} av {}",
    recruit: "Verv noen",
    recruit_lead: "Spør gjerne først. Vi sender personen én nøytral beskjed hvis du oppgir e-post; ellers gir du lenken videre selv.",
    no_products: "Kampanjen har ingenting å verve til akkurat nå.",
    product: "Abonnement",
    about_you: "Om deg",
    about_you_hint: "Bare denne gangen: vi kjenner deg ikke som kunde ennå.",
    customer_number: "Kundenummer",
    if_customer: "Hvis du er kunde fra før",
    person: "Person {}",
    first_name: "Fornavn",
    last_name: "Etternavn",
    email: "E-post",
    phone: "Telefon",
    contact_hint: "E-post eller telefon, gjerne begge",
    postal_code: "Postnummer",
    more: "Firma, adresse og antall",
    company: "Firma",
    department: "Avdeling",
    street: "Gate",
    street_number: "Husnummer",
    postal_place: "Poststed",
    country: "Land",
    country_hint: "To bokstaver. Tomt er Norge (NO)",
    quantity: "Antall",
    quantity_hint: "Tomt er 1",
    coupon: "Kupong",
    coupon_code: "Kupongkode",
    coupon_number: "Kupongnummer",
    check_coupon: "Sjekk kupongen",
    coupon_good: "Kupongen gjelder.",
    coupon_unknown: "Vi finner ingen slik kupong for abonnementet.",
    coupon_price: "Pris: {}",
    add_person: "Legg til en person",
    remove_person: "Fjern person {}",
    remove: "Fjern",
    send: "Verv",
    put_right: "Rett dette først",
    registered_title: "Registrert.",
    registered_text: "Gi lenken videre til personen, så er det enklest å svare.",
    your_recruits: "De du har vervet",
    pending: "Venter",
    verified: "Sa ja",
    declined: "Sa nei",
    expired: "Utløpt",
    pending_reason: "Har ikke svart ennå · {}",
    verified_reason: "Bekreftet {}",
    declined_reason: "Takket nei {}",
    expired_reason: "Svarte ikke innen {}. Opplysningene er slettet",
    order: "Bestilling {}",
    registered_on: "Vervet {}",
    erased: "Slettet person",
    none_pending: "Ingen venter på å svare.",
    none_verified: "Ingen har sagt ja ennå.",
    none_declined: "Ingen har takket nei.",
    none_expired: "Ingen har latt tiden løpe ut.",
    states: "Etter svar",
    oldest_first: "Vis eldste først",
    newest_first: "Vis nyeste først",
    previous: "Forrige",
    next: "Neste",
    range: "{}–{} av {}",
    invitation: "Lenke til {}",
    qr: "QR-kode",
    qr_alt: "QR-kode som åpner lenken til {}",
    qr_download: "Last ned QR-koden",
    share_title: "{}: her svarer du",
    premiums: "Premiene",
    premiums_lead: "Sett det du helst vil ha, øverst. Hver endring lagres med en gang.",
    premiums_later: "Når du har vervet den første, kan du ønske deg premier her.",
    no_premiums: "Kampanjen har ingen premier.",
    wanted: "Det du ønsker deg",
    nothing_wanted: "Du har ikke valgt noe ennå.",
    others: "Flere premier",
    move_up: "Flytt {} opp",
    move_down: "Flytt {} ned",
    drag: "Flytt {}: dra, eller bruk piltastene",
    take_out: "Ta {} ut av lista",
    put_in: "Ønsk {}",
    wish: "Ønsk",
    enough: "du har nok",
    missing: "mangler {}",
    saved: "Rekkefølgen er lagret.",
    undo: "Angre",
    placed: "{} er nå nummer {} av {}",
    point: Noun("poeng", "poeng"),
    recruits: Noun("vervet", "vervet"),
    movement: Noun("bevegelse", "bevegelser"),
};

pub static EN: Words = Words {
    title: "Recruit somebody you know",
    lead: "You recruit somebody to a subscription, they say yes on a page of their own, and you earn points towards premiums.",
    campaigns: "Campaigns",
    open_campaign: "Open the campaign",
    no_campaigns: "No campaigns right now",
    no_campaigns_text: "When there is something to recruit to, you will find it here.",
    how: "How it works",
    how_name: "You give a name and one way to reach the person.",
    how_answer: "The person answers through a link. Without a yes within {} days we erase everything about them.",
    how_points: "When they say yes, the points are yours at once.",
    until: "Runs until {}",
    until_over: "Ended on {}",
    worth: "{} for each who says yes",
    over_title: "The campaign is over.",
    over_text: "You can still see your points and whom you recruited, but not recruit more.",
    early_title: "The campaign has not begun.",
    early_text: "You can recruit from {}.",
    partners_title: "You cannot recruit here yourself.",
    partners_text: "Recruits count at once in this campaign, so only our partners can register them.",
    full_title: "There is no room for more just now.",
    full_text: "You can recruit 50 people a day, each e-mail address gets at most three notices a day, and everyone together at most 1,000 an hour. Nothing was stored, and what you wrote is still here. Try again in {}.",
    your_points: "Your points",
    no_points: "No points yet. You earn the first when somebody you recruited says yes.",
    ledger: "Where the points come from",
    confirmed: "{} confirmed on {}",
    somebody: "Somebody you recruited",
    older: "And {} from before that",
    towards: "On the way to {}",
    needs: "{} to go until {}",
    all_reached: "You have enough points for the dearest premium.",
    of: "{} of {}",
    recruit: "Recruit somebody",
    recruit_lead: "Ask first if you can. With an e-mail address we send the person one neutral notice; otherwise you pass the link on yourself.",
    no_products: "The campaign has nothing to recruit to right now.",
    product: "Subscription",
    about_you: "About you",
    about_you_hint: "Only this once: we do not know you as a customer yet.",
    customer_number: "Customer number",
    if_customer: "If you are a customer already",
    person: "Person {}",
    first_name: "First name",
    last_name: "Last name",
    email: "E-mail",
    phone: "Phone",
    contact_hint: "E-mail or phone, or both",
    postal_code: "Postal code",
    more: "Company, address and quantity",
    company: "Company",
    department: "Department",
    street: "Street",
    street_number: "Street number",
    postal_place: "Postal place",
    country: "Country",
    country_hint: "Two letters. Empty is Norway (NO)",
    quantity: "Quantity",
    quantity_hint: "Empty is 1",
    coupon: "Coupon",
    coupon_code: "Coupon code",
    coupon_number: "Coupon number",
    check_coupon: "Check the coupon",
    coupon_good: "The coupon is valid.",
    coupon_unknown: "We find no such coupon for the subscription.",
    coupon_price: "Price: {}",
    add_person: "Add a person",
    remove_person: "Remove person {}",
    remove: "Remove",
    send: "Recruit",
    put_right: "Put this right first",
    registered_title: "Registered.",
    registered_text: "Pass the link on to the person; it makes answering easy.",
    your_recruits: "Whom you have recruited",
    pending: "Waiting",
    verified: "Said yes",
    declined: "Said no",
    expired: "Expired",
    pending_reason: "No answer yet · {}",
    verified_reason: "Confirmed on {}",
    declined_reason: "Declined on {}",
    expired_reason: "No answer by {}. The data is erased",
    order: "Order {}",
    registered_on: "Recruited on {}",
    erased: "Erased person",
    none_pending: "Nobody has an answer pending.",
    none_verified: "Nobody has said yes yet.",
    none_declined: "Nobody has declined.",
    none_expired: "Nobody has let the time run out.",
    states: "By answer",
    oldest_first: "Show the oldest first",
    newest_first: "Show the newest first",
    previous: "Previous",
    next: "Next",
    range: "{}–{} of {}",
    invitation: "Link for {}",
    qr: "QR code",
    qr_alt: "QR code that opens the link for {}",
    qr_download: "Download the QR code",
    share_title: "{}: your answer",
    premiums: "The premiums",
    premiums_lead: "Put what you want most on top. Every change is saved at once.",
    premiums_later: "Once you have recruited somebody, you can wish for premiums here.",
    no_premiums: "The campaign has no premiums.",
    wanted: "What you wish for",
    nothing_wanted: "You have not chosen anything yet.",
    others: "More premiums",
    move_up: "Move {} up",
    move_down: "Move {} down",
    drag: "Move {}: drag, or use the arrow keys",
    take_out: "Take {} off the list",
    put_in: "Wish for {}",
    wish: "Wish",
    enough: "you have enough",
    missing: "{} to go",
    saved: "The order is saved.",
    undo: "Undo",
    placed: "{} is now number {} of {}",
    point: Noun("point", "points"),
    recruits: Noun("recruited", "recruited"),
    movement: Noun("movement", "movements"),
};

/// A sentence with its gaps filled, each `{}` by the next of these.
pub fn fill(sentence: &str, gaps: &[&str]) -> String {
    let mut gaps = gaps.iter();
    let parts = sentence.split("{}").enumerate();
    parts.map(|(index, part)| format!("{}{part}", if index == 0 { "" } else { gaps.next().unwrap_or(&"") })).collect()
}

impl Language {
    /// `3. mai` · `3 May`, with the year if it is not this one.
    pub fn short_date(self, day: NaiveDate, today: NaiveDate) -> String {
        if day.year() != today.year() {
            return self.date(day);
        }
        let month = self.months()[day.month0() as usize];
        match self {
            Self::Nb => format!("{}. {month}", day.day()),
            Self::En => format!("{} {month}", day.day()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_in_their_order() {
        assert_eq!(fill("{} av {}", &["10", "{}"]), "10 av {}");
        assert_eq!(fill("{} av {}", &["{}", "50"]), "{} av 50");
    }

    #[test]
    fn days_as_people_write_them() {
        let day = |year| NaiveDate::from_ymd_opt(year, 5, 3).unwrap();
        assert_eq!(Language::Nb.short_date(day(2026), day(2026)), "3. mai");
        assert_eq!(Language::En.short_date(day(2025), day(2026)), "3 May 2025");
    }
}
