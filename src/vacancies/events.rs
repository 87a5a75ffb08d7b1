//! What happens to a vacancy, and what people are told of it.

use super::model::{Acceptor, OfferedShift};
use chrono::{DateTime, Utc};

/// What an employee is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// A shift is offered.
    Published,
    /// The employee has the shift.
    Accepted,
    /// Another has it.
    Lost,
    /// The offer, or the shift that the employee had, is gone.
    Withdrawn,
    /// Who had it gave it back; it is open again.
    HandedBack,
    /// The deadline is near.
    Reminder,
    /// The shift that the employee had was taken from them.
    TakenAway,
    /// The employee had asked for it, and has another shift at that time.
    PassedOver,
}

impl NoticeKind {
    pub const ALL: [Self; 8] = [
        Self::Published,
        Self::Accepted,
        Self::Lost,
        Self::PassedOver,
        Self::Withdrawn,
        Self::TakenAway,
        Self::HandedBack,
        Self::Reminder,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Accepted => "accepted",
            Self::Lost => "lost",
            Self::Withdrawn => "withdrawn",
            Self::HandedBack => "handed_back",
            Self::Reminder => "reminder",
            Self::TakenAway => "taken_away",
            Self::PassedOver => "passed_over",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What happened to a vacancy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    Published,
    Accepted,
    /// For a shift that is allotted at the deadline.
    Asked,
    Declined,
    /// Took back a no or a wish.
    Reconsidered,
    HandedBack,
    Withdrawn,
    /// Some had asked, and none of them could have it.
    Unallotted,
}

impl EventKind {
    const ALL: [Self; 8] = [
        Self::Published,
        Self::Accepted,
        Self::Asked,
        Self::Declined,
        Self::Reconsidered,
        Self::HandedBack,
        Self::Withdrawn,
        Self::Unallotted,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Accepted => "accepted",
            Self::Asked => "asked",
            Self::Declined => "declined",
            Self::Reconsidered => "reconsidered",
            Self::HandedBack => "handed_back",
            Self::Withdrawn => "withdrawn",
            Self::Unallotted => "unallotted",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// The way by which somebody acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The system of the business.
    Key,
    Manager,
    Employee,
    /// Nobody: it was allotted.
    Deadline,
}

impl Channel {
    const ALL: [Self; 4] = [Self::Key, Self::Manager, Self::Employee, Self::Deadline];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Manager => "manager",
            Self::Employee => "employee",
            Self::Deadline => "deadline",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// What an employee was told of a vacancy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: i64,
    /// The id of the business.
    pub business: String,
    /// The id of the vacancy.
    pub vacancy: String,
    /// The name of the product.
    pub product: String,
    /// The first.
    pub shift: OfferedShift,
    pub kind: NoticeKind,
    pub created: DateTime<Utc>,
    pub is_read: bool,
}

/// A line of a vacancy's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub at: DateTime<Utc>,
    /// Whom it is about, or who was told.
    pub employee: Option<Acceptor>,
    pub what: Happened,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Act {
        kind: EventKind,
        door: Channel,
        /// The person's name, or how the key begins.
        by: Option<String>,
        /// Of an allotment: how many had asked.
        among: Option<i32>,
        /// Of an allotment: what the employee had accepted around it.
        minutes: Option<i64>,
        /// Of an allotment: the part of a full position that the employee held.
        position_percent: Option<i16>,
    },
    Told {
        kind: NoticeKind,
        by_mail: bool,
    },
}
