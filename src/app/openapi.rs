//! `/openapi.json`: OpenAPI 3.1 of Verv's APIs, generated from their routes, handlers and types.

use crate::accounts::clients::Scope;
use crate::shared::paths;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use std::sync::Arc;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    AuthorizationCode, ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityScheme,
};
use utoipa::openapi::{OpenApi as Document, PathItem, RefOr, ServerBuilder};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Verv",
        description = "Job Import API: providers send job ads one by one, in batches or as a stream, and follow them.\n\n\
            Local date-times carry no zone and mean Europe/Oslo. Unknown fields are ignored. Null, and for optional fields a blank \
            string, count as absent.\n\n\
            Read API: anyone reads the live ads, without a key and from any site, by the board's own search, or follows what \
            changed. Its times are RFC 3339 in UTC; every answer has an ETag.\n\n\
            Recruitment API: clients and users register recruits to subscriptions and follow them. Access tokens come from \
            Verv's own authorization server. JSON types are strict; null counts as absent, unknown fields are ignored.\n\n\
            Vacancies API: a business offers vacant shifts to its employees. Times are UTC, written 2024-06-25T10:00:00Z; local times \
            come back beside them. Refusals are application/problem+json, with every problem in errors. 1,000 requests a second and key."
    ),
    // Known to no handler by its type: the bodies of refusals.
    components(schemas(
        crate::job_ads::public_ad::PublicRefusal,
        crate::job_ads::server::api::error::ErrorBody,
        crate::recruitment::server::api::error::RecruitmentError,
        crate::vacancies::server::api::error::Problem,
    )),
    tags(
        (name = "Transfers", description = "Sending and stopping ads."),
        (name = "Ads", description = "How ads stand."),
        (name = "Ads (public)", description = "Live ads for anyone: no key, any origin, ETag and 304."),
        (name = "Statistics", description = "Views and clicks."),
        (name = "Registers", description = "Properties and occupations; open to anyone."),
        (name = "Recruitment", description = "Customers recruit others, and earn points. 100 requests a second and 2,000 a minute for each client."),
        (name = "Vacancies", description = "Vacant shifts, offered to employees until a deadline."),
        (name = "Businesses", description = "The products and employees of a business."),
        (name = "Moderation (admin)", description = "With the admin token."),
        (name = "OAuth 2.0", description = "Verv's own authorization server: RFC 6749, 7636, 7009, 8414, 9207 and the code flow of OpenID Connect Core."),
        (name = "Providers (admin)", description = "With the admin token."),
    ),
    modifiers(&Keys)
)]
struct Api;

struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut Document) {
        let bearer =
            |text: &str| SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(text)).build());
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("provider", bearer("The secret key of the provider in the path."));
        components.add_security_scheme("oauth", SecurityScheme::OAuth2(OAuth2::new(flows())));
        let basic = HttpBuilder::new()
            .scheme(HttpAuthScheme::Basic)
            .description(Some("A registered client: its id and secret, each form-encoded (RFC 6749, section 2.3.1)."));
        components.add_security_scheme("client", SecurityScheme::Http(basic.build()));
        components.add_security_scheme("business", bearer("The secret key of the business in the path."));
        components.add_security_scheme("admin", bearer("The operator's token, VERV_ADMIN_TOKEN."));
    }
}

/// How a client comes to an access token.
fn flows() -> [Flow; 2] {
    let (user, client) = (
        Scopes::from_iter([
            (Scope::Openid.as_str(), "an id token, and userinfo"),
            (Scope::Profile.as_str(), "the user's name"),
            (Scope::Email.as_str(), "the user's e-mail address"),
            (Scope::Recruitment.as_str(), "to recruit for the user"),
        ]),
        Scopes::one(Scope::RecruitmentClient.as_str(), "to register recruitments for recruiters that the client names"),
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

fn operations(document: &mut Document) -> impl Iterator<Item = &mut Operation> {
    document.paths.paths.values_mut().flat_map(|path| {
        let PathItem { get, put, post, delete, .. } = path;
        [get, put, post, delete].into_iter().flatten()
    })
}

/// What the parts of addresses are. They mean the same wherever they stand.
const PATH_PARAMETERS: [(&str, &str); 10] = [
    ("providerId", "The provider's number, which came with its key"),
    ("reference", "Your own reference of the ad"),
    ("uuid", "Verv's id of the ad, as in its public address"),
    ("versionId", "A transfer's number, from its receipt"),
    ("id", "The provider's number"),
    ("businessId", "The business's id"),
    ("product", "The product's id in the business"),
    ("employee", "The employee's id in the business"),
    ("vacancy", "The vacancy's id, as it was published"),
    ("campaign", "The campaign's code"),
];

fn describe_path_parameters(document: &mut Document) {
    for parameter in operations(document).filter_map(|operation| operation.parameters.as_mut()).flatten() {
        if let RefOr::T(parameter) = parameter
            && parameter.description.is_none()
            && let Some((_, description)) = PATH_PARAMETERS.iter().find(|(name, _)| *name == parameter.name)
        {
            parameter.description = Some((*description).to_owned());
        }
    }
}

/// A response must have a description; where the status says it all, that is the status in words.
fn describe_responses(document: &mut Document) {
    for (status, response) in operations(document).flat_map(|operation| &mut operation.responses.responses) {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            let status = status.parse().ok().and_then(|status| StatusCode::from_u16(status).ok());
            response.description = status.and_then(|status| status.canonical_reason()).unwrap_or("Response").to_owned();
        }
    }
}

/// What the document says besides the operations, which stand with their routes.
pub fn frame() -> Document {
    Api::openapi()
}

/// The whole document, for all who show it.
pub type Served = Extension<Arc<Document>>;

/// Of an API that is at `public_url`.
pub fn served(mut document: Document, public_url: &str) -> Served {
    document.servers = Some(vec![ServerBuilder::new().url(public_url).build()]);
    describe_path_parameters(&mut document);
    describe_responses(&mut document);
    Extension(Arc::new(document))
}

pub async fn show_openapi(Extension(document): Served) -> Response {
    Json(&*document).into_response()
}
