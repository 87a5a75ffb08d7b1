//! The publishing form: the contents of its fields, and the vacancies it describes. Browser and server
//! read and validate the form with this same code; only the server knows the registers.

use super::moment::{Instants, Moment, Turn, TypedShift};
use super::rules::times::{format_day, format_time, parse_day};
use super::rules::{self, Facts, ProductFacts};
use crate::shared::bounded_list::MORE;
use crate::shared::field::FieldError;
use crate::shared::findings::MISSING;
use crate::shared::ids::EmployeeId;
use crate::vacancies::words::publishing::Words;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub const ID: &str = "id";
pub const PRODUCT: &str = "product";
pub const DAY: &str = "day";
pub const STARTS: [&str; 3] = ["start1", "start2", "start3"];
pub const ENDS: [&str; 3] = ["end1", "end2", "end3"];
pub const DEADLINE_DAY: &str = "deadline_day";
pub const DEADLINE_TIME: &str = "deadline_time";
/// Which of two is meant, where the clock shows a time twice.
pub const START_TURNS: [&str; 3] = ["start1_turn", "start2_turn", "start3_turn"];
pub const END_TURNS: [&str; 3] = ["end1_turn", "end2_turn", "end3_turn"];
pub const DEADLINE_TURN: &str = "deadline_turn";
/// Repeated once per invited employee.
pub const EMPLOYEE: &str = "employee";
pub const COPIES: [&str; 6] = ["copy1", "copy2", "copy3", "copy4", "copy5", "copy6"];
/// The fields in form order.
const ORDER: [&str; 25] = [
    PRODUCT,
    DAY,
    STARTS[0],
    ENDS[0],
    START_TURNS[0],
    END_TURNS[0],
    STARTS[1],
    ENDS[1],
    START_TURNS[1],
    END_TURNS[1],
    STARTS[2],
    ENDS[2],
    START_TURNS[2],
    END_TURNS[2],
    DEADLINE_DAY,
    DEADLINE_TIME,
    DEADLINE_TURN,
    EMPLOYEE,
    COPIES[0],
    COPIES[1],
    COPIES[2],
    COPIES[3],
    COPIES[4],
    COPIES[5],
    ID,
];

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftProblem {
    NoDay,
    NoTimes,
    NoSuchTime,
    NoTurn,
    NoDeadline,
    DeadlineLate,
    DeadlinePast,
    NobodyChosen,
    NotMember,
    ShiftsOverlap,
    ShiftBackwards,
    ShiftLong,
    IdTaken,
    IdWrong,
    ProductWrong,
}

impl DraftProblem {
    pub fn message(self, words: &Words) -> &'static str {
        match self {
            Self::NoDay => words.no_day,
            Self::NoTimes => words.no_times,
            Self::NoSuchTime => words.no_such_time,
            Self::NoTurn => words.no_turn,
            Self::NoDeadline => words.no_deadline,
            Self::DeadlineLate => words.deadline_late,
            Self::DeadlinePast => words.deadline_past,
            Self::NobodyChosen => words.nobody_chosen,
            Self::NotMember => words.not_member,
            Self::ShiftsOverlap => words.shifts_overlap,
            Self::ShiftBackwards => words.shift_backwards,
            Self::ShiftLong => words.shift_wrong,
            Self::IdTaken => words.id_taken,
            Self::IdWrong => words.id_wrong,
            Self::ProductWrong => words.product_wrong,
        }
    }

    /// Missing values may still be filled in.
    pub fn is_for_later(self) -> bool {
        matches!(self, Self::NoDay | Self::NoTimes | Self::NoTurn | Self::NoDeadline | Self::NobodyChosen)
    }
}

/// A field and what is wrong with it.
pub type Problem = (&'static str, DraftProblem);

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    fields: BTreeMap<String, String>,
    pub employees: Vec<EmployeeId>,
}

/// A vacancy described by the form, as far as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub day: NaiveDate,
    pub deadline: Moment,
    pub shifts: Vec<(Moment, Moment)>,
}

/// The line of the form in which a shift is written.
struct ShiftLine {
    index: usize,
    shift: TypedShift,
}

