//! The pages on which people come in and go out.

mod sign_in;

pub use sign_in::{receive_sign_in, show_sign_in, sign_out};
