//! What recruits can do through their personal link or an invitation: see, answer, correct, erase, and opt
//! out. The personal link authenticates the recruit, because it is only sent to them, and gives access to everything.
//!
//! An invitation comes from the recruiter, and so may its visitor: the contract lets the registered address or number prove
//! identity, and the recruiter knows both. It follows that:
//! - Nothing that is stored of a person is shown through an invitation, before or after the proof, not even which kinds of
//!   data there are; who came that way sees the terms, and what they themselves have just written.
//! - A shadow is proved, answered, corrected and erased in the same words, with the same status and to the same pages as a
//!   recruitment, and nothing comes of it. What an answer led to is told by mail, or on the personal page, only.
//! - A yes is for the address that its link was sent to: who corrects the address before it gets another link there.
//! - Data that a visitor gives instead are judged anew, as if they had been registered: whether something comes of it
//!   depends on them alone, and tells nothing of who was registered before. That person is erased from the recruitment, and
//!   their personal link opens nothing any more. Such data prove nothing: nobody is blocked by them.
//! - Nobody says yes through an invitation, as anybody may have registered an invented person. Who has proved to be the
//!   recruit is sent the personal link, to the address that was registered, and who gives own data to the one that they give;
//!   the yes counts from there. Of a number only nobody is known to be behind it: they give an address first.
//! - What is done through an invitation is done to its recruitment, and to nothing else that the recruiter can see. Nobody is
//!   left alone by it but at the contact that was typed.
//! - Whoever wants to be left alone gets no invitations and no notices. What somebody asks for, or what follows from an
//!   order, is sent to them all the same.
//! - A recruiter who is signed in is told that the link is not for them. Who has a mailbox of their own for an invented person
//!   is beyond this; a customer whose order it would become is told at the address of the register.

use super::{proof, store};
use crate::platform::fault::{Failure, Fault};
use crate::platform::mail::budget;
use crate::platform::outbox;
use crate::platform::random;
use crate::recruitment::model::{Name, Person, Status};
use crate::recruitment::rules::MY_DATA_DAYS_AFTER_YES;
use crate::recruitment::rules::problem::{Kind, Problem};
use crate::recruitment::server::budgets::{self, Source};
use crate::recruitment::server::decisions::{self, DecisionEffect};
use crate::recruitment::server::eligibility::{self, Hindrance};
use crate::recruitment::server::ids::{PersonId, RecruitmentId};
use crate::recruitment::server::persons::{self, Fingerprints, LockedRecruitment, name_key};
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::server::store::{self as register, LockedRow};
use crate::recruitment::server::terms::Terms;
use crate::recruitment::server::{links, mail};
use crate::shared::ids::{CustomerId, OrderNumber};
use crate::shared::normalise::{account_key, email_key};
use crate::shared::refusal::Refusal;
use chrono::{DateTime, TimeDelta, Utc};
use proof::LinkNotice;
use sqlx::PgConnection;
use store::CaseRow;

/// The recruit, authenticated by personal link.
#[derive(Clone, Copy)]
pub struct Recruit {
    pub(super) recruitment: RecruitmentId,
    /// Of what their link is made.
    pub(super) person: PersonId,
}

impl Recruit {
    /// # Errors
    /// 404 for what is no token of ours, or of a person whose place another has taken.
    pub(super) async fn open(state: &RecruitmentState, token: &str) -> Result<Self, Failure> {
        let person = links::open_personal(state, token).ok_or(Refusal::NotFound)?;
        let recruitment = store::of_person(&state.db, person).await?.ok_or(Refusal::NotFound)?;
        Ok(Self { recruitment, person })
    }
}

