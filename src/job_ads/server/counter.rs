//! Views and clicks, counted in memory and written together, so that a popular ad costs no more than a quiet one.

use super::store;
use crate::job_ads::server::ids::AdId;
use crate::platform::clock::Clock;
use crate::platform::fault::Fault;
use crate::shared::texts::texts;
use sqlx::PgPool;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

texts! {
    /// What is counted, as the statistics call it.
    What {
        View = "pageviews",
        Click = "applicationurlclicks",
    }
}

#[derive(Default)]
pub struct Counter(Mutex<BTreeMap<(AdId, What), i64>>);

impl Counter {
    pub fn count(&self, ad: AdId, what: What) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry((ad, what)).or_default() += 1;
    }

    /// Writes the counts. If that fails, they are kept for the next time.
    pub async fn flush(&self, db: &PgPool, clock: &Clock) -> Result<(), Fault> {
        let counted = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if counted.is_empty() {
            return Ok(());
        }
        let (mut ads, mut types, mut totals) = (Vec::new(), Vec::new(), Vec::new());
        for ((ad, what), total) in &counted {
            ads.push(*ad);
            types.push(what.as_str().to_owned());
            totals.push(*total);
        }
        let written = async { store::add_counts(&mut *db.acquire().await?, &ads, &types, &totals, clock.now()).await }.await;
        if let Err(error) = written {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for (key, total) in counted {
                *waiting.entry(key).or_default() += total;
            }
            return Err(error.into());
        }
        Ok(())
    }
}
