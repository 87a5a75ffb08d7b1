//! Reports of ads by visitors: their shape, their validation, and the moderators' queue.

use super::model::{PublishStatus, ReviewStatus, local};
use crate::shared::email;
use crate::shared::ids::ProviderId;
use crate::shared::texts::texts;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// Characters of free text.
pub const TEXT_MAX_CHARS: usize = 1000;

texts! {
    /// Why a visitor reported an ad. `EXPIRED`: the job is no longer vacant. `OTHER`: the text says why.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema), schema(example = "WRONG_INFORMATION"))]
    ReportReason {
        Discriminating = "DISCRIMINATING",
        Fraud = "FRAUD",
        NotAJob = "NOT_A_JOB",
        WrongInformation = "WRONG_INFORMATION",
        Expired = "EXPIRED",
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

/// One page of the ads waiting for review.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Queue {
    /// At most 50 ads: first those that visitors reported, latest report first; then those nobody has reviewed, newest first.
    pub ads: Vec<QueuedAd>,
    /// The `cursor` of the next page; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// An ad waiting for review.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct QueuedAd {
    /// Verv's id for the ad.
    #[cfg_attr(feature = "ssr", schema(example = "0193a1c2-7c7a-7d3e-9a51-2f6a0c8b4d10"))]
    pub uuid: String,
    /// Number of the provider that sent it.
    #[cfg_attr(feature = "ssr", schema(value_type = i64, example = 10000))]
    pub provider_id: ProviderId,
    /// The provider's own id for the ad.
    #[cfg_attr(feature = "ssr", schema(example = "baker-7"))]
    pub reference: String,
    /// Title of the ad.
    #[cfg_attr(feature = "ssr", schema(example = "Baker til morgenskiftet"))]
    pub title: String,
    /// Name of the employer, even if the public page hides it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Fjellheim bakeri"))]
    pub employer: Option<String>,
    /// The ad's public page, an absolute address.
    #[cfg_attr(feature = "ssr", schema(example = "https://verv.example/stillinger/0193a1c2-7c7a-7d3e-9a51-2f6a0c8b4d10"))]
    pub url: String,
    /// How far the review has come.
    pub status: ReviewStatus,
    /// Whether the ad is shown.
    pub publish_status: PublishStatus,
    /// When the ad last changed: a local date-time.
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "2027-01-08T09:47:58.521830"))]
    pub updated: NaiveDateTime,
    /// Number of open reports.
    #[cfg_attr(feature = "ssr", schema(example = 1))]
    pub open_reports: i64,
    /// When the latest report came in: a local date-time.
    #[serde(with = "local::optional", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>, example = "2027-01-12T14:05:00"))]
    pub latest_report: Option<NaiveDateTime>,
    /// The latest twenty open reports, newest first.
    pub reports: Vec<ReportOut>,
}

/// A visitor's report of an ad.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ReportOut {
    /// What the visitor thinks is wrong.
    pub reason: ReportReason,
    /// The visitor's own words, at most 1,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "Bakeriet flyttet i fjor."))]
    pub text: Option<String>,
    /// The visitor's e-mail address, for questions. It is erased when the report is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// When the report came in: a local date-time.
    #[serde(with = "local")]
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "2027-01-12T14:05:00"))]
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
