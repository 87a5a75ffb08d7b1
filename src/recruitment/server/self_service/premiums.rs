//! The premiums that a recruiter would like, in their order. Every button sends the whole order that it stands for, so that
//! what is saved is what was seen.

use super::premium_orders::{self, PREMIUM, SEEN};
use super::{CampaignPhase, CampaignView, LoadedCampaign, ORDER, customer_of, store};
use crate::accounts::server::actor::SignedIn;
use crate::i18n::{fill, norwegian_order};
use crate::platform::fault::{Failure, Fault};
use crate::recruitment::islands::{OrderPremiums, PREMIUMS_FORM};
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::server::store as register;
use crate::recruitment::words::premiums::Words;
use crate::recruitment::words::self_service;
use crate::shared::ids::{CampaignId, CustomerId, ProductId};
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::form::FormToken;
use crate::web::visitor::Visitor;
use leptos::prelude::*;
use sqlx::PgConnection;

/// First those that are wanted, in their order, then the others from the cheapest.
pub(super) async fn of(
    db: &mut PgConnection,
    campaign: CampaignId,
    customer: Option<CustomerId>,
) -> Result<Vec<store::PremiumRow>, Fault> {
    let mut premiums = store::premiums(db, campaign, customer).await?;
    premiums.sort_by_cached_key(|premium| {
        let is_wanted = premium.preference.is_some();
        (!is_wanted, premium.preference, premium.points, norwegian_order(&premium.name))
    });
    Ok(premiums)
}

/// Saves an order of premiums, as their numbers with commas between them; answers the one before. What the campaign does not
/// have, or what is there twice, is left out.
pub(super) async fn save(state: &RecruitmentState, person: &SignedIn, code: &str, order: &str) -> Result<String, Failure> {
    let mut tx = state.db.begin().await?;
    let LoadedCampaign { row, .. } = LoadedCampaign::find(state, &mut tx, person, code).await?;
    // Nobody's wishes are kept who has recruited nobody.
    let customer = customer_of(&mut tx, person).await?.ok_or(Refusal::NotAllowed)?;
    let premiums = of(&mut tx, row.id, Some(customer)).await?;
    let wanted = known(order, &premiums);
    let numbers: Vec<i32> = (1..).take(wanted.len()).collect();
    register::replace_preferences(&mut tx, customer, row.id, &numbers, &wanted).await?;
    tx.commit().await?;
    Ok(written(&stored_order(&premiums)))
}

/// The premiums of a written order that there are, each once.
pub(super) fn known(order: &str, premiums: &[store::PremiumRow]) -> Vec<ProductId> {
    let mut wanted: Vec<ProductId> = Vec::new();
    for product in order.split(',').filter_map(|number| number.trim().parse().ok()) {
        if premiums.iter().any(|premium| premium.product == product) && !wanted.contains(&product) {
            wanted.push(product);
        }
    }
    wanted
}

fn stored_order(premiums: &[store::PremiumRow]) -> Vec<ProductId> {
    premiums.iter().filter(|premium| premium.preference.is_some()).map(|premium| premium.product).collect()
}

fn written(order: &[ProductId]) -> String {
    order.iter().map(ProductId::to_string).collect::<Vec<_>>().join(",")
}

/// The order with one premium at another place.
fn move_premium(order: &[ProductId], from: usize, to: usize) -> Vec<ProductId> {
    let mut order = order.to_vec();
    if from < order.len() {
        let one = order.remove(from);
        order.insert(to.min(order.len()), one);
    }
    order
}

pub(super) fn section(visitor: &Visitor, whole: &CampaignView) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let body = match (whole.premiums.is_empty(), whole.campaign.customer) {
        (true, _) => view! { <p class="muted">{words.none}</p> }.into_any(),
        (false, None) => {
            let later = (whole.campaign.season == CampaignPhase::Running).then(|| view! { <p class="muted">{words.later}</p> });
            let rows = whole.premiums.iter().map(|premium| view! { <li class="premium">{facts(visitor, premium, whole)}</li> });
            view! { {later}<ul class="premiums">{rows.collect_view()}</ul> }.into_any()
        }
        (false, Some(_)) => view! {
            <OrderPremiums language=visitor.language.tag().to_owned() />
            <div id=PREMIUMS_FORM>{choice(visitor, whole)}</div>
        }
        .into_any(),
    };
    view! {
        <section class="card" id="premiums" tabindex="-1" aria-labelledby="premiums-title">
            <h2 id="premiums-title">{words.premiums}</h2>
            {premium_orders::banner(visitor, whole)}
            {body}
            {premium_orders::section(visitor, whole)}
        </section>
    }
}

