//! What is stored as a text.

use crate::platform::db_types::db_texts;
use crate::vacancies::model::Allocation;

db_texts! {
    Allocation,
}
