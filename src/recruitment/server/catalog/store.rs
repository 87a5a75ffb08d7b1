//! All SQL on loading the registers.

use crate::recruitment::model::{Address, Name, Person};
use crate::recruitment::rules::catalog::{Campaign, Coupon, Period, Product, ProductKind};
use crate::shared::ids::{CampaignId, CustomerId, CustomerNumber, ProductId, UserId};
use crate::shared::normalise;
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, query, query_scalar};

pub(super) async fn upsert_subscription(db: &mut PgConnection, product: &Product, now: DateTime<Utc>) -> sqlx::Result<()> {
    let Product { code, kind, company_code, name, price, period, periods, ordinary_price, seller, terms, active } = product;
    query!(
        "insert into product (code, kind, company_code, name, price, period, periods, ordinary_price, seller, terms, active,
             created, updated)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
         on conflict (code) where kind = 'subscription' do update
             set company_code = excluded.company_code, name = excluded.name, price = excluded.price, period = excluded.period,
                 periods = excluded.periods, ordinary_price = excluded.ordinary_price, seller = excluded.seller,
                 terms = excluded.terms, active = excluded.active, updated = excluded.updated",
        code,
        kind.as_str(),
        *company_code,
        name,
        *price,
        period.map(Period::as_str),
        *periods,
        *ordinary_price,
        *seller,
        *terms,
        active,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn upsert_premium(db: &mut PgConnection, product: &Product, now: DateTime<Utc>) -> sqlx::Result<()> {
    // Nobody pays for a premium: it has no terms of sale.
    let Product { code, kind, company_code, name, price, period: _, periods: _, ordinary_price: _, seller: _, terms: _, active } =
        product;
    query!(
        "insert into product (code, kind, company_code, name, price, active, created, updated)
         values ($1, $2, $3, $4, $5, $6, $7, $7)
         on conflict (code, company_code) where kind = 'premium' do update
             set name = excluded.name, price = excluded.price, active = excluded.active, updated = excluded.updated",
        code,
        kind.as_str(),
        *company_code,
        name,
        *price,
        active,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The product of a kind; without a company the only one of its code.
pub(super) async fn product(
    db: &mut PgConnection,
    kind: ProductKind,
    code: &str,
    company: Option<&str>,
) -> sqlx::Result<Option<ProductId>> {
    let mut found = query_scalar!(
        r#"select id as "id: ProductId" from product
         where kind = $1 and code = $2 and ($3::text is null or company_code = $3) limit 2"#,
        kind.as_str(),
        code,
        company
    )
    .fetch_all(db)
    .await?;
    Ok(found.pop().filter(|_| found.is_empty()))
}

pub(super) async fn upsert_coupon(db: &mut PgConnection, coupon: &Coupon, product_id: ProductId) -> sqlx::Result<()> {
    let Coupon { code, number, product: _, price, periods, text } = coupon;
    query!(
        "insert into coupon (code, number, product_id, price, periods, text) values ($1, $2, $3, $4, $5, $6)
         on conflict on constraint coupon_code_number_key do update
             set product_id = excluded.product_id, price = excluded.price, periods = excluded.periods, text = excluded.text",
        code,
        number,
        product_id.0,
        *price,
        *periods,
        *text
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn upsert_campaign(db: &mut PgConnection, campaign: &Campaign, now: DateTime<Utc>) -> sqlx::Result<CampaignId> {
    let Campaign { code, name, starts, ends, products: _, points_per_recruitment, verification, premiums: _ } = campaign;
    query_scalar!(
        r#"insert into campaign (code, name, starts, ends, points_per_recruitment, verification, created, updated)
         values ($1, $2, $3, $4, $5, $6, $7, $7)
         on conflict on constraint campaign_code_key do update
             set name = excluded.name, starts = excluded.starts, ends = excluded.ends,
                 points_per_recruitment = excluded.points_per_recruitment, verification = excluded.verification,
                 updated = excluded.updated
         returning id as "id: CampaignId""#,
        code,
        name,
        starts,
        ends,
        points_per_recruitment,
        verification.as_str(),
        now
    )
    .fetch_one(db)
    .await
}

pub(super) async fn set_campaign_products(
    db: &mut PgConnection,
    campaign: CampaignId,
    products: &[ProductId],
) -> sqlx::Result<()> {
    query!("delete from campaign_product where campaign_id = $1 and product_id <> all($2)", campaign.0, products as _)
        .execute(&mut *db)
        .await?;
    query!(
        "insert into campaign_product (campaign_id, product_id) select $1, product from unnest($2::bigint[]) as product
         on conflict on constraint campaign_product_pkey do nothing",
        campaign.0,
        products as _
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn set_campaign_premiums(
    db: &mut PgConnection,
    campaign: CampaignId,
    premiums: &[ProductId],
    points: &[i32],
) -> sqlx::Result<()> {
    query!("delete from campaign_premium where campaign_id = $1 and product_id <> all($2)", campaign.0, premiums as _)
        .execute(&mut *db)
        .await?;
    query!(
        "insert into campaign_premium (campaign_id, product_id, points)
         select $1, product, points from unnest($2::bigint[], $3::integer[]) as premium (product, points)
         on conflict on constraint campaign_premium_pkey do update set points = excluded.points",
        campaign.0,
        premiums as _,
        points
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Creates or changes a customer by their number; what is not given stays as it is, and a name is given as a whole.
pub(super) async fn upsert_customer(
    db: &mut PgConnection,
    number: CustomerNumber,
    person: &Person,
    has_name: bool,
    name_key: &str,
    email_key: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<CustomerId> {
    let Person { name, address, email, phone_number } = person;
    let Name { first_name, middle_name, last_name, company_name, department_name } = name;
    let has_address = *address != Address::default();
    query_scalar!(
        r#"insert into customer as old (customer_number, first_name, middle_name, last_name, company_name, department_name,
             address, email, phone, name_key, email_key, created, updated, keys_version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $15)
         on conflict on constraint customer_number_key do update set
             first_name = case when $13 then excluded.first_name else old.first_name end,
             middle_name = case when $13 then excluded.middle_name else old.middle_name end,
             last_name = case when $13 then excluded.last_name else old.last_name end,
             company_name = case when $13 then excluded.company_name else old.company_name end,
             department_name = case when $13 then excluded.department_name else old.department_name end,
             name_key = case when $13 then excluded.name_key else old.name_key end,
             address = case when $14 then excluded.address else old.address end,
             email = coalesce(excluded.email, old.email),
             email_key = coalesce(excluded.email_key, old.email_key),
             is_of_account = false,
             is_email_vouched = old.is_email_vouched or excluded.email is not null,
             is_phone_vouched = old.is_phone_vouched or excluded.phone is not null,
             phone = coalesce(excluded.phone, old.phone),
             updated = excluded.updated
         returning id as "id: CustomerId""#,
        number.0,
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
        now,
        has_name,
        has_address,
        normalise::KEYS_VERSION
    )
    .fetch_one(db)
    .await
}

pub(super) async fn set_subscriptions(
    db: &mut PgConnection,
    customer: CustomerId,
    products: &[ProductId],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!("delete from subscription where customer_id = $1 and product_id <> all($2)", customer.0, products as _)
        .execute(&mut *db)
        .await?;
    query!(
        "insert into subscription (customer_id, product_id, created) select $1, product, $3 from unnest($2::bigint[]) as product
         on conflict on constraint subscription_pkey do nothing",
        customer.0,
        products as _,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// New customers get numbers above this one, and above all before.
pub(super) async fn count_on_above(db: &mut PgConnection, number: CustomerNumber) -> sqlx::Result<()> {
    query!("select setval('customer_number_seq', greatest($1, nextval('customer_number_seq')))", number.0).fetch_one(db).await?;
    Ok(())
}

pub(super) async fn link_customer(db: &mut PgConnection, user: UserId, customer_number: CustomerNumber) -> sqlx::Result<bool> {
    let linked = query!(
        "insert into customer_user (user_id, customer_id) select $1, id from customer where customer_number = $2
         on conflict on constraint customer_user_pkey do update set customer_id = excluded.customer_id",
        user.0,
        customer_number.0
    )
    .execute(db)
    .await?;
    Ok(linked.rows_affected() == 1)
}
