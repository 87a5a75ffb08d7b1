//! Operations on grants: granting, redeeming a code, refreshing, revoking. One transaction each.

use super::client::Client;
use super::error::{OauthFailure, invariant_fault};
use super::form::Parameters;
use super::id_token::{self, PersonClaims, TokenContext};
use super::keys::{self, SigningKey};
use super::redeem::{Binding, Exchange, NOT_VALID, RedeemableToken};
use super::request::AuthorizationRequest;
use super::store::{self, Kind, NewCode};
use super::{ACCESS_TOKEN_LIFETIME, CODE_LIFETIME, REFRESH_TOKEN_LIFETIME};
use crate::accounts::clients::{GrantType, Scope};
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::service::hash;
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::{Failure, Fault};
use crate::platform::random;
use crate::shared::ids::{ClientId, GrantId, UserId};
use crate::shared::refusal::Refusal;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// What a client gets for a grant.
pub struct IssuedTokens {
    pub access_token: String,
    pub refresh_token: Option<String>,
    pub id_token: Option<String>,
    pub scopes: Vec<Scope>,
}

/// Grants a client access on behalf of a person; returns the authorization code.
///
/// # Errors
/// 401 where the person's session has just ended.
pub async fn permit(
    state: &AccountsState,
    person: &SignedIn,
    client: &Client,
    asked: &AuthorizationRequest,
    redirect_uri: Option<&str>,
) -> Result<String, Failure> {
    let code = random::secret("").map_err(Fault::other)?;
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let grant = store::insert_grant(&mut tx, client.id, &words(&asked.scopes), person.session(), now).await?;
    let grant = grant.ok_or(Refusal::NotSignedIn)?;
    let hash = hash(&code);
    let new = NewCode {
        hash: &hash,
        grant,
        redirect_uri,
        challenge: asked.challenge.as_deref(),
        nonce: asked.nonce.as_deref(),
        expires: now + CODE_LIFETIME,
    };
    store::insert_code(&mut tx, new, now).await?;
    tx.commit().await?;
    Ok(code)
}

/// The scopes of a person's earlier consent, for this redirect URI or for all.
pub async fn agreed(
    state: &AccountsState,
    person: &SignedIn,
    client: &Client,
    redirect_uri: Option<&str>,
) -> Result<Vec<Scope>, Fault> {
    Ok(store::consented_scopes(&state.db, person.user(), client.id, redirect_uri).await?)
}

/// Stores a person's consent, for this redirect URI of the client or for all.
pub async fn agree(
    state: &AccountsState,
    person: &SignedIn,
    client: &Client,
    redirect_uri: Option<&str>,
    scopes: &[Scope],
) -> Result<(), Fault> {
    let mut db = state.db.acquire().await?;
    Ok(store::agree(&mut db, person.user(), client.id, redirect_uri, &words(scopes), state.clock.now()).await?)
}

