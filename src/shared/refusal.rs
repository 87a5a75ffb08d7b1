//! Why something was not done, as far as it may be told. Every API puts it in its own published form.

use super::field::FieldError;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Nobody known is calling.
    NotSignedIn,
    /// The caller is known and may not.
    NotAllowed,
    NotFound,
    MethodNotAllowed,
    /// What was sent is wrong; at least one problem.
    Invalid(Vec<FieldError>),
    /// What was sent is right but does not fit what is there; at least one problem.
    Conflict(Vec<FieldError>),
    /// What was sent is not in the language it claims to be; says where.
    Unreadable(String),
    /// Says what is taken.
    WrongContentType(Cow<'static, str>),
    /// What was sent is compressed, or encoded in another way.
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
    /// Something that is needed is away; worth trying again after `seconds`.
    Unavailable {
        seconds: u32,
    },
    /// It is not the caller's fault.
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
