//! Running server functions: with size limits, from this site only, and with the proper status for refusals.

use crate::platform::core::Core;
use crate::platform::workers::{Owner, with_body_timeout};
use crate::shared::refusal::Refusal;
use crate::web::body;
use crate::web::client_ip::ClientIp;
use crate::web::error::{Challenges, RefusalHead};
use crate::web::form::RequestSource;
use axum::Json;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use leptos::prelude::provide_context;

const BODY_MAX_BYTES: usize = 8 * 1024 * 1024;

/// Runs the server function that the path names; `context` provides what it may use beside the caller's address.
pub async fn run(state: &Core, request: Request, context: impl Fn() + Clone + Send + 'static) -> Response {
    let (parts, body) = request.into_parts();
    let client_ip = ClientIp::of(&state.config, &parts.extensions, &parts.headers);
    if !is_from_this_site(&parts.headers, &state.config.public_url) {
        return refuse(&Refusal::NotAllowed);
    }
    let _room = match state.public_workers.room(Owner::Address(client_ip.0), &parts.headers, BODY_MAX_BYTES).await {
        Ok(room) => room,
        Err(refusal) => return refuse(&refusal),
    };
    let bytes = match with_body_timeout(body::read(body, BODY_MAX_BYTES)).await {
        Ok(bytes) => bytes,
        Err(refusal) => return refuse(&refusal),
    };
    let context = move || {
        context();
        provide_context(client_ip);
    };
    let response =
        leptos_axum::handle_server_fns_with_context(context, Request::from_parts(parts, Body::from(bytes))).await.into_response();
    with_own_status(response).await
}

/// Browsers declare a request's origin; a client that does not is not a browser and sends no cookies on its own.
pub fn is_from_this_site(headers: &HeaderMap, public_url: &str) -> bool {
    matches!(RequestSource::of(headers, public_url), RequestSource::Own | RequestSource::Unknown)
}

/// Leptos answers every error with 500; this sets the status of the refusal in the body.
async fn with_own_status(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let Ok(bytes) = axum::body::to_bytes(response.into_body(), 1024 * 1024).await else { return refuse(&Refusal::Failed) };
    refuse(&serde_json::from_slice(&bytes).unwrap_or(Refusal::Failed))
}

pub fn refuse(refusal: &Refusal) -> Response {
    // The client side of a server function recognises an error by this header.
    let mark = [(HeaderName::from_static("serverfnerror"), "true")];
    RefusalHead::of(refusal, Challenges::NONE).with((mark, Json(refusal)))
}