/// A recruitment as its recruit sees it.
pub(super) struct Case {
    pub(super) id: RecruitmentId,
    /// The id in the personal link.
    pub(super) person: PersonId,
    pub(super) recruiter: CustomerId,
    pub(super) recruiter_name: Name,
    pub(super) campaign: String,
    pub(super) terms: Terms,
    pub(super) registered: DateTime<Utc>,
    pub(super) standing: CaseState,
    /// An answer was given, be it one that comes to nothing.
    pub(super) is_answered: bool,
    pub(super) is_erased: bool,
    /// Its recruit's data were given on the invitation.
    pub(super) is_given: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaseState {
    Pending {
        until: DateTime<Utc>,
    },
    Accepted {
        at: DateTime<Utc>,
        order: Option<OrderNumber>,
        until: DateTime<Utc>,
    },
    Declined {
        at: DateTime<Utc>,
        until: DateTime<Utc>,
    },
    /// The time in which there is a page for it is over.
    Over,
}

impl Case {
    fn from_row(row: CaseRow, now: DateTime<Utc>) -> Self {
        let CaseRow {
            id,
            state,
            registered,
            decided,
            expires,
            person,
            is_answered,
            is_erased,
            is_given,
            recruiter,
            recruiter_first,
            recruiter_middle,
            recruiter_last,
            recruiter_company,
            campaign,
            product,
            offer,
            price,
            period,
            periods,
            ordinary_price,
            seller,
            terms: address,
            quantity,
            order_number,
        } = row;
        let standing = match (state, decided) {
            (Status::Verified, Some(at)) => {
                CaseState::Accepted { at, order: order_number, until: at + TimeDelta::days(MY_DATA_DAYS_AFTER_YES) }
            }
            (Status::Declined, Some(at)) => CaseState::Declined { at, until: expires },
            (Status::Unverified, _) => CaseState::Pending { until: expires },
            // An answer has its time (recruitment_decided_by_its_recruit).
            (Status::Expired | Status::Verified | Status::Declined, _) => CaseState::Over,
        };
        let recruiter_name = Name {
            first_name: recruiter_first,
            middle_name: recruiter_middle,
            last_name: recruiter_last,
            company_name: recruiter_company,
            department_name: None,
        };
        let terms = Terms { product, offer, price, period, periods, ordinary_price, seller, address, quantity };
        let standing = standing.at(now);
        Self { id, person, recruiter, recruiter_name, campaign, terms, registered, standing, is_answered, is_erased, is_given }
    }
}

impl CaseState {
    /// The periodic job runs hourly; viewers see the expiry at once.
    fn at(self, now: DateTime<Utc>) -> Self {
        match self.until() {
            Some(until) if until > now => self,
            _ => Self::Over,
        }
    }

    /// Until when there is a page, and data.
    pub(super) fn until(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Pending { until } | Self::Accepted { until, .. } | Self::Declined { until, .. } => Some(until),
            Self::Over => None,
        }
    }
}

pub(super) async fn case(state: &RecruitmentState, recruitment: RecruitmentId) -> Result<Case, Failure> {
    let row = store::case(&state.db, recruitment).await?.ok_or(Refusal::NotFound)?;
    Ok(Case::from_row(row, state.clock.now()))
}

/// What a recruit's own page shows: the case, and the person while there is one.
///
/// # Errors
/// 404 once the person is erased before their time.
pub(super) async fn own_case(state: &RecruitmentState, recruit: Recruit) -> Result<(Case, Option<Person>), Failure> {
    let case = case(state, recruit.recruitment).await?;
    if case.standing == CaseState::Over {
        return Ok((case, None));
    }
    let person = decisions::recruit(&mut *state.db.acquire().await?, recruit.recruitment).await?;
    Ok((case, Some(person.ok_or(Refusal::NotFound)?)))
}

