//! Internal errors, separate from what a caller is told. The boundary where a fault leaves the server logs it, once per
//! failed request, and answers with a refusal instead.

use crate::shared::refusal::Refusal;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Why an operation was not carried out: refused, or failed.
#[derive(Debug)]
pub enum Failure {
    Refused(Refusal),
    Fault(Fault),
}

/// An internal error. Never shown to a caller. Cloneable, because batched callers share it.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The database cannot be reached, or went away.
    DatabaseUnavailable(Arc<sqlx::Error>),
    Database(Arc<sqlx::Error>),
    /// Another transaction won; a retry will see its changes.
    Contention,
    /// Another transaction held a row for too long.
    LockTimeout,
    Other(Arc<dyn Error + Send + Sync>),
}

/// PostgreSQL's error code when `lock_timeout` expires.
const LOCK_NOT_AVAILABLE: &str = "55P03";

impl Fault {
    pub fn other(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Other(Arc::from(error.into()))
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        let away = match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Protocol(_) => true,
            // Classes 08 (connection), 53 (resources) and 57P (operator: shutdown, cannot connect now).
            sqlx::Error::Database(database) => {
                database.code().is_some_and(|code| code.starts_with("08") || code.starts_with("53") || code.starts_with("57P"))
            }
            _ => false,
        };
        let is_locked = error.as_database_error().is_some_and(|error| error.code().as_deref() == Some(LOCK_NOT_AVAILABLE));
        if is_locked {
            return Self::LockTimeout;
        }
        let error = Arc::new(error);
        if away { Self::DatabaseUnavailable(error) } else { Self::Database(error) }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Failure {
    /// Logs an internal error. A refusal is not one.
    pub fn log(&self) {
        if let Self::Fault(fault) = self {
            fault.log();
        }
    }

    /// What may be told.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Fault(fault) => fault.refusal(),
        }
    }

    /// Like [`Self::refusal`], consuming the failure.
    pub fn into_refusal(self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal,
            Self::Fault(fault) => fault.refusal(),
        }
    }
}

impl Fault {
    /// Called once, at the boundary where the fault leaves the server.
    pub fn log(&self) {
        match self {
            Self::DatabaseUnavailable(error) => tracing::warn!(error = redacted_message(error), "the database is away"),
            Self::Database(error) => tracing::error!(error = redacted_message(error), "the database refused"),
            Self::Contention => tracing::warn!("overtaken by another transaction once too often"),
            Self::LockTimeout => tracing::warn!("a row was held by another transaction for too long"),
            Self::Other(error) => tracing::error!(error = without_quoted(&error.to_string()), "failed"),
        }
    }

    /// What may be told.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Contention => Refusal::Unavailable { seconds: 1 },
            Self::DatabaseUnavailable(_) | Self::LockTimeout => Refusal::Unavailable { seconds: 2 },
            Self::Database(_) | Self::Other(_) => Refusal::Failed,
        }
    }

    /// PostgreSQL aborted one of two conflicting transactions; a retry will most likely succeed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Contention => true,
            Self::Database(error) => {
                error.as_database_error().is_some_and(|error| matches!(error.code().as_deref(), Some("40001" | "40P01")))
            }
            _ => false,
        }
    }

    /// The connection was lost; another one may work.
    pub fn is_connection_lost(&self) -> bool {
        matches!(self, Self::DatabaseUnavailable(error) if !matches!(**error, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed))
    }

    pub fn is_database_unavailable(&self) -> bool {
        matches!(self, Self::DatabaseUnavailable(_))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DatabaseUnavailable(error) | Self::Database(error) => formatter.write_str(&redacted_message(error)),
            Self::Contention => formatter.write_str("overtaken by another transaction"),
            Self::LockTimeout => formatter.write_str("held up by another transaction"),
            Self::Other(error) => formatter.write_str(&without_quoted(&error.to_string())),
        }
    }
}

/// A database error as it may be logged. PostgreSQL repeats row values in its details and in quotes;
/// these must not reach the log.
pub fn redacted_message(error: &sqlx::Error) -> String {
    let sqlx::Error::Database(database) = error else { return without_quoted(&error.to_string()) };
    let mut text = without_quoted(database.message());
    for (name, value) in
        [("code", database.code().as_deref()), ("constraint", database.constraint()), ("table", database.table())]
    {
        if let Some(value) = value {
            text.push_str(&format!("; {name} {value}"));
        }
    }
    text
}

/// The text without quoted parts, which may be user data.
fn without_quoted(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', '`']) {
        let (before, quoted) = rest.split_at(at);
        let (mark, quoted) = quoted.split_at(1);
        kept.push_str(before);
        kept.push('…');
        // The quoted part may itself contain the quote character, so cut up to the last one.
        rest = quoted.rfind(mark).map_or("", |end| &quoted[end + 1..]);
    }
    kept.push_str(rest);
    kept
}

/// The name of the constraint that a write violated.
pub fn violated_constraint(error: &sqlx::Error) -> Option<&str> {
    match error {
        sqlx::Error::Database(error) => error.constraint(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_not_logged() {
        for (text, kept) in [
            ("connection refused", "connection refused"),
            ("invalid input syntax for type integer: \"kari@example.com\"", "invalid input syntax for type integer: …"),
            ("invalid type: string \"a \"b\" c\", expected u8", "invalid type: string …, expected u8"),
            ("unknown variant `12345678`, expected `a`", "unknown variant …"),
            ("begins \"and never ends", "begins …"),
        ] {
            assert_eq!(without_quoted(text), kept);
        }
        let fault = Fault::other("no such person: \"kari@example.com\"");
        assert!(!fault.to_string().contains("kari"));
    }
}
