//! What can be wrong with a registration, each with its code; the sentences are in `words::registering`.

use crate::shared::bounded_list::{BoundedList, ListEntry, MORE};
use crate::shared::json_object::{JsonProblem, Sink};
use serde_json::Value;

/// The first of them; the rest are counted.
pub type Problems = BoundedList<Problem>;

/// Something wrong at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// JSON Pointer (RFC 6901).
    pub pointer: String,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A problem reported by the JSON reader.
    Json(JsonProblem),
    /// Neither a last name nor a company's name.
    NameMissing,
    /// Neither an e-mail address nor a telephone number.
    ContactMissing,
    Email,
    /// Our mail server cannot deliver to it.
    EmailUnreachable,
    Phone,
    Country,
    PostalCode,
    Date,
    Price,
    WebAddress,
    EndsBeforeStart,
    /// Browsers drop it from addresses.
    NoStep,
    NoneOf {
        allowed: &'static str,
    },
    /// A coupon code without number, or a number without code.
    CouponHalf,
    TooFew {
        min: usize,
    },
    NotUnique,
    UnknownProduct,
    ProductNotActive,
    ProductNotInCampaign,
    UnknownCampaign,
    CampaignNotRunning,
    /// A campaign in which recruits count at once is for clients.
    VerificationRequired,
    UnknownCoupon,
    UnknownPremium,
    SelfRecruitment,
    AlreadyCustomer,
    AlreadyRecruited,
    Suppressed,
    /// Problems that are not told.
    More {
        count: usize,
    },
}

impl Problem {
    pub fn new(pointer: impl Into<String>, kind: Kind) -> Self {
        Self { pointer: pointer.into(), kind }
    }
}

impl ListEntry for Problem {
    fn json_size(&self) -> usize {
        self.pointer.len()
    }

    fn more(count: usize) -> Self {
        Self::new("", Kind::More { count })
    }

    fn is_more(&self) -> bool {
        matches!(self.kind, Kind::More { .. })
    }
}

impl Sink for Problems {
    fn report(&mut self, pointer: String, _field: &str, _value: &Value, wrong: JsonProblem) {
        self.push(Problem::new(pointer, Kind::Json(wrong)));
    }
}

impl Kind {
    pub const MISSING: Self = Self::Json(JsonProblem::Missing);
    pub const NOT_LIST: Self = Self::Json(JsonProblem::NotList);

    pub fn code(self) -> &'static str {
        match self {
            Self::Json(
                JsonProblem::NotObject
                | JsonProblem::NotList
                | JsonProblem::NotText
                | JsonProblem::NotInteger { .. }
                | JsonProblem::NotBoolean,
            ) => "wrong_type",
            Self::Json(JsonProblem::Missing | JsonProblem::Blank) | Self::NameMissing | Self::ContactMissing => "required",
            Self::Json(JsonProblem::TooLong { .. }) => "too_long",
            Self::Json(JsonProblem::OutOfRange { .. }) => "out_of_range",
            Self::Json(JsonProblem::TooMany { .. }) => "too_many",
            Self::Json(JsonProblem::ZeroCharacter)
            | Self::Email
            | Self::EmailUnreachable
            | Self::Phone
            | Self::Country
            | Self::PostalCode
            | Self::Date
            | Self::Price
            | Self::WebAddress
            | Self::EndsBeforeStart
            | Self::NoStep
            | Self::NoneOf { .. } => "invalid",
            Self::CouponHalf => "coupon_incomplete",
            Self::TooFew { .. } => "too_few",
            Self::NotUnique => "not_unique",
            Self::UnknownProduct => "unknown_product",
            Self::ProductNotActive => "product_not_active",
            Self::ProductNotInCampaign => "product_not_in_campaign",
            Self::UnknownCampaign => "unknown_campaign",
            Self::CampaignNotRunning => "campaign_not_running",
            Self::VerificationRequired => "verification_required",
            Self::UnknownCoupon => "unknown_coupon",
            Self::UnknownPremium => "unknown_premium",
            Self::SelfRecruitment => "self_recruitment",
            Self::AlreadyCustomer => "already_customer",
            Self::AlreadyRecruited => "already_recruited",
            Self::Suppressed => "suppressed",
            Self::More { .. } => MORE,
        }
    }
}
