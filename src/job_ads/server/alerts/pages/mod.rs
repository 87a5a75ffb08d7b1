//! The pages of alerts.

mod forms;
mod frame;
mod owner;

pub use forms::{request_reminder, save_search, show_reminder, show_saved_search};
pub use frame::*;
pub use owner::{change_alert, manage_alert, show_unsubscribe, unsubscribe_alert};
