//! Whether the mail server accepts non-ASCII letters before the @ (SMTPUTF8, RFC 6531). Whoever cannot be reached is
//! told so in the form, instead of waiting for a mail that never arrives.

use super::SMTP_STEP_TIMEOUT;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::{ClientId, Extension};
use std::sync::OnceLock;
use url::Url;

/// What is known of the server.
pub(super) struct Server {
    /// None where mails are files.
    url: Option<String>,
    takes_utf8: OnceLock<bool>,
}

impl Server {
    pub fn takes_all() -> Self {
        Self { url: None, takes_utf8: OnceLock::from(true) }
    }

    pub fn at(url: &str) -> Self {
        Self { url: Some(url.to_owned()), takes_utf8: OnceLock::new() }
    }

    /// False until the server has answered.
    pub fn takes_utf8(&self) -> bool {
        self.takes_utf8.get().copied().unwrap_or(false)
    }

    /// Asks unless the answer is known. An unreachable server is asked again later.
    pub async fn ask(&self) {
        let Some(url) = self.url.as_deref().filter(|_| self.takes_utf8.get().is_none()) else { return };
        if let Ok(Some(answer)) = tokio::time::timeout(SMTP_STEP_TIMEOUT, asked(url)).await {
            self.takes_utf8.get_or_init(|| answer);
        }
    }
}

async fn asked(url: &str) -> Option<bool> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    let is_tls = url.scheme() == "smtps";
    let needs_tls = url.query_pairs().any(|(name, value)| name == "tls" && value == "required");
    let port = url.port().unwrap_or(match (is_tls, needs_tls) {
        (true, _) => 465,
        (false, true) => 587,
        (false, false) => 25,
    });
    let tls = if is_tls { Some(TlsParameters::new(host.clone()).ok()?) } else { None };
    let server = (host.as_str(), port);
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(server, Some(SMTP_STEP_TIMEOUT), &ClientId::default(), tls, None).await.ok()?;
    let answer = connection.server_info().supports_feature(Extension::SmtpUtfEight);
    let _ = connection.quit().await;
    Some(answer)
}
