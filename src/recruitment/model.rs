//! What is sent and answered on recruitments, and what is kept of persons.

use crate::shared::ids::{CustomerNumber, OrderNumber};
use crate::shared::texts::texts;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A person's name, or a company's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Name {
    #[cfg_attr(feature = "ssr", schema(example = "Ola", max_length = 80))]
    pub first_name: Option<String>,
    #[cfg_attr(feature = "ssr", schema(max_length = 80))]
    pub middle_name: Option<String>,
    #[cfg_attr(feature = "ssr", schema(example = "Nordmann", max_length = 80))]
    pub last_name: Option<String>,
    #[cfg_attr(feature = "ssr", schema(max_length = 120))]
    pub company_name: Option<String>,
    #[cfg_attr(feature = "ssr", schema(max_length = 120))]
    pub department_name: Option<String>,
}

impl Name {
    /// As one reads it: the person, or else the company.
    pub fn in_full(&self) -> String {
        let parts = [&self.first_name, &self.middle_name, &self.last_name];
        let person: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        if person.is_empty() { self.company_name.clone().unwrap_or_default() } else { person.join(" ") }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Address {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(max_length = 80))]
    pub street_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_number: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(max_length = 4))]
    pub entrance: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<i32>,
    /// Four digits in Norway.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "0101", max_length = 80))]
    pub postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Oslo", max_length = 80))]
    pub postal_place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(max_length = 80))]
    pub postal_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(max_length = 80))]
    pub postal_address_postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(max_length = 80))]
    pub postal_address_postal_place: Option<String>,
    /// ISO 3166-1 alpha-2; absent is NO.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "NO"))]
    pub country_code: Option<String>,
}

/// Who somebody is, and where they are reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Person {
    pub name: Name,
    pub address: Address,
    #[cfg_attr(feature = "ssr", schema(example = "ola@example.com", max_length = 254))]
    pub email: Option<String>,
    /// Kept as E.164; a number without a prefix is one of the address's country.
    #[cfg_attr(feature = "ssr", schema(example = "+4799999999"))]
    pub phone_number: Option<String>,
}

/// Who recruits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Recruiting {
    #[serde(flatten)]
    pub person: Person,
    #[cfg_attr(feature = "ssr", schema(value_type = Option<i64>, example = 34272))]
    pub customer_number: Option<CustomerNumber>,
}

/// Who is recruited, and to what terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Recruited {
    #[serde(flatten)]
    pub person: Person,
    /// Together with `couponNumber`.
    #[cfg_attr(feature = "ssr", schema(example = "Datanews"))]
    pub coupon_code: Option<String>,
    #[cfg_attr(feature = "ssr", schema(example = 1))]
    pub coupon_number: Option<i32>,
    #[cfg_attr(feature = "ssr", schema(minimum = 0))]
    pub amount: Option<i32>,
    /// Absent is 1.
    #[cfg_attr(feature = "ssr", schema(minimum = 1))]
    pub quantity: Option<i32>,
}

/// A premium that somebody would like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Preference {
    #[cfg_attr(feature = "ssr", schema(example = "468979834"))]
    pub company_code: Option<String>,
    #[cfg_attr(feature = "ssr", schema(example = "HS3829"))]
    pub product: String,
    /// 1 is wanted most; each number once.
    #[cfg_attr(feature = "ssr", schema(minimum = 1))]
    pub preference_number: i32,
}

/// A whole request: some persons recruited to one product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    #[cfg_attr(feature = "ssr", schema(example = "CO27409", max_length = 12))]
    pub product: String,
    #[cfg_attr(feature = "ssr", schema(example = "Spring2019", max_length = 12))]
    pub campaign: String,
    /// Required of a client; a user who is a customer needs none.
    pub recruiter: Option<Recruiting>,
    /// Absent: they stay as they are. Present, even empty: they replace the older ones.
    pub recruitment_premium_preferences: Option<Vec<Preference>>,
    #[cfg_attr(feature = "ssr", schema(min_items = 1, max_items = 50))]
    pub recruitments: Vec<Recruited>,
}

texts! {
    /// How a recruitment stands.
    #[derive(Serialize, Deserialize)]
    #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
    #[cfg_attr(feature = "ssr", schema(as = RecruitmentStatus))]
    #[serde(rename_all = "lowercase")]
    Status {
        /// No answer yet.
        Unverified = "unverified",
        Verified = "verified",
        Declined = "declined",
        /// No answer in time.
        Expired = "expired",
    }
}

texts! {
    /// Why points came or went.
    Reason {
        /// A recruit said yes.
        Recruitment = "recruitment",
        /// A premium was ordered.
        Premium = "premium",
        /// And not wanted any more.
        PremiumCancelled = "premium_cancelled",
    }
}

/// The name of a recruit, as their recruiter gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ListedName {
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    pub company_name: Option<String>,
}

/// A recruitment that its recruit said yes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct VerifiedRecruitment {
    /// Null once the person is erased.
    pub name: Option<ListedName>,
    #[cfg_attr(feature = "ssr", schema(example = "CO27409"))]
    pub product: String,
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub registered: DateTime<Utc>,
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub verified: DateTime<Utc>,
    /// What it earned.
    pub points: i32,
    #[cfg_attr(feature = "ssr", schema(value_type = Option<i64>))]
    pub order_number: Option<OrderNumber>,
    pub status: Status,
}

/// A recruitment without a yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnverifiedRecruitment {
    /// Null once the person is erased.
    pub name: Option<ListedName>,
    #[cfg_attr(feature = "ssr", schema(example = "CO27409"))]
    pub product: String,
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub registered: DateTime<Utc>,
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub expires: DateTime<Utc>,
    pub status: Status,
}

/// What somebody has recruited in a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Recruitments {
    /// The balance.
    pub points: i64,
    /// What one can recruit to in the campaign.
    #[cfg_attr(feature = "ssr", schema(example = json!(["CO27409"])))]
    pub products: Vec<String>,
    pub recruitments: Vec<VerifiedRecruitment>,
    pub unverified_recruitments: Vec<UnverifiedRecruitment>,
}

/// The premiums that somebody would like, the first one most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Preferences {
    pub recruitment_premium_preferences: Vec<Preference>,
}
