//! Registering recruits: the recruiter, the recruits, the obstacles, and what is stored, all in one
//! transaction. For a user the response is the same whatever is known of a recruit; see [`Outcome::Shadow`].

use super::persons::{self, Fingerprints, name_key};
use super::store::{self, CampaignRow, CustomerCriteria, CustomerRow, NewRecruitment, PremiumRow, Shadow, VerifiedContacts};
use super::{budgets, decisions, links, mail};
use crate::accounts::server::actor::{Partner, Recruiter};
use crate::i18n::Language;
use crate::platform::clock;
use crate::platform::fault::{Failure, Fault};
use crate::platform::mail::budget;
use crate::platform::outbox;
use crate::platform::random;
use crate::recruitment::model::{Person, Preference, Recruited, Recruiting, Registration};
use crate::recruitment::rules::problem::{Kind, Problem, Problems};
use crate::recruitment::rules::{self, EXPIRES_AFTER_DAYS, RegistrationVerdict};
use crate::recruitment::server::ids::{PersonId, RecruitmentId};
use crate::recruitment::server::state::RecruitmentState;
use crate::shared::ids::{ClientId, CouponId, ProductId, UserId};
use crate::shared::normalise::{account_key, email_key};
use crate::shared::refusal::Refusal;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sqlx::PgConnection;

/// Who registers.
#[derive(Clone, Copy)]
pub enum By<'a> {
    /// A user, for themselves: told nothing of their recruits.
    Recruiter(&'a Recruiter),
    /// A client, for recruiters it names: told why a recruit is refused.
    Partner(&'a Partner),
}

impl By<'_> {
    fn user(&self) -> Option<UserId> {
        match self {
            Self::Recruiter(recruiter) => Some(recruiter.user()),
            Self::Partner(_) => None,
        }
    }

    fn client(&self) -> Option<ClientId> {
        match self {
            Self::Recruiter(recruiter) => recruiter.client(),
            Self::Partner(partner) => Some(partner.client()),
        }
    }
}

/// What was registered.
pub struct Registered {
    /// The link to pass on of each recruit, in the order sent; of one named before, the link it has had since.
    pub invitations: Vec<String>,
}

/// The outcome for one recruit.
enum Outcome {
    New,
    /// Registered only in the eyes of the recruiter, and why.
    Shadow(Shadow),
    /// This recruiter has named them before in this campaign.
    Again(RecruitmentId),
    /// The same person as an earlier one of this request.
    Repeats(usize),
}

/// A request that can be written.
struct CheckedRequest {
    campaign: CampaignRow,
    product: ProductId,
    recruiter: RecruiterMatch,
    /// Numbers and products.
    preferences: Option<(Vec<i32>, Vec<ProductId>)>,
    recruits: Vec<Recruit>,
}

enum RecruiterMatch {
    Customer(CustomerRow),
    New(Box<Person>, VerifiedContacts),
}

struct Recruit {
    recruited: Recruited,
    fingerprints: Fingerprints,
    coupon: Option<CouponId>,
    outcome: Outcome,
}

/// Registers what was sent, all or nothing.
///
/// # Errors
/// Every problem, in the words of `language`.
pub async fn register(state: &RecruitmentState, by: By<'_>, sent: &Value, language: Language) -> Result<Registered, Failure> {
    let mut tx = state.db.begin().await?;
    let registered = register_in(state, &mut tx, by, sent, language).await?;
    tx.commit().await?;
    Ok(registered)
}

/// Like [`register`], within a transaction that has written nothing yet.
pub(super) async fn register_in(
    state: &RecruitmentState,
    db: &mut PgConnection,
    by: By<'_>,
    sent: &Value,
    language: Language,
) -> Result<Registered, Failure> {
    let judged = judge(state, db, by, sent).await?;
    let judged = judged.map_err(|problems| to_refusal(problems, language))?;
    write(state, db, by, judged).await
}

/// What is wrong with a request, which is not registered. Tells a user no more than registering would.
///
/// # Errors
/// A database error.
pub async fn problems(state: &RecruitmentState, by: By<'_>, sent: &Value) -> Result<Vec<Problem>, Failure> {
    let mut tx = state.db.begin().await?;
    Ok(judge(state, &mut tx, by, sent).await?.err().unwrap_or_default().into_entries())
}

