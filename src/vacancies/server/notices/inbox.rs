//! Reading notices, and choosing which are also sent by mail.

use super::store::{self, NoticeRow};
use crate::platform::fault::Failure;
use crate::shared::ids::{EmployeeNumber, NoticeId};
use crate::vacancies::events::{Notice, NoticeKind};
use crate::vacancies::model::OfferedShift;
use crate::vacancies::server::actor::Employee;
use crate::vacancies::server::state::VacanciesState;
use crate::vacancies::server::zones;
use chrono::{DateTime, Utc};

const SHOWN_MAX: i64 = 100;

/// The latest notices of the employees that a person is, newest first.
pub async fn latest(state: &VacanciesState, by: &[Employee]) -> Result<Vec<Notice>, Failure> {
    let rows = store::latest(&state.db, &numbers(by), SHOWN_MAX).await?;
    let notice = |row: NoticeRow| {
        let NoticeRow { id, business, vacancy, product, time_zone, starts, ends, kind, created, is_read } = row;
        let shift = |(start, end): (&DateTime<Utc>, &DateTime<Utc>)| OfferedShift {
            start: zones::local(*start, &time_zone),
            end: zones::local(*end, &time_zone),
        };
        let shifts = starts.iter().zip(&ends).map(shift).collect();
        // A kind that a newer version has written is left out.
        Some(Notice { id, business, vacancy, product, shifts, kind: NoticeKind::parse(&kind)?, created, is_read })
    };
    Ok(rows.into_iter().filter_map(notice).collect())
}

/// Marks as read what was shown: everything up to the notice with this id.
pub async fn mark_read(state: &VacanciesState, by: &[Employee], until: NoticeId) -> Result<(), Failure> {
    Ok(store::mark_read(&state.db, &numbers(by), until, state.clock.now()).await?)
}

/// The kinds of notices that come by mail too; at first all.
pub async fn by_mail(state: &VacanciesState, by: &Employee) -> Result<Vec<NoticeKind>, Failure> {
    let without = store::without_mail(&state.db, by.number()).await?;
    Ok(NoticeKind::ALL.into_iter().filter(|kind| !without.iter().any(|muted| muted == kind.as_str())).collect())
}

pub async fn choose_by_mail(state: &VacanciesState, by: &Employee, kinds: &[NoticeKind]) -> Result<(), Failure> {
    let without: Vec<String> =
        NoticeKind::ALL.into_iter().filter(|kind| !kinds.contains(kind)).map(|kind| kind.as_str().to_owned()).collect();
    let mut tx = state.db.begin().await?;
    store::set_without_mail(&mut tx, by.number(), &without).await?;
    tx.commit().await?;
    Ok(())
}

fn numbers(by: &[Employee]) -> Vec<EmployeeNumber> {
    by.iter().map(Employee::number).collect()
}