/// The list to order, and what could be on it too.
fn choice(visitor: &Visitor, whole: &CampaignView) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let stored_order = stored_order(&whole.premiums);
    let order = whole.wished.clone().unwrap_or_else(|| stored_order.clone());
    let action = paths::premiums(&whole.campaign.row.code);
    let find = |product: &ProductId| whole.premiums.iter().find(|premium| premium.product == *product);
    let wanted: Vec<_> = order.iter().filter_map(find).collect();
    let others: Vec<_> = whole.premiums.iter().filter(|premium| !order.contains(&premium.product)).collect();
    let unsaved = (order != stored_order).then(|| {
        view! {
            <div class="banner banner--info premiums__saved" role="status">
                <p>{words.unsaved}</p>
                <button class="button button--secondary button--small" name=ORDER value=written(&order)>{words.save_order}</button>
            </div>
        }
    });
    let undo = whole.former.clone().filter(|former| *former != written(&stored_order)).map(|former| {
        view! {
            <div class="banner banner--success premiums__saved" role="status">
                <p>{words.saved}</p>
                <button class="button button--secondary button--small" name=ORDER value=former>{words.undo}</button>
            </div>
        }
    });
    let last = wanted.len().saturating_sub(1);
    let rows = wanted
        .iter()
        .enumerate()
        .map(|(index, premium)| {
            let name = premium.name.clone();
            let to = |place: usize| written(&move_premium(&order, index, place));
            let without = written(&order.iter().copied().filter(|product| *product != premium.product).collect::<Vec<_>>());
            view! {
                <li class="premium" data-product=premium.product.0 data-name=name.clone()>
                    {facts(visitor, premium, whole)}
                    <span class="premium__acts">
                        {step("↑", fill(words.move_up, &[("premium", &name)]), to(index.saturating_sub(1)), index == 0)}
                        {step("↓", fill(words.move_down, &[("premium", &name)]), to(index + 1), index == last)}
                        {step("×", fill(words.take_out, &[("premium", &name)]), without, false)}
                    </span>
                </li>
            }
        })
        .collect_view();
    let list = if order.is_empty() {
        view! { <p class="muted">{words.nothing_wanted}</p> }.into_any()
    } else {
        view! { <ol class="premiums">{rows}</ol> }.into_any()
    };
    let others = (!others.is_empty()).then(|| {
        let rows = others.iter().map(|premium| other(visitor, premium, whole, &order, words)).collect_view();
        view! { <h3>{words.others}</h3><ul class="premiums">{rows}</ul> }
    });
    view! {
        <p class="muted">{words.lead}</p>
        <form method="post" action=action>
            <FormToken visitor=visitor.clone() />
            <input type="hidden" name=SEEN value=whole.orders_count.to_string() />
            {unsaved}
            {undo}
            <h3>{words.wanted}</h3>
            {list}
            {others}
        </form>
    }
}

fn other(
    visitor: &Visitor,
    premium: &store::PremiumRow,
    whole: &CampaignView,
    order: &[ProductId],
    words: &'static Words,
) -> impl IntoView + use<> {
    let with: Vec<ProductId> = order.iter().copied().chain([premium.product]).collect();
    let label = fill(words.put_in, &[("premium", &premium.name)]);
    view! {
        <li class="premium">
            {facts(visitor, premium, whole)}
            <span class="premium__acts">
                <button class="button button--secondary button--small" name=ORDER value=written(&with) aria-label=label>{words.wish}</button>
            </span>
        </li>
    }
}

fn step(sign: &'static str, label: String, order: String, is_disabled: bool) -> impl IntoView + use<> {
    view! {
        <button class="premium__act" name=ORDER value=order aria-label=label.clone() title=label disabled=is_disabled>
            <span aria-hidden="true">{sign}</span>
        </button>
    }
}

/// Its name, how far it is, and the button that orders it, which stands in the form around.
fn facts(visitor: &Visitor, premium: &store::PremiumRow, whole: &CampaignView) -> impl IntoView + use<> {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let needed = i64::from(premium.points);
    let reach = match needed - whole.points {
        ..=0 => words.enough.to_owned(),
        rest => fill(words.missing, &[("points", &language.number(rest))]),
    };
    let can_order = whole.campaign.customer.is_some() && premium.active && needed <= whole.points;
    let order = can_order.then(|| {
        let label = fill(words.order_label, &[("premium", &premium.name)]);
        let to = paths::premium_orders(&whole.campaign.row.code);
        view! {
            <button class="button button--small" name=PREMIUM value=premium.product.to_string() formaction=to aria-label=label>
                {words.order}
            </button>
        }
    });
    view! {
        <span class="premium__facts">
            <span class="premium__name">{premium.name.clone()}</span>
            <span class="muted">{language.count(needed, self_service::Words::of(language).point)}" · "{reach}</span>
            {order}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moves_and_the_others_keep_their_order() {
        let ids = |numbers: &[i64]| -> Vec<ProductId> { numbers.iter().copied().map(ProductId).collect() };
        let move_premium = |order: &[i64], from, to| -> Vec<i64> {
            move_premium(&ids(order), from, to).into_iter().map(|product| product.0).collect()
        };
        assert_eq!(move_premium(&[1, 2, 3], 2, 0), [3, 1, 2]);
        assert_eq!(move_premium(&[1, 2, 3], 0, 1), [2, 1, 3]);
        assert_eq!(move_premium(&[1, 2, 3], 2, 3), [1, 2, 3]);
        assert_eq!(move_premium(&[], 0, 1), [0_i64; 0]);
        assert_eq!(written(&ids(&[7, 9])), "7,9");
    }
}
