//! The parameters of a request, as RFC 6749 reads them: each at most once, and one without a value counts as left out.

use crate::shared::refusal::Refusal;
use crate::web::body;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use std::collections::HashSet;

const BODY_MAX_BYTES: usize = 64 * 1024;

pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// # Errors
    /// 415 for a body that is no form, 413 for one that is too large.
    pub async fn read(request: Request) -> Result<Self, Refusal> {
        body::refuse_encoding(request.headers())?;
        if !is_form(request.headers()) {
            return Err(Refusal::WrongContentType("application/x-www-form-urlencoded".into()));
        }
        Ok(Self::parse(&body::read(request.into_body(), BODY_MAX_BYTES).await?))
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Whether a parameter stands there more than once.
    pub fn repeats(&self, name: &str) -> bool {
        self.0.iter().filter(|(key, _)| key == name).count() > 1
    }

    /// What is wrong with the parameters, whatever they mean.
    pub fn problem(&self) -> Option<&'static str> {
        let mut names = HashSet::new();
        if !self.0.iter().all(|(name, _)| names.insert(name)) {
            return Some("A parameter is there more than once");
        }
        // No text of ours holds one, nor does PostgreSQL.
        self.0
            .iter()
            .any(|(name, value)| name.contains('\0') || value.contains('\0'))
            .then_some("A parameter holds the character U+0000")
    }

    /// The same parameters with some changed: a value replaces what is there, None removes it.
    pub fn with(&self, changes: &[(&str, Option<String>)]) -> String {
        let mut written = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.0.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name)) {
            written.append_pair(name, value);
        }
        for (name, value) in changes {
            if let Some(value) = value {
                written.append_pair(name, value);
            }
        }
        written.finish()
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    sent.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_each_and_empty_is_absent() {
        let sent = Parameters::parse(b"a=1&b=&c=x+y%26");
        assert_eq!((sent.get("a"), sent.get("b"), sent.get("c"), sent.problem()), (Some("1"), None, Some("x y&"), None));
        assert!(Parameters::parse(b"a=1&a=").problem().is_some());
        assert!(Parameters::parse(b"a=%00").problem().is_some());
        assert_eq!(sent.with(&[("a", None), ("b", Some("ø".into()))]), "c=x+y%26&b=%C3%B8");
    }
}
