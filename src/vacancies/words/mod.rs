//! The sentences of vacant shifts, in each language side by side.

pub mod publishing;
pub mod shifts;
pub mod strangers;
pub mod vacancies;
