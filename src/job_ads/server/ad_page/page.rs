//! The public page of one ad and the redirect to its application form; and the pages shown when the
//! ad has expired or is not public.

use super::{facts, others, people, share};
use crate::i18n::Language;
use crate::job_ads::model::Ad;
use crate::job_ads::query::Query;
use crate::job_ads::server::counter::What;
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::seo::{json_ld, picture};
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::store::AdRow;
use crate::job_ads::server::visibility::{Visibility, visibility_of};
use crate::job_ads::server::{ad_language, display};
use crate::job_ads::words;
use crate::platform::clock;
use crate::platform::html;
use crate::shared::paths;
use crate::ui::banner::{Banner, Tone};
use crate::ui::rich_text::RichHtml;
use crate::ui::way_on::Breadcrumbs;
use crate::web::error::PageError;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use crate::web::words::frame;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDateTime;
use leptos::prelude::*;
use others::RelatedAds;

/// The ad that an address names, and whether it is live; else it has expired.
///
/// # Errors
/// The page that says that there is none, or that it is gone.
pub(in crate::job_ads::server) async fn visible_ad(
    state: &JobAdsState,
    visitor: &Visitor,
    uuid: &str,
) -> Result<(AdRow, bool), PageError> {
    Err(PageError::instead(match visibility_of(state, uuid).await? {
        Visibility::Live(row) => return Ok((row, true)),
        Visibility::Expired(row) => return Ok((row, false)),
        Visibility::Gone(uuid) => gone(state, visitor, uuid).await,
        Visibility::Nothing => not_found_page(state, visitor).await,
    }))
}

/// `/stillinger/{uuid}`
pub async fn show_ad(
    State(state): State<JobAdsState>,
    visitor: Visitor,
    Path(uuid): Path<String>,
    headers: HeaderMap,
    method: Method,
) -> Result<Response, PageError> {
    let (row, is_live) = visible_ad(&state, &visitor, &uuid).await?;
    if is_by_a_person(&method, &visitor, &headers) {
        state.counter.count(row.uuid, What::View);
    }
    let now = state.clock.now();
    let others = if is_live {
        RelatedAds::like(&state, row.uuid, now).await
    } else {
        RelatedAds::similar_or_newest(&state, row.uuid, now).await
    };
    let search = search_before(&headers, &state.config.public_url);
    Ok(page::show(&state, &visitor, || {
        let shown = ShownAd {
            ad: &row.ad.0,
            uuid: row.uuid.to_string(),
            base: &state.config.public_url,
            now: clock::to_norway(now),
            language: visitor.language,
        };
        let page = ad_page(&shown, &row, is_live, search, &others, state.site.address("share.js"));
        if !is_live {
            return page;
        }
        Page { head: Some(json_ld::block(&state.config.public_url, &row)), picture: Some(picture::of_ad(&row)), ..page }
    }))
}

