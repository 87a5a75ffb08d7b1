//! Passkeys: adding them to an account, removing them, and signing in with one. What their devices sign is judged by
//! `webauthn_rp`; this module creates challenges, stores passkeys, and ensures that every challenge is used once.

use super::{PasskeyRow, store};
use crate::accounts::credentials;
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::password::PasswordVerdict;
use crate::accounts::server::people::store as people;
use crate::accounts::server::people::{NewSession, SESSION_LASTS, agent, mail, throttle};
use crate::accounts::server::service::hash;
use crate::accounts::server::state::AccountsState;
use crate::platform::config::Config;
use crate::platform::fault::{Failure, Fault, violated_constraint};
use crate::platform::outbox;
use crate::platform::random;
use crate::platform::rate_limit::{Limit, RateLimits};
use crate::shared::ids::{PasskeyId, UserId};
use crate::shared::refusal::Refusal;
use crate::web::client_ip::ClientIp;
use crate::web::cookie::Cookie;
use axum::http::HeaderMap;
use chrono::TimeDelta;
use sqlx::PgConnection;
use std::net::IpAddr;
use store::{HeldRow, KnownRow, NewPasskey};
use url::{Host, Url};
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, Nickname, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle16, Username,
};
use webauthn_rp::request::{AsciiDomain, ExtensionInfo, PublicKeyCredentialDescriptor, RpId, TimedCeremony};
use webauthn_rp::response::auth::error::AuthCeremonyErr;
use webauthn_rp::response::register::{DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration, RegistrationServerState,
};

/// A challenge that is not answered by then expires. The library uses the same time.
const CHALLENGE_LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// Of one person.
const PASSKEYS_MAX: i64 = 20;
/// The sign-in page requests a challenge each time it is opened.
const A_MINUTE: Limit = Limit { requests: 120, window: TimeDelta::minutes(1) };

/// How often the sign-in page of one address may ask.
pub type ChallengeLimits = RateLimits<IpAddr>;

/// Nobody has asked yet.
pub fn questions() -> ChallengeLimits {
    RateLimits::new(vec![A_MINUTE])
}

/// The site as passkeys know it.
pub(in crate::accounts::server::people) struct Site {
    domain: RpId,
    /// Where its pages are; browsers write it into what the device signs.
    pub origin: String,
}

impl Site {
    /// None where browsers would refuse: for IP addresses, and for http except on localhost.
    pub fn of(config: &Config) -> Option<Self> {
        let url = Url::parse(&config.public_url).ok()?;
        let Some(Host::Domain(domain)) = url.host() else { return None };
        let is_here = domain == "localhost" || domain.ends_with(".localhost");
        if url.scheme() != "https" && !is_here {
            return None;
        }
        let domain = RpId::Domain(AsciiDomain::try_from(domain.to_owned()).ok()?);
        Some(Self { domain, origin: url.origin().ascii_serialization() })
    }
}

/// Why a passkey was not added or not accepted, as far as callers may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::accounts::server::people) enum PasskeyProblem {
    WrongPassword,
    NameTooLong,
    /// The account has as many as it may.
    TooMany,
    /// The challenge is unknown, used already, or expired.
    Stale,
    /// The response does not match the challenge.
    InvalidResponse,
    /// This passkey is an account's already.
    AlreadyRegistered,
    /// No account here knows the passkey, or its signature is not right.
    Unknown,
}

/// Why an operation on passkeys failed.
#[derive(Debug)]
pub(in crate::accounts::server::people) enum PasskeyError {
    Problem(PasskeyProblem),
    Failure(Failure),
}

impl From<PasskeyProblem> for PasskeyError {
    fn from(problem: PasskeyProblem) -> Self {
        Self::Problem(problem)
    }
}

impl<T: Into<Failure>> From<T> for PasskeyError {
    fn from(failure: T) -> Self {
        Self::Failure(failure.into())
    }
}

