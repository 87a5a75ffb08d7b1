//! The pages of vacant shifts.

mod offer;
mod offers;
mod parts;
mod publishing;
mod schedule;
mod story;
mod strangers;
mod turns;
mod vacancy;
mod week;

pub use offer::{answer_offer, show_offer};
pub use offers::{change_offers_settings, show_offers};
use parts::*;
pub use publishing::{show_publish_form, submit_vacancy};
pub use schedule::show_schedule;
pub use vacancy::{change_vacancy, show_vacancy};
