//! The words of recruiting: what is wrong with a registration, and the notice to who was recruited.

use crate::i18n::{Language, fill};
use crate::recruitment::rules::problem::{Kind, Problem};
use crate::shared::field::FieldError;
use crate::shared::json_object::JsonProblem;

pub struct Words {
    pub problems: Problems,

    pub notice_title: &'static str,
    pub notice_source: &'static str,
    pub notice_data: &'static str,
    pub notice_choice: &'static str,
    /// In its place where no yes is asked for.
    pub notice_ordered: &'static str,
    pub notice_button: &'static str,
    pub notice_end: &'static str,
    pub notice_someone: &'static str,
}

/// Sentences that stand beside a field.
pub struct Problems {
    pub no_object: &'static str,
    pub no_list: &'static str,
    pub no_text: &'static str,
    pub no_integer: &'static str,
    pub no_boolean: &'static str,
    pub missing: &'static str,
    pub name_missing: &'static str,
    pub contact_missing: &'static str,
    pub zero_character: &'static str,
    pub too_long: &'static str,
    pub out_of_range: &'static str,
    pub email: &'static str,
    pub email_unreachable: &'static str,
    pub phone: &'static str,
    pub country: &'static str,
    pub postal_code: &'static str,
    pub date: &'static str,
    pub price: &'static str,
    pub web_address: &'static str,
    pub ends_before_start: &'static str,
    pub no_step: &'static str,
    pub none_of: &'static str,
    pub coupon_half: &'static str,
    pub too_few: &'static str,
    pub too_many: &'static str,
    pub not_unique: &'static str,
    pub unknown_product: &'static str,
    pub product_not_active: &'static str,
    pub product_not_in_campaign: &'static str,
    pub unknown_campaign: &'static str,
    pub campaign_not_running: &'static str,
    pub verification_required: &'static str,
    pub unknown_coupon: &'static str,
    pub unknown_premium: &'static str,
    pub self_recruitment: &'static str,
    pub already_customer: &'static str,
    pub already_recruited: &'static str,
    pub suppressed: &'static str,
    pub more: &'static str,
}

impl Problem {
    pub fn to_field_error(&self, language: Language) -> FieldError {
        let message = Words::of(language).problems.sentence(self.kind);
        FieldError::new(self.pointer.as_str(), self.kind.code(), message)
    }
}

