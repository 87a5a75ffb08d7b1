//! How an ad stands, as it is stored.

use super::alerts::Frequency;
use crate::job_ads::model::{RejectionReason, TransferStatus};
use crate::platform::db_types::db_texts;
use crate::shared::texts::texts;

texts! {
    /// What the provider made of an ad last.
    State {
        /// Sent; whether it is shown is for its dates, its privacy and moderators to say.
        Live = "live",
        Stopped = "stopped",
        /// For good.
        Deleted = "deleted",
    }

    /// What moderators made of it.
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
