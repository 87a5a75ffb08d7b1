//! Registering recruits: by a client for the recruiters it names, and by a user.

use super::error::{self, ApiError, AsPartner, AsRecruiter, BodyErrors, RecruitmentError, RecruitmentErrors};
use super::idempotency::{self, IdempotentRequest};
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

/// All recruits are registered.
#[derive(Serialize, ToSchema)]
pub struct RecruitmentOk {
    /// Always `ok`.
    #[schema(example = "ok")]
    pub status: &'static str,
}

/// All recruits are registered, each with an invitation for the recruiter to pass on.
#[derive(Serialize, ToSchema)]
pub struct OkWithInvitations {
    /// Always `ok`.
    #[schema(example = "ok")]
    pub status: &'static str,
    /// One entry for each recruit, in the order sent.
    pub recruitments: Vec<Invitation>,
}

/// What a recruiter passes on to a recruit.
#[derive(Serialize, ToSchema)]
pub struct Invitation {
    /// A link for the recruit. It shows nothing until the visitor has given the registered e-mail address or telephone number, or their
    /// own details.
    #[schema(example = "https://verv.example/r/i/0f4a…")]
    pub invitation: String,
}

/// The answer to a dry run (`?validate=true`). Nothing is registered.
#[derive(Serialize, ToSchema)]
pub struct RecruitmentCheck {
    /// Whether the recruits could be registered.
    #[schema(example = true)]
    pub valid: bool,
    /// Every problem.
    pub errors: Vec<FieldError>,
}

/// The answer to a client: invitations, or with `validate=true` the result of the check.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum InvitationsOrCheck {
    Ok(OkWithInvitations),
    Check(RecruitmentCheck),
}

/// The answer to a user's app: `ok`, or with `validate=true` the result of the check.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum OkOrCheck {
    Ok(RecruitmentOk),
    Check(RecruitmentCheck),
}

/// Register recruits on behalf of a recruiter
///
/// For a partner's server, with client credentials and the scope `recruitment:client`. All or nothing: if one recruit cannot be
/// registered, none is, and `errors` names every problem. A person who cannot be recruited has one of the codes `self_recruitment`,
/// `already_customer`, `already_recruited` and `suppressed` (has asked not to be contacted).
///
/// Each recruit with an e-mail address gets one notice with a personal link. A mailbox gets at most 3 notices a day, and Verv sends at
/// most 1,000 an hour; above that the answer is 429 with `Retry-After`, and nothing is registered.
///
/// Also at `/capi/v1/client/recruitment`.
#[utoipa::path(post, operation_id = "for_client", path = "/client/recruitment", tag = "Recruitment", security(("oauth" = ["recruitment:client"])), request_body(content = Registration, description = "The recruits; at most 1 MiB"),
    params(("validate" = Option<bool>, Query, description = "`true`: check the request and register nothing. Default `false`"),
        ("Idempotency-Key" = Option<String>, Header, description = "A text of your choice, at most 255 characters, new for each request. If you repeat the request with it within 24 hours, you get the first answer again, and nothing is registered twice")),
    responses((status = 200, description = "Registered, or with `validate=true` the result of the check", body = inline(InvitationsOrCheck)), RecruitmentErrors, BodyErrors,
        (status = 429, description = "Too many requests, recruits or notices; nothing is registered", body = RecruitmentError)))]
pub async fn register_for_client(
    State(state): State<RecruitmentState>,
    AsPartner(partner): AsPartner,
    request: Request,
) -> Result<Response, ApiError> {
    let Sent { dry_run, key, body } = read(request).await?;
    if dry_run {
        return check(&state, By::Partner(&partner), &body).await;
    }
    let asked = IdempotentRequest { client: partner.client(), user: None, what: "recruitments of a client", body: body.clone() };
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
/// For an app, on behalf of the user who signed in to it (scope `recruitment`). The user is the recruiter; one who is not yet a
/// customer must be described in `recruiter`. To protect recruits, the answer is the same whether or not a person is a customer, has
/// been recruited by someone else, or does not want to be contacted.
///
/// A user can recruit 50 people in 24 hours. A mailbox gets at most 3 notices a day, and Verv sends at most 1,000 an hour. Above any of
/// these the answer is 429 with `Retry-After`, and nothing is registered. A campaign without confirmation is for clients only; users
/// get the code `verification_required`.
///
/// Also at `/capi/v1/recruitment`.
#[utoipa::path(post, operation_id = "for_user", path = "/recruitment", tag = "Recruitment", security(("oauth" = ["recruitment"])), request_body(content = Registration, description = "The recruits; at most 1 MiB"),
    params(("validate" = Option<bool>, Query, description = "`true`: check the request and register nothing. Default `false`"),
        ("Idempotency-Key" = Option<String>, Header, description = "A text of your choice, at most 255 characters, new for each request. If you repeat the request with it within 24 hours, you get the first answer again, and nothing is registered twice")),
    responses((status = 200, description = "Registered, or with `validate=true` the result of the check", body = inline(OkOrCheck)), RecruitmentErrors, BodyErrors,
        (status = 429, description = "Too many requests, recruits or notices; nothing is registered", body = RecruitmentError)))]
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
    let asked = IdempotentRequest { client, user: Some(recruiter.user()), what: "recruitments of a user", body: body.clone() };
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
    json_body::require_json(request.headers())?;
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