pub(super) fn to_refusal(problems: Problems, language: Language) -> Refusal {
    Refusal::Invalid(problems.into_entries().iter().map(|problem| problem.to_field_error(language)).collect())
}

async fn judge(
    state: &RecruitmentState,
    db: &mut PgConnection,
    by: By<'_>,
    sent: &Value,
) -> Result<Result<CheckedRequest, Problems>, Failure> {
    let user = match by.user() {
        Some(user) => Some(store::user(&mut *db, user).await?.ok_or(Refusal::NotSignedIn)?),
        None => None,
    };
    let is_known = user.as_ref().is_some_and(|user| user.customer.is_some());
    let whose = if is_known { rules::Recruiter::Known } else { rules::Recruiter::Named };
    let RegistrationVerdict { registration, problems: found } = rules::check(sent, whose);
    let now = state.clock.now();

    let Registration { product, campaign, recruiter, recruitment_premium_preferences, recruitments } = registration;
    let mut problems = Problems::default();
    let campaign = running_campaign(&mut *db, &campaign, now, &mut problems).await?;
    if by.user().is_some() && campaign.as_ref().is_some_and(CampaignRow::counts_at_once) {
        // A user could tell from the immediate points who is a real recruit.
        problems.push(Problem::new("/campaign", Kind::VerificationRequired));
    }
    let product = sold_product(&mut *db, &product, campaign.as_ref(), &mut problems).await?;
    let preferences = match (&campaign, recruitment_premium_preferences) {
        (Some(campaign), Some(wanted)) => {
            let premiums = store::premiums(&mut *db, campaign.id).await?;
            Some(chosen(&wanted, &premiums, |index| format!("/recruitmentPremiumPreferences/{index}"), &mut problems))
        }
        _ => None,
    };
    let mut coupons = Vec::with_capacity(recruitments.len());
    for (index, recruited) in recruitments.iter().enumerate() {
        if recruited.person.email.as_deref().is_some_and(|email| !state.mailer.can_deliver_to(email)) {
            problems.push(Problem::new(format!("/recruitments/{index}/email"), Kind::EmailUnreachable));
        }
        coupons.push(valid_coupon(&mut *db, product, recruited, index, &mut problems).await?);
    }
    let is_recruiter_readable = !found.iter().any(|problem| problem.pointer.split('/').nth(1) == Some("recruiter"));
    problems.append(found, |_| ());

    let secret = &state.config.secret;
    let fingerprints: Vec<Fingerprints> =
        recruitments.iter().map(|recruited| Fingerprints::of(secret, &recruited.person)).collect();
    let named = recruiter.as_ref().map(|recruiter| Fingerprints::of(secret, &recruiter.person)).unwrap_or_default();
    let of_user = by.user().map(|user| crate::platform::signed_link::fingerprint(secret, "user who recruits", &user.to_string()));
    let all = fingerprints.iter().chain([&named]).flat_map(|one| &one.0).chain(&of_user);
    persons::lock(&mut *db, all).await?;

    let recruiter = match_recruiter(&mut *db, by, recruiter).await?;
    let (Some(campaign), Some(product)) = (campaign, product) else { return Ok(Err(problems)) };
    let known = KnownPersons::look_up(&mut *db, &campaign, product, &recruitments, &fingerprints, now).await?;
    let user_email = user.and_then(|user| user.verified_email);
    let own = own_fingerprints(secret, &mut *db, by, &recruiter, &named, user_email).await?;
    let mut recruits: Vec<Recruit> = Vec::with_capacity(recruitments.len());
    for (index, ((recruited, fingerprints), coupon)) in recruitments.into_iter().zip(fingerprints).zip(coupons).enumerate() {
        let standing = if fingerprints.shares_any_with(&own) {
            Err(Kind::SelfRecruitment)
        } else if let Some(earlier) = recruits.iter().position(|earlier| earlier.fingerprints.shares_any_with(&fingerprints)) {
            Ok(Outcome::Repeats(earlier))
        } else {
            known.judge(&recruiter, &recruited.person, &fingerprints, by)
        };
        let outcome = standing.unwrap_or_else(|kind| {
            // Without a recruiter, self-recruitment cannot be detected.
            if kind != Kind::AlreadyRecruited || is_recruiter_readable {
                problems.push(Problem::new(format!("/recruitments/{index}"), kind));
            }
            Outcome::New
        });
        recruits.push(Recruit { recruited, fingerprints, coupon, outcome });
    }
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    Ok(Ok(CheckedRequest { campaign, product, recruiter, preferences, recruits }))
}

