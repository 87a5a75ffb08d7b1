//! What a job ad is, and the shapes in which it travels: as stored and answered (`Ad`), the receipt of a transfer, the
//! status of an ad. Only shapes; what is allowed in them is in `rules`.

use crate::shared::field::{Change, FieldError};
use crate::shared::ids::{ProviderId, VersionId};
use crate::shared::texts::texts;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A job ad. You send `reference`, `title`, `adText`, `employer` and `locationList`, and whatever else you have; Verv answers
/// the ad as it stands after the check, with defaults filled in and the HTML cleaned. Times are local, Europe/Oslo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Ad {
    /// Your own id for the ad, unique among your ads: 1 to 254 characters.
    #[cfg_attr(feature = "ssr", schema(example = "baker-7"))]
    pub reference: String,
    /// Plain text, 1 to 511 characters. `&amp;` becomes `&`.
    #[cfg_attr(feature = "ssr", schema(example = "Baker til morgenskiftet"))]
    pub title: String,
    /// The text of the ad, as HTML; it must show some text. Headings, paragraphs, lists, tables, links and simple formatting are
    /// kept, everything else is removed.
    #[cfg_attr(feature = "ssr", schema(example = "<p>Vi elter, hever og steker mens byen sover.</p>"))]
    pub ad_text: String,
    /// Number of vacant positions, from 1 to 2147483647. Default 1.
    #[cfg_attr(feature = "ssr", schema(required = false, example = 2))]
    pub positions: u32,
    /// Who may see the ad and its employer. Default `SHOW_ALL`.
    #[cfg_attr(feature = "ssr", schema(required = false))]
    pub privacy: Privacy,
    /// When the ad goes live: a local date-time. Default: at once.
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String, required = false, example = "2027-01-11T08:00:00"))]
    pub published: NaiveDateTime,
    /// When the ad expires: a local date-time, at most six months after `published`. An `applicationdue` that is a date moves it
    /// to the end of that day. Default: 10 days after `published` where `applicationdue` is `snarest` (as soon as possible),
    /// otherwise 30 days.
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String, required = false, example = "2027-02-07T23:59:59"))]
    pub expires: NaiveDateTime,
    /// Who is hiring.
    pub employer: Employer,
    /// Where the work is: 1 to 100 places. The first one needs a postal code, a county or a municipality if it is in Norway.
    pub location_list: Vec<Location>,
    /// Whom applicants can ask: at most 100 people.
    #[serde(default)]
    pub contact_list: Vec<Contact>,
    /// The occupation: at most three categories.
    #[serde(default)]
    pub category_list: Vec<Category>,
    /// More about the job, by name. `GET /stillingsimport/api/v1/properties/names` lists the names, and
    /// `GET /stillingsimport/api/v1/properties/values` the allowed values where they are limited. A value is a text of at most
    /// 10,000 characters; the HTML of `employerdescription` may be longer. Numbers and booleans are taken as text.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(example = json!({
        "applicationdue": "07.02.2027", "applicationurl": "https://fjellheim.example/jobb", "engagementtype": "Fast",
        "extent": "Heltid", "sector": "Privat",
    })))]
    pub properties: BTreeMap<String, String>,
}

/// Properties that tell who the employer is.
pub const EMPLOYER_PROPERTIES: [&str; 6] =
    ["employerhomepage", "employerdescription", "facebookpage", "linkedinpage", "twitteraddress", "author"];

impl Ad {
    /// A property as the public may read it: None for those that would reveal a hidden employer.
    pub fn public_property(&self, name: &str) -> Option<&str> {
        let is_hidden = self.privacy == Privacy::DontShowEmployer && EMPLOYER_PROPERTIES.contains(&name);
        self.properties.get(name).filter(|_| !is_hidden).map(String::as_str)
    }
}

texts! {
    /// `SHOW_ALL`: anyone can see the ad. `INTERNAL_NOT_SHOWN`: the ad is never public. `DONT_SHOW_EMPLOYER`: the ad is public,
    /// but name, organisation number, homepage, description and logo of the employer are hidden.
    #[derive(Default, Serialize, Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
    Privacy {
        #[default]
        ShowAll = "SHOW_ALL",
        InternalNotShown = "INTERNAL_NOT_SHOWN",
        DontShowEmployer = "DONT_SHOW_EMPLOYER",
    }
}

/// The employer of an ad.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Employer {
    /// Your own id for the employer. It is kept and returned, and used for nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The name: at most 254 characters. Required unless `orgnr` is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Fjellheim bakeri"))]
    pub business_name: Option<String>,
    /// Norwegian organisation number, nine digits. White space is removed. A number that fails the modulus-11 check is kept, and
    /// the receipt warns of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "989012088"))]
    pub orgnr: Option<String>,
    /// The employer's address.
    pub location: Location,
}