/// The creation options for the browser, as JSON: a challenge to create a passkey, for somebody who knows the password.
///
/// # Errors
/// A wrong password, too many passkeys; 429 after wrong passwords.
pub(in crate::accounts::server::people) async fn ask_to_add(
    state: &AccountsState,
    site: &Site,
    person: &SignedIn,
    client_ip: ClientIp,
    password: &str,
) -> Result<String, PasskeyError> {
    let account = people::account(&state.db, person.user()).await?.ok_or(Refusal::NotSignedIn)?;
    let counted = throttle::try_password(state, &account.email, client_ip).await?;
    if state.passwords.verify(password, account.password_hash.as_deref()).await? == PasswordVerdict::Wrong {
        return Err(PasskeyProblem::WrongPassword.into());
    }
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    throttle::clear_tries(&mut tx, &counted).await?;
    let handle = store::handle(&mut tx, account.id, random::reference()).await?.ok_or(Refusal::NotSignedIn)?;
    let handle = UserHandle16::decode(handle.into_bytes()).unwrap_or_else(|never| match never {});
    let known = store::known(&mut tx, account.id).await?;
    if i64::try_from(known.len()).is_ok_and(|known| known >= PASSKEYS_MAX) {
        tx.commit().await?;
        return Err(PasskeyProblem::TooMany.into());
    }
    let known = known.into_iter().map(descriptor).collect::<Result<Vec<_>, Fault>>()?;
    // An address that the rules of user names do not allow, which is rare, gives way to the site's name.
    let name = Username::try_from(account.email.as_str()).or_else(|_| Username::try_from("Verv")).map_err(other)?;
    let user = PublicKeyCredentialUserEntity { name, id: &handle, display_name: Nickname::try_from(person.name()).ok() };
    let mut options = PublicKeyCredentialCreationOptions::passkey(&site.domain, user, known);
    // Requested, not required: many devices do not support it, and we verify the user ourselves anyway.
    options.extensions.cred_protect = CredProtect::UserVerificationRequired(ExtensionInfo::AllowDontEnforceValue);
    let (kept, asked) = options.start_ceremony().map_err(other)?;
    let challenge = kept.sent_challenge().0.to_be_bytes();
    let kept = kept.encode().map_err(other)?;
    store::insert_challenge(&mut *tx, &challenge, Some(person.session()), &kept, now + CHALLENGE_LIFETIME).await?;
    tx.commit().await?;
    Ok(serde_json::to_string(&asked).map_err(Fault::other)?)
}

/// Stores the passkey that a device has created; its owner is notified by mail.
///
/// # Errors
/// An answer that this session did not ask for, or asked for too long ago; one that is not sound; a passkey that is known.
pub(in crate::accounts::server::people) async fn add(
    state: &AccountsState,
    site: &Site,
    person: &SignedIn,
    name: &str,
    made: &Registration,
) -> Result<(), PasskeyError> {
    if credentials::check_name(name).is_some() {
        return Err(PasskeyProblem::NameTooLong.into());
    }
    let challenge = made.challenge_relaxed().map_err(|_| PasskeyProblem::InvalidResponse)?.0.to_be_bytes();
    let now = state.clock.now();
    let kept = store::take_challenge(&state.db, &challenge, Some(person.session()), now).await?.ok_or(PasskeyProblem::Stale)?;
    let kept = RegistrationServerState::<16>::decode(&kept).map_err(other)?;
    let options = RegistrationVerificationOptions::<String, String> {
        allowed_origins: std::slice::from_ref(&site.origin),
        error_on_unsolicited_extensions: false,
        ..RegistrationVerificationOptions::default()
    };
    let credential = kept.verify(&site.domain, made, &options).map_err(|error| {
        tracing::info!(%error, user = person.user().0, "a new passkey is not sound");
        PasskeyProblem::InvalidResponse
    })?;
    let account = people::account(&state.db, person.user()).await?.ok_or(Refusal::NotSignedIn)?;
    let new = NewPasskey {
        user: account.id,
        credential_id: credential.id().into_inner(),
        key: &credential.static_state().encode().unwrap_or_else(|never| match never {}),
        state: &credential.dynamic_state().encode().unwrap_or_else(|never| match never {}),
        transports: credential.transports().encode().unwrap_or_else(|never| match never {}).into(),
        name: name.trim(),
    };
    let mut tx = state.db.begin().await?;
    people::lock_user(&mut tx, account.id).await?;
    // A new password has ended the session in the meantime, so the passkey is not trusted.
    if !people::is_session_live(&mut *tx, person.session(), now).await? {
        return Err(Refusal::NotSignedIn.into());
    }
    match store::insert_passkey(&mut tx, &new, PASSKEYS_MAX, now).await {
        Ok(true) => {}
        Ok(false) => return Err(PasskeyProblem::TooMany.into()),
        Err(error) if violated_constraint(&error) == Some("passkey_credential_id_key") => {
            return Err(PasskeyProblem::AlreadyRegistered.into());
        }
        Err(error) => return Err(error.into()),
    }
    let mail = mail::passkey_added(state, &account.email, account.language);
    outbox::post(&mut tx, &state.clock, &mail, None).await?;
    tx.commit().await?;
    tracing::info!(user = account.id.0, "a passkey has been added");
    Ok(())
}

pub(in crate::accounts::server::people) async fn of_person(
    state: &AccountsState,
    person: &SignedIn,
) -> Result<Vec<PasskeyRow>, Failure> {
    of_user(state, person.user()).await
}

pub(in crate::accounts::server::people) async fn of_user(
    state: &AccountsState,
    user: UserId,
) -> Result<Vec<PasskeyRow>, Failure> {
    Ok(store::passkeys(&state.db, user).await?)
}

