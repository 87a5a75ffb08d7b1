//! Configuration from the command line and the environment. An invalid value gives one line that names the variable.

use crate::platform::trusted_proxies::{self, TrustedProxies};
use crate::shared::email;
use crate::shared::normalise::ascii_domain;
use clap::{Args, Parser, Subcommand};
use std::fs;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Job ads, recruitment and vacant shifts in one web application.
#[derive(Parser)]
#[command(name = "verv", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Serve the site and the APIs; migrates first.
    Serve {
        /// Fill an empty database with demo ads, and print the demo's sign-ins and keys.
        #[arg(long)]
        demo: bool,
        /// Go on with another VERV_SECRET than the database was made with, and lose what only the former opens.
        #[arg(long)]
        accept_new_secret: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// Bring the database up to date.
    Migrate {
        #[command(flatten)]
        settings: Settings,
    },
    /// Load a registry file; prints what was created, and new keys this once.
    Load {
        /// A JSON document, or - for standard input.
        file: PathBuf,
        #[command(flatten)]
        settings: Settings,
    },
}

impl Command {
    pub fn settings(&self) -> &Settings {
        match self {
            Self::Serve { settings, .. } | Self::Migrate { settings } | Self::Load { settings, .. } => settings,
        }
    }
}

/// Everything is text here, so that every wrong value is told in the same form, by [`Config::new`].
#[derive(Args, Default)]
pub struct Settings {
    /// PostgreSQL 15 or newer [default: a private one below VERV_DATA]
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Where public reads go [default: DATABASE_URL]
    #[arg(long, env = "DATABASE_REPLICA_URL", hide_env_values = true)]
    pub database_replica_url: Option<String>,
    /// Listen address
    #[arg(long = "addr", env = "VERV_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: String,
    /// Address for absolute links [default: http://VERV_ADDR]
    #[arg(long, env = "VERV_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Directory for the private database and file mail
    #[arg(long, env = "VERV_DATA", default_value = ".verv")]
    pub data: PathBuf,
    /// Token of the admin API, at least 32 characters [default: none, admin API off]
    #[arg(long, env = "VERV_ADMIN_TOKEN", hide_env_values = true)]
    pub admin_token: Option<String>,
    /// file:DIRECTORY, smtp://… or smtps://… [default: file:VERV_DATA/mail]
    #[arg(long, env = "VERV_MAIL", hide_env_values = true)]
    pub mail: Option<String>,
    /// E-mail address that the site's contact page names [default: none]
    #[arg(long, env = "VERV_CONTACT")]
    pub contact: Option<String>,
    /// At least 32 bytes [default: generated and kept in VERV_DATA]
    #[arg(long, env = "VERV_SECRET", hide_env_values = true)]
    pub secret: Option<String>,
    /// Addresses and ranges (10.0.0.0/8) whose X-Forwarded-For and X-Forwarded-Proto count; or none [default: loopback]
    #[arg(long, env = "VERV_TRUSTED_PROXIES")]
    pub trusted_proxies: Option<String>,
    /// What a password's hash costs: m (memory in KiB), t (passes), p (lanes) [default: m=19456,t=2,p=1]
    #[arg(long, env = "VERV_ARGON2")]
    pub argon2: Option<String>,
    /// Log filter, such as info or verv=debug
    #[arg(long, env = "VERV_LOG", default_value = "info")]
    pub log: String,
}

/// Parsed and validated settings.
pub struct Config {
    /// None: the embedded PostgreSQL.
    pub database_url: Option<String>,
    pub database_replica_url: Option<String>,
    pub addr: SocketAddr,
    /// Without a slash at the end.
    pub public_url: String,
    pub data: PathBuf,
    pub admin_token: Option<String>,
    pub mail: Mail,
    /// Whom people write to about the site.
    pub contact: Option<String>,
    pub secret: Vec<u8>,
    /// The proxies whose forwarding headers are trusted.
    pub trusted_proxies: TrustedProxies,
    /// What a password's hash costs.
    pub argon2: argon2::Params,
}

pub enum Mail {
    /// One `.eml` per message.
    File(PathBuf),
    /// `smtp://…` or `smtps://…`
    Smtp(String),
}

const ADMIN_TOKEN_MIN_CHARS: usize = 32;
const SECRET_MIN_BYTES: usize = 32;
/// One gibibyte; more is surely a typo.
const ARGON2_MEMORY_AT_MOST: u32 = 1024 * 1024;
const ARGON2_PASSES_AT_MOST: u32 = 16;