/// Sends the recruit, who has proved it by the address that they `typed` or else by their number, the link to their page.
/// Of a shadow, and where there is nothing more to answer, as much is counted and nothing sent; the answer is the same.
pub(super) async fn send_link(
    state: &RecruitmentState,
    recruitment: RecruitmentId,
    typed: Option<&str>,
) -> Result<LinkNotice, Failure> {
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let row = register::lock_recruitment(&mut tx, recruitment).await?.ok_or(Refusal::NotFound)?;
    let person = decisions::recruit(&mut tx, recruitment).await?;
    let source = Source { recruitment, recruiter: row.recruiter };
    let spendings = match typed {
        Some(typed) => budgets::of_link(state, source, typed),
        None => budgets::of_unnamed_link(state, source, &register::keys(&mut *tx, recruitment).await?),
    };
    match (budget::spend(&mut tx, spendings, now).await, typed) {
        (Ok(()), _) => {}
        (Err(Failure::Refused(Refusal::TooMany { .. })), Some(typed)) => return Ok(LinkNotice::spent(typed)),
        // Whether there is an address is nothing that who knows a number may learn.
        (Err(Failure::Refused(Refusal::TooMany { .. })), None) => return Ok(LinkNotice::Perhaps),
        (Err(failure), _) => return Err(failure),
    }
    if !row.is_shadow
        && !row.is_answered
        && row.expires > now
        && let Some(person) = &person
        && let Some(email) = &person.email
    {
        let recruiter = register::customer(&mut tx, row.recruiter).await?.name;
        let mail = mail::link(state, row.person, email, &person.address, &recruiter);
        outbox::post(&mut tx, &state.clock, &mail, Some(recruitment.0)).await?;
    }
    tx.commit().await?;
    Ok(typed.map_or(LinkNotice::Perhaps, LinkNotice::sent))
}

/// Accepts by personal link. For a shadow the yes is only recorded.
pub(super) async fn accept(state: &RecruitmentState, recruit: Recruit) -> Result<(), Failure> {
    let Recruit { recruitment, person } = recruit;
    match decisions::verify_by(state, recruitment, person).await {
        Ok(DecisionEffect::Now | DecisionEffect::Before(_) | DecisionEffect::Nothing) => Ok(()),
        Err(Failure::Refused(Refusal::NotFound)) => {
            let mut tx = state.db.begin().await?;
            store::answer_shadow(&mut tx, recruitment, person, state.clock.now()).await?;
            Ok(tx.commit().await?)
        }
        Err(failure) => Err(failure),
    }
}

/// Declines through either link. A shadow's decline looks like any other.
pub(super) async fn decline(state: &RecruitmentState, recruitment: RecruitmentId) -> Result<(), Failure> {
    match decisions::decline(state, recruitment).await {
        Ok(DecisionEffect::Now | DecisionEffect::Before(_) | DecisionEffect::Nothing) => Ok(()),
        Err(Failure::Refused(Refusal::NotFound)) => {
            let mut tx = state.db.begin().await?;
            store::decline_shadow(&mut tx, recruitment, state.clock.now()).await?;
            Ok(tx.commit().await?)
        }
        Err(failure) => Err(failure),
    }
}

/// Where a recruit finds their page after a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Corrected {
    /// Where it was.
    Here,
    /// Behind a new link, mailed to the new address.
    Elsewhere,
}

/// Puts right what is known of a recruit. They stay the person who was registered, and are known by what they were
/// registered with as well as by what is right. While they have not answered, they are judged anew; and where the address is
/// another, the link is: otherwise they would say yes for somebody who has confirmed nothing.
///
/// # Errors
/// 404 where the person is erased, or their time is over; 429 where too many links were asked for. The problem: the recruiter
/// themselves, or no address to answer from.
pub(super) async fn correct(
    state: &RecruitmentState,
    recruit: Recruit,
    person: &Person,
) -> Result<Result<Corrected, Problem>, Failure> {
    persons::with_retries(|| try_correct(state, recruit.recruitment, person)).await
}

