//! The frame of every page: document, head, header, footer; and how a page becomes an answer with an ETag. A page is
//! loaded first and rendered then, in one go, so that its status is right before its first byte.

use crate::i18n::Language;
use crate::platform::core::Core;
use crate::platform::fault::Failure;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::ui::icon::{Icon, Shape};
use crate::ui::mark::Logo;
use crate::web::cookie::Cookie;
use crate::web::error::{Challenges, RefusalHead, set_retry_after};
use crate::web::etag;
use crate::web::form::FormToken;
use crate::web::visitor::{self, Viewer, Visitor};
use crate::web::words;
use crate::web::words::frame::Words;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use std::sync::Arc;

/// A page to render.
pub struct Page {
    pub status: StatusCode,
    pub title: String,
    /// For search engines and previews; None for pages that are not indexed.
    pub description: Option<String>,
    /// Without language; None for pages that are not indexed.
    pub canonical: Option<String>,
    /// A page with islands loads wasm; None loads nothing.
    pub islands: Option<Bundle>,
    /// The picture shown where the page is shared; None: the site's own.
    pub picture: Option<Picture>,
    /// What else the head holds: feeds, data for search engines.
    pub head: Option<AnyView>,
    /// The page starts with a full-width hero.
    pub is_wide: bool,
    pub body: AnyView,
}

/// Which islands a page has. The bundles are built apart, so that everyday pages do not carry the rules of forms.
#[derive(Clone, Copy)]
pub enum Bundle {
    Everyday,
    Check,
    Recruit,
    Publish,
}

impl Bundle {
    /// Glue and wasm; a development build has one bundle for all.
    fn files(self) -> (&'static str, &'static str) {
        match self {
            Self::Check if !cfg!(debug_assertions) => ("check.js", "check.wasm"),
            Self::Recruit if !cfg!(debug_assertions) => ("recruit.js", "recruit.wasm"),
            Self::Publish if !cfg!(debug_assertions) => ("publish.js", "publish.wasm"),
            _ => ("verv.js", "verv.wasm"),
        }
    }
}

/// A picture of 1200 × 630 points.
pub struct Picture {
    /// A path on this site.
    pub address: String,
    /// What it shows.
    pub alt: String,
}

impl Page {
    pub fn new(title: impl Into<String>, body: impl IntoView + 'static) -> Self {
        Self {
            status: StatusCode::OK,
            title: title.into(),
            description: None,
            canonical: None,
            islands: None,
            picture: None,
            head: None,
            is_wide: false,
            body: body.into_any(),
        }
    }
}

impl Page {
    /// A narrow page of one thing, with its title and in a sentence what it is for; an empty sentence is left out.
    pub fn narrow(title: &'static str, lead: &'static str, body: impl IntoView + 'static) -> Self {
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{title}</h1>
                    {(!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> })}
                </div>
                {body}
            </div>
        };
        Self { is_wide: true, ..Self::new(title, body) }
    }
}

const HTML: &str = "text/html; charset=utf-8";
const CACHE_REVALIDATE: &str = "no-cache";
/// Personalised pages must not be stored by shared caches.
const CACHE_PRIVATE: &str = "private, no-cache";
/// Pages of signed-in users are not stored at all, so nobody finds them in the browser after they have signed out.
const CACHE_NEVER: &str = "no-store";
const VARIES_BY: &str = "Cookie, Accept-Language, Accept-Encoding";

