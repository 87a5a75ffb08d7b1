//! `/oauth/userinfo`: whom an access token acts for (OpenID Connect Core §5.3).

use super::bearer::Bearer;
use super::error::{Denial, ErrorCode, OauthError, OauthFailure, no_store_headers};
use super::id_token::PersonClaims;
use super::store;
use crate::accounts::clients::Scope;
use crate::accounts::server::state::AccountsState;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};

/// Get user info
///
/// Says who the user of an access token is. `POST` gives the same answer.
#[utoipa::path(
    get,
    path = paths::OAUTH_USERINFO,
    operation_id = "userinfo",
    tag = "OAuth 2.0",
    responses(
        (status = 200, description = "The user", body = PersonClaims),
        (status = 401, description = "`invalid_token`", body = OauthError),
        (status = 403, description = "`insufficient_scope`: the token lacks `openid`", body = OauthError),
    ),
    security(("oauth" = ["openid"])),
)]
pub async fn get_userinfo(State(state): State<AccountsState>, request: Request) -> Result<Response, OauthFailure> {
    let (parts, _) = request.into_parts();
    let bearer = Bearer::from_request(&parts, &state).await?;
    let user = bearer.user.filter(|_| bearer.may(Scope::Openid));
    let user = user.ok_or(Denial::new(ErrorCode::InsufficientScope, "The scope openid is needed"))?;
    let user = store::user(&state.db, user).await?.ok_or(Refusal::NotSignedIn)?;
    Ok((no_store_headers(), Json(PersonClaims::new(user, |scope| bearer.may(scope)))).into_response())
}
