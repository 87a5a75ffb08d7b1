//! All SQL on what a recruiter sees.

use super::Part;
use crate::recruitment::model::{ListedName, Preference, Status, VerifiedRecruitment};
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, query_as, query_scalar};

/// The codes of what the campaign recruits to.
pub(super) async fn products(db: &mut PgConnection, campaign: i64) -> sqlx::Result<Vec<String>> {
    query_scalar!(
        "select code from campaign_product join product on product.id = product_id where campaign_id = $1 and active order by code",
        campaign
    )
    .fetch_all(db)
    .await
}

pub(in crate::recruitment::server) async fn points(db: &mut PgConnection, customer: i64, campaign: i64) -> sqlx::Result<i64> {
    query_scalar!(
        r#"select coalesce(sum(points), 0) as "points!" from point_movement where customer_id = $1 and campaign_id = $2"#,
        customer,
        campaign
    )
    .fetch_one(db)
    .await
}

/// The columns of a name; `is_there` is false once the person is erased.
struct NameColumns {
    is_there: bool,
    first_name: Option<String>,
    middle_name: Option<String>,
    last_name: Option<String>,
    company_name: Option<String>,
}

impl NameColumns {
    fn name(self) -> Option<ListedName> {
        let Self { is_there, first_name, middle_name, last_name, company_name } = self;
        is_there.then_some(ListedName { first_name, middle_name, last_name, company_name })
    }
}

pub(super) struct VerifiedRow {
    is_there: bool,
    first_name: Option<String>,
    middle_name: Option<String>,
    last_name: Option<String>,
    company_name: Option<String>,
    product: String,
    registered: DateTime<Utc>,
    verified: DateTime<Utc>,
    points: i32,
    order_number: Option<i64>,
}

impl From<VerifiedRow> for VerifiedRecruitment {
    fn from(row: VerifiedRow) -> Self {
        let VerifiedRow {
            is_there,
            first_name,
            middle_name,
            last_name,
            company_name,
            product,
            registered,
            verified,
            points,
            order_number,
        } = row;
        let name = NameColumns { is_there, first_name, middle_name, last_name, company_name }.name();
        Self { name, product, registered, verified, points, order_number, status: Status::Verified }
    }
}

pub(super) async fn verified(db: &mut PgConnection, customer: i64, campaign: i64, part: Part) -> sqlx::Result<Vec<VerifiedRow>> {
    query_as!(
        VerifiedRow,
        r#"select recruit.recruitment_id is not null as "is_there!", first_name as "first_name?", middle_name as "middle_name?",
             last_name as "last_name?", company_name as "company_name?", product.code as product, registered, decided as "verified!", coalesce(points, 0) as "points!",
             order_number as "order_number?"
         from recruitment
             join product on product.id = product_id
             left join recruit on recruit.recruitment_id = recruitment.id
             left join point_movement on point_movement.recruitment_id = recruitment.id
             left join subscription_order on subscription_order.recruitment_id = recruitment.id
         where recruiter_id = $1 and recruitment.campaign_id = $2 and state = 'verified'
         order by case when $3 then number else -number end
         limit $4 offset $5"#,
        customer,
        campaign,
        part.ascending,
        part.limit,
        part.offset
    )
    .fetch_all(db)
    .await
}

pub(super) struct UnverifiedRow {
    pub name: Option<ListedName>,
    pub product: String,
    pub registered: DateTime<Utc>,
    pub expires: DateTime<Utc>,
    pub state: String,
}

struct UnverifiedColumns {
    is_there: bool,
    first_name: Option<String>,
    middle_name: Option<String>,
    last_name: Option<String>,
    company_name: Option<String>,
    product: String,
    registered: DateTime<Utc>,
    expires: DateTime<Utc>,
    state: String,
}

/// Those without a yes, shadows among them. Whose time is over is nobody any more, erased already or not.
pub(super) async fn unverified(
    db: &mut PgConnection,
    customer: i64,
    campaign: i64,
    part: Part,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<UnverifiedRow>> {
    let rows = query_as!(
        UnverifiedColumns,
        r#"select recruit.recruitment_id is not null as "is_there!", first_name as "first_name?", middle_name as "middle_name?",
             last_name as "last_name?", company_name as "company_name?", product.code as product, registered, expires, state
         from recruitment
             join product on product.id = product_id
             left join recruit on recruit.recruitment_id = recruitment.id and expires > $6
         where recruiter_id = $1 and recruitment.campaign_id = $2 and state <> 'verified'
         order by case when $3 then number else -number end
         limit $4 offset $5"#,
        customer,
        campaign,
        part.ascending,
        part.limit,
        part.offset,
        now
    );
    let rows =
        rows.fetch_all(db).await?.into_iter().map(|row| {
            let UnverifiedColumns {
                is_there,
                first_name,
                middle_name,
                last_name,
                company_name,
                product,
                registered,
                expires,
                state,
            } = row;
            let name = NameColumns { is_there, first_name, middle_name, last_name, company_name }.name();
            UnverifiedRow { name, product, registered, expires, state }
        });
    Ok(rows.collect())
}

pub(super) async fn preferences(db: &mut PgConnection, customer: i64, campaign: i64) -> sqlx::Result<Vec<Preference>> {
    query_as!(
        Preference,
        "select company_code, code as product, preference_number
         from premium_preference join product on product.id = product_id
         where customer_id = $1 and campaign_id = $2 order by preference_number",
        customer,
        campaign
    )
    .fetch_all(db)
    .await
}
