//! What both islands do with the page: they send its forms in the background, and put what the server answers in its place.

mod check;
mod order;
mod parts;

use parts::*;
