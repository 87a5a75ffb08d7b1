//! A moderator's decision, for systems.

use crate::job_ads::model::{AdminStatus, RejectionReason};
use crate::job_ads::rules::limits::REVIEW_MESSAGE_MAX_CHARS;
use crate::job_ads::server::api::error::{AdminErrors, AsAdmin, ImportError, ImportErrors};
use crate::job_ads::server::service::{self, Decision};
use crate::job_ads::server::state::JobAdsState;
use crate::shared::findings::Findings;
use crate::shared::json_object::{ANY_LENGTH, JsonObject, Policy};
use crate::shared::refusal::Refusal;
use crate::web::json_body;
use axum::Json;
use axum::extract::{Path, Request, State};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

const BODY_MAX_BYTES: usize = 64 * 1024;

/// A moderator's decision.
#[derive(Deserialize, ToSchema)]
pub struct ReviewIn {
    /// `approve` or `reject`.
    #[schema(example = "reject")]
    pub decision: String,
    /// Why the ad is rejected. Required with `reject`.
    pub reason: Option<RejectionReason>,
    /// A message to the provider, at most 2,000 characters.
    #[schema(example = "Stillingen er allerede lyst ut som baker-6.")]
    pub message: Option<String>,
}

/// Review an ad
///
/// A rejected ad is taken down at once, everywhere. The decision closes the ad's open reports, and can be changed by another one.
#[utoipa::path(post, operation_id = "review", path = "/internal/ads/{uuid}/review", tag = "Moderation (admin)", security(("admin" = [])),
    params(("uuid" = String, Path)), request_body(content = ReviewIn, description = "The decision"),
    responses((status = 200, body = AdminStatus), AdminErrors, ImportErrors<400>, ImportErrors<404>))]
pub async fn review_ad(
    State(state): State<JobAdsState>,
    AsAdmin(admin): AsAdmin,
    Path(uuid): Path<String>,
    request: Request,
) -> Result<Json<AdminStatus>, ImportError> {
    let uuid = uuid.parse().map_err(|_| Refusal::NotFound)?;
    let body = json_body::json(request, BODY_MAX_BYTES).await?;
    let decision = decision(&body).map_err(Refusal::Invalid)?;
    Ok(Json(service::review(&state, &admin, uuid, &decision).await?))
}

fn decision(body: &Value) -> Result<Decision, Vec<crate::shared::field::FieldError>> {
    let object = JsonObject::new(body, "", Policy::Lenient);
    let mut found = Findings::default();
    let decision = object.required("decision", ANY_LENGTH, &mut found).unwrap_or_default();
    let sent_reason = object.optional("reason", ANY_LENGTH, &mut found);
    let message = object.optional("message", REVIEW_MESSAGE_MAX_CHARS, &mut found);
    let reason = sent_reason.as_ref().and_then(|sent| RejectionReason::ALL.into_iter().find(|reason| reason.as_str() == sent));
    if let (Some(sent), None) = (&sent_reason, reason) {
        found.invalid(object.pointer("reason"), "reason", sent);
    }
    if !decision.is_empty() && decision != "approve" && decision != "reject" {
        found.invalid_because(object.pointer("decision"), "decision", &decision, ", approve or reject is expected");
    }
    if decision == "reject" {
        object.require("reason", &mut found);
    }
    if !found.problems.is_empty() {
        return Err(found.problems.into_entries());
    }
    Ok(match reason {
        Some(reason) if decision == "reject" => Decision::Reject { reason, message },
        None if decision == "reject" => Decision::Reject { reason: RejectionReason::Unknown, message },
        _ => Decision::Approve { message },
    })
}
