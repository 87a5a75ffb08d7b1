//! Related ads, shown below an ad and on the page of one that is gone.

use crate::i18n::Language;
use crate::job_ads::query::Query;
use crate::job_ads::server::ad_rows::ad_list;
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::search::Card;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::words;
use crate::platform::fault::Failure;
use chrono::{DateTime, NaiveDateTime, Utc};
use leptos::prelude::*;
use std::sync::Arc;

const RELATED_ADS_MAX: usize = 4;

pub(super) struct RelatedAds {
    ads: Vec<Arc<Card>>,
    are_similar: bool,
}

impl RelatedAds {
    /// Live ads like this one.
    pub(super) async fn like(state: &JobAdsState, ad: AdId, now: DateTime<Utc>) -> Self {
        let found = async {
            let similar = state.search.similar(state, ad, RELATED_ADS_MAX).await?;
            let mut ads = state.search.cards(state, &similar, now).await?;
            ads.retain(|other| other.uuid != ad);
            Ok(ads)
        };
        Self { ads: or_none(found.await), are_similar: true }
    }

    /// The newest.
    pub(super) async fn newest(state: &JobAdsState, now: DateTime<Utc>) -> Self {
        let found = async {
            let newest = state.search.find(state, &Query::default(), None, RELATED_ADS_MAX).await?;
            Ok(state.search.cards(state, &newest.ads, now).await?)
        };
        Self { ads: or_none(found.await), are_similar: false }
    }

    /// Live ads like this one, or where there is none the newest: for a page that would lead nowhere otherwise.
    pub(super) async fn similar_or_newest(state: &JobAdsState, ad: AdId, now: DateTime<Utc>) -> Self {
        let similar = Self::like(state, ad, now).await;
        if similar.ads.is_empty() { Self::newest(state, now).await } else { similar }
    }

    /// Nothing where there is none.
    pub(super) fn section(&self, now: NaiveDateTime, language: Language) -> Option<impl IntoView + use<>> {
        let words = words::ad_page::Words::of(language);
        let title = if self.are_similar { words.similar } else { words.newest };
        (!self.ads.is_empty())
            .then(|| view! { <section class="others no-print"><h2>{title}</h2>{ad_list(&self.ads, now, language, 3)}</section> })
    }
}

/// They are optional: a page leaves them out rather than fail.
fn or_none(found: Result<Vec<Arc<Card>>, Failure>) -> Vec<Arc<Card>> {
    found.inspect_err(Failure::log).unwrap_or_default()
}
