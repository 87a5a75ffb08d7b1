//! The budgets of mails that anybody can trigger by entering an address: to sign up, to reset a password, to change
//! one's address. They are spent whether the account exists or not, so that responses do not reveal it. One caller uses
//! up only a part of a mailbox's budget; when it is used up, the owner waits for another such mail, but can sign in as
//! usual.
//!
//! Password reset links have budgets of their own, so that no other mail keeps an owner from them. Those sent to an
//! account count only while they are valid: when there is no room for another, a valid one is
//! in the owner's mailbox.

use super::links::RESET_LINK_LIFETIME;
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::{Failure, Fault};
use crate::platform::mail::budget::{self, A_DAY, AN_HOUR, BudgetLimit, Spending};
use crate::shared::ids::UserId;
use crate::shared::normalise::account_key;
use crate::web::client_ip::ClientIp;
use sqlx::PgConnection;

const TO_MAILBOX: BudgetLimit = BudgetLimit { purpose: "mails of accounts to mailbox", at_most: 6, within: A_DAY };
const FROM_TO: BudgetLimit = BudgetLimit { purpose: "mails of accounts from caller to mailbox", at_most: 3, within: A_DAY };
const RESETS_OF_ACCOUNT: BudgetLimit = BudgetLimit { purpose: "resets of account", at_most: 4, within: RESET_LINK_LIFETIME };
const RESETS_FROM_TO: BudgetLimit = BudgetLimit { purpose: "resets from caller to mailbox", at_most: 3, within: A_DAY };
const FROM: BudgetLimit = BudgetLimit { purpose: "mails of accounts from caller", at_most: 60, within: AN_HOUR };
const FROM_USER: BudgetLimit = BudgetLimit { purpose: "mails of accounts from user", at_most: 10, within: A_DAY };
/// Far above what one caller can trigger; it protects our sender reputation against a distributed flood.
const OF_ALL: BudgetLimit = BudgetLimit { purpose: "mails of accounts", at_most: 3_000, within: AN_HOUR };

/// One mail that somebody asks for.
pub(super) struct MailRequest(Vec<Spending>);

impl MailRequest {
    /// To an address that is to be confirmed, for who calls from an address, or is signed in as this `user`.
    pub(super) fn to_confirm(state: &AccountsState, email: &str, client_ip: ClientIp, user: Option<UserId>) -> Self {
        let of_user = user.map(|user| FROM_USER.of(state, &user.to_string(), 1));
        let whose = [FROM.from(state, client_ip.0), FROM_TO.from_to(state, client_ip.0, email), of_user];
        Self(whose.into_iter().flatten().chain([TO_MAILBOX.to(state, email), OF_ALL.of_all(state, 1)]).collect())
    }

    /// With a link to choose a new password.
    pub(super) fn to_reset(state: &AccountsState, email: &str, client_ip: ClientIp) -> Self {
        let whose = [FROM.from(state, client_ip.0), RESETS_FROM_TO.from_to(state, client_ip.0, email)];
        Self(whose.into_iter().flatten().chain([resets_of(state, email), OF_ALL.of_all(state, 1)]).collect())
    }

    /// Whether there is room for it now, before work is done for it. Nothing is spent.
    ///
    /// # Errors
    /// 429 where one of the budgets is used up.
    pub(super) async fn check(&self, state: &AccountsState) -> Result<(), Failure> {
        let mut db = state.db.acquire().await?;
        budget::check(&mut db, &self.0, state.clock.now()).await
    }

    /// Spends it in the transaction that queues the mail, and is rolled back with it.
    ///
    /// # Errors
    /// 429 where one of the budgets is used up.
    pub(super) async fn spend(self, state: &AccountsState, db: &mut PgConnection) -> Result<(), Failure> {
        budget::spend(db, self.0, state.clock.now()).await
    }
}

/// An address, and not a mailbox: an account at `kari@` gets no mail that is asked for at `kari+x@`, and must not pay for it.
fn resets_of(state: &AccountsState, email: &str) -> Spending {
    RESETS_OF_ACCOUNT.of(state, &account_key(email), 1)
}

/// One of the links was used, which invalidates the others: the budget is reset.
pub(super) async fn forgive_resets(state: &AccountsState, db: &mut PgConnection, email: &str) -> Result<(), Fault> {
    budget::refund(db, &resets_of(state, email)).await
}
