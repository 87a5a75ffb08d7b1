//! Ids of ads and of alerts.

use crate::platform::db_types::db_ids;
use crate::shared::ids::ids;
use uuid::Uuid;

ids! {
    /// An ad, in addresses and in answers.
    AdId(Uuid);
    /// An alert. Random: its owner's link is made of it.
    AlertId(Uuid);
}

db_ids! {
    AdId(Uuid),
    AlertId(Uuid),
}
