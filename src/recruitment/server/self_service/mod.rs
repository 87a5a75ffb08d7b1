//! `/verv` and `/verv/{campaign}`: recruiting, and its results.

mod form;
mod overview;
mod page;
mod points;
mod premium_orders;
mod premiums;
mod qr;
mod recruits;
mod store;

pub use overview::show_campaigns_overview;
pub use page::*;
pub use premium_orders::order_premium;