async fn running_campaign(
    db: &mut PgConnection,
    code: &str,
    now: DateTime<Utc>,
    problems: &mut Problems,
) -> Result<Option<CampaignRow>, Fault> {
    if code.is_empty() {
        return Ok(None);
    }
    let campaign = store::campaign(db, code).await?;
    let today = clock::to_norway(now).date();
    match &campaign {
        None => problems.push(Problem::new("/campaign", Kind::UnknownCampaign)),
        Some(campaign) if !(campaign.starts..=campaign.ends).contains(&today) => {
            problems.push(Problem::new("/campaign", Kind::CampaignNotRunning));
        }
        Some(_) => {}
    }
    Ok(campaign)
}

async fn sold_product(
    db: &mut PgConnection,
    code: &str,
    campaign: Option<&CampaignRow>,
    problems: &mut Problems,
) -> Result<Option<ProductId>, Fault> {
    if code.is_empty() {
        return Ok(None);
    }
    let product = store::subscription_product(db, code, campaign.map(|campaign| campaign.id)).await?;
    let kind = match &product {
        None => Some(Kind::UnknownProduct),
        Some(product) if !product.active => Some(Kind::ProductNotActive),
        Some(product) if !product.in_campaign && campaign.is_some() => Some(Kind::ProductNotInCampaign),
        Some(_) => None,
    };
    if let Some(kind) = kind {
        problems.push(Problem::new("/product", kind));
    }
    Ok(product.map(|product| product.id))
}

async fn valid_coupon(
    db: &mut PgConnection,
    product: Option<ProductId>,
    recruited: &Recruited,
    index: usize,
    problems: &mut Problems,
) -> Result<Option<CouponId>, Fault> {
    let (Some(product), Some(code), Some(number)) = (product, &recruited.coupon_code, recruited.coupon_number) else {
        return Ok(None);
    };
    let coupon = store::coupon(db, product, code, number).await?;
    if coupon.is_none() {
        problems.push(Problem::new(format!("/recruitments/{index}/couponCode"), Kind::UnknownCoupon));
    }
    Ok(coupon)
}

/// The premiums that are wanted, as numbers and products. `pointer` is the place of each.
pub(super) fn chosen(
    wanted: &[Preference],
    premiums: &[PremiumRow],
    pointer: impl Fn(usize) -> String,
    problems: &mut Problems,
) -> (Vec<i32>, Vec<ProductId>) {
    let (mut numbers, mut products) = (Vec::new(), Vec::new());
    for (index, Preference { company_code, product, preference_number }) in wanted.iter().enumerate() {
        // One that could not be read has been reported already.
        if product.is_empty() {
            continue;
        }
        let mut fitting = premiums
            .iter()
            .filter(|premium| premium.code == *product && (company_code.is_none() || premium.company_code == *company_code));
        match (fitting.next(), fitting.next()) {
            (Some(premium), None) => {
                numbers.push(*preference_number);
                products.push(premium.product);
            }
            _ => problems.push(Problem::new(format!("{}/product", pointer(index)), Kind::UnknownPremium)),
        }
    }
    (numbers, products)
}

