//! Alerts by mail, without an account: new hits of a saved search, and reminders of an ad's deadline. Whoever has the
//! mailed link owns the alert. Requesting, confirming, changing and deleting are here; periodic mails are
//! in `jobs`, texts in `mail`.

use super::{mail, store, times};
use crate::i18n::Language;
use crate::job_ads::model::Ad;
use crate::job_ads::query::{Facet, Query, Sort};
use crate::job_ads::rules::dates::{self, Deadline};
use crate::job_ads::server::ids::{AdId, AlertId};
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::store as ads;
use crate::platform::fault::Failure;
use crate::platform::mail::budget::{self, A_DAY, AN_HOUR, BudgetLimit};
use crate::platform::outbox;
use crate::platform::random;
use crate::platform::signed_link;
use crate::shared::normalise::{canonical_email, email_key, spellings};
use crate::shared::refusal::Refusal;
use crate::shared::texts::texts;
use crate::web::client_ip::ClientIp;
use ads::PublicAdRow;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};
use store::AlertRow;

/// No further mail for the same alert within this time, however often the form is submitted.
const REPEAT_MAIL_AFTER: TimeDelta = TimeDelta::hours(1);
/// Mails that anybody can trigger to a mailbox. Above it nothing is sent, silently.
const TO_MAILBOX: BudgetLimit = BudgetLimit { purpose: "alerts to mailbox", at_most: 5, within: A_DAY };
/// Requests of one caller for one mailbox: less than the mailbox's own budget, so that no stranger can use it up.
const FROM_TO: BudgetLimit = BudgetLimit { purpose: "alerts from caller to mailbox", at_most: 2, within: A_DAY };
/// Forms that one caller can send, for whichever mailboxes.
const FROM: BudgetLimit = BudgetLimit { purpose: "alerts from caller", at_most: 20, within: AN_HOUR };
/// Far above what one caller can have sent; it keeps our name from a flood from everywhere.
const OF_ALL: BudgetLimit = BudgetLimit { purpose: "alerts", at_most: 3_000, within: AN_HOUR };
/// What was never confirmed is erased.
pub(super) const UNCONFIRMED_MAX_AGE: TimeDelta = TimeDelta::days(7);
const PURPOSE: &str = "alert";

texts! {
    Frequency {
        Daily = "daily",
        Weekly = "weekly",
    }
}

/// What somebody wants mail about.
pub(super) enum AlertSubject {
    Search { query: Query, frequency: Frequency },
    Deadline { ad: AdId },
}

/// A stored alert, with the ad that it is about as far as that is live.
pub(super) struct Alert {
    pub(super) id: AlertId,
    pub(super) email: String,
    pub(super) language: Language,
    pub(super) wish: AlertSubject,
    pub(super) is_confirmed: bool,
    pub(super) sent_until: Option<DateTime<Utc>>,
}

impl From<AlertRow> for Alert {
    fn from(row: AlertRow) -> Self {
        let AlertRow { id, email, language, query, frequency, job_ad, confirmed, sent_until } = row;
        let wish = match job_ad {
            Some(ad) => AlertSubject::Deadline { ad },
            None => AlertSubject::Search {
                query: Query::parse(query.as_deref().unwrap_or_default()).0,
                // Every search has one (alert_of_a_search_has_a_frequency).
                frequency: frequency.unwrap_or(Frequency::Weekly),
            },
        };
        Self { id, email, language, wish, is_confirmed: confirmed.is_some(), sent_until }
    }
}

/// The owner of an alert, by the link in a mail.
pub struct Owner {
    alert: AlertId,
}

impl Owner {
    /// # Errors
    /// 404 for what is no token of ours.
    pub(super) fn open(state: &JobAdsState, text: &str) -> Result<Self, Refusal> {
        let alert = AlertId(signed_link::open(&state.config.secret, PURPOSE, text).ok_or(Refusal::NotFound)?);
        Ok(Self { alert })
    }
}

