//! All SQL on notices.

use crate::i18n::Language;
use crate::shared::ids::{BusinessId, EmployeeNumber, NoticeId, VacancyId, VacancyNumber};
use crate::vacancies::model::Allocation;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

/// What a mail about a vacancy tells.
pub(super) struct SubjectRow {
    pub business_id: BusinessId,
    pub business: String,
    pub id: VacancyId,
    pub product: String,
    pub time_zone: String,
    pub expiration: DateTime<Utc>,
    pub allocation: Allocation,
    pub starts: Vec<DateTime<Utc>>,
    pub ends: Vec<DateTime<Utc>>,
}

pub(super) async fn subject(db: &mut PgConnection, vacancy: VacancyNumber) -> sqlx::Result<SubjectRow> {
    query_as!(
        SubjectRow,
        r#"select business.id as business_id, business.name as business, vacancy.id, product.name as product, vacancy.time_zone,
             expiration, vacancy.allocation as "allocation: Allocation",
             array(select starts from vacancy_shift where vacancy = vacancy.number order by starts) as "starts!",
             array(select ends from vacancy_shift where vacancy = vacancy.number order by starts) as "ends!"
         from vacancy
             join business on business.id = vacancy.business
             join business_product as product on product.business = vacancy.business and product.id = vacancy.product
         where vacancy.number = $1"#,
        vacancy.0
    )
    .fetch_one(db)
    .await
}

/// Who asked for a vacancy that has not been allotted.
pub(super) async fn waiting(db: &mut PgConnection, vacancy: VacancyNumber) -> sqlx::Result<Vec<EmployeeNumber>> {
    query_scalar!(
        r#"select employee as "employee: EmployeeNumber" from vacancy_invitation join vacancy on number = vacancy
         where vacancy = $1 and asked is not null and allotted is null
         order by position"#,
        vacancy.0
    )
    .fetch_all(db)
    .await
}

/// Which of the invited are notified.
#[derive(Clone, Copy)]
pub(super) enum Audience<'a> {
    These(&'a [EmployeeNumber]),
    Everybody,
    EverybodyBut(EmployeeNumber),
    /// This one that they have it, and what there is to tell to the others who had not declined it.
    Outcome {
        acceptor: EmployeeNumber,
    },
}

/// How many mails about one vacancy a person gets in a time.
#[derive(Clone, Copy)]
pub(super) struct Pace {
    pub at_most: i32,
    pub within: TimeDelta,
}

/// Somebody who gets a mail.
pub(super) struct RecipientRow {
    pub notice: NoticeId,
    pub email: String,
    /// When it may leave.
    pub due: DateTime<Utc>,
    pub language: Option<Language>,
    pub has_it: bool,
}

/// Keeps a notice for each of them. Answers those who also get it by mail: not those whose last mail said the same, and those
/// who lately got many, or one of this kind, later; without `pace` all of them at once, and so whoever was told last that they
/// have it, and would come.
pub(super) async fn tell(
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    audience: Audience<'_>,
    kind: &str,
    pace: Option<Pace>,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<RecipientRow>> {
    let (these, but, acceptor) = match audience {
        Audience::These(these) => (Some(these), None, None),
        Audience::Everybody => (None, None, None),
        Audience::EverybodyBut(but) => (None, Some(but), None),
        Audience::Outcome { acceptor } => (None, None, Some(acceptor)),
    };
    let (at_most, within) = pace.map(|Pace { at_most, within }| (at_most, within.as_seconds_f64())).unzip();
    query_as!(
        RecipientRow,
        r#"with earlier as (
             select employee, kind, id, coalesce(mail_due, created) as due from vacancy_notice where vacancy = $1 and mailed
         ), latest as (
             select employee, (array_agg(kind order by id desc))[1] as kind, (array_agg(due order by due desc))[$7::integer] as due
             from earlier group by employee
         ), alike as (
             select employee, kind, max(due) as due from earlier group by employee, kind
         ), told as (
             insert into vacancy_notice (vacancy, employee, kind, created, mailed, mail_due)
             select $1, number, notice.kind, $3, mail.is_wanted,
                 case
                     when not mail.is_wanted then null
                     when latest.kind = 'accepted' then $3
                     else greatest($3, alike.due + make_interval(secs => $8), latest.due + make_interval(secs => $8)) end
             from vacancy_invitation as invitation
                 join employee on number = invitation.employee
                 cross join lateral (select case when number = $6 then 'accepted' else $2::text end as kind) as notice
                 left join latest on latest.employee = number
                 left join alike on alike.employee = number and alike.kind = notice.kind
                 cross join lateral (
                     select email is not null and latest.kind is distinct from notice.kind
                         and not exists (
                             select from notice_without_mail as muted where muted.employee = number and muted.kind = notice.kind)
                         as is_wanted) as mail
             where invitation.vacancy = $1
               and ($4::bigint[] is null or number = any($4))
               and ($5::bigint is null or number <> $5)
               and ($6::bigint is null or number = $6 or declined is null)
             order by number is distinct from $6, position
             returning id, employee, mailed, mail_due
         )
         select told.id as "notice!: NoticeId", email as "email!", mail_due as "due!",
             (select language from app_user join employee_user on user_id = app_user.id
              where employee_user.employee = number order by app_user.id limit 1) as "language: Language",
             number is not distinct from $6 as "has_it!"
         from told join employee on number = told.employee
         where mailed
         order by told.id"#,
        vacancy.0,
        kind,
        now,
        these as _,
        but as _,
        acceptor as _,
        at_most,
        within
    )
    .fetch_all(db)
    .await
}