/// A place. Every text is at most 254 characters long.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Location {
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Bakkegaten 1"))]
    pub address: Option<String>,
    /// Postal code, four digits in Norway. White space around it is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "5003"))]
    pub postal_code: Option<String>,
    /// Name of the country. Default `Norge`.
    #[cfg_attr(feature = "ssr", schema(required = false, example = "Norge"))]
    pub country: String,
    /// Name of the county.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Vestland"))]
    pub county: Option<String>,
    /// Name of the municipality.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Bergen"))]
    pub municipal: Option<String>,
    /// Name of the town.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Bergen"))]
    pub city: Option<String>,
    /// Degrees, from -90 to 90; a number, or a text that holds one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = 60.3951))]
    pub latitude: Option<f64>,
    /// Degrees, from -180 to 180; a number, or a text that holds one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = 5.3225))]
    pub longitude: Option<f64>,
}

/// Someone whom applicants can ask. A contact without any content is dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Contact {
    /// At most 254 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Berit Fjellheim"))]
    pub name: Option<String>,
    /// Job title, at most 254 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Daglig leder"))]
    pub title: Option<String>,
    /// E-mail address, at most 254 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "berit@fjellheim.example"))]
    pub email: Option<String>,
    /// Telephone number in any form, at most 35 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "400 00 101"))]
    pub phone: Option<String>,
    /// Role in the recruitment, at most 254 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// An occupation. With `STYRK08` and `PYRK20` an unknown code does not refuse the ad: the name of the category becomes a keyword,
/// and the receipt says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Category {
    /// The code. Those of `STYRK08` and `PYRK20` have four digits: a longer one is cut, a shorter one gets zeros in front.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "7512"))]
    pub code: Option<String>,
    /// The register that the code belongs to. Default `JANZZ`.
    #[cfg_attr(feature = "ssr", schema(required = false))]
    pub category_type: CategoryType,
    /// Name of the occupation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Bakere, konditorer mv."))]
    pub name: Option<String>,
}

texts! {
    /// A register of occupations. `STYRK08`: Statistics Norway's, with the codes of
    /// `GET /stillingsimport/api/v1/categories/styrk/occupations`. `PYRK20`: groups of occupations, with the codes of
    /// `GET /stillingsimport/api/v1/categories/pyrk/occupations`. `JANZZ` and `ESCO` are kept as sent.
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

/// The answer to a transfer of ads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ssr", schema(example = json!({
    "versionId": 4711, "status": "RECEIVED", "md5": "3D5A0C1E9B7F42668D1A2B3C4D5E6F70", "items": 1,
    "created": "2027-01-08T09:47:58.521830", "updated": "2027-01-08T09:47:58.521830", "providerId": 10000,
    "changes": [{
        "pointer": "/properties/applicationurl", "code": "SCHEME_ADDED", "from": "fjellheim.example/jobb",
        "to": "https://fjellheim.example/jobb", "message": "The address had no scheme; it was taken as https.",
    }],
})))]
pub struct Receipt {
    /// Number of the transfer: positive, growing, one sequence for all providers. Absent with `SKIPPED` and `ERROR`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<i64>))]
    pub version_id: Option<VersionId>,
    /// What became of the ads.
    pub status: TransferStatus,
    /// Fingerprint of what was received: 32 upper-case hex digits. Order of keys, white space and escapes make no difference.
    /// Absent with `ERROR`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub md5: Option<String>,
    /// Number of ads.
    pub items: u32,
    /// When the transfer was received: a local date-time.
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub created: NaiveDateTime,
    /// When the receipt last changed: a local date-time.
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub updated: NaiveDateTime,
    /// Your provider number.
    #[cfg_attr(feature = "ssr", schema(value_type = i64))]
    pub provider_id: ProviderId,
    /// Why the ads were skipped or refused; `STOPPED` or `DELETED` after a stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// With `ERROR`: every problem of the ad. At most 100; if there are more, a last entry has the code `MORE`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<FieldError>,
    /// Every value that Verv changed: at most 100 for each ad and 1,000 in all, then a last entry with the code `MORE`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

texts! {
    /// `RECEIVED`: stored durably, and live. `SKIPPED`: nothing changed. `ERROR`: refused; only in the answer to a stream. `DONE`:
    /// only in receipts of older transfers.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "UPPERCASE")]
    #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
    TransferStatus {
        Received = "RECEIVED",
        Skipped = "SKIPPED",
        Error = "ERROR",
        Done = "DONE",
    }
}

/// The answer to a dry run (`?validate=true`). Nothing is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Validation {
    /// Whether the ads would be accepted.
    pub valid: bool,
    /// Every problem: at most 100 for each ad and 1,000 in all, then a last entry with the code `MORE`.
    pub problems: Vec<FieldError>,
    /// Every value that Verv would change, within the same limits.
    pub changes: Vec<Change>,
}

