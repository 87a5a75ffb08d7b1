//! A live ad as anyone may read it, in the shape of the read API. Whoever shows ads elsewhere, the widget say, takes these.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One page of ads.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PublicAds {
    /// The ads of this page.
    pub ads: Vec<PublicAd>,
    /// Number of live ads that match the filters, over all pages; with `since` too.
    #[cfg_attr(feature = "ssr", schema(example = 1))]
    pub total: u64,
    /// The `cursor` of the next page; null on the last page.
    pub next: Option<String>,
    /// Only with `since`: the uuids of all ads that went away since then, whatever the filters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Vec<String>>,
    /// Only with `since` and filters: the uuids of live ads that changed since then and do not, or no longer, match the filters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmatched: Option<Vec<String>>,
    /// Only with `since`: what to send as `since` next time, in UTC, such as `2027-01-11T07:58:00Z`. Keep that of the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// A live ad as a list shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PublicAd {
    /// Verv's id for the ad.
    #[cfg_attr(feature = "ssr", schema(example = "0193a1c2-7c7a-7d3e-9a51-2f6a0c8b4d10"))]
    pub uuid: String,
    /// Title, plain text.
    #[cfg_attr(feature = "ssr", schema(example = "Baker til morgenskiftet"))]
    pub title: String,
    /// Who is hiring.
    pub employer: PublicEmployer,
    /// Where the work is: at most 100 places.
    pub locations: Vec<PublicLocation>,
    /// At most three occupations.
    pub occupations: Vec<PublicOccupation>,
    /// `Heltid` (full time) or `Deltid` (part time).
    #[cfg_attr(feature = "ssr", schema(example = "Heltid"))]
    pub extent: Option<String>,
    /// Kind of employment, such as `Fast` (permanent) or `Vikariat` (temporary).
    #[cfg_attr(feature = "ssr", schema(example = "Fast"))]
    pub engagement_type: Option<String>,
    /// `Privat` or `Offentlig` (public).
    #[cfg_attr(feature = "ssr", schema(example = "Privat"))]
    pub sector: Option<String>,
    /// `Hjemmekontor` (from home), `Hybridkontor` (partly from home) or `Hjemmekontor ikke mulig` (on site).
    #[cfg_attr(feature = "ssr", schema(example = "Hjemmekontor ikke mulig"))]
    pub remote: Option<String>,
    /// When the ad went live, in UTC.
    #[cfg_attr(feature = "ssr", schema(example = "2027-01-11T07:00:00Z"))]
    pub published: String,
    /// When the ad expires, in UTC.
    #[cfg_attr(feature = "ssr", schema(example = "2027-02-07T22:59:59Z"))]
    pub expires: String,
    /// Application deadline as the employer wrote it: `07.02.2027`, `Snarest`.
    #[cfg_attr(feature = "ssr", schema(example = "07.02.2027"))]
    pub application_due: Option<String>,
    /// The ad's public page, an absolute address.
    #[cfg_attr(feature = "ssr", schema(example = "https://verv.example/stillinger/0193a1c2-7c7a-7d3e-9a51-2f6a0c8b4d10"))]
    pub url: String,
    /// When the ad last changed, in UTC.
    #[cfg_attr(feature = "ssr", schema(example = "2027-01-08T08:47:58.521830Z"))]
    pub updated: String,
}

/// The employer of an ad. Both fields are null if the employer is not to be shown.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PublicEmployer {
    /// Name of the employer.
    #[cfg_attr(feature = "ssr", schema(example = "Fjellheim bakeri"))]
    pub name: Option<String>,
    /// Norwegian organisation number, as it was sent without white space.
    #[cfg_attr(feature = "ssr", schema(example = "989012088"))]
    pub orgnr: Option<String>,
}

/// A place. Names are the current ones, in normal case; what was not sent is filled in from the register of Norwegian places.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PublicLocation {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    /// Street and number.
    #[cfg_attr(feature = "ssr", schema(example = "Bakkegaten 1"))]
    pub address: Option<String>,
    /// Name of the town.
    #[cfg_attr(feature = "ssr", schema(example = "Bergen"))]
    pub city: Option<String>,
    /// Name of the municipality.
    #[cfg_attr(feature = "ssr", schema(example = "Bergen"))]
    pub municipal: Option<String>,
    /// Name of the county.
    #[cfg_attr(feature = "ssr", schema(example = "Vestland"))]
    pub county: Option<String>,
    /// Name of the country.
    #[cfg_attr(feature = "ssr", schema(example = "Norge"))]
    pub country: String,
    /// Postal code, four digits in Norway.
    #[cfg_attr(feature = "ssr", schema(example = "5003"))]
    pub postal_code: Option<String>,
    /// Degrees, from -90 to 90.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = 60.3951))]
    pub latitude: Option<f64>,
    /// Degrees, from -180 to 180.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = 5.3225))]
    pub longitude: Option<f64>,
}

/// An occupation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PublicOccupation {
    /// The code; four digits in the Norwegian registers.
    #[cfg_attr(feature = "ssr", schema(example = "7512"))]
    pub code: Option<String>,
    /// Name of the occupation.
    #[cfg_attr(feature = "ssr", schema(example = "Bakere, konditorer mv."))]
    pub name: Option<String>,
    /// The group that the board shows it under; null if the code is not in a Norwegian register.
    #[cfg_attr(feature = "ssr", schema(example = "Reiseliv og mat"))]
    pub group: Option<String>,
}

/// Everything that is public about an ad.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PublicAdDetail {
    #[serde(flatten)]
    pub ad: PublicAd,
    /// The text of the ad: HTML, cleaned and safe to show.
    #[cfg_attr(feature = "ssr", schema(example = "<p>Vi elter, hever og steker mens byen sover.</p>"))]
    pub ad_text: String,
    /// Number of vacant positions.
    #[cfg_attr(feature = "ssr", schema(example = 2))]
    pub positions: u32,
    /// Whom applicants can ask. Empty once the ad has expired.
    pub contacts: Vec<super::model::Contact>,
    /// Where to apply. Null once the ad has expired.
    #[cfg_attr(feature = "ssr", schema(example = "https://fjellheim.example/jobb"))]
    pub application_url: Option<String>,
    /// E-mail address to apply to. Null once the ad has expired.
    pub application_email: Option<String>,
    /// The other properties, by the names they were sent under; `GET /stillingsimport/api/v1/properties/names` lists the names.
    #[cfg_attr(feature = "ssr", schema(example = json!({ "jobarrangement": "Skift", "workhours": "Natt" })))]
    pub properties: BTreeMap<String, String>,
}

/// The body of every error of the Read API.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PublicRefusal {
    /// What is wrong, in one sentence: the first problem's.
    #[cfg_attr(feature = "ssr", schema(example = "limit cannot be 500; it is a whole number from 1 to 100"))]
    pub message: String,
    /// Every problem of the query, each at the name of its parameter.
    pub problems: Vec<crate::shared::field::FieldError>,
}