/// Revokes everything a person has granted to a client.
pub async fn take_back(state: &AccountsState, person: &SignedIn, client: ClientId) -> Result<(), Fault> {
    let mut tx = state.db.begin().await?;
    store::forget_consent(&mut tx, person.user(), client).await?;
    store::revoke_grants(&mut tx, person.user(), client, state.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Revokes all grants of a user whose password has changed: whoever knew the old one may
/// have made them.
pub async fn revoke_all_grants_of(db: &mut PgConnection, user: UserId, now: DateTime<Utc>) -> Result<(), Fault> {
    store::forget_all_consents(&mut *db, user).await?;
    Ok(store::revoke_all_grants(db, user, now).await?)
}

/// Exchanges a code for tokens. A second, concurrent exchange waits for the first and then revokes its tokens.
pub async fn exchange_code(
    state: &AccountsState,
    client: &Client,
    code: &str,
    sent: &Parameters,
) -> Result<IssuedTokens, OauthFailure> {
    // Before the transaction: making the first key takes a while.
    let key = keys::current(state).await?;
    let (now, digest) = (state.clock.now(), hash(code));
    let mut tx = state.db.begin().await?;
    let row = store::lock_code(&mut tx, &digest).await?.ok_or(NOT_VALID)?;
    let store::CodeRow {
        grant,
        client: owner,
        user,
        scopes,
        authenticated,
        redirect_uri,
        challenge,
        nonce,
        expires,
        used,
        revoked,
    } = row;
    let voucher = RedeemableToken { client: owner, scopes, expires, used, revoked };
    match voucher.judge(client, now) {
        Exchange::Give => Binding { redirect_uri, challenge }.fits(sent, client)?,
        Exchange::Deny(denial) => return Err(denial.into()),
        Exchange::Revoke => return Err(revoke_family(state, tx, grant).await?.into()),
    }
    store::mark_code_used(&mut tx, &digest, now).await?;
    let family = TokenFamily { grant, client, user: user.zip(authenticated), nonce };
    let given = family.give(state, &mut tx, &key, voucher.scopes.clone(), &voucher.scopes).await?;
    tx.commit().await?;
    Ok(given)
}

/// Exchanges a refresh token for a new one and an access token.
pub async fn refresh(
    state: &AccountsState,
    client: &Client,
    token: &str,
    sent: &Parameters,
) -> Result<IssuedTokens, OauthFailure> {
    let key = keys::current(state).await?;
    let (now, digest) = (state.clock.now(), hash(token));
    let mut tx = state.db.begin().await?;
    let row = store::lock_refresh_token(&mut tx, &digest).await?.ok_or(NOT_VALID)?;
    let store::RefreshRow { grant, client: owner, user, scopes, authenticated, expires, used, revoked } = row;
    let voucher = RedeemableToken { client: owner, scopes, expires, used, revoked };
    match voucher.judge(client, now) {
        Exchange::Give => {}
        Exchange::Deny(denial) => return Err(denial.into()),
        Exchange::Revoke => return Err(revoke_family(state, tx, grant).await?.into()),
    }
    let narrowed = voucher.narrowed(sent)?;
    store::mark_refresh_token_used(&mut tx, &digest, now).await?;
    let family = TokenFamily { grant, client, user: user.zip(authenticated), nonce: None };
    let given = family.give(state, &mut tx, &key, narrowed, &voucher.scopes).await?;
    tx.commit().await?;
    Ok(given)
}

async fn revoke_family(
    state: &AccountsState,
    mut tx: sqlx::Transaction<'_, sqlx::Postgres>,
    grant: GrantId,
) -> Result<super::error::Denial, Fault> {
    store::revoke_grant(&mut tx, grant, state.clock.now()).await?;
    tx.commit().await?;
    tracing::warn!(grant = grant.0, "a code or refresh token was used twice; all that followed from it has ended");
    Ok(NOT_VALID)
}

/// A grant under which tokens are issued.
struct TokenFamily<'a> {
    grant: GrantId,
    client: &'a Client,
    /// The user, and when they signed in.
    user: Option<(UserId, DateTime<Utc>)>,
    nonce: Option<String>,
}

impl TokenFamily<'_> {
    /// `scopes`: what the access token allows; `permitted`: what the refresh token may ask for again.
    async fn give(
        self,
        state: &AccountsState,
        db: &mut PgConnection,
        key: &SigningKey,
        scopes: Vec<Scope>,
        permitted: &[Scope],
    ) -> Result<IssuedTokens, Fault> {
        let now = state.clock.now();
        let access_token = new_token(db, Kind::Access, self.grant, &scopes, (now, now + ACCESS_TOKEN_LIFETIME)).await?;
        let mut refresh_token = None;
        if self.client.may(GrantType::RefreshToken) {
            refresh_token = Some(new_token(db, Kind::Refresh, self.grant, permitted, (now, now + REFRESH_TOKEN_LIFETIME)).await?);
        }
        let mut id_token = None;
        if scopes.contains(&Scope::Openid) {
            let (user, authenticated) = self.user.ok_or_else(|| invariant_fault("a permission for openid without a user"))?;
            let user = store::user(db, user).await?.ok_or_else(|| invariant_fault("a permission of nobody"))?;
            let about = TokenContext {
                issuer: &state.config.public_url,
                client_id: &self.client.client_id,
                authenticated,
                nonce: self.nonce.as_deref(),
                access_token: &access_token,
            };
            let person = PersonClaims::new(user, |scope| scopes.contains(&scope));
            id_token = Some(id_token::sign(key, about, person, now)?);
        }
        Ok(IssuedTokens { access_token, refresh_token, id_token, scopes })
    }
}

/// An access token for the client itself.
pub async fn issue_client_token(state: &AccountsState, client: &Client, scopes: Vec<Scope>) -> Result<IssuedTokens, Fault> {
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let grant = store::insert_own_grant(&mut tx, client.id, &words(&scopes), now).await?;
    let access_token = new_token(&mut tx, Kind::Access, grant, &scopes, (now, now + ACCESS_TOKEN_LIFETIME)).await?;
    tx.commit().await?;
    Ok(IssuedTokens { access_token, refresh_token: None, id_token: None, scopes })
}

async fn new_token(
    db: &mut PgConnection,
    kind: Kind,
    grant: GrantId,
    scopes: &[Scope],
    life: (DateTime<Utc>, DateTime<Utc>),
) -> Result<String, Fault> {
    let token = random::secret("").map_err(Fault::other)?;
    store::insert_token(db, kind, &hash(&token), grant, &words(scopes), life).await?;
    Ok(token)
}

/// Revokes a token of this client: a refresh token together with its whole grant, an access token alone. An
/// unknown token counts as revoked.
///
/// # Errors
/// `invalid_grant` for another client's token.
pub async fn revoke(state: &AccountsState, client: &Client, token: &str) -> Result<(), OauthFailure> {
    let digest = hash(token);
    let mut tx = state.db.begin().await?;
    let Some(store::TokenRow { grant, client: owner, is_access }) = store::token(&mut *tx, &digest).await? else { return Ok(()) };
    if owner != client.id {
        return Err(NOT_VALID.into());
    }
    if is_access {
        store::delete_token(&mut tx, &digest).await?;
    } else {
        store::revoke_grant(&mut tx, grant, state.clock.now()).await?;
    }
    Ok(tx.commit().await.map_err(Failure::from)?)
}

fn words(scopes: &[Scope]) -> Vec<String> {
    scopes.iter().map(|scope| scope.as_str().to_owned()).collect()
}
