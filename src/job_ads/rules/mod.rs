//! What a job ad must be: JSON as it was sent → an [`Ad`], or every problem in it at once.

mod ad;
pub mod dates;
pub mod limits;
pub mod properties;

pub use ad::*;
