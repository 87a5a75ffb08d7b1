//! Sending mail: a message as it waits in the outbox, and the two transports, file and SMTP. What a
//! mail says is decided by `letter` and the slices; delivery and retries belong to the outbox.

use super::smtp_utf8;
use crate::platform::config::{Config, Mail as Way};
use crate::shared::normalise::{ascii_domain, ascii_domain_of, nfc};
use chrono::{DateTime, Utc};
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::{Host, Url};
use uuid::Uuid;

const WRONG_ADDRESS: &str = "VERV_MAIL: the address of the mail server is not understood; smtp://user:password@host:port is expected, \
    perhaps with ?tls=none for a server in another place that knows no STARTTLS";
const SMTP_PORT: u16 = 25;
/// One step of the SMTP conversation.
pub(super) const SMTP_STEP_TIMEOUT: Duration = Duration::from_secs(20);
/// The whole of it.
const SMTP_SEND_TIMEOUT: Duration = Duration::from_secs(60);

/// A rendered mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Beside those that every mail has.
    pub headers: Vec<(String, String)>,
}

/// Why a mail was not sent.
#[derive(Debug)]
pub enum SendError {
    /// Permanent: the address is invalid, or its server knows no such recipient.
    Permanent(String),
    /// Temporary: worth retrying later.
    Temporary(String),
}

impl fmt::Display for SendError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Permanent(reason) | Self::Temporary(reason)) = self;
        formatter.write_str(reason)
    }
}

/// Whether the text is an address that mail can be sent to.
pub fn is_address(text: &str) -> bool {
    in_ascii(text).parse::<Address>().is_ok()
}

/// Sends mail as configured by `VERV_MAIL`.
pub struct Mailer {
    from: Mailbox,
    way: Transport,
    server: smtp_utf8::Server,
}

enum Transport {
    File(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

impl Mailer {
    /// # Errors
    /// One line that names the variable.
    pub fn new(config: &Config) -> Result<Self, String> {
        let way = match &config.mail {
            Way::File(folder) => Transport::File(folder.clone()),
            Way::Smtp(url) => {
                // What is wrong is not told in lettre's words, which may hold a password.
                let secured = with_starttls(url).ok_or_else(|| WRONG_ADDRESS.to_owned())?;
                let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&secured).map_err(|_| WRONG_ADDRESS.to_owned())?;
                Transport::Smtp(builder.timeout(Some(SMTP_STEP_TIMEOUT)).build())
            }
        };
        let from = sender(&config.public_url).map_err(|_| "VERV_PUBLIC_URL: mail cannot be sent from this host".to_owned())?;
        let server = match &config.mail {
            Way::File(_) => smtp_utf8::Server::takes_all(),
            Way::Smtp(url) => smtp_utf8::Server::at(url),
        };
        Ok(Self { from: Mailbox::new(Some("Verv".to_owned()), from), way, server })
    }

    /// Whether the mail server takes such addresses. Letters outside ASCII before the @ are for those mail servers only that say so
    /// (SMTPUTF8); such letters in a domain are for all.
    pub fn can_deliver_to(&self, address: &str) -> bool {
        address.rsplit_once('@').is_none_or(|(local, _)| local.is_ascii()) || self.server.takes_utf8()
    }

    /// Asks the mail server which extensions it supports, until it has answered.
    pub async fn probe_server(&self) {
        self.server.ask().await;
    }

    /// Sends a mail that was written at `written`. The same `id` makes the same Message-ID, and the same file.
    ///
    /// # Errors
    /// Why the mail was not sent, and whether to retry.
    pub async fn send(&self, id: Uuid, written: DateTime<Utc>, mail: &Mail) -> Result<(), SendError> {
        let message = self.message(id, written, mail)?;
        match &self.way {
            Transport::File(folder) => {
                let name = format!("{}-{}.eml", written.format("%Y%m%dT%H%M%S%6f"), id.simple());
                let (folder, bytes) = (folder.clone(), message.formatted());
                let written = tokio::task::spawn_blocking(move || write_whole(&folder, &name, &bytes)).await;
                match written {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(error)) => Err(SendError::Temporary(format!("cannot write the mail: {error}"))),
                    Err(error) => Err(SendError::Temporary(format!("writing the mail was cut short: {error}"))),
                }
            }
            Transport::Smtp(server) => match tokio::time::timeout(SMTP_SEND_TIMEOUT, server.send(message)).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) if refuses_recipient(&error) => Err(SendError::Permanent(error.to_string())),
                Ok(Err(error)) => Err(SendError::Temporary(error.to_string())),
                Err(_) => Err(SendError::Temporary("the mail server was silent for too long".to_owned())),
            },
        }
    }

    fn message(&self, id: Uuid, written: DateTime<Utc>, mail: &Mail) -> Result<Message, SendError> {
        let for_good = |error: &dyn fmt::Display| SendError::Permanent(format!("the mail cannot be put together: {error}"));
        let Mail { to, subject, text, html, headers } = mail;
        let to: Address = in_ascii(to).parse().map_err(|error| for_good(&error))?;
        let mut builder = Message::builder()
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .date(written.into())
            .from(self.from.clone())
            .to(Mailbox::new(None, to.clone()))
            .envelope(Envelope::new(Some(self.from.email.clone()), vec![to]).map_err(|error| for_good(&error))?)
            .subject(one_line(subject))
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()));
        for (name, value) in headers {
            let name = HeaderName::new_from_ascii(name.clone()).map_err(|error| for_good(&error))?;
            builder = builder.raw_header(HeaderValue::new(name, one_line(value)));
        }
        let part = |kind: ContentType, body: &str| SinglePart::builder().header(kind).body(body.to_owned());
        let both = MultiPart::alternative()
            .singlepart(part(ContentType::TEXT_PLAIN, text))
            .singlepart(part(ContentType::TEXT_HTML, html));
        builder.multipart(both).map_err(|error| for_good(&error))
    }
}

