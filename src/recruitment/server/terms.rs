//! What a recruit is asked to order: at what price, for how long, of whom. Their pages and their mail say it in the same
//! words; what is not known is said to be so.

use crate::i18n::{Language, fill};
use crate::recruitment::rules::catalog::Period;
use crate::recruitment::words::terms::Words;

pub(super) struct Terms {
    pub product: String,
    /// What the coupon says.
    pub offer: Option<String>,
    /// In øre.
    pub price: Option<i64>,
    /// What both prices pay for.
    pub period: Option<Period>,
    /// For so many periods the price lasts.
    pub periods: Option<i32>,
    /// In øre: what a period costs afterwards.
    pub ordinary_price: Option<i64>,
    pub seller: Option<String>,
    /// The web address of the terms of sale.
    pub address: Option<String>,
    pub quantity: i32,
}

impl Terms {
    /// What there is to know beside the product, each with its name.
    pub fn facts(&self, language: Language) -> Vec<(&'static str, String)> {
        let words = Words::of(language);
        let known = |fact: Option<String>| fact.unwrap_or_else(|| words.not_given.to_owned());
        let lasts = match (self.periods, self.period) {
            (Some(periods), Some(period)) => Some(language.count(periods.into(), words.spans[period as usize])),
            _ if self.price.is_some() && self.price == self.ordinary_price => Some(words.ongoing.to_owned()),
            _ => None,
        };
        let rows = [
            Some((words.price, known(self.price.map(|price| self.per_period(price, language))))),
            Some((words.period, known(lasts))),
            Some((words.price_after, known(self.ordinary_price.map(|price| self.per_period(price, language))))),
            Some((words.seller, known(self.seller.clone()))),
            self.offer.clone().map(|offer| (words.coupon, offer)),
            (self.quantity > 1).then(|| (words.quantity, language.number(self.quantity.into()))),
        ];
        rows.into_iter().flatten().collect()
    }

    fn per_period(&self, price: i64, language: Language) -> String {
        let price = language.price(price);
        match self.period {
            Some(period) => fill(Words::of(language).per[period as usize], &[("price", &price)]),
            None => price,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer() -> Terms {
        Terms {
            product: "Avis".to_owned(),
            offer: None,
            price: Some(9900),
            period: Some(Period::Month),
            periods: Some(3),
            ordinary_price: Some(34900),
            seller: Some("Avisen AS".to_owned()),
            address: None,
            quantity: 1,
        }
    }

    fn said(terms: &Terms, language: Language) -> Vec<String> {
        terms.facts(language).into_iter().map(|(name, fact)| format!("{name}: {fact}")).collect()
    }

    #[test]
    fn an_offer_says_how_long_it_lasts_and_what_comes_after() {
        assert_eq!(
            said(&offer(), Language::Nb),
            ["Pris: 99 kr per måned", "Periode: 3 måneder", "Pris etter perioden: 349 kr per måned", "Selger: Avisen AS"]
        );
        assert_eq!(
            said(&Terms { period: Some(Period::Quarter), periods: Some(1), ..offer() }, Language::En),
            [
                "Price: NOK 99 per quarter",
                "Period: 1 quarter",
                "Price after the period: NOK 349 per quarter",
                "Seller: Avisen AS"
            ]
        );
        for (period, per, span) in [
            (Period::Week, "99 kr per uke", "3 uker"),
            (Period::Year, "99 kr per år", "3 år"),
            (Period::Month, "99 kr per måned", "3 måneder"),
        ] {
            let said = said(&Terms { period: Some(period), ..offer() }, Language::Nb);
            assert!(said[0].ends_with(per) && said[1].ends_with(span), "{said:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_said_to_be_so() {
        let bare = Terms { period: None, periods: None, ordinary_price: None, seller: None, quantity: 1200, ..offer() };
        assert_eq!(
            said(&bare, Language::Nb),
            [
                "Pris: 99 kr",
                "Periode: Ikke oppgitt",
                "Pris etter perioden: Ikke oppgitt",
                "Selger: Ikke oppgitt",
                "Antall: 1\u{a0}200"
            ]
        );
        let same = Terms { periods: None, ordinary_price: Some(9900), offer: Some("Velkommen".to_owned()), ..offer() };
        let said = said(&same, Language::En);
        assert_eq!(said[1], "Period: Ongoing, until you cancel");
        assert_eq!(said[4], "Coupon: Velkommen");
    }
}
