//! What went wrong inside, kept apart from what a caller is told. A fault is logged here, once for each request that it
//! fails, and leaves as a refusal.

use crate::shared::refusal::Refusal;
use std::error::Error;
use std::sync::Arc;

/// Why an act was not done: refused, or failed.
#[derive(Debug)]
pub enum Failure {
    Refused(Refusal),
    Fault(Fault),
}

/// Something inside failed. Never shown to a caller. Shared by those who asked together.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The database cannot be reached, or went away.
    DatabaseAway(Arc<sqlx::Error>),
    Database(Arc<sqlx::Error>),
    /// Another transaction was faster; the same again will see what it did.
    Overtaken,
    Other(Arc<dyn Error + Send + Sync>),
}

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
        let error = Arc::new(error);
        if away { Self::DatabaseAway(error) } else { Self::Database(error) }
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
    /// What may be told, after logging what may not.
    pub fn into_refusal(self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal,
            Self::Fault(fault) => fault.into_refusal(),
        }
    }
}

impl Fault {
    pub fn into_refusal(self) -> Refusal {
        match self {
            Self::DatabaseAway(error) => {
                tracing::warn!(%error, "the database is away");
                Refusal::Unavailable { seconds: 2 }
            }
            Self::Database(error) => {
                tracing::error!(%error, "the database refused");
                Refusal::Failed
            }
            Self::Overtaken => {
                tracing::warn!("overtaken by another transaction once too often");
                Refusal::Unavailable { seconds: 1 }
            }
            Self::Other(error) => {
                tracing::error!(%error, "failed");
                Refusal::Failed
            }
        }
    }

    /// PostgreSQL settled two transactions against each other; the same again will most likely do.
    pub fn is_worth_another_try(&self) -> bool {
        match self {
            Self::Overtaken => true,
            Self::Database(error) => {
                error.as_database_error().is_some_and(|error| matches!(error.code().as_deref(), Some("40001" | "40P01")))
            }
            _ => false,
        }
    }

    /// The connection was broken; another may do.
    pub fn is_connection_lost(&self) -> bool {
        matches!(self, Self::DatabaseAway(error) if !matches!(**error, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed))
    }

    pub fn is_database_away(&self) -> bool {
        matches!(self, Self::DatabaseAway(_))
    }
}

/// The name of the constraint that a write ran into.
pub fn on_constraint(error: &sqlx::Error) -> Option<&str> {
    match error {
        sqlx::Error::Database(error) => error.constraint(),
        _ => None,
    }
}
