//! The history of a vacancy, for planners: who acted through which channel, and who was notified of what and when.

use super::store;
use crate::platform::fault::Failure;
use crate::shared::ids::VacancyId;
use crate::vacancies::events::{Channel, Entry, EventKind, HistoryItem, NoticeKind};
use crate::vacancies::model::Acceptor;
use crate::vacancies::server::service::Scheduler;
use crate::vacancies::server::state::VacanciesState;
use store::EntryRow;

/// The earliest first; empty where there is no such vacancy.
pub async fn history(state: &VacanciesState, by: Scheduler<'_>, id: &VacancyId) -> Result<Vec<Entry>, Failure> {
    let rows = store::entries(&state.db, by.business(), id).await?;
    Ok(rows.into_iter().filter_map(entry).collect())
}

/// None for entries of unknown kinds, written by a newer version.
pub(super) fn entry(row: EntryRow) -> Option<Entry> {
    let EntryRow { at, kind, employee, employee_name, door, by, among, minutes, position_percent, mailed } = row;
    let what = match (door, mailed) {
        (Some(door), _) => HistoryItem::Act {
            kind: EventKind::parse(&kind)?,
            door: Channel::parse(&door)?,
            by,
            among,
            minutes,
            position_percent,
        },
        (None, by_mail) => HistoryItem::Told { kind: NoticeKind::parse(&kind)?, by_mail: by_mail.unwrap_or_default() },
    };
    Some(Entry { at, employee: employee.zip(employee_name).map(|(id, name)| Acceptor { id, name }), what })
}