/// Renders a page for a visitor. `make` runs inside a reactive owner.
pub fn show(state: &Core, visitor: &Visitor, make: impl FnOnce() -> Page) -> Response {
    let (status, html) = render(|| {
        let page = make();
        (page.status, document(state, visitor, page))
    });
    let mut response = if status == StatusCode::OK {
        with_etag(visitor, html)
    } else {
        let headers = [(header::CONTENT_TYPE, HTML), (header::CACHE_CONTROL, kept(visitor)), (header::VARY, VARIES_BY)];
        (status, headers, Body::from(html)).into_response()
    };
    if visitor.is_language_from_address {
        let kept = visitor::keep_language(&state.config, visitor.language);
        response.headers_mut().append(header::SET_COOKIE, kept);
    }
    if let Some(cookie) = &visitor.new_csrf_binding {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    if visitor.notice.is_some() {
        response.headers_mut().append(header::SET_COOKIE, Cookie::Notice.clear(&state.config));
    }
    response
}

/// Renders a fragment, which a script puts into an open page.
pub fn fragment(visitor: &Visitor, make: impl FnOnce() -> AnyView) -> Response {
    let mut response = with_etag(visitor, render(|| without_marks(&make().to_html())));
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
    response
}

/// Runs `make` inside a reactive owner, which components need.
fn render<T>(make: impl FnOnce() -> T) -> T {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let made = owner.with(make);
    owner.unset();
    made
}

/// An HTML response: not stored for signed-in users, otherwise with an ETag, or 304 if it is known already.
fn with_etag(visitor: &Visitor, html: String) -> Response {
    if visitor.viewer.is_some() {
        let headers = [(header::CONTENT_TYPE, HTML), (header::CACHE_CONTROL, CACHE_NEVER), (header::VARY, VARIES_BY)];
        return (headers, Body::from(html)).into_response();
    }
    let etag = etag::of(html.as_bytes());
    let has_current = visitor.has.as_ref().is_some_and(|has| etag::matches(has, &etag));
    let mut response =
        etag::with_etag(has_current, &etag, HTML, kept(visitor), if has_current { Body::empty() } else { Body::from(html) });
    response.headers_mut().insert(header::VARY, HeaderValue::from_static(VARIES_BY));
    response
}

fn kept(visitor: &Visitor) -> &'static str {
    match visitor {
        Visitor { viewer: Some(_), .. } => CACHE_NEVER,
        Visitor { form_token: Some(_), .. } => CACHE_PRIVATE,
        _ => CACHE_REVALIDATE,
    }
}