/// Which passkeys outlive a change of the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::accounts::server::people) enum PasskeysToKeep {
    /// Those that are older than when the password was last known to be its owner's: whoever stole it since may have added
    /// the others.
    ByDefault,
    /// Those that their owner has named, and no other.
    These(Vec<PasskeyId>),
}

/// Removes the passkeys that a new password does not keep. The user's row is locked.
pub(in crate::accounts::server::people) async fn keep(
    db: &mut PgConnection,
    user: UserId,
    kept: &PasskeysToKeep,
) -> Result<(), Fault> {
    let kept = match kept {
        PasskeysToKeep::ByDefault => None,
        PasskeysToKeep::These(passkeys) => Some(passkeys.as_slice()),
    };
    Ok(store::delete_others(db, user, kept).await?)
}

/// Removes one of somebody's own, and tells them by mail. False where they have none of this number.
pub(in crate::accounts::server::people) async fn remove(
    state: &AccountsState,
    person: &SignedIn,
    passkey: PasskeyId,
) -> Result<bool, Failure> {
    let account = people::account(&state.db, person.user()).await?.ok_or(Refusal::NotSignedIn)?;
    let mut tx = state.db.begin().await?;
    if !store::delete_passkey(&mut tx, account.id, passkey).await? {
        return Ok(false);
    }
    let mail = mail::passkey_removed(state, &account.email, account.language);
    outbox::post(&mut tx, &state.clock, &mail, None).await?;
    tx.commit().await?;
    tracing::info!(user = account.id.0, passkey = passkey.0, "a passkey has been removed");
    Ok(true)
}

/// The request options for the browser, as JSON: a challenge for any passkey of this site. It names nobody.
///
/// # Errors
/// 429 for an address that asks too often.
pub(in crate::accounts::server::people) async fn ask_to_sign_in(
    state: &AccountsState,
    site: &Site,
    client_ip: ClientIp,
) -> Result<String, PasskeyError> {
    let now = state.clock.now();
    if let Some(address) = client_ip.0
        && let Err(standing) = state.passkey_questions.take(address, now)
    {
        return Err(Refusal::TooMany { seconds: standing.seconds(now) }.into());
    }
    let (kept, asked) = DiscoverableCredentialRequestOptions::passkey(&site.domain).start_ceremony().map_err(other)?;
    let challenge = kept.sent_challenge().0.to_be_bytes();
    let kept = kept.encode().map_err(other)?;
    store::insert_challenge(&state.db, &challenge, None, &kept, now + CHALLENGE_LIFETIME).await?;
    Ok(serde_json::to_string(&asked).map_err(Fault::other)?)
}

/// A new session for the owner of the passkey that has signed. The one that the browser had until now ends.
///
/// # Errors
/// An answer that was not asked for, or too long ago; a passkey that no account knows or whose signature is not right; 429
/// after wrong tries from this address.
pub(in crate::accounts::server::people) async fn sign_in(
    state: &AccountsState,
    site: &Site,
    client_ip: ClientIp,
    signed: &DiscoverableAuthentication16,
    headers: &HeaderMap,
) -> Result<NewSession, PasskeyError> {
    let challenge = signed.challenge_relaxed().map_err(|_| PasskeyProblem::InvalidResponse)?.0.to_be_bytes();
    let counted = throttle::try_passkey(state, client_ip).await?;
    let now = state.clock.now();
    let kept = store::take_challenge(&state.db, &challenge, None, now).await?.ok_or(PasskeyProblem::Stale)?;
    let kept = DiscoverableAuthenticationServerState::decode(&kept).map_err(other)?;
    let mut tx = state.db.begin().await?;
    // Who chooses a new password ends all sessions: this one comes before, or finds the passkey gone.
    let user = store::user_of(&mut tx, signed.raw_id().into_inner()).await?.ok_or(PasskeyProblem::Unknown)?;
    people::lock_user(&mut tx, user).await?;
    let held = store::hold(&mut tx, signed.raw_id().into_inner()).await?.ok_or(PasskeyProblem::Unknown)?;
    let user = held.user_id;
    verify(&mut tx, site, kept, signed, held, now).await?;
    let session = NewSession::of(user)?;
    people::insert_session_of(&mut tx, &hash(&session.value), user, now, now + SESSION_LASTS, &agent(headers)).await?;
    if let Some(before) = Cookie::Session.read(&state.config, headers) {
        people::delete_session(&mut *tx, &hash(&before)).await?;
    }
    throttle::undo_try(&mut tx, counted.as_deref()).await?;
    tx.commit().await?;
    tracing::info!(user = user.0, "signed in with a passkey");
    Ok(session)
}

