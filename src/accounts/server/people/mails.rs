//! The budgets of the mails that anybody can have sent by giving an address: to sign up, to choose a new password, to change
//! one's address. They are spent whether there is such an account or not, so that no answer tells which. One caller uses up
//! a part of a mailbox's only; where all of it is used up, the account's owner waits for another such mail, and signs in as
//! ever.

use crate::accounts::server::state::AccountsState;
use crate::platform::fault::Failure;
use crate::platform::mail::budget::{self, A_DAY, AN_HOUR, Limit};
use crate::web::client_ip::ClientIp;

const TO_MAILBOX: Limit = Limit { purpose: "mails of accounts to mailbox", at_most: 6, within: A_DAY };
const FROM_TO: Limit = Limit { purpose: "mails of accounts from caller to mailbox", at_most: 3, within: A_DAY };
const FROM: Limit = Limit { purpose: "mails of accounts from caller", at_most: 60, within: AN_HOUR };
const FROM_USER: Limit = Limit { purpose: "mails of accounts from user", at_most: 10, within: A_DAY };
/// Far above what one caller can have sent; it keeps our name from a flood from everywhere.
const OF_ALL: Limit = Limit { purpose: "mails of accounts", at_most: 3_000, within: AN_HOUR };

/// For who calls from an address, or is signed in as this `user`.
///
/// # Errors
/// 429 where one of them is used up; then nothing is spent.
pub(super) async fn spend(state: &AccountsState, email: &str, client_ip: ClientIp, user: Option<i64>) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    let of_user = user.map(|user| FROM_USER.of(state, &user.to_string(), 1));
    let whose = [FROM.from(state, client_ip.0), FROM_TO.from_to(state, client_ip.0, email), of_user];
    let spendings = whose.into_iter().flatten().chain([TO_MAILBOX.to(state, email), OF_ALL.of_all(state, 1)]);
    budget::spend(&mut tx, spendings.collect(), state.clock.now()).await?;
    Ok(tx.commit().await?)
}
