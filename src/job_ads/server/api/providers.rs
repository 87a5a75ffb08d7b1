//! The operators' part of the Job Import API: providers and their keys.

use crate::accounts::model::{NewKey, Provider, ProviderIn};
use crate::accounts::rules;
use crate::accounts::server::service;
use crate::accounts::server::state::AccountsState;
use crate::job_ads::server::api::error::{self as import_form, AdminErrors, AsAdmin, ErrorBody, ImportError, ImportErrors};
use crate::job_ads::server::state::JobAdsState;
use crate::shared::ids::ProviderId;
use crate::shared::refusal::Refusal;
use crate::web::json_body;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, Uri};
use axum::routing::any;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// More than any provider's record needs.
const BODY_MAX_BYTES: usize = 64 * 1024;

pub fn router() -> OpenApiRouter<JobAdsState> {
    OpenApiRouter::new()
        .routes(routes!(list_providers, register_provider))
        .routes(routes!(get_provider, change_provider))
        .routes(routes!(rotate_key))
        .route("/internal/", any(nothing_here))
        .route("/internal/{*rest}", any(nothing_here))
}

/// List providers
///
/// All providers, by number.
#[utoipa::path(get, operation_id = "providers", path = "/internal/providers", tag = "Providers (admin)", security(("admin" = [])),
    responses((status = 200, body = Vec<Provider>), AdminErrors))]
pub async fn list_providers(
    State(state): State<AccountsState>,
    AsAdmin(admin): AsAdmin,
) -> Result<Json<Vec<Provider>>, ImportError> {
    Ok(Json(service::providers(&state, &admin).await?))
}

/// Create a provider
///
/// The provider gets a number. Make a key for it with `PUT /stillingsimport/internal/providers/{id}/token`.
#[utoipa::path(post, operation_id = "register", path = "/internal/providers", tag = "Providers (admin)", security(("admin" = [])), request_body(content = ProviderIn, description = "The provider"),
    responses((status = 201, body = Provider),
        (status = 409, description = "The identifier is taken", body = ErrorBody), AdminErrors, ImportErrors<400>))]
pub async fn register_provider(
    State(state): State<AccountsState>,
    AsAdmin(admin): AsAdmin,
    request: Request,
) -> Result<(StatusCode, Json<Provider>), ImportError> {
    let provider = read(request).await?;
    Ok((StatusCode::CREATED, Json(service::register(&state, &admin, &provider).await?)))
}

/// Get provider
///
/// One provider, by its number.
#[utoipa::path(get, operation_id = "provider", path = "/internal/providers/{id}", tag = "Providers (admin)", security(("admin" = [])), params(("id" = i64, Path)),
    responses((status = 200, body = Provider), AdminErrors, ImportErrors<400>, ImportErrors<404>))]
pub async fn get_provider(
    State(state): State<AccountsState>,
    AsAdmin(admin): AsAdmin,
    Path(id): Path<String>,
) -> Result<Json<Provider>, ImportError> {
    Ok(Json(service::provider(&state, &admin, number(&id)?).await?))
}

/// Update a provider
///
/// Replaces the whole record: what is left out is cleared.
#[utoipa::path(put, operation_id = "change", path = "/internal/providers/{id}", tag = "Providers (admin)", security(("admin" = [])), params(("id" = i64, Path)),
    request_body(content = ProviderIn, description = "The provider, complete"), responses((status = 200, body = Provider), AdminErrors, ImportErrors<400>, ImportErrors<404>, ImportErrors<409>))]
pub async fn change_provider(
    State(state): State<AccountsState>,
    AsAdmin(admin): AsAdmin,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Provider>, ImportError> {
    let id = number(&id)?;
    service::provider(&state, &admin, id).await?;
    let provider = read(request).await?;
    Ok(Json(service::change(&state, &admin, id, &provider).await?))
}

/// Create a new key
///
/// The key is shown only in this answer. Older keys stay valid for seven days, and at most five keys are valid at once.
#[utoipa::path(put, operation_id = "token", path = "/internal/providers/{id}/token", tag = "Providers (admin)", security(("admin" = [])),
    params(("id" = i64, Path), ("resetKey" = Option<bool>, Query, description = "`true`: older keys stop working at once. Default `false`")),
    responses((status = 200, body = NewKey), AdminErrors, ImportErrors<400>, ImportErrors<404>))]
pub async fn rotate_key(
    State(state): State<AccountsState>,
    AsAdmin(admin): AsAdmin,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Json<NewKey>, ImportError> {
    let reset = import_form::flag(&uri, "resetKey")?;
    Ok(Json(service::rotate_key(&state, &admin, number(&id)?, reset).await?))
}

async fn nothing_here(_: AsAdmin) -> ImportError {
    Refusal::NotFound.into()
}

async fn read(request: Request) -> Result<ProviderIn, Refusal> {
    let body = json_body::json(request, BODY_MAX_BYTES).await?;
    rules::check_provider(&body, "").map_err(Refusal::Invalid)
}

fn number(id: &str) -> Result<ProviderId, Refusal> {
    id.parse().map_err(|_| import_form::invalid("id", id))
}
