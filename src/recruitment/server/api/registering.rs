//! Registering recruits: by a client for the recruiters it names, and by a user.

use super::error::{self, ApiError, AsPartner, AsRecruiter, BodyErrors, RecruitmentError, RecruitmentErrors};
use super::idempotency::{self, Asked};
use crate::i18n::Language;
use crate::recruitment::model::Registration;
use crate::recruitment::server::service::{self, By};
use crate::recruitment::server::state::RecruitmentState;
use crate::shared::field::FieldError;
use crate::shared::refusal::Refusal;
use crate::web::json_body;
use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// The contract's.
pub(super) const BODY_MAX_BYTES: usize = 1024 * 1024;

/// Everything is registered.
#[derive(Serialize, ToSchema)]
pub struct RecruitmentOk {
    #[schema(example = "ok")]
    pub status: &'static str,
}

/// Everything is registered, and this is what the recruiter passes on.
#[derive(Serialize, ToSchema)]
pub struct OkWithInvitations {
    #[schema(example = "ok")]
    pub status: &'static str,
    /// In the order sent.
    pub recruitments: Vec<Invitation>,
}

#[derive(Serialize, ToSchema)]
pub struct Invitation {
    /// For the recruit, through the recruiter. It shows nothing before its visitor has proved to be the recruit.
    #[schema(example = "https://verv.example/r/i/0f4a…")]
    pub invitation: String,
}

/// What a dry run says.
#[derive(Serialize, ToSchema)]
pub struct RecruitmentCheck {
    pub valid: bool,
    pub errors: Vec<FieldError>,
}

/// What is answered to a client; for the reference.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum InvitationsOrCheck {
    Ok(OkWithInvitations),
    Check(RecruitmentCheck),
}

/// What is answered to a user; for the reference.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum OkOrCheck {
    Ok(RecruitmentOk),
    Check(RecruitmentCheck),
}

/// Register recruits on behalf of a recruiter
///
/// With client credentials and the scope `recruitment:client`. All or nothing: one recruit who cannot be registered refuses
/// the whole request, with every problem at its place and a code for each reason (`self_recruitment`, `already_customer`,
/// `already_recruited`, `suppressed`). `?validate=true` registers nothing and answers 200 with what is wrong. Notices have a
/// budget: 3 a day to each mailbox and 1,000 an hour in all; above it the answer is 429 with `Retry-After`, and nothing is
/// registered.
/// Also at `/capi/v1/client/recruitment`.
#[utoipa::path(post, operation_id = "for_client", path = "/client/recruitment", tag = "Recruitment", security(("oauth" = ["recruitment:client"])), request_body = Registration,
    params(("validate" = Option<bool>, Query, description = "Register nothing, tell what is wrong"),
        ("Idempotency-Key" = Option<String>, Header, description = "At most 255 characters; a repeat within 24 hours gets the first answer")),
    responses((status = 200, description = "Registered; or with validate=true what is wrong", body = inline(InvitationsOrCheck)), RecruitmentErrors, BodyErrors,
        (status = 429, description = "Too many requests, or the budget of mails is used up; nothing is registered", body = RecruitmentError)))]
pub async fn register_for_client(
    State(state): State<RecruitmentState>,
    AsPartner(partner): AsPartner,
    request: Request,
) -> Result<Response, ApiError> {
    let Sent { dry_run, key, body } = read(request).await?;
    if dry_run {
        return check(&state, By::Partner(&partner), &body).await;
    }
    let asked = Asked { client: partner.client(), user: None, what: "recruitments of a client", body: body.clone() };
    let working = state.clone();
    let answer = idempotency::answer(&state, key, asked, move |db| {
        Box::pin(async move {
            let sent = json_body::parse(&body)?;
            let registered = service::register_in(&working, db, By::Partner(&partner), &sent, Language::En).await?;
            let recruitments = registered.invitations.into_iter().map(|invitation| Invitation { invitation }).collect();
            Ok(json!(OkWithInvitations { status: "ok", recruitments }))
        })
    });
    Ok(answer.await.map_err(ApiError::of_registering)?.into_response())
}

/// Register recruits
///
/// With an authorization code and the scope `recruitment`: the user is the recruiter. A user who is no customer yet names
/// themselves in `recruiter`. The answer is the same whatever is known of a recruit. `?validate=true` registers nothing.
/// A user recruits 50 persons in 24 hours; notices have a budget besides, 3 a day to each mailbox and 1,000 an hour in all.
/// Above either the answer is 429 with `Retry-After`, and nothing is registered. A campaign in which recruits count at once
/// is for clients (`verification_required`).
/// Also at `/capi/v1/recruitment`.
#[utoipa::path(post, operation_id = "for_user", path = "/recruitment", tag = "Recruitment", security(("oauth" = ["recruitment"])), request_body = Registration,
    params(("validate" = Option<bool>, Query, description = "Register nothing, tell what is wrong"),
        ("Idempotency-Key" = Option<String>, Header, description = "At most 255 characters; a repeat within 24 hours gets the first answer")),
    responses((status = 200, description = "Registered; or with validate=true what is wrong", body = inline(OkOrCheck)), RecruitmentErrors, BodyErrors,
        (status = 429, description = "Too many requests, or the budget of mails is used up; nothing is registered", body = RecruitmentError)))]
pub async fn register_for_user(
    State(state): State<RecruitmentState>,
    AsRecruiter(recruiter): AsRecruiter,
    request: Request,
) -> Result<Response, ApiError> {
    let Sent { dry_run, key, body } = read(request).await?;
    if dry_run {
        return check(&state, By::Recruiter(&recruiter), &body).await;
    }
    let client = recruiter.client().ok_or(Refusal::NotAllowed)?;
    let asked = Asked { client, user: Some(recruiter.user()), what: "recruitments of a user", body: body.clone() };
    let working = state.clone();
    let answer = idempotency::answer(&state, key, asked, move |db| {
        Box::pin(async move {
            let sent = json_body::parse(&body)?;
            service::register_in(&working, db, By::Recruiter(&recruiter), &sent, Language::En).await?;
            Ok(json!(RecruitmentOk { status: "ok" }))
        })
    });
    Ok(answer.await.map_err(ApiError::of_registering)?.into_response())
}

struct Sent {
    dry_run: bool,
    key: Option<String>,
    body: bytes::Bytes,
}

async fn read(request: Request) -> Result<Sent, Refusal> {
    json_body::only_json(request.headers())?;
    let mut problems = Vec::new();
    let dry_run = error::flag(request.uri(), "validate", &mut problems);
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    let key = idempotency::key(request.headers())?;
    let body = crate::web::body::read(request.into_body(), BODY_MAX_BYTES).await?;
    Ok(Sent { dry_run, key, body })
}

async fn check(state: &RecruitmentState, by: By<'_>, body: &[u8]) -> Result<Response, ApiError> {
    let errors = match json_body::parse(body) {
        Ok(sent) => {
            let problems = service::problems(state, by, &sent).await?;
            problems.iter().map(|problem| problem.to_field_error(Language::En)).collect()
        }
        Err(Refusal::Invalid(problems)) => problems,
        Err(refusal) => vec![error::unreadable(refusal.message())],
    };
    Ok(Json(RecruitmentCheck { valid: errors.is_empty(), errors }).into_response())
}