/// A 303 redirect, as after a form.
pub fn see(path: &str) -> Response {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    const NOT_IN_A_HEADER: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>');
    let Ok(location) = HeaderValue::try_from(utf8_percent_encode(path, NOT_IN_A_HEADER).to_string()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let kept = HeaderValue::from_static("no-store");
    (StatusCode::SEE_OTHER, [(header::LOCATION, location), (header::CACHE_CONTROL, kept)]).into_response()
}

/// Redirects to the sign-in page, and from there back to this page.
pub fn redirect_to_sign_in(visitor: &Visitor) -> Response {
    see(&paths::sign_in(&visitor.here))
}

fn document(state: &Core, visitor: &Visitor, page: Page) -> String {
    let Page { status: _, title, description, canonical, picture, head, islands, is_wide, body } = page;
    let site = &state.site;
    let shared = canonical.as_ref().map(|path| preview(state, visitor, path, &title, description.as_deref(), picture));
    let addresses = canonical.map(|path| languages(state, visitor, &path));
    let title = if title == "Verv" { title } else { format!("{title} – Verv") };
    let view = view! {
        <html lang=visitor.language.tag() data-theme=visitor.theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>{title}</title>
                {description.map(|text| view! { <meta name="description" content=text /> })}
                {addresses.is_none().then(|| view! { <meta name="robots" content="noindex" /> })}
                {addresses}
                {shared}
                {head}
                <link rel="stylesheet" href=site.address("verv.css") />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                {islands.map(|bundle| {
                    let (js, wasm) = bundle.files();
                    view! {
                        <link rel="modulepreload" href=site.address(js) />
                        <script type="module" src=site.address("islands.js") data-js=site.address(js) data-wasm=site.address(wasm)></script>
                    }
                })}
            </head>
            <body>
                <a class="skip-link" href="#main">{Words::of(visitor.language).skip_to_content}</a>
                {site_header(visitor)}
                <main id="main" tabindex="-1">
                    {visitor.notice.map(|notice| view! { <div class="wrap">{notice.view(visitor.language)}</div> })}
                    {if is_wide { body } else { view! { <div class="wrap">{body}</div> }.into_any() }}
                </main>
                {site_footer(visitor)}
            </body>
        </html>
    };
    let mut html = format!("<!DOCTYPE html>{}", without_marks(&view.to_html()));
    if (islands.is_some() || can_be_typed_into(&html))
        && let Some(end) = html.find("</head>")
    {
        html.insert_str(end, &format!("<script type=\"module\" src=\"{}\"></script>", site.address("typed.js")));
    }
    html
}

/// Whether the page itself has a form to be sent that somebody fills in. What is typed there comes along to the page in
/// another language or theme.
fn can_be_typed_into(html: &str) -> bool {
    let page = html.split_once("<main").map_or("", |(_, rest)| rest.split_once("</main>").map_or(rest, |(page, _)| page));
    let is_shown = |input: &str| !input.split('>').next().unwrap_or_default().contains("type=\"hidden\"");
    page.contains("method=\"post\"")
        && (page.contains("<textarea") || page.contains("<select") || page.split("<input").skip(1).any(is_shown))
}

/// Islands need the marker comments that Leptos leaves between nodes. Elsewhere they are useless and removed, except
/// where the same characters are text, as in a title.
fn without_marks(html: &str) -> String {
    const MARK: &str = "<!>";
    const END: &str = "</leptos-island>";
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(begin) = rest.find("<leptos-island") {
        let end = rest[begin..].find(END).map_or(rest.len(), |end| begin + end + END.len());
        out.extend(rest[..begin].split(MARK));
        out.push_str(&rest[begin..end]);
        rest = &rest[end..];
    }
    out.extend(rest.split(MARK));
    out
}

/// Each language has its own address, and names itself and the others. The one without a language answers in the
/// visitor's own, and in Norwegian to whoever asks for none, robots say; it is Norwegian's address too.
fn languages(state: &Core, visitor: &Visitor, path: &str) -> impl IntoView + use<> {
    let here = here(state, visitor, path);
    let norwegian = in_language(state, path, Language::Nb);
    view! {
        <link rel="canonical" href=here />
        <link rel="alternate" hreflang="nb" href=norwegian.clone() />
        <link rel="alternate" hreflang="en" href=in_language(state, path, Language::En) />
        <link rel="alternate" hreflang="x-default" href=norwegian />
    }
}

/// This page's own address: an address without a language stays one, whatever language its visitor reads.
fn here(state: &Core, visitor: &Visitor, path: &str) -> String {
    in_language(state, path, visitor.address_language.unwrap_or_default())
}

fn in_language(state: &Core, path: &str, language: Language) -> String {
    paths::in_language(format!("{}{path}", state.config.public_url), language)
}

/// How the page looks where it is shared.
fn preview(
    state: &Core,
    visitor: &Visitor,
    path: &str,
    title: &str,
    description: Option<&str>,
    picture: Option<Picture>,
) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let Picture { address, alt } =
        picture.unwrap_or_else(|| Picture { address: paths::PICTURE.to_owned(), alt: words.picture_of_site.to_owned() });
    let locale = |language| match language {
        Language::Nb => "nb_NO",
        Language::En => "en_GB",
    };
    let property = |name: &'static str, content: String| leptos::html::meta().attr("property", name).content(content);
    view! {
        {property("og:site_name", "Verv".to_owned())}
        {property("og:type", "website".to_owned())}
        {property("og:title", title.to_owned())}
        {description.map(|text| property("og:description", text.to_owned()))}
        {property("og:url", here(state, visitor, path))}
        {property("og:locale", locale(visitor.language).to_owned())}
        {property("og:locale:alternate", locale(visitor.language.other()).to_owned())}
        {property("og:image", format!("{}{address}", state.config.public_url))}
        {property("og:image:type", "image/png".to_owned())}
        {property("og:image:width", "1200".to_owned())}
        {property("og:image:height", "630".to_owned())}
        {property("og:image:alt", alt)}
        <meta name="twitter:card" content="summary_large_image" />
    }
}

fn site_header(visitor: &Visitor) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let path = visitor.here.split('?').next().unwrap_or_default().to_owned();
    let current = |prefix: &str| path.starts_with(prefix).then_some(if path == prefix { "page" } else { "true" });
    let other = visitor.language.other();
    let theme_button = |theme: &'static str, label: &'static str, icon: Shape| {
        let is_chosen = visitor.theme == Some(theme);
        // Pressed again, it lets the browser decide.
        let value = if is_chosen { visitor::SYSTEM_THEME } else { theme };
        view! {
            <button name="theme" value=value aria-pressed=is_chosen.to_string() aria-label=label title=label><Icon of=icon /></button>
        }
    };
    view! {
        <header class="site-header">
            <div class="wrap">
                <a class="brand" href=paths::FRONT><Logo />"Verv"</a>
                <nav class="site-nav" aria-label=words.main_menu>
                    <ul>
                        <li><a href=paths::BOARD aria-current=current(paths::BOARD)>{words.jobs}</a></li>
                        <li><a href=paths::RECRUITING aria-current=current(paths::RECRUITING)>{words.recruiting}</a></li>
                        <li><a href=paths::OFFERS aria-current=current(paths::OFFERS)>{words.shifts_menu}</a></li>
                        <li><a href=paths::DOCS aria-current=current(paths::DOCS)>{words.for_systems}</a></li>
                    </ul>
                </nav>
                <div class="site-tools">
                    <a href=visitor.other_language() lang=other.tag() hreflang=other.tag()>{words.other_language}</a>
                    <form class="segmented segmented--icons" method="post" action=paths::PREFERENCE aria-label=words.theme>
                        <FormToken visitor=visitor.clone() />
                        <input type="hidden" name="back" value=visitor.here.clone() />
                        {theme_button("light", words.theme_light, Shape::Sun)}
                        {theme_button("dark", words.theme_dark, Shape::Moon)}
                    </form>
                    {own_menu(visitor)}
                </div>
            </div>
        </header>
    }
}

