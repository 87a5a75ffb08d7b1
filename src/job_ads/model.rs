//! What a job ad is, and the shapes in which it travels: as stored and answered (`Ad`), the receipt of a transfer, the
//! status of an ad. Only shapes; what is allowed in them is in `rules`.

use crate::shared::field::{Change, FieldError};
use crate::shared::ids::{ProviderId, VersionId};
use crate::shared::texts::texts;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A job ad as it now stands: checked, defaults filled in, HTML cleaned. Times are local, Europe/Oslo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Ad {
    /// The provider's own name for the ad, unique per provider; at most 254 characters.
    #[cfg_attr(feature = "ssr", schema(example = "2026-1"))]
    pub reference: String,
    /// At most 511 characters.
    #[cfg_attr(feature = "ssr", schema(example = "Baker til morgenskiftet"))]
    pub title: String,
    /// HTML, cleaned at receipt.
    #[cfg_attr(feature = "ssr", schema(example = "<p>Vi søker en baker som liker stille morgener.</p>"))]
    pub ad_text: String,
    /// Number of vacant positions, 1 or more.
    pub positions: u32,
    pub privacy: Privacy,
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "2026-11-20T08:00:00"))]
    pub published: NaiveDateTime,
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "2026-12-20T23:59:59"))]
    pub expires: NaiveDateTime,
    pub employer: Employer,
    /// Where the work is; at least one.
    pub location_list: Vec<Location>,
    #[serde(default)]
    pub contact_list: Vec<Contact>,
    /// At most three.
    #[serde(default)]
    pub category_list: Vec<Category>,
    /// Named extras; `GET /stillingsimport/api/v1/properties/names` lists the names.
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
}

/// Properties that tell who the employer is.
pub const OF_THE_EMPLOYER: [&str; 6] =
    ["employerhomepage", "employerdescription", "facebookpage", "linkedinpage", "twitteraddress", "author"];

impl Ad {
    /// The property as anyone may read it: what tells of an employer who is to be hidden is not there.
    pub fn public_property(&self, name: &str) -> Option<&str> {
        let is_hidden = self.privacy == Privacy::DontShowEmployer && OF_THE_EMPLOYER.contains(&name);
        self.properties.get(name).filter(|_| !is_hidden).map(String::as_str)
    }
}

texts! {
    #[derive(Default, Serialize, Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
    Privacy {
        #[default]
        ShowAll = "SHOW_ALL",
        /// Never public.
        InternalNotShown = "INTERNAL_NOT_SHOWN",
        /// Public, but name, organisation number, homepage, description and logo of the employer are hidden.
        DontShowEmployer = "DONT_SHOW_EMPLOYER",
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Employer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// At most 254 characters; may be left out where `orgnr` is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Fjellheim bakeri"))]
    pub business_name: Option<String>,
    /// Norwegian organisation number, without white space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orgnr: Option<String>,
    pub location: Location,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Four digits in Norway.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "0150"))]
    pub postal_code: Option<String>,
    /// Default `Norge`.
    #[cfg_attr(feature = "ssr", schema(example = "Norge"))]
    pub country: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Oslo"))]
    pub county: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Oslo"))]
    pub municipal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Oslo"))]
    pub city: Option<String>,
    /// Degrees, −90 to 90.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// Degrees, −180 to 180.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Contact {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// At most 35 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Category {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "7512"))]
    pub code: Option<String>,
    pub category_type: CategoryType,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Bakere, konditorer mv."))]
    pub name: Option<String>,
}

texts! {
    #[derive(Default, Serialize, Deserialize)]
    #[serde(rename_all = "UPPERCASE")]
    #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
    CategoryType {
        Styrk08 = "STYRK08",
        Pyrk20 = "PYRK20",
        #[default]
        Janzz = "JANZZ",
        Esco = "ESCO",
    }
}

