//! Password hashing: Argon2id. Hashing is slow on purpose, so it runs on blocking threads,
//! at most as many at once as there are cores.

use crate::platform::fault::{Failure, Fault};
use crate::platform::random;
use crate::shared::normalise;
use crate::web::load_shedding::{Caller, Gate, Limits};
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use std::sync::Arc;

pub struct Passwords {
    argon2: Argon2<'static>,
    /// Callers who would wait too long for a free core are refused with `Retry-After`.
    cores: Arc<Gate>,
    /// A dummy hash, so that checking an unknown account takes as long as a known one.
    dummy_hash: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordVerdict {
    Wrong,
    Right,
    /// Right, but hashed at another cost than today's.
    RightButOutdated,
}

impl Passwords {
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn new(params: Params) -> Result<Self, String> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::with_room(params, cores, &Limits::default())
    }

    /// Allows `at_once` concurrent hashes.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn with_room(params: Params, at_once: usize, limits: &Limits) -> Result<Self, String> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let password = random::secret("").map_err(|error| error.to_string())?;
        let dummy_hash = hash(&argon2, &password).map_err(|fault| fault.to_string())?;
        Ok(Self { argon2, cores: Gate::new(at_once, limits), dummy_hash })
    }

    /// A PHC string.
    ///
    /// # Errors
    /// 503 when too many wait.
    pub async fn hash(&self, password: &str) -> Result<String, Failure> {
        let (argon2, password) = (self.argon2.clone(), normalise::password(password).into_owned());
        self.apart(move || hash(&argon2, &password)).await
    }

    /// Takes equally long if there is no hash to compare with.
    ///
    /// # Errors
    /// 503 when too many wait.
    pub async fn verify(&self, password: &str, kept: Option<&str>) -> Result<PasswordVerdict, Failure> {
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        // First in the current normal form, then as typed, which is what earlier versions hashed.
        let verify = move |argon2: &Argon2<'_>, kept: &str| {
            let verdict = verify(argon2, &normalise::password(&password), kept)?;
            for earlier in normalise::earlier_passwords(&password) {
                if verdict == PasswordVerdict::Wrong && verify(argon2, &earlier, kept)? != PasswordVerdict::Wrong {
                    return Ok(PasswordVerdict::RightButOutdated);
                }
            }
            Ok(verdict)
        };
        let is_known = kept.is_some();
        let kept = kept.unwrap_or(&self.dummy_hash).to_owned();
        let verdict = self.apart(move || verify(&argon2, &kept)).await?;
        Ok(if is_known { verdict } else { PasswordVerdict::Wrong })
    }

    async fn apart<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<T, Failure> {
        let slot = self.cores.enter(Caller::current()).await?;
        let done = tokio::task::spawn_blocking(move || {
            // Moved into the task: a caller that stops waiting does not free the core.
            let _slot = slot;
            work()
        });
        Ok(done.await.map_err(Fault::other)??)
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Result<String, Fault> {
    let salt = random::bytes::<16>().map_err(Fault::other)?;
    let hash = argon2.hash_password_with_salt(password.as_bytes(), &salt).map_err(|error| Fault::other(error.to_string()))?;
    Ok(hash.to_string())
}

fn verify(argon2: &Argon2<'_>, password: &str, kept: &str) -> Result<PasswordVerdict, Fault> {
    let kept = PasswordHash::new(kept).map_err(|error| Fault::other(error.to_string()))?;
    if argon2.verify_password(password.as_bytes(), &kept).is_err() {
        return Ok(PasswordVerdict::Wrong);
    }
    let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
    let is_today = kept.algorithm == Algorithm::Argon2id.ident()
        && Params::try_from(&kept).is_ok_and(|params| cost(&params) == cost(argon2.params()));
    Ok(if is_today { PasswordVerdict::Right } else { PasswordVerdict::RightButOutdated })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap(passes: u32) -> Passwords {
        Passwords::new(Params::new(8, passes, 1, None).unwrap()).unwrap()
    }

    #[tokio::test]
    async fn right_wrong_old_and_nobodys() {
        let (today, before) = (cheap(2), cheap(1));
        let kept = today.hash("hest er best").await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=8,t=2,p=1$"), "{kept}");
        assert_ne!(kept, today.hash("hest er best").await.unwrap(), "each has its own salt");
        assert_eq!(today.verify("hest er best", Some(&kept)).await.unwrap(), PasswordVerdict::Right);
        assert_eq!(today.verify("hest er verst", Some(&kept)).await.unwrap(), PasswordVerdict::Wrong);
        let old = before.hash("hest er best").await.unwrap();
        assert_eq!(today.verify("hest er best", Some(&old)).await.unwrap(), PasswordVerdict::RightButOutdated);
        // What one sees is what counts, also of what an earlier version hashed as it was typed.
        let composed = today.hash("blåbær er best").await.unwrap();
        for same in ["bla\u{30a}bær er best", "bl\u{e5}bær\u{a0}er best", "blåbær er best"] {
            assert_eq!(today.verify(same, Some(&composed)).await.unwrap(), PasswordVerdict::Right, "{same:?}");
        }
        for typed in ["bla\u{30a}bær er best", "blåbær\u{a0}er best"] {
            let kept = hash(&today.argon2, typed).unwrap();
            assert_eq!(today.verify(typed, Some(&kept)).await.unwrap(), PasswordVerdict::RightButOutdated, "{typed:?}");
        }
        let decomposed = hash(&today.argon2, "bla\u{30a}bær er best").unwrap();
        assert_eq!(today.verify("blåbær er best", Some(&decomposed)).await.unwrap(), PasswordVerdict::RightButOutdated);
        assert_eq!(today.verify("", None).await.unwrap(), PasswordVerdict::Wrong);
    }

    #[tokio::test]
    async fn what_argon2_0_5_hashed_opens_still() {
        // With what were its defaults, and the salt 00 11 22 … ff; made by the reference implementation.
        const KEPT: &str = "$argon2id$v=19$m=19456,t=2,p=1$ABEiM0RVZneImaq7zN3u/w$C4De9BjN1s+QbfDTiva6SDZda2auAuPeOSurdfjIHHA";
        let by_default = Passwords::new(Params::new(19_456, 2, 1, None).unwrap()).unwrap();
        assert_eq!(by_default.verify("hest er best", Some(KEPT)).await.unwrap(), PasswordVerdict::Right);
        assert_eq!(by_default.verify("hest er verst", Some(KEPT)).await.unwrap(), PasswordVerdict::Wrong);
        assert_eq!(cheap(1).verify("hest er best", Some(KEPT)).await.unwrap(), PasswordVerdict::RightButOutdated);
    }
}
