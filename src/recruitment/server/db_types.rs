//! Enums that PostgreSQL stores as text.

use crate::platform::db_types::db_texts;
use crate::recruitment::model::{Reason, Status};
use crate::recruitment::rules::catalog::{Period, ProductKind, Verification};

db_texts! {
    Period,
    ProductKind,
    Reason,
    Status,
    Verification,
}
