//! Fingerprints that identify persons: keyed hashes of e-mail address and telephone number. Work on a person takes a
//! lock on each until its transaction ends, in a fixed order, so that transactions on the same person are serialised.
//! Persons are locked before recruitments, always.

use super::decisions;
use super::store::{self, CustomerRow, LockedRow};
use crate::platform::contact_key;
use crate::platform::fault::{Failure, Fault};
use crate::platform::tries::RetryCounter;
use crate::recruitment::model::{Name, Person};
use crate::recruitment::server::ids::RecruitmentId;
use crate::recruitment::server::state::RecruitmentState;
use crate::shared::normalise;
use sqlx::PgConnection;

/// Rows whose keys one transaction makes anew.
const REKEYED_PER_TRANSACTION: i64 = 500;

/// The key of a name: the last name, or else the company's.
pub(super) fn name_key(name: &Name) -> String {
    normalise::name_key(name.last_name.as_ref().or(name.company_name.as_ref()).map_or("", String::as_str))
}

/// The hashes of a person, of the address and of the number, as `contact_key` makes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprints(pub Vec<Vec<u8>>);

impl Fingerprints {
    pub fn of(secret: &[u8], person: &Person) -> Self {
        let mut hashes = person.email.as_deref().map(|email| contact_key::email(secret, email)).unwrap_or_default();
        hashes.extend(person.phone_number.iter().flat_map(|phone| contact_key::phone(secret, phone)));
        Self(hashes)
    }

    /// Whether it is the same person: one fingerprint in common is enough.
    pub fn shares_any_with(&self, other: &Self) -> bool {
        self.0.iter().any(|own| other.0.contains(own))
    }
}

/// Everything by which a customer would be named: what the register holds, and the addresses of who signs in as them, those
/// of before too.
pub(super) async fn of_customer(secret: &[u8], db: &mut PgConnection, customer: &CustomerRow) -> Result<Fingerprints, Fault> {
    let CustomerRow { id, name: _, email, phone } = customer;
    let register = Person { email: email.clone(), phone_number: phone.clone(), ..Person::default() };
    let mut known_by = Fingerprints::of(secret, &register);
    known_by.0.extend(store::user_emails(&mut *db, *id).await?.iter().flat_map(|email| contact_key::email(secret, email)));
    known_by.0.extend(store::earlier_addresses(db, *id).await?);
    Ok(known_by)
}

/// Makes the keys anew that an earlier version made, by today's normaliser.
///
/// # Errors
/// A database error.
pub async fn rekey(state: &RecruitmentState) -> Result<(), Fault> {
    let secret = &state.config.secret;
    let repaired_number = |phone: Option<String>| phone.map(|phone| contact_key::repaired_number(&phone).unwrap_or(phone));
    while !*state.stopping.borrow() {
        let mut tx = state.db.begin().await?;
        let customers = store::stale_customers(&mut tx, REKEYED_PER_TRANSACTION).await?;
        let recruits = store::stale_recruits(&mut tx, REKEYED_PER_TRANSACTION).await?;
        if customers.is_empty() && recruits.is_empty() {
            break;
        }
        for store::StaleCustomerRow { id, last_name, company_name, email, phone } in customers {
            let name_key = name_key(&Name { last_name, company_name, ..Name::default() });
            let email_key = email.as_deref().map(normalise::email_key);
            store::rekey_customer(&mut tx, id, &name_key, email_key.as_deref(), repaired_number(phone).as_deref()).await?;
        }
        for store::StaleRecruitRow { recruitment, email, phone, is_shadow } in recruits {
            let person = Person { email, phone_number: repaired_number(phone), ..Person::default() };
            let Fingerprints(keys) = Fingerprints::of(secret, &person);
            store::rekey_recruit(&mut tx, recruitment, person.phone_number.as_deref(), &keys, is_shadow).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Locks these persons until the transaction ends.
pub(super) async fn lock<'a>(db: &mut PgConnection, fingerprints: impl Iterator<Item = &'a Vec<u8>>) -> Result<(), Fault> {
    let mut locks: Vec<i64> =
        fingerprints.filter_map(|fingerprint| Some(i64::from_be_bytes(fingerprint.get(..8)?.try_into().ok()?))).collect();
    locks.sort_unstable();
    locks.dedup();
    Ok(store::lock(db, &locks).await?)
}

/// A recruitment that is locked together with its recruit.
pub(super) struct LockedRecruitment {
    pub row: LockedRow,
    /// By what the recruit is known.
    pub known_by: Vec<Vec<u8>>,
}

/// Locks the recruit of a recruitment together with whoever `also` is, and then the recruitment. None where there is none.
///
/// # Errors
/// [`Fault::Contention`] where the recruit became known by something else meanwhile.
pub(super) async fn lock_of(
    secret: &[u8],
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    also: &Fingerprints,
) -> Result<Option<LockedRecruitment>, Fault> {
    let mut held = known_by(secret, &mut *db, recruitment).await?;
    held.extend(also.0.iter().cloned());
    lock(&mut *db, held.iter()).await?;
    let Some(row) = store::lock_recruitment(&mut *db, recruitment).await? else { return Ok(None) };
    let known_by = known_by(secret, db, recruitment).await?;
    if known_by.iter().all(|one| held.contains(one)) {
        Ok(Some(LockedRecruitment { row, known_by }))
    } else {
        Err(Fault::Contention)
    }
}

async fn known_by(secret: &[u8], db: &mut PgConnection, recruitment: RecruitmentId) -> Result<Vec<Vec<u8>>, Fault> {
    let mut known_by = store::keys(&mut *db, recruitment).await?;
    if let Some(person) = decisions::recruit(db, recruitment).await? {
        known_by.extend(Fingerprints::of(secret, &person).0);
    }
    Ok(known_by)
}

/// Runs a transaction, retrying it after conflicts.
///
/// # Errors
/// Those of the act.
pub(super) async fn with_retries<T, F>(act: impl Fn() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut tries = RetryCounter::default();
    loop {
        match act().await {
            Err(Failure::Fault(fault)) if tries.may_retry(&fault) => {}
            done => return done,
        }
    }
}
