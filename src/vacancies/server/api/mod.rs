//! The Vacancies API: every address of it in one screen.

pub mod catalog;
pub mod error;
pub mod vacancies;

use crate::shared::refusal::Refusal;
use crate::vacancies::server::state::VacanciesState;
use crate::web::body;
use axum::Router;
use axum::extract::{FromRequest, Request};
use axum::response::IntoResponse;
use axum::routing::{any, delete, get, post, put};
use error::{AsBusiness, VacanciesError};
use tower_http::catch_panic::CatchPanicLayer;

/// More than any vacancy needs.
const BODY_AT_MOST: usize = 1024 * 1024;

pub fn router() -> Router<VacanciesState> {
    Router::new()
        .route("/{businessId}/vacancies", get(vacancies::list).post(vacancies::publish))
        .route("/{businessId}/vacancies/{vacancy}", get(vacancies::one).delete(vacancies::withdraw))
        .route("/{businessId}/vacancies/{vacancy}/acceptor", delete(vacancies::hand_back))
        .route("/{businessId}/vacancies/{vacancy}/acceptor/{employee}", post(vacancies::assign))
        .route("/{businessId}/products", get(catalog::products))
        .route("/{businessId}/products/{product}", put(catalog::put_product))
        .route("/{businessId}/employees", get(catalog::employees))
        .route("/{businessId}/employees/{employee}", put(catalog::put_employee))
        .route("/{businessId}", any(nothing_here))
        .route("/{businessId}/{*rest}", any(nothing_here))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| VacanciesError::from(Refusal::Failed).into_response()))
}

/// A body where none is needed: it is as large as others may be, and otherwise means nothing.
pub struct Unread;

impl FromRequest<VacanciesState> for Unread {
    type Rejection = VacanciesError;

    async fn from_request(request: Request, _: &VacanciesState) -> Result<Self, VacanciesError> {
        body::read(request.into_body(), BODY_AT_MOST).await?;
        Ok(Self)
    }
}

async fn nothing_here(_: AsBusiness) -> VacanciesError {
    Refusal::NotFound.into()
}

/// An address below the API that names no business.
pub async fn not_found() -> VacanciesError {
    Refusal::NotFound.into()
}

async fn method_not_allowed(_: AsBusiness) -> VacanciesError {
    Refusal::MethodNotAllowed.into()
}
