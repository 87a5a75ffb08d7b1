//! Notices to employees: in the application and, unless they have opted out, by mail, both in the transaction of
//! the event. A mail that is no longer true when its turn comes is not sent: whatever changes a vacancy takes back
//! what is on its way.

use super::{mail, store};
use crate::i18n::Language;
use crate::platform::fault::Fault;
use crate::platform::outbox::{self, Addressee};
use crate::shared::ids::{EmployeeNumber, NoticeId, VacancyNumber};
use crate::vacancies::events::NoticeKind;
use crate::vacancies::model::Allocation;
use crate::vacancies::server::state::VacanciesState;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use store::Audience;
use uuid::Uuid;

/// How long before the deadline reminders are sent, for offers made earlier than that.
const REMINDER_LEAD: TimeDelta = TimeDelta::hours(24);
/// Reminders in one transaction.
const REMINDERS_PER_TRANSACTION: i64 = 200;
/// Where a shift goes from hand to hand, nobody gets more mails about it than these in this time, nor two of one kind. What
/// is left waits, and leaves if it still is true by then.
const MAILS_MAX: i32 = 3;
const MAILS_WITHIN: TimeDelta = TimeDelta::minutes(10);

/// By what rule a vacancy was allotted, and among how many.
#[derive(Clone, Copy)]
pub(in crate::vacancies::server) struct Reason {
    pub allocation: Allocation,
    pub among: i64,
}

/// Tells these employees about a vacancy.
pub(in crate::vacancies::server) async fn tell(
    state: &VacanciesState,
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    employees: &[EmployeeNumber],
    kind: NoticeKind,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tell_with_reason(state, db, vacancy, employees, kind, None, now).await
}

/// Tells these employees about a vacancy, and why.
pub(in crate::vacancies::server) async fn tell_with_reason(
    state: &VacanciesState,
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    employees: &[EmployeeNumber],
    kind: NoticeKind,
    reason: Option<Reason>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    if employees.is_empty() {
        return Ok(());
    }
    tell_audience(state, db, vacancy, Audience::These(employees), kind, reason, now).await
}

/// Tells all the invited.
pub(in crate::vacancies::server) async fn tell_invited(
    state: &VacanciesState,
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    kind: NoticeKind,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tell_audience(state, db, vacancy, Audience::Everybody, kind, None, now).await
}

/// Tells all the invited except one.
pub(in crate::vacancies::server) async fn tell_invited_except(
    state: &VacanciesState,
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    but: EmployeeNumber,
    kind: NoticeKind,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tell_audience(state, db, vacancy, Audience::EverybodyBut(but), kind, None, now).await
}

/// Tells those who asked for a vacancy that has not been allotted.
pub(in crate::vacancies::server) async fn tell_waiting(
    state: &VacanciesState,
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    kind: NoticeKind,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let waiting = store::waiting(&mut *db, vacancy).await?;
    tell(state, db, vacancy, &waiting, kind, now).await
}

/// Notifies the new holder that they have the shift, and the others, except those who declined, that it is gone.
pub(in crate::vacancies::server) async fn tell_outcome(
    state: &VacanciesState,
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    acceptor: EmployeeNumber,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tell_audience(state, db, vacancy, Audience::Outcome { acceptor }, NoticeKind::Lost, None, now).await
}

async fn tell_audience(
    state: &VacanciesState,
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    audience: Audience<'_>,
    kind: NoticeKind,
    reason: Option<Reason>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let pace = kind.may_wait().then_some(store::Pace { at_most: MAILS_MAX, within: MAILS_WITHIN });
    let recipients = store::tell(&mut *db, vacancy, audience, kind.as_str(), pace, now).await?;
    if recipients.is_empty() {
        return Ok(());
    }
    let subject = store::subject(&mut *db, vacancy).await?;
    // Many may wait for this transaction if many were invited: build one letter per kind and language, whoever it
    // is for.
    let mut addressees: BTreeMap<(bool, bool), Vec<Addressee>> = BTreeMap::new();
    for store::RecipientRow { notice, email, due, language, has_it } in recipients {
        let language = language.unwrap_or_default();
        let addressee = Addressee { address: email, about: about(vacancy, notice), due };
        addressees.entry((!has_it, language == Language::En)).or_default().push(addressee);
    }
    for ((is_other, is_english), addressees) in addressees {
        let kind = if is_other { kind } else { NoticeKind::Accepted };
        let language = if is_english { Language::En } else { Language::Nb };
        let letter = mail::letter(&state.config.public_url, kind, reason, &subject, language, now);
        let expires = kind.awaits_answer().then_some(subject.expiration);
        outbox::post_to_each(&mut *db, &state.clock, &letter.to_mail("", Vec::new()), &addressees, expires).await?;
    }
    Ok(())
}

/// What the outbox knows the mail of a notice by. Those of a vacancy stand together.
fn about(vacancy: VacancyNumber, notice: NoticeId) -> Uuid {
    Uuid::from_u64_pair(vacancy.0.cast_unsigned(), notice.0.cast_unsigned())
}

/// Takes back the mails about a vacancy that have not left: it stands otherwise now, and what is true is told next.
pub(in crate::vacancies::server) async fn take_back(db: &mut PgConnection, vacancy: VacancyNumber) -> Result<(), Fault> {
    take_back_those(db, about(vacancy, NoticeId(0))..=about(vacancy, NoticeId(-1))).await
}

/// Takes back the reminder of an employee who has answered.
pub(in crate::vacancies::server) async fn take_back_reminder(
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    employee: EmployeeNumber,
) -> Result<(), Fault> {
    let Some(reminder) = store::reminder(&mut *db, vacancy, employee).await? else { return Ok(()) };
    take_back_those(db, about(vacancy, reminder)..=about(vacancy, reminder)).await
}

async fn take_back_those(db: &mut PgConnection, mails: RangeInclusive<Uuid>) -> Result<(), Fault> {
    let taken = outbox::take_back(&mut *db, mails).await?;
    if !taken.is_empty() {
        let notices: Vec<NoticeId> = taken.iter().map(|about| NoticeId(about.as_u64_pair().1.cast_signed())).collect();
        store::set_unmailed(db, &notices).await?;
    }
    Ok(())
}

/// Sends due reminders, one per vacancy and employee. Returns how many.
///
/// # Errors
/// A database error.
pub async fn remind(state: &VacanciesState) -> Result<usize, Fault> {
    let mut reminded = 0;
    while !*state.stopping.borrow() {
        let now = state.clock.now();
        let mut tx = state.db.begin().await?;
        let lead = REMINDER_LEAD.as_seconds_f64();
        let due = store::due_reminders(&mut tx, now, now + REMINDER_LEAD, lead, REMINDERS_PER_TRANSACTION).await?;
        if due.is_empty() {
            break;
        }
        reminded += due.len();
        let mut of_vacancy: BTreeMap<VacancyNumber, Vec<EmployeeNumber>> = BTreeMap::new();
        for store::DueRow { vacancy, employee } in due {
            of_vacancy.entry(vacancy).or_default().push(employee);
        }
        for (vacancy, employees) in of_vacancy {
            tell(state, &mut tx, vacancy, &employees, NoticeKind::Reminder, now).await?;
        }
        tx.commit().await?;
    }
    Ok(reminded)
}
