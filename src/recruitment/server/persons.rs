//! By what persons are known again: keyed hashes of their e-mail address and telephone number. Work on a person takes a
//! lock on each until its transaction ends, in one order, so that two that name the same person come one after the other.

use super::store;
use crate::recruitment::model::Person;
use crate::recruitment::rules::person::key;
use crate::server::fault::Fault;
use crate::server::token::fingerprint;
use sqlx::PgConnection;

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
