//! What is kept of a person who works or plans shifts, to take along. The links between their account and the registers of
//! businesses go with the account; the registers are the businesses'.

use super::store;
use crate::accounts::server::actor::SignedIn;
use crate::platform::fault::Failure;
use crate::vacancies::server::actor::Employee;
use crate::vacancies::server::notices::inbox;
use crate::vacancies::server::state::VacanciesState;
use serde_json::{Value, json};

/// # Errors
/// A database error.
pub async fn export(state: &VacanciesState, person: &SignedIn) -> Result<Value, Failure> {
    let mut employments = Vec::new();
    for employee in Employee::all_of(person, state).await? {
        let number = employee.number();
        let by_mail = inbox::by_mail(state, &employee).await?.into_iter().map(|kind| kind.as_str()).collect::<Vec<_>>();
        employments.push(json!({
            "employee": store::employee(&state.db, number).await?,
            "offers": store::offers(&state.db, number).await?,
            "notices": store::notices(&state.db, number).await?,
            "noticesByMail": by_mail,
        }));
    }
    Ok(json!({
        "employments": employments,
        "manages": store::managed(&state.db, person.user()).await?,
        "calendarMade": store::calendar_made(&state.db, person.user()).await?,
    }))
}
