//! The budgets of recruiting: how many may be recruited, and how many mails that brings.

use crate::platform::mail::budget::{A_DAY, AN_HOUR, BudgetLimit, Spending};
use crate::recruitment::model::Person;
use crate::recruitment::server::ids::RecruitmentId;
use crate::recruitment::server::state::RecruitmentState;
use crate::shared::ids::{CustomerId, UserId};

// Set by the contract.
const OF_USER: BudgetLimit = BudgetLimit { purpose: "recruits of user", at_most: 50, within: A_DAY };
const TO_MAILBOX: BudgetLimit = BudgetLimit { purpose: "notices to mailbox", at_most: 3, within: A_DAY };
const OF_ALL: BudgetLimit = BudgetLimit { purpose: "notices", at_most: 1_000, within: AN_HOUR };

// Ours: whoever holds an invitation has a mail sent to whatever address they give. An invitation has room for a slip of the
// pen, and all of one recruiter's together for as many as they recruit in a day.
const OF_INVITATION: BudgetLimit = BudgetLimit { purpose: "links of invitation", at_most: 3, within: A_DAY };
const OF_RECRUITER: BudgetLimit = BudgetLimit { purpose: "links of recruiter", at_most: 50, within: A_DAY };

/// What registering these persons spends: from the user's and the mailboxes' budgets, and from that
/// of everybody. Every person counts, whether a mail is sent or not: the remaining budget must not reveal who got
/// none.
pub(super) fn of_recruits<'a>(
    state: &RecruitmentState,
    user: Option<UserId>,
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

/// A recruitment for which links are sent, and its recruiter.
#[derive(Clone, Copy)]
pub(super) struct Source {
    pub recruitment: RecruitmentId,
    pub recruiter: CustomerId,
}

impl Source {
    /// Everything that a link spends beside the mailbox's budget.
    fn spendings(self, state: &RecruitmentState) -> [Spending; 3] {
        let Self { recruitment, recruiter } = self;
        [
            OF_INVITATION.of(state, &recruitment.to_string(), 1),
            OF_RECRUITER.of(state, &recruiter.to_string(), 1),
            OF_ALL.of_all(state, 1),
        ]
    }
}

/// What a requested link spends: on an invitation, or after correcting an address.
pub(super) fn of_link(state: &RecruitmentState, source: Source, email: &str) -> Vec<Spending> {
    source.spendings(state).into_iter().chain([TO_MAILBOX.to(state, email)]).collect()
}

/// The same, where the visitor has not said to which address. Of some recruits no address is kept, and nothing may tell
/// which, so each of their fingerprints counts as a mailbox.
pub(super) fn of_unnamed_link(state: &RecruitmentState, source: Source, known_by: &[Vec<u8>]) -> Vec<Spending> {
    let mailboxes = known_by.iter().map(|one| TO_MAILBOX.to_hashed_mailbox(state, one));
    mailboxes.chain(source.spendings(state)).collect()
}
