//! Events of vacancies, and notices about them.

use super::model::{Acceptor, OfferedShift};
use crate::shared::ids::{BusinessId, NoticeId, VacancyId};
use crate::shared::texts::texts;
use chrono::{DateTime, Utc};

texts! {
    /// The kinds of notices to employees.
    NoticeKind {
        /// A shift is offered.
        Published = "published",
        /// The employee has the shift.
        Accepted = "accepted",
        /// Another employee has the shift.
        Lost = "lost",
        /// The employee had asked for it, and has another shift at that time.
        PassedOver = "passed_over",
        /// The offer, or the shift that the employee had, is gone.
        Withdrawn = "withdrawn",
        /// The shift that the employee had was taken from them.
        TakenAway = "taken_away",
        /// The holder handed it back; it is open again.
        HandedBack = "handed_back",
        /// The deadline is near.
        Reminder = "reminder",
    }
}

impl NoticeKind {
    /// It asks for an answer, and says nothing after the deadline.
    pub fn awaits_answer(self) -> bool {
        matches!(self, Self::Published | Self::HandedBack | Self::Reminder)
    }

    /// It may wait where much is told of a vacancy. What comes last does not.
    pub fn may_wait(self) -> bool {
        self != Self::Withdrawn
    }
}

texts! {
    /// What happened to a vacancy.
    EventKind {
        Published = "published",
        Accepted = "accepted",
        /// For a shift that is allotted at the deadline.
        Asked = "asked",
        Declined = "declined",
        /// Withdrew a no or a request.
        Reconsidered = "reconsidered",
        HandedBack = "handed_back",
        Withdrawn = "withdrawn",
        /// Some had asked, and none of them could have it.
        Unallotted = "unallotted",
    }
}

texts! {
    /// The channel through which somebody acted.
    Channel {
        /// The system of the business.
        Key = "key",
        Manager = "manager",
        Employee = "employee",
        /// Nobody: it was allotted.
        Deadline = "deadline",
    }
}

/// What an employee was told of a vacancy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: NoticeId,
    pub business: BusinessId,
    pub vacancy: VacancyId,
    /// The name of the product.
    pub product: String,
    /// By their starts.
    pub shifts: Vec<OfferedShift>,
    pub kind: NoticeKind,
    pub created: DateTime<Utc>,
    pub is_read: bool,
}

/// A line of a vacancy's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub at: DateTime<Utc>,
    /// The employee it is about, or who was notified.
    pub employee: Option<Acceptor>,
    pub what: HistoryItem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryItem {
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
