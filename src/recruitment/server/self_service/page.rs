//! `/verv/{campaign}`: where somebody recruits, and sees what came of it. Everything is a plain form; what an
//! islands duplicate none of the decisions made here.

use super::premium_orders::{DONE, Done};
use super::{form, points, premiums, qr, recruits, store};
use crate::accounts::server::actor::{Recruiter, SignedIn};
use crate::accounts::server::people::pending_forms::{SentForm, StoredForms};
use crate::i18n::{fill, norwegian_order};
use crate::platform::clock;
use crate::platform::fault::{Failure, Fault};
use crate::recruitment::draft::Draft;
use crate::recruitment::rules::person::CODE_MAX_CHARS;
use crate::recruitment::server::ids::RecruitmentId;
use crate::recruitment::server::premium_orders::{self, OrderRow};
use crate::recruitment::server::service::{self, By};
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::server::{links, store as register};
use crate::recruitment::words;
use crate::shared::ids::{CustomerId, ProductId};
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::ui::way_on::Breadcrumbs;
use crate::web::error::PageError;
use crate::web::page::RetryLater;
use crate::web::page::{self, Bundle, Page};
use crate::web::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use leptos::prelude::*;
use recruits::{Filter, List};
use sqlx::PgConnection;

/// Fifty persons with every field full.
const FORM_MAX_BYTES: usize = 1024 * 1024;
/// The recruitments that were just registered, after the form.
const NEW: &str = "ny";
/// The order of premiums that was stored before, after a change.
const FORMER: &str = "premier";
/// The field with an order of premiums.
pub(super) const ORDER: &str = "order";

type Pairs = Query<Vec<(String, String)>>;

/// `GET /verv/{campaign}`
pub async fn show_campaign(
    State(state): State<RecruitmentState>,
    visitor: Visitor,
    person: SignedIn,
    kept: StoredForms,
    Path(code): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, PageError> {
    let typed = kept.take(&state, &person, &paths::campaign(&code)).await?;
    let order = kept.take(&state, &person, &paths::premiums(&code)).await?;
    let mut db = state.db.acquire().await?;
    let campaign = LoadedCampaign::find(&state, &mut db, &person, &code).await?;
    let draft = match &typed {
        Some(typed) => form::RecruitForm::kept(&mut db, &campaign, typed).await?,
        None => {
            let count = pairs.iter().find(|(name, _)| name == form::PERSONS).map(|(_, count)| count.as_str());
            form::RecruitForm::fresh(&campaign, &person).for_persons(count.unwrap_or_default())
        }
    };
    let whole = campaign.with_lists(&state, &mut db, &pairs).await?;
    drop(db);
    let whole = whole.with_wished_order(order.as_ref().map(|order| order.text(ORDER)));
    Ok(page::show(&state, &visitor, || campaign_page(&state, &visitor, &whole, draft)))
}

/// `POST /verv/{campaign}`: `action` registers the persons of the form, or changes the form itself.
pub async fn register_recruits(
    State(state): State<RecruitmentState>,
    visitor: Visitor,
    Path(code): Path<String>,
    sent: SentForm<FORM_MAX_BYTES>,
) -> Result<Response, PageError> {
    let (person, sent) = match sent {
        SentForm::SignedIn(person, sent) => (person, sent),
        SentForm::SignedOut(lost) => return Ok(lost.keep(&state, &paths::campaign(&code), |_| true).await),
    };
    let mut draft = Draft::read(sent.pairs());
    // Released before registering, which takes its own connection: many requests that each hold one and wait for
    // another would deadlock.
    let campaign = {
        let mut db = state.db.acquire().await?;
        LoadedCampaign::find(&state, &mut db, &person, &code).await?
    };
    let act = form::Act::read(sent.text("action"));
    let (mut problems, mut wait) = (Vec::new(), None);
    match act {
        form::Act::Register => {
            let recruiter = Recruiter::of(&person);
            let wanted = draft.to_json(&campaign.row.code);
            match service::register(&state, By::Recruiter(&recruiter), &wanted, visitor.language).await {
                Ok(registered) => return Ok(page::see(&registered_at(&state, &code, &registered.invitations))),
                Err(Failure::Refused(Refusal::Invalid(found))) => problems = found,
                Err(failure) => wait = Some(RetryLater::of(failure)?),
            }
        }
        form::Act::Add | form::Act::Remove(_) | form::Act::Coupon(_) => act.change(&mut draft),
    }
    let mut db = state.db.acquire().await?;
    let filled = form::RecruitForm::again(&mut db, &campaign, &draft, act).await?;
    let filled = filled.refused(problems, words::self_service::Words::of(visitor.language)).waiting(wait);
    let loaded = campaign.with_lists(&state, &mut db, &[]).await?;
    drop(db);
    let visitor = Visitor { has: None, ..visitor.clone() };
    let response = page::show(&state, &visitor, || campaign_page(&state, &visitor, &loaded, filled));
    Ok(match wait {
        Some(wait) => wait.with_retry_after(response),
        None => response,
    })
}

/// `GET /verv/{campaign}/premier`: for who comes back from signing in.
pub async fn redirect_to_premiums(_: SignedIn, Path(code): Path<String>) -> Response {
    page::see(&format!("{}#premiums", paths::campaign(&code)))
}

/// `POST /verv/{campaign}/premier`: `order` is what is wanted, the most first.
pub async fn save_premiums(
    State(state): State<RecruitmentState>,
    Path(code): Path<String>,
    sent: SentForm,
) -> Result<Response, PageError> {
    let (person, sent) = match sent {
        SentForm::SignedIn(person, sent) => (person, sent),
        SentForm::SignedOut(lost) => return Ok(lost.keep(&state, &paths::premiums(&code), |_| true).await),
    };
    let former = premiums::save(&state, &person, &code, sent.text(ORDER)).await?;
    Ok(page::see(&format!("{}#premiums", paths::with(&paths::campaign(&code), FORMER, &former))))
}

/// `GET /verv/{campaign}/{recruitment}/qr.svg`
pub async fn show_qr(
    State(state): State<RecruitmentState>,
    person: SignedIn,
    Path((_, recruitment)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let recruitment = recruitment.parse().map_err(|_| Refusal::NotFound)?;
    let mut db = state.db.acquire().await?;
    let customer = customer_of(&mut db, &person).await?.ok_or(Refusal::NotFound)?;
    if !store::is_pending(&mut db, customer, recruitment, state.clock.now()).await? {
        return Err(Refusal::NotFound.into());
    }
    drop(db);
    let svg = qr::draw(&links::invitation(&state, recruitment))?;
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, svg).into_response())
}

