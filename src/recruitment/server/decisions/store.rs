//! All SQL on the outcomes of recruitments.

use crate::i18n::Language;
use crate::recruitment::model::{Address, Name, Person, Status};
use crate::recruitment::rules::catalog::Period;
use crate::recruitment::server::ids::{PersonId, RecruitmentId};
use crate::recruitment::server::store::Shadow;
use crate::shared::ids::{CustomerId, OrderNumber, ProductId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, query, query_as, query_scalar};

pub(super) struct AnsweredRow {
    pub product: ProductId,
}

/// Records the answer of a pending recruitment. None if it is not pending.
pub(super) async fn answer(
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    state: Status,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<AnsweredRow>> {
    query_as!(
        AnsweredRow,
        "update recruitment set state = $2, decided = $3
         where id = $1 and state = 'unverified' and shadow is null and expires > $3
             and exists (select 1 from recruit where recruitment_id = $1)
         returning product_id as product",
        recruitment.0,
        state.as_str(),
        now
    )
    .fetch_optional(db)
    .await
}

/// Records a yes without effect on a pending recruitment.
pub(super) async fn void_pending(
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    shadow: Shadow,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!("update recruitment set shadow = $2, shadow_answered = $3 where id = $1", recruitment.0, shadow.as_str(), now)
        .execute(&mut *db)
        .await?;
    query!("update recruit_key set is_shadow = true where recruitment_id = $1", recruitment.0).execute(db).await?;
    Ok(())
}

/// None for shadows.
pub(super) async fn status(db: &mut PgConnection, recruitment: RecruitmentId) -> sqlx::Result<Option<Status>> {
    query_scalar!(r#"select state as "state: Status" from recruitment where id = $1 and shadow is null"#, recruitment.0)
        .fetch_optional(db)
        .await
}

struct RecruitColumns {
    first_name: Option<String>,
    middle_name: Option<String>,
    last_name: Option<String>,
    company_name: Option<String>,
    department_name: Option<String>,
    address: Json<Address>,
    email: Option<String>,
    phone: Option<String>,
}

/// The person of a recruitment; None once erased.
pub(super) async fn recruit(db: &mut PgConnection, recruitment: RecruitmentId) -> sqlx::Result<Option<Person>> {
    let row = query_as!(
        RecruitColumns,
        r#"select first_name, middle_name, last_name, company_name, department_name, address as "address: Json<Address>", email, phone
         from recruit where recruitment_id = $1"#,
        recruitment.0
    );
    Ok(row.fetch_optional(db).await?.map(|row| {
        let RecruitColumns { first_name, middle_name, last_name, company_name, department_name, address, email, phone } = row;
        let name = Name { first_name, middle_name, last_name, company_name, department_name };
        Person { name, address: address.0, email, phone_number: phone }
    }))
}

pub(super) async fn subscribe(
    db: &mut PgConnection,
    customer: CustomerId,
    product: ProductId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "insert into subscription (customer_id, product_id, created) values ($1, $2, $3)
         on conflict on constraint subscription_pkey do nothing",
        customer.0,
        product.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The order of a recruitment, on the terms of the day.
pub(super) async fn insert_order(
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    customer: CustomerId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "insert into subscription_order (recruitment_id, customer_id, product_id, coupon_id, amount, quantity, price, period, periods,
             ordinary_price, seller, terms, created)
         select recruitment.id, $2, product_id, coupon_id, amount, quantity, price, period, periods, ordinary_price, seller, terms, $3
         from recruitment join recruitment_terms on recruitment_id = recruitment.id where recruitment.id = $1",
        recruitment.0,
        customer.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What the campaign gives the recruiter for it.
pub(super) async fn insert_points(db: &mut PgConnection, recruitment: RecruitmentId, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "insert into point_movement (customer_id, campaign_id, points, reason, recruitment_id, created)
         select recruiter_id, campaign_id, points_per_recruitment, 'recruitment', recruitment.id, $2
         from recruitment join campaign on campaign.id = campaign_id where recruitment.id = $1",
        recruitment.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whom to tell of points: a user who is the recruiter, or else the address that the register has and somebody vouches for.
pub(super) struct RecruiterRow {
    pub email: String,
    /// Of a user.
    pub language: Option<Language>,
    pub address: Json<Address>,
    pub campaign: String,
    pub points: i32,
    pub balance: i64,
}

/// None where no address is known.
pub(super) async fn recruiter(db: &mut PgConnection, recruitment: RecruitmentId) -> sqlx::Result<Option<RecruiterRow>> {
    query_as!(
        RecruiterRow,
        r#"select coalesce(app_user.email, case when is_email_vouched then customer.email end) as "email!", language as "language?: Language",
             address as "address: Json<Address>", campaign.name as campaign, points_per_recruitment as points,
             (select coalesce(sum(points), 0) from point_movement
              where customer_id = customer.id and campaign_id = campaign.id)::bigint as "balance!"
         from recruitment
         join customer on customer.id = recruiter_id
         join campaign on campaign.id = campaign_id
         left join customer_user on customer_id = customer.id
         left join app_user on app_user.id = user_id and email_verified is not null
         where recruitment.id = $1 and (app_user.email is not null or is_email_vouched and customer.email is not null)
         order by app_user.id
         limit 1"#,
        recruitment.0
    )
    .fetch_optional(db)
    .await
}

/// The order of a recruitment, for its recruit.
pub(super) struct OrderRow {
    pub person: PersonId,
    pub order_number: OrderNumber,
    pub product: String,
    pub offer: Option<String>,
    pub price: Option<i64>,
    pub period: Option<Period>,
    pub periods: Option<i32>,
    pub ordinary_price: Option<i64>,
    pub seller: Option<String>,
    pub terms: Option<String>,
    pub quantity: i32,
}

pub(super) async fn order(db: &mut PgConnection, recruitment: RecruitmentId) -> sqlx::Result<OrderRow> {
    query_as!(
        OrderRow,
        r#"select coalesce(person, recruitment.id) as "person!", order_number, recruitment_terms.product as "product!", offer,
             recruitment_terms.price, recruitment_terms.period as "period: Period", recruitment_terms.periods,
             recruitment_terms.ordinary_price, recruitment_terms.seller, recruitment_terms.terms, subscription_order.quantity
         from subscription_order
         join recruitment on recruitment.id = subscription_order.recruitment_id
         join recruitment_terms on recruitment_terms.recruitment_id = recruitment.id
         where recruitment.id = $1"#,
        recruitment.0
    )
    .fetch_one(db)
    .await
}

/// Records through which recruitment a customer entered the register.
pub(super) async fn came_by(db: &mut PgConnection, customer: CustomerId, recruitment: RecruitmentId) -> sqlx::Result<()> {
    query!("update customer set came_by = $2 where id = $1", customer.0, recruitment.0).execute(db).await?;
    Ok(())
}

pub(super) async fn insert_suppression(db: &mut PgConnection, fingerprints: &[Vec<u8>], now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "insert into suppression (fingerprint, created) select fingerprint, $2 from unnest($1::bytea[]) as fingerprint
         on conflict on constraint suppression_pkey do nothing",
        fingerprints,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Some of what nobody answered in time has now expired, shadows alike. What another process is at is left to it.
pub(super) async fn expire(db: &mut PgConnection, now: DateTime<Utc>, at_most: i64) -> sqlx::Result<Vec<RecruitmentId>> {
    query_scalar!(
        r#"update recruitment set state = 'expired'
         where id in (
             select id from recruitment where state = 'unverified' and expires <= $1
             order by expires limit $2 for update skip locked
         )
         returning id as "id: RecruitmentId""#,
        now,
        at_most
    )
    .fetch_all(db)
    .await
}

/// Frees the persons of expired recruitments. Registering frees persons too; rows it has locked are skipped.
pub(super) async fn free_expired(db: &mut PgConnection) -> sqlx::Result<()> {
    query!(
        "delete from recruit_key where (recruitment_id, fingerprint) in (
             select recruitment_id, fingerprint from recruit_key join recruitment on recruitment.id = recruitment_id
             where state = 'expired'
             for update of recruit_key skip locked
         )"
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Erases some of those whose time is over: who did not say yes, and who did before `year_ago`; their recruitments.
pub(super) async fn erase_some(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    year_ago: DateTime<Utc>,
    at_most: i64,
) -> sqlx::Result<Vec<RecruitmentId>> {
    query_scalar!(
        r#"with over as (
             select id from recruitment
             where erased is null
                 and ((state in ('declined', 'expired') and expires <= $1) or (state = 'verified' and decided <= $2))
             limit $3 for update skip locked
         ), gone as (
             delete from recruit using over where recruitment_id = over.id
         )
         update recruitment set erased = $1 from over where recruitment.id = over.id
         returning recruitment.id as "id: RecruitmentId""#,
        now,
        year_ago,
        at_most
    )
    .fetch_all(db)
    .await
}

/// Who was invited and who answered matters only as long as they could be invited again.
pub(super) async fn forget_ended_campaigns(db: &mut PgConnection, today: NaiveDate) -> sqlx::Result<()> {
    query!("delete from recruit_notice using campaign where campaign.id = campaign_id and ends < $1", today)
        .execute(&mut *db)
        .await?;
    query!(
        "delete from recruit_key using campaign, recruitment
         where campaign.id = recruit_key.campaign_id and ends < $1 and recruitment.id = recruitment_id and state <> 'unverified'",
        today
    )
    .execute(db)
    .await?;
    Ok(())
}
