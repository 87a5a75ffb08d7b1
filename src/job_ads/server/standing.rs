//! The stored state of an ad: what its provider and the moderators decided.

use super::alerts::Frequency;
use crate::job_ads::model::{RejectionReason, TransferStatus};
use crate::platform::db_types::db_texts;
use crate::shared::texts::texts;
use chrono::{DateTime, Utc};

texts! {
    /// The state set by the provider.
    State {
        /// Sent; whether it is shown is for its dates, its privacy and moderators to say.
        Live = "live",
        Stopped = "stopped",
        /// For good.
        Deleted = "deleted",
    }

    /// The state set by the moderators.
    Review {
        Pending = "pending",
        Approved = "approved",
        Rejected = "rejected",
    }
}

db_texts! {
    Frequency,
    RejectionReason,
    Review,
    State,
    TransferStatus,
}

/// Whether an ad's time has come and is not over; of a listed ad this makes it live, as `is_live` says in SQL.
pub(super) fn is_in_time(published: DateTime<Utc>, expires: DateTime<Utc>, at: DateTime<Utc>) -> bool {
    published <= at && expires > at
}
