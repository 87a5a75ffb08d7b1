//! All SQL on what recruits see, answer, correct and erase themselves.

use crate::recruitment::model::{Address, Name, Person};
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};
use uuid::Uuid;

/// A recruitment as its recruit sees it.
pub(super) struct CaseRow {
    pub id: Uuid,
    pub state: String,
    pub registered: DateTime<Utc>,
    pub decided: Option<DateTime<Utc>>,
    pub expires: DateTime<Utc>,
    /// Of what the personal link is made.
    pub person: Uuid,
    pub is_answered: bool,
    pub is_erased: bool,
    pub recruiter: i64,
    pub recruiter_first: Option<String>,
    pub recruiter_middle: Option<String>,
    pub recruiter_last: Option<String>,
    pub recruiter_company: Option<String>,
    pub campaign: String,
    pub product: String,
    /// In øre; once there is an order, its own.
    pub price: Option<i64>,
    pub offer: Option<String>,
    pub quantity: i32,
    pub order_number: Option<i64>,
}

/// By the id of a recruitment, shadows alike.
pub(super) async fn case(db: impl PgExecutor<'_>, recruitment: Uuid) -> sqlx::Result<Option<CaseRow>> {
    query_as!(
        CaseRow,
        r#"select recruitment.id, state, registered, decided, expires, coalesce(person, recruitment.id) as "person!",
             (state in ('verified', 'declined') or shadow_answered is not null) as "is_answered!",
             (erased is not null) as "is_erased!",
             recruiter_id as recruiter, customer.first_name as recruiter_first, customer.middle_name as recruiter_middle,
             customer.last_name as recruiter_last, customer.company_name as recruiter_company,
             campaign.name as campaign, product.name as product,
             case when order_number is null then coalesce(coupon.price, product.price) else subscription_order.price end as price,
             coupon.text as offer, recruitment.quantity, order_number as "order_number?"
         from recruitment
         join customer on customer.id = recruiter_id
         join campaign on campaign.id = campaign_id
         join product on product.id = recruitment.product_id
         left join coupon on coupon.id = recruitment.coupon_id
         left join subscription_order on subscription_order.recruitment_id = recruitment.id
         where recruitment.id = $1"#,
        recruitment
    )
    .fetch_optional(db)
    .await
}

/// The recruitment that a personal link is to. None for shadows, which have none.
pub(super) async fn of_person(db: impl PgExecutor<'_>, person: Uuid) -> sqlx::Result<Option<Uuid>> {
    query_scalar!("select id from recruitment where (person = $1 or (id = $1 and person is null)) and shadow is null", person)
        .fetch_optional(db)
        .await
}

pub(super) struct LockedRow {
    pub campaign: i64,
    pub product: i64,
    pub recruiter: i64,
    pub is_shadow: bool,
    pub is_answered: bool,
    pub expires: DateTime<Utc>,
}

/// Until the transaction ends, nothing else happens to this recruitment.
pub(super) async fn lock(db: &mut PgConnection, recruitment: Uuid) -> sqlx::Result<Option<LockedRow>> {
    query_as!(
        LockedRow,
        r#"select campaign_id as campaign, product_id as product, recruiter_id as recruiter, expires,
             (shadow is not null) as "is_shadow!",
             (state <> 'unverified' or shadow_answered is not null) as "is_answered!"
         from recruitment where id = $1 for no key update"#,
        recruitment
    )
    .fetch_optional(db)
    .await
}

/// By what the recruit of a recruitment is known again.
pub(super) async fn keys(db: impl PgExecutor<'_>, recruitment: Uuid) -> sqlx::Result<Vec<Vec<u8>>> {
    query_scalar!("select fingerprint from recruit_key where recruitment_id = $1", recruitment).fetch_all(db).await
}