/// The sign-in link or, for signed-in users, their own menu.
fn own_menu(visitor: &Visitor) -> AnyView {
    let words = Words::of(visitor.language);
    let Some(Viewer { user: _, name, is_admin }) = visitor.viewer.clone() else {
        let way_back =
            if visitor.here.starts_with(paths::SIGN_IN) { visitor.here.clone() } else { paths::sign_in(&visitor.here) };
        return view! { <a class="site-tools__sign-in" href=way_back>{words.sign_in}</a> }.into_any();
    };
    view! {
        <details class="menu">
            <summary aria-label=format!("{}: {name}", words.my_menu)>
                <Icon of=Shape::Person />
                <span class="menu__name">{name.to_string()}</span>
            </summary>
            <ul>
                <li><a href=paths::RECRUITING>{words.recruiting}</a></li>
                {is_admin.then(|| view! { <li><a href=paths::ADMIN>{words::admin::Words::of(visitor.language).administration}</a></li> })}
                <li><a href=paths::OFFERS>{words.my_shifts}</a></li>
                <li><a href=paths::ACCOUNT>{words.my_account}</a></li>
                <li>
                    <form method="post" action=paths::SIGN_OUT>
                        <FormToken visitor=visitor.clone() />
                        <button>{words.sign_out}</button>
                    </form>
                </li>
            </ul>
        </details>
    }
    .into_any()
}

fn site_footer(visitor: &Visitor) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    view! {
        <footer class="site-footer">
            <div class="wrap">
                <div>
                    <h2>{words.footer_about}</h2>
                    <p>{words.footer_text}</p>
                </div>
                <div>
                    <h2>{words.footer_people}</h2>
                    <ul>
                        <li><a href=paths::BOARD>{words.all_jobs}</a></li>
                        <li><a href=paths::RECRUITING>{words.recruiting}</a></li>
                        <li><a href=paths::OFFERS>{words.shifts_menu}</a></li>
                    </ul>
                </div>
                <div>
                    <h2>{words.for_systems}</h2>
                    <ul>
                        <li><a href=paths::DOCS>{words.api_reference}</a></li>
                        <li><a href=paths::CHECK>{words.check_ads}</a></li>
                        <li><a href=paths::OPENAPI>"OpenAPI"</a></li>
                    </ul>
                </div>
                <div class="site-footer__end">
                    <ul class="cluster">
                        <li><a href=paths::CONTACT>{words.contact}</a></li>
                        <li><a href=paths::PRIVACY>{words.privacy}</a></li>
                        <li><a href=paths::ACCESSIBILITY>{words.accessibility}</a></li>
                    </ul>
                </div>
            </div>
        </footer>
    }
}

/// The page shown instead of one that is refused.
pub fn refuse(state: &Core, visitor: &Visitor, refusal: &Refusal) -> Response {
    let words = Words::of(visitor.language);
    let head = RefusalHead::of(refusal, Challenges::NONE);
    let (title, text) = match refusal {
        Refusal::TooMany { seconds } => return head.with(too_many(state, visitor, *seconds)),
        Refusal::NotFound => (words.not_found_title, words.not_found_text),
        Refusal::NotAllowed => (words.not_allowed_title, words.not_allowed_text),
        Refusal::WrongEncoding => (words.wrong_encoding_title, words.wrong_encoding_text),
        Refusal::Unavailable { .. } => (words.unavailable_title, words.unavailable_text),
        _ => (words.fault_title, words.fault_text),
    };
    let status = head.status;
    head.with(notice(state, visitor, status, title, text, Vec::new()))
}

/// A temporary refusal. The form that caused it is shown again as it was filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryLater {
    TooMany { seconds: u32 },
    Unavailable { seconds: u32 },
}

