//! Every route of the site, on one screen.

use super::state::AppState;
use super::{about, admin, docs, edge, load, openapi, own_account, telemetry};
use crate::accounts::server::actor::recognise_viewer;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::actions;
use crate::web::body;
use crate::web::error::{PageError, render_page_errors};
use crate::web::guard;
use crate::web::visitor;
use crate::{accounts, job_ads, recruitment, vacancies};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::{any, get, post};
use axum::{Router, response::IntoResponse};
use leptos::prelude::provide_context;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::services::ServeDir;
use utoipa_axum::router::OpenApiRouter;

pub fn router(state: AppState) -> Router {
    let (apis, document) = apis(&state).split_for_parts();
    let reference = Router::new()
        .route(paths::DOCS, get(docs::show_reference))
        .route(paths::OPENAPI, get(openapi::show_openapi))
        .layer(openapi::served(document, &state.core.config.public_url));
    let pages = Router::new()
        .merge(board_pages())
        .merge(alert_pages())
        .merge(admin_pages())
        .merge(account_pages())
        .merge(recruiting_pages())
        .merge(about_pages())
        .merge(recruit_pages())
        .merge(shift_pages())
        .merge(reference)
        .route(paths::PREFERENCE, post(visitor::choose_preference))
        .route(paths::ACTION, post(run_action));
    // The design system is for developers.
    #[cfg(debug_assertions)]
    let pages = pages.route(paths::UI, get(super::design_system::show_design_system));
    let pages = pages
        .merge(accounts::server::oauth::pages().with_state(state.accounts.clone()))
        .layer(from_fn_with_state(state.core.clone(), render_page_errors))
        .layer(from_fn_with_state(state.accounts.clone(), recognise_viewer));
    let health = Router::new()
        .route(paths::HEALTH, get(telemetry::show_health))
        .route(paths::READY, get(telemetry::show_readiness))
        .route(paths::METRICS, get(telemetry::show_metrics));
    let root = &state.core.site.root;
    let built = ServeDir::new(root.join("pkg")).precompressed_br().precompressed_gzip();
    let built = Router::new().fallback_service(built).layer(map_response({
        let kept = if state.core.site.is_hashed() { "public, max-age=31536000, immutable" } else { "no-cache" };
        move |mut response: Response| async move {
            if response.status().is_success() {
                response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
            }
            response
        }
    }));
    // A stream of receipts or events must not be buffered by compression.
    let compressed = SizeAbove::new(256)
        .and(NotForContentType::const_new("application/x-json-stream"))
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE);
    let files = ServeDir::new(root).precompressed_br().precompressed_gzip().append_index_html_on_directories(false);
    let files = files.fallback(
        get(no_such_page)
            .layer(from_fn_with_state(state.core.clone(), render_page_errors))
            .layer(from_fn_with_state(state.accounts.clone(), recognise_viewer)),
    );
    let all = Router::new()
        .merge(pages)
        .merge(apis)
        .merge(health)
        .nest(paths::BUILT, built)
        .fallback_service(files)
        .layer(CompressionLayer::new().compress_when(compressed))
        .layer(from_fn_with_state(state.clone(), load::shed_load))
        .layer(from_fn(body::drain_unread_body))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| guard::panicked()))
        .layer(from_fn(edge::cross_origin))
        .layer(from_fn(edge::accept_plain_bytes))
        .layer(from_fn_with_state(state.core.clone(), guard::headers))
        .with_state(state);
    // Before any route is looked for.
    Router::new().fallback_service(all).layer(from_fn(readable_path))
}

/// The APIs that systems call, and what the reference says of each operation. A bare prefix is no part of what is nested
/// below it.
fn apis(state: &AppState) -> OpenApiRouter<AppState> {
    use job_ads::server::api::error as import_error;
    use recruitment::server::api::error as recruitment_error;
    let [at, also_at] = paths::RECRUITMENT_API;
    let recruitment = recruitment::server::api::router(&state.recruitment).with_state(state.recruitment.clone());
    OpenApiRouter::with_openapi(openapi::frame())
        .merge(accounts::server::oauth::endpoints().with_state(state.accounts.clone()))
        .merge(job_ads::server::api::ads::router().with_state(state.job_ads.clone()))
        .nest(paths::IMPORT_API, job_ads::server::api::router().with_state(state.job_ads.clone()))
        .route(paths::IMPORT_API, any(import_error::not_found))
        .nest(paths::BUSINESSES, vacancies::server::api::router().with_state(state.vacancies.clone()))
        .nest(at, recruitment.clone())
        .route(at, any(recruitment_error::not_found))
        // The second prefix, which the reference only mentions in its text.
        .nest(also_at, Router::from(recruitment).into())
        .route(also_at, any(recruitment_error::not_found))
}

