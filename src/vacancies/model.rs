//! What vacancies are made of: their states, their wire shapes, and what may stand in the way of an act.

use crate::shared::ids::{BusinessId, BusinessProductId, EmployeeId, VacancyId};
use crate::shared::texts::texts;
use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};

texts! {
    /// How a vacancy stands at a moment.
    #[derive(Serialize, Deserialize)]
    #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
    #[cfg_attr(feature = "ssr", schema(as = VacancyStatus))]
    #[serde(rename_all = "lowercase")]
    Status {
        Open = "open",
        Accepted = "accepted",
        /// The deadline has passed and nobody holds it.
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

/// What an employee's yes led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
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
    /// They hold another shift at that time.
    pub overlaps: bool,
    /// So do they as another employee, which does not keep them from having this one.
    pub overlaps_elsewhere: bool,
}

impl Offer {
    /// Nobody answers it, or hands it back, any longer.
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

/// What stands in the way of an act on a vacancy.
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
    /// Another holds it than the one who would hand it back.
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

/// A vacancy as it is sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct VacancyIn {
    /// At most 64 characters, new in the business.
    #[cfg_attr(feature = "ssr", schema(example = "0625-vac"))]
    pub id: String,
    #[cfg_attr(feature = "ssr", schema(example = "0001-G"))]
    pub product: String,
    /// The day on which every shift begins, in the product's time zone.
    #[cfg_attr(feature = "ssr", schema(example = "2024-06-25"))]
    pub day: String,
    /// The deadline, in UTC.
    #[cfg_attr(feature = "ssr", schema(example = "2024-06-24T10:00:00Z"))]
    pub expiration: String,
    /// Who is invited; all belong to the product.
    #[cfg_attr(feature = "ssr", schema(example = json!(["1006355", "1006356"])))]
    pub employees: Vec<String>,
    pub shifts: Vec<ShiftIn>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ShiftIn {
    #[cfg_attr(feature = "ssr", schema(example = "2024-06-25T10:00:00Z"))]
    pub start: String,
    /// At most 24 hours later.
    #[cfg_attr(feature = "ssr", schema(example = "2024-06-25T17:00:00Z"))]
    pub end: String,
}

/// A vacancy as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Vacancy {
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub id: VacancyId,
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub product: BusinessProductId,
    #[cfg_attr(feature = "ssr", schema(example = "2024-06-25"))]
    pub day: String,
    #[cfg_attr(feature = "ssr", schema(example = "2024-06-24T10:00:00Z"))]
    pub expiration: String,
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<String>))]
    pub employees: Vec<EmployeeId>,
    pub shifts: Vec<Shift>,
    pub status: Status,
    pub accepted_by: Option<Acceptor>,
    /// In UTC.
    pub accepted_at: Option<String>,
    /// In UTC.
    pub published: String,
    /// The product's when the vacancy was published.
    #[cfg_attr(feature = "ssr", schema(example = "Europe/Oslo"))]
    pub time_zone: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Shift {
    pub start: String,
    pub end: String,
    #[cfg_attr(feature = "ssr", schema(example = "2024-06-25T12:00:00+02:00"))]
    pub local_start: String,
    #[cfg_attr(feature = "ssr", schema(example = "2024-06-25T19:00:00+02:00"))]
    pub local_end: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Acceptor {
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub id: EmployeeId,
    pub name: String,
}

/// A page of vacancies, by their first start and then their id.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Vacancies {
    pub vacancies: Vec<Vacancy>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A unit of a business as it is registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProductIn {
    /// At most 120 characters.
    #[cfg_attr(feature = "ssr", schema(example = "Sal"))]
    pub name: String,
    /// An IANA name; without it the business's.
    #[cfg_attr(feature = "ssr", schema(example = "Europe/Oslo"))]
    pub time_zone: Option<String>,
}

/// A unit of a business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Product {
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "0001-G"))]
    pub id: BusinessProductId,
    #[cfg_attr(feature = "ssr", schema(example = "Sal"))]
    pub name: String,
    #[cfg_attr(feature = "ssr", schema(example = "Europe/Oslo"))]
    pub time_zone: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Products {
    pub products: Vec<Product>,
}

/// An employee as registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EmployeeIn {
    /// At most 120 characters.
    #[cfg_attr(feature = "ssr", schema(example = "Ida Berg"))]
    pub name: String,
    #[cfg_attr(feature = "ssr", schema(example = "ida@example.com"))]
    pub email: Option<String>,
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<String>, example = json!(["0001-G"])))]
    pub products: Vec<BusinessProductId>,
    /// The part of a full position that the employee holds, 1 to 100.
    #[cfg_attr(feature = "ssr", schema(example = 50))]
    pub position_percent: Option<i16>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Employee {
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "1006355"))]
    pub id: EmployeeId,
    pub name: String,
    pub email: Option<String>,
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<String>))]
    pub products: Vec<BusinessProductId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position_percent: Option<i16>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Employees {
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