impl RetryLater {
    /// From a temporary failure, which is logged here because it goes no further.
    ///
    /// # Errors
    /// The failure itself, if it is not temporary.
    pub fn of(failure: Failure) -> Result<Self, Failure> {
        let wait = match failure.refusal() {
            Refusal::TooMany { seconds } => Self::TooMany { seconds },
            Refusal::Unavailable { seconds } => Self::Unavailable { seconds },
            _ => return Err(failure),
        };
        failure.log();
        Ok(wait)
    }

    pub fn status(self) -> StatusCode {
        match self {
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The banner above the form: how long to wait, and what happened to the input.
    pub fn banner(self, language: Language, still_here: &'static str) -> impl IntoView + use<> {
        let words = Words::of(language);
        let (title, text) = match self {
            Self::TooMany { seconds } => (words.too_many_title, language.wait(seconds)),
            Self::Unavailable { .. } => (words.unavailable_title, words.unavailable_text.to_owned()),
        };
        warning(title, format!("{text} {still_here}"))
    }

    /// The page with a `Retry-After` header.
    pub fn with_retry_after(self, mut response: Response) -> Response {
        let (Self::TooMany { seconds } | Self::Unavailable { seconds }) = self;
        set_retry_after(response.headers_mut(), seconds);
        response
    }
}

/// A warning above a form that could not be processed.
pub fn warning(title: &'static str, text: String) -> impl IntoView + use<> {
    view! { <div class="banner banner--warning" role="alert"><p><strong>{title}</strong>" "{text}</p></div> }
}

/// Says how long to wait.
fn too_many(state: &Core, visitor: &Visitor, seconds: u32) -> Response {
    let status = StatusCode::TOO_MANY_REQUESTS;
    show(state, visitor, || {
        let words = Words::of(visitor.language);
        let text = visitor.language.wait(seconds);
        let body = view! {
            <section class="gone">
                <p class="gone__code">{status.as_u16()}</p>
                <h1>{words.too_many_title}</h1>
                <p class="lead">{text}</p>
                <div class="cluster">
                    <a class="button button--secondary" href=visitor.here.clone()>{words.back}</a>
                </div>
            </section>
        };
        Page { status, ..Page::new(words.too_many_title, body) }
    })
}

/// For a page whose address is a secret: not cached, and not sent as referrer.
pub fn private(response: impl IntoResponse) -> Response {
    let mut response = response.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.remove(header::ETAG);
    response
}

/// A page with a single message and links; `links` come before the usual ones.
pub fn notice(
    state: &Core,
    visitor: &Visitor,
    status: StatusCode,
    title: &'static str,
    text: &'static str,
    links: Vec<(String, &'static str)>,
) -> Response {
    show(state, visitor, || Page {
        status,
        ..Page::new(title, notice_body(Words::of(visitor.language), status, title, text, links))
    })
}

/// The body of a [`notice`], for pages that have more to say after it.
pub fn notice_body(
    words: &'static Words,
    status: StatusCode,
    title: &'static str,
    text: &'static str,
    links: Vec<(String, &'static str)>,
) -> impl IntoView {
    view! {
        <section class="gone">
            {(!status.is_success()).then(|| view! { <p class="gone__code">{status.as_u16()}</p> })}
            <h1>{title}</h1>
            <p class="lead">{text}</p>
            <div class="cluster">
                {links.into_iter().map(|(href, label)| view! { <a class="button" href=href>{label}</a> }).collect_view()}
                <a class="button button--secondary" href=paths::BOARD>{words.see_live_jobs}</a>
                <a class="button button--quiet" href=paths::FRONT>{words.to_front}</a>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_into_is_told_from_buttons() {
        let page =
            |main: &str| format!("<form method=\"post\"><input name=\"theme\"></form><main id=\"main\">{main}</main><input>");
        for typed in ["<form method=\"post\"><input type=\"hidden\"><input name=\"a\">", "<form method=\"post\"><textarea>"] {
            assert!(can_be_typed_into(&page(typed)), "{typed}");
        }
        for not in ["<form><input name=\"q\"></form>", "<form method=\"post\"><input type=\"hidden\"><button>", ""] {
            assert!(!can_be_typed_into(&page(not)), "{not}");
        }
    }

    #[test]
    fn marks_are_kept_for_islands_only() {
        let island = "<leptos-island data-component=\"A\"><p>a<!>b</p></leptos-island>";
        assert_eq!(
            without_marks(&format!("<title>Verv<!></title>{island}<p>c<!></p>{island}")),
            format!("<title>Verv</title>{island}<p>c</p>{island}")
        );
        assert_eq!(without_marks("a<!>"), "a");
    }
}
