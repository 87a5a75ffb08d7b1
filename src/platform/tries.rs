//! Retrying transactions that lost a conflict.

use super::fault::Fault;

/// The most attempts.
const ATTEMPTS_MAX: usize = 5;
/// The most attempts while the database is unavailable.
const ATTEMPTS_MAX_WHILE_UNAVAILABLE: usize = 3;

/// Counts attempts.
#[derive(Debug, Default)]
pub struct RetryCounter(usize);

impl RetryCounter {
    /// Whether an operation that failed with this fault should be retried.
    pub fn may_retry(&mut self, fault: &Fault) -> bool {
        self.0 += 1;
        self.0 < ATTEMPTS_MAX && fault.is_retryable()
    }

    /// Likewise, for callers that can tell whether an earlier attempt was committed although its answer was lost.
    pub fn may_retry_after_connection_loss(&mut self, fault: &Fault) -> bool {
        self.may_retry(fault) || (self.0 < ATTEMPTS_MAX_WHILE_UNAVAILABLE && fault.is_database_unavailable())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_overtaken_is_tried_five_times_and_what_met_no_database_thrice() {
        let away = || Fault::from(sqlx::Error::PoolTimedOut);
        let count = |fault: &Fault, allow: fn(&mut RetryCounter, &Fault) -> bool| {
            let mut tries = RetryCounter::default();
            1 + std::iter::from_fn(|| allow(&mut tries, fault).then_some(())).count()
        };
        assert_eq!(count(&Fault::Contention, RetryCounter::may_retry), 5);
        assert_eq!(count(&Fault::Contention, RetryCounter::may_retry_after_connection_loss), 5);
        assert_eq!(count(&away(), RetryCounter::may_retry), 1);
        assert_eq!(count(&away(), RetryCounter::may_retry_after_connection_loss), 3);
        assert_eq!(count(&Fault::other("x"), RetryCounter::may_retry_after_connection_loss), 1);
    }
}
