//! All SQL on what a recruiter sees.

use super::Part;
use crate::recruitment::model::{ListedName, Preference, Status, VerifiedRecruitment};
use crate::shared::ids::{CampaignId, CustomerId, OrderNumber};
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, query_as, query_scalar};

/// The codes of what the campaign recruits to.
pub(super) async fn products(db: &mut PgConnection, campaign: CampaignId) -> sqlx::Result<Vec<String>> {
    query_scalar!(
        "select code from campaign_product join product on product.id = product_id where campaign_id = $1 and active order by code",
        campaign.0
    )
    .fetch_all(db)
    .await
}

pub(in crate::recruitment::server) async fn points(
    db: &mut PgConnection,
    customer: CustomerId,
    campaign: CampaignId,
) -> sqlx::Result<i64> {
    query_scalar!(
        r#"select coalesce(sum(points), 0) as "points!" from point_movement where customer_id = $1 and campaign_id = $2"#,
        customer.0,
        campaign.0
    )
    .fetch_one(db)
    .await
}

pub(super) struct VerifiedRow {
    /// None once the person is erased.
    pub name: Option<Json<ListedName>>,
    pub product: String,
    pub registered: DateTime<Utc>,
    pub verified: DateTime<Utc>,
    pub points: i32,
    pub order_number: Option<OrderNumber>,
}

impl From<VerifiedRow> for VerifiedRecruitment {
    fn from(row: VerifiedRow) -> Self {
        let VerifiedRow { name, product, registered, verified, points, order_number } = row;
        let name = name.map(|name| name.0);
        Self { name, product, registered, verified, points, order_number, status: Status::Verified }
    }
}

pub(super) async fn verified(
    db: &mut PgConnection,
    customer: CustomerId,
    campaign: CampaignId,
    part: Part,
) -> sqlx::Result<Vec<VerifiedRow>> {
    query_as!(
        VerifiedRow,
        r#"select case when recruit.recruitment_id is not null then json_build_object('firstName', first_name, 'middleName', middle_name,
                 'lastName', last_name, 'companyName', company_name) end as "name: Json<ListedName>",
             product.code as product, registered, decided as "verified!", coalesce(points, 0) as "points!", order_number as "order_number?: OrderNumber"
         from recruitment
             join product on product.id = product_id
             left join recruit on recruit.recruitment_id = recruitment.id
             left join point_movement on point_movement.recruitment_id = recruitment.id
             left join subscription_order on subscription_order.recruitment_id = recruitment.id
         where recruiter_id = $1 and recruitment.campaign_id = $2 and state = 'verified'
         order by case when $3 then number else -number end
         limit $4 offset $5"#,
        customer.0,
        campaign.0,
        part.ascending,
        part.limit,
        part.offset
    )
    .fetch_all(db)
    .await
}

pub(super) struct UnverifiedRow {
    /// None once the person is erased or their time is over.
    pub name: Option<Json<ListedName>>,
    pub product: String,
    pub registered: DateTime<Utc>,
    pub expires: DateTime<Utc>,
    pub state: Status,
}

/// Those without a yes, shadows among them. Whose time is over is nobody any more, erased already or not.
pub(super) async fn unverified(
    db: &mut PgConnection,
    customer: CustomerId,
    campaign: CampaignId,
    part: Part,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<UnverifiedRow>> {
    query_as!(
        UnverifiedRow,
        r#"select case when recruit.recruitment_id is not null then json_build_object('firstName', first_name, 'middleName', middle_name,
                 'lastName', last_name, 'companyName', company_name) end as "name: Json<ListedName>",
             product.code as product, registered, expires, state as "state: Status"
         from recruitment
             join product on product.id = product_id
             left join recruit on recruit.recruitment_id = recruitment.id and expires > $6
         where recruiter_id = $1 and recruitment.campaign_id = $2 and state <> 'verified'
         order by case when $3 then number else -number end
         limit $4 offset $5"#,
        customer.0,
        campaign.0,
        part.ascending,
        part.limit,
        part.offset,
        now
    )
    .fetch_all(db)
    .await
}

pub(super) async fn preferences(
    db: &mut PgConnection,
    customer: CustomerId,
    campaign: CampaignId,
) -> sqlx::Result<Vec<Preference>> {
    query_as!(
        Preference,
        "select company_code, code as product, preference_number
         from premium_preference join product on product.id = product_id
         where customer_id = $1 and campaign_id = $2 order by preference_number",
        customer.0,
        campaign.0
    )
    .fetch_all(db)
    .await
}