impl Config {
    /// # Errors
    /// One line that names the variable, what is wrong and what is allowed.
    pub fn new(settings: &Settings) -> Result<Self, String> {
        // An empty variable counts as unset, because compose files write it that way.
        let set = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        let database_url = set(&settings.database_url);
        let database_replica_url = set(&settings.database_replica_url);
        for (name, url) in [("DATABASE_URL", &database_url), ("DATABASE_REPLICA_URL", &database_replica_url)] {
            if let Some(url) = url {
                let scheme = url.starts_with("postgres://") || url.starts_with("postgresql://");
                if !scheme || url.parse::<sqlx::postgres::PgConnectOptions>().is_err() {
                    return Err(format!(
                        "{name}: the value is no PostgreSQL address; postgres://user:password@host/database is expected"
                    ));
                }
            }
        }
        let addr: SocketAddr = settings.addr.parse().map_err(|_| {
            format!(
                "VERV_ADDR: {:?} is no address to listen on; an IP address and a port such as 127.0.0.1:3000 are expected",
                settings.addr
            )
        })?;
        let public_url = match set(&settings.public_url) {
            None => format!("http://{addr}"),
            Some(url) => {
                let url = url.trim_end_matches('/');
                let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
                if !host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ', '"', '<'])) {
                    return Err(format!(
                        "VERV_PUBLIC_URL: {url:?} is no web address; http://host or https://host, without a path, is expected"
                    ));
                }
                with_ascii_host(url)
            }
        };
        // In a header there is nothing of blanks around it.
        let admin_token = set(&settings.admin_token).map(|token| token.trim_matches(' ').to_owned());
        if let Some(token) = &admin_token
            && (token.chars().count() < ADMIN_TOKEN_MIN_CHARS || !token.bytes().all(|byte| matches!(byte, b' '..=b'~')))
        {
            return Err(format!(
                "VERV_ADMIN_TOKEN: the token is too short or cannot be sent in a header; at least {ADMIN_TOKEN_MIN_CHARS} characters of printable ASCII are expected"
            ));
        }
        let data = settings.data.clone();
        let mail = match set(&settings.mail) {
            None => Mail::File(data.join("mail")),
            Some(mail) => match mail.split_once(':') {
                Some(("file", path)) if !path.is_empty() => Mail::File(path.into()),
                Some(("smtp" | "smtps", rest)) if rest.len() > 2 && rest.starts_with("//") => Mail::Smtp(mail),
                _ => {
                    return Err(
                        "VERV_MAIL: the value is not understood; file:DIRECTORY, smtp://… or smtps://… is expected".to_owned()
                    );
                }
            },
        };
        let contact = set(&settings.contact);
        if let Some(contact) = contact.as_deref().filter(|contact| !email::is_valid(contact)) {
            return Err(format!("VERV_CONTACT: {contact:?} is no e-mail address; one such as post@example.com is expected"));
        }
        let argon2 = match set(&settings.argon2) {
            None => argon2::Params::DEFAULT,
            Some(text) => argon2_params(&text).ok_or_else(|| {
                format!("VERV_ARGON2: {text:?} is not understood; m=19456,t=2,p=1 is expected, with m from 8 × p to {ARGON2_MEMORY_AT_MOST} and t and p from 1 to {ARGON2_PASSES_AT_MOST}")
            })?,
        };
        let proxies = set(&settings.trusted_proxies).unwrap_or_else(|| trusted_proxies::LOOPBACK.to_owned());
        // A server that stores nothing locally may run on a read-only file system.
        if database_url.is_none() || set(&settings.secret).is_none() || set(&settings.mail).is_none() {
            crate::platform::data_folder::make(&data, database_url.is_none())
                .map_err(|error| format!("VERV_DATA: cannot make the folder {}: {error}", data.display()))?;
        }
        let trusted_proxies = TrustedProxies::parse(&proxies).map_err(|part| {
            format!("VERV_TRUSTED_PROXIES: {part:?} is not understood; addresses and ranges such as 10.0.0.0/8 with commas between them are expected, or loopback, or none")
        })?;
        let secret = match set(&settings.secret) {
            Some(secret) if secret.len() < SECRET_MIN_BYTES => {
                return Err(format!("VERV_SECRET: the secret is too short; at least {SECRET_MIN_BYTES} bytes are expected"));
            }
            Some(secret) => secret.into_bytes(),
            None if database_url.is_some() && public_url.starts_with("https://") => {
                return Err(
                    "VERV_SECRET: not set; with DATABASE_URL and an https VERV_PUBLIC_URL at least 32 bytes are required"
                        .to_owned(),
                );
            }
            None => load_or_create_secret(&data)
                .map_err(|error| format!("VERV_DATA: cannot keep a secret in {}: {error}", data.display()))?,
        };
        Ok(Self {
            database_url,
            database_replica_url,
            addr,
            public_url,
            data,
            admin_token,
            mail,
            contact,
            secret,
            trusted_proxies,
            argon2,
        })
    }
}