/// The customer who recruits. A user is matched only to a customer whose address is the user's own, so that nobody becomes
/// somebody else by knowing their name.
async fn match_recruiter(db: &mut PgConnection, by: By<'_>, named: Option<Recruiting>) -> Result<RecruiterMatch, Fault> {
    let mut only_email = None;
    if let Some(user) = by.user() {
        // Check again, now that the user is locked: a concurrent request may have made them a customer.
        let user = store::user(&mut *db, user).await?;
        if let Some(customer) = user.as_ref().and_then(|user| user.customer) {
            return Ok(RecruiterMatch::Customer(store::customer(db, customer).await?));
        }
        match user.and_then(|user| user.verified_email) {
            Some(email) => only_email = Some(email),
            None => {
                let person = Box::new(named.unwrap_or_default().person);
                return Ok(RecruiterMatch::New(person, VerifiedContacts { email: false, phone: false }));
            }
        }
    }
    let Recruiting { person, customer_number } = named.unwrap_or_default();
    // A client answers for what it says; of a user only the confirmed address is known to be theirs.
    let verified_contacts = match &only_email {
        Some(own) => VerifiedContacts { email: person.email.as_deref().map(account_key) == Some(account_key(own)), phone: false },
        None => VerifiedContacts { email: true, phone: true },
    };
    let sought = CustomerCriteria { number: customer_number, only_email: only_email.as_deref(), ..CustomerCriteria::of(&person) };
    Ok(match store::matching_customer(db, &sought).await? {
        Some(customer) => RecruiterMatch::Customer(customer),
        None => RecruiterMatch::New(Box::new(person), verified_contacts),
    })
}

/// Everything by which the recruiter would be named if they named themselves.
async fn own_fingerprints(
    secret: &[u8],
    db: &mut PgConnection,
    by: By<'_>,
    recruiter: &RecruiterMatch,
    named: &Fingerprints,
    user_email: Option<String>,
) -> Result<Fingerprints, Fault> {
    let mut own = named.clone();
    own.0.extend(Fingerprints::of(secret, &Person { email: user_email, ..Person::default() }).0);
    if let RecruiterMatch::Customer(customer) = recruiter {
        own.0.extend(persons::of_customer(secret, &mut *db, customer).await?.0);
    }
    if let Some(user) = by.user() {
        own.0.extend(store::earlier_addresses_of_user(db, user).await?);
    }
    Ok(own)
}

/// What is known of the persons of a request.
struct KnownPersons {
    taken: Vec<store::TakenRow>,
    subscribers: Vec<store::SubscriberRow>,
    suppressed: Vec<Vec<u8>>,
}

impl KnownPersons {
    async fn look_up(
        db: &mut PgConnection,
        campaign: &CampaignRow,
        product: ProductId,
        recruitments: &[Recruited],
        fingerprints: &[Fingerprints],
        now: DateTime<Utc>,
    ) -> Result<Self, Fault> {
        let fingerprints: Vec<Vec<u8>> = fingerprints.iter().flat_map(|one| one.0.clone()).collect();
        let persons = || recruitments.iter().map(|recruited| &recruited.person);
        let email_keys: Vec<String> =
            persons().filter_map(|person| person.email.as_deref()).flat_map(store::email_keys).collect();
        let phones: Vec<String> = persons().filter_map(|person| person.phone_number.clone()).collect();
        Ok(Self {
            taken: store::taken(&mut *db, campaign.id, &fingerprints, now).await?,
            subscribers: store::subscribers(&mut *db, product, &email_keys, &phones).await?,
            suppressed: store::suppressed(db, &fingerprints).await?,
        })
    }

    /// # Errors
    /// Why a client may not recruit them.
    fn judge(
        &self,
        recruiter: &RecruiterMatch,
        person: &Person,
        fingerprints: &Fingerprints,
        by: By<'_>,
    ) -> Result<Outcome, Kind> {
        let taken = || self.taken.iter().filter(|taken| fingerprints.0.contains(&taken.fingerprint));
        let own = taken().find(|taken| {
            let is_own = matches!(recruiter, RecruiterMatch::Customer(customer) if customer.id == taken.recruiter);
            // Clients are told the reason behind a shadow.
            is_own && (!taken.is_shadow || by.user().is_some())
        });
        if let Some(own) = own {
            return Ok(Outcome::Again(own.recruitment));
        }
        let shadow = if fingerprints.0.iter().any(|one| self.suppressed.contains(one)) {
            Shadow::Suppressed
        } else if self.is_subscriber(person) {
            Shadow::AlreadyCustomer
        } else if taken().any(|taken| !taken.is_shadow) {
            Shadow::AlreadyRecruited
        } else {
            return Ok(Outcome::New);
        };
        match by {
            By::Recruiter(_) => Ok(Outcome::Shadow(shadow)),
            By::Partner(_) => Err(shadow.into()),
        }
    }

