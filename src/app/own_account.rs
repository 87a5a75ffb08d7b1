//! What all slices keep of a person: to take along, and to delete.

use super::state::AppState;
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::people::own_data::{deletion, export};
use crate::accounts::server::people::pages::deletion::{self as pages, Why};
use crate::job_ads::server::{alerts, reports};
use crate::platform::fault::Failure;
use crate::shared::normalise::spellings;
use crate::shared::paths::PROOF;
use crate::web::client_ip::ClientIp;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::RetryLater;
use crate::web::visitor::Visitor;
use crate::{recruitment, vacancies};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

const PASSWORD: &str = "password";

/// `GET /konto/data.json`
pub async fn export_account(State(state): State<AppState>, person: SignedIn) -> Result<Response, PageError> {
    // Whoever has not confirmed an address may not read what others have asked for with it.
    let emails = if person.is_email_verified() { spellings(person.email()) } else { Vec::new() };
    let mut data = export::export(&state.accounts, &person).await?;
    data["alerts"] = json!(alerts::export(&state.job_ads, &emails).await?);
    data["recruiting"] = json!(recruitment::server::own_data::export(&state.recruitment, &person).await?);
    data["shifts"] = vacancies::server::own_data::export(&state.vacancies, &person).await?;
    let text = serde_json::to_string_pretty(&data).map_err(|error| Failure::from(crate::platform::fault::Fault::other(error)))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"verv.json\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, text).into_response())
}

/// `POST /konto/slett` with `password`, or with the proof of a new sign-in.
pub async fn delete_account(
    State(state): State<AppState>,
    visitor: Visitor,
    person: SignedIn,
    client_ip: ClientIp,
    form: Form,
) -> Result<Response, PageError> {
    let (password, proof) = (form.text(PASSWORD), form.text(PROOF));
    let why = match delete(&state, &person, client_ip, password, proof).await {
        Ok(None) => return Ok(pages::leave(&state.accounts)),
        Ok(Some(why)) => why,
        Err(failure) => Why::RetryLater(RetryLater::of(failure)?),
    };
    Ok(pages::deletion_page(&state.accounts, &visitor, &person, proof, Some(why)).await?)
}

/// Everything in one transaction. Answers why not, where it was not done.
async fn delete(
    state: &AppState,
    person: &SignedIn,
    client_ip: ClientIp,
    password: &str,
    proof: &str,
) -> Result<Option<Why>, Failure> {
    if password.is_empty() && proof.is_empty() {
        return Ok(Some(Why::NoPassword));
    }
    let Some(leaving) = deletion::prove(&state.accounts, person, client_ip, password, proof).await? else {
        return Ok(Some(Why::WrongPassword));
    };
    let addresses = leaving.addresses();
    let mut db = state.core.db.begin().await?;
    if !deletion::may_go(&mut db, &leaving).await? {
        return Ok(Some(Why::LastAdmin));
    }
    alerts::erase_of_address(&mut db, &addresses).await?;
    reports::service::forget_reporter(&mut db, &addresses).await?;
    recruitment::server::own_data::erase(&mut db, leaving.user(), state.core.clock.now()).await?;
    deletion::delete(&mut db, &state.accounts, &leaving).await?;
    db.commit().await?;
    Ok(None)
}
