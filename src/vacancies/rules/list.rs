//! The filters of a list of vacancies, and its pagination cursor.

use super::ids::is_id;
use super::problems::Problems;
use super::times;
use crate::shared::field::FieldError;
use crate::shared::ids::{BusinessProductId, VacancyId};
use crate::vacancies::model::Status;
use chrono::{DateTime, NaiveDate, Utc};

const LIMIT_DEFAULT: u16 = 50;
const LIMIT_MAX: u16 = 200;

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filters {
    pub status: Option<Status>,
    pub product: Option<BusinessProductId>,
    /// Days, both inclusive.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub limit: u16,
    pub after: Option<Cursor>,
}

impl Default for Filters {
    fn default() -> Self {
        Self { status: None, product: None, from: None, to: None, limit: LIMIT_DEFAULT, after: None }
    }
}

/// Where a vacancy stands in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub first_start: DateTime<Utc>,
    pub id: VacancyId,
}

impl Cursor {
    /// Encodes it in hex, so that it passes through any address unchanged.
    pub fn to_cursor(&self) -> String {
        hex::encode(format!("{} {}", self.first_start.timestamp(), self.id))
    }

    pub fn from_cursor(cursor: &str) -> Option<Self> {
        let text = String::from_utf8(hex::decode(cursor).ok()?).ok()?;
        let (seconds, id) = text.split_once(' ')?;
        let first_start = DateTime::from_timestamp_secs(seconds.parse().ok()?)?;
        // A cursor not written by us might be out of PostgreSQL's range.
        let is_ours = times::parse_time(&times::format_time(first_start)) == Some(first_start) && is_id(id);
        is_ours.then(|| Self { first_start, id: id.into() })
    }
}

impl Filters {
    /// From a query string; what is empty is absent, unknown names are ignored, of equal names the last counts.
    ///
    /// # Errors
    /// Every problem.
    pub fn parse(query: &str) -> Result<Self, Vec<FieldError>> {
        let mut filters = Self::default();
        let mut problems = Problems::default();
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let last = |name: &str| {
            let value = pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_ref());
            value.filter(|value| !value.is_empty())
        };
        if let Some(text) = last("status") {
            filters.status = Status::parse(text);
            if filters.status.is_none() {
                let known = Status::ALL.map(Status::as_str).join(", ");
                problems.invalid("/status", format!("status must be one of {known}"));
            }
        }
        if let Some(text) = last("product") {
            if is_id(text) {
                filters.product = Some(text.into());
            } else {
                problems.invalid("/product", "product must be the id of a product");
            }
        }
        for (name, day) in [("from", &mut filters.from), ("to", &mut filters.to)] {
            if let Some(text) = last(name) {
                *day = times::parse_day(text);
                if day.is_none() {
                    let message = format!("{name} must be a date of the form {}", times::DAY_FORM);
                    problems.invalid(format!("/{name}"), message);
                }
            }
        }
        if let Some(text) = last("limit") {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            match text.parse().ok().filter(|limit| digits && (1..=LIMIT_MAX).contains(limit)) {
                Some(limit) => filters.limit = limit,
                None => problems.invalid("/limit", format!("limit must be a whole number from 1 to {LIMIT_MAX}")),
            }
        }
        if let Some(text) = last("cursor") {
            filters.after = Cursor::from_cursor(text);
            if filters.after.is_none() {
                problems.invalid("/cursor", "cursor must be the value of next in the answer before");
            }
        }
        if problems.is_empty() { Ok(filters) } else { Err(problems.into_entries()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn filters_of_an_address() {
        assert_eq!(Filters::parse("status=&product=&from=&to=&limit=&cursor=&other=x"), Ok(Filters::default()));
        let filters = Filters::parse("status=open&product=0001-G&from=2024-06-25&to=2024-06-30&limit=200").unwrap();
        assert_eq!((filters.status, filters.product.as_deref(), filters.limit), (Some(Status::Open), Some("0001-G"), 200));
        assert_eq!(filters.from.zip(filters.to).map(|(from, to)| (to - from).num_days()), Some(5));
    }

    #[test]
    fn everything_wrong_is_told() {
        let wrong = Filters::parse("status=OPEN&product=%00&from=25.06.2024&to=2024-02-30&limit=201&cursor=x").unwrap_err();
        let places: Vec<&str> = wrong.iter().map(|problem| problem.pointer.as_str()).collect();
        assert_eq!(places, ["/status", "/product", "/from", "/to", "/limit", "/cursor"]);
        for limit in ["0", "-1", "%2B5", "1.0", "99999999999999999999", "x", "5%20"] {
            assert!(Filters::parse(&format!("limit={limit}")).is_err(), "{limit}");
        }
    }

    proptest! {
        #[test]
        fn a_cursor_leads_back(seconds in -62_000_000_000i64..250_000_000_000, id in "[^\0]{1,64}") {
            let place = Cursor { first_start: DateTime::from_timestamp_secs(seconds).unwrap(), id: id.into() };
            prop_assert_eq!(Cursor::from_cursor(&place.to_cursor()), Some(place));
        }

        #[test]
        fn no_cursor_breaks_it(cursor in "([0-9a-f]{2}){0,40}|.{0,20}") {
            let _ = Cursor::from_cursor(&cursor);
        }
    }
}
