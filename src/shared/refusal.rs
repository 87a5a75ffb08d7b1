//! Why a request was refused, as far as callers may know. Every API renders it in its own published form.

use super::field::FieldError;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The caller is not authenticated.
    NotSignedIn,
    /// The caller is authenticated but not authorised.
    NotAllowed,
    NotFound,
    MethodNotAllowed,
    /// The request is invalid; at least one problem.
    Invalid(Vec<FieldError>),
    /// The request is valid but conflicts with the current state; at least one problem.
    Conflict(Vec<FieldError>),
    /// The body is not in the format it claims to be; says where.
    Unreadable(String),
    /// Says what is accepted.
    WrongContentType(Cow<'static, str>),
    /// The body has a Content-Encoding.
    WrongEncoding,
    /// More than `limit` bytes.
    TooLarge {
        limit: usize,
    },
    /// The sender was silent for too long.
    TooSlow,
    /// Too much at once; worth trying again after `seconds`.
    TooMany {
        seconds: u32,
    },
    /// A dependency is unavailable; worth retrying after `seconds`.
    Unavailable {
        seconds: u32,
    },
    /// An internal error.
    Failed,
}

impl Refusal {
    pub fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) | Self::Unreadable(_) => 400,
            Self::NotSignedIn => 401,
            Self::NotAllowed => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::TooSlow => 408,
            Self::Conflict(_) => 409,
            Self::TooLarge { .. } => 413,
            Self::WrongContentType(_) | Self::WrongEncoding => 415,
            Self::TooMany { .. } => 429,
            Self::Failed => 500,
            Self::Unavailable { .. } => 503,
        }
    }

    /// One sentence: of problems, the first one's.
    pub fn message(&self) -> String {
        match self {
            Self::NotSignedIn => "A valid key is needed: send the header Authorization: Bearer <key>".into(),
            Self::NotAllowed => "This key may not be used here".into(),
            Self::NotFound => "Not found".into(),
            Self::MethodNotAllowed => "The method is not allowed here; the header Allow lists those that are".into(),
            Self::Invalid(problems) | Self::Conflict(problems) => {
                problems.first().map(|problem| problem.summary().to_owned()).unwrap_or_default()
            }
            Self::Unreadable(message) => message.clone(),
            Self::WrongContentType(taken) => format!("The content type is not one that is taken here; send {taken}"),
            Self::WrongEncoding => "The body has a Content-Encoding, and none is taken here; send the body as it is".into(),
            Self::TooLarge { limit } => format!("The body is larger than {limit} bytes"),
            Self::TooSlow => "Nothing more was received for too long".into(),
            Self::TooMany { .. } => "Too many requests at once; try again in a moment".into(),
            Self::Unavailable { .. } => "The service is not available right now; try again in a moment".into(),
            Self::Failed => "Something went wrong here; the error is logged".into(),
        }
    }
}

impl leptos::server_fn::error::FromServerFnError for Refusal {
    type Encoder = leptos::server_fn::codec::JsonEncoding;

    fn from_server_fn_error(error: leptos::prelude::ServerFnErrorErr) -> Self {
        use leptos::prelude::ServerFnErrorErr as Error;
        match error {
            Error::Args(message) | Error::MissingArg(message) | Error::Deserialization(message) => Self::Unreadable(message),
            Error::Request(_) | Error::Response(_) => Self::Unavailable { seconds: 2 },
            Error::Registration(_)
            | Error::UnsupportedRequestMethod(_)
            | Error::ServerError(_)
            | Error::MiddlewareError(_)
            | Error::Serialization(_) => Self::Failed,
        }
    }
}
