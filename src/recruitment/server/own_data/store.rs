//! All SQL on what is kept of a recruiter as a whole.

use crate::recruitment::model::Address;
use crate::shared::ids::{CustomerId, CustomerNumber, OrderNumber, UserId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CustomerData {
    #[serde(skip)]
    pub id: CustomerId,
    pub customer_number: CustomerNumber,
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    pub company_name: Option<String>,
    pub department_name: Option<String>,
    pub address: Json<Address>,
    pub email: Option<String>,
    pub phone_number: Option<String>,
    pub created: DateTime<Utc>,
    pub updated: DateTime<Utc>,
}

pub(super) async fn customer(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<Option<CustomerData>> {
    query_as!(
        CustomerData,
        r#"select id as "id: CustomerId", customer_number as "customer_number: CustomerNumber", first_name, middle_name, last_name,
             company_name, department_name, address as "address: Json<Address>", email, phone as phone_number, created, updated
         from customer_user join customer on customer.id = customer_id where user_id = $1"#,
        user.0
    )
    .fetch_optional(db)
    .await
}

/// The codes of what a customer subscribes to.
pub(super) async fn subscriptions(db: impl PgExecutor<'_>, customer: CustomerId) -> sqlx::Result<Vec<String>> {
    query_scalar!(
        "select code from subscription join product on product.id = product_id where customer_id = $1 order by code",
        customer.0
    )
    .fetch_all(db)
    .await
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrderData {
    pub order_number: OrderNumber,
    pub product: String,
    pub quantity: i32,
    /// In øre.
    pub price: Option<i64>,
    pub created: DateTime<Utc>,
}

pub(super) async fn orders(db: impl PgExecutor<'_>, customer: CustomerId) -> sqlx::Result<Vec<OrderData>> {
    query_as!(
        OrderData,
        r#"select order_number as "order_number: OrderNumber", code as product, quantity, subscription_order.price, subscription_order.created
         from subscription_order join product on product.id = product_id where customer_id = $1 order by order_number"#,
        customer.0
    )
    .fetch_all(db)
    .await
}

/// The codes of the campaigns in which a customer has recruited, earned or wished for something.
pub(super) async fn campaigns(db: impl PgExecutor<'_>, customer: CustomerId) -> sqlx::Result<Vec<String>> {
    query_scalar!(
        "select code from campaign
         where exists (select from recruitment where recruiter_id = $1 and campaign_id = campaign.id)
             or exists (select from point_movement where customer_id = $1 and campaign_id = campaign.id)
             or exists (select from premium_preference where customer_id = $1 and campaign_id = campaign.id)
         order by starts, code",
        customer.0
    )
    .fetch_all(db)
    .await
}

#[derive(Serialize)]
pub(super) struct MovementData {
    pub points: i32,
    pub reason: String,
    pub created: DateTime<Utc>,
}

pub(super) async fn movements(db: impl PgExecutor<'_>, customer: CustomerId, campaign: &str) -> sqlx::Result<Vec<MovementData>> {
    query_as!(
        MovementData,
        "select points, reason, point_movement.created
         from point_movement join campaign on campaign.id = campaign_id
         where customer_id = $1 and code = $2 order by point_movement.id",
        customer.0,
        campaign
    )
    .fetch_all(db)
    .await
}

pub(super) async fn delete_preferences(db: &mut PgConnection, user: UserId) -> sqlx::Result<()> {
    query!(
        "delete from premium_preference where customer_id in (select customer_id from customer_user where user_id = $1)",
        user.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Erases the name and contacts of the customer that a user is, where they are one because of their account alone: nobody
/// has sold them anything, has given them a premium, or signs in as the same customer.
pub(super) async fn erase_customer(
    db: &mut PgConnection,
    user: UserId,
    nowhere: &Address,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "update customer
         set first_name = null, middle_name = null, last_name = null, company_name = null, department_name = null,
             address = $2, email = null, email_key = null, phone = null, name_key = '', updated = $3
         from customer_user as tie
         where tie.user_id = $1 and customer.id = tie.customer_id and is_of_account
             and not exists (select from subscription where customer_id = customer.id)
             and not exists (select from subscription_order where customer_id = customer.id)
             and not exists (select from point_movement where customer_id = customer.id and reason <> 'recruitment')
             and not exists (select from customer_user as other where other.customer_id = customer.id and other.user_id <> $1)",
        user.0,
        Json(nowhere) as Json<&Address>,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}
