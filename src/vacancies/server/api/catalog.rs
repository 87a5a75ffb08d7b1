//! The registers of a business: its products and its employees.

use super::BODY_MAX_BYTES;
use super::error::{AsBusiness, BusinessErrors, VacanciesError, VacanciesErrors};
use crate::shared::ids::{BusinessId, BusinessProductId, EmployeeId};
use crate::shared::refusal::Refusal;
use crate::vacancies::model::{Employee, EmployeeIn, Employees, Product, ProductIn, Products};
use crate::vacancies::rules::ids::is_id;
use crate::vacancies::server::catalog;
use crate::vacancies::server::state::VacanciesState;
use crate::web::json_body;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;

/// List products
///
/// All products of the business.
#[utoipa::path(get, operation_id = "products", path = "/{businessId}/products", tag = "Businesses", security(("business" = [])),
    params(("businessId" = String, Path)),
    responses((status = 200, body = Products), BusinessErrors))]
pub async fn list_products(
    State(state): State<VacanciesState>,
    AsBusiness(business): AsBusiness,
) -> Result<Json<Products>, VacanciesError> {
    Ok(Json(Products { products: catalog::products(&state, (&business).into()).await? }))
}

/// Create or replace a product
///
/// Replaces the whole record. A new time zone does not change published vacancies.
#[utoipa::path(put, operation_id = "put_product", path = "/{businessId}/products/{product}", tag = "Businesses", security(("business" = [])),
    params(("businessId" = String, Path), ("product" = String, Path, description = "An id of your choice: 1 to 64 characters", example = "uteservering")), request_body(content = ProductIn, description = "The product, complete; at most 1 MiB"),
    responses((status = 200, body = Product, description = "Changed"), (status = 201, body = Product, description = "Created"), BusinessErrors, VacanciesErrors<400>))]
pub async fn put_product(
    State(state): State<VacanciesState>,
    AsBusiness(business): AsBusiness,
    Path((_, product)): Path<(BusinessId, BusinessProductId)>,
    request: Request,
) -> Result<(StatusCode, Json<Product>), VacanciesError> {
    if !is_id(&product) {
        return Err(Refusal::NotFound.into());
    }
    let sent = json_body::json(request, BODY_MAX_BYTES).await?;
    let (product, is_new) = catalog::put_product(&state, &business, product, &sent).await?;
    Ok((status(is_new), Json(product)))
}

/// List employees
///
/// All employees of the business.
#[utoipa::path(get, operation_id = "employees", path = "/{businessId}/employees", tag = "Businesses", security(("business" = [])),
    params(("businessId" = String, Path)),
    responses((status = 200, body = Employees), BusinessErrors))]
pub async fn list_employees(
    State(state): State<VacanciesState>,
    AsBusiness(business): AsBusiness,
) -> Result<Json<Employees>, VacanciesError> {
    Ok(Json(Employees { employees: catalog::employees(&state, (&business).into()).await? }))
}

/// Create or replace an employee
///
/// Replaces the whole record: an e-mail address that is left out is deleted. Invitations and accepted shifts remain, even for products
/// that the employee no longer belongs to.
#[utoipa::path(put, operation_id = "put_employee", path = "/{businessId}/employees/{employee}", tag = "Businesses", security(("business" = [])),
    params(("businessId" = String, Path), ("employee" = String, Path, description = "An id of your choice: 1 to 64 characters", example = "1004")), request_body(content = EmployeeIn, description = "The employee, complete; at most 1 MiB"),
    responses((status = 200, body = Employee, description = "Changed"), (status = 201, body = Employee, description = "Created"), BusinessErrors, VacanciesErrors<400>))]
pub async fn put_employee(
    State(state): State<VacanciesState>,
    AsBusiness(business): AsBusiness,
    Path((_, employee)): Path<(BusinessId, EmployeeId)>,
    request: Request,
) -> Result<(StatusCode, Json<Employee>), VacanciesError> {
    if !is_id(&employee) {
        return Err(Refusal::NotFound.into());
    }
    let sent = json_body::json(request, BODY_MAX_BYTES).await?;
    let (employee, is_new) = catalog::put_employee(&state, &business, employee, &sent).await?;
    Ok((status(is_new), Json(employee)))
}

fn status(is_new: bool) -> StatusCode {
    if is_new { StatusCode::CREATED } else { StatusCode::OK }
}
