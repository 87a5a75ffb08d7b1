//! `/r/{token}/data.json`: a recruit's data, to download.

use super::{private, recruiter};
use crate::platform::fault::Failure;
use crate::recruitment::model::Person;
use crate::recruitment::rules::catalog::Period;
use crate::recruitment::server::recruits::{Case, CaseState, Recruit, own_case, store};
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::server::terms::Terms;
use crate::recruitment::words;
use crate::shared::ids::{CustomerNumber, OrderNumber};
use crate::shared::refusal::Refusal;
use crate::web::error::{Challenges, RefusalHead};
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
    price: Option<Amount>,
    /// What a price pays for.
    period: Option<&'static str>,
    /// For so many periods the price lasts.
    periods: Option<i32>,
    /// What a period costs afterwards.
    ordinary_price: Option<Amount>,
    seller: Option<String>,
    terms: Option<String>,
    offer: Option<String>,
    quantity: i32,
    status: &'static str,
    answered: Option<DateTime<Utc>>,
    order_number: Option<OrderNumber>,
    /// The customer record created by this recruitment.
    customer: Option<Customer>,
}

/// In kroner: `{"amount": "99.50", "currency": "NOK"}`.
#[derive(Serialize)]
struct Amount {
    amount: String,
    currency: &'static str,
}

impl Amount {
    fn of_ore(ore: i64) -> Self {
        Self { amount: format!("{}.{:02}", ore / 100, ore % 100), currency: "NOK" }
    }
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

/// An error in JSON, like the export itself.
fn refuse(failure: Failure) -> Response {
    failure.log();
    let refusal = failure.into_refusal();
    RefusalHead::of(&refusal, Challenges::NONE).with(Json(serde_json::json!({ "error": refusal.message() })))
}

fn export(case: Case, person: Person, customer: Option<Customer>, visitor: &Visitor) -> Export {
    let source = recruiter(&case, words::recruits::Words::of(visitor.language));
    let Terms { product, offer, price, period, periods, ordinary_price, seller, address, quantity } = case.terms;
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
        product,
        price: price.map(Amount::of_ore),
        period: period.map(Period::as_str),
        periods,
        ordinary_price: ordinary_price.map(Amount::of_ore),
        seller,
        terms: address,
        offer,
        quantity,
        status,
        answered,
        order_number,
        customer,
    }
}