/// What leads on after registering: the links of the persons that were registered, each once.
fn registered_at(state: &RecruitmentState, code: &str, invitations: &[String]) -> String {
    let mut ids: Vec<RecruitmentId> = Vec::new();
    for address in invitations {
        let token = address.rsplit('/').next().unwrap_or_default();
        ids.extend(links::open_invitation(state, token).filter(|id| !ids.contains(id)));
    }
    let address = ids.iter().fold(paths::campaign(code), |address, id| paths::with(&address, NEW, &id.to_string()));
    format!("{address}#new")
}

pub(super) async fn customer_of(db: &mut PgConnection, person: &SignedIn) -> Result<Option<CustomerId>, Fault> {
    Ok(register::user(db, person.user()).await?.and_then(|user| user.customer))
}

/// When one can recruit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum CampaignPhase {
    Early,
    Running,
    Over,
}

/// A campaign, as far as its form needs it.
pub(super) struct LoadedCampaign {
    pub(super) row: store::CampaignRow,
    pub(super) season: CampaignPhase,
    pub(super) today: NaiveDate,
    pub(super) customer: Option<CustomerId>,
    pub(super) products: Vec<store::ProductRow>,
}

/// A campaign with all results of recruiting.
pub(super) struct CampaignView {
    pub(super) campaign: LoadedCampaign,
    pub(super) premiums: Vec<store::PremiumRow>,
    /// The order before the last change.
    pub(super) former: Option<String>,
    /// One that was sent after the session had ended, and is not saved.
    pub(super) wished: Option<Vec<ProductId>>,
    /// The newest orders of premiums, and how many there are.
    pub(super) orders: Vec<OrderRow>,
    pub(super) orders_count: i64,
    /// What was just done about them.
    pub(super) done: Option<Done>,
    pub(super) points: i64,
    pub(super) ledger: Vec<store::MovementRow>,
    pub(super) list: List,
    pub(super) new: Vec<store::RecruitRow>,
}

impl LoadedCampaign {
    pub(super) async fn find(
        state: &RecruitmentState,
        db: &mut PgConnection,
        person: &SignedIn,
        code: &str,
    ) -> Result<Self, Failure> {
        // A code that cannot be one is not asked for; PostgreSQL keeps no U+0000.
        let can_be = code.chars().count() <= CODE_MAX_CHARS && !code.contains('\0');
        let row = if can_be { store::campaign(&mut *db, code).await? } else { None };
        let row = row.ok_or(Refusal::NotFound)?;
        let today = clock::to_norway(state.clock.now()).date();
        let season = match () {
            () if today < row.starts => CampaignPhase::Early,
            () if today > row.ends => CampaignPhase::Over,
            () => CampaignPhase::Running,
        };
        let mut products = store::products(&mut *db, row.id).await?;
        products.sort_by_cached_key(|product| norwegian_order(&product.name));
        let customer = customer_of(db, person).await?;
        Ok(Self { row, season, today, customer, products })
    }

