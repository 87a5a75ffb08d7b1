//! The words of what a recruit is asked to order, on their pages and in their mail.

use crate::i18n::{Language, Noun};

pub struct Words {
    pub price: &'static str,
    /// A price for a week, a month, a quarter, a year; so are the spans.
    pub per: [&'static str; 4],
    pub spans: [Noun; 4],
    pub period: &'static str,
    pub ongoing: &'static str,
    pub price_after: &'static str,
    pub seller: &'static str,
    pub coupon: &'static str,
    pub quantity: &'static str,
    pub not_given: &'static str,
    pub withdrawal_title: &'static str,
    pub withdrawal_text: &'static str,
    pub terms_title: &'static str,
    pub terms: &'static str,
    pub no_terms: &'static str,
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

pub static NB: Words = Words {
    price: "Pris",
    per: ["{price} per uke", "{price} per måned", "{price} per kvartal", "{price} per år"],
    spans: [Noun("uke", "uker"), Noun("måned", "måneder"), Noun("kvartal", "kvartaler"), Noun("år", "år")],
    period: "Periode",
    ongoing: "Løper til du sier opp",
    price_after: "Pris etter perioden",
    seller: "Selger",
    coupon: "Kupong",
    quantity: "Antall",
    not_given: "Ikke oppgitt",
    withdrawal_title: "14 dagers angrerett",
    withdrawal_text: "Som forbruker kan du angre bestillingen innen 14 dager uten å oppgi grunn. Fristen regnes fra bestillingen er bekreftet, og for varer fra du får den første leveringen. Gi selgeren tydelig beskjed, gjerne med angreskjemaet. Da får du pengene tilbake, og betaler bare for det du har bedt om å få før fristen er ute.",
    terms_title: "Vilkår",
    terms: "Les vilkårene",
    no_terms: "Vilkårene er ikke oppgitt her. Be om å få dem før du bestiller.",
};

pub static EN: Words = Words {
    price: "Price",
    per: ["{price} per week", "{price} per month", "{price} per quarter", "{price} per year"],
    spans: [Noun("week", "weeks"), Noun("month", "months"), Noun("quarter", "quarters"), Noun("year", "years")],
    period: "Period",
    ongoing: "Ongoing, until you cancel",
    price_after: "Price after the period",
    seller: "Seller",
    coupon: "Coupon",
    quantity: "Quantity",
    not_given: "Not stated",
    withdrawal_title: "14-day right of withdrawal",
    withdrawal_text: "As a consumer you can cancel the order within 14 days without giving a reason. The period runs from the day the order is confirmed or, for goods, from the day you receive the first delivery. Tell the seller clearly, for example with the standard withdrawal form. You get your money back and pay only for what you asked to receive before the period ended.",
    terms_title: "Terms",
    terms: "Read the terms",
    no_terms: "The terms are not stated here. Ask for them before you order.",
};
