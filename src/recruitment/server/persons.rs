//! By what persons are known again: keyed hashes of their e-mail address and telephone number. Work on a person takes a
//! lock on each until its transaction ends, in one order, so that two that name the same person come one after the other.
//! Persons are locked before recruitments, always.

use super::answers;
use super::store::{self, LockedRow};
use crate::recruitment::model::Person;
use crate::recruitment::rules::person::key;
use crate::server::fault::{Failure, Fault};
use crate::server::token::fingerprint;
use sqlx::PgConnection;
use uuid::Uuid;

/// How often what another transaction was faster than is tried.
const TRIES: usize = 5;

/// The hashes of a person: of the address, of the number, of both, or none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprints(pub Vec<Vec<u8>>);

impl Fingerprints {
    pub fn of(secret: &[u8], person: &Person) -> Self {
        let email = person.email.as_deref().map(|email| fingerprint(secret, "person's e-mail", &key(email)));
        let phone = person.phone_number.as_deref().map(|phone| fingerprint(secret, "person's phone", phone));
        Self(email.into_iter().chain(phone).collect())
    }

    /// Whether it is the same person: either agrees.
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().any(|own| other.0.contains(own))
    }
}

/// Until the transaction ends, nobody else works on any of these.
pub(super) async fn lock<'a>(db: &mut PgConnection, fingerprints: impl Iterator<Item = &'a Vec<u8>>) -> Result<(), Fault> {
    let mut locks: Vec<i64> =
        fingerprints.filter_map(|fingerprint| Some(i64::from_be_bytes(fingerprint.get(..8)?.try_into().ok()?))).collect();
    locks.sort_unstable();
    locks.dedup();
    Ok(store::lock(db, &locks).await?)
}

/// A recruitment that nobody else works on, nor on its recruit.
pub(super) struct Locked {
    pub row: LockedRow,
    /// By what the recruit is known.
    pub known_by: Vec<Vec<u8>>,
}

/// Locks the recruit of a recruitment together with whoever `also` is, and then the recruitment. None where there is none.
///
/// # Errors
/// [`Fault::Overtaken`] where the recruit became known by something else meanwhile.
pub(super) async fn lock_of(
    secret: &[u8],
    db: &mut PgConnection,
    recruitment: Uuid,
    also: &Fingerprints,
) -> Result<Option<Locked>, Fault> {
    let mut held = known_by(secret, &mut *db, recruitment).await?;
    held.extend(also.0.iter().cloned());
    lock(&mut *db, held.iter()).await?;
    let Some(row) = store::lock_recruitment(&mut *db, recruitment).await? else { return Ok(None) };
    let known_by = known_by(secret, db, recruitment).await?;
    if known_by.iter().all(|one| held.contains(one)) { Ok(Some(Locked { row, known_by })) } else { Err(Fault::Overtaken) }
}

async fn known_by(secret: &[u8], db: &mut PgConnection, recruitment: Uuid) -> Result<Vec<Vec<u8>>, Fault> {
    let mut known_by = store::keys(&mut *db, recruitment).await?;
    if let Some(person) = answers::recruit(db, recruitment).await? {
        known_by.extend(Fingerprints::of(secret, &person).0);
    }
    Ok(known_by)
}

/// Does what is one transaction, again where another was faster.
///
/// # Errors
/// Those of the act.
pub(super) async fn settle<T, F>(act: impl Fn() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    for _ in 1..TRIES {
        match act().await {
            Err(Failure::Fault(fault)) if fault.is_worth_another_try() => {}
            done => return done,
        }
    }
    act().await
}
