//! What can be wrong with a registration, each with its code; the sentences are in `i18n::recruitment`.

/// Something wrong at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// JSON Pointer (RFC 6901).
    pub pointer: String,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    NoObject,
    NoList,
    NoText,
    NoInteger,
    NoBoolean,
    Missing,
    /// Neither a last name nor a company's name.
    NameMissing,
    /// Neither an e-mail address nor a telephone number.
    ContactMissing,
    ZeroCharacter,
    TooLong {
        limit: usize,
    },
    OutOfRange {
        low: i64,
        high: i64,
    },
    Email,
    /// Our mail server cannot write to it.
    EmailUnreachable,
    Phone,
    Country,
    PostalCode,
    Date,
    Price,
    EndsBeforeStart,
    NoneOf {
        allowed: &'static str,
    },
    /// One half of a coupon without the other.
    CouponHalf,
    TooFew {
        least: usize,
    },
    TooMany {
        most: usize,
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
}

impl Problem {
    pub fn new(pointer: impl Into<String>, kind: Kind) -> Self {
        Self { pointer: pointer.into(), kind }
    }
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Self::NoObject | Self::NoList | Self::NoText | Self::NoInteger | Self::NoBoolean => "wrong_type",
            Self::Missing | Self::NameMissing | Self::ContactMissing => "required",
            Self::TooLong { .. } => "too_long",
            Self::OutOfRange { .. } => "out_of_range",
            Self::ZeroCharacter
            | Self::Email
            | Self::EmailUnreachable
            | Self::Phone
            | Self::Country
            | Self::PostalCode
            | Self::Date
            | Self::Price
            | Self::EndsBeforeStart
            | Self::NoneOf { .. } => "invalid",
            Self::CouponHalf => "coupon_incomplete",
            Self::TooFew { .. } => "too_few",
            Self::TooMany { .. } => "too_many",
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
        }
    }
}
