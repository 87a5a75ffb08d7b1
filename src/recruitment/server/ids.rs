//! Ids of recruitments and of their recruits.

use crate::platform::db_types::db_ids;
use crate::shared::ids::ids;
use uuid::Uuid;

ids! {
    RecruitmentId(Uuid);
    /// Whom a recruitment asks: another id than the recruitment's, as somebody else takes the place when an address is
    /// corrected, and links that were sent to the one before open nothing any more.
    PersonId(Uuid);
}

db_ids! {
    RecruitmentId(Uuid),
    PersonId(Uuid),
}
