//! A provider of job ads, as operators see it.

use crate::shared::ids::ProviderId;
use serde::{Deserialize, Serialize};

/// A provider of job ads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Provider {
    /// Number of the provider, 10000 or more.
    #[cfg_attr(feature = "ssr", schema(value_type = i64, example = 10000))]
    pub id: ProviderId,
    /// Short name, unique among providers.
    #[cfg_attr(feature = "ssr", schema(example = "fjellheim"))]
    pub identifier: String,
    /// E-mail address; null if there is none.
    #[cfg_attr(feature = "ssr", schema(example = "it@fjellheim.example"))]
    pub email: Option<String>,
    /// Telephone number; null if there is none.
    #[cfg_attr(feature = "ssr", schema(example = "22000003"))]
    pub phone: Option<String>,
}

/// A provider to create or update.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ProviderIn {
    /// Short name, unique among providers: 1 to 254 characters.
    #[cfg_attr(feature = "ssr", schema(example = "fjellheim"))]
    pub identifier: String,
    /// E-mail address.
    #[cfg_attr(feature = "ssr", schema(example = "it@fjellheim.example"))]
    pub email: Option<String>,
    /// Telephone number in any form, at most 35 characters.
    #[cfg_attr(feature = "ssr", schema(example = "22000003"))]
    pub phone: Option<String>,
}

/// A new key.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NewKey {
    /// The secret key. It is shown only in this answer.
    #[cfg_attr(feature = "ssr", schema(example = "verv_5d41402a…"))]
    pub key: String,
}
