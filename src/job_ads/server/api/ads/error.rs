//! The form in which the read API refuses: JSON with a sentence, and every problem of the query.

use crate::job_ads::public_ad::PublicRefusal;
use crate::platform::fault::Failure;
use crate::shared::refusal::Refusal;
use crate::web::error::{Challenges, RefusalHead};
use crate::web::openapi::{Responses, refusals};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use utoipa::IntoResponses;

/// A refusal of an operation, as the document has it.
pub struct ReadErrors<const STATUS: u16>;

impl<const STATUS: u16> IntoResponses for ReadErrors<STATUS> {
    fn responses() -> Responses {
        refusals::<PublicRefusal>("application/json", &[(STATUS, "")])
    }
}

/// An error of the read API.
pub enum ReadError {
    /// The ad was public once.
    Gone,
    Failure(Failure),
}

impl<E: Into<Failure>> From<E> for ReadError {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

impl IntoResponse for ReadError {
    fn into_response(self) -> Response {
        let (head, message, problems) = match self {
            Self::Gone => (StatusCode::GONE.into(), "The ad has been taken down".to_owned(), Vec::new()),
            Self::Failure(failure) => {
                failure.log();
                let refusal = failure.into_refusal();
                let (head, message) = (RefusalHead::of(&refusal, Challenges::NONE), refusal.message());
                (head, message, if let Refusal::Invalid(problems) = refusal { problems } else { Vec::new() })
            }
        };
        head.with(Json(PublicRefusal { message, problems }))
    }
}
