//! The list of recruits by status. Shadows are listed like recruits who have not answered yet.

use super::super::lists::{LIMIT_DEFAULT, LIMIT_MAX, Part};
use super::CampaignView;
use super::store::{CountRow, RecruitRow};
use crate::i18n::fill;
use crate::platform::clock;
use crate::recruitment::model::Status;
use crate::recruitment::server::ids::RecruitmentId;
use crate::recruitment::server::links;
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::words::self_service::Words;
use crate::shared::paths;
use crate::ui::pass_on::ShareLink;
use crate::ui::pass_on_words;
use crate::ui::way_on::Pagination;
use crate::web::visitor::Visitor;
use leptos::prelude::*;

/// Which part of a list is shown, by the parameters of the API. What a parameter cannot be counts as not given.
pub(super) fn part(pairs: &[(String, String)]) -> Part {
    let number = |name: &str| value(pairs, name).and_then(|text| text.parse::<i64>().ok());
    Part {
        limit: number("limit").filter(|limit| (1..=LIMIT_MAX).contains(limit)).unwrap_or(LIMIT_DEFAULT),
        offset: number("offset").filter(|offset| *offset >= 0).unwrap_or_default(),
        ascending: value(pairs, "ascending") == Some("true"),
    }
}

/// All that one form can register.
pub(super) const ALL: Part = Part { limit: LIMIT_MAX, offset: 0, ascending: true };

/// Which recruitments are asked for.
pub(super) enum Filter {
    State(Status),
    These(Vec<RecruitmentId>),
}

impl Filter {
    pub(super) fn state(&self) -> Option<&'static str> {
        match self {
            Self::State(state) => Some(state.as_str()),
            Self::These(_) => None,
        }
    }

    pub(super) fn ids(&self) -> Option<&[RecruitmentId]> {
        match self {
            Self::State(_) => None,
            Self::These(ids) => Some(ids),
        }
    }
}

/// The list of one state, and how long each is.
pub(super) struct List {
    pub part: Part,
    pub state: Status,
    pub counts: Vec<CountRow>,
    pub rows: Vec<RecruitRow>,
}

impl List {
    pub(super) fn empty(part: Part, state: Status) -> Self {
        Self { part, state, counts: Vec::new(), rows: Vec::new() }
    }

    fn count(&self, state: Status) -> i64 {
        self.counts.iter().find(|row| row.state == state).map(|row| row.count).unwrap_or_default()
    }

