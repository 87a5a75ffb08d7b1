//! The demo: vacant shifts of our own writing, relative to now, on which the demo's people act as they would.

use super::service::{self, ActError};
use super::{offers, zones};
use crate::platform::fault::{Failure, Fault};
use crate::shared::ids::VacancyId;
use crate::vacancies::rules::times::{format_day, format_time};
use crate::vacancies::server::actor::{Employee, Manager};
use crate::vacancies::server::state::VacanciesState;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

const BUSINESS: &str = "kafe-nord";
const ZONE: &str = zones::DEFAULT;
const VACANCIES: &str = include_str!("../../../data/demo/vacancies.json");

#[derive(Deserialize)]
struct DemoVacancy {
    product: String,
    in_days: u64,
    /// From when to when, by the clock of the place; overnight where it ends earlier.
    shifts: Vec<(String, String)>,
    /// Negative: it is born expired.
    deadline_in_hours: i64,
    employees: Vec<String>,
    /// What is done with it: accept, decline or hand-back with an employee, or withdraw.
    #[serde(default)]
    acts: Vec<String>,
}

/// Publishes the demo's vacancies and lets its people answer; they are registered already. Answers how many.
///
/// # Errors
/// Of the database, or where the file is not as it should be.
pub async fn load(state: &VacanciesState) -> Result<usize, Failure> {
    let demo: Vec<DemoVacancy> = serde_json::from_str(VACANCIES).map_err(Fault::other)?;
    let manager = Manager::for_demo(state, BUSINESS.into()).await?;
    let now = state.clock.now();
    let count = demo.len();
    for (index, vacancy) in demo.into_iter().enumerate() {
        let id = VacancyId(format!("demo-{}", index + 1));
        let sent = to_json(&id, &vacancy, now).ok_or_else(|| Fault::other("the demo's times"))?;
        done(service::publish(state, (&manager).into(), &sent).await)?;
        for act in &vacancy.acts {
            match act.split_once(' ') {
                Some((act, employee)) => {
                    let employee = Employee::for_demo(state, BUSINESS.into(), employee.into()).await?;
                    match act {
                        "accept" => done(offers::accept(state, &employee, &id).await.map(|_| ()))?,
                        "decline" => done(offers::decline(state, &employee, &id).await)?,
                        "hand-back" => done(offers::hand_back(state, &employee, &id).await)?,
                        _ => return Err(Fault::other("the demo's acts").into()),
                    }
                }
                None => done(service::withdraw(state, (&manager).into(), &id).await.map(|_| ()))?,
            }
        }
    }
    Ok(count)
}

fn done<T>(done: Result<T, ActError>) -> Result<T, Failure> {
    done.map_err(|not_done| match not_done {
        ActError::Failure(failure) => failure,
        ActError::Hindered(hindrance) => Fault::other(hindrance.sentence()).into(),
    })
}

fn to_json(id: &str, vacancy: &DemoVacancy, now: DateTime<Utc>) -> Option<Value> {
    let DemoVacancy { product, in_days, shifts, deadline_in_hours, employees, acts: _ } = vacancy;
    let day = zones::day(now, ZONE).checked_add_days(Days::new(*in_days))?;
    let shift = |(start, end): &(String, String)| {
        let (start, end): (NaiveTime, NaiveTime) = (start.parse().ok()?, end.parse().ok()?);
        let last = if end <= start { day.succ_opt()? } else { day };
        Some(json!({ "start": at(day, start)?, "end": at(last, end)? }))
    };
    Some(json!({
        "id": id, "product": product, "day": format_day(day), "employees": employees,
        "expiration": format_time(now.checked_add_signed(TimeDelta::hours(*deadline_in_hours))?),
        "shifts": shifts.iter().map(shift).collect::<Option<Vec<_>>>()?,
    }))
}

fn at(day: NaiveDate, time: NaiveTime) -> Option<String> {
    zones::instants(day.and_time(time), ZONE).earliest().map(format_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_times_are_right_on_every_day_of_the_year() {
        let demo: Vec<DemoVacancy> = serde_json::from_str(VACANCIES).unwrap();
        let mut now: DateTime<Utc> = "2026-01-01T23:30:00Z".parse().unwrap();
        for _ in 0..366 * 2 {
            for vacancy in &demo {
                let sent = to_json("x", vacancy, now).unwrap();
                let starts: Vec<&str> =
                    sent["shifts"].as_array().unwrap().iter().map(|shift| shift["start"].as_str().unwrap()).collect();
                assert!(starts.iter().all(|start| sent["expiration"].as_str().unwrap() <= *start), "{sent}");
            }
            now += TimeDelta::hours(12);
        }
    }
}
