//! What list rows show of ads. Recently shown ones are cached: the newest are in everybody's list,
//! and reading an ad costs more than finding it.

use super::store::CardRow;
use crate::job_ads::model::{Ad, Location};
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::{ad_language, display};
use hashlink::LruCache;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const CARDS_MAX: usize = 5000;
/// Where reads are spread over several standbys, one that is behind may have given what was kept.
const CARD_MAX_AGE: Duration = Duration::from_secs(60);
/// Of an ad's properties, those that rows show.
const ROW_PROPERTIES: [&str; 3] = ["applicationdue", "engagementtype", "extent"];

pub struct Card {
    pub uuid: AdId,
    /// Without its text, contacts, categories, places and the properties that no row shows.
    pub ad: Ad,
    pub places: display::Places,
    /// In which language it is written; None where it is unclear.
    pub language: Option<&'static str>,
}

impl Card {
    pub(super) fn new(row: CardRow) -> Self {
        let CardRow { uuid, ad } = row;
        let mut ad = ad.0;
        let language = ad_language::of(&ad);
        display::fit_into_a_list(&mut ad);
        let places = display::Places::of(&ad);
        // Thousands of cards are kept.
        ad.ad_text = String::new();
        ad.contact_list = Vec::new();
        ad.category_list = Vec::new();
        ad.location_list = Vec::new();
        ad.employer.location = Location::default();
        ad.properties.retain(|name, _| ROW_PROPERTIES.contains(&name.as_str()));
        Self { uuid, ad, places, language }
    }
}

/// A card with the index number its ad had when it was read: an ad that changes gets a new number.
struct CachedCard {
    number: u32,
    since: Instant,
    card: Arc<Card>,
}

pub struct Cards(Mutex<LruCache<AdId, CachedCard>>);

impl Default for Cards {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(CARDS_MAX)))
    }
}

impl Cards {
    pub fn get(&self, uuid: AdId, number: u32) -> Option<Arc<Card>> {
        let mut kept = self.lock();
        let kept = kept.get(&uuid).filter(|kept| kept.number == number && kept.since.elapsed() < CARD_MAX_AGE)?;
        Some(Arc::clone(&kept.card))
    }

    /// `number` is of before the ad was read, so that what is kept is never older than it.
    pub fn keep(&self, number: u32, card: Arc<Card>) {
        self.lock().insert(card.uuid, CachedCard { number, since: Instant::now(), card });
    }

    fn lock(&self) -> MutexGuard<'_, LruCache<AdId, CachedCard>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