    /// The address of a part of a list.
    fn address(&self, code: &str, state: Status, offset: i64, is_ascending: bool) -> String {
        let mut address = paths::with(&paths::campaign(code), "status", state.as_str());
        if self.part.limit != LIMIT_DEFAULT {
            address = paths::with(&address, "limit", &self.part.limit.to_string());
        }
        if offset > 0 {
            address = paths::with(&address, "offset", &offset.to_string());
        }
        if is_ascending {
            address = paths::with(&address, "ascending", "true");
        }
        format!("{address}#recruits")
    }
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

pub(super) fn shown_state(pairs: &[(String, String)]) -> Status {
    value(pairs, "status").and_then(Status::parse).unwrap_or(Status::Unverified)
}

pub(super) fn section(state: &RecruitmentState, visitor: &Visitor, whole: &CampaignView) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let code = &whole.campaign.row.code;
    let list = &whole.list;
    let tabs = Status::ALL
        .into_iter()
        .map(|one| {
            let current = (one == list.state).then_some("page");
            let count = visitor.language.number(list.count(one));
            view! { <a href=list.address(code, one, 0, false) aria-current=current>{state_in_words(words, one)}" "<span class="num muted">{count}</span></a> }
        })
        .collect_view();
    let rows = list.rows.iter().map(|row| view! { <li class="recruit">{recruit(state, visitor, whole, row, false)}</li> });
    let body = if list.rows.is_empty() {
        let none = match list.state {
            Status::Unverified => words.none_pending,
            Status::Verified => words.none_verified,
            Status::Declined => words.none_declined,
            Status::Expired => words.none_expired,
        };
        view! { <p class="muted">{none}</p> }.into_any()
    } else {
        view! { <ul class="recruits">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <section id="recruits" aria-labelledby="recruits-title">
            <h2 id="recruits-title">{words.your_recruits}</h2>
            <nav class="tabs" aria-label=words.states>{tabs}</nav>
            {body}
            {ways_on(visitor, whole)}
        </section>
    }
}

fn ways_on(visitor: &Visitor, whole: &CampaignView) -> Option<AnyView> {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let (list, code) = (&whole.list, &whole.campaign.row.code);
    let Part { limit, offset, ascending: is_ascending } = list.part;
    let all = list.count(list.state);
    if all < 2 {
        return None;
    }
    let turned = list.address(code, list.state, 0, !is_ascending);
    let turn = if is_ascending { words.newest_first } else { words.oldest_first };
    let shown = i64::try_from(list.rows.len()).unwrap_or_default();
    let pages = (offset > 0 || offset.saturating_add(shown) < all).then(|| {
        let previous = (offset > 0).then(|| {
            let before = offset.min(all).saturating_sub(limit).max(0);
            (list.address(code, list.state, before, is_ascending), words.previous)
        });
        let next = (offset.saturating_add(shown) < all && shown > 0)
            .then(|| (list.address(code, list.state, offset + shown, is_ascending), words.next));
        let place = (shown > 0).then(|| {
            fill(
                words.range,
                &[
                    ("first", &language.number(offset + 1)),
                    ("last", &language.number(offset + shown)),
                    ("all", &language.number(all)),
                ],
            )
        });
        view! { <Pagination label=words.your_recruits previous place next /> }
    });
    Some(view! { <p><a href=turned>{turn}</a></p>{pages} }.into_any())
}

/// What has just been registered, with the links to pass on.
pub(super) fn just_registered(state: &RecruitmentState, visitor: &Visitor, whole: &CampaignView) -> Option<AnyView> {
    if whole.new.is_empty() {
        return None;
    }
    let words = Words::of(visitor.language);
    let rows = whole.new.iter().map(|row| view! { <li class="recruit">{recruit(state, visitor, whole, row, true)}</li> });
    Some(
        view! {
            <section class="banner banner--success" id="new" tabindex="-1">
                <p role="status"><strong>{words.registered_title}</strong>" "{words.registered_text}</p>
                <ul class="recruits">{rows.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}

fn state_in_words(words: &'static Words, state: Status) -> &'static str {
    match state {
        Status::Unverified => words.pending,
        Status::Verified => words.verified,
        Status::Declined => words.declined,
        Status::Expired => words.expired,
    }
}

fn recruit(
    state: &RecruitmentState,
    visitor: &Visitor,
    whole: &CampaignView,
    row: &RecruitRow,
    is_new: bool,
) -> impl IntoView + use<> {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let today = whole.campaign.today;
    let day = |at| language.short_date(clock::to_norway(at).date(), today);
    let name = row.name.as_ref().map(|name| name.in_full()).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| words.erased.to_owned());
    let status = row.state;
    let decided = row.decided.map(day).unwrap_or_default();
    let (tone, reason) = match status {
        Status::Unverified => {
            let left = language.days_left(today, clock::to_norway(row.expires).date());
            ("tag", fill(words.pending_reason, &[("left", &left)]))
        }
        Status::Verified => ("tag tag--ok", fill(words.verified_reason, &[("date", &decided)])),
        Status::Declined => ("tag", fill(words.declined_reason, &[("date", &decided)])),
        Status::Expired => ("tag", fill(words.expired_reason, &[("date", &day(row.expires))])),
    };
    let earned = (status == Status::Verified).then(|| {
        let order = row.order_number.map(|number| format!(" · {}", fill(words.order, &[("number", &number.to_string())])));
        view! { <p class="recruit__earned"><strong class="num">"+"{language.count(row.points.into(), words.point)}</strong>{order}</p> }
    });
    let is_open = status == Status::Unverified;
    // By what the recruiter wrote, and not by whether a mail was sent, which would tell of shadows.
    let notified = row.has_email.filter(|_| is_open).map(|has_email| {
        view! { <p>{if has_email { words.has_email } else { words.has_no_email }}</p> }
    });
    let pass_on = is_open.then(|| pass_on(state, visitor, whole, row, &name, is_new));
    view! {
        <p class="recruit__name"><strong>{name}</strong>" "<span class=tone>{state_in_words(words, status)}</span></p>
        <p class="muted">{row.product.clone()}" · "{fill(words.registered_on, &[("date", &day(row.registered))])}" · "{reason}</p>
        {earned}
        {notified}
        {pass_on}
    }
}

fn pass_on(
    state: &RecruitmentState,
    visitor: &Visitor,
    whole: &CampaignView,
    row: &RecruitRow,
    name: &str,
    is_new: bool,
) -> impl IntoView + use<> {
    let own = Words::of(visitor.language);
    let qr = paths::invitation_qr(&whole.campaign.row.code, &row.id.to_string());
    let title = fill(own.share_title, &[("campaign", &whole.campaign.row.name)]);
    view! {
        <details class="recruit__link" open=is_new>
            <summary>{fill(own.invitation, &[("name", name)])}</summary>
            <ShareLink words=pass_on_words::Words::of(visitor.language) address=links::invitation(state, row.id) title=title />
            <details class="recruit__qr">
                <summary>{own.qr}</summary>
                <img src=qr.clone() alt=fill(own.qr_alt, &[("name", name)]) width="240" height="240" loading="lazy" />
                <p><a href=qr download="verv-qr.svg">{own.qr_download}</a></p>
            </details>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_that_cannot_be_count_as_not_given() {
        let read = |pairs: &[(&str, &str)]| {
            part(&pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
        };
        let Part { limit, offset, ascending } = read(&[("limit", "200"), ("offset", "7"), ("ascending", "true")]);
        assert_eq!((limit, offset, ascending), (200, 7, true));
        for wrong in ["0", "201", "-1", "x", "99999999999999999999"] {
            assert_eq!(read(&[("limit", wrong)]).limit, LIMIT_DEFAULT, "{wrong}");
        }
        assert_eq!(read(&[("offset", "-1")]).offset, 0);
    }
}
