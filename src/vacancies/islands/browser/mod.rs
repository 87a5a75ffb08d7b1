//! The rules at each field.

mod form;
mod zone;
