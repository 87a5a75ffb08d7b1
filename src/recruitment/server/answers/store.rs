//! All SQL on answers.

use crate::recruitment::model::{Address, Name, Person};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, query, query_as, query_scalar};
use uuid::Uuid;

pub(super) struct AnsweredRow {
    pub product: i64,
}

/// Gives a recruitment that waits for an answer this one. None where it does not wait.
pub(super) async fn answer(
    db: &mut PgConnection,
    recruitment: Uuid,
    state: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<AnsweredRow>> {
    query_as!(
        AnsweredRow,
        "update recruitment set state = $2, decided = $3
         where id = $1 and state = 'unverified' and shadow is null and expires > $3
         returning product_id as product",
        recruitment,
        state,
        now
    )
    .fetch_optional(db)
    .await
}

/// None for shadows.
pub(super) async fn status(db: &mut PgConnection, recruitment: Uuid) -> sqlx::Result<Option<String>> {
    query_scalar!("select state from recruitment where id = $1 and shadow is null", recruitment).fetch_optional(db).await
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
pub(super) async fn recruit(db: &mut PgConnection, recruitment: Uuid) -> sqlx::Result<Option<Person>> {
    let row = query_as!(
        RecruitColumns,
        r#"select first_name, middle_name, last_name, company_name, department_name, address as "address: Json<Address>", email, phone
         from recruit where recruitment_id = $1"#,
        recruitment
    );
    Ok(row.fetch_optional(db).await?.map(|row| {
        let RecruitColumns { first_name, middle_name, last_name, company_name, department_name, address, email, phone } = row;
        let name = Name { first_name, middle_name, last_name, company_name, department_name };
        Person { name, address: address.0, email, phone_number: phone }
    }))
}

pub(super) async fn subscribe(db: &mut PgConnection, customer: i64, product: i64, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "insert into subscription (customer_id, product_id, created) values ($1, $2, $3)
         on conflict on constraint subscription_pkey do nothing",
        customer,
        product,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The order of a recruitment, at the price of the day.
pub(super) async fn insert_order(
    db: &mut PgConnection,
    recruitment: Uuid,
    customer: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "insert into subscription_order (recruitment_id, customer_id, product_id, coupon_id, amount, quantity, price, created)
         select recruitment.id, $2, recruitment.product_id, coupon_id, amount, quantity, coalesce(coupon.price, product.price), $3
         from recruitment join product on product.id = recruitment.product_id left join coupon on coupon.id = coupon_id
         where recruitment.id = $1",
        recruitment,
        customer,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What the campaign gives the recruiter for it.
pub(super) async fn insert_points(db: &mut PgConnection, recruitment: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "insert into point_movement (customer_id, campaign_id, points, reason, recruitment_id, created)
         select recruiter_id, campaign_id, points_per_recruitment, 'recruitment', recruitment.id, $2
         from recruitment join campaign on campaign.id = campaign_id where recruitment.id = $1",
        recruitment,
        now
    )
    .execute(db)
    .await?;
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

/// What nobody answered in time has expired, shadows alike.
pub(super) async fn expire(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update recruitment set state = 'expired' where state = 'unverified' and expires <= $1", now)
        .execute(&mut *db)
        .await?;
    // Registering frees persons too; what it is at now is left to it.
    query!(
        "delete from recruit_key where (recruitment_id, fingerprint) in (
             select recruitment_id, fingerprint from recruit_key join recruitment on recruitment.id = recruitment_id
             where state = 'expired' and expires <= $1
             for update of recruit_key skip locked
         )",
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Erases who did not say yes; their recruitments.
pub(super) async fn erase_expired(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<Uuid>> {
    query_scalar!(
        "delete from recruit using recruitment
         where recruitment.id = recruitment_id and state in ('expired', 'declined') and expires <= $1
         returning recruitment_id",
        now
    )
    .fetch_all(db)
    .await
}

/// Who was asked, and who said no, matters only as long as somebody could be asked again.
pub(super) async fn forget_ended_campaigns(db: &mut PgConnection, today: NaiveDate) -> sqlx::Result<()> {
    query!("delete from recruit_notice using campaign where campaign.id = campaign_id and ends < $1", today)
        .execute(&mut *db)
        .await?;
    query!(
        "delete from recruit_key using campaign, recruitment
         where campaign.id = recruit_key.campaign_id and ends < $1 and recruitment.id = recruitment_id and state = 'declined'",
        today
    )
    .execute(db)
    .await?;
    Ok(())
}
