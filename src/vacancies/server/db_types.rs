//! Enums that PostgreSQL stores as text.

use crate::platform::db_types::db_texts;
use crate::vacancies::model::Allocation;

db_texts! {
    Allocation,
}