/// Public pages: the board, its ads, and their machine-readable forms.
fn board_pages() -> Router<AppState> {
    use job_ads::server::{ad_page, board, check_page, feeds, reports, seo};
    Router::new()
        .route(paths::FRONT, get(board::show_front))
        .route(paths::BOARD, get(board::show_board))
        .route(paths::BOARD_PART, get(board::show_board_part))
        .route(paths::SUGGESTIONS, get(board::list_suggestions))
        .route(paths::AD, get(ad_page::show_ad))
        .route(paths::APPLY, get(ad_page::count_and_redirect_to_application))
        .route(paths::REPORT, get(reports::show_report_form).post(reports::receive_report))
        .route(paths::AD_PICTURE, get(seo::picture::show_ad_picture))
        .route(paths::DEADLINE_CALENDAR, get(feeds::calendar::show_deadline))
        .route(paths::PICTURE, get(seo::picture::show_site_picture))
        .route(paths::ATOM, get(feeds::pages::show_atom))
        .route(paths::JSON_FEED, get(feeds::pages::show_json_feed))
        .route(paths::SITEMAP, get(seo::sitemap::show_sitemap))
        .route(paths::SITEMAP_PART, get(seo::sitemap::show_sitemap_part))
        .route(paths::ROBOTS, get(seo::sitemap::show_robots))
        .route(paths::CHECK, get(check_page::show_check).post(check_page::receive_check))
}

fn admin_pages() -> Router<AppState> {
    use crate::recruitment::server::admin as registers;
    Router::new()
        .route(paths::ADMIN, get(admin::show_overview))
        .route(paths::ADMIN_PRODUCTS, get(registers::show_products))
        .route(paths::ADMIN_COUPONS, get(registers::show_coupons))
        .route(paths::ADMIN_CAMPAIGNS, get(registers::show_campaigns))
        .route(paths::ADMIN_CUSTOMERS, get(registers::show_customers))
        .route(paths::ADMIN_ORDERS, get(registers::show_orders))
        .route(paths::ADMIN_POINTS, get(registers::show_points))
        .route(paths::ADMIN_PREMIUMS, get(registers::show_premium_orders).post(registers::mark_premium_sent))
        .route(paths::ADMIN_LETTERS, get(admin::list_dead_mail))
        .route(paths::ADMIN_REST, get(admin::refuse_unknown_page))
}

/// Pages that need no account, only a link from a mail.
fn alert_pages() -> Router<AppState> {
    use job_ads::server::alerts::pages;
    Router::new()
        .route(paths::SAVED_SEARCH, get(pages::show_saved_search).post(pages::save_search))
        .route(paths::REMINDER, get(pages::show_reminder).post(pages::request_reminder))
        .route(paths::ALERT_REQUESTED, get(pages::show_alert_requested))
        .route(paths::ALERT_DELETED, get(pages::show_alert_deleted))
        .route(paths::ALERT, get(pages::manage_alert).post(pages::change_alert))
        .route(paths::UNSUBSCRIBE, get(pages::show_unsubscribe).post(pages::unsubscribe_alert))
}

/// A recruit's pages, by personal link or invitation.
fn recruit_pages() -> Router<AppState> {
    use recruitment::server::recruits::pages;
    Router::new()
        .route(paths::RECRUIT_ERASED, get(pages::show_erased))
        .route(paths::RECRUIT_LINK_SENT, get(pages::show_link_sent))
        .route(paths::RECRUIT_BLOCKED, get(pages::show_blocked))
        .route(paths::RECRUIT, get(pages::personal::show_recruit).post(pages::personal::answer_recruitment))
        .route(paths::RECRUIT_DATA, get(pages::export::export_recruit))
        .route(paths::INVITATION, get(pages::invitation::show_invitation).post(pages::invitation::answer_invitation))
}

/// Who answers for the site.
fn about_pages() -> Router<AppState> {
    Router::new()
        .route(paths::CONTACT, get(about::show_contact))
        .route(paths::PRIVACY, get(about::show_privacy))
        .route(paths::ACCESSIBILITY, get(about::show_accessibility))
}

