//! A live ad as anyone may read it, in the shape of the read API. Whoever shows ads elsewhere, the widget say, takes these.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A page of ads.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PublicAds {
    pub ads: Vec<PublicAd>,
    /// How many live ads the filters choose, of all pages; with `since` too.
    #[cfg_attr(feature = "ssr", schema(example = 1))]
    pub total: u64,
    /// The cursor of the next page; null on the last.
    pub next: Option<String>,
    /// With `since` only: the uuids of the ads that went away since then, whatever the filters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Vec<String>>,
    /// With `since` and filters only: the uuids of the ads that changed since then and are live, but are not what the filters
    /// choose, or no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmatched: Option<Vec<String>>,
    /// With `since` only: what to send as `since` next time. The last page's counts: a filter may move it back on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "2026-11-20T08:58:00Z"))]
    pub until: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PublicAd {
    #[cfg_attr(feature = "ssr", schema(example = "0193a1c2-7c7a-7d3e-9a51-2f6a0c8b4d10"))]
    pub uuid: String,
    #[cfg_attr(feature = "ssr", schema(example = "Baker til morgenskiftet"))]
    pub title: String,
    pub employer: PublicEmployer,
    /// Where the work is.
    pub locations: Vec<PublicLocation>,
    /// At most three.
    pub occupations: Vec<PublicOccupation>,
    #[cfg_attr(feature = "ssr", schema(example = "Heltid"))]
    pub extent: Option<String>,
    #[cfg_attr(feature = "ssr", schema(example = "Fast"))]
    pub engagement_type: Option<String>,
    #[cfg_attr(feature = "ssr", schema(example = "Privat"))]
    pub sector: Option<String>,
    #[cfg_attr(feature = "ssr", schema(example = "Hybridkontor"))]
    pub remote: Option<String>,
    /// RFC 3339, UTC.
    #[cfg_attr(feature = "ssr", schema(example = "2026-11-20T07:00:00Z"))]
    pub published: String,
    /// RFC 3339, UTC; from then on the ad is not live.
    #[cfg_attr(feature = "ssr", schema(example = "2026-12-20T22:59:59Z"))]
    pub expires: String,
    /// In the sender's words: `20.12.2026`, `Snarest`.
    #[cfg_attr(feature = "ssr", schema(example = "20.12.2026"))]
    pub application_due: Option<String>,
    /// The public page, absolute.
    #[cfg_attr(feature = "ssr", schema(example = "https://verv.example/stillinger/0193a1c2-7c7a-7d3e-9a51-2f6a0c8b4d10"))]
    pub url: String,
    /// When the ad was last written; RFC 3339, UTC.
    #[cfg_attr(feature = "ssr", schema(example = "2026-11-20T08:47:58.521830Z"))]
    pub updated: String,
}

/// Both are null where the employer does not want to be shown.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PublicEmployer {
    #[cfg_attr(feature = "ssr", schema(example = "Fjellheim bakeri"))]
    pub name: Option<String>,
    #[cfg_attr(feature = "ssr", schema(example = "989012088"))]
    pub orgnr: Option<String>,
}

/// Names are today's and in normal case; what was not sent is filled in from the register of Norwegian places.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PublicLocation {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Bakkegaten 1"))]
    pub address: Option<String>,
    #[cfg_attr(feature = "ssr", schema(example = "Bergen"))]
    pub city: Option<String>,
    #[cfg_attr(feature = "ssr", schema(example = "Bergen"))]
    pub municipal: Option<String>,
    #[cfg_attr(feature = "ssr", schema(example = "Vestland"))]
    pub county: Option<String>,
    #[cfg_attr(feature = "ssr", schema(example = "Norge"))]
    pub country: String,
    #[cfg_attr(feature = "ssr", schema(example = "5003"))]
    pub postal_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PublicOccupation {
    #[cfg_attr(feature = "ssr", schema(example = "7512"))]
    pub code: Option<String>,
    #[cfg_attr(feature = "ssr", schema(example = "Bakere, konditorer mv."))]
    pub name: Option<String>,
    /// The board's group; null where the code is in no Norwegian register.
    #[cfg_attr(feature = "ssr", schema(example = "Reiseliv og mat"))]
    pub group: Option<String>,
}

/// All that is public of an ad.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PublicAdDetail {
    #[serde(flatten)]
    pub ad: PublicAd,
    /// HTML, cleaned.
    #[cfg_attr(feature = "ssr", schema(example = "<p>Vi søker en baker som liker stille morgener.</p>"))]
    pub ad_text: String,
    /// Number of vacant positions.
    pub positions: u32,
    /// Empty once the ad has expired.
    pub contacts: Vec<super::model::Contact>,
    /// Null once the ad has expired.
    pub application_url: Option<String>,
    /// Null once the ad has expired.
    pub application_email: Option<String>,
    /// The other properties under the names they were sent by; `GET /stillingsimport/api/v1/properties/names` lists them.
    pub properties: BTreeMap<String, String>,
}

/// Why there is no answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PublicRefusal {
    /// One sentence: of problems, the first one's.
    pub message: String,
    /// Every problem of the address.
    pub problems: Vec<crate::shared::field::FieldError>,
}