async fn try_correct(
    state: &RecruitmentState,
    recruitment: RecruitmentId,
    person: &Person,
) -> Result<Result<Corrected, Problem>, Failure> {
    let now = state.clock.now();
    let secret = &state.config.secret;
    let fingerprints = Fingerprints::of(secret, person);
    let mut tx = state.db.begin().await?;
    let locked = persons::lock_of(secret, &mut tx, recruitment, &fingerprints).await?;
    let LockedRecruitment { row, mut known_by } = locked.ok_or(Refusal::NotFound)?;
    store::keep_known_before(&mut tx, recruitment, &known_by).await?;
    let mut is_shadow = row.is_shadow;
    let mut new_mailbox = None;
    if !row.is_answered && row.expires > now {
        let before = decisions::recruit(&mut tx, recruitment).await?.ok_or(Refusal::NotFound)?;
        let Some(email) = &person.email else { return Ok(Err(Problem::new("/email", Kind::MISSING))) };
        new_mailbox = (!is_same_mailbox(&before, email)).then_some(email);
        let hindrance = eligibility::hindrance(secret, &mut tx, recruitment, &row, person, now).await?;
        match hindrance {
            Some(Hindrance::SelfRecruitment) => return Ok(Err(Problem::new("/email", Kind::SelfRecruitment))),
            Some(_) => {}
            None => register::free(&mut tx, row.campaign, row.recruiter, &fingerprints.0, now).await?,
        }
        is_shadow = hindrance.is_some();
        store::set_shadow(&mut tx, recruitment, hindrance.map(Hindrance::shadow)).await?;
    }
    if !store::correct(&mut tx, recruitment, person).await? {
        return Err(Refusal::NotFound.into());
    }
    known_by.extend(fingerprints.0);
    known_by.sort_unstable();
    known_by.dedup();
    store::delete_keys(&mut tx, recruitment).await?;
    store::add_keys(&mut tx, recruitment, &known_by, is_shadow).await?;
    let (name_key, email_key) = (name_key(&person.name), person.email.as_deref().map(email_key));
    store::correct_customer(&mut tx, recruitment, person, (name_key.as_str(), email_key.as_deref()), now).await?;
    if let Some(email) = new_mailbox {
        let source = Source { recruitment, recruiter: row.recruiter };
        budget::spend(&mut tx, budgets::of_link(state, source, email), now).await?;
        // What still waits is to the address of before.
        outbox::forget(&mut tx, recruitment.0).await?;
        let link = PersonId(random::reference());
        store::move_person(&mut tx, recruitment, link, &mailbox(secret, email)).await?;
        // Of a shadow as much is counted, and the same is said.
        if !is_shadow {
            post_link(state, &mut tx, &row, recruitment, link, person).await?;
        }
    }
    tx.commit().await?;
    Ok(Ok(if new_mailbox.is_some() { Corrected::Elsewhere } else { Corrected::Here }))
}

/// Whether mail to this address is what the person has got already. What follows a plus may be another's mailbox.
fn is_same_mailbox(before: &Person, email: &str) -> bool {
    before.email.as_deref().map(account_key) == Some(account_key(email))
}

pub(super) fn mailbox(secret: &[u8], email: &str) -> Vec<Vec<u8>> {
    Fingerprints::of(secret, &Person { email: Some(email.to_owned()), ..Person::default() }).0
}

/// Posts the personal link to somebody who has given this address. It is their notice too; that somebody with the same number
/// was told is nothing to it.
async fn post_link(
    state: &RecruitmentState,
    db: &mut PgConnection,
    row: &LockedRow,
    recruitment: RecruitmentId,
    link: PersonId,
    person: &Person,
) -> Result<(), Failure> {
    let Some(email) = &person.email else { return Ok(()) };
    let now = state.clock.now();
    register::note_notice(&mut *db, row.campaign, recruitment, &mailbox(&state.config.secret, email), now).await?;
    let recruiter = register::customer(&mut *db, row.recruiter).await?.name;
    let mail = mail::link(state, link, email, &person.address, &recruiter);
    outbox::post(db, &state.clock, &mail, Some(recruitment.0)).await?;
    Ok(())
}

