//! Premiums that are ordered with points, from the page of the campaign.

use super::{CampaignView, LoadedCampaign, customer_of};
use crate::accounts::server::actor::SignedIn;
use crate::i18n::fill;
use crate::platform::clock;
use crate::recruitment::server::premium_orders::{self, OrderRow};
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::words::premiums::Words;
use crate::recruitment::words::self_service;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::shared::texts::texts;
use crate::web::error::PageError;
use crate::web::form::{Form, FormToken};
use crate::web::page;
use crate::web::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::Response;
use leptos::prelude::*;

/// The field with the premium that is ordered.
pub(super) const PREMIUM: &str = "premium";
/// The field with how many orders whoever sends the form had seen.
pub(super) const SEEN: &str = "seen";
/// The field with the number of the order that is cancelled.
const CANCEL: &str = "cancel";
/// The parameter that says what was just done.
pub(super) const DONE: &str = "premie";

texts! {
    Done {
        Ordered = "bestilt",
        Cancelled = "avbestilt",
        Nothing = "ingenting",
    }
}

/// `POST /verv/{campaign}/premier/bestilling`: orders `premium`, or cancels `cancel`.
pub async fn order_premium(
    State(state): State<RecruitmentState>,
    person: SignedIn,
    Path(code): Path<String>,
    form: Form,
) -> Result<Response, PageError> {
    // Given back before ordering, which takes a connection of its own.
    let (campaign, customer) = {
        let mut db = state.db.acquire().await?;
        let LoadedCampaign { row, .. } = LoadedCampaign::find(&state, &mut db, &person, &code).await?;
        (row.id, customer_of(&mut db, &person).await?.ok_or(Refusal::NotAllowed)?)
    };
    let number = |field: &str| form.text(field).parse::<i64>().ok();
    let done = match (number(CANCEL), number(PREMIUM), number(SEEN)) {
        (Some(order), _, _) if premium_orders::cancel(&state, customer, order.into()).await? => Done::Cancelled,
        (None, Some(product), Some(seen))
            if premium_orders::order(&state, customer, campaign, product.into(), seen).await?.is_some() =>
        {
            Done::Ordered
        }
        _ => Done::Nothing,
    };
    Ok(page::see(&format!("{}#premiums", paths::with(&paths::campaign(&code), DONE, done.as_str()))))
}

/// What was just done, at the head of the premiums.
pub(super) fn banner(visitor: &Visitor, whole: &CampaignView) -> Option<AnyView> {
    let words = Words::of(visitor.language);
    let (class, said) = match whole.done? {
        Done::Ordered => ("banner banner--success", words.done_ordered),
        Done::Cancelled => ("banner banner--success", words.done_cancelled),
        Done::Nothing => ("banner banner--warning", words.done_nothing),
    };
    Some(view! { <div class=class role="status"><p>{said}</p></div> }.into_any())
}

/// What was ordered, with what became of it.
pub(super) fn section(visitor: &Visitor, whole: &CampaignView) -> Option<AnyView> {
    if whole.orders.is_empty() {
        return None;
    }
    let words = Words::of(visitor.language);
    let rows = whole.orders.iter().map(|order| row(visitor, whole, order)).collect_view();
    Some(view! { <h3>{words.ordered}</h3><ul class="premiums">{rows}</ul> }.into_any())
}

fn row(visitor: &Visitor, whole: &CampaignView, order: &OrderRow) -> impl IntoView + use<> {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let OrderRow { number, premium, points, created, cancelled, sent } = order;
    let (sentence, at) = match (sent, cancelled) {
        (Some(sent), _) => (words.sent_on, *sent),
        (None, Some(cancelled)) => (words.cancelled_on, *cancelled),
        (None, None) => (words.ordered_on, *created),
    };
    let day = language.short_date(clock::to_norway(at).date(), whole.campaign.today);
    let said = fill(sentence, &[("date", &day), ("number", &number.to_string())]);
    let cancel = (sent.is_none() && cancelled.is_none()).then(|| {
        let label = fill(words.cancel_label, &[("premium", premium)]);
        view! {
            <form class="premium__acts" method="post" action=paths::premium_orders(&whole.campaign.row.code)>
                <FormToken visitor=visitor.clone() />
                <button class="button button--secondary button--small" name=CANCEL value=number.to_string() aria-label=label>{words.cancel}</button>
            </form>
        }
    });
    view! {
        <li class="premium">
            <span class="premium__facts">
                <span class="premium__name">{premium.clone()}</span>
                <span class="muted">{language.count((*points).into(), self_service::Words::of(language).point)}" · "{said}</span>
            </span>
            {cancel}
        </li>
    }
}
