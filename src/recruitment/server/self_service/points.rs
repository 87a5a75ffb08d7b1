//! Points: how many, where each comes from, and how far it is to a premium.

use super::CampaignView;
use super::store::{MovementRow, PremiumRow};
use crate::i18n::{Language, fill};
use crate::platform::clock;
use crate::recruitment::islands::POINTS;
use crate::recruitment::model::Reason;
use crate::recruitment::words::premiums;
use crate::recruitment::words::self_service::Words;
use crate::web::visitor::Visitor;
use leptos::prelude::*;

/// So many movements are listed.
pub(super) const MOVEMENTS_MAX: i64 = 20;

pub(super) fn section(visitor: &Visitor, whole: &CampaignView) -> impl IntoView + use<> {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let points = whole.points;
    let today = whole.campaign.today;
    let shown = usize::try_from(MOVEMENTS_MAX).unwrap_or(usize::MAX);
    let movements = whole
        .ledger
        .iter()
        .take(shown)
        .map(|movement| {
            let sign = if movement.points < 0 { "" } else { "+" };
            let amount = format!("{sign}{}", language.number(movement.points.into()));
            let day = language.short_date(clock::to_norway(movement.created).date(), today);
            view! { <li><strong class="num">{amount}</strong>": "{reason(language, movement, &day)}</li> }
        })
        .collect_view();
    let older = (whole.ledger.len() > shown).then(|| {
        let sum: i64 = whole.ledger.iter().take(shown).map(|movement| i64::from(movement.points)).sum();
        let rest = language.count(points - sum, words.point);
        view! { <p class="muted">{fill(words.older, &[("points", &rest)])}</p> }
    });
    let ledger = if whole.ledger.is_empty() {
        view! { <p class="muted">{words.no_points}</p> }.into_any()
    } else {
        view! {
            <h3>{words.ledger}</h3>
            <ul class="ledger">{movements}</ul>
            {older}
        }
        .into_any()
    };
    view! {
        <section class="card points" id=POINTS aria-labelledby="points-title">
            <h2 id="points-title">{words.your_points}</h2>
            <p class="points__balance"><strong class="num">{language.number(points)}</strong>" "{if points == 1 { words.point.0 } else { words.point.1 }}</p>
            {progress(visitor, whole)}
            {ledger}
        </section>
    }
}

fn reason(language: Language, movement: &MovementRow, day: &str) -> String {
    let (words, of_premiums) = (Words::of(language), premiums::Words::of(language));
    let premium = movement.premium.as_deref().unwrap_or_default();
    match movement.reason {
        Reason::Recruitment => {
            let who = movement.name.as_ref().map(|name| name.first_name.clone().unwrap_or_else(|| name.in_full()));
            let who = who.filter(|who| !who.is_empty()).unwrap_or_else(|| words.somebody.to_owned());
            fill(words.confirmed, &[("person", &who), ("date", day)])
        }
        Reason::Premium => fill(of_premiums.spent, &[("premium", premium), ("date", day)]),
        Reason::PremiumCancelled => fill(of_premiums.given_back, &[("premium", premium), ("date", day)]),
    }
}

/// The premium that is next: the most wanted one that the points do not reach, or else the cheapest.
fn next(premiums: &[PremiumRow], points: i64) -> Option<&PremiumRow> {
    premiums.iter().find(|premium| i64::from(premium.points) > points)
}

fn progress(visitor: &Visitor, whole: &CampaignView) -> Option<AnyView> {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let points = whole.points;
    let Some(premium) = next(&whole.premiums, points) else {
        return (!whole.premiums.is_empty()).then(|| view! { <p class="points__next">{words.all_reached}</p> }.into_any());
    };
    let needed = i64::from(premium.points);
    let rest = language.count(needed - points, words.point);
    let said = fill(words.needs, &[("points", &rest), ("premium", &premium.name)]);
    let of = fill(words.of, &[("points", &language.number(points)), ("needed", &language.number(needed))]);
    Some(
        view! {
            <div class="points__next">
                <progress class="progress" max=needed value=points.max(0) aria-label=fill(words.towards, &[("premium", &premium.name)])></progress>
                <p class="progress-line"><span>{said}</span><span class="num">{of}</span></p>
            </div>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::ids::ProductId;

    #[test]
    fn the_most_wanted_premium_out_of_reach_is_next() {
        let premium = |points: i32, preference| PremiumRow {
            product: ProductId(points.into()),
            name: String::new(),
            points,
            active: true,
            preference,
        };
        let premiums = [premium(80, Some(1)), premium(50, Some(2)), premium(10, None)];
        assert_eq!(next(&premiums, 0).map(|premium| premium.points), Some(80));
        assert_eq!(next(&premiums, 80).map(|premium| premium.points), None);
        assert_eq!(next(&premiums[1..], 50).map(|premium| premium.points), None);
        assert_eq!(next(&premiums[2..], 0).map(|premium| premium.points), Some(10));
    }
}
