//! All SQL of the administrator's view of the registers: those with `search_text` in them, after the one that `after` names. What
//! was loaded comes by name, what came of it the newest first.

use crate::recruitment::rules::catalog::{ProductKind, Verification};
use crate::recruitment::server::ids::RecruitmentId;
use crate::shared::ids::CustomerNumber;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgExecutor, query_as};

pub(super) struct ProductRow {
    pub id: i64,
    pub code: String,
    pub kind: ProductKind,
    pub company_code: Option<String>,
    pub name: String,
    pub price: Option<i64>,
    pub active: bool,
}

pub(super) async fn products(
    db: impl PgExecutor<'_>,
    search_text: &str,
    after: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<ProductRow>> {
    query_as!(
        ProductRow,
        r#"select id, code, kind as "kind: ProductKind", company_code, name, price, active from product
         where ($2::bigint is null or (norwegian_order(name) collate "C", id)
                 > (select norwegian_order(last.name) collate "C", last.id from product last where last.id = $2))
             and ($1 = '' or strpos(lower(concat_ws(' ', code, company_code, name)), lower($1)) > 0)
         order by norwegian_order(name) collate "C", id limit $3"#,
        search_text,
        after,
        limit
    )
    .fetch_all(db)
    .await
}

pub(super) struct CouponRow {
    pub id: i64,
    pub code: String,
    pub number: i32,
    pub product: String,
    pub price: Option<i64>,
    pub text: Option<String>,
}

pub(super) async fn coupons(
    db: impl PgExecutor<'_>,
    search_text: &str,
    after: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<CouponRow>> {
    query_as!(
        CouponRow,
        r#"select coupon.id, coupon.code, number, product.code as product, coupon.price, text
         from coupon join product on product.id = product_id
         where ($2::bigint is null or (norwegian_order(coupon.code) collate "C", number, coupon.id)
                 > (select norwegian_order(last.code) collate "C", last.number, last.id from coupon last where last.id = $2))
             and ($1 = '' or strpos(lower(concat_ws(' ', coupon.code, number, product.code, text)), lower($1)) > 0)
         order by norwegian_order(coupon.code) collate "C", number, coupon.id limit $3"#,
        search_text,
        after,
        limit
    )
    .fetch_all(db)
    .await
}

pub(super) struct CampaignRow {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub starts: NaiveDate,
    pub ends: NaiveDate,
    pub points: i32,
    pub verification: Verification,
    /// Codes.
    pub products: String,
    /// Codes, with the points that each needs.
    pub premiums: String,
}

pub(super) async fn campaigns(
    db: impl PgExecutor<'_>,
    search_text: &str,
    after: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<CampaignRow>> {
    query_as!(
        CampaignRow,
        r#"select id, code, name, starts, ends, points_per_recruitment as points, verification as "verification: Verification",
             (select coalesce(string_agg(product.code, ', ' order by norwegian_order(product.code) collate "C"), '')
              from campaign_product join product on product.id = product_id where campaign_id = campaign.id) as "products!",
             (select coalesce(string_agg(format('%s (%s)', product.code, points), ', ' order by points, norwegian_order(product.code) collate "C"), '')
              from campaign_premium join product on product.id = product_id where campaign_id = campaign.id) as "premiums!"
         from campaign
         where ($2::bigint is null or (norwegian_order(name) collate "C", id)
                 > (select norwegian_order(last.name) collate "C", last.id from campaign last where last.id = $2))
             and ($1 = '' or strpos(lower(concat_ws(' ', code, name)), lower($1)) > 0)
         order by norwegian_order(name) collate "C", id limit $3"#,
        search_text,
        after,
        limit
    )
    .fetch_all(db)
    .await
}

pub(super) struct CustomerRow {
    pub id: i64,
    pub number: i64,
    pub name: String,
    pub place: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// Codes of what they subscribe to.
    pub subscriptions: String,
}

pub(super) async fn customers(
    db: impl PgExecutor<'_>,
    search_text: &str,
    after: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<CustomerRow>> {
    query_as!(
        CustomerRow,
        r#"select id, customer_number as number,
             concat_ws(' ', first_name, middle_name, last_name, company_name, department_name) as "name!",
             concat_ws(' ', address ->> 'postalCode', address ->> 'postalPlace') as "place!", email, phone,
             (select coalesce(string_agg(product.code, ', ' order by norwegian_order(product.code) collate "C"), '')
              from subscription join product on product.id = product_id where customer_id = customer.id) as "subscriptions!"
         from customer
         where ($2::bigint is null or (norwegian_order(coalesce(last_name, company_name, '')) collate "C", id)
                 > (select norwegian_order(coalesce(last.last_name, last.company_name, '')) collate "C", last.id from customer last
                    where last.id = $2))
             and ($1 = '' or strpos(lower(concat_ws(' ', customer_number, first_name, middle_name, last_name,
             company_name, department_name, email, phone)), lower($1)) > 0)
         order by norwegian_order(coalesce(last_name, company_name, '')) collate "C", id limit $3"#,
        search_text,
        after,
        limit
    )
    .fetch_all(db)
    .await
}

pub(super) struct OrderRow {
    pub number: i64,
    pub created: DateTime<Utc>,
    pub customer: CustomerNumber,
    pub product: String,
    pub coupon: Option<String>,
    pub quantity: i32,
    pub amount: Option<i32>,
    pub price: Option<i64>,
}

pub(super) async fn orders(db: impl PgExecutor<'_>, search_text: &str, after: i64, limit: i64) -> sqlx::Result<Vec<OrderRow>> {
    query_as!(
        OrderRow,
        r#"select order_number as number, subscription_order.created, customer_number as customer, product.code as product,
             coupon.code || ' ' || coupon.number as coupon, quantity, amount, subscription_order.price
         from subscription_order
         join customer on customer.id = customer_id
         join product on product.id = subscription_order.product_id
         left join coupon on coupon.id = coupon_id
         where order_number < $2
             and ($1 = '' or strpos(lower(concat_ws(' ', order_number, customer_number, product.code)), lower($1)) > 0)
         order by order_number desc limit $3"#,
        search_text,
        after,
        limit
    )
    .fetch_all(db)
    .await
}

pub(super) struct MovementRow {
    pub id: i64,
    pub created: DateTime<Utc>,
    pub customer: CustomerNumber,
    pub campaign: String,
    pub points: i32,
    pub reason: String,
    pub recruitment: Option<RecruitmentId>,
}

pub(super) async fn movements(
    db: impl PgExecutor<'_>,
    search_text: &str,
    after: i64,
    limit: i64,
) -> sqlx::Result<Vec<MovementRow>> {
    query_as!(
        MovementRow,
        r#"select point_movement.id, point_movement.created, customer_number as customer, campaign.code as campaign, points, reason,
             recruitment_id as "recruitment: RecruitmentId"
         from point_movement join customer on customer.id = customer_id join campaign on campaign.id = campaign_id
         where point_movement.id < $2
             and ($1 = '' or strpos(lower(concat_ws(' ', customer_number, campaign.code)), lower($1)) > 0)
         order by point_movement.id desc limit $3"#,
        search_text,
        after,
        limit
    )
    .fetch_all(db)
    .await
}
