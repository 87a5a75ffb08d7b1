//! The pages of alerts.

mod forms;
mod frame;
mod owner;

pub use forms::{reminder_ask, reminder_form, search_ask, search_form};
pub use frame::*;
pub use owner::{act, manage, unsubscribe, unsubscribe_page};
