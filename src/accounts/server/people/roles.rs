//! Where somebody has something to do: signing in leads there, unless they were going somewhere.

use super::store::{self, RolesRow};
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::Fault;
use crate::shared::ids::UserId;
use crate::shared::paths;

/// The front page for whoever has no role; and where that cannot be found out, as they are in all the same.
pub(super) async fn way_to_work(state: &AccountsState, user: UserId) -> String {
    match store::roles(&state.db, user).await {
        Ok(roles) => way_of(&roles),
        Err(error) => {
            Fault::from(error).log();
            paths::FRONT.to_owned()
        }
    }
}

/// Others wait for whoever plans or works shifts.
fn way_of(roles: &RolesRow) -> String {
    let RolesRow { is_administrator, plans, is_employee, is_customer } = roles;
    match (is_administrator, plans.as_slice(), is_employee, is_customer) {
        (true, ..) => paths::ADMIN.to_owned(),
        (_, [only], false, _) => paths::planned(&only.clone().into()),
        (_, [], false, true) => paths::RECRUITING.to_owned(),
        (_, [], false, false) => paths::FRONT.to_owned(),
        _ => paths::OFFERS.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_its_place() {
        let way = |is_administrator, plans: &[&str], is_employee, is_customer| {
            let plans = plans.iter().map(|one| (*one).to_owned()).collect();
            way_of(&RolesRow { is_administrator, plans, is_employee, is_customer })
        };
        assert_eq!(way(true, &["B1"], true, true), "/admin");
        assert_eq!(way(false, &["B 1"], false, true), "/vakter/B%201");
        assert_eq!(way(false, &["B1"], true, false), "/vakter");
        assert_eq!(way(false, &["B1", "B2"], false, false), "/vakter");
        assert_eq!(way(false, &[], true, true), "/vakter");
        assert_eq!(way(false, &[], false, true), "/verv");
        assert_eq!(way(false, &[], false, false), "/");
    }
}