/// The address as lettre reads it. Mail to another machine holds keys and names: it goes by TLS or not at all, unless the
/// address says that it need not. On this machine nobody listens in.
fn with_starttls(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    let tls = url.query_pairs().filter(|(name, _)| name == "tls").last().map(|(_, value)| value.into_owned());
    let is_here = match url.host()? {
        // lettre's kind of address has a name where others have a number.
        Host::Domain(name) => match name.parse::<IpAddr>() {
            Ok(number) => number.is_loopback(),
            Err(_) => name.trim_matches(['[', ']']).parse::<IpAddr>().map_or(name == "localhost", |number| number.is_loopback()),
        },
        Host::Ipv4(number) => number.is_loopback(),
        Host::Ipv6(number) => number.is_loopback(),
    };
    let starttls = match (url.scheme(), tls.as_deref()) {
        ("smtps", None | Some("required")) | ("smtp", Some("none")) => false,
        ("smtp", None) => !is_here,
        ("smtp", Some("required")) => true,
        _ => return None,
    };
    url.set_query(starttls.then_some("tls=required"));
    if starttls && url.port().is_none() {
        url.set_port(Some(SMTP_PORT)).ok()?;
    }
    Some(url.into())
}

/// The mail server's word on the mailbox, by RFC 5321 and 7504; other lasting refusals (of our sign-in, say, or of our
/// server) may be mended on our side.
fn refuses_recipient(error: &lettre::transport::smtp::Error) -> bool {
    error.is_permanent() && error.status().is_some_and(|code| matches!(u16::from(code), 550 | 551 | 553 | 556))
}

/// Not every mail server knows letters in domains; each knows what stands for them. What stands before the @ is in one form
/// of Unicode (RFC 6532).
fn in_ascii(address: &str) -> String {
    ascii_domain_of(&nfc(address)).into_owned()
}

