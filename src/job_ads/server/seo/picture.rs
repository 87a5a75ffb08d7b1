//! `/stillinger/{uuid}/bilde.png`: the picture of a shared link, drawn from the ad; `/bilde.png`, the site's own. An SVG with
//! our own letters, drawn to PNG on a thread of its own, one at a time, and kept.

use super::drawing::{self, Content};
use crate::i18n::Language;
use crate::job_ads::model::Ad;
use crate::job_ads::server::display;
use crate::job_ads::server::display::lasting_deadline;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::store::AdRow;
use crate::job_ads::server::visibility::live_ad;
use crate::job_ads::words;
use crate::platform::fault::{Failure, Fault};
use crate::platform::workers::{Owner, Workers};
use crate::shared::paths;
use crate::web::client_ip::ClientIp;
use crate::web::error::PageError;
use crate::web::etag;
use crate::web::page;
use crate::web::visitor::Visitor;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use hashlink::LruCache;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Raised whenever the design changes.
const DRAWING: u32 = 1;
/// Some 40 kB each.
const PICTURES_MAX: usize = 200;
const WAIT_MAX_TIME: Duration = Duration::from_secs(2);
/// The picture has the ad's version in its address; an ad that is taken down is not to be seen for long.
const CACHE_CONTROL: &str = "public, max-age=600";

/// By ETag.
type Drawn = Mutex<LruCache<String, Bytes>>;

/// The pictures that were drawn last.
pub struct Pictures {
    drawn: Arc<Drawn>,
    /// Drawing takes one core, so that pages have the others. A drawing keeps its place until it is done, even if
    /// its caller has gone.
    workers: Workers,
}

impl Default for Pictures {
    fn default() -> Self {
        Self { drawn: Arc::new(Mutex::new(LruCache::new(PICTURES_MAX))), workers: Workers::one_at_a_time(WAIT_MAX_TIME) }
    }
}

impl Pictures {
    async fn draw(&self, owner: Owner, etag: &str, content: Content) -> Result<Bytes, Failure> {
        if let Some(png) = self.kept(etag) {
            return Ok(png);
        }
        let drawn = Arc::clone(&self.drawn);
        let etag = etag.to_owned();
        let drawing = self.workers.run(owner, move |_| {
            // Drawn for another one meanwhile, perhaps.
            Some(Self::find_drawn(&drawn, &etag).map_or_else(|| draw_and_cache(&drawn, etag, &content), Ok))
        });
        Ok(drawing.await??)
    }

    fn kept(&self, etag: &str) -> Option<Bytes> {
        Self::find_drawn(&self.drawn, etag)
    }

    fn find_drawn(drawn: &Drawn, etag: &str) -> Option<Bytes> {
        drawn.lock().unwrap_or_else(PoisonError::into_inner).get(etag).cloned()
    }
}

fn draw_and_cache(drawn: &Drawn, etag: String, content: &Content) -> Result<Bytes, Fault> {
    let png = drawing::to_png(content)?;
    drawn.lock().unwrap_or_else(PoisonError::into_inner).insert(etag, png.clone());
    Ok(png)
}

/// For the head of the ad's page.
pub(in crate::job_ads::server) fn of_ad(row: &AdRow) -> page::Picture {
    let ad = &row.ad.0;
    let alt = [Some(ad.title.as_str()), display::employer(ad)].into_iter().flatten().collect::<Vec<_>>().join(", ");
    // Sites that show links keep pictures by their address.
    let address = format!("{}?v={}", paths::ad_picture(&row.uuid.to_string()), row.updated.timestamp());
    page::Picture { address, alt }
}

/// `/stillinger/{uuid}/bilde.png`
pub async fn show_ad_picture(
    State(state): State<JobAdsState>,
    visitor: Visitor,
    client_ip: ClientIp,
    Path(uuid): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let row = live_ad(&state, &visitor, &uuid).await?;
    answer(&state, client_ip, &headers, Content::of_ad(&row.ad.0)).await
}

/// `/bilde.png`
pub async fn show_site_picture(
    State(state): State<JobAdsState>,
    client_ip: ClientIp,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    answer(&state, client_ip, &headers, Content::of_site()).await
}

async fn answer(state: &JobAdsState, client_ip: ClientIp, headers: &HeaderMap, content: Content) -> Result<Response, PageError> {
    // What is drawn is all that the tag depends on.
    let etag = etag::of(format!("{DRAWING} {content:?}").as_bytes());
    if etag::has_current(headers, &etag) {
        return Ok(etag::with_etag(true, &etag, "image/png", CACHE_CONTROL, Body::empty()));
    }
    let png = state.pictures.draw(Owner::Address(client_ip.0), &etag, content).await?;
    Ok(etag::with_etag(false, &etag, "image/png", CACHE_CONTROL, Body::from(png)))
}

impl Content {
    fn of_ad(ad: &Ad) -> Self {
        let words = words::feeds::Words::of(Language::Nb);
        let due = lasting_deadline(ad, Language::Nb).map(|due| {
            let is_day = due.starts_with(|c: char| c.is_ascii_digit());
            format!("{} {due}", if is_day { words.picture_apply_by } else { words.picture_deadline })
        });
        let place = Some(display::places(ad, Language::Nb)).filter(|place| !place.is_empty());
        let facts = place.into_iter().chain(due).collect::<Vec<_>>().join("  ·  ");
        Self { title: ad.title.clone(), by: display::employer(ad).unwrap_or_default().to_owned(), facts }
    }

    fn of_site() -> Self {
        let words = words::ads::Words::of(Language::Nb);
        Self { title: words.front_title.to_owned(), by: words.board_description.to_owned(), facts: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job_ads::model::{Employer, Location, Privacy};

    #[test]
    fn a_hidden_employer_is_in_no_picture() {
        let mut ad = Ad {
            reference: "1".into(),
            title: "Baker".into(),
            ad_text: "<p>Brød</p>".into(),
            positions: 1,
            privacy: Privacy::ShowAll,
            published: "2026-10-01T12:00:00".parse().unwrap(),
            expires: "2026-10-20T23:59:59".parse().unwrap(),
            employer: Employer { business_name: Some("Fjellheim bakeri".into()), ..Employer::default() },
            location_list: vec![Location { city: Some("BERGEN".into()), country: "Norge".into(), ..Location::default() }],
            contact_list: Vec::new(),
            category_list: Vec::new(),
            properties: [("applicationdue".to_owned(), "20.10.2026".to_owned())].into(),
        };
        let shown = Content::of_ad(&ad);
        assert_eq!((shown.by.as_str(), shown.facts.as_str()), ("Fjellheim bakeri", "Bergen  ·  Søk senest 20. oktober 2026"));
        ad.privacy = Privacy::DontShowEmployer;
        ad.properties.insert("applicationdue".into(), "Snarest".into());
        let hidden = Content::of_ad(&ad);
        assert_eq!((hidden.by.as_str(), hidden.facts.as_str()), ("", "Bergen  ·  Frist: Snarest"));
    }
}