/// Verifies a signature with the passkey, whose row is locked, and records its use.
async fn verify(
    db: &mut PgConnection,
    site: &Site,
    kept: DiscoverableAuthenticationServerState,
    signed: &DiscoverableAuthentication16,
    held: HeldRow,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), PasskeyError> {
    let HeldRow { id, user_id, handle, key, state } = held;
    let handle = UserHandle16::decode(handle.into_bytes()).unwrap_or_else(|never| match never {});
    let key = StaticState::decode(&key).map_err(other)?;
    let state = <[u8; 7]>::try_from(state).map_err(|_| Fault::other("a passkey's state has another length"))?;
    let state = DynamicState::decode(state).map_err(other)?;
    let mut credential = AuthenticatedCredential::new(signed.raw_id(), &handle, key, state).map_err(other)?;
    let options = AuthenticationVerificationOptions::<String, String> {
        allowed_origins: std::slice::from_ref(&site.origin),
        error_on_unsolicited_extensions: false,
        ..AuthenticationVerificationOptions::default()
    };
    match kept.verify(&site.domain, signed, &mut credential, &options) {
        Ok(_) => {}
        Err(error @ AuthCeremonyErr::SignatureCounter) => {
            tracing::warn!(%error, passkey = id.0, user = user_id.0, "a passkey's counter went back: it may have been copied");
            return Err(PasskeyProblem::Unknown.into());
        }
        Err(error) => {
            tracing::info!(%error, passkey = id.0, user = user_id.0, "a passkey's signature is not right");
            return Err(PasskeyProblem::Unknown.into());
        }
    }
    let state = credential.dynamic_state().encode().unwrap_or_else(|never| match never {});
    Ok(store::mark_passkey_used(db, id, &state, now).await?)
}

/// Deletes expired challenges.
pub(in crate::accounts::server::people) async fn forget_old(state: &AccountsState) -> Result<(), Fault> {
    Ok(store::delete_expired_challenges(&state.db, state.clock.now()).await?)
}

fn descriptor(KnownRow { credential_id, transports }: KnownRow) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>, Fault> {
    let transports = AuthTransports::decode(u8::try_from(transports).map_err(Fault::other)?).map_err(other)?;
    Ok(PublicKeyCredentialDescriptor { id: CredentialId::decode(credential_id).map_err(other)?, transports })
}

/// The library cannot read what it wrote, which would be a bug.
fn other(error: impl std::fmt::Display) -> Fault {
    Fault::other(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::config::Settings;
    use webauthn_rp::response::Backup;
    use webauthn_rp::response::register::{CompressedPubKey, CredentialProtectionPolicy};

    fn site(public_url: &str) -> Option<String> {
        let data = tempfile::tempdir().unwrap();
        let settings = Settings {
            addr: "127.0.0.1:3000".into(),
            public_url: Some(public_url.into()).filter(|url: &String| !url.is_empty()),
            data: data.path().to_owned(),
            ..Settings::default()
        };
        Site::of(&Config::new(&settings).unwrap()).map(|site| format!("{} {}", site.domain.as_ref(), site.origin))
    }

    #[test]
    fn only_where_browsers_take_passkeys() {
        for (url, known) in [
            ("https://verv.example", "verv.example https://verv.example"),
            ("https://Verv.example:443", "verv.example https://verv.example"),
            ("https://jobb.verv.example:8443", "jobb.verv.example https://jobb.verv.example:8443"),
            ("https://vær.example", "xn--vr-1ia.example https://xn--vr-1ia.example"),
            ("http://localhost:3000", "localhost http://localhost:3000"),
            ("http://verv.localhost", "verv.localhost http://verv.localhost"),
        ] {
            assert_eq!(site(url).as_deref(), Some(known), "{url}");
        }
        for url in ["", "http://127.0.0.1:3000", "https://192.0.2.1", "https://[2001:db8::1]", "http://verv.example"] {
            assert_eq!(site(url), None, "{url}");
        }
    }

    /// Bytes as they lie in people's databases: an update of the library must go on reading them.
    #[test]
    fn what_was_kept_is_read() {
        let kept = [&[1][..], &[0x6b; 32], &[1], &[3], &[0]].concat();
        let StaticState { credential_public_key, extensions } = StaticState::decode(&kept).unwrap();
        let CompressedPubKey::P256(key) = credential_public_key else { panic!("{credential_public_key:?}") };
        assert_eq!(key.as_parts(), (&[0x6b; 32], true));
        assert!(matches!(extensions.cred_protect, CredentialProtectionPolicy::UserVerificationRequired));
        let state = DynamicState::decode([1, 2, 7, 0, 0, 0, 1]).unwrap();
        assert_eq!((state.user_verified, state.backup, state.sign_count), (true, Backup::Exists, 7));
        assert_eq!(AuthTransports::decode(0).unwrap().count(), 0);
    }
}
