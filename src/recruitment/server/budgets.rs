//! The budgets of recruiting: how many may be recruited, and how many mails that brings.

use crate::platform::mail::budget::{A_DAY, AN_HOUR, Limit, Spending};
use crate::recruitment::model::Person;
use crate::recruitment::server::state::RecruitmentState;

// The contract's.
const OF_USER: Limit = Limit { purpose: "recruits of user", at_most: 50, within: A_DAY };
const TO_MAILBOX: Limit = Limit { purpose: "notices to mailbox", at_most: 3, within: A_DAY };
const OF_ALL: Limit = Limit { purpose: "notices", at_most: 1_000, within: AN_HOUR };

/// What registering these persons spends, by a user or by a client: of the user's and the mailboxes' budgets, and of that
/// of all. Everybody who is written of counts, whether a mail leaves or not: what is left of a budget must not tell who got
/// none.
pub(super) fn of_recruits<'a>(
    state: &RecruitmentState,
    user: Option<i64>,
    persons: impl Iterator<Item = &'a Person>,
) -> (Vec<Spending>, Spending) {
    let (mut recruits, mut spendings) = (0, Vec::new());
    for person in persons {
        recruits += 1;
        spendings.extend(person.email.as_deref().map(|email| TO_MAILBOX.to(state, email)));
    }
    let notices = i32::try_from(spendings.len()).unwrap_or(i32::MAX);
    spendings.extend(user.map(|user| OF_USER.of(state, &user.to_string(), recruits)));
    (spendings, OF_ALL.of_all(state, notices))
}

/// What a link spends that a visitor of an invitation asks for.
pub(super) fn of_link(state: &RecruitmentState, email: &str) -> Vec<Spending> {
    vec![TO_MAILBOX.to(state, email), OF_ALL.of_all(state, 1)]
}

/// The same, where the visitor has not said to which address. Of some recruits no address is kept, and nothing may tell
/// which: all by which they are known counts as a mailbox.
pub(super) fn of_unnamed_link(state: &RecruitmentState, known_by: &[Vec<u8>]) -> Vec<Spending> {
    let mailboxes = known_by.iter().map(|one| TO_MAILBOX.to_known(state, one));
    mailboxes.chain([OF_ALL.of_all(state, 1)]).collect()
}
