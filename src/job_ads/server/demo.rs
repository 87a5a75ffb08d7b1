//! The demo: ads of our own writing, loaded as a provider would send them, with dates relative to today.

use super::service::{self, ServerContext};
use crate::accounts::server::actor::Provider;
use crate::job_ads::rules::limits::BATCH_MAX_ADS;
use crate::job_ads::server::state::JobAdsState;
use crate::platform::clock;
use crate::platform::fault::{Failure, Fault};
use crate::shared::refusal::Refusal;
use chrono::Days;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Providers and people of the demo, with their keys and passwords.
pub const REGISTRY: &str = include_str!("../../../data/demo/registry.json");
const ADS: &str = include_str!("../../../data/demo/ads.json");

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DemoAd {
    provider: String,
    /// Negative: in the future.
    published_days_ago: i64,
    /// A number of days from today, "snarest", or nothing.
    due_in_days: Option<Value>,
    ad: Value,
}

/// Loads the demo's ads; its providers exist already. Returns how many.
pub async fn load(state: &JobAdsState) -> Result<usize, Failure> {
    let demo: Vec<DemoAd> = serde_json::from_str(ADS).map_err(Fault::other)?;
    let here = ServerContext::new(state);
    let mut by_provider: BTreeMap<String, Vec<service::PreparedAd>> = BTreeMap::new();
    for (index, DemoAd { provider, published_days_ago, due_in_days, mut ad }) in demo.into_iter().enumerate() {
        let day = |days: i64| {
            if days < 0 {
                here.now.checked_add_days(Days::new(days.unsigned_abs()))
            } else {
                here.now.checked_sub_days(Days::new(days.unsigned_abs()))
            }
        };
        // Spread over the hours before now, so that the newest are not all of one minute.
        let published = day(published_days_ago)
            .and_then(|at| at.checked_sub_signed(chrono::TimeDelta::minutes(17 * index as i64 % 600)))
            .unwrap_or(here.now);
        ad["published"] = json!(crate::job_ads::rules::dates::format_local(published));
        match due_in_days {
            Some(Value::Number(days)) => {
                let due = day(-days.as_i64().unwrap_or(30)).unwrap_or(here.now);
                ad["properties"]["applicationdue"] = json!(due.format("%d.%m.%Y").to_string());
            }
            Some(text) => ad["properties"]["applicationdue"] = text,
            None => {}
        }
        let prepared = service::prepare(&ad.into(), &here).map_err(|(problems, _)| Refusal::Invalid(problems.into_entries()))?;
        by_provider.entry(provider).or_default().push(prepared);
    }
    let mut count = 0;
    for (identifier, ads) in by_provider {
        let provider = Provider::for_demo(state, &identifier).await?;
        for stored in ads.chunks(BATCH_MAX_ADS) {
            for outcome in service::receive_each(state, &provider, stored).await? {
                outcome?;
            }
            count += stored.len();
        }
    }
    tracing::info!(count, now = %clock::to_norway(state.clock.now()), "the demo is loaded");
    Ok(count)
}
