//! Fair allocation: unless a business works first come, first served, employees request a shift until the deadline, and
//! then it goes to one of them by the business's rule.

use super::store;
use crate::platform::fault::{Fault, violated_constraint};
use crate::platform::random;
use crate::shared::ids::{EmployeeNumber, VacancyNumber};
use crate::vacancies::events::NoticeKind;
use crate::vacancies::model::Allocation;
use crate::vacancies::server::notices;
use crate::vacancies::server::state::VacanciesState;
use chrono::{DateTime, TimeDelta, Utc};
use notices::Reason;
use sqlx::{Connection, PgConnection};
use store::{CandidateRow, DueRow};

/// Accepted hours count within this time before and after the first start: 28 days in all.
const HOURS_WINDOW: TimeDelta = TimeDelta::days(14);
/// Employees without a position percentage count as full-time.
const FULL_POSITION: i16 = 100;

/// Allots every vacancy whose deadline has passed, each in its own transaction. Returns how many were assigned.
///
/// # Errors
/// A database error.
pub async fn allot_due(state: &VacanciesState) -> Result<usize, Fault> {
    let mut given = 0;
    while !*state.stopping.borrow() {
        let now = state.clock.now();
        let mut tx = state.db.begin().await?;
        let Some(due) = store::due(&mut tx, now).await? else { break };
        given += usize::from(allot(state, &mut tx, &due, now).await?);
        tx.commit().await?;
    }
    Ok(given)
}

/// Whether anybody got it.
pub(super) async fn allot(
    state: &VacanciesState,
    db: &mut PgConnection,
    due: &DueRow,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let DueRow { number, allocation } = *due;
    store::close(&mut *db, number, now).await?;
    let candidates = by_priority(allocation, store::candidates(&mut *db, number, HOURS_WINDOW).await?);
    if candidates.is_empty() {
        return Ok(false);
    }
    let among = i32::try_from(candidates.len()).unwrap_or(i32::MAX);
    let mut winner = None;
    let mut unavailable = Vec::new();
    for candidate in &candidates {
        if give(&mut *db, number, candidate.employee, now).await? {
            winner = Some(candidate);
            break;
        }
        unavailable.push(candidate.employee);
    }
    store::note(&mut *db, number, winner, among, now).await?;
    let reason = winner.map(|_| Reason { allocation, among: i64::from(among) });
    // Candidates who could not take it anyway are not told that they lost.
    let rest: Vec<EmployeeNumber> = candidates.iter().skip(unavailable.len()).map(|candidate| candidate.employee).collect();
    let (winners, others) = rest.split_at(usize::from(winner.is_some()));
    notices::tell_with_reason(state, &mut *db, number, winners, NoticeKind::Accepted, reason, now).await?;
    notices::tell_with_reason(state, &mut *db, number, others, NoticeKind::Lost, reason, now).await?;
    notices::tell(state, &mut *db, number, &unavailable, NoticeKind::PassedOver, now).await?;
    Ok(winner.is_some())
}

/// False where the employee has accepted another shift at that time.
pub(super) async fn give(
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    employee: EmployeeNumber,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let mut attempt = db.begin().await?;
    match store::give(&mut attempt, vacancy, employee, now).await {
        Ok(()) => {
            attempt.commit().await?;
            Ok(true)
        }
        Err(error) if violated_constraint(&error) == Some("accepted_shift_overlap") => {
            attempt.rollback().await?;
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

/// The candidates in order of priority; ties are broken by lot.
fn by_priority(allocation: Allocation, mut candidates: Vec<CandidateRow>) -> Vec<CandidateRow> {
    candidates.sort_by_cached_key(|candidate| {
        let fairness = match allocation {
            Allocation::FirstCome | Allocation::Draw => (0, 0),
            Allocation::FewestHours => (candidate.minutes, 0),
            Allocation::PartTimeFirst => (i64::from(candidate.position_percent.unwrap_or(FULL_POSITION)), candidate.minutes),
        };
        (fairness, random::reference())
    });
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_its_order() {
        let candidate =
            |employee, position_percent, minutes| CandidateRow { employee: EmployeeNumber(employee), position_percent, minutes };
        let all =
            vec![candidate(1, None, 60), candidate(2, Some(50), 600), candidate(3, Some(50), 120), candidate(4, Some(80), 0)];
        let order = |allocation| -> Vec<i64> { by_priority(allocation, all.clone()).iter().map(|one| one.employee.0).collect() };
        assert_eq!(order(Allocation::FewestHours), [4, 1, 3, 2]);
        assert_eq!(order(Allocation::PartTimeFirst), [3, 2, 4, 1]);
        let drawn: std::collections::HashSet<i64> = (0..500).map(|_| order(Allocation::Draw)[0]).collect();
        assert_eq!(drawn.len(), 4, "everybody has a chance");
    }
}
