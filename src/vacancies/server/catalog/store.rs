//! All SQL on businesses, their products and their employees.

use crate::shared::ids::{BusinessId, BusinessProductId, EmployeeId, UserId};
use crate::vacancies::model::{BusinessIn, Employee, EmployeeIn, Product, ProductIn};
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

/// Creates or changes a business; what is not given stays as it is. True when it is new.
pub(super) async fn upsert_business(
    db: &mut PgConnection,
    business: &BusinessIn,
    default_zone: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let BusinessIn { id, name, time_zone, allocation } = business;
    query_scalar!(
        r#"insert into business as known (id, name, time_zone, allocation, created, updated)
         values ($1, $2, coalesce($3, $4), coalesce($5, 'first_come'), $6, $6)
         on conflict (id) do update
             set name = excluded.name, time_zone = coalesce($3, known.time_zone), allocation = coalesce($5, known.allocation),
                 updated = excluded.updated
         returning (xmax = 0) as "is_new!""#,
        id.0,
        name,
        time_zone.as_deref(),
        default_zone,
        allocation.map(|allocation| allocation.as_str()),
        now
    )
    .fetch_one(db)
    .await
}

/// All products, by id.
pub(super) async fn products(db: impl PgExecutor<'_>, business: &BusinessId) -> sqlx::Result<Vec<Product>> {
    query_as!(
        Product,
        r#"select product.id, product.name, coalesce(product.time_zone, business.time_zone) as "time_zone!"
         from business_product as product join business on business.id = business
         where business = $1
         order by product.id"#,
        business.0
    )
    .fetch_all(db)
    .await
}

/// Those of these products that exist.
pub(super) async fn known_products(
    db: impl PgExecutor<'_>,
    business: &BusinessId,
    ids: &[BusinessProductId],
) -> sqlx::Result<Vec<BusinessProductId>> {
    query_scalar!(
        r#"select id as "id: BusinessProductId" from business_product where business = $1 and id = any($2)"#,
        business.0,
        ids as _
    )
    .fetch_all(db)
    .await
}

/// Creates a product or replaces it. Answers its time zone, and whether it is new.
pub(super) async fn upsert_product(
    db: &mut PgConnection,
    business: &BusinessId,
    id: &BusinessProductId,
    product: &ProductIn,
    now: DateTime<Utc>,
) -> sqlx::Result<(String, bool)> {
    let ProductIn { name, time_zone } = product;
    let row = query!(
        r#"insert into business_product (business, id, name, time_zone, created, updated) values ($1, $2, $3, $4, $5, $5)
         on conflict (business, id) do update
             set name = excluded.name, time_zone = excluded.time_zone, updated = excluded.updated
         returning coalesce(time_zone, (select time_zone from business where business.id = $1)) as "time_zone!",
             (xmax = 0) as "is_new!""#,
        business.0,
        id.0,
        name,
        time_zone.as_deref(),
        now
    )
    .fetch_one(db)
    .await?;
    Ok((row.time_zone, row.is_new))
}

/// All employees, by id.
pub(super) async fn employees(db: impl PgExecutor<'_>, business: &BusinessId) -> sqlx::Result<Vec<Employee>> {
    query_as!(
        Employee,
        r#"select id, name, email, position_percent,
             array(select product from employee_product where employee = number order by position) as "products!: Vec<BusinessProductId>"
         from employee
         where business = $1
         order by id"#,
        business.0
    )
    .fetch_all(db)
    .await
}

/// Creates an employee or replaces the record, products and all; they must exist. True when it is new.
pub(super) async fn upsert_employee(
    db: &mut PgConnection,
    business: &BusinessId,
    id: &EmployeeId,
    employee: &EmployeeIn,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let EmployeeIn { name, email, products, position_percent } = employee;
    let row = query!(
        r#"insert into employee (business, id, name, email, position_percent, created, updated) values ($1, $2, $3, $4, $5, $6, $6)
         on conflict on constraint employee_business_id_key do update
             set name = excluded.name, email = excluded.email, position_percent = excluded.position_percent,
                 updated = excluded.updated
         returning number, (xmax = 0) as "is_new!""#,
        business.0,
        id.0,
        name,
        email.as_deref(),
        *position_percent,
        now
    )
    .fetch_one(&mut *db)
    .await?;
    query!("delete from employee_product where employee = $1", row.number).execute(&mut *db).await?;
    query!(
        "insert into employee_product (employee, business, product, position)
         select $1, $2, product, position from unnest($3::text[]) with ordinality as sent (product, position)",
        row.number,
        business.0,
        products as _
    )
    .execute(db)
    .await?;
    Ok(row.is_new)
}

/// Links a person to an employee, in addition to existing links. False if there is no such employee.
pub(super) async fn link_employee(
    db: &mut PgConnection,
    user: UserId,
    business: &BusinessId,
    id: &EmployeeId,
) -> sqlx::Result<bool> {
    let number = query_scalar!("select number from employee where business = $1 and id = $2", business.0, id.0);
    let Some(number) = number.fetch_optional(&mut *db).await? else { return Ok(false) };
    query!("insert into employee_user (user_id, employee) values ($1, $2) on conflict do nothing", user.0, number)
        .execute(db)
        .await?;
    Ok(true)
}

/// Replaces the businesses that a person manages by these, as far as they exist; returns those that do.
pub(super) async fn set_managed(db: &mut PgConnection, user: UserId, businesses: &[BusinessId]) -> sqlx::Result<Vec<BusinessId>> {
    query!("delete from business_user where user_id = $1 and business <> all($2)", user.0, businesses as _)
        .execute(&mut *db)
        .await?;
    query!(
        "insert into business_user (user_id, business) select $1, id from business where id = any($2) on conflict do nothing",
        user.0,
        businesses as _
    )
    .execute(&mut *db)
    .await?;
    query_scalar!(r#"select id as "id: BusinessId" from business where id = any($1)"#, businesses as _).fetch_all(db).await
}
