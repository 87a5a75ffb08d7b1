//! What anyone may look up: the properties with their closed lists, and the occupations.

use crate::i18n::norwegian_order;
use crate::job_ads::model::OccupationOut;
use crate::job_ads::occupations::{self, Occupation};
use crate::job_ads::rules::properties::{Kind, PROPERTIES};
use crate::job_ads::server::api::error::{self as import_form, ImportError, ImportErrors};
use crate::shared::refusal::Refusal;
use crate::web::json_body;
use axum::Json;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// List property names
///
/// The names that the `properties` of an ad may have.
#[utoipa::path(get, operation_id = "property_names", path = "/api/v1/properties/names", tag = "Registers",
    responses((status = 200, description = "The names", body = Vec<String>, example = json!(["applicationdue", "applicationurl", "extent"]))))]
pub async fn list_property_names() -> Json<Vec<&'static str>> {
    Json(PROPERTIES.iter().map(|(name, _)| *name).collect())
}

/// List allowed property values
///
/// For each property that takes only certain values, those values. `workday`, `workhours` and `workLanguage` may have several.
#[utoipa::path(get, operation_id = "property_values", path = "/api/v1/properties/values", tag = "Registers",
    responses((status = 200, description = "The values, by the name of the property", body = BTreeMap<String, Vec<String>>,
        example = json!({ "extent": ["Heltid", "Deltid"], "workhours": ["Dagtid", "Kveld", "Natt"] }))))]
pub async fn list_property_values() -> Json<BTreeMap<&'static str, &'static [&'static str]>> {
    Json(
        PROPERTIES
            .iter()
            .filter_map(|(name, kind)| match kind {
                Kind::One(values) | Kind::Several(values) => Some((*name, *values)),
                Kind::Url | Kind::Email | Kind::Html | Kind::Integer | Kind::Text => None,
            })
            .collect(),
    )
}

/// List STYRK-08 occupations
///
/// The valid codes of a category of type `STYRK08`.
#[utoipa::path(get, operation_id = "styrk", path = "/api/v1/categories/styrk/occupations", tag = "Registers",
    params(("sort" = Option<String>, Query, description = "`code`, or `alfa` for the names in Norwegian order. Default `code`")),
    responses((status = 200, description = "The occupations, by code", body = BTreeMap<String, OccupationOut>, example = json!({
        "7512": { "styrkCode": "7512", "styrkDescription": "Bakere, konditorer mv.", "categoryLevel1": "Reiseliv og mat", "categoryLevel2": "Matfag" },
    })), ImportErrors<400>))]
pub async fn list_styrk_occupations(uri: Uri) -> Result<Response, ImportError> {
    let all = sorted(&uri, occupations::styrk(), |occupation| occupation.name)?;
    Ok(Json(Ordered(all.into_iter().map(|occupation| (occupation.code, out(occupation, true))).collect())).into_response())
}

/// List PYRK20 occupation groups
///
/// The valid codes of a category of type `PYRK20`.
#[utoipa::path(get, operation_id = "pyrk", path = "/api/v1/categories/pyrk/occupations", tag = "Registers",
    params(("sort" = Option<String>, Query, description = "`code`, or `alfa` for the names of the groups in Norwegian order. Default `code`")),
    responses((status = 200, description = "The groups, by code", body = BTreeMap<String, OccupationOut>, example = json!({
        "7511": { "styrkCode": "7511", "categoryLevel1": "Reiseliv og mat", "categoryLevel2": "Matfag" },
    })), ImportErrors<400>))]
pub async fn list_pyrk_occupations(uri: Uri) -> Result<Response, ImportError> {
    let all = sorted(&uri, occupations::pyrk(), |occupation| occupation.subgroup)?;
    Ok(Json(Ordered(all.into_iter().map(|occupation| (occupation.code, out(occupation, false))).collect())).into_response())
}

fn sorted(
    uri: &Uri,
    all: impl Iterator<Item = &'static Occupation>,
    name: impl Fn(&Occupation) -> &str,
) -> Result<Vec<&'static Occupation>, Refusal> {
    let mut all: Vec<_> = all.collect();
    match json_body::query(uri, "sort").as_deref() {
        None | Some("" | "code") => {}
        Some("alfa") => all.sort_by_cached_key(|occupation| norwegian_order(name(occupation))),
        Some(other) => return Err(import_form::invalid("sort", other)),
    }
    Ok(all)
}

fn out(occupation: &Occupation, with_name: bool) -> OccupationOut {
    OccupationOut {
        styrk_code: occupation.code,
        styrk_description: with_name.then_some(occupation.name),
        category_level1: occupation.group,
        category_level2: occupation.subgroup,
    }
}

/// A map that keeps its order.
struct Ordered(Vec<(&'static str, OccupationOut)>);

impl Serialize for Ordered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(code, occupation)| (code, occupation)))
    }
}
