//! Vacancies: their states, their wire shapes, and the reasons why an operation on them is refused.

use crate::shared::ids::{BusinessId, BusinessProductId, EmployeeId, VacancyId};
use crate::shared::texts::texts;
use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};

texts! {
    /// `open`: nobody has the shift yet. `accepted`: somebody has it. `expired`: the deadline passed and nobody has it. `withdrawn`:
    /// the business took it back.
    #[derive(Serialize, Deserialize)]
    #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
    #[cfg_attr(feature = "ssr", schema(as = VacancyStatus, example = "accepted"))]
    #[serde(rename_all = "lowercase")]
    Status {
        Open = "open",
        Accepted = "accepted",
        Expired = "expired",
        Withdrawn = "withdrawn",
    }
}

texts! {
    /// Who gets a shift that several want.
    #[derive(Default)]
    Allocation {
        /// Who accepts first has it.
        #[default]
        FirstCome = "first_come",
        /// Drawn at the deadline among those who asked.
        Draw = "draw",
        /// At the deadline, who has accepted the fewest hours around the shift.
        FewestHours = "fewest_hours",
        /// At the deadline, who holds the smallest part of a full position.
        PartTimeFirst = "part_time_first",
    }
}

/// The result of accepting an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptOutcome {
    /// The shift is theirs.
    Accepted,
    /// It is allotted at the deadline, among all who asked.
    Asked,
}

/// A vacancy as one of the invited sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub business: BusinessId,
    pub business_name: String,
    pub id: VacancyId,
    /// The name of the product.
    pub product: String,
    pub shifts: Vec<OfferedShift>,
    /// By the clock of the place.
    pub deadline: DateTime<FixedOffset>,
    pub allocation: Allocation,
    pub status: Status,
    /// When somebody got it, by the clock of the place.
    pub accepted: Option<DateTime<FixedOffset>>,
    /// They hold it.
    pub is_mine: bool,
    pub asked: bool,
    pub declined: bool,
    /// They have another shift at that time.
    pub overlaps: bool,
    /// They have one as another employee, which does not prevent them from taking this one.
    pub overlaps_elsewhere: bool,
}

impl Offer {
    /// Whether it can no longer be answered or handed back.
    pub fn is_past(&self, now: DateTime<Utc>) -> bool {
        self.deadline.to_utc() <= now
    }
}

/// By the clock of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferedShift {
    pub start: DateTime<FixedOffset>,
    pub end: DateTime<FixedOffset>,
}

/// Why an operation on a vacancy is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hindrance {
    VacancyNotFound,
    AlreadyAssigned,
    Expired,
    Withdrawn,
    EmployeeNotFound,
    NotOffered,
    Overlaps,
    NotAssigned,
    /// It is held by somebody else.
    NotYours,
}

impl Hindrance {
    /// Whether what was named does not exist at all.
    pub fn is_absence(self) -> bool {
        matches!(self, Self::VacancyNotFound | Self::EmployeeNotFound)
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::VacancyNotFound => "VACANCY_NOT_FOUND",
            Self::AlreadyAssigned => "ALREADY_ASSIGNED",
            Self::Expired => "EXPIRED",
            Self::Withdrawn => "WITHDRAWN",
            Self::EmployeeNotFound => "EMPLOYEE_NOT_FOUND",
            Self::NotOffered => "NOT_OFFERED",
            Self::Overlaps => "OVERLAPS",
            Self::NotAssigned => "NOT_ASSIGNED",
            Self::NotYours => "NOT_YOURS",
        }
    }

    /// The sentence of the published API.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::VacancyNotFound => "Vacancy not found",
            Self::AlreadyAssigned => "Vacancy already assigned",
            Self::Expired => "Vacancy expired",
            Self::Withdrawn => "Vacancy withdrawn",
            Self::EmployeeNotFound => "Employee not found",
            Self::NotOffered => "Employee was not offered this vacancy",
            Self::Overlaps => "Shift overlaps with an accepted shift",
            Self::NotAssigned => "Vacancy not assigned",
            Self::NotYours => "Vacancy is held by another employee",
        }
    }
}

/// A vacancy to publish. All fields are required.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct VacancyIn {
    /// An id of your choice, new in the business: 1 to 64 characters. The id of a withdrawn vacancy stays taken.
    #[cfg_attr(feature = "ssr", schema(example = "vakt-0212"))]
    pub id: String,
    /// Id of the product that needs somebody.
    #[cfg_attr(feature = "ssr", schema(example = "sal"))]
    pub product: String,
    /// The day on which every shift starts, in the product's time zone: `yyyy-MM-dd`.
    #[cfg_attr(feature = "ssr", schema(example = "2027-02-12"))]
    pub day: String,
    /// Deadline for accepting, in UTC: `yyyy-MM-ddTHH:mm:ssZ`. Not after the first shift starts. If it has passed already, the vacancy
    /// is published as `expired`, and nobody is notified.
    #[cfg_attr(feature = "ssr", schema(example = "2027-02-11T10:00:00Z"))]
    pub expiration: String,
    /// Ids of the employees who are invited: 1 to 1,000, each once. All must belong to the product.
    #[cfg_attr(feature = "ssr", schema(example = json!(["1001", "1002"])))]
    pub employees: Vec<String>,
    /// The shifts: 1 to 50, which must not overlap. Whoever accepts gets all of them.
    pub shifts: Vec<ShiftIn>,
}