/// Puts a person's data in the place of what there is.
pub(super) async fn correct(db: &mut PgConnection, recruitment: Uuid, person: &Person) -> sqlx::Result<bool> {
    let Person { name, address, email, phone_number } = person;
    let Name { first_name, middle_name, last_name, company_name, department_name } = name;
    let done = query!(
        "update recruit set first_name = $2, middle_name = $3, last_name = $4, company_name = $5, department_name = $6,
             address = $7, email = $8, phone = $9
         where recruitment_id = $1",
        recruitment,
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

/// Makes a person known by these too, as far as nobody else in the campaign is.
pub(super) async fn add_keys(
    db: &mut PgConnection,
    recruitment: Uuid,
    fingerprints: &[Vec<u8>],
    is_shadow: bool,
) -> sqlx::Result<()> {
    query!(
        "insert into recruit_key (recruitment_id, campaign_id, recruiter_id, fingerprint, is_shadow)
         select id, campaign_id, recruiter_id, fingerprint, $3
         from recruitment, unnest($2::bytea[]) as fingerprint where id = $1
         on conflict do nothing",
        recruitment,
        fingerprints,
        is_shadow
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn delete_keys(db: &mut PgConnection, recruitment: Uuid) -> sqlx::Result<()> {
    query!("delete from recruit_key where recruitment_id = $1", recruitment).execute(db).await?;
    Ok(())
}

pub(super) async fn delete_recruit(db: &mut PgConnection, recruitment: Uuid) -> sqlx::Result<()> {
    query!("delete from recruit where recruitment_id = $1", recruitment).execute(db).await?;
    Ok(())
}

/// Another person takes the place of the one who was registered; `person` is what their link is made of.
pub(super) async fn take_place(
    db: &mut PgConnection,
    recruitment: Uuid,
    person: Option<Uuid>,
    shadow: Option<&str>,
) -> sqlx::Result<()> {
    query!(
        "update recruitment set person = coalesce($2, person), shadow = $3, shadow_answered = null, erased = null where id = $1",
        recruitment,
        person,
        shadow
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes an answer to a shadow; the first one.
pub(super) async fn answer_shadow(db: &mut PgConnection, recruitment: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "update recruitment set shadow_answered = $2
         where id = $1 and shadow is not null and state = 'unverified' and shadow_answered is null",
        recruitment,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The other recruitments that hold a copy of this person which they have no link to: shadows.
pub(super) async fn shadows_of(db: &mut PgConnection, fingerprints: &[Vec<u8>], but: Uuid) -> sqlx::Result<Vec<Uuid>> {
    query_scalar!(
        "select distinct recruitment_id from recruit_key where fingerprint = any($1) and is_shadow and recruitment_id <> $2",
        fingerprints,
        but
    )
    .fetch_all(db)
    .await
}

/// Erases the persons of these recruitments, and that they were told.
pub(super) async fn erase(db: &mut PgConnection, recruitments: &[Uuid], now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from recruit where recruitment_id = any($1)", recruitments).execute(&mut *db).await?;
    query!("delete from recruit_notice where recruitment_id = any($1)", recruitments).execute(&mut *db).await?;
    query!("update recruitment set erased = coalesce(erased, $2) where id = any($1)", recruitments, now).execute(db).await?;
    Ok(())
}

/// Takes from the register what the order of this recruitment does not need of a customer who came by it, unless they
/// have become somebody here since: who signs in, recruits, or has ordered again.
pub(super) async fn erase_contacts(db: &mut PgConnection, recruitment: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "update customer set email = null, email_key = null, phone = null, updated = $2
         where came_by = $1
             and not exists (select 1 from customer_user where customer_id = customer.id)
             and not exists (select 1 from recruitment where recruiter_id = customer.id)
             and not exists (select 1 from subscription_order where customer_id = customer.id and recruitment_id <> $1)",
        recruitment,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The addresses of the users who are this customer.
pub(super) async fn user_emails(db: &mut PgConnection, customer: i64) -> sqlx::Result<Vec<String>> {
    query_scalar!("select email from customer_user join app_user on app_user.id = user_id where customer_id = $1", customer)
        .fetch_all(db)
        .await
}

/// Whether the user is this customer.
pub(super) async fn is_customer(db: impl PgExecutor<'_>, user: i64, customer: i64) -> sqlx::Result<bool> {
    query_scalar!(
        r#"select exists (select 1 from customer_user where user_id = $1 and customer_id = $2) as "is!""#,
        user,
        customer
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

pub(super) async fn forget_tries(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from invitation_try where until <= $1", now).execute(db).await?;
    Ok(())
}
