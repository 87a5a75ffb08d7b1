//! `verv load` of the recruitment registers: products, coupons, campaigns, customers, and users' customers.

use super::store;
use crate::i18n::Language;
use crate::platform::fault::{Failure, Fault};
use crate::recruitment::rules::catalog::{self, Campaign, Coupon, Customer, ProductKind};
use crate::recruitment::rules::problem::{Kind, Problem, Problems};
use crate::recruitment::server::persons::name_key;
use crate::recruitment::server::service::to_refusal;
use crate::shared::ids::{CustomerNumber, ProductId, UserId};
use crate::shared::normalise::email_key;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

/// What was loaded, or every problem. What is right is written even where something else is wrong, so that it can be
/// referred to; the caller's transaction then comes to nothing.
fn loaded<T>(loaded: Vec<T>, problems: Problems) -> Result<Vec<T>, Failure> {
    if problems.is_empty() { Ok(loaded) } else { Err(to_refusal(problems, Language::En).into()) }
}

/// The `products` of a registry file; their codes.
///
/// # Errors
/// Every problem of every product.
pub async fn load_products(db: &mut PgConnection, records: &[Value], now: DateTime<Utc>) -> Result<Vec<String>, Failure> {
    let (mut codes, mut problems) = (Vec::new(), Problems::per_response());
    for (index, value) in records.iter().enumerate() {
        if let Some(product) = catalog::product(value, &format!("/products/{index}"), &mut problems) {
            match product.kind {
                ProductKind::Subscription => store::upsert_subscription(&mut *db, &product, now).await?,
                ProductKind::Premium => store::upsert_premium(&mut *db, &product, now).await?,
            }
            codes.push(product.code);
        }
    }
    loaded(codes, problems)
}

/// The `coupons` of a registry file; their codes and numbers.
///
/// # Errors
/// Every problem of every coupon.
pub async fn load_coupons(db: &mut PgConnection, records: &[Value]) -> Result<Vec<String>, Failure> {
    let (mut codes, mut problems) = (Vec::new(), Problems::per_response());
    for (index, value) in records.iter().enumerate() {
        let at = format!("/coupons/{index}");
        let Some(coupon) = catalog::coupon(value, &at, &mut problems) else { continue };
        match store::product(&mut *db, ProductKind::Subscription, &coupon.product, None).await? {
            Some(product) => store::upsert_coupon(&mut *db, &coupon, product).await?,
            None => problems.push(Problem::new(format!("{at}/product"), Kind::UnknownProduct)),
        }
        let Coupon { code, number, .. } = coupon;
        codes.push(format!("{code} {number}"));
    }
    loaded(codes, problems)
}

/// The `campaigns` of a registry file; their codes.
///
/// # Errors
/// Every problem of every campaign.
pub async fn load_campaigns(db: &mut PgConnection, records: &[Value], now: DateTime<Utc>) -> Result<Vec<String>, Failure> {
    let (mut codes, mut problems) = (Vec::new(), Problems::per_response());
    for (index, value) in records.iter().enumerate() {
        let at = format!("/campaigns/{index}");
        let Some(campaign) = catalog::campaign(value, &at, &mut problems) else { continue };
        let products = subscriptions(&mut *db, &campaign.products, &format!("{at}/products"), &mut problems).await?;
        let (mut premiums, mut points) = (Vec::new(), Vec::new());
        for (index, premium) in campaign.premiums.iter().enumerate() {
            let company = premium.company_code.as_deref();
            match store::product(&mut *db, ProductKind::Premium, &premium.product, company).await? {
                Some(product) if premiums.contains(&product) => {
                    problems.push(Problem::new(format!("{at}/premiums/{index}"), Kind::NotUnique));
                }
                Some(product) => {
                    premiums.push(product);
                    points.push(premium.points);
                }
                None => problems.push(Problem::new(format!("{at}/premiums/{index}/product"), Kind::UnknownProduct)),
            }
        }
        let id = store::upsert_campaign(&mut *db, &campaign, now).await?;
        store::set_campaign_products(&mut *db, id, &products).await?;
        store::set_campaign_premiums(&mut *db, id, &premiums, &points).await?;
        let Campaign { code, .. } = campaign;
        codes.push(code);
    }
    loaded(codes, problems)
}

/// The `customers` of a registry file; their numbers.
///
/// # Errors
/// Every problem of every customer.
pub async fn load_customers(
    db: &mut PgConnection,
    records: &[Value],
    now: DateTime<Utc>,
) -> Result<Vec<CustomerNumber>, Failure> {
    let (mut numbers, mut problems) = (Vec::new(), Problems::per_response());
    for (index, value) in records.iter().enumerate() {
        let at = format!("/customers/{index}");
        let Some(customer) = catalog::customer(value, &at, &mut problems) else { continue };
        let Customer { number, person, subscriptions: codes } = customer;
        let email_key = person.email.as_deref().map(email_key);
        let has_name = value["name"].is_object();
        let name_key = name_key(&person.name);
        let id = store::upsert_customer(&mut *db, number, &person, has_name, &name_key, email_key.as_deref(), now).await?;
        if let Some(codes) = codes {
            let products = subscriptions(&mut *db, &codes, &format!("{at}/subscriptions"), &mut problems).await?;
            store::set_subscriptions(&mut *db, id, &products, now).await?;
        }
        numbers.push(number);
    }
    if let Some(highest) = numbers.iter().max() {
        store::count_on_above(db, *highest).await?;
    }
    loaded(numbers, problems)
}

async fn subscriptions(
    db: &mut PgConnection,
    codes: &[String],
    at: &str,
    problems: &mut Problems,
) -> Result<Vec<ProductId>, Fault> {
    let mut products = Vec::with_capacity(codes.len());
    for (index, code) in codes.iter().enumerate() {
        match store::product(&mut *db, ProductKind::Subscription, code, None).await? {
            Some(product) if products.contains(&product) => {}
            Some(product) => products.push(product),
            None => problems.push(Problem::new(format!("{at}/{index}"), Kind::UnknownProduct)),
        }
    }
    Ok(products)
}

/// Makes a user this customer. False where there is no such customer.
///
/// # Errors
/// A database error.
pub async fn link_customer(db: &mut PgConnection, user: UserId, customer_number: CustomerNumber) -> Result<bool, Fault> {
    Ok(store::link_customer(db, user, customer_number).await?)
}