/// The link that was used, and what it proves.
#[derive(Clone, Copy)]
pub(super) enum By<'a> {
    /// It was sent to their address only.
    Personal,
    /// Of what was registered, as hashes, they typed this; nothing where they gave data of their own.
    Invitation { typed: &'a [Vec<u8>] },
}

/// Erases the person of a recruitment, with the mails to them. What has happened is kept without them: a recruitment that
/// waits goes on waiting until it expires.
pub(super) async fn erase(state: &RecruitmentState, recruitment: RecruitmentId, by: By<'_>) -> Result<(), Failure> {
    persons::with_retries(|| try_erase(state, recruitment, by)).await
}

async fn try_erase(state: &RecruitmentState, recruitment: RecruitmentId, by: By<'_>) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    let locked = persons::lock_of(&state.config.secret, &mut tx, recruitment, &Fingerprints::default()).await?;
    let LockedRecruitment { known_by, .. } = locked.ok_or(Refusal::NotFound)?;
    let registered = store::known_before(&mut tx, recruitment).await?.unwrap_or(known_by);
    let mailbox = proved_mailbox(state, &mut tx, recruitment, by, &registered).await?;
    erase_in(state, &mut tx, recruitment, &mailbox).await?;
    Ok(tx.commit().await?)
}

/// The mailbox, as hashes, that is the visitor's for certain: the one that their personal link was sent to. Their number is
/// not, as it stands beside the address by somebody's word only; nor is what they corrected the address to after their
/// answer.
async fn proved_mailbox(
    state: &RecruitmentState,
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    by: By<'_>,
    registered: &[Vec<u8>],
) -> Result<Vec<Vec<u8>>, Failure> {
    if matches!(by, By::Invitation { .. }) {
        return Ok(Vec::new());
    }
    let email = decisions::recruit(db, recruitment).await?.and_then(|person| person.email);
    let mut proved = email.map(|email| mailbox(&state.config.secret, &email)).unwrap_or_default();
    proved.retain(|one| registered.contains(one));
    Ok(proved)
}

/// Within a transaction that has locked the recruitment and its recruit. Shadows that others have of this mailbox are its
/// owner's too, so that nobody else is at one. Nobody else's are touched: which names are gone elsewhere would tell a
/// recruiter which of them are shadows.
async fn erase_in(
    state: &RecruitmentState,
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    mailbox: &[Vec<u8>],
) -> Result<(), Failure> {
    let now = state.clock.now();
    let mut theirs = store::shadows_of(&mut *db, mailbox, recruitment).await?;
    theirs.push(recruitment);
    store::erase(&mut *db, &theirs, now).await?;
    store::erase_contacts(&mut *db, recruitment, now).await?;
    for one in theirs {
        outbox::forget(&mut *db, one.0).await?;
    }
    Ok(())
}

/// The recruit wants to be left alone: no to this one, no more invitations from anybody, and their data erased. By the
/// personal link all contacts are left alone that were registered; by the invitation the one that its visitor typed, as they
/// may know no other. Data that were given on the invitation prove nothing of whose they are, but for the address that the
/// personal link was sent to. Answers whether anything is left alone.
pub(super) async fn block(state: &RecruitmentState, recruitment: RecruitmentId, by: By<'_>) -> Result<bool, Failure> {
    persons::with_retries(|| try_block(state, recruitment, by)).await
}

