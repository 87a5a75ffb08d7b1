//! All SQL on what recruits see, answer, correct and erase themselves.

use crate::recruitment::model::{Address, Name, Person, Status};
use crate::recruitment::rules::catalog::Period;
use crate::recruitment::server::ids::{PersonId, RecruitmentId};
use crate::recruitment::server::store::Shadow;
use crate::shared::ids::{CustomerId, CustomerNumber, OrderNumber, UserId};
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

/// A recruitment as its recruit sees it.
pub(super) struct CaseRow {
    pub id: RecruitmentId,
    pub state: Status,
    pub registered: DateTime<Utc>,
    pub decided: Option<DateTime<Utc>>,
    pub expires: DateTime<Utc>,
    /// The id in the personal link.
    pub person: PersonId,
    pub is_answered: bool,
    pub is_erased: bool,
    /// The recruit's data were given on the invitation.
    pub is_given: bool,
    pub recruiter: CustomerId,
    pub recruiter_first: Option<String>,
    pub recruiter_middle: Option<String>,
    pub recruiter_last: Option<String>,
    pub recruiter_company: Option<String>,
    pub campaign: String,
    pub product: String,
    pub offer: Option<String>,
    /// In øre; once there is an order, its own, as all that follows.
    pub price: Option<i64>,
    pub period: Option<Period>,
    pub periods: Option<i32>,
    pub ordinary_price: Option<i64>,
    pub seller: Option<String>,
    pub terms: Option<String>,
    pub quantity: i32,
    pub order_number: Option<OrderNumber>,
}

/// By the id of a recruitment, shadows alike.
pub(super) async fn case(db: impl PgExecutor<'_>, recruitment: RecruitmentId) -> sqlx::Result<Option<CaseRow>> {
    query_as!(
        CaseRow,
        r#"select recruitment.id, state as "state: Status", registered, decided, expires, coalesce(person, recruitment.id) as "person!",
             (state in ('verified', 'declined') or shadow_answered is not null) as "is_answered!",
             (erased is not null) as "is_erased!", self_given as is_given,
             recruiter_id as recruiter, customer.first_name as recruiter_first, customer.middle_name as recruiter_middle,
             customer.last_name as recruiter_last, customer.company_name as recruiter_company,
             campaign.name as campaign, recruitment_terms.product as "product!", offer, recruitment_terms.price,
             recruitment_terms.period as "period: Period", recruitment_terms.periods, recruitment_terms.ordinary_price,
             recruitment_terms.seller, recruitment_terms.terms, recruitment.quantity, order_number as "order_number?: OrderNumber"
         from recruitment
         join customer on customer.id = recruiter_id
         join campaign on campaign.id = campaign_id
         join recruitment_terms on recruitment_terms.recruitment_id = recruitment.id
         left join subscription_order on subscription_order.recruitment_id = recruitment.id
         where recruitment.id = $1"#,
        recruitment.0
    )
    .fetch_optional(db)
    .await
}

/// The recruitment that a personal link is to. Who was one of ours when it was sent, and is a shadow since, keeps their page;
/// to other shadows no link is ever sent.
pub(super) async fn of_person(db: impl PgExecutor<'_>, person: PersonId) -> sqlx::Result<Option<RecruitmentId>> {
    query_scalar!(
        r#"select id as "id: RecruitmentId" from recruitment where person = $1 or (id = $1 and person is null)"#,
        person.0
    )
    .fetch_optional(db)
    .await
}

