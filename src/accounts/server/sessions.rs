//! Recently seen sessions, whose owners have priority when the server is busy. Trusting the cookie alone would
//! give priority to anybody.

use super::service::KeyHash;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long a session is known to be one after it was last looked up.
const KNOWN_FOR: TimeDelta = TimeDelta::minutes(30);
const KNOWN_MAX: usize = 10_000;

#[derive(Default)]
pub struct KnownSessions(Mutex<HashMap<KeyHash, DateTime<Utc>>>);

impl KnownSessions {
    /// A living session was looked up.
    pub(super) fn remember(&self, session: KeyHash, now: DateTime<Utc>) {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() >= KNOWN_MAX {
            sessions.retain(|_, seen| now - *seen < KNOWN_FOR);
            if sessions.len() >= KNOWN_MAX {
                sessions.clear();
            }
        }
        sessions.insert(session, now);
    }

    pub fn has(&self, session: &KeyHash, now: DateTime<Utc>) -> bool {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.get(session).is_some_and(|seen| now - *seen < KNOWN_FOR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_known_for_a_while() {
        let sessions = KnownSessions::default();
        let now = DateTime::UNIX_EPOCH;
        sessions.remember([1; 32], now);
        assert!(sessions.has(&[1; 32], now) && !sessions.has(&[2; 32], now));
        assert!(!sessions.has(&[1; 32], now + TimeDelta::hours(1)));
    }
}