pub(super) fn token_of(state: &JobAdsState, alert: AlertId) -> String {
    signed_link::make(&state.config.secret, PURPOSE, alert.0)
}

/// A search as it is kept. News are always the newest, so neither order nor age belong to it.
pub(super) fn kept(query: &Query) -> Query {
    let ages: Vec<String> = query.values(Facet::Published).map(str::to_owned).collect();
    let query = ages.iter().fold(query.clone(), |query, age| query.without(Facet::Published, age));
    // The order that goes without saying: with words relevance, which is the newest without.
    query.with_sort(Sort::Relevance)
}

/// The day until which one can apply.
pub(super) fn deadline(ad: &PublicAdRow) -> Option<NaiveDate> {
    last_day(&ad.ad)
}

pub(super) fn last_day(ad: &Ad) -> Option<NaiveDate> {
    match dates::parse_deadline(ad.properties.get("applicationdue")?)? {
        Deadline::Day(day) => Some(day),
        Deadline::AsSoonAsPossible => None,
    }
}

pub(super) async fn live_ad(state: &JobAdsState, uuid: AdId) -> Result<Option<PublicAdRow>, Failure> {
    Ok(ads::public_ads_named(&state.db, &[uuid], state.clock.now()).await?.pop())
}

/// Stores an alert and mails its owner for confirmation. The result is the same whatever existed before, so that nobody
/// learns from it which alerts an address has.
///
/// # Errors
/// 429 when too many have been asked for by this caller, for this mailbox or in all; or from everywhere, far more than one can ask for.
pub(super) async fn ask(
    state: &JobAdsState,
    client_ip: ClientIp,
    email: &str,
    language: Language,
    wish: AlertSubject,
    ad: Option<&PublicAdRow>,
) -> Result<(), Failure> {
    let now = state.clock.now();
    let email = &*canonical_email(email);
    let (query, frequency, job_ad) = match &wish {
        AlertSubject::Search { query, frequency } => (Some(query.to_string()), Some(frequency.as_str()), None),
        AlertSubject::Deadline { ad } => (None, None, Some(*ad)),
    };
    let mut tx = state.db.begin().await?;
    // Serialises concurrent requests for one mailbox.
    store::lock_mailbox(&mut tx, &email_key(email)).await?;
    // Every request counts, whatever its outcome, so that the remaining budget reveals nothing.
    let own = [FROM.from(state, client_ip.0), FROM_TO.from_to(state, client_ip.0, email)];
    let spendings = own.into_iter().flatten().chain([OF_ALL.of_all(state, 1)]);
    budget::spend(&mut tx, spendings.collect(), now).await?;
    let there = store::find(&mut tx, &spellings(email), query.as_deref(), job_ad).await?;
    let asked_lately = there.as_ref().is_some_and(|there| there.asked.iter().any(|asked| *asked > now - REPEAT_MAIL_AFTER));
    if asked_lately || budget::spend_one(&mut tx, &TO_MAILBOX.to(state, email), now).await?.is_some() {
        return Ok(tx.commit().await?);
    }
    let (id, is_confirmed) = match there {
        Some(there) => {
            store::ask_again(&mut tx, there.id, language.tag(), frequency, now, now - A_DAY).await?;
            (there.id, there.confirmed.is_some())
        }
        None => {
            let id = AlertId(random::reference());
            store::insert(&mut tx, id, email, language.tag(), query.as_deref(), frequency, job_ad, now).await?;
            (id, false)
        }
    };
    let alert = Alert { id, email: email.to_owned(), language, wish, is_confirmed, sent_until: None };
    let mail = if is_confirmed { mail::already(state, &alert, ad) } else { mail::confirm(state, &alert, ad) };
    outbox::post(&mut tx, &state.clock, &mail, Some(id.0)).await?;
    tx.commit().await?;
    Ok(())
}