    fn is_subscriber(&self, person: &Person) -> bool {
        let email_keys = person.email.as_deref().map(store::email_keys).unwrap_or_default();
        self.subscribers.iter().any(|subscriber| {
            subscriber.email_key.as_ref().is_some_and(|key| email_keys.contains(key))
                || (person.phone_number.is_some() && subscriber.phone == person.phone_number)
        })
    }
}

/// Those that will be listed anew. Shadows are among them: a budget that they did not use would tell of them.
fn newly_listed(recruits: &[Recruit]) -> impl Iterator<Item = &Person> {
    let is_new = |recruit: &&Recruit| matches!(recruit.outcome, Outcome::New | Outcome::Shadow(_));
    recruits.iter().filter(is_new).map(|recruit| &recruit.recruited.person)
}

async fn write(
    state: &RecruitmentState,
    db: &mut PgConnection,
    by: By<'_>,
    judged: CheckedRequest,
) -> Result<Registered, Failure> {
    let CheckedRequest { campaign, product, recruiter, preferences, recruits } = judged;
    let now = state.clock.now();
    let (own, of_all) = budgets::of_recruits(state, by.user(), newly_listed(&recruits));
    budget::spend(&mut *db, own, now).await?;
    let (recruiter, name) = match recruiter {
        RecruiterMatch::Customer(customer) => (customer.id, customer.name),
        RecruiterMatch::New(person, verified_contacts) => {
            let (name_key, email_key) = (name_key(&person.name), person.email.as_deref().map(email_key));
            let keys = (name_key.as_str(), email_key.as_deref());
            let id = store::insert_customer(&mut *db, &person, keys, verified_contacts, now).await?;
            if by.user().is_some() {
                store::note_account_only(&mut *db, id).await?;
            }
            (id, person.name)
        }
    };
    if let Some(user) = by.user() {
        store::link_user(&mut *db, user, recruiter).await?;
    }
    if let Some((numbers, products)) = preferences {
        store::replace_preferences(&mut *db, recruiter, campaign.id, &numbers, &products).await?;
    }
    let mut registered: Vec<RecruitmentId> = Vec::with_capacity(recruits.len());
    for Recruit { recruited, fingerprints, coupon, outcome } in recruits {
        let shadow = match outcome {
            Outcome::Again(before) => {
                registered.push(before);
                continue;
            }
            Outcome::Repeats(earlier) => {
                registered.push(registered[earlier]);
                continue;
            }
            Outcome::New => None,
            Outcome::Shadow(shadow) => Some(shadow),
        };
        let id = RecruitmentId(random::reference());
        let new = NewRecruitment {
            id,
            recruiter,
            campaign: campaign.id,
            product,
            coupon,
            shadow,
            client: by.client(),
            has_email: recruited.person.email.is_some(),
            registered: now,
            expires: now + TimeDelta::days(EXPIRES_AFTER_DAYS),
        };
        store::free(&mut *db, campaign.id, recruiter, &fingerprints.0, now).await?;
        store::insert_recruitment(&mut *db, &new, &recruited).await?;
        let person = match shadow {
            // The name is what the recruiter's list shows; nothing else is kept of who wants to be left alone.
            Some(Shadow::Suppressed) => &Person { name: recruited.person.name.clone(), ..Person::default() },
            _ => &recruited.person,
        };
        store::insert_recruit(&mut *db, id, person).await?;
        store::insert_keys(&mut *db, id, campaign.id, recruiter, &fingerprints.0, shadow.is_some()).await?;
        if shadow.is_none() {
            let is_ordered = campaign.counts_at_once();
            if let Some(email) = &person.email
                && store::note_notice(&mut *db, campaign.id, id, &fingerprints.0, now).await?
            {
                // Whom it asks first is known by its own id.
                let mail = mail::notice(state, PersonId(id.0), email, &person.address, &name, is_ordered);
                outbox::post(&mut *db, &state.clock, &mail, Some(id.0)).await?;
            }
            if is_ordered {
                decisions::verify_in(state, &mut *db, id, false).await?;
            }
        }
        registered.push(id);
    }
    // Last, because all registrations contend for it.
    budget::spend(db, vec![of_all], now).await?;
    Ok(Registered { invitations: registered.into_iter().map(|id| links::invitation(state, id)).collect() })
}
