//! Shared by both islands: submitting forms in the background, and replacing parts of the page with the response.

mod check;
mod order;
mod parts;

use parts::*;
