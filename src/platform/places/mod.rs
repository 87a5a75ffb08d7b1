//! The register of places: Norway's postal codes, municipalities and counties, what became of those of before, and the
//! countries of the world. Its data lie in `data/places`.

mod countries;
mod names;
mod norway;

pub use countries::{Country, country};
pub use names::clean;
pub use norway::{
    County, Meaning, Municipality, Town, counties, likely, municipalities, municipality, municipality_of, postal_code,
};
