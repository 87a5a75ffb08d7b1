//! What is stored as a text.

use crate::platform::db_types::db_texts;
use crate::recruitment::model::Status;
use crate::recruitment::rules::catalog::{ProductKind, Verification};

db_texts! {
    ProductKind,
    Status,
    Verification,
}