/// Signing in and out, and the account.
fn account_pages() -> Router<AppState> {
    use accounts::server::people::pages;
    Router::new()
        .route(paths::SIGN_IN, get(pages::show_sign_in).post(pages::receive_sign_in))
        .route(paths::SIGN_IN_PASSKEY, post(pages::passkeys::sign_in_with_passkey))
        .route(paths::SIGN_IN_PASSKEY_CHALLENGE, post(pages::passkeys::request_passkey_sign_in))
        .route(paths::SIGN_OUT, post(pages::sign_out))
        .route(paths::SIGN_UP, get(pages::show_sign_up).post(pages::receive_sign_up))
        .route(paths::SIGN_UP_SENT, get(pages::show_sign_up_sent))
        .route(paths::CONFIRM_ADDRESS, get(pages::show_confirm_address).post(pages::receive_confirm))
        .route(paths::FORGOTTEN_PASSWORD, get(pages::show_forgotten_password).post(pages::receive_password_request))
        .route(paths::FORGOTTEN_PASSWORD_SENT, get(pages::show_forgotten_password_sent))
        .route(paths::NEW_PASSWORD, get(pages::show_reset).post(pages::receive_reset))
        .route(paths::ACCOUNT_PASSKEYS, post(pages::passkeys::add_passkey))
        .route(paths::ACCOUNT_PASSKEYS_CHALLENGE, post(pages::passkeys::request_passkey_creation))
        .route(paths::ACCOUNT, get(pages::show_account).post(pages::change_account))
        .route(paths::ACCOUNT_DATA, get(own_account::export_account))
        .route(paths::ACCOUNT_DELETION, get(pages::deletion::show_deletion).post(own_account::delete_account))
        .route(paths::ACCOUNT_DELETED, get(pages::deletion::show_deleted))
}

/// Where people recruit.
fn recruiting_pages() -> Router<AppState> {
    use recruitment::server::self_service;
    Router::new()
        .route(paths::RECRUITING, get(self_service::show_campaigns_overview))
        .route(paths::CAMPAIGN, get(self_service::show_campaign).post(self_service::register_recruits))
        .route(paths::PREMIUMS, get(self_service::redirect_to_premiums).post(self_service::save_premiums))
        .route(paths::PREMIUM_ORDERS, get(self_service::redirect_to_premiums).post(self_service::order_premium))
        .route(paths::INVITATION_QR, get(self_service::show_qr))
}

/// Vacant shifts, for those who work them and those who plan them.
fn shift_pages() -> Router<AppState> {
    use vacancies::server::{calendar, live, pages};
    Router::new()
        .route(paths::OFFERS, get(pages::show_offers).post(pages::change_offers_settings))
        .route(paths::OFFERS_EVENTS, get(live::stream_offers))
        .route(paths::OFFER, get(pages::show_offer).post(pages::answer_offer))
        .route(paths::SHIFT_CALENDAR, get(calendar::show_calendar))
        .route(paths::PLANNED, get(pages::show_schedule))
        .route(paths::PLANNED_EVENTS, get(live::stream_schedule))
        .route(paths::NEW_VACANCY, get(pages::show_publish_form).post(pages::submit_vacancy))
        .route(paths::PLANNED_VACANCY, get(pages::show_vacancy).post(pages::change_vacancy))
}

/// Middleware before routing: removes extra slashes from API paths, and decodes path segments that are not
/// valid UTF-8 lossily, so that every handler treats them like any other unknown name.
async fn readable_path(mut request: Request, next: Next) -> Response {
    let uri = request.uri();
    let mut changed = edge::without_extra_slashes(uri.path());
    let path = changed.as_deref().unwrap_or(uri.path());
    if percent_decode_str(path).decode_utf8().is_err() {
        let readable = |part: &str| match percent_decode_str(part).decode_utf8() {
            Ok(_) => part.to_owned(),
            Err(_) => utf8_percent_encode(&percent_decode_str(part).decode_utf8_lossy(), NON_ALPHANUMERIC).to_string(),
        };
        changed = Some(path.split('/').map(readable).collect::<Vec<_>>().join("/"));
    }
    if let Some(path) = changed {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let mut parts = uri.clone().into_parts();
        // Written out it is longer, perhaps too long.
        let Ok(path) = format!("{path}{query}").parse() else { return StatusCode::URI_TOO_LONG.into_response() };
        parts.path_and_query = Some(path);
        let Ok(readable) = Uri::from_parts(parts) else { return StatusCode::URI_TOO_LONG.into_response() };
        *request.uri_mut() = readable;
    }
    next.run(request).await
}

/// Runs a server function with the state of its slice.
async fn run_action(State(state): State<AppState>, request: Request) -> Response {
    let core = state.core.clone();
    actions::run(&core, request, move || provide_context(state.job_ads.clone())).await
}

async fn no_such_page(request: Request) -> Result<Response, PageError> {
    // People and mail programs add slashes.
    let path = request.uri().path().trim_end_matches('/');
    if path.len() > 1 && request.uri().path().len() > path.len() && visitor::is_own_path(path) {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        if let Ok(location) = HeaderValue::try_from(format!("{path}{query}")) {
            return Ok((StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response());
        }
    }
    Err(Refusal::NotFound.into())
}
