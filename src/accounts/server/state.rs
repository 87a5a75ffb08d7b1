//! What accounts keep in memory beside the core.

use super::oauth::bearer::Bearer;
use super::password::Passwords;
use super::people::passkeys::{self, ChallengeLimits};
use super::provider_shares::ProviderShares;
use super::service::{KeyHash, LivingKey};
use super::sessions::KnownSessions;
use crate::platform::batch::Batcher;
use crate::platform::core::Core;
use crate::platform::fault::Fault;
use crate::platform::layered_state::layered_state;
use std::sync::Arc;

#[derive(Clone)]
pub struct AccountsState(Arc<Parts>);

pub struct Parts {
    core: Core,
    pub passwords: Passwords,
    pub passkey_questions: ChallengeLimits,
    pub key_lookups: Batcher<KeyHash, Option<LivingKey>>,
    /// By their hashes.
    pub token_lookups: Batcher<[u8; 32], Option<Result<Bearer, Fault>>>,
    pub provider_shares: ProviderShares,
    pub known_sessions: KnownSessions,
}

impl AccountsState {
    pub fn new(core: Core, passwords: Passwords) -> Self {
        Self(Arc::new(Parts {
            passwords,
            passkey_questions: passkeys::questions(),
            key_lookups: Batcher::default(),
            token_lookups: Batcher::default(),
            provider_shares: ProviderShares::default(),
            known_sessions: KnownSessions::default(),
            core,
        }))
    }
}

layered_state!(AccountsState(Parts { core: Core }), Core);
