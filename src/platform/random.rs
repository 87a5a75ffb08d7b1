//! Randomness, from the operating system.

use crate::platform::clock::Clock;
use uuid::Uuid;

/// A secret of 256 bits: `prefix` and 64 hex digits.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn secret(prefix: &str) -> Result<String, getrandom::Error> {
    Ok(format!("{prefix}{}", hex::encode(bytes::<32>()?)))
}

/// Bytes that nobody can guess.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A name for something new, ordered by time so that it is stored beside its contemporaries.
#[allow(clippy::disallowed_methods)]
pub fn uuid(clock: &Clock) -> Uuid {
    let now = clock.now();
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, now.timestamp_subsec_nanos()))
}

/// A name that tells nothing, not even when it was made.
#[allow(clippy::disallowed_methods)]
pub fn reference() -> Uuid {
    Uuid::new_v4()
}
