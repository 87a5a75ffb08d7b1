//! All SQL on orders of premiums.

use crate::shared::ids::{CampaignId, CustomerId, CustomerNumber, OrderNumber, ProductId};
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

/// Until the transaction ends, nobody else orders for this customer.
pub(super) async fn lock_customer(db: &mut PgConnection, customer: CustomerId) -> sqlx::Result<()> {
    query!("select id from customer where id = $1 for no key update", customer.0).fetch_one(db).await?;
    Ok(())
}

/// What a premium costs. None where the campaign does not have it, or there are no more.
pub(super) async fn points_needed(db: &mut PgConnection, campaign: CampaignId, product: ProductId) -> sqlx::Result<Option<i32>> {
    query_scalar!(
        "select points from campaign_premium join product on product.id = product_id
         where campaign_id = $1 and product_id = $2 and active",
        campaign.0,
        product.0
    )
    .fetch_optional(db)
    .await
}

/// How many orders there are, and how many of them wait.
pub(super) async fn counts(db: &mut PgConnection, customer: CustomerId, campaign: CampaignId) -> sqlx::Result<(i64, i64)> {
    let row = query!(
        r#"select count(*) as "all!", count(*) filter (where cancelled is null and sent is null) as "waiting!"
         from premium_order where customer_id = $1 and campaign_id = $2"#,
        customer.0,
        campaign.0
    )
    .fetch_one(db)
    .await?;
    Ok((row.all, row.waiting))
}

pub(super) async fn insert(
    db: &mut PgConnection,
    customer: CustomerId,
    campaign: CampaignId,
    product: ProductId,
    points: i32,
    now: DateTime<Utc>,
) -> sqlx::Result<OrderNumber> {
    query_scalar!(
        r#"insert into premium_order (customer_id, campaign_id, product_id, points, created) values ($1, $2, $3, $4, $5)
         returning order_number as "number: OrderNumber""#,
        customer.0,
        campaign.0,
        product.0,
        points,
        now
    )
    .fetch_one(db)
    .await
}

/// What an order takes.
pub(super) async fn insert_movement(db: &mut PgConnection, number: OrderNumber, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "insert into point_movement (customer_id, campaign_id, points, reason, premium_order, created)
         select customer_id, campaign_id, -points, 'premium', order_number, $2 from premium_order where order_number = $1",
        number.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What a cancelled order gives back.
pub(super) async fn insert_movement_back(db: &mut PgConnection, number: OrderNumber, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "insert into point_movement (customer_id, campaign_id, points, reason, premium_order, created)
         select customer_id, campaign_id, points, 'premium_cancelled', order_number, $2 from premium_order where order_number = $1",
        number.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn cancel(
    db: &mut PgConnection,
    customer: CustomerId,
    number: OrderNumber,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = query!(
        "update premium_order set cancelled = $3
         where order_number = $1 and customer_id = $2 and cancelled is null and sent is null",
        number.0,
        customer.0,
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn mark_sent(db: impl PgExecutor<'_>, number: OrderNumber, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update premium_order set sent = $2 where order_number = $1 and cancelled is null and sent is null", number.0, now)
        .execute(db)
        .await?;
    Ok(())
}

/// An order as its customer sees it.
pub(in crate::recruitment::server) struct OrderRow {
    pub number: OrderNumber,
    pub premium: String,
    pub points: i32,
    pub created: DateTime<Utc>,
    pub cancelled: Option<DateTime<Utc>>,
    pub sent: Option<DateTime<Utc>>,
}

/// The newest first.
pub(super) async fn list(
    db: &mut PgConnection,
    customer: CustomerId,
    campaign: CampaignId,
    limit: i64,
) -> sqlx::Result<Vec<OrderRow>> {
    query_as!(
        OrderRow,
        r#"select order_number as "number: OrderNumber", name as premium, points, premium_order.created, cancelled, sent
         from premium_order join product on product.id = product_id
         where customer_id = $1 and campaign_id = $2 order by order_number desc limit $3"#,
        customer.0,
        campaign.0,
        limit
    )
    .fetch_all(db)
    .await
}

/// An order with what one needs to send it.
pub(in crate::recruitment::server) struct AdminRow {
    pub number: i64,
    pub created: DateTime<Utc>,
    pub premium: String,
    pub customer: CustomerNumber,
    pub name: String,
    pub address: String,
    pub email: Option<String>,
    pub campaign: String,
    pub points: i32,
    pub cancelled: Option<DateTime<Utc>>,
    pub sent: Option<DateTime<Utc>>,
}

pub(super) async fn list_all(
    db: impl PgExecutor<'_>,
    sought: &str,
    after: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<AdminRow>> {
    query_as!(
        AdminRow,
        r#"select order_number as number, premium_order.created, product.name as premium, customer_number as customer,
             concat_ws(' ', first_name, middle_name, last_name, customer.company_name, department_name) as "name!",
             concat_ws(', ',
                 nullif(concat_ws(' ', address ->> 'streetAddress', address ->> 'streetNumber', address ->> 'entrance'), ''),
                 nullif(concat_ws(' ', address ->> 'postalCode', address ->> 'postalPlace'), ''),
                 address ->> 'countryCode') as "address!",
             email, campaign.code as campaign, premium_order.points, cancelled, sent
         from premium_order
         join customer on customer.id = customer_id
         join campaign on campaign.id = campaign_id
         join product on product.id = product_id
         where ($2::bigint is null or (cancelled is null and sent is null, order_number)
                 < (select last.cancelled is null and last.sent is null, last.order_number from premium_order last
                    where last.order_number = $2))
             and ($1 = '' or strpos(lower(concat_ws(' ', order_number, customer_number, first_name, middle_name, last_name,
                 customer.company_name, email, campaign.code, product.code, product.name)), lower($1)) > 0)
         order by (cancelled is null and sent is null) desc, order_number desc
         limit $3"#,
        sought,
        after,
        limit
    )
    .fetch_all(db)
    .await
}
