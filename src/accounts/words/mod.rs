//! The sentences of accounts, in each language side by side.

pub mod mails;
pub mod oauth;
pub mod own_data;
pub mod passkeys;
pub mod people;
