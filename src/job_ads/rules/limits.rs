//! Limits on what may be sent, each marked as NAV's or Verv's own.

/// Set by NAV.
pub const REFERENCE_MAX_CHARS: usize = 254;
/// Set by NAV.
pub const TITLE_MAX_CHARS: usize = 511;
/// Set by NAV.
pub const BUSINESS_NAME_MAX_CHARS: usize = 254;
/// NAV's: of everything about a contact but the telephone number.
pub const CONTACT_MAX_CHARS: usize = 254;
/// Set by NAV.
pub const PHONE_MAX_CHARS: usize = 35;
/// NAV's: of every text about a place.
pub const PLACE_MAX_CHARS: usize = 254;
/// Verv's own; HTML is bounded by the size of the ad.
pub const PROPERTY_MAX_CHARS: usize = 10_000;
/// Verv's own.
pub const CONTACTS_MAX: usize = 100;
/// Verv's own.
pub const LOCATIONS_MAX: usize = 100;
/// Set by NAV.
pub const CATEGORIES_MAX: usize = 3;
/// Verv's own: what a 32-bit signed reader can hold.
pub const POSITIONS_MAX: u32 = i32::MAX as u32;
/// Verv's own: no ad is up for longer than this.
pub const UP_MAX_MONTHS: u32 = 6;
/// Verv's own: the largest single ad.
pub const AD_MAX_BYTES: usize = 1024 * 1024;
/// NAV's: how many ads one batch may hold.
pub const BATCH_MAX_ADS: usize = 100;
/// Verv's own: how many ads a batch may hold that is only checked.
pub const CHECKED_BATCH_MAX_ADS: usize = 10_000;
/// Verv's own: a whole batch.
pub const BATCH_MAX_BYTES: usize = 32 * 1024 * 1024;
/// Verv's own: what a moderator says to the provider.
pub const REVIEW_MESSAGE_MAX_CHARS: usize = 2000;