/// The alert as its owner sees it.
pub(super) async fn find(state: &JobAdsState, owner: &Owner) -> Result<Alert, Failure> {
    let row = store::alert(&state.db, owner.alert).await?;
    Ok(row.ok_or(Refusal::NotFound)?.into())
}

/// What came of a confirmation.
#[derive(PartialEq, Eq)]
pub(super) enum ConfirmOutcome {
    Yes,
    /// There is no morning left before the deadline; the alert is gone.
    TooLate,
}

pub(super) async fn confirm(state: &JobAdsState, owner: &Owner, client_ip: ClientIp) -> Result<ConfirmOutcome, Failure> {
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let row = store::lock(&mut tx, owner.alert).await?.ok_or(Refusal::NotFound)?;
    let alert = Alert::from(row);
    if alert.is_confirmed {
        return Ok(ConfirmOutcome::Yes);
    }
    let next_due = match alert.wish {
        AlertSubject::Search { frequency, .. } => Some(times::next_round(now, frequency)),
        // Every morning, as the deadline may be moved, to an earlier day too.
        AlertSubject::Deadline { ad } => {
            let ad = ads::public_ads_named(&mut *tx, &[ad], now).await?.pop();
            let reminder = ad.as_ref().and_then(deadline).and_then(|day| times::reminder(day, now));
            reminder.map(|_| times::next_round(now, Frequency::Daily))
        }
    };
    let Some(next_due) = next_due else {
        erase(&mut tx, alert.id).await?;
        tx.commit().await?;
        return Ok(ConfirmOutcome::TooLate);
    };
    store::confirm(&mut tx, alert.id, now, next_due).await?;
    // Confirming from the requesting address restores its budget.
    let own = FROM_TO.from_to(state, client_ip.0, &alert.email);
    for spending in own.into_iter().chain([TO_MAILBOX.to(state, &alert.email)]) {
        budget::refund(&mut tx, &spending).await?;
    }
    tx.commit().await?;
    Ok(ConfirmOutcome::Yes)
}

/// # Errors
/// 404 where there is no such saved search.
pub(super) async fn change(state: &JobAdsState, owner: &Owner, frequency: Frequency) -> Result<(), Failure> {
    let next_due = times::next_round(state.clock.now(), frequency);
    let changed = store::set_frequency(&state.db, owner.alert, frequency.as_str(), next_due).await?;
    if changed { Ok(()) } else { Err(Refusal::NotFound.into()) }
}

/// Deletes the alert, the address with it, and what still waited to be sent. There may be nothing left to delete.
pub(super) async fn delete(state: &JobAdsState, owner: &Owner) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    erase(&mut tx, owner.alert).await?;
    tx.commit().await?;
    Ok(())
}

/// What an address has asked for, for its owner to take along. `emails` are its spellings.
///
/// # Errors
/// A database error.
pub async fn export(state: &JobAdsState, emails: &[String]) -> Result<Vec<Value>, Failure> {
    let rows = store::of_address(&state.db, emails).await?;
    let in_json = |row| {
        let AlertRow { id: _, email, language, query, frequency, job_ad, confirmed, sent_until } = row;
        json!({
            "email": email,
            "language": language.tag(),
            "search": query,
            "frequency": frequency.map(Frequency::as_str),
            "ad": job_ad,
            "confirmed": confirmed,
            "sentUntil": sent_until,
        })
    };
    Ok(rows.into_iter().map(in_json).collect())
}

/// Erases whatever an address has asked for, with what still waits to be sent there.
///
/// # Errors
/// A database error.
pub async fn erase_of_address(db: &mut sqlx::PgConnection, emails: &[String]) -> Result<(), Failure> {
    for AlertRow { id, .. } in store::of_address(&mut *db, emails).await? {
        erase(&mut *db, id).await?;
    }
    Ok(())
}

pub(super) async fn erase(db: &mut sqlx::PgConnection, alert: AlertId) -> Result<(), Failure> {
    store::delete(db, alert).await?;
    outbox::forget(db, alert.0).await?;
    Ok(())
}
