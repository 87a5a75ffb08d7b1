//! The register of places: Norway's postal codes, municipalities and counties, the successors of former ones, and the
//! countries of the world. Its data is in `data/places`.

mod countries;
mod names;
mod norway;

pub use countries::{Country, country};
pub use names::clean;
pub use norway::{
    County, Meaning, Municipality, Town, counties, likely, municipalities, municipality, municipality_of, postal_code,
};
