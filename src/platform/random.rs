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

/// Cryptographically secure random bytes.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A new time-ordered UUID (version 7), so that rows created together are stored together.
#[allow(clippy::disallowed_methods)]
pub fn uuid(clock: &Clock) -> Uuid {
    let now = clock.now();
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, now.timestamp_subsec_nanos()))
}

/// A random UUID (version 4), which does not reveal when it was created.
#[allow(clippy::disallowed_methods)]
pub fn reference() -> Uuid {
    Uuid::new_v4()
}