/// The mails of these notices never left.
pub(super) async fn set_unmailed(db: &mut PgConnection, notices: &[NoticeId]) -> sqlx::Result<()> {
    query!("update vacancy_notice set mailed = false, mail_due = null where id = any($1)", notices as _).execute(db).await?;
    Ok(())
}

/// The notice that reminded an employee by mail.
pub(super) async fn reminder(
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    employee: EmployeeNumber,
) -> sqlx::Result<Option<NoticeId>> {
    query_scalar!(
        r#"select id as "id: NoticeId" from vacancy_notice
         where vacancy = $1 and employee = $2 and kind = 'reminder' and mailed
         order by id desc limit 1"#,
        vacancy.0,
        employee.0
    )
    .fetch_optional(db)
    .await
}

/// An employee who is to be reminded of a vacancy.
pub(super) struct DueRow {
    pub vacancy: VacancyNumber,
    pub employee: EmployeeNumber,
}

/// Marks as reminded, and answers, those who could have an offer and have not answered it, whose deadline is at `until` or
/// before, unless it was published within `lead_seconds` of its deadline. What another process is at is left to it, and so is
/// a vacancy that somebody takes at this moment.
pub(super) async fn due_reminders(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    lead_seconds: f64,
    at_most: i64,
) -> sqlx::Result<Vec<DueRow>> {
    query_as!(
        DueRow,
        "update vacancy_invitation as invitation set reminded = $1
         from (
             select waiting.vacancy, waiting.employee
             from vacancy join vacancy_invitation as waiting on waiting.vacancy = vacancy.number
             where acceptor is null and withdrawn is null and expiration > $1 and expiration <= $2
               and published <= expiration - make_interval(secs => $3)
               and reminded is null and asked is null and declined is null
               and not exists (
                   select from vacancy_shift as shift
                       join accepted_shift as taken
                           on int8range(taken.employee, taken.employee, '[]') && int8range(waiting.employee, waiting.employee, '[]')
                              and tstzrange(taken.starts, taken.ends) && tstzrange(shift.starts, shift.ends)
                   where shift.vacancy = waiting.vacancy)
             order by waiting.vacancy, position
             limit $4
             for no key update of waiting, vacancy skip locked
         ) as due
         where invitation.vacancy = due.vacancy and invitation.employee = due.employee
         returning invitation.vacancy, invitation.employee",
        now,
        until,
        lead_seconds,
        at_most
    )
    .fetch_all(db)
    .await
}

/// A notice of one employee.
pub(super) struct NoticeRow {
    pub id: NoticeId,
    pub business: BusinessId,
    pub vacancy: VacancyId,
    pub product: String,
    pub time_zone: String,
    pub starts: Vec<DateTime<Utc>>,
    pub ends: Vec<DateTime<Utc>>,
    pub kind: String,
    pub created: DateTime<Utc>,
    pub is_read: bool,
}

/// The latest notices of these employees, newest first.
pub(super) async fn latest(db: impl PgExecutor<'_>, employees: &[EmployeeNumber], at_most: i64) -> sqlx::Result<Vec<NoticeRow>> {
    query_as!(
        NoticeRow,
        r#"select notice.id, vacancy.business, vacancy.id as vacancy, product.name as product, vacancy.time_zone,
             array(select starts from vacancy_shift where vacancy = vacancy.number order by starts) as "starts!",
             array(select ends from vacancy_shift where vacancy = vacancy.number order by starts) as "ends!",
             kind, notice.created, read is not null as "is_read!"
         from vacancy_notice as notice
             join vacancy on vacancy.number = notice.vacancy
             join business_product as product on product.business = vacancy.business and product.id = vacancy.product
         where employee = any($1)
         order by notice.id desc
         limit $2"#,
        employees as _,
        at_most
    )
    .fetch_all(db)
    .await
}

pub(super) async fn mark_read(
    db: impl PgExecutor<'_>,
    employees: &[EmployeeNumber],
    until: NoticeId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "update vacancy_notice set read = $3 where employee = any($1) and id <= $2 and read is null",
        employees as _,
        until.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The kinds that an employee does not want by mail.
pub(super) async fn without_mail(db: impl PgExecutor<'_>, employee: EmployeeNumber) -> sqlx::Result<Vec<String>> {
    query_scalar!("select kind from notice_without_mail where employee = $1", employee.0).fetch_all(db).await
}

pub(super) async fn set_without_mail(db: &mut PgConnection, employee: EmployeeNumber, kinds: &[String]) -> sqlx::Result<()> {
    query!("delete from notice_without_mail where employee = $1 and kind <> all($2)", employee.0, kinds)
        .execute(&mut *db)
        .await?;
    query!(
        "insert into notice_without_mail (employee, kind) select $1, kind from unnest($2::text[]) as kind on conflict do nothing",
        employee.0,
        kinds
    )
    .execute(db)
    .await?;
    Ok(())
}
