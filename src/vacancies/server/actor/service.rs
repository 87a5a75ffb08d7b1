//! Actors of vacancies: planners of a business, and employees.

use super::store;
use crate::accounts::server::actor::{SignedIn, bearer_token};
use crate::accounts::server::service::{self, LivingKey};
use crate::accounts::server::store::KeyOwner;
use crate::platform::fault::Failure;
use crate::platform::rate_limit::{Limit, RateLimits};
use crate::shared::ids::{ApiKeyId, BusinessId, EmployeeId, EmployeeNumber, UserId};
use crate::shared::refusal::Refusal;
use crate::vacancies::server::state::VacanciesState;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use chrono::TimeDelta;
use store::EmployeeRow;

/// A business, called by its own system.
pub struct Business {
    id: BusinessId,
    key: ApiKeyId,
}

impl Business {
    /// How often each key of a business may call.
    pub fn limits() -> RateLimits<ApiKeyId> {
        RateLimits::new(vec![Limit { requests: 1000, window: TimeDelta::seconds(1) }])
    }

    /// From a request to a path with `{businessId}`.
    ///
    /// # Errors
    /// 401, also for a key of another kind, 429, 403 for any other business, whether there is one or not.
    pub async fn from_request(parts: &mut Parts, state: &VacanciesState) -> Result<Self, Failure> {
        let token = bearer_token(parts).ok_or(Refusal::NotSignedIn)?.to_owned();
        let living = service::recognise(state, &token).await?;
        let Some(LivingKey { id: key, owner: KeyOwner::Business(id) }) = living else { return Err(Refusal::NotSignedIn.into()) };
        let now = state.clock.now();
        if let Err(standing) = state.business_requests.take(key, now) {
            return Err(Refusal::TooMany { seconds: standing.seconds(now) }.into());
        }
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Refusal::NotFound)?;
        match params.iter().find(|(name, _)| *name == "businessId") {
            Some((_, sent)) if id == *sent => Ok(Self { id, key }),
            _ => Err(Refusal::NotAllowed.into()),
        }
    }

    pub fn id(&self) -> &BusinessId {
        &self.id
    }

    /// The number of the key that is used.
    pub fn key(&self) -> ApiKeyId {
        self.key
    }
}

/// A person who plans the shifts of a business.
pub struct Manager {
    user: UserId,
    business: BusinessId,
}

impl Manager {
    /// Somebody who manages this business.
    ///
    /// # Errors
    /// 403 for anybody else, whether the business exists or not.
    pub async fn of(person: &SignedIn, state: &VacanciesState, business: BusinessId) -> Result<Self, Failure> {
        let user = person.user();
        // PostgreSQL rejects U+0000, even in queries.
        if business.contains('\0') || !store::manages(&state.db, user, &business).await? {
            return Err(Refusal::NotAllowed.into());
        }
        Ok(Self { user, business })
    }

    /// Each business that a person manages.
    ///
    /// # Errors
    /// A database error.
    pub async fn all_of(person: &SignedIn, state: &VacanciesState) -> Result<Vec<Self>, Failure> {
        let user = person.user();
        let businesses = store::managed_by(&state.db, user).await?;
        Ok(businesses.into_iter().map(|business| Self { user, business }).collect())
    }

    /// Acts as a manager of the business, for the demo data that Verv loads itself.
    ///
    /// # Errors
    /// Where nobody does.
    pub async fn for_demo(state: &VacanciesState, business: BusinessId) -> Result<Self, Failure> {
        let user = store::a_manager_of(&state.db, &business).await?.ok_or(Refusal::NotFound)?;
        Ok(Self { user, business })
    }

    pub fn user(&self) -> UserId {
        self.user
    }

    pub fn business(&self) -> &BusinessId {
        &self.business
    }
}

/// A person as an employee of a business.
pub struct Employee {
    user: UserId,
    business: BusinessId,
    number: EmployeeNumber,
    id: EmployeeId,
}

impl Employee {
    /// Each employee that a person is.
    ///
    /// # Errors
    /// A database error.
    pub async fn all_of(person: &SignedIn, state: &VacanciesState) -> Result<Vec<Self>, Failure> {
        let user = person.user();
        let rows = store::employees_of(&state.db, user).await?;
        let employee = |row| {
            let EmployeeRow { business, number, id } = row;
            Self { user, business, number, id }
        };
        Ok(rows.into_iter().map(employee).collect())
    }

    /// Acts as an employee with an account, for the demo data that Verv loads itself.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn for_demo(state: &VacanciesState, business: BusinessId, id: EmployeeId) -> Result<Self, Failure> {
        let (user, number) = store::user_of_employee(&state.db, &business, &id).await?.ok_or(Refusal::NotFound)?;
        Ok(Self { user, business, number, id })
    }

    pub fn user(&self) -> UserId {
        self.user
    }

    pub fn business(&self) -> &BusinessId {
        &self.business
    }

    /// The number by which the tables know the employee.
    pub fn number(&self) -> EmployeeNumber {
        self.number
    }

    /// The id by which the business knows the employee.
    pub fn id(&self) -> &EmployeeId {
        &self.id
    }
}