/// The sender address: the host of the site.
fn sender(public_url: &str) -> Result<Address, lettre::address::AddressError> {
    let domain = domain(public_url);
    Address::new("no-reply", ascii_domain(domain).unwrap_or_else(|| domain.to_owned()))
}

/// A header is one line: line breaks become blanks.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The part after the @, of the host of an address such as `https://verv.no`. A number is no name that mail comes from.
fn domain(public_url: &str) -> &str {
    let authority = public_url.split_once("://").map_or(public_url, |(_, authority)| authority);
    let host = authority.split(':').next().unwrap_or_default();
    if authority.starts_with('[') || host.parse::<IpAddr>().is_ok() { "localhost" } else { host }
}

/// A reader of the folder sees the whole file or none; after this returns, a power cut leaves it there.
fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!(".{name}.part"));
    // A mail contains a secret link, so only its owner may read the file.
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(name))?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt};

    fn mailer(public_url: &str, folder: &Path) -> Mailer {
        let from = sender(public_url).unwrap();
        let server = smtp_utf8::Server::takes_all();
        Mailer { from: Mailbox::new(Some("Verv".into()), from), way: Transport::File(folder.to_owned()), server }
    }

    fn mail() -> Mail {
        Mail {
            to: "kari@example.com".into(),
            subject: "Blå\r\nBcc: mallory@example.com".into(),
            text: "Hei på deg\n.\nSlutt".into(),
            html: "<p>Hei</p>".into(),
            headers: vec![("List-Unsubscribe".into(), "<https://x/\r\nX-Evil: 1>".into())],
        }
    }

    #[test]
    fn the_sender_is_the_host() {
        for (url, expected) in [
            ("https://verv.no", "verv.no"),
            ("http://localhost:3000", "localhost"),
            ("http://127.0.0.1:3000", "localhost"),
            ("http://[::1]:3000", "localhost"),
            ("https://blåbær.no", "blåbær.no"),
        ] {
            assert_eq!(domain(url), expected);
            for to in ["kari@example.com", "søknad@blåbær.no"] {
                let mail = Mail { to: to.into(), ..mail() };
                let message = mailer(url, Path::new("/")).message(Uuid::from_u128(1), DateTime::UNIX_EPOCH, &mail);
                assert!(message.is_ok(), "{url} {to} {:?}", message.err());
            }
        }
    }

    #[test]
    fn domains_go_out_in_ascii() {
        let mail = Mail { to: "kari@blåbær.example".into(), ..mail() };
        let mailer = mailer("http://blåbær.example:3000", Path::new("/"));
        let message = mailer.message(Uuid::from_u128(1), DateTime::UNIX_EPOCH, &mail).unwrap();
        let envelope = message.envelope();
        assert_eq!(envelope.to().iter().map(ToString::to_string).collect::<Vec<_>>(), ["kari@xn--blbr-roah.example"]);
        assert_eq!(envelope.from().map(ToString::to_string).unwrap(), "no-reply@xn--blbr-roah.example");
        assert!(message.formatted().is_ascii());
        let text = String::from_utf8(message.formatted()).unwrap();
        for header in [
            "To: kari@xn--blbr-roah.example",
            "From: Verv <no-reply@xn--blbr-roah.example>",
            "-000000000001@xn--blbr-roah.example>",
        ] {
            assert!(text.contains(header), "{header}\n{text}");
        }
    }

    #[test]
    fn no_value_begins_another_header() {
        let message =
            mailer("https://verv.no", Path::new("/")).message(Uuid::from_u128(1), DateTime::UNIX_EPOCH, &mail()).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        for line in head.split("\r\n") {
            assert!(!line.starts_with("Bcc") && !line.starts_with("X-Evil"), "{head}");
        }
        for header in [
            "Auto-Submitted: auto-generated",
            "Message-ID: <00000000-0000-0000-0000-000000000001@verv.no>",
            "From: Verv <no-reply@verv.no>",
            "Date: Thu, 01 Jan 1970 00:00:00 +0000",
        ] {
            assert!(head.contains(header), "{header}\n{head}");
        }
        let envelope: Vec<String> = message.envelope().to().iter().map(ToString::to_string).collect();
        assert_eq!(envelope, ["kari@example.com"]);
    }

    #[test]
    fn mail_to_another_machine_goes_by_tls() {
        for (address, expected) in [
            ("smtp://mail.example", Some("smtp://mail.example:25?tls=required")),
            ("smtp://kari:x%40y@mail.example:587", Some("smtp://kari:x%40y@mail.example:587?tls=required")),
            ("smtp://192.0.2.1:25", Some("smtp://192.0.2.1:25?tls=required")),
            ("smtp://localhost.evil.example", Some("smtp://localhost.evil.example:25?tls=required")),
            ("smtp://mail.example?tls=required", Some("smtp://mail.example:25?tls=required")),
            ("smtp://mail.example?tls=none", Some("smtp://mail.example")),
            ("smtp://localhost:1025", Some("smtp://localhost:1025")),
            ("smtp://127.0.0.1:1025", Some("smtp://127.0.0.1:1025")),
            ("smtp://[::1]:1025", Some("smtp://[::1]:1025")),
            ("smtp://localhost:1025?tls=required", Some("smtp://localhost:1025?tls=required")),
            ("smtps://mail.example", Some("smtps://mail.example")),
            ("smtps://mail.example?tls=none", None),
            ("smtp://mail.example?tls=opportunistic", None),
            ("smtp://mail.example?tls=", None),
        ] {
            assert_eq!(with_starttls(address).as_deref(), expected, "{address}");
            if let Some(address) = expected {
                assert!(AsyncSmtpTransport::<Tokio1Executor>::from_url(address).is_ok(), "{address}");
            }
        }
    }

    #[tokio::test]
    async fn without_starttls_nothing_is_told_to_the_server() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = tokio::io::BufReader::new(stream);
            stream.write_all(b"220 mail.example\r\n").await.unwrap();
            let (mut heard, mut line) = (String::new(), String::new());
            while let Ok(1..) = stream.read_line(&mut line).await {
                let answer: &[u8] =
                    if line.starts_with("EHLO") { b"250-mail.example\r\n250 8BITMIME\r\n" } else { b"221 bye\r\n" };
                heard.push_str(&std::mem::take(&mut line));
                if stream.write_all(answer).await.is_err() {
                    break;
                }
            }
            heard
        });
        let smtp = with_starttls(&format!("smtp://{address}?tls=required")).unwrap();
        let way = Transport::Smtp(AsyncSmtpTransport::<Tokio1Executor>::from_url(&smtp).unwrap().build());
        let mailer = Mailer { way, ..mailer("http://localhost", Path::new("/")) };
        let sent = mailer.send(Uuid::from_u128(9), DateTime::UNIX_EPOCH, &mail()).await;
        assert!(matches!(sent, Err(SendError::Temporary(_))), "{sent:?}");
        let heard = heard.await.unwrap();
        assert!(heard.starts_with("EHLO") && !heard.contains("MAIL FROM") && !heard.contains("kari"), "{heard}");
    }

    #[tokio::test]
    async fn a_repeat_is_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let mailer = mailer("http://localhost", folder.path());
        for _ in 0..2 {
            mailer.send(Uuid::from_u128(7), DateTime::UNIX_EPOCH, &mail()).await.unwrap();
        }
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["19700101T000000000000-00000000000000000000000000000007.eml"]);
        let nobody = Mail { to: "nobody".into(), ..mail() };
        assert!(matches!(mailer.send(Uuid::from_u128(8), DateTime::UNIX_EPOCH, &nobody).await, Err(SendError::Permanent(_))));
    }
}