/// When a shift starts and ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ShiftIn {
    /// Start, in UTC: `yyyy-MM-ddTHH:mm:ssZ`.
    #[cfg_attr(feature = "ssr", schema(example = "2027-02-12T15:00:00Z"))]
    pub start: String,
    /// End, in UTC: `yyyy-MM-ddTHH:mm:ssZ`. After the start, by at most 24 hours; it may be on the next day.
    #[cfg_attr(feature = "ssr", schema(example = "2027-02-12T21:00:00Z"))]
    pub end: String,
}

/// A vacancy: vacant shifts, offered to some employees until a deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Vacancy {
    /// Id of the vacancy, as it was published.
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "vakt-0212"))]
    pub id: VacancyId,
    /// Id of the product.
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "sal"))]
    pub product: BusinessProductId,
    /// The day on which every shift starts, in `timeZone`.
    #[cfg_attr(feature = "ssr", schema(example = "2027-02-12"))]
    pub day: String,
    /// Deadline for accepting, in UTC.
    #[cfg_attr(feature = "ssr", schema(example = "2027-02-11T10:00:00Z"))]
    pub expiration: String,
    /// Ids of the employees who are invited.
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<String>, example = json!(["1001", "1002"])))]
    pub employees: Vec<EmployeeId>,
    /// The shifts.
    pub shifts: Vec<Shift>,
    /// Whether the vacancy can still be accepted.
    pub status: Status,
    /// The employee who has the shifts; null if nobody has.
    pub accepted_by: Option<Acceptor>,
    /// When they were accepted, in UTC; null if they were not.
    #[cfg_attr(feature = "ssr", schema(example = "2027-02-08T18:22:41Z"))]
    pub accepted_at: Option<String>,
    /// When the vacancy was published, in UTC.
    #[cfg_attr(feature = "ssr", schema(example = "2027-02-08T12:00:05Z"))]
    pub published: String,
    /// The product's time zone when the vacancy was published, by its IANA name.
    #[cfg_attr(feature = "ssr", schema(example = "Europe/Oslo"))]
    pub time_zone: String,
}

/// A shift, in UTC and in local time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Shift {
    /// Start, in UTC.
    #[cfg_attr(feature = "ssr", schema(example = "2027-02-12T15:00:00Z"))]
    pub start: String,
    /// End, in UTC.
    #[cfg_attr(feature = "ssr", schema(example = "2027-02-12T21:00:00Z"))]
    pub end: String,
    /// Start in the vacancy's time zone, with its offset.
    #[cfg_attr(feature = "ssr", schema(example = "2027-02-12T16:00:00+01:00"))]
    pub local_start: String,
    /// End in the vacancy's time zone, with its offset.
    #[cfg_attr(feature = "ssr", schema(example = "2027-02-12T22:00:00+01:00"))]
    pub local_end: String,
}

/// The employee who has a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Acceptor {
    /// Id of the employee.
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "1001"))]
    pub id: EmployeeId,
    /// Name of the employee.
    #[cfg_attr(feature = "ssr", schema(example = "Ida Berg"))]
    pub name: String,
}

/// One page of vacancies.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Vacancies {
    /// The vacancies of this page, by the start of their earliest shift, then by id.
    pub vacancies: Vec<Vacancy>,
    /// The `cursor` of the next page; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A product to create or replace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProductIn {
    /// Name: 1 to 120 characters.
    #[cfg_attr(feature = "ssr", schema(example = "Uteservering"))]
    pub name: String,
    /// Time zone, by its IANA name. Default: the business's.
    #[cfg_attr(feature = "ssr", schema(example = "Europe/Oslo"))]
    pub time_zone: Option<String>,
}

/// A product: a unit of the business, such as a department or a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// Id of the product, unique in the business.
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "uteservering"))]
    pub id: BusinessProductId,
    /// Name of the product.
    #[cfg_attr(feature = "ssr", schema(example = "Uteservering"))]
    pub name: String,
    /// Time zone, by its IANA name.
    #[cfg_attr(feature = "ssr", schema(example = "Europe/Oslo"))]
    pub time_zone: String,
}

/// The products of a business.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Products {
    /// All products.
    pub products: Vec<Product>,
}

/// An employee to create or replace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EmployeeIn {
    /// Name: 1 to 120 characters.
    #[cfg_attr(feature = "ssr", schema(example = "Nora Vik"))]
    pub name: String,
    /// E-mail address for offers and notices. Without one, the employee gets no e-mail.
    #[cfg_attr(feature = "ssr", schema(example = "nora@example.com"))]
    pub email: Option<String>,
    /// Ids of the products that the employee belongs to; they must exist. May be empty.
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<String>, example = json!(["sal"])))]
    pub products: Vec<BusinessProductId>,
    /// Percentage of a full-time position, from 1 to 100.
    #[cfg_attr(feature = "ssr", schema(example = 50))]
    pub position_percent: Option<i16>,
}

/// An employee of a business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Employee {
    /// Id of the employee, unique in the business.
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "1004"))]
    pub id: EmployeeId,
    /// Name of the employee.
    #[cfg_attr(feature = "ssr", schema(example = "Nora Vik"))]
    pub name: String,
    /// E-mail address; null if there is none.
    #[cfg_attr(feature = "ssr", schema(example = "nora@example.com"))]
    pub email: Option<String>,
    /// Ids of the products that the employee belongs to.
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<String>, example = json!(["sal"])))]
    pub products: Vec<BusinessProductId>,
    /// Percentage of a full-time position; absent if unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = 50))]
    pub position_percent: Option<i16>,
}

/// The employees of a business.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Employees {
    /// All employees.
    pub employees: Vec<Employee>,
}

/// A business as a registry file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessIn {
    pub id: BusinessId,
    pub name: String,
    pub time_zone: Option<String>,
    /// None: as it is.
    pub allocation: Option<Allocation>,
}
