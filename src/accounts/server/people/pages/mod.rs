//! The pages for signing in and out, signing up, and changing the account.

mod browser;
pub mod deletion;
mod own;
mod parts;
pub mod passkeys;
mod reset;
mod sign_in;
mod sign_up;

pub use own::{change_account, show_account};
use parts::*;
pub use reset::{receive_password_request, receive_reset, show_forgotten_password, show_forgotten_password_sent, show_reset};
pub use sign_in::{receive_sign_in, show_sign_in, sign_out};
pub use sign_up::{receive_confirm, receive_sign_up, show_confirm_address, show_sign_up, show_sign_up_sent};
