//! What is sent and answered on recruitments, and what is kept of persons.

use crate::shared::ids::{CustomerNumber, OrderNumber};
use crate::shared::texts::texts;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The name of a person or a company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Name {
    /// First name, at most 80 characters.
    #[cfg_attr(feature = "ssr", schema(example = "Ola", max_length = 80))]
    pub first_name: Option<String>,
    /// Middle name, at most 80 characters.
    #[cfg_attr(feature = "ssr", schema(max_length = 80))]
    pub middle_name: Option<String>,
    /// Last name, at most 80 characters. Required for a recruiter, and for a recruit without `companyName`.
    #[cfg_attr(feature = "ssr", schema(example = "Hansen", max_length = 80))]
    pub last_name: Option<String>,
    /// Name of a company, at most 120 characters. Only for recruits.
    #[cfg_attr(feature = "ssr", schema(max_length = 120))]
    pub company_name: Option<String>,
    /// Department of the company, at most 120 characters. Only for recruits.
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

/// A street address, and a postal address if it is another one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// Name of the street, at most 80 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Storgata", max_length = 80))]
    pub street_address: Option<String>,
    /// House number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = 14))]
    pub street_number: Option<i32>,
    /// Letter of the entrance, at most 4 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(max_length = 4))]
    pub entrance: Option<String>,
    /// Floor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<i32>,
    /// Postal code of the street address: four digits in Norway, elsewhere at most 80 characters. Required for a recruit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "0155", max_length = 80))]
    pub postal_code: Option<String>,
    /// Town of the street address, at most 80 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Oslo", max_length = 80))]
    pub postal_place: Option<String>,
    /// Postal address, such as a post office box, at most 80 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(max_length = 80))]
    pub postal_address: Option<String>,
    /// Postal code of the postal address: four digits in Norway, elsewhere at most 80 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(max_length = 80))]
    pub postal_address_postal_code: Option<String>,
    /// Town of the postal address, at most 80 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(max_length = 80))]
    pub postal_address_postal_place: Option<String>,
    /// Country by its two-letter code (ISO 3166-1). Default `NO`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "NO"))]
    pub country_code: Option<String>,
}

/// A person or company, and how to reach them. An e-mail address or a telephone number is required.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The name.
    pub name: Name,
    /// The address. A recruiter needs none.
    #[cfg_attr(feature = "ssr", schema(required = false))]
    pub address: Address,
    /// E-mail address, at most 254 characters.
    #[cfg_attr(feature = "ssr", schema(example = "ola@example.com", max_length = 254))]
    pub email: Option<String>,
    /// Telephone number, 8 to 15 digits, stored as `+4791234567`. Without a country prefix it belongs to the country of the address.
    #[cfg_attr(feature = "ssr", schema(example = "+4791234567"))]
    pub phone_number: Option<String>,
}

/// The recruiter: a customer who recruits others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Recruiting {
    #[serde(flatten)]
    pub person: Person,
    /// Customer number, 1 or more. It finds the customer together with the last name; if they do not fit, e-mail address or telephone
    /// number and last name do. If nobody is found, a customer is created.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<i64>, example = 34272))]
    pub customer_number: Option<CustomerNumber>,
}

/// A recruit, and the terms of the subscription.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Recruited {
    #[serde(flatten)]
    pub person: Person,
    /// Code of a coupon for the product. Send it together with `couponNumber`.
    #[cfg_attr(feature = "ssr", schema(example = "Vervevenn"))]
    pub coupon_code: Option<String>,
    /// Number of the coupon. Send it together with `couponCode`.
    #[cfg_attr(feature = "ssr", schema(example = 1))]
    pub coupon_number: Option<i32>,
    /// Amount, 0 or more. It is stored with the recruitment and its order.
    #[cfg_attr(feature = "ssr", schema(minimum = 0))]
    pub amount: Option<i32>,
    /// Number of subscriptions, 1 or more. Default 1.
    #[cfg_attr(feature = "ssr", schema(minimum = 1))]
    pub quantity: Option<i32>,
}

/// A premium that a recruiter would like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Preference {
    /// Code of the company that supplies the premium, at most 80 characters. Not needed if the product alone names one premium.
    #[cfg_attr(feature = "ssr", schema(example = "999999999"))]
    pub company_code: Option<String>,
    /// Product code of the premium, at most 12 characters. The premium must belong to the campaign.
    #[cfg_attr(feature = "ssr", schema(example = "PLEDD"))]
    pub product: String,
    /// Its place in the order: 1 for the premium wanted most. Each number once.
    #[cfg_attr(feature = "ssr", schema(minimum = 1, example = 1))]
    pub preference_number: i32,
}

