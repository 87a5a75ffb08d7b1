//! Mail on its way out.

pub mod budget;
pub mod letter;
mod mailer;
mod smtp_utf8;

pub use mailer::*;