    async fn with_lists(
        self,
        state: &RecruitmentState,
        db: &mut PgConnection,
        pairs: &[(String, String)],
    ) -> Result<CampaignView, Failure> {
        let now = state.clock.now();
        let campaign = self.row.id;
        let part = recruits::part(pairs);
        let state_shown = recruits::shown_state(pairs);
        let premiums = premiums::of(&mut *db, campaign, self.customer).await?;
        let (mut points, mut ledger, mut list, mut new) = (0, Vec::new(), List::empty(part, state_shown), Vec::new());
        let (mut orders, mut orders_count) = (Vec::new(), 0);
        if let Some(customer) = self.customer {
            (orders, orders_count) = premium_orders::list(&mut *db, customer, campaign).await?;
            points = crate::recruitment::server::lists::points(&mut *db, customer, campaign).await?;
            ledger = store::ledger(&mut *db, customer, campaign, points::MOVEMENTS_MAX + 1).await?;
            list.counts = store::counts(&mut *db, customer, campaign, now).await?;
            list.rows = store::recruits(&mut *db, customer, campaign, &Filter::State(state_shown), part, now).await?;
            let ids: Vec<RecruitmentId> = pairs
                .iter()
                .filter(|(name, _)| name == NEW)
                .filter_map(|(_, id)| id.parse().ok())
                .take(crate::recruitment::rules::RECRUITMENTS_MAX)
                .collect();
            if !ids.is_empty() {
                new = store::recruits(&mut *db, customer, campaign, &Filter::These(ids), recruits::ALL, now).await?;
            }
        }
        let value = |named: &str| pairs.iter().find(|(name, _)| name == named).map(|(_, value)| value);
        let (former, done) = (value(FORMER).cloned(), value(DONE).and_then(|done| Done::parse(done)));
        let wished = None;
        Ok(CampaignView { campaign: self, premiums, former, wished, orders, orders_count, done, points, ledger, list, new })
    }
}

impl CampaignView {
    fn with_wished_order(self, order: Option<&str>) -> Self {
        let wished = order.map(|order| premiums::known(order, &self.premiums));
        Self { wished, ..self }
    }
}

fn campaign_page(state: &RecruitmentState, visitor: &Visitor, whole: &CampaignView, filled: form::RecruitForm) -> Page {
    let (words, language) = (words::self_service::Words::of(visitor.language), visitor.language);
    let LoadedCampaign { row, season, .. } = &whole.campaign;
    let status = filled.form.status();
    let worth = fill(words.worth, &[("points", &language.count(row.points_per_recruitment.into(), words.point))]);
    let until =
        fill(if *season == CampaignPhase::Over { words.until_over } else { words.until }, &[("date", &language.date(row.ends))]);
    let closed = match season {
        CampaignPhase::Running if row.counts_at_once => Some((words.partners_title, words.partners_text.to_owned())),
        CampaignPhase::Running => None,
        CampaignPhase::Early => Some((words.early_title, fill(words.early_text, &[("date", &language.date(row.starts))]))),
        CampaignPhase::Over => Some((words.over_title, words.over_text.to_owned())),
    };
    let closed =
        closed.map(|(title, text)| view! { <div class="banner banner--info"><p><strong>{title}</strong>" "{text}</p></div> });
    let is_open = *season == CampaignPhase::Running && !row.counts_at_once;
    let recruit = is_open.then(|| form::section(visitor, &whole.campaign, filled));
    let body = view! {
        <div class="wrap">
            <div class="page-head">
                <Breadcrumbs label=crate::web::words::frame::Words::of(visitor.language).recruiting ways=vec![(paths::RECRUITING.to_owned(), crate::web::words::frame::Words::of(visitor.language).recruiting.to_owned())] />
                <h1>{row.name.clone()}</h1>
                <p class="lead">{worth}". "{until}"."</p>
            </div>
            {closed}
            {recruits::just_registered(state, visitor, whole)}
            <div class="self-service">
                <div class="stack stack--loose">
                    {recruit}
                    {recruits::section(state, visitor, whole)}
                </div>
                <aside class="stack stack--loose">
                    {points::section(visitor, whole)}
                    {premiums::section(visitor, whole)}
                </aside>
            </div>
            <script type="module" src=state.site.address("share.js")></script>
        </div>
    };
    Page { status, is_wide: true, islands: Some(Bundle::Recruit), ..Page::new(row.name.clone(), body) }
}
