//! The keys that sign id tokens: made when first needed, and anew every ninety days.

use super::error::invariant_fault;
use super::store::{self, KeyRow};
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::Fault;
use crate::platform::random;
use crate::platform::signed_link;
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::Value;

pub const ALGORITHM: Algorithm = Algorithm::RS256;
const KEY_LIFETIME: TimeDelta = TimeDelta::days(90);
/// Longer than the lifetime of anything a key has signed, and than clients cache our key set.
const KEY_PUBLISHED_AFTERWARDS: TimeDelta = TimeDelta::days(1);

pub struct SigningKey {
    pub kid: String,
    pub key: EncodingKey,
}

/// The key that signs now.
pub async fn current(state: &AccountsState) -> Result<SigningKey, Fault> {
    match newest(state, store::signing_keys(&state.db).await?)? {
        Some((key, _)) => Ok(key),
        None => make(state).await,
    }
}

/// The public keys, with which clients verify signatures.
pub async fn public(state: &AccountsState) -> Result<Vec<Value>, Fault> {
    current(state).await?;
    Ok(store::public_keys(&state.db).await?)
}

/// Generates the next key once the newest is old enough, and deletes expired ones.
pub async fn rotate(state: &AccountsState) -> Result<(), Fault> {
    let now = state.clock.now();
    let is_due = |made: DateTime<Utc>| now - made >= KEY_LIFETIME;
    if newest(state, store::signing_keys(&state.db).await?)?.is_some_and(|(_, made)| is_due(made)) {
        make(state).await?;
    }
    Ok(store::delete_superseded_keys(&state.db, now - KEY_PUBLISHED_AFTERWARDS).await?)
}

/// Generates a key; if several processes need one at once, one generates it and all use it.
async fn make(state: &AccountsState) -> Result<SigningKey, Fault> {
    let pkcs8 = tokio::task::spawn_blocking(generate).await.map_err(Fault::other)??;
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    store::lock_signing_keys(&mut tx).await?;
    if let Some((key, made)) = newest(state, store::signing_keys(&mut *tx).await?)?
        && now - made < KEY_LIFETIME
    {
        return Ok(key);
    }
    let kid = random::reference().simple().to_string();
    let key = encoding_key(&pkcs8)?;
    let mut public = Jwk::from_encoding_key(&key, ALGORITHM).map_err(Fault::other)?;
    public.common.key_id = Some(kid.clone());
    public.common.public_key_use = Some(PublicKeyUse::Signature);
    let public = serde_json::to_value(public).map_err(Fault::other)?;
    let (sealed, nonce) = seal(state, &kid, pkcs8)?;
    store::insert_signing_key(&mut tx, &KeyRow { kid: kid.clone(), sealed, nonce, created: now }, &public).await?;
    tx.commit().await?;
    tracing::info!(kid, "made a key to sign id tokens with");
    Ok(SigningKey { kid, key })
}

fn generate() -> Result<Vec<u8>, Fault> {
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| invariant_fault("no RSA key could be made"))?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| invariant_fault("no RSA key could be written"))?;
    Ok(der.as_ref().to_vec())
}

/// The newest key and its creation time. Keys sealed with another VERV_SECRET are not used.
fn newest(state: &AccountsState, rows: Vec<KeyRow>) -> Result<Option<(SigningKey, DateTime<Utc>)>, Fault> {
    for row in rows {
        let KeyRow { kid, sealed, nonce, created } = row;
        match open(state, &kid, sealed, &nonce)? {
            Some(pkcs8) => return Ok(Some((SigningKey { key: encoding_key(&pkcs8)?, kid }, created))),
            None => tracing::warn!(kid, "this signing key does not open: it was made with another VERV_SECRET"),
        }
    }
    Ok(None)
}

fn encoding_key(pkcs8: &[u8]) -> Result<EncodingKey, Fault> {
    let pem = pem::encode(&pem::Pem::new("PRIVATE KEY", pkcs8));
    EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(Fault::other)
}

fn sealing_key(state: &AccountsState) -> Result<RandomizedNonceKey, Fault> {
    let bytes = signed_link::fingerprint(&state.config.secret, "oauth signing key", "");
    RandomizedNonceKey::new(&AES_256_GCM, &bytes).map_err(|_| invariant_fault("no key to seal with"))
}

fn seal(state: &AccountsState, kid: &str, mut pkcs8: Vec<u8>) -> Result<(Vec<u8>, Vec<u8>), Fault> {
    let nonce = sealing_key(state)?
        .seal_in_place_append_tag(Aad::from(kid), &mut pkcs8)
        .map_err(|_| invariant_fault("a signing key could not be sealed"))?;
    Ok((pkcs8, nonce.as_ref().to_vec()))
}

/// None if it was sealed with another key.
fn open(state: &AccountsState, kid: &str, mut sealed: Vec<u8>, nonce: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    let nonce: [u8; NONCE_LEN] = nonce.try_into().map_err(Fault::other)?;
    let opened = sealing_key(state)?.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(kid), &mut sealed);
    Ok(opened.ok().map(|opened| opened.to_vec()))
}
