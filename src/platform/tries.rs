//! Retrying transactions that lost a conflict.

use super::fault::Fault;

/// The most attempts.
const AT_MOST: usize = 5;
/// The most attempts while the database is unavailable.
const AT_MOST_WHILE_AWAY: usize = 3;

/// Counts attempts.
#[derive(Debug, Default)]
pub struct Tries(usize);

impl Tries {
    /// Whether an operation that failed with this fault should be retried.
    pub fn allow_another(&mut self, fault: &Fault) -> bool {
        self.0 += 1;
        self.0 < AT_MOST && fault.is_worth_another_try()
    }

    /// Likewise, for callers that can tell whether an earlier attempt was committed although its answer was lost.
    pub fn allow_another_after_loss(&mut self, fault: &Fault) -> bool {
        self.allow_another(fault) || (self.0 < AT_MOST_WHILE_AWAY && fault.is_database_away())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_overtaken_is_tried_five_times_and_what_met_no_database_thrice() {
        let away = || Fault::from(sqlx::Error::PoolTimedOut);
        let count = |fault: &Fault, allow: fn(&mut Tries, &Fault) -> bool| {
            let mut tries = Tries::default();
            1 + std::iter::from_fn(|| allow(&mut tries, fault).then_some(())).count()
        };
        assert_eq!(count(&Fault::Contention, Tries::allow_another), 5);
        assert_eq!(count(&Fault::Contention, Tries::allow_another_after_loss), 5);
        assert_eq!(count(&away(), Tries::allow_another), 1);
        assert_eq!(count(&away(), Tries::allow_another_after_loss), 3);
        assert_eq!(count(&Fault::other("x"), Tries::allow_another_after_loss), 1);
    }
}