async fn try_block(state: &RecruitmentState, recruitment: RecruitmentId, by: By<'_>) -> Result<bool, Failure> {
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let locked = persons::lock_of(&state.config.secret, &mut tx, recruitment, &Fingerprints::default()).await?;
    let LockedRecruitment { row, known_by } = locked.ok_or(Refusal::NotFound)?;
    if row.is_shadow {
        store::decline_shadow(&mut tx, recruitment, now).await?;
    } else {
        decisions::decline_in(state, &mut tx, recruitment).await?;
    }
    // Before the person is erased. What they corrected their contacts to may be another's.
    let registered = store::known_before(&mut tx, recruitment).await?.unwrap_or(known_by);
    let mailbox = proved_mailbox(state, &mut tx, recruitment, by, &registered).await?;
    erase_in(state, &mut tx, recruitment, &mailbox).await?;
    let left_alone = match by {
        By::Personal if row.is_given => mailbox,
        By::Personal => registered,
        By::Invitation { .. } if row.is_given => Vec::new(),
        By::Invitation { typed } => typed.iter().filter(|one| registered.contains(one)).cloned().collect(),
    };
    decisions::suppress(state, &mut tx, &left_alone).await?;
    tx.commit().await?;
    Ok(!left_alone.is_empty())
}

/// A visitor of an invitation gives their own data in the place of what was registered. Answers of what their proof is made,
/// and what they are told of the link.
///
/// # Errors
/// 409 where it has been answered or is over; 429 where too many mails were sent to the address.
pub(super) async fn take_place(
    state: &RecruitmentState,
    recruitment: RecruitmentId,
    given: &Person,
) -> Result<(PersonId, LinkNotice), Failure> {
    persons::with_retries(|| try_take_place(state, recruitment, given)).await
}

async fn try_take_place(
    state: &RecruitmentState,
    recruitment: RecruitmentId,
    given: &Person,
) -> Result<(PersonId, LinkNotice), Failure> {
    let now = state.clock.now();
    let secret = &state.config.secret;
    let fingerprints = Fingerprints::of(secret, given);
    let mut tx = state.db.begin().await?;
    let locked = persons::lock_of(secret, &mut tx, recruitment, &fingerprints).await?;
    let LockedRecruitment { row, .. } = locked.ok_or(Refusal::NotFound)?;
    if row.is_answered || row.expires <= now {
        return Err(Refusal::Conflict(Vec::new()).into());
    }
    if let Some(email) = &given.email {
        let source = Source { recruitment, recruiter: row.recruiter };
        budget::spend(&mut tx, budgets::of_link(state, source, email), now).await?;
    }
    let before = decisions::recruit(&mut tx, recruitment).await?;
    // The recruiter themselves, too: whether these are theirs is nothing that a visitor may learn.
    let shadow = eligibility::hindrance(secret, &mut tx, recruitment, &row, given, now).await?.map(Hindrance::shadow);
    // The personal link went to the address that was registered; it stays that person's only.
    let is_same_mailbox = match (&before, &given.email) {
        (Some(before), Some(email)) => is_same_mailbox(before, email),
        _ => false,
    };
    let person = (!is_same_mailbox).then(|| PersonId(random::reference()));
    if !is_same_mailbox && outbox::forget(&mut tx, recruitment.0).await? {
        // Whom the mail was to is told another time.
        store::forget_notice(&mut tx, recruitment).await?;
    }
    if shadow.is_none() {
        register::free(&mut tx, row.campaign, row.recruiter, &fingerprints.0, now).await?;
    }
    store::delete_keys(&mut tx, recruitment).await?;
    store::delete_recruit(&mut tx, recruitment).await?;
    store::take_place(&mut tx, recruitment, person, shadow).await?;
    register::insert_recruit(&mut tx, recruitment, given).await?;
    store::add_keys(&mut tx, recruitment, &fingerprints.0, shadow.is_some()).await?;
    let now_there = person.unwrap_or(row.person);
    if shadow.is_none() {
        post_link(state, &mut tx, &row, recruitment, now_there, given).await?;
    }
    tx.commit().await?;
    Ok((now_there, given.email.as_deref().map_or(LinkNotice::Perhaps, LinkNotice::sent)))
}

/// Deletes expired attempts.
///
/// # Errors
/// A database error.
pub(in crate::recruitment::server) async fn delete_expired_tries(state: &RecruitmentState) -> Result<(), Fault> {
    Ok(store::delete_expired_tries(&state.db, state.clock.now()).await?)
}