/// Replaces a person's data.
pub(super) async fn correct(db: &mut PgConnection, recruitment: RecruitmentId, person: &Person) -> sqlx::Result<bool> {
    let Person { name, address, email, phone_number } = person;
    let Name { first_name, middle_name, last_name, company_name, department_name } = name;
    let done = query!(
        "update recruit set first_name = $2, middle_name = $3, last_name = $4, company_name = $5, department_name = $6,
             address = $7, email = $8, phone = $9
         where recruitment_id = $1",
        recruitment.0,
        *first_name,
        *middle_name,
        *last_name,
        *company_name,
        *department_name,
        Json(address) as Json<&Address>,
        *email,
        *phone_number
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Adds these fingerprints to a person, unless they are somebody else's in the campaign.
pub(super) async fn add_keys(
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    fingerprints: &[Vec<u8>],
    is_shadow: bool,
) -> sqlx::Result<()> {
    query!(
        "insert into recruit_key (recruitment_id, campaign_id, recruiter_id, fingerprint, is_shadow)
         select id, campaign_id, recruiter_id, fingerprint, $3
         from recruitment, unnest($2::bytea[]) as fingerprint where id = $1
         on conflict do nothing",
        recruitment.0,
        fingerprints,
        is_shadow
    )
    .execute(db)
    .await?;
    Ok(())
}

/// By what a person was known before they first corrected anything; None where they have not.
pub(super) async fn known_before(db: &mut PgConnection, recruitment: RecruitmentId) -> sqlx::Result<Option<Vec<Vec<u8>>>> {
    query_scalar!("select known_before from recruit where recruitment_id = $1", recruitment.0)
        .fetch_optional(db)
        .await
        .map(Option::flatten)
}

pub(super) async fn keep_known_before(
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    known_by: &[Vec<u8>],
) -> sqlx::Result<()> {
    query!("update recruit set known_before = $2 where recruitment_id = $1 and known_before is null", recruitment.0, known_by)
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn delete_keys(db: &mut PgConnection, recruitment: RecruitmentId) -> sqlx::Result<()> {
    query!("delete from recruit_key where recruitment_id = $1", recruitment.0).execute(db).await?;
    Ok(())
}

pub(super) async fn delete_recruit(db: &mut PgConnection, recruitment: RecruitmentId) -> sqlx::Result<()> {
    query!("delete from recruit where recruitment_id = $1", recruitment.0).execute(db).await?;
    Ok(())
}

/// Another person takes the place of the one who was registered; `person` is what their link is made of.
pub(super) async fn take_place(
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    person: Option<PersonId>,
    shadow: Option<Shadow>,
) -> sqlx::Result<()> {
    query!(
        "update recruitment set person = coalesce($2, person), shadow = $3, self_given = true, shadow_answered = null, erased = null
         where id = $1",
        recruitment.0,
        person as _,
        shadow.map(Shadow::as_str)
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What becomes of a recruitment that waits, when its recruit's data change.
pub(super) async fn set_shadow(db: &mut PgConnection, recruitment: RecruitmentId, shadow: Option<Shadow>) -> sqlx::Result<()> {
    query!("update recruitment set shadow = $2 where id = $1", recruitment.0, shadow.map(Shadow::as_str)).execute(db).await?;
    Ok(())
}

/// The personal link is made of another id from now on, and was sent to this mailbox: the person is known by it for certain.
pub(super) async fn move_person(
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    person: PersonId,
    mailbox: &[Vec<u8>],
) -> sqlx::Result<()> {
    query!("update recruitment set person = $2 where id = $1", recruitment.0, person.0).execute(&mut *db).await?;
    query!("update recruit set known_before = known_before || $2 where recruitment_id = $1", recruitment.0, mailbox)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes a yes to a shadow by this personal link, unless there was an answer.
pub(super) async fn answer_shadow(
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    person: PersonId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "update recruitment set shadow_answered = $3
         where id = $1 and coalesce(person, id) = $2 and shadow is not null and state = 'unverified'
             and shadow_answered is null and expires > $3
             and exists (select 1 from recruit where recruitment_id = $1)",
        recruitment.0,
        person.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A shadow's decline looks like any other.
pub(super) async fn decline_shadow(db: &mut PgConnection, recruitment: RecruitmentId, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "update recruitment set state = 'declined', decided = $2
         where id = $1 and shadow is not null and state = 'unverified' and shadow_answered is null and expires > $2
             and exists (select 1 from recruit where recruitment_id = $1)",
        recruitment.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes the record that the person was notified, because they were not.
pub(super) async fn forget_notice(db: &mut PgConnection, recruitment: RecruitmentId) -> sqlx::Result<()> {
    query!("delete from recruit_notice where recruitment_id = $1", recruitment.0).execute(db).await?;
    Ok(())
}

/// The other recruitments that hold a copy of who is known by these, to which they have no link: shadows.
pub(super) async fn shadows_of(
    db: &mut PgConnection,
    fingerprints: &[Vec<u8>],
    but: RecruitmentId,
) -> sqlx::Result<Vec<RecruitmentId>> {
    query_scalar!(
        r#"select distinct recruitment_id as "recruitment: RecruitmentId" from recruit_key where fingerprint = any($1) and is_shadow and recruitment_id <> $2
         order by recruitment_id"#,
        fingerprints,
        but.0
    )
    .fetch_all(db)
    .await
}

/// Erases the persons of these recruitments, and that they were told.
pub(super) async fn erase(db: &mut PgConnection, recruitments: &[RecruitmentId], now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from recruit where recruitment_id = any($1)", recruitments as _).execute(&mut *db).await?;
    query!("delete from recruit_notice where recruitment_id = any($1)", recruitments as _).execute(&mut *db).await?;
    query!("update recruitment set erased = coalesce(erased, $2) where id = any($1)", recruitments as _, now).execute(db).await?;
    Ok(())
}

/// Puts right what the register holds of the customer who came by this recruitment, unless they have become somebody here
/// since: who signs in, or recruits.
pub(super) async fn correct_customer(
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    person: &Person,
    (name_key, email_key): (&str, Option<&str>),
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let Person { name, address, email, phone_number } = person;
    let Name { first_name, middle_name, last_name, company_name, department_name } = name;
    query!(
        "update customer set first_name = $2, middle_name = $3, last_name = $4, company_name = $5, department_name = $6,
             address = $7, email = $8, phone = $9, name_key = $10, email_key = $11, updated = $12
         where came_by = $1
             and not exists (select 1 from customer_user where customer_id = customer.id)
             and not exists (select 1 from recruitment where recruiter_id = customer.id)",
        recruitment.0,
        *first_name,
        *middle_name,
        *last_name,
        *company_name,
        *department_name,
        Json(address) as Json<&Address>,
        *email,
        *phone_number,
        name_key,
        email_key,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

struct CustomerColumns {
    customer_number: CustomerNumber,
    first_name: Option<String>,
    middle_name: Option<String>,
    last_name: Option<String>,
    company_name: Option<String>,
    department_name: Option<String>,
    address: Json<Address>,
    email: Option<String>,
    phone: Option<String>,
}

/// The customer who came by this recruitment, with their number. A customer who was one before is not for the recruit to
/// see, as a name and a number agree by chance, too.
pub(super) async fn customer(
    db: impl PgExecutor<'_>,
    recruitment: RecruitmentId,
) -> sqlx::Result<Option<(CustomerNumber, Person)>> {
    let row = query_as!(
        CustomerColumns,
        r#"select customer_number, first_name, middle_name, last_name, company_name, department_name,
             address as "address: Json<Address>", email, phone
         from customer where came_by = $1"#,
        recruitment.0
    );
    Ok(row.fetch_optional(db).await?.map(|row| {
        let CustomerColumns {
            customer_number,
            first_name,
            middle_name,
            last_name,
            company_name,
            department_name,
            address,
            email,
            phone,
        } = row;
        let name = Name { first_name, middle_name, last_name, company_name, department_name };
        (customer_number, Person { name, address: address.0, email, phone_number: phone })
    }))
}

/// Takes from the register what the order of this recruitment does not need of a customer who came by recruiting, unless
/// they have become somebody here since, who signs in or recruits, or another order's recruit is still there.
pub(super) async fn erase_contacts(db: &mut PgConnection, recruitment: RecruitmentId, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "update customer set email = null, email_key = null, phone = null, updated = $2
         where id = (select customer_id from subscription_order where recruitment_id = $1) and came_by is not null
             and not exists (select 1 from customer_user where customer_id = customer.id)
             and not exists (select 1 from recruitment where recruiter_id = customer.id)
             and not exists (
                 select 1 from subscription_order join recruitment on recruitment.id = recruitment_id
                 where customer_id = customer.id and recruitment_id <> $1 and erased is null
             )",
        recruitment.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the user is this customer.
pub(super) async fn is_customer(db: impl PgExecutor<'_>, user: UserId, customer: CustomerId) -> sqlx::Result<bool> {
    query_scalar!(
        r#"select exists (select 1 from customer_user where user_id = $1 and customer_id = $2) as "is!""#,
        user.0,
        customer.0
    )
    .fetch_one(db)
    .await
}

/// Counts a try; how many there are now, and when the count begins anew.
pub(super) async fn count_try(
    db: impl PgExecutor<'_>,
    key: &[u8],
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<(i32, DateTime<Utc>)> {
    let row = query!(
        "insert into invitation_try as known (key, tries, until) values ($1, 1, $3)
         on conflict (key) do update set
             tries = case when known.until <= $2 then 1 else least(known.tries, 1000000) + 1 end,
             until = case when known.until <= $2 then $3 else known.until end
         returning tries, until",
        key,
        now,
        until
    )
    .fetch_one(db)
    .await?;
    Ok((row.tries, row.until))
}

pub(super) async fn delete_expired_tries(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from invitation_try where until <= $1", now).execute(db).await?;
    Ok(())
}
