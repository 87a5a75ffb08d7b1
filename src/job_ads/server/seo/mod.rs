//! What search engines and previews of links read: structured data, pictures, the sitemap.

mod drawing;
pub mod json_ld;
pub mod picture;
pub mod sitemap;
