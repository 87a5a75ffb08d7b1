//! JSON bodies: their content types, and where they are malformed.

use super::body;
use crate::shared::field::{FieldError, shorten};
use crate::shared::json_text::{self, LoneSurrogate, ParsedJson};
use crate::shared::refusal::Refusal;
use axum::extract::Request;
use axum::http::{HeaderMap, Uri, header};

/// The kind of body that a content type declares.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Content {
    Json,
    JsonStream,
}

/// # Errors
/// 415 for anything but these two; a missing content type counts as JSON.
pub fn content(headers: &HeaderMap) -> Result<Content, Refusal> {
    accepted_content(headers, true)
}

/// # Errors
/// 415 for anything but JSON, including a stream.
pub fn require_json(headers: &HeaderMap) -> Result<(), Refusal> {
    accepted_content(headers, false).map(|_| ())
}

fn accepted_content(headers: &HeaderMap, with_streams: bool) -> Result<Content, Refusal> {
    body::refuse_encoding(headers)?;
    let Some(sent) = headers.get(header::CONTENT_TYPE) else { return Ok(Content::Json) };
    let media = sent.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match media.as_str() {
        "" | "application/json" => Ok(Content::Json),
        "application/x-json-stream" if with_streams => Ok(Content::JsonStream),
        _ if with_streams => Err(Refusal::WrongContentType("application/json, or application/x-json-stream".into())),
        _ => Err(Refusal::WrongContentType("application/json".into())),
    }
}

/// A body that must be JSON, at most `limit` bytes.
///
/// # Errors
/// 413, 415, 400.
pub async fn json(request: Request, limit: usize) -> Result<serde_json::Value, Refusal> {
    require_json(request.headers())?;
    parse(&body::read(request.into_body(), limit).await?)
}

/// # Errors
/// 400 that says where the JSON is broken, or which text of it cannot be kept.
pub fn parse(bytes: &[u8]) -> Result<serde_json::Value, Refusal> {
    let ParsedJson { value, lone_surrogates } = read(bytes)?;
    if lone_surrogates.is_empty() {
        return Ok(value);
    }
    let problem = |half: LoneSurrogate| FieldError::new(half.pointer.as_str(), "INVALID_VALUE", half.message());
    Err(Refusal::Invalid(lone_surrogates.into_iter().map(problem).collect()))
}

/// # Errors
/// 400 that says where the JSON is broken.
pub fn read(bytes: &[u8]) -> Result<ParsedJson, Refusal> {
    json_text::read(bytes)
        .map_err(|error| Refusal::Unreadable(format!("Parse error: at line {}, column {}", error.line(), error.column())))
}

/// For the log: the code and the pointer of the first problem.
pub fn first_problem_place(problems: &[FieldError]) -> (&str, String) {
    let first = problems.first();
    let pointer = first.map(|problem| shorten(&problem.pointer).to_string());
    (first.map_or("", |problem| problem.code.as_ref()), pointer.unwrap_or_default())
}

/// The last value of a parameter of the query, decoded.
pub fn query(uri: &Uri, name: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = axum::extract::Query::try_from_uri(uri).ok()?.0;
    pairs.into_iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
}
