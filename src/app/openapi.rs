//! `/openapi.json`: OpenAPI 3.1 of Verv's APIs, generated from their routes, handlers and types.

use super::describe;
use crate::accounts::clients::Scope;
use crate::shared::paths;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::Value;
use std::sync::Arc;
use utoipa::openapi::security::{
    AuthorizationCode, ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityScheme,
};
use utoipa::openapi::{OpenApi as Document, ServerBuilder};
use utoipa::{Modify, OpenApi};

/// One of the APIs that the document describes.
pub struct Api {
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// How its values are written.
    pub notes: &'static str,
    /// Where its addresses begin.
    pub base: &'static str,
    /// What lets a caller in.
    pub access: &'static str,
    pub tags: &'static [&'static str],
}

pub const APIS: [Api; 4] = [
    Api {
        name: "Job Import API",
        about: "Providers send job ads one at a time, in batches or as a stream. They follow what becomes of the ads, and see how often \
            they are viewed. A client of NAV's Job Import API only changes the host name and the key.",
        notes: "Bodies are UTF-8 JSON. Date-times are local to Europe/Oslo and carry no time zone: `2027-01-11T08:00:00`. Unknown fields \
            are ignored. Null counts as absent, and so does a blank text in an optional field. Numbers are accepted where text is \
            expected, and digits where a number is.",
        base: paths::IMPORT_API,
        access: "The provider's key",
        tags: &["Transfers", "Ads", "Statistics", "Registers", "Moderation (admin)", "Providers (admin)"],
    },
    Api {
        name: "Read API",
        about: "Anyone can show the live ads: search them as on the board, fetch one, or keep a copy of all of them up to date.",
        notes: "It works from any website (CORS). Times are RFC 3339 in UTC. Every answer has an `ETag`; send it in `If-None-Match`, and \
            the answer is 304 while nothing has changed.",
        base: paths::ADS,
        access: "Open to anyone",
        tags: &["Ads (public)"],
    },
    Api {
        name: "Recruitment API",
        about: "Customers recruit others to subscriptions and earn points. A partner's server registers recruits for the customers it \
            names; an app does so for the customer who signed in to it.",
        notes: "JSON types are strict: a number is not accepted as text. Null counts as absent, and unknown fields are ignored. Times are \
            RFC 3339 in UTC. The addresses below `/v1` also work below `/capi/v1`.",
        base: paths::RECRUITMENT_API[0],
        access: "An access token (OAuth 2.0)",
        tags: &["Recruitment", "OAuth 2.0"],
    },
    Api {
        name: "Vacancies API",
        about: "A business offers vacant shifts to its employees until a deadline, and each vacancy goes to one of them.",
        notes: "Times are in UTC and written exactly like `2027-02-12T15:00:00Z`; answers also give them in local time. JSON types are \
            strict. Null and an empty text count as absent, and unknown fields are ignored.",
        base: paths::BUSINESSES,
        access: "The business's key",
        tags: &["Vacancies", "Businesses"],
    },
];

#[derive(OpenApi)]
#[openapi(
    info(title = "Verv"),
    // Not derived from any handler's type: the bodies of refusals.
    components(schemas(
        crate::job_ads::public_ad::PublicRefusal,
        crate::job_ads::server::api::error::ErrorBody,
        crate::recruitment::server::api::error::RecruitmentError,
        crate::vacancies::server::api::error::Problem,
    )),
    tags(
        (name = "Transfers", description = "Send, stop and delete ads, and look up earlier transfers."),
        (name = "Ads", description = "See how your ads are stored, whether they have been reviewed, and whether they are shown."),
        (name = "Statistics", description = "See how often your ads are viewed, and how often visitors go on to apply."),
        (name = "Registers", description = "Look up the properties and occupations that an ad may have. Open to anyone."),
        (name = "Moderation (admin)", description = "Review ads. For operators, with the admin token."),
        (name = "Providers (admin)", description = "Register providers and make their keys. For operators, with the admin token."),
        (name = "Ads (public)", description = "The live ads, as anyone may read them."),
        (name = "Recruitment", description = "Register recruits, follow them, and choose premiums."),
        (name = "OAuth 2.0", description = "Get tokens for the Recruitment API from Verv's own authorization server. It follows RFC 6749, \
            7636 (PKCE), 7009, 8414 and 9207, and the code flow of OpenID Connect Core."),
        (name = "Vacancies", description = "Publish vacant shifts, follow them, assign them and withdraw them."),
        (name = "Businesses", description = "Keep the products and employees of a business."),
    ),
    modifiers(&SecuritySchemes)
)]
struct Frame;

struct SecuritySchemes;

impl Modify for SecuritySchemes {
    fn modify(&self, document: &mut Document) {
        let bearer =
            |text: &str| SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(text)).build());
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("provider", bearer("The secret key of the provider in the path."));
        components.add_security_scheme("oauth", SecurityScheme::OAuth2(OAuth2::new(flows())));
        let basic = HttpBuilder::new()
            .scheme(HttpAuthScheme::Basic)
            .description(Some("The id and secret of a registered client, each form-encoded (RFC 6749, section 2.3.1)."));
        components.add_security_scheme("client", SecurityScheme::Http(basic.build()));
        components.add_security_scheme("business", bearer("The secret key of the business in the path."));
        components.add_security_scheme("admin", bearer("The operator's token, VERV_ADMIN_TOKEN."));
    }
}

/// How a client obtains an access token.
fn flows() -> [Flow; 2] {
    let (user, client) = (
        Scopes::from_iter([
            (Scope::Openid.as_str(), "An id token, and userinfo"),
            (Scope::Profile.as_str(), "The user's name"),
            (Scope::Email.as_str(), "The user's e-mail address"),
            (Scope::Recruitment.as_str(), "Register recruits for the user"),
        ]),
        Scopes::one(Scope::RecruitmentClient.as_str(), "Register recruits for recruiters that the client names"),
    );
    [
        Flow::AuthorizationCode(AuthorizationCode::with_refresh_url(
            paths::OAUTH_AUTHORIZE,
            paths::OAUTH_TOKEN,
            user,
            paths::OAUTH_TOKEN,
        )),
        Flow::ClientCredentials(ClientCredentials::new(paths::OAUTH_TOKEN, client)),
    ]
}

/// The document without the operations, which are collected from the routes.
pub fn frame() -> Document {
    let mut document = Frame::openapi();
    let abouts = APIS.map(|Api { name, about, notes, .. }| format!("**{name}.** {about} {notes}"));
    document.info.description = Some(abouts.join("\n\n"));
    document
}

/// The complete document, for the handlers that serve it.
pub type ServedDocument = Extension<Arc<Value>>;

/// Completes the document for an API at `public_url`.
pub fn served(mut document: Document, public_url: &str) -> ServedDocument {
    document.servers = Some(vec![ServerBuilder::new().url(public_url).build()]);
    let mut document = serde_json::to_value(&document).unwrap_or_default();
    describe::complete(&mut document);
    Extension(Arc::new(document))
}

pub async fn show_openapi(Extension(document): ServedDocument) -> Response {
    Json(&*document).into_response()
}