/// Parses `m=19456,t=2,p=1`, the notation used in PHC hashes.
fn argon2_params(text: &str) -> Option<argon2::Params> {
    let mut parts = text.split(',');
    let mut part = |name: &str| parts.next()?.trim().strip_prefix(name)?.strip_prefix('=')?.parse::<u32>().ok();
    let (memory, passes, lanes) = (part("m")?, part("t")?, part("p")?);
    let is_bounded = memory <= ARGON2_MEMORY_AT_MOST && passes <= ARGON2_PASSES_AT_MOST && lanes <= ARGON2_PASSES_AT_MOST;
    if !is_bounded || parts.next().is_some() {
        return None;
    }
    argon2::Params::new(memory, passes, lanes, None).ok()
}

/// Reads the secret in `data`, generating it at the first start.
fn load_or_create_secret(data: &Path) -> io::Result<Vec<u8>> {
    let path = data.join("secret");
    let fresh = crate::platform::random::secret("").map_err(io::Error::other)?;
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
        Ok(mut file) => {
            file.write_all(fresh.as_bytes())?;
            file.sync_all()?;
            Ok(fresh.into_bytes())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let kept = fs::read(&path)?;
            if kept.len() < SECRET_MIN_BYTES {
                return Err(io::Error::other(format!("{} holds fewer than {SECRET_MIN_BYTES} bytes", path.display())));
            }
            Ok(kept)
        }
        Err(error) => Err(error),
    }
}

/// Converts the host to A-labels, the form used in `Origin` and in mail headers.
fn with_ascii_host(url: &str) -> String {
    let Some((scheme, authority)) = url.split_once("://").filter(|_| !url.is_ascii()) else { return url.to_owned() };
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let host = ascii_domain(host).unwrap_or_else(|| host.to_owned());
    port.map_or_else(|| format!("{scheme}://{host}"), |port| format!("{scheme}://{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(change: impl FnOnce(&mut Settings)) -> String {
        let data = tempfile::tempdir().unwrap();
        let mut settings =
            Settings { addr: "127.0.0.1:3000".into(), data: data.path().to_owned(), log: "info".into(), ..Settings::default() };
        change(&mut settings);
        match Config::new(&settings) {
            Ok(_) => panic!("accepted"),
            Err(line) => line,
        }
    }

    #[test]
    fn a_wrong_value_is_one_line_that_names_the_variable() {
        let lines = [
            ("VERV_ADDR", refusal(|s| s.addr = "3000".into())),
            ("VERV_PUBLIC_URL", refusal(|s| s.public_url = Some("example.com".into()))),
            ("VERV_ADMIN_TOKEN", refusal(|s| s.admin_token = Some("kort".into()))),
            ("VERV_ADMIN_TOKEN", refusal(|s| s.admin_token = Some(format!("{:<40}", "kort")))),
            ("VERV_ADMIN_TOKEN", refusal(|s| s.admin_token = Some("ø".repeat(40)))),
            ("VERV_MAIL", refusal(|s| s.mail = Some("pigeon".into()))),
            ("VERV_CONTACT", refusal(|s| s.contact = Some("post".into()))),
            ("VERV_SECRET", refusal(|s| s.secret = Some("kort".into()))),
            ("VERV_ARGON2", refusal(|s| s.argon2 = Some("m=19456".into()))),
            ("VERV_ARGON2", refusal(|s| s.argon2 = Some("m=1,t=2,p=1".into()))),
            ("VERV_ARGON2", refusal(|s| s.argon2 = Some("m=19456,t=2,p=1,x=1".into()))),
            ("VERV_ARGON2", refusal(|s| s.argon2 = Some("m=99999999,t=2,p=1".into()))),
            ("VERV_TRUSTED_PROXIES", refusal(|s| s.trusted_proxies = Some("10.0.0.0/8 proxy\n".into()))),
            ("DATABASE_URL", refusal(|s| s.database_url = Some("mysql://x".into()))),
            ("DATABASE_REPLICA_URL", refusal(|s| s.database_replica_url = Some("x".into()))),
        ];
        for (name, line) in lines {
            assert!(line.starts_with(&format!("{name}: ")) && !line.contains('\n'), "{line}");
        }
    }

    #[test]
    fn a_host_in_letters_is_kept_in_a_labels() {
        for (url, kept) in [
            ("http://blåbær.example", "http://xn--blbr-roah.example"),
            ("https://blåbær.example:8443", "https://xn--blbr-roah.example:8443"),
            ("https://Verv.no", "https://Verv.no"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(with_ascii_host(url), kept);
        }
    }

    #[test]
    fn the_secret_is_made_once() {
        let data = tempfile::tempdir().unwrap();
        let first = load_or_create_secret(data.path()).unwrap();
        assert_eq!(load_or_create_secret(data.path()).unwrap(), first);
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(data.path().join("secret")).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
}