/// Recruits to register: one or several people, to one product, in one campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", schema(example = json!({
    "product": "AVISHVERDAG", "campaign": "VervEnVenn",
    "recruiter": {
        "name": { "firstName": "Kari", "lastName": "Nordmann" }, "customerNumber": 34272, "email": "kari@verv.example",
    },
    "recruitmentPremiumPreferences": [{ "companyCode": "999999999", "product": "PLEDD", "preferenceNumber": 1 }],
    "recruitments": [{
        "name": { "firstName": "Ola", "lastName": "Hansen" },
        "address": { "streetAddress": "Storgata", "streetNumber": 14, "postalCode": "0155", "postalPlace": "Oslo" },
        "email": "ola@example.com", "phoneNumber": "+4791234567", "couponCode": "Vervevenn", "couponNumber": 1,
    }],
})))]
pub struct Registration {
    /// Code of the subscription product, at most 12 characters. It must be active and belong to the campaign.
    #[cfg_attr(feature = "ssr", schema(max_length = 12))]
    pub product: String,
    /// Code of the campaign, at most 12 characters. It must be running.
    #[cfg_attr(feature = "ssr", schema(max_length = 12))]
    pub campaign: String,
    /// Who recruits. Required with client credentials, and for a user who is not yet a customer. For a user who is a customer it is
    /// ignored.
    pub recruiter: Option<Recruiting>,
    /// The premiums that the recruiter would like, at most 100. Absent: they stay as they are. Present, even empty: they replace the
    /// earlier ones.
    pub recruitment_premium_preferences: Option<Vec<Preference>>,
    /// The recruits: 1 to 50.
    #[cfg_attr(feature = "ssr", schema(min_items = 1, max_items = 50))]
    pub recruitments: Vec<Recruited>,
}

texts! {
    /// `unverified`: the recruit has not answered yet. `verified`: the recruit said yes. `declined`: the recruit said no. `expired`: the
    /// recruit did not answer in time.
    #[derive(Serialize, Deserialize)]
    #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
    #[cfg_attr(feature = "ssr", schema(as = RecruitmentStatus))]
    #[serde(rename_all = "lowercase")]
    Status {
        Unverified = "unverified",
        Verified = "verified",
        Declined = "declined",
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

/// The name of a recruit, as the recruiter gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ListedName {
    /// First name.
    #[cfg_attr(feature = "ssr", schema(example = "Ola"))]
    pub first_name: Option<String>,
    /// Middle name.
    pub middle_name: Option<String>,
    /// Last name.
    #[cfg_attr(feature = "ssr", schema(example = "Hansen"))]
    pub last_name: Option<String>,
    /// Name of the company.
    pub company_name: Option<String>,
}

/// A recruitment that the recruit has confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ssr", schema(example = json!({
    "name": { "firstName": "Eva", "lastName": "Lund" }, "product": "AVISHVERDAG", "registered": "2027-01-12T09:30:00Z",
    "verified": "2027-01-13T18:04:12Z", "points": 10, "orderNumber": 100023, "status": "verified",
})))]
#[serde(rename_all = "camelCase")]
pub struct VerifiedRecruitment {
    /// Name of the recruit; null if it was erased.
    pub name: Option<ListedName>,
    /// Code of the product.
    pub product: String,
    /// When the recruit was registered, in UTC.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub registered: DateTime<Utc>,
    /// When the recruit said yes, in UTC.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime))]
    pub verified: DateTime<Utc>,
    /// Points earned by this recruitment.
    pub points: i32,
    /// Number of the order that it became; null if there is none.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<i64>))]
    pub order_number: Option<OrderNumber>,
    /// Always `verified`.
    pub status: Status,
}

/// A recruitment that the recruit has not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnverifiedRecruitment {
    /// Name of the recruit; null if it was erased.
    pub name: Option<ListedName>,
    /// Code of the product.
    #[cfg_attr(feature = "ssr", schema(example = "AVISHVERDAG"))]
    pub product: String,
    /// When the recruit was registered, in UTC.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime, example = "2027-01-14T11:00:00Z"))]
    pub registered: DateTime<Utc>,
    /// Until when the recruit can answer, in UTC: 30 days after registration.
    #[cfg_attr(feature = "ssr", schema(value_type = String, format = DateTime, example = "2027-02-13T11:00:00Z"))]
    pub expires: DateTime<Utc>,
    /// `unverified`, `declined` or `expired`.
    pub status: Status,
}

/// What a user has recruited in a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Recruitments {
    /// The user's points in the campaign.
    #[cfg_attr(feature = "ssr", schema(example = 10))]
    pub points: i64,
    /// Codes of the products that the campaign recruits to.
    #[cfg_attr(feature = "ssr", schema(example = json!(["AVISHVERDAG", "AVISHELG"])))]
    pub products: Vec<String>,
    /// The confirmed recruitments, by registration.
    pub recruitments: Vec<VerifiedRecruitment>,
    /// The recruitments without a yes, by registration.
    pub unverified_recruitments: Vec<UnverifiedRecruitment>,
}

/// The premiums that a user would like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Preferences {
    /// The premiums, the one wanted most first; at most 100.
    pub recruitment_premium_preferences: Vec<Preference>,
}
