//! The registers as the administrator sees them: what was loaded, by name, and what came of it, the newest first. What was
//! loaded is changed by `verv load`.

use super::store;
use crate::accounts::server::actor::AsAdministrator;
use crate::i18n::{Language, fill};
use crate::platform::clock;
use crate::recruitment::model::Reason;
use crate::recruitment::rules::catalog::{ProductKind, Verification};
use crate::recruitment::server::premium_orders::{self, AdminRow};
use crate::recruitment::server::state::RecruitmentState;
use crate::shared::paths;
use crate::web::admin_page::{self as admin, Cell, ROWS_PER_PAGE, Register, RegisterQuery};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page;
use crate::web::visitor::Visitor;
use crate::web::words::admin::Words;
use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};

type Answer = Result<Response, PageError>;

/// One more than is shown, to know whether there is another page.
const READ: i64 = ROWS_PER_PAGE as i64 + 1;
/// The field with the number of the order whose premium was sent.
const SENT: &str = "sent";

/// `GET /admin/produkter`
pub async fn show_products(
    State(state): State<RecruitmentState>,
    _: AsAdministrator,
    visitor: Visitor,
    asked: Query<RegisterQuery>,
) -> Answer {
    let rows = store::products(&state.db, &asked.search_text, asked.after_row(), READ).await?;
    let words = Words::of(visitor.language);
    let rows = rows.into_iter().map(|row| {
        let store::ProductRow { id, code, kind, company_code, name, price, active } = row;
        let kind = match kind {
            ProductKind::Premium => words.premium,
            ProductKind::Subscription => words.subscription,
        };
        let active = if active { words.yes } else { words.no };
        (id, vec![code.into(), name.into(), kind.into(), company_code.into(), kroner(price), active.into()])
    });
    let headings = vec![words.code, words.name, words.kind, words.deliverer, words.price, words.active];
    Ok(admin::show(&state, &visitor, Register::new(words.products, headings, rows, &asked)))
}

/// `GET /admin/kuponger`
pub async fn show_coupons(
    State(state): State<RecruitmentState>,
    _: AsAdministrator,
    visitor: Visitor,
    asked: Query<RegisterQuery>,
) -> Answer {
    let rows = store::coupons(&state.db, &asked.search_text, asked.after_row(), READ).await?;
    let words = Words::of(visitor.language);
    let rows = rows.into_iter().map(|row| {
        let store::CouponRow { id, code, number, product, price, text } = row;
        (id, vec![code.into(), Cell::number(number), product.into(), kroner(price), text.into()])
    });
    let headings = vec![words.code, words.number, words.product, words.price, words.text];
    Ok(admin::show(&state, &visitor, Register::new(words.coupons, headings, rows, &asked)))
}

/// `GET /admin/kampanjer`
pub async fn show_campaigns(
    State(state): State<RecruitmentState>,
    _: AsAdministrator,
    visitor: Visitor,
    asked: Query<RegisterQuery>,
) -> Answer {
    let rows = store::campaigns(&state.db, &asked.search_text, asked.after_row(), READ).await?;
    let words = Words::of(visitor.language);
    let language = visitor.language;
    let rows = rows.into_iter().map(|row| {
        let store::CampaignRow { id, code, name, starts, ends, points, verification, products, premiums } = row;
        let verification = match verification {
            Verification::None => words.no,
            Verification::Link => words.yes,
        };
        let days = format!("{} – {}", language.date(starts), language.date(ends));
        let cells = vec![
            code.into(),
            name.into(),
            days.into(),
            Cell::number(points),
            verification.into(),
            products.into(),
            premiums.into(),
        ];
        (id, cells)
    });
    let headings = vec![words.code, words.name, words.days, words.points, words.confirmed, words.products, words.premiums];
    Ok(admin::show(&state, &visitor, Register::new(words.campaigns, headings, rows, &asked)))
}

/// `GET /admin/kunder`
pub async fn show_customers(
    State(state): State<RecruitmentState>,
    _: AsAdministrator,
    visitor: Visitor,
    asked: Query<RegisterQuery>,
) -> Answer {
    let rows = store::customers(&state.db, &asked.search_text, asked.after_row(), READ).await?;
    let words = Words::of(visitor.language);
    let rows = rows.into_iter().map(|row| {
        let store::CustomerRow { id, number, name, place, email, phone, subscriptions } = row;
        (id, vec![Cell::number(number), name.into(), place.into(), email.into(), phone.into(), subscriptions.into()])
    });
    let headings = vec![words.customer, words.name, words.place, words.email, words.phone, words.subscriptions];
    Ok(admin::show(&state, &visitor, Register::new(words.customers, headings, rows, &asked)))
}