/// What Verv answers to a transfer of ads. `versionId` and `md5` are absent on ERROR, `versionId` on SKIPPED too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// Positive; one sequence for all providers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<i64>, example = 1))]
    pub version_id: Option<VersionId>,
    pub status: TransferStatus,
    /// 32 upper-case hex digits over the canonical form of what was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "3D5A0C1E9B7F42668D1A2B3C4D5E6F70"))]
    pub md5: Option<String>,
    /// How many ads.
    pub items: u32,
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "2026-11-20T09:47:58.521830"))]
    pub created: NaiveDateTime,
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "2026-11-20T09:47:58.521830"))]
    pub updated: NaiveDateTime,
    #[cfg_attr(feature = "ssr", schema(value_type = i64, example = 10000))]
    pub provider_id: ProviderId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What is wrong, on ERROR.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<FieldError>,
    /// What Verv altered of what was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

texts! {
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "UPPERCASE")]
    #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
    TransferStatus {
        /// Stored durably, and live.
        Received = "RECEIVED",
        /// Nothing changed.
        Skipped = "SKIPPED",
        /// Refused; in streams.
        Error = "ERROR",
        Done = "DONE",
    }
}

/// The answer of a dry run (`?validate=true`): nothing is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Validation {
    pub valid: bool,
    pub problems: Vec<FieldError>,
    pub changes: Vec<Change>,
}

/// An ad with its place in the register.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct AdState {
    /// Verv's name for the ad; the public page is `/stillinger/{uuid}`.
    #[cfg_attr(feature = "ssr", schema(example = "0193a1c2-7c7a-7d3e-9a51-2f6a0c8b4d10"))]
    pub uuid: String,
    #[cfg_attr(feature = "ssr", schema(value_type = i64))]
    pub provider_id: ProviderId,
    pub reference: String,
    /// The transfer that the ad was last part of.
    #[cfg_attr(feature = "ssr", schema(value_type = i64))]
    pub version_id: VersionId,
    pub ad: Ad,
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub created: NaiveDateTime,
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub updated: NaiveDateTime,
}

/// How the check of an ad stands, and whether it is shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct AdminStatus {
    pub uuid: String,
    pub status: ReviewStatus,
    /// Why an ad was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    pub reference: String,
    /// The public page, absolute.
    pub url: String,
    #[cfg_attr(feature = "ssr", schema(value_type = i64))]
    pub provider_id: ProviderId,
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub created: NaiveDateTime,
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub updated: NaiveDateTime,
    pub publish_status: PublishStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub enum ReviewStatus {
    Received,
    /// Waiting for the check; live meanwhile.
    Pending,
    /// Checked.
    Done,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub enum PublishStatus {
    /// Not yet published, or expired.
    Inactive,
    Active,
    Rejected,
    Stopped,
    Deleted,
}

texts! {
    /// Why a moderator takes an ad down.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
    RejectionReason {
        NotApprovedByLabourInspection = "NOT_APPROVED_BY_LABOUR_INSPECTION",
        NoEmployment = "NO_EMPLOYMENT",
        Duplicate = "DUPLICATE",
        Discriminating = "DISCRIMINATING",
        ForeignJob = "FOREIGN_JOB",
        Unknown = "UNKNOWN",
    }
}

/// One occupation of the register, as the categories routes answer it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct OccupationOut {
    pub styrk_code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub styrk_description: Option<&'static str>,
    pub category_level1: &'static str,
    pub category_level2: &'static str,
}

/// Local date-times on the wire: ISO 8601 without a zone, a fraction only where there is one.
pub mod local {
    use crate::job_ads::rules::dates;
    use chrono::NaiveDateTime;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(value: &NaiveDateTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&dates::format_local(*value))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDateTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        match dates::parse_date_time(&text) {
            Some(dates::DateTime::Local(local)) => Ok(local),
            _ => Err(D::Error::custom("not a local date-time")),
        }
    }

    /// Where there may be none.
    pub mod optional {
        use chrono::NaiveDateTime;
        use serde::Serializer;

        #[allow(clippy::ref_option)]
        pub fn serialize<S: Serializer>(value: &Option<NaiveDateTime>, serializer: S) -> Result<S::Ok, S::Error> {
            match value {
                Some(value) => super::serialize(value, serializer),
                None => serializer.serialize_none(),
            }
        }
    }
}
