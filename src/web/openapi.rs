//! What the APIs' documents have in common.

use axum::Router;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;

/// By status.
pub type Responses = BTreeMap<String, RefOr<Response>>;

/// Refusals of an operation: each status, with what there is to say of it besides.
pub fn refusals<Body: ToSchema>(media_type: &str, statuses: &[(u16, &str)]) -> Responses {
    let refusal = |description: &str| {
        let body = Content::new(Some(Ref::from_schema_name(Body::name())));
        ResponseBuilder::new().description(description).content(media_type, body).build().into()
    };
    statuses.iter().map(|(status, description)| (status.to_string(), refusal(description))).collect()
}

/// Does to the routes of an API what only axum's own router can.
pub fn with_router<S: Clone + Send + Sync + 'static>(
    api: OpenApiRouter<S>,
    change: impl FnOnce(Router<S>) -> Router<S>,
) -> OpenApiRouter<S> {
    let (router, document) = api.split_for_parts();
    let mut api = OpenApiRouter::from(change(router));
    *api.get_openapi_mut() = document;
    api
}