impl Problems {
    pub fn sentence(&self, kind: Kind) -> String {
        let sentence = match kind {
            Kind::Json(wrong) => match wrong {
                JsonProblem::NotObject => self.no_object,
                JsonProblem::NotList => self.no_list,
                JsonProblem::NotText => self.no_text,
                JsonProblem::NotInteger { .. } => self.no_integer,
                JsonProblem::NotBoolean => self.no_boolean,
                JsonProblem::Missing | JsonProblem::Blank => self.missing,
                JsonProblem::ZeroCharacter => self.zero_character,
                JsonProblem::TooLong { max } => return fill(self.too_long, &[("max", &max.to_string())]),
                JsonProblem::OutOfRange { low, high } => {
                    return fill(self.out_of_range, &[("low", &low.to_string()), ("high", &high.to_string())]);
                }
                JsonProblem::TooMany { count: _, max } => return fill(self.too_many, &[("max", &max.to_string())]),
            },
            Kind::NameMissing => self.name_missing,
            Kind::ContactMissing => self.contact_missing,
            Kind::Email => self.email,
            Kind::EmailUnreachable => self.email_unreachable,
            Kind::Phone => self.phone,
            Kind::Country => self.country,
            Kind::PostalCode => self.postal_code,
            Kind::Date => self.date,
            Kind::Price => self.price,
            Kind::WebAddress => self.web_address,
            Kind::EndsBeforeStart => self.ends_before_start,
            Kind::NoStep => self.no_step,
            Kind::NoneOf { allowed } => return fill(self.none_of, &[("allowed", allowed)]),
            Kind::CouponHalf => self.coupon_half,
            Kind::TooFew { min } => return fill(self.too_few, &[("min", &min.to_string())]),
            Kind::NotUnique => self.not_unique,
            Kind::UnknownProduct => self.unknown_product,
            Kind::ProductNotActive => self.product_not_active,
            Kind::ProductNotInCampaign => self.product_not_in_campaign,
            Kind::UnknownCampaign => self.unknown_campaign,
            Kind::CampaignNotRunning => self.campaign_not_running,
            Kind::VerificationRequired => self.verification_required,
            Kind::UnknownCoupon => self.unknown_coupon,
            Kind::UnknownPremium => self.unknown_premium,
            Kind::SelfRecruitment => self.self_recruitment,
            Kind::AlreadyCustomer => self.already_customer,
            Kind::AlreadyRecruited => self.already_recruited,
            Kind::Suppressed => self.suppressed,
            Kind::More { count } => return fill(self.more, &[("count", &count.to_string())]),
        };
        sentence.to_owned()
    }
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

pub static NB: Words = Words {
    problems: Problems {
        no_object: "Her ventes et objekt",
        no_list: "Her ventes en liste",
        no_text: "Her ventes en tekst",
        no_integer: "Her ventes et heltall",
        no_boolean: "Her ventes true eller false",
        missing: "Dette må fylles ut",
        name_missing: "Skriv etternavn eller firmanavn",
        contact_missing: "Skriv e-postadresse eller telefonnummer",
        zero_character: "Teksten inneholder tegnet U+0000",
        too_long: "Høyst {max} tegn",
        out_of_range: "Et heltall fra {low} til {high}",
        email: "E-postadressen ser ikke riktig ut. Skriv den som navn@eksempel.no",
        email_unreachable: "Vi kan ikke sende e-post til adresser med andre bokstaver enn a–z foran @. Skriv en annen adresse",
        phone: "Telefonnummeret ser ikke riktig ut. Det har 8 til 15 siffer",
        country: "Landet skrives som to store bokstaver, NO for Norge",
        postal_code: "Et norsk postnummer har fire siffer",
        date: "En dato skrives som 2026-12-31",
        price: "Prisen er et tall fra 0 og opp, med høyst to desimaler",
        web_address: "Dette er ingen nettadresse. Skriv den som https://eksempel.no/vilkår",
        ends_before_start: "Slutten kommer før begynnelsen",
        no_step: "Koden kan ikke være . eller .., som nettlesere fjerner fra adresser",
        none_of: "En av disse: {allowed}",
        coupon_half: "Kupongkode og kupongnummer hører sammen",
        too_few: "Minst {min}",
        too_many: "Høyst {max}",
        not_unique: "Dette er brukt før",
        unknown_product: "Produktet finnes ikke",
        product_not_active: "Produktet selges ikke lenger",
        product_not_in_campaign: "Produktet er ikke med i kampanjen",
        unknown_campaign: "Kampanjen finnes ikke",
        campaign_not_running: "Kampanjen er ikke i gang",
        verification_required: "Vervingene i denne kampanjen teller med en gang, så bare partnere kan registrere dem",
        unknown_coupon: "Kupongen gjelder ikke for produktet",
        unknown_premium: "Premien er ikke med i kampanjen",
        self_recruitment: "Du kan ikke verve deg selv",
        already_customer: "Personen abonnerer allerede",
        already_recruited: "Personen er allerede vervet i denne kampanjen",
        suppressed: "Personen ønsker ikke å bli kontaktet",
        more: "… og {count} til",
    },
    notice_title: "Noen har oppgitt navnet ditt hos Verv",
    notice_source: "{recruiter} har oppgitt navn og kontaktinformasjon for deg hos oss.",
    notice_data: "På siden din ser du hvem det var, hva det gjelder og hvilke opplysninger vi har. Der kan du rette dem eller slette dem.",
    notice_choice: "Du trenger ikke å gjøre noe. Svarer du ikke, sletter vi opplysningene etter {days} dager.",
    notice_ordered: "Det er alt registrert en bestilling til deg, og den får du i en egen e-post. Er den feil, kan du slette opplysningene på siden din.",
    notice_button: "Se siden din",
    notice_end: "Lenken er bare din, så ikke send den videre. På samme side kan du si fra at du ikke vil kontaktes igjen.",
    notice_someone: "En kunde",
};

pub static EN: Words = Words {
    problems: Problems {
        no_object: "An object is expected",
        no_list: "A list is expected",
        no_text: "A text is expected",
        no_integer: "A whole number is expected",
        no_boolean: "true or false is expected",
        missing: "This is required",
        name_missing: "A last name or a company name is required",
        contact_missing: "An e-mail address or a phone number is required",
        zero_character: "The text contains the character U+0000",
        too_long: "At most {max} characters",
        out_of_range: "A whole number from {low} to {high}",
        email: "This is no e-mail address; write it as name@example.com",
        email_unreachable: "We cannot reach e-mail addresses with other letters than a–z before the @; write another address",
        phone: "This is no phone number; it has 8 to 15 digits",
        country: "A country is two capital letters (ISO 3166-1 alpha-2), NO for Norway",
        postal_code: "A Norwegian postal code has four digits",
        date: "A date is written as 2026-12-31",
        price: "A price is a number from 0 upwards with at most two decimals",
        web_address: "This is no web address; write it as https://example.com/terms",
        ends_before_start: "The end is before the beginning",
        no_step: "The code must not be . or .., which browsers drop from addresses",
        none_of: "One of these: {allowed}",
        coupon_half: "Coupon code and coupon number come together",
        too_few: "At least {min}",
        too_many: "At most {max}",
        not_unique: "This is already used",
        unknown_product: "There is no such product",
        product_not_active: "The product is no longer sold",
        product_not_in_campaign: "The product is not part of the campaign",
        unknown_campaign: "There is no such campaign",
        campaign_not_running: "The campaign is not running",
        verification_required: "Recruits count at once in this campaign, so only partners can register them",
        unknown_coupon: "There is no such coupon for the product",
        unknown_premium: "The premium is not part of the campaign",
        self_recruitment: "Nobody can recruit themselves",
        already_customer: "The person subscribes already",
        already_recruited: "The person is already recruited in this campaign",
        suppressed: "The person has asked not to be contacted",
        more: "… and {count} more",
    },
    notice_title: "Somebody gave us your name",
    notice_source: "{recruiter} gave us your name and contact details.",
    notice_data: "Your page shows who it was, what it is about and what we hold about you. There you can correct it or delete it.",
    notice_choice: "You don't need to do anything. If you don't answer, we delete the details after {days} days.",
    notice_ordered: "An order has already been registered for you; you will get it in a separate e-mail. If it is wrong, you can delete your details on your page.",
    notice_button: "See your page",
    notice_end: "The link is yours alone, so do not pass it on. On the same page you can tell us not to contact you again.",
    notice_someone: "A customer",
};
