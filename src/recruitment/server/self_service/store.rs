//! All SQL on what a recruiter sees on their own pages.

use super::super::lists::Part;
use super::recruits::Filter;
use crate::recruitment::model::{Name, Reason, Status};
use crate::recruitment::server::ids::RecruitmentId;
use crate::shared::ids::{CampaignId, CustomerId, OrderNumber, ProductId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use sqlx::{PgConnection, query_as, query_scalar};

pub(super) struct CampaignRow {
    pub id: CampaignId,
    pub code: String,
    pub name: String,
    pub starts: NaiveDate,
    pub ends: NaiveDate,
    pub points_per_recruitment: i32,
    /// Without a yes of the recruits; then it is for clients.
    pub counts_at_once: bool,
}

pub(super) async fn campaign(db: &mut PgConnection, code: &str) -> sqlx::Result<Option<CampaignRow>> {
    query_as!(
        CampaignRow,
        r#"select id, code, name, starts, ends, points_per_recruitment, (verification = 'none') as "counts_at_once!"
         from campaign where code = $1"#,
        code
    )
    .fetch_optional(db)
    .await
}

/// A campaign, and what somebody has to do with it.
pub(super) struct OwnCampaignRow {
    pub code: String,
    pub name: String,
    pub ends: NaiveDate,
    pub points_per_recruitment: i32,
    pub points: i64,
    pub recruits: i64,
}

/// The campaigns that run today, and those in which this customer has recruited.
pub(super) async fn campaigns(
    db: &mut PgConnection,
    customer: Option<CustomerId>,
    today: NaiveDate,
) -> sqlx::Result<Vec<OwnCampaignRow>> {
    query_as!(
        OwnCampaignRow,
        r#"select code, name, ends, points_per_recruitment,
             coalesce((select sum(points) from point_movement where customer_id = $1 and campaign_id = campaign.id), 0) as "points!",
             (select count(*) from recruitment where recruiter_id = $1 and campaign_id = campaign.id) as "recruits!"
         from campaign
         where $2 between starts and ends
             or exists (select 1 from recruitment where recruiter_id = $1 and campaign_id = campaign.id)
         order by code"#,
        customer as _,
        today
    )
    .fetch_all(db)
    .await
}

/// What one can be recruited to.
pub(super) struct ProductRow {
    pub id: ProductId,
    pub code: String,
    pub name: String,
    pub price: Option<i64>,
}

pub(super) async fn products(db: &mut PgConnection, campaign: CampaignId) -> sqlx::Result<Vec<ProductRow>> {
    query_as!(
        ProductRow,
        "select id, code, name, price from campaign_product join product on product.id = product_id
         where campaign_id = $1 and active and kind = 'subscription' order by code",
        campaign.0
    )
    .fetch_all(db)
    .await
}

pub(super) struct CouponRow {
    pub code: String,
    pub number: i32,
    pub price: Option<i64>,
    pub text: Option<String>,
}

/// Those of these coupons that there are for the product.
pub(super) async fn coupons(
    db: &mut PgConnection,
    product: ProductId,
    codes: &[String],
    numbers: &[i32],
) -> sqlx::Result<Vec<CouponRow>> {
    query_as!(
        CouponRow,
        "select code, number, price, text from coupon
         where product_id = $1 and (code, number) in (select * from unnest($2::text[], $3::integer[]))",
        product.0,
        codes,
        numbers
    )
    .fetch_all(db)
    .await
}

/// A premium of a campaign, and how much somebody would like it.
pub(super) struct PremiumRow {
    pub product: ProductId,
    pub name: String,
    pub points: i32,
    /// There are some still.
    pub active: bool,
    pub preference: Option<i32>,
}

pub(super) async fn premiums(
    db: &mut PgConnection,
    campaign: CampaignId,
    customer: Option<CustomerId>,
) -> sqlx::Result<Vec<PremiumRow>> {
    query_as!(
        PremiumRow,
        r#"select product.id as product, name, points, active, min(preference_number) as preference
         from campaign_premium
             join product on product.id = campaign_premium.product_id
             left join premium_preference on premium_preference.product_id = product.id
                 and premium_preference.campaign_id = campaign_premium.campaign_id and customer_id = $2
         where campaign_premium.campaign_id = $1
         group by product.id, name, points, active
         order by product.id"#,
        campaign.0,
        customer as _
    )
    .fetch_all(db)
    .await
}

/// A movement of points: by whose yes, or for what.
pub(super) struct MovementRow {
    pub points: i32,
    pub reason: Reason,
    pub created: DateTime<Utc>,
    /// None of whoever is erased.
    pub name: Option<Json<Name>>,
    pub premium: Option<String>,
}

/// The newest movements first.
pub(super) async fn ledger(
    db: &mut PgConnection,
    customer: CustomerId,
    campaign: CampaignId,
    limit: i64,
) -> sqlx::Result<Vec<MovementRow>> {
    query_as!(
        MovementRow,
        r#"select point_movement.points, reason as "reason: Reason", point_movement.created, product.name as "premium?",
             case when recruit.recruitment_id is not null then json_build_object('firstName', first_name, 'middleName', middle_name,
                 'lastName', last_name, 'companyName', company_name) end as "name: Json<Name>"
         from point_movement
             left join recruit on recruit.recruitment_id = point_movement.recruitment_id
             left join premium_order on order_number = premium_order
             left join product on product.id = product_id
         where point_movement.customer_id = $1 and point_movement.campaign_id = $2 order by point_movement.id desc limit $3"#,
        customer.0,
        campaign.0,
        limit
    )
    .fetch_all(db)
    .await
}

/// How many recruitments stand in each state now. Of what expired, the round that says so may not have come yet.
pub(super) struct CountRow {
    pub state: Status,
    pub count: i64,
}

pub(super) async fn counts(
    db: &mut PgConnection,
    customer: CustomerId,
    campaign: CampaignId,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<CountRow>> {
    query_as!(
        CountRow,
        r#"select case when state = 'unverified' and expires <= $3 then 'expired' else state end as "state!: Status", count(*) as "count!"
         from recruitment where recruiter_id = $1 and campaign_id = $2 group by 1"#,
        customer.0,
        campaign.0,
        now
    )
    .fetch_all(db)
    .await
}

/// A recruitment as its recruiter sees it. Shadows are among them, and nothing here tells them from others.
pub(super) struct RecruitRow {
    pub id: RecruitmentId,
    /// None of whoever is erased.
    pub name: Option<Json<Name>>,
    pub product: String,
    /// Whether the recruiter gave an address; None where that was not noted.
    pub has_email: Option<bool>,
    pub registered: DateTime<Utc>,
    pub expires: DateTime<Utc>,
    pub decided: Option<DateTime<Utc>>,
    pub points: i32,
    pub order_number: Option<OrderNumber>,
    pub state: Status,
}

/// Whose time is over without a yes is nobody any more, erased already or not.
pub(super) async fn recruits(
    db: &mut PgConnection,
    customer: CustomerId,
    campaign: CampaignId,
    filter: &Filter,
    part: Part,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<RecruitRow>> {
    query_as!(
        RecruitRow,
        r#"select recruitment.id,
             case when recruit.recruitment_id is not null then json_build_object('firstName', first_name, 'middleName', middle_name,
                 'lastName', last_name, 'companyName', company_name) end as "name: Json<Name>",
             product.name as product, has_email,
             registered, expires, decided, coalesce(points, 0) as "points!", order_number as "order_number?: OrderNumber",
             case when state = 'unverified' and expires <= $5 then 'expired' else state end as "state!: Status"
         from recruitment
             join product on product.id = product_id
             left join recruit on recruit.recruitment_id = recruitment.id and (state = 'verified' or expires > $5)
             left join point_movement on point_movement.recruitment_id = recruitment.id
             left join subscription_order on subscription_order.recruitment_id = recruitment.id
         where recruiter_id = $1 and recruitment.campaign_id = $2
             and ($3::text is null or case when state = 'unverified' and expires <= $5 then 'expired' else state end = $3)
             and ($4::uuid[] is null or recruitment.id = any($4))
         order by case when $6 then number else -number end
         limit $7 offset $8"#,
        customer.0,
        campaign.0,
        filter.state(),
        filter.ids() as _,
        now,
        part.ascending,
        part.limit,
        part.offset
    )
    .fetch_all(db)
    .await
}

/// Whether the recruitment is this customer's and waits for an answer.
pub(super) async fn is_pending(
    db: &mut PgConnection,
    customer: CustomerId,
    recruitment: RecruitmentId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    query_scalar!(
        r#"select exists (select 1 from recruitment
             where id = $1 and recruiter_id = $2 and state = 'unverified' and expires > $3) as "is!""#,
        recruitment.0,
        customer.0,
        now
    )
    .fetch_one(db)
    .await
}
