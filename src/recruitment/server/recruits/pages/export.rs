//! `/r/{token}/data.json`: what Verv holds of a recruit, to take along.

use super::{private, recruiter};
use crate::platform::fault::Failure;
use crate::recruitment::model::Person;
use crate::recruitment::server::recruits::{Case, CaseState, Recruit, own_case, store};
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::words;
use crate::shared::ids::{CustomerNumber, OrderNumber};
use crate::shared::refusal::Refusal;
use crate::web::error::{Challenges, Head};
use crate::web::visitor::Visitor;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Export {
    person: Person,
    /// Who gave the data.
    source: String,
    registered: DateTime<Utc>,
    /// When it is erased.
    kept_until: Option<DateTime<Utc>>,
    campaign: String,
    product: String,
    /// In øre.
    price: Option<i64>,
    quantity: i32,
    status: &'static str,
    answered: Option<DateTime<Utc>>,
    order_number: Option<OrderNumber>,
    /// What the register holds of who came into it by this.
    customer: Option<Customer>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Customer {
    customer_number: CustomerNumber,
    #[serde(flatten)]
    person: Person,
}

/// `GET /r/{token}/data.json`
pub async fn export_recruit(State(state): State<RecruitmentState>, visitor: Visitor, Path(token): Path<String>) -> Response {
    let found = async {
        let (case, person) = own_case(&state, Recruit::open(&state, &token).await?).await?;
        let customer = store::customer(&state.db, case.id).await?;
        Ok::<_, Failure>((case, person, customer.map(|(customer_number, person)| Customer { customer_number, person })))
    };
    let response = match found.await {
        Ok((case, Some(person), customer)) => {
            let attachment = HeaderValue::from_static("attachment; filename=\"verv.json\"");
            ([(header::CONTENT_DISPOSITION, attachment)], Json(export(case, person, customer, &visitor))).into_response()
        }
        Ok((_, None, _)) => refuse(Refusal::NotFound.into()),
        Err(failure) => refuse(failure),
    };
    private(response)
}

/// In JSON, as what was asked for.
fn refuse(failure: Failure) -> Response {
    failure.log();
    let refusal = failure.into_refusal();
    Head::of(&refusal, Challenges::NONE).with(Json(serde_json::json!({ "error": refusal.message() })))
}

fn export(case: Case, person: Person, customer: Option<Customer>, visitor: &Visitor) -> Export {
    let source = recruiter(&case, words::recruits::Words::of(visitor.language));
    let (status, answered, order_number) = match case.standing {
        CaseState::Pending { .. } => ("unverified", None, None),
        CaseState::Accepted { at, order, .. } => ("verified", Some(at), order),
        CaseState::Declined { at, .. } => ("declined", Some(at), None),
        CaseState::Over => ("expired", None, None),
    };
    Export {
        person,
        source,
        registered: case.registered,
        kept_until: case.standing.until(),
        campaign: case.campaign,
        product: case.terms.product,
        price: case.terms.price,
        quantity: case.terms.quantity,
        status,
        answered,
        order_number,
        customer,
    }
}