impl Draft {
    /// From the pairs of a form; unknown fields are ignored. Of duplicate names the first counts.
    pub fn read<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut draft = Self::default();
        for (name, text) in pairs {
            if name == EMPLOYEE {
                draft.employees.push(text.into());
            } else {
                draft.fields.entry(name.to_owned()).or_insert_with(|| text.to_owned());
            }
        }
        draft
    }

    /// As it was typed; empty where nothing was.
    pub fn text(&self, field: &str) -> &str {
        self.fields.get(field).map(String::as_str).unwrap_or_default()
    }

    fn trimmed(&self, field: &str) -> &str {
        self.text(field).trim()
    }

    fn time(&self, field: &str) -> Option<NaiveTime> {
        let text = self.trimmed(field);
        // Some browsers add the seconds.
        NaiveTime::parse_from_str(text, "%H:%M").or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S")).ok()
    }

    fn day(&self) -> Option<NaiveDate> {
        parse_day(self.trimmed(DAY))
    }

    fn deadline_day(&self) -> Option<NaiveDate> {
        parse_day(self.trimmed(DEADLINE_DAY))
    }

    fn turn(&self, field: &str) -> Option<Turn> {
        Turn::parse(self.text(field))
    }

    /// The shifts; the first line is one, whatever stands there.
    fn lines(&self) -> Vec<ShiftLine> {
        let line = |index: usize| {
            let (start, end) = (self.time(STARTS[index]), self.time(ENDS[index]));
            let (start_turn, end_turn) = (self.turn(START_TURNS[index]), self.turn(END_TURNS[index]));
            ShiftLine { index, shift: TypedShift { start, start_turn, end, end_turn } }
        };
        let is_used =
            |index: &usize| *index == 0 || !self.trimmed(STARTS[*index]).is_empty() || !self.trimmed(ENDS[*index]).is_empty();
        (0..STARTS.len()).filter(is_used).map(line).collect()
    }

    /// The copies, each with its day.
    fn copies(&self) -> impl Iterator<Item = (&'static str, NaiveDate)> {
        COPIES.into_iter().filter_map(|field| Some((field, parse_day(self.trimmed(field))?)))
    }

    /// The vacancy and its copies, as far as they can be read; none without a day.
    pub fn plan(&self, instants: Instants) -> Vec<Planned> {
        let Some(day) = self.day() else { return Vec::new() };
        let days = std::iter::once(day).chain(self.copies().map(|(_, copy)| copy));
        days.map(|on| self.planned(day, on, instants)).collect()
    }

    /// What the form asks for on a day; its first day is `day`.
    fn planned(&self, day: NaiveDate, on: NaiveDate, instants: Instants) -> Planned {
        let deadline_day = self.deadline_day().and_then(|last| last.checked_add_signed(on - day));
        Planned {
            day: on,
            deadline: Moment::read(deadline_day, self.time(DEADLINE_TIME), self.turn(DEADLINE_TURN), instants),
            shifts: self.lines().iter().map(|line| line.shift.on(on, instants)).collect(),
        }
    }

    /// The fields of the times that the clock shows twice on some day of the plan, which ask which is meant.
    pub fn twice(&self, instants: Instants) -> Vec<&'static str> {
        let plan = self.plan(instants);
        let moments = plan.iter().flat_map(|planned| self.moments(planned));
        moments.filter(|(.., moment)| matches!(moment, Moment::Twice(_))).map(|(_, turn, _)| turn).collect()
    }

    /// Each time of a vacancy: its field, that which asks which is meant, and when it is.
    fn moments(&self, planned: &Planned) -> Vec<(&'static str, &'static str, Moment)> {
        let lines = self.lines().into_iter().zip(&planned.shifts);
        let shifts = lines.flat_map(|(ShiftLine { index, .. }, (start, end))| {
            [(STARTS[index], START_TURNS[index], *start), (ENDS[index], END_TURNS[index], *end)]
        });
        shifts.chain([(DEADLINE_TIME, DEADLINE_TURN, planned.deadline)]).collect()
    }

    /// The API requests for the vacancy and each of its copies. `new_id` makes an id if none is given.
    ///
    /// # Errors
    /// Every problem that can be found without the registers.
    pub fn judge(
        &self,
        instants: Instants,
        now: DateTime<Utc>,
        new_id: &dyn Fn(&Value) -> String,
    ) -> Result<Vec<Value>, Vec<Problem>> {
        let mut problems = self.unreadable();
        let mut tell = |field, wrong| {
            if !problems.contains(&(field, wrong)) {
                problems.push((field, wrong));
            }
        };
        let mut sent: Vec<Value> = Vec::new();
        let mut of_the_first = Vec::new();
        // Without a day everything else is still checked, except what depends on the day.
        let day = self.day().unwrap_or_else(|| now.date_naive());
        // And there is nothing to copy.
        let copies = self.copies().filter(|_| self.day().is_some()).map(|(field, copy)| (Some(field), copy));
        for (copy, on) in std::iter::once((None, day)).chain(copies) {
            let planned = self.planned(day, on, instants);
            let value = self.to_json(&planned, copy.is_some(), &sent, new_id);
            for (field, wrong) in self.problems_of(&planned, &value, now) {
                let is_of_the_day = matches!(
                    wrong,
                    DraftProblem::NoSuchTime
                        | DraftProblem::NoTurn
                        | DraftProblem::DeadlineLate
                        | DraftProblem::ShiftBackwards
                        | DraftProblem::ShiftLong
                );
                match copy {
                    None if is_of_the_day && self.day().is_none() => {}
                    // It is asked at the time itself, whichever day it is about.
                    Some(_) if wrong == DraftProblem::NoTurn => tell(field, wrong),
                    None => {
                        of_the_first.push(wrong);
                        tell(field, wrong);
                    }
                    // Problems that occur on every day are reported once.
                    Some(_) if of_the_first.contains(&wrong) => {}
                    Some(copy) => tell(copy, wrong),
                }
            }
            sent.push(value);
        }
        problems.sort_by_key(|(field, _)| ORDER.iter().position(|one| one == field));
        if problems.is_empty() { Ok(sent) } else { Err(problems) }
    }

    /// Problems of missing values, and of values that are not a day or a time.
    fn unreadable(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.day().is_none() {
            problems.push((DAY, DraftProblem::NoDay));
        }
        for ShiftLine { index, shift } in self.lines() {
            match (shift.start, shift.end) {
                (None, _) => problems.push((STARTS[index], DraftProblem::NoTimes)),
                (_, None) => problems.push((ENDS[index], DraftProblem::NoTimes)),
                _ => {}
            }
        }
        match (self.deadline_day(), self.time(DEADLINE_TIME)) {
            (None, _) => problems.push((DEADLINE_DAY, DraftProblem::NoDeadline)),
            (_, None) => problems.push((DEADLINE_TIME, DraftProblem::NoDeadline)),
            _ => {}
        }
        let is_wrong = |field: &&str| !self.trimmed(field).is_empty() && parse_day(self.trimmed(field)).is_none();
        problems.extend(COPIES.into_iter().filter(|field| is_wrong(field)).map(|field| (field, DraftProblem::NoDay)));
        problems
    }

    /// Two of one day have ids of their own; `before` are those that are made already.
    fn to_json(&self, planned: &Planned, is_copy: bool, before: &[Value], new_id: &dyn Fn(&Value) -> String) -> Value {
        let on = planned.day;
        let time = |moment: &Moment| moment.at().map(format_time);
        let shift = |(start, end): &(Moment, Moment)| json!({ "start": time(start), "end": time(end) });
        let mut value = json!({
            "product": self.text(PRODUCT), "day": format_day(on), "expiration": time(&planned.deadline),
            "employees": self.employees, "shifts": planned.shifts.iter().map(shift).collect::<Vec<_>>(),
        });
        let id = match self.trimmed(ID) {
            "" => new_id(&value),
            given if is_copy => format!("{given}-{}", format_day(on)),
            given => given.to_owned(),
        };
        let is_new = |id: &String| before.iter().all(|earlier| earlier["id"] != *id);
        let numbered = (2..).map(|number| format!("{id}-{number}"));
        value["id"] = std::iter::once(id.clone()).chain(numbered).find(is_new).unwrap_or_default().into();
        value
    }

    /// Problems by the rules of the API, assuming that the registers raise none.
    fn problems_of(&self, planned: &Planned, value: &Value, now: DateTime<Utc>) -> Vec<Problem> {
        let read = rules::read(value);
        let product = ProductFacts {
            first_days: planned.shifts.iter().map(|(start, _)| start.at().map(|_| planned.day)).collect(),
            members: self.employees.iter().cloned().collect(),
        };
        let found = rules::judge(read, &Facts { product: Some(product), id_is_taken: false }).err().unwrap_or_default();
        let mut problems: Vec<Problem> = found.iter().filter_map(|error| self.place(error)).collect();
        problems.extend(self.moments(planned).into_iter().filter_map(|(field, turn, moment)| match moment {
            Moment::Never => Some((field, DraftProblem::NoSuchTime)),
            Moment::Twice(None) => Some((turn, DraftProblem::NoTurn)),
            _ => None,
        }));
        if planned.deadline.at().is_some_and(|deadline| deadline <= now) {
            problems.push((DEADLINE_DAY, DraftProblem::DeadlinePast));
        }
        problems
    }

    /// The field of a problem found by the rules. None if it was reported when the form was read.
    pub fn place(&self, error: &FieldError) -> Option<Problem> {
        let FieldError { pointer, code, message: _ } = error;
        if code == MORE {
            return None;
        }
        let parts: Vec<&str> = pointer.trim_start_matches('/').split('/').collect();
        let line = parts.get(1).and_then(|index| self.lines().into_iter().nth(index.parse().ok()?));
        let index = line.map(|line| line.index).unwrap_or_default();
        Some(match parts.as_slice() {
            ["id", ..] if code == "ALREADY_EXISTS" => (ID, DraftProblem::IdTaken),
            ["id", ..] => (ID, DraftProblem::IdWrong),
            ["product", ..] => (PRODUCT, DraftProblem::ProductWrong),
            ["expiration"] | ["shifts", _, _] if code == MISSING => return None,
            ["expiration", ..] => (DEADLINE_DAY, DraftProblem::DeadlineLate),
            ["employees", ..] if code == "NOT_OF_THE_PRODUCT" => (EMPLOYEE, DraftProblem::NotMember),
            ["employees", ..] => (EMPLOYEE, DraftProblem::NobodyChosen),
            ["shifts", _] => (STARTS[index], DraftProblem::ShiftsOverlap),
            ["shifts", ..] if code == "TOO_LONG" => (ENDS[index], DraftProblem::ShiftLong),
            ["shifts", ..] => (ENDS[index], DraftProblem::ShiftBackwards),
            _ => (DAY, DraftProblem::NoDay),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::local_time;
    use chrono::{MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone};
    use chrono_tz::Europe::Oslo;

    fn oslo(local: NaiveDateTime) -> MappedLocalTime<DateTime<Utc>> {
        local_time::instants(local, |at| {
            Some(TimeDelta::seconds(Oslo.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc().into()))
        })
    }

    /// A night shift offered to two, in the night that is an hour longer.
    fn typed(changes: &[(&str, &str)]) -> Draft {
        let fields = [
            (PRODUCT, "sal"),
            (DAY, "2026-10-24"),
            ("start1", "22:00"),
            ("end1", "06:00"),
            (DEADLINE_DAY, "2026-10-20"),
            (DEADLINE_TIME, "12:00"),
            (ID, "natt"),
        ];
        let mut draft = Draft::read(fields.into_iter().chain([(EMPLOYEE, "ida"), (EMPLOYEE, "ola")]));
        for (field, text) in changes {
            draft.fields.insert((*field).to_owned(), (*text).to_owned());
        }
        draft
    }

    fn judged(draft: &Draft) -> Result<Vec<Value>, Vec<Problem>> {
        draft.judge(&oslo, "2026-10-01T10:00:00Z".parse().unwrap(), &|value| format!("new-{}", value["day"].as_str().unwrap()))
    }

    #[track_caller]
    fn wrong(changes: &[(&str, &str)], expected: &[Problem]) {
        assert_eq!(judged(&typed(changes)).unwrap_err(), expected, "{changes:?}");
    }

    #[test]
    fn a_form_becomes_vacancies() {
        let sent = judged(&typed(&[("copy1", "2026-10-31"), ("unknown", "x")]));
        assert_eq!(
            sent.unwrap(),
            [
                json!({
                    "id": "natt", "product": "sal", "day": "2026-10-24", "expiration": "2026-10-20T10:00:00Z",
                    "employees": ["ida", "ola"], "shifts": [{ "start": "2026-10-24T20:00:00Z", "end": "2026-10-25T05:00:00Z" }],
                }),
                json!({
                    "id": "natt-2026-10-31", "product": "sal", "day": "2026-10-31", "expiration": "2026-10-27T11:00:00Z",
                    "employees": ["ida", "ola"], "shifts": [{ "start": "2026-10-31T21:00:00Z", "end": "2026-11-01T05:00:00Z" }],
                }),
            ]
        );
        let plan = typed(&[("copy1", "2026-10-31")]).plan(&oslo);
        let (start, end) = plan[0].shifts[0];
        assert_eq!((plan.len(), end.at().unwrap() - start.at().unwrap()), (2, TimeDelta::hours(9)));
        assert_eq!(judged(&typed(&[(ID, " ")])).unwrap()[0]["id"], "new-2026-10-24");
        assert_eq!(judged(&typed(&[("start1", "22:00:00")])).unwrap()[0]["shifts"][0]["start"], "2026-10-24T20:00:00Z");
    }

    #[test]
    fn every_problem_stands_at_its_field_and_in_the_order_of_the_form() {
        let nothing = Draft::read(std::iter::empty());
        let missing = [
            (PRODUCT, DraftProblem::ProductWrong),
            (DAY, DraftProblem::NoDay),
            ("start1", DraftProblem::NoTimes),
            (DEADLINE_DAY, DraftProblem::NoDeadline),
            (EMPLOYEE, DraftProblem::NobodyChosen),
        ];
        assert_eq!(judged(&nothing).unwrap_err(), missing);
        wrong(&[("end1", "")], &[("end1", DraftProblem::NoTimes)]);
        wrong(&[("start3", "08:00")], &[("end3", DraftProblem::NoTimes)]);
        wrong(&[(DEADLINE_TIME, "")], &[(DEADLINE_TIME, DraftProblem::NoDeadline)]);
        wrong(&[(DEADLINE_DAY, "2026-10-24"), (DEADLINE_TIME, "22:01")], &[(DEADLINE_DAY, DraftProblem::DeadlineLate)]);
        wrong(&[(DEADLINE_DAY, "2026-10-01")], &[(DEADLINE_DAY, DraftProblem::DeadlinePast)]);
        wrong(&[("copy2", "31.10.2026")], &[("copy2", DraftProblem::NoDay)]);
        wrong(&[(ID, &"x".repeat(65))], &[(ID, DraftProblem::IdWrong)]);
        // The second line is empty: the third is the second shift.
        wrong(&[("start3", "23:00"), ("end3", "23:30")], &[("start3", DraftProblem::ShiftsOverlap)]);
        // From midnight to midnight is 25 hours that day, and 24 the week after.
        let day = [(DAY, "2026-10-25"), ("start1", "00:00"), ("end1", "00:00")];
        wrong(&day, &[("end1", DraftProblem::ShiftLong)]);
        assert!(judged(&typed(&[(DAY, "2026-11-01"), ("start1", "00:00"), ("end1", "00:00")])).is_ok());
    }

    #[test]
    fn what_a_copy_alone_has_stands_at_the_copy() {
        wrong(&[("start1", "02:30"), ("copy1", "2027-03-28")], &[("copy1", DraftProblem::NoSuchTime)]);
        wrong(&[(DAY, "2027-03-28"), ("start1", "02:30"), ("copy1", "2027-03-29")], &[("start1", DraftProblem::NoSuchTime)]);
        wrong(&[(DEADLINE_DAY, "2027-03-28"), (DEADLINE_TIME, "02:30")], &[(DEADLINE_TIME, DraftProblem::NoSuchTime)]);
        wrong(&[("copy1", "2026-10-02")], &[("copy1", DraftProblem::DeadlinePast)]);
    }

    #[test]
    fn a_day_may_have_several_alike() {
        let ids = |changes: &[(&str, &str)]| -> Vec<String> {
            let sent = judged(&typed(changes)).unwrap();
            sent.iter().map(|value| value["id"].as_str().unwrap().to_owned()).collect()
        };
        let same = [("copy1", "2026-10-24"), ("copy2", "2026-10-31"), ("copy4", "2026-10-24"), ("copy6", "2026-10-24")];
        assert_eq!(ids(&same), ["natt", "natt-2026-10-24", "natt-2026-10-31", "natt-2026-10-24-2", "natt-2026-10-24-3"]);
        let unnamed = [&same[..], &[(ID, "")]].concat();
        assert_eq!(
            ids(&unnamed),
            ["new-2026-10-24", "new-2026-10-24-2", "new-2026-10-31", "new-2026-10-24-3", "new-2026-10-24-4"]
        );
        assert_eq!(typed(&same).plan(&oslo).len(), 5);
    }

    #[test]
    fn which_of_two_times_is_meant_is_asked_at_the_time() {
        let twice = [(DAY, "2026-10-25"), ("start1", "02:30"), ("end1", "07:00")];
        wrong(&twice, &[("start1_turn", DraftProblem::NoTurn)]);
        assert_eq!(typed(&twice).twice(&oslo), ["start1_turn"]);
        for (turn, start) in [("first", "2026-10-25T00:30:00Z"), ("second", "2026-10-25T01:30:00Z")] {
            let chosen = [&twice[..], &[("start1_turn", turn)]].concat();
            assert_eq!(judged(&typed(&chosen)).unwrap()[0]["shifts"][0]["start"], start);
            assert_eq!(typed(&chosen).twice(&oslo), ["start1_turn"], "it can be changed");
        }
        wrong(&[&twice[..], &[("start1_turn", "third")]].concat(), &[("start1_turn", DraftProblem::NoTurn)]);
        // The end, a shift of the second line and the deadline, each for itself.
        wrong(&[("end1", "02:30")], &[("end1_turn", DraftProblem::NoTurn)]);
        wrong(
            &[(DAY, "2026-10-25"), ("start1", "00:00"), ("end1", "01:00"), ("start2", "02:00"), ("end2", "02:45")],
            &[("start2_turn", DraftProblem::NoTurn), ("end2_turn", DraftProblem::NoTurn)],
        );
        let deadline = [(DAY, "2026-10-26"), (DEADLINE_DAY, "2026-10-25"), (DEADLINE_TIME, "02:00")];
        wrong(&deadline, &[(DEADLINE_TURN, DraftProblem::NoTurn)]);
        let second = [&deadline[..], &[(DEADLINE_TURN, "second")]].concat();
        assert_eq!(judged(&typed(&second)).unwrap()[0]["expiration"], "2026-10-25T01:00:00Z");
        // A copy alone: one answer for every day, and none where the clock shows it once.
        let copy =
            [(DAY, "2026-10-18"), ("start1", "02:30"), ("end1", "07:00"), (DEADLINE_DAY, "2026-10-14"), ("copy1", "2026-10-25")];
        wrong(&copy, &[("start1_turn", DraftProblem::NoTurn)]);
        let sent = judged(&typed(&[&copy[..], &[("start1_turn", "second")]].concat())).unwrap();
        let starts: Vec<&Value> = sent.iter().map(|value| &value["shifts"][0]["start"]).collect();
        assert_eq!(starts, ["2026-10-18T00:30:00Z", "2026-10-25T01:30:00Z"]);
        // Said backwards.
        let backwards =
            [(DAY, "2026-10-25"), ("start1", "02:15"), ("end1", "02:45"), ("start1_turn", "second"), ("end1_turn", "first")];
        wrong(&backwards, &[("end1", DraftProblem::ShiftBackwards)]);
        // Of no day nothing is asked.
        wrong(&[&twice[1..], &[(DAY, "")]].concat(), &[(DAY, DraftProblem::NoDay)]);
    }

    #[test]
    fn without_a_day_the_rest_is_judged() {
        wrong(
            &[(DAY, ""), ("start2", "23:00"), ("end2", "23:30"), ("copy1", "2026-10-31")],
            &[(DAY, DraftProblem::NoDay), ("start2", DraftProblem::ShiftsOverlap)],
        );
    }
}