/// `GET /admin/ordrer`
pub async fn show_orders(
    State(state): State<RecruitmentState>,
    _: AsAdministrator,
    visitor: Visitor,
    asked: Query<RegisterQuery>,
) -> Answer {
    let rows = store::orders(&state.db, &asked.search_text, asked.after(), READ).await?;
    let words = Words::of(visitor.language);
    let language = visitor.language;
    let rows = rows.into_iter().map(|row| {
        let store::OrderRow { number, created, customer, product, coupon, quantity, amount, price } = row;
        let cells = vec![
            Cell::number(number),
            local(language, created).into(),
            Cell::number(customer),
            product.into(),
            coupon.into(),
            Cell::number(quantity),
            amount.map_or_else(|| Cell::from(None), Cell::number),
            kroner(price),
        ];
        (number, cells)
    });
    let headings =
        vec![words.number, words.at, words.customer, words.product, words.coupon, words.quantity, words.amount, words.price];
    Ok(admin::show(&state, &visitor, Register::new(words.orders, headings, rows, &asked)))
}

/// `GET /admin/poeng`
pub async fn show_points(
    State(state): State<RecruitmentState>,
    _: AsAdministrator,
    visitor: Visitor,
    asked: Query<RegisterQuery>,
) -> Answer {
    let rows = store::movements(&state.db, &asked.search_text, asked.after(), READ).await?;
    let words = Words::of(visitor.language);
    let language = visitor.language;
    let rows = rows.into_iter().map(|row| {
        let store::MovementRow { id, created, customer, campaign, points, reason, recruitment } = row;
        let cells = vec![
            local(language, created).into(),
            Cell::number(customer),
            campaign.into(),
            Cell::number(points),
            message(words, &reason).into(),
            recruitment.map(|recruitment| recruitment.to_string()).into(),
        ];
        (id, cells)
    });
    let headings = vec![words.at, words.customer, words.campaign, words.points, words.reason, words.recruitment];
    Ok(admin::show(&state, &visitor, Register::new(words.ledger, headings, rows, &asked)))
}

/// An unknown reason, written by a newer version, is shown as it is.
fn message(words: &'static Words, reason: &str) -> String {
    match Reason::parse(reason) {
        Some(Reason::Recruitment) => words.because_confirmed.to_owned(),
        Some(Reason::Premium) => words.because_ordered.to_owned(),
        Some(Reason::PremiumCancelled) => words.because_cancelled.to_owned(),
        None => reason.to_owned(),
    }
}

/// `GET /admin/premier`
pub async fn show_premium_orders(
    State(state): State<RecruitmentState>,
    _: AsAdministrator,
    visitor: Visitor,
    asked: Query<RegisterQuery>,
) -> Answer {
    let rows = premium_orders::list_all(&state, &asked.search_text, asked.after_row(), READ).await?;
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let rows = rows.into_iter().map(|row| {
        let AdminRow { number, created, premium, customer, name, address, email, campaign, points, cancelled, sent } = row;
        let status = match (sent, cancelled) {
            (Some(at), _) => fill(words.sent_on, &[("at", &local(language, at))]).into(),
            (None, Some(at)) => fill(words.cancelled_on, &[("at", &local(language, at))]).into(),
            (None, None) => {
                let label = fill(words.mark_sent_label, &[("number", &number.to_string())]);
                Cell::act(words.mark_sent, label, SENT, number.to_string())
            }
        };
        let cells = vec![
            Cell::number(number),
            local(language, created).into(),
            premium.into(),
            Cell::number(customer),
            name.into(),
            address.into(),
            email.into(),
            campaign.into(),
            Cell::number(points),
            status,
        ];
        (number, cells)
    });
    let headings = vec![
        words.number,
        words.at,
        words.premium,
        words.customer,
        words.name,
        words.address,
        words.email,
        words.campaign,
        words.points,
        words.status,
    ];
    Ok(admin::show(&state, &visitor, Register::new(words.premium_orders, headings, rows, &asked)))
}

/// `POST /admin/premier`: the premium of the order `sent` is on its way.
pub async fn mark_premium_sent(
    State(state): State<RecruitmentState>,
    AsAdministrator(admin): AsAdministrator,
    form: Form,
) -> Answer {
    if let Ok(number) = form.text(SENT).parse() {
        premium_orders::mark_sent(&state, &admin, number).await?;
    }
    Ok(page::see(paths::ADMIN_PREMIUMS))
}

fn local(language: Language, at: DateTime<Utc>) -> String {
    language.date_time(clock::to_norway(at))
}

/// Øre as kroner.
fn kroner(price: Option<i64>) -> Cell {
    price.map_or_else(|| Cell::from(None), |ore| Cell::number(format!("{},{:02}", ore / 100, ore % 100)))
}
