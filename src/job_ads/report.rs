//! What a visitor says is wrong with an ad: its shape, what is allowed in it, and how it waits for a moderator.

use super::model::{PublishStatus, ReviewStatus, local};
use crate::shared::email;
use crate::shared::ids::ProviderId;
use crate::shared::texts::texts;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// Characters of free text.
pub const TEXT_MAX_CHARS: usize = 1000;

texts! {
    /// Why an ad is reported.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
    ReportReason {
        Discriminating = "DISCRIMINATING",
        Fraud = "FRAUD",
        NotAJob = "NOT_A_JOB",
        WrongInformation = "WRONG_INFORMATION",
        /// The job is no longer vacant.
        Expired = "EXPIRED",
        /// The text says what.
        Other = "OTHER",
    }
}

/// As the form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportIn {
    pub reason: String,
    pub text: String,
    pub email: String,
}

/// A report as it may be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedReport {
    pub reason: ReportReason,
    /// Perhaps empty.
    pub text: String,
    pub email: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportProblem {
    NoReason,
    NoText,
    TextTooLong,
    NoEmail,
}

/// # Errors
/// Everything that is wrong, in the order of the form.
pub fn check(sent: &ReportIn) -> Result<CheckedReport, Vec<ReportProblem>> {
    let reason = ReportReason::parse(&sent.reason);
    // Browsers send line ends as two characters; a character that no text has is none.
    let text = sent.text.replace("\r\n", "\n").replace('\0', "").trim().to_owned();
    let email = sent.email.trim();
    let mut problems = Vec::new();
    if reason.is_none() {
        problems.push(ReportProblem::NoReason);
    }
    if reason == Some(ReportReason::Other) && text.is_empty() {
        problems.push(ReportProblem::NoText);
    }
    if text.chars().count() > TEXT_MAX_CHARS {
        problems.push(ReportProblem::TextTooLong);
    }
    if !email.is_empty() && !email::is_valid(email) {
        problems.push(ReportProblem::NoEmail);
    }
    match reason {
        Some(reason) if problems.is_empty() => {
            Ok(CheckedReport { reason, text, email: (!email.is_empty()).then(|| email.to_owned()) })
        }
        _ => Err(problems),
    }
}

/// A page of the ads that wait for a moderator.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Queue {
    /// The reported ones first, the latest reported at their head; then those that are pending, the newest first.
    pub ads: Vec<QueuedAd>,
    /// `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// An ad that waits for a moderator.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct QueuedAd {
    pub uuid: String,
    #[cfg_attr(feature = "ssr", schema(value_type = i64))]
    pub provider_id: ProviderId,
    pub reference: String,
    pub title: String,
    /// Also where the public page hides it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employer: Option<String>,
    /// The public page, absolute.
    pub url: String,
    pub status: ReviewStatus,
    pub publish_status: PublishStatus,
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub updated: NaiveDateTime,
    /// How many reports are open.
    pub open_reports: i64,
    /// When the latest one came.
    #[serde(with = "local::optional", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    pub latest_report: Option<NaiveDateTime>,
    /// The latest twenty, newest first.
    pub reports: Vec<ReportOut>,
}

/// An open report.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ReportOut {
    pub reason: ReportReason,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where the reporter may be asked; erased when the report is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub created: NaiveDateTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(reason: &str, text: &str, email: &str) -> ReportIn {
        ReportIn { reason: reason.into(), text: text.into(), email: email.into() }
    }

    #[test]
    fn good_reports() {
        let report = check(&sent("OTHER", " Rart.\r\nVeldig. ", " kari@example.com ")).unwrap();
        assert_eq!((report.text.as_str(), report.email.as_deref()), ("Rart.\nVeldig.", Some("kari@example.com")));
        for reason in ReportReason::ALL {
            assert_eq!(check(&sent(reason.as_str(), "x", "")).unwrap().reason, reason);
        }
        assert!(check(&sent("FRAUD", &"å".repeat(TEXT_MAX_CHARS), "")).is_ok());
    }

    #[test]
    fn every_problem_at_once() {
        use ReportProblem::{NoEmail, NoReason, NoText, TextTooLong};
        for (sent, problems) in [
            (sent("", "", ""), vec![NoReason]),
            (sent("fraud", "", ""), vec![NoReason]),
            (sent("OTHER", " \0 ", ""), vec![NoText]),
            (sent("FRAUD", &"å".repeat(TEXT_MAX_CHARS + 1), ""), vec![TextTooLong]),
            (sent("x", &"y".repeat(5000), "kari"), vec![NoReason, TextTooLong, NoEmail]),
            (sent("OTHER", "", "@"), vec![NoText, NoEmail]),
        ] {
            assert_eq!(check(&sent), Err(problems));
        }
    }
}
