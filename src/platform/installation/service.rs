//! What a database records about its installation: which secret it was created with, and whether it holds the demo.

use super::store;
use crate::platform::fault::Fault;
use crate::platform::signed_link;
use sqlx::PgPool;

const PURPOSE: &str = "installation";

/// Whether a database belongs to a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    /// It does, or had no secret until now.
    Same,
    /// It was created with another secret.
    Other,
}

/// Records the secret in a database that has none. `take_over`: also in one that was created with another.
///
/// # Errors
/// A database error.
pub async fn check_secret(db: &PgPool, secret: &[u8], take_over: bool) -> Result<Secret, Fault> {
    let fingerprint = signed_link::fingerprint(secret, PURPOSE, "");
    let mut tx = db.begin().await?;
    let known = store::lock_secret(&mut tx).await?;
    let is_other = known.as_ref().is_some_and(|known| !signed_link::same(known, &fingerprint));
    if is_other && !take_over {
        return Ok(Secret::Other);
    }
    if known.is_none() || is_other {
        store::set_secret(&mut tx, &fingerprint).await?;
        tx.commit().await?;
    }
    Ok(Secret::Same)
}

/// What the demo may do with a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoStart {
    /// It is empty: the demo is loaded in full.
    Fresh,
    /// It was loaded before, and people may have used it since.
    Existing,
    /// It holds other data.
    Refused,
}

/// Makes an empty database the demo's. `first_provider` is the demo's: the version before marked nothing, but the demo was
/// the first that came into its database.
///
/// # Errors
/// A database error.
pub async fn begin_demo(db: &PgPool, first_provider: &str) -> Result<DemoStart, Fault> {
    let mut tx = db.begin().await?;
    if store::lock_demo(&mut tx).await? {
        return Ok(DemoStart::Existing);
    }
    let demo = if !store::holds_anything(&mut tx).await? {
        DemoStart::Fresh
    } else if store::first_provider(&mut tx).await?.is_some_and(|first| first == first_provider) {
        DemoStart::Existing
    } else {
        return Ok(DemoStart::Refused);
    };
    store::set_demo(&mut tx).await?;
    tx.commit().await?;
    Ok(demo)
}