/// An ad as it is stored.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct AdState {
    /// Verv's id for the ad. Its public page is `/stillinger/{uuid}`.
    #[cfg_attr(feature = "ssr", schema(example = "0193a1c2-7c7a-7d3e-9a51-2f6a0c8b4d10"))]
    pub uuid: String,
    /// Your provider number.
    #[cfg_attr(feature = "ssr", schema(value_type = i64, example = 10000))]
    pub provider_id: ProviderId,
    /// Your own id for the ad.
    #[cfg_attr(feature = "ssr", schema(example = "baker-7"))]
    pub reference: String,
    /// Number of the latest transfer that changed the ad.
    #[cfg_attr(feature = "ssr", schema(value_type = i64, example = 4711))]
    pub version_id: VersionId,
    /// The ad itself.
    pub ad: Ad,
    /// When the ad was first received: a local date-time.
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "2027-01-08T09:47:58.521830"))]
    pub created: NaiveDateTime,
    /// When the ad last changed: a local date-time.
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "2027-01-08T09:47:58.521830"))]
    pub updated: NaiveDateTime,
}

/// Whether an ad has been reviewed, and whether it is shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct AdminStatus {
    /// Verv's id for the ad.
    #[cfg_attr(feature = "ssr", schema(example = "0193a1c2-7c7a-7d3e-9a51-2f6a0c8b4d10"))]
    pub uuid: String,
    /// How far the review has come.
    pub status: ReviewStatus,
    /// With `REJECTED`: the reason, and what the moderator wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Your own id for the ad.
    #[cfg_attr(feature = "ssr", schema(example = "baker-7"))]
    pub reference: String,
    /// The ad's public page, an absolute address.
    #[cfg_attr(feature = "ssr", schema(example = "https://verv.example/stillinger/0193a1c2-7c7a-7d3e-9a51-2f6a0c8b4d10"))]
    pub url: String,
    /// Your provider number.
    #[cfg_attr(feature = "ssr", schema(value_type = i64, example = 10000))]
    pub provider_id: ProviderId,
    /// When the ad was first received: a local date-time.
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "2027-01-08T09:47:58.521830"))]
    pub created: NaiveDateTime,
    /// When the ad or its status last changed: a local date-time.
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "2027-01-08T09:47:58.521830"))]
    pub updated: NaiveDateTime,
    /// Whether the ad is shown.
    pub publish_status: PublishStatus,
}

/// `RECEIVED`: not yet waiting for review. `PENDING`: waiting for a moderator; the ad is live meanwhile. `DONE`: reviewed.
/// `UNKNOWN`: none of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(example = "PENDING"))]
pub enum ReviewStatus {
    Received,
    Pending,
    Done,
    Unknown,
}

/// `INACTIVE`: not yet published, or expired. `ACTIVE`: live. `REJECTED`: taken down by a moderator. `STOPPED`: taken down by its
/// provider. `DELETED`: deleted for good by its provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(example = "ACTIVE"))]
pub enum PublishStatus {
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
    #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(example = "DUPLICATE"))]
    RejectionReason {
        NotApprovedByLabourInspection = "NOT_APPROVED_BY_LABOUR_INSPECTION",
        NoEmployment = "NO_EMPLOYMENT",
        Duplicate = "DUPLICATE",
        Discriminating = "DISCRIMINATING",
        ForeignJob = "FOREIGN_JOB",
        Unknown = "UNKNOWN",
    }
}

/// An occupation, or with PYRK20 a group of occupations.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct OccupationOut {
    /// The code, four digits.
    #[cfg_attr(feature = "ssr", schema(example = "7512"))]
    pub styrk_code: &'static str,
    /// Name of the occupation, in Norwegian. Absent with PYRK20.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Bakere, konditorer mv."))]
    pub styrk_description: Option<&'static str>,
    /// The group that the board shows it under.
    #[cfg_attr(feature = "ssr", schema(example = "Reiseliv og mat"))]
    pub category_level1: &'static str,
    /// The finer group within that one.
    #[cfg_attr(feature = "ssr", schema(example = "Matfag"))]
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
