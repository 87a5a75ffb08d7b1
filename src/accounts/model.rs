//! A provider of job ads, as operators see it.

use crate::shared::ids::ProviderId;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Provider {
    /// From 10000 upwards.
    #[cfg_attr(feature = "ssr", schema(value_type = i64, example = 10000))]
    pub id: ProviderId,
    /// Unique.
    #[cfg_attr(feature = "ssr", schema(example = "nordjobb"))]
    pub identifier: String,
    #[cfg_attr(feature = "ssr", schema(example = "drift@nordjobb.example"))]
    pub email: Option<String>,
    #[cfg_attr(feature = "ssr", schema(example = "22000001"))]
    pub phone: Option<String>,
}

/// A provider as it is registered or changed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ProviderIn {
    /// At most 254 characters.
    #[cfg_attr(feature = "ssr", schema(example = "nordjobb"))]
    pub identifier: String,
    #[cfg_attr(feature = "ssr", schema(example = "drift@nordjobb.example"))]
    pub email: Option<String>,
    #[cfg_attr(feature = "ssr", schema(example = "22000001"))]
    pub phone: Option<String>,
}

/// A new key, shown this once.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NewKey {
    pub key: String,
}