/// `/stillinger/{uuid}/apply`: counts a click and redirects.
pub async fn count_and_redirect_to_application(
    State(state): State<JobAdsState>,
    visitor: Visitor,
    Path(uuid): Path<String>,
    headers: HeaderMap,
    method: Method,
) -> Result<Response, PageError> {
    let words = words::ads::Words::of(visitor.language);
    let notice = |status, title, text, uuid: AdId| {
        let back = vec![(paths::ad(&uuid.to_string()), words.back_to_ad)];
        Ok(page::notice(&state, &visitor, status, title, text, back))
    };
    let (row, is_live) = visible_ad(&state, &visitor, &uuid).await?;
    if !is_live {
        return notice(StatusCode::GONE, words.expired_title, words.expired_text, row.uuid);
    }
    let address = row.ad.properties.get("applicationurl").and_then(|url| location(url));
    let Some(address) = address else {
        return notice(StatusCode::NOT_FOUND, words.no_application_title, words.no_application_text, row.uuid);
    };
    if is_by_a_person(&method, &visitor, &headers) {
        state.counter.count(row.uuid, What::Click);
    }
    let headers = [(header::LOCATION, address), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// The page of an ad that was taken down.
async fn gone(state: &JobAdsState, visitor: &Visitor, ad: AdId) -> Response {
    let others = RelatedAds::similar_or_newest(state, ad, state.clock.now()).await;
    let words = words::ads::Words::of(visitor.language);
    ended_page(state, visitor, StatusCode::GONE, (words.gone_title, words.gone_text), &others)
}

/// The page for an address without a public ad.
async fn not_found_page(state: &JobAdsState, visitor: &Visitor) -> Response {
    let others = RelatedAds::newest(state, state.clock.now()).await;
    let words = frame::Words::of(visitor.language);
    ended_page(state, visitor, StatusCode::NOT_FOUND, (words.not_found_title, words.not_found_text), &others)
}

fn ended_page(
    state: &JobAdsState,
    visitor: &Visitor,
    status: StatusCode,
    said: (&'static str, &'static str),
    others: &RelatedAds,
) -> Response {
    let (title, text) = said;
    page::show(state, visitor, || {
        let body = view! {
            {page::notice_body(frame::Words::of(visitor.language), status, title, text, Vec::new())}
            {others.section(clock::to_norway(state.clock.now()), visitor.language)}
        };
        Page { status, ..Page::new(title, body) }
    })
}

/// Whether a visit counts.
fn is_by_a_person(method: &Method, visitor: &Visitor, headers: &HeaderMap) -> bool {
    *method == Method::GET && !visitor.is_robot && !is_prefetch(headers)
}

/// Prefetched by a browser, not opened by a person.
fn is_prefetch(headers: &HeaderMap) -> bool {
    let says =
        |name: &str| headers.get(name).is_some_and(|purpose| purpose.as_bytes().to_ascii_lowercase().starts_with(b"prefetch"));
    ["sec-purpose", "purpose", "x-purpose", "x-moz"].into_iter().any(says)
}

/// Addresses may hold letters that a header may not.
pub(super) fn location(url: &str) -> Option<HeaderValue> {
    use percent_encoding::{CONTROLS, utf8_percent_encode};
    HeaderValue::try_from(utf8_percent_encode(url, CONTROLS).to_string()).ok()
}

/// The search that the visitor came from, for the link back.
fn search_before(headers: &HeaderMap, public_url: &str) -> Option<String> {
    let from: axum::http::Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = from.authority()?.as_str();
    let is_here = host == Some(authority) || public_url.split_once("://").is_some_and(|(_, own)| own == authority);
    if !is_here || from.path() != paths::BOARD {
        return None;
    }
    let (query, _) = Query::parse(from.query()?);
    (query != Query::default()).then(|| query.address(paths::BOARD))
}

/// A visible ad, and for whom and when it is written.
pub(super) struct ShownAd<'a> {
    pub(super) ad: &'a Ad,
    pub(super) uuid: String,
    /// Where the site is, without a slash at the end.
    pub(super) base: &'a str,
    pub(super) now: NaiveDateTime,
    pub(super) language: Language,
}

pub(super) fn ad_page(
    shown: &ShownAd<'_>,
    row: &AdRow,
    is_live: bool,
    search: Option<String>,
    others: &RelatedAds,
    script: String,
) -> Page {
    let ShownAd { ad, uuid, base: _, now, language } = shown;
    let words = words::ads::Words::of(*language);
    let own = words::ad_page::Words::of(*language);
    let employer = display::employer(ad).map_or_else(|| words.hidden_employer.to_owned(), str::to_owned);
    let places = display::places(ad, *language);
    let description = format!("{}, {employer}, {places}", ad.title);
    // Marked where it is not the page's language.
    let spoken = ad_language::of(ad).filter(|tag| *tag != language.tag());
    let tags = ["extent", "engagementtype", "remote"]
        .iter()
        .filter_map(|name| ad.properties.get(*name))
        .map(|tag| view! { <li class="tag">{language.value(tag).to_owned()}</li> })
        .collect_view();
    let back = match search {
        Some(search) => (search, own.to_search.to_owned()),
        None => (paths::BOARD.to_owned(), words.board_title.to_owned()),
    };
    let body = view! {
        <Breadcrumbs label=own.you_are_here ways=vec![back] />
        {(!is_live).then(|| view! { <Banner tone=Tone::Warning title=words.expired_title text=words.expired_text /> })}
        <article class="ad">
            <header class="ad__head">
                <h1 lang=spoken>{ad.title.clone()}</h1>
                <p class="ad__employer-line">{employer}{(!places.is_empty()).then(|| format!(" · {places}"))}</p>
                <ul class="ad__tags cluster">{tags}</ul>
            </header>
            <div class="ad__layout">
                <div class="ad__body">
                    <RichHtml text=html::stored(&ad.ad_text) lang=spoken />
                    {facts::keywords(ad, *language)}
                    {people::about_employer(ad, *language)}
                </div>
                <aside class="ad__side">
                    {is_live.then(|| super::apply::how_to_apply(shown, spoken))}
                    {facts::facts(row, *language)}
                    {is_live.then(|| people::contacts(&ad.contact_list, *language))}
                    {is_live.then(|| share::share(shown, script))}
                    <p class="no-print"><a href=paths::report(uuid) rel="nofollow">{own.report}</a></p>
                </aside>
            </div>
        </article>
        {others.section(*now, *language)}
    };
    Page { description: Some(description), canonical: is_live.then(|| paths::ad(uuid)), ..Page::new(ad.title.clone(), body) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_the_search_one_comes_from() {
        let back = |referer: &'static str| {
            let headers = HeaderMap::from_iter([
                (header::REFERER, HeaderValue::from_static(referer)),
                (header::HOST, HeaderValue::from_static("localhost:3000")),
            ]);
            search_before(&headers, "https://verv.example")
        };
        assert_eq!(
            back("https://verv.example/stillinger?q=baker&extent=Deltid&cursor=x").as_deref(),
            Some("/stillinger?q=baker&extent=Deltid")
        );
        assert_eq!(back("http://localhost:3000/stillinger?q=baker").as_deref(), Some("/stillinger?q=baker"));
        for other in [
            "https://verv.example/stillinger",
            "https://verv.example/stillinger?tull=1",
            "https://verv.example/?q=baker",
            "https://evil.example/stillinger?q=baker",
            "not an address",
            "/stillinger?q=baker",
        ] {
            assert_eq!(back(other), None, "{other}");
        }
    }
}
