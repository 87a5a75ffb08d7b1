//! The recruiting form: a group of fields per person, with their contents and problems.

use super::LoadedCampaign;
use super::store::{self, CouponRow};
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::people::pending_forms;
use crate::i18n::fill;
use crate::platform::fault::Fault;
use crate::recruitment::draft::{Draft, PERSON, PRODUCT, id_of, name_of, order_of};
use crate::recruitment::islands::{CheckRecruits, RECRUIT_FORM};
use crate::recruitment::rules::RECRUITMENTS_MAX;
use crate::recruitment::words::recruits;
use crate::recruitment::words::self_service::Words;
use crate::shared::bounded_list::ListEntry;
use crate::shared::field::FieldError;
use crate::shared::paths;
use crate::ui::field::{described_by, field};
use crate::web::form::{Form, FormToken};
use crate::web::form_state::{FormState, Line};
use crate::web::page::{self, RetryLater};
use crate::web::visitor::Visitor;
use leptos::prelude::*;
use sqlx::PgConnection;

/// The parameter that says for how many persons there is room.
pub(super) const PERSONS: &str = "personer";

/// What the form's buttons do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Register,
    Add,
    Remove(usize),
    Coupon(usize),
}

impl Act {
    pub(super) fn read(text: &str) -> Self {
        let place = |index: &str| index.parse().unwrap_or(usize::MAX);
        match text.split_once(':') {
            Some(("remove", index)) => Self::Remove(place(index)),
            Some(("coupon", index)) => Self::Coupon(place(index)),
            _ if text == "add" => Self::Add,
            _ => Self::Register,
        }
    }

    /// What a button does to the form itself.
    pub(super) fn change(self, draft: &mut Draft) {
        match self {
            Self::Add => draft.add(),
            Self::Remove(index) => draft.remove(index),
            Self::Register | Self::Coupon(_) => {}
        }
    }
}

/// The form with what stands in it.
pub(super) struct RecruitForm {
    pub form: FormState,
    persons: usize,
    coupons: Vec<CouponRow>,
    /// The button that led here; None on a fresh form.
    act: Option<Act>,
}

impl RecruitForm {
    /// A new form, prefilled with what is known of the recruiter.
    pub(super) fn fresh(campaign: &LoadedCampaign, person: &SignedIn) -> Self {
        let mut draft = Draft::default();
        if let [only] = campaign.products.as_slice() {
            only.code.clone_into(&mut draft.product);
        }
        if let Some((first, last)) = person.name().trim().rsplit_once(' ') {
            draft.recruiter.set("name/firstName", first);
            draft.recruiter.set("name/lastName", last);
        }
        draft.recruiter.set("email", person.email());
        Self { form: FormState::of(draft.pairs()), persons: draft.persons.len(), coupons: Vec::new(), act: None }
    }

    /// With room for as many persons as the form had before its page was loaded anew.
    pub(super) fn for_persons(self, count: &str) -> Self {
        let count = count.parse().unwrap_or(1).min(RECRUITMENTS_MAX);
        Self { persons: self.persons.max(count), ..self }
    }

    /// The form restored after the session had ended. Nobody is registered by that.
    pub(super) async fn kept(db: &mut PgConnection, campaign: &LoadedCampaign, sent: &Form) -> Result<Self, Fault> {
        let (mut draft, act) = (Draft::read(sent.pairs()), Act::read(sent.text("action")));
        act.change(&mut draft);
        let filled = Self::again(db, campaign, &draft, act).await?;
        Ok(Self { form: filled.form.from_before(), ..filled })
    }

    /// With the coupons that it names.
    pub(super) async fn again(db: &mut PgConnection, campaign: &LoadedCampaign, draft: &Draft, act: Act) -> Result<Self, Fault> {
        let (form, persons) = (FormState::of(draft.pairs()), draft.persons.len());
        let product = campaign.products.iter().find(|product| product.code == draft.product.trim());
        let named: Vec<(String, i32)> = (0..persons).filter_map(|index| coupon_key(&form, index)).collect();
        let (codes, numbers): (Vec<String>, Vec<i32>) = named.into_iter().unzip();
        let coupons = match product {
            Some(product) if !codes.is_empty() => store::coupons(db, product.id, &codes, &numbers).await?,
            _ => Vec::new(),
        };
        Ok(Self { form, persons, coupons, act: Some(act) })
    }

    /// What is wrong, in the order of the fields. What is about no field leads to the form.
    pub(super) fn refused(mut self, mut problems: Vec<FieldError>, words: &'static Words) -> Self {
        problems.sort_by_key(|problem| (problem.is_more(), order_of(&problem.pointer)));
        for FieldError { pointer, message, .. } in problems {
            let index = pointer.strip_prefix("/recruitments/").and_then(|rest| rest.split('/').next()?.parse::<usize>().ok());
            let person =
                index.filter(|_| self.persons > 1).map(|index| fill(words.person, &[("number", &(index + 1).to_string())]));
            let label = label(words, pointer.rsplit('/').next().unwrap_or_default());
            let field = if index.is_some() || label.is_some() { id_of(&pointer) } else { "recruit".to_owned() };
            let name: Vec<String> = person.into_iter().chain(label.map(str::to_owned)).collect();
            self.form.refuse_named(field, name.join(", "), message);
        }
        self
    }

    /// In vain for now: most likely a budget of mails has no room for these persons.
    pub(super) fn waiting(mut self, wait: Option<RetryLater>) -> Self {
        self.form.wait = wait;
        self
    }
}

fn coupon_key(form: &FormState, index: usize) -> Option<(String, i32)> {
    let text = |field| form.value(&name_of(index, field)).trim();
    let (code, number) = (text("couponCode"), text("couponNumber").parse().ok()?);
    (!code.is_empty() && !code.contains('\0')).then(|| (code.to_owned(), number))
}

pub(super) fn section(visitor: &Visitor, campaign: &LoadedCampaign, filled: RecruitForm) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let wait = filled.form.wait.map(|wait| match wait {
        RetryLater::TooMany { seconds } => {
            let text = fill(words.full_text, &[("wait", &visitor.language.span(seconds))]);
            page::warning(words.full_title, text).into_any()
        }
        RetryLater::Unavailable { .. } => wait.banner(visitor.language, recruits::Words::of(visitor.language).kept).into_any(),
    });
    let body = if campaign.products.is_empty() {
        view! { <p class="muted">{words.no_products}</p> }.into_any()
    } else {
        form(visitor, campaign, &filled).into_any()
    };
    view! {
        <section id="recruit" aria-labelledby="recruit-title">
            <h2 id="recruit-title">{words.recruit}</h2>
            <p class="muted">{words.recruit_lead}</p>
            {wait}
            {filled.form.is_restored.then(|| pending_forms::banner(visitor))}
            <CheckRecruits language=visitor.language.tag().to_owned() campaign=campaign.row.code.clone() is_known=campaign.customer.is_some() />
            {body}
        </section>
    }
}

fn form(visitor: &Visitor, campaign: &LoadedCampaign, filled: &RecruitForm) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let count = filled.persons;
    let code = &campaign.row.code;
    let persons = (0..count).map(|index| person(visitor, filled, code, index)).collect_view();
    let again = (count > 1).then(|| format!("{PERSONS}={count}"));
    let recruiter = campaign.customer.is_none().then(|| recruiter(words, &filled.form));
    let add = (count < RECRUITMENTS_MAX).then(|| {
        let to = leading_to(code, &id_of(&name_of(count, PERSON[0])));
        view! { <button class="button button--secondary" name="action" value="add" formaction=to>{words.add_person}</button> }
    });
    view! {
        <div id=RECRUIT_FORM>
            {filled.form.problem_summary(words.put_right)}
            <form method="post" action=paths::campaign(code) novalidate autocomplete="off" data-again=again>
                <FormToken visitor=visitor.clone() />
                // Enter in a field triggers the first button of a form.
                <button class="visually-hidden" name="action" value="register" tabindex="-1" aria-hidden="true">{words.send}</button>
                {product(visitor, campaign, filled)}
                {persons}
                <p>{add}</p>
                {recruiter}
                <button class="button button--large" name="action" value="register">{words.send}</button>
            </form>
        </div>
    }
}

/// The form's address, and the place on the page to come that browsers lead to and give the focus.
fn leading_to(code: &str, id: &str) -> String {
    format!("{}#{id}", paths::campaign(code))
}

/// What a field is called.
fn label(words: &'static Words, leaf: &str) -> Option<&'static str> {
    Some(match leaf {
        "product" => words.product,
        "firstName" => words.first_name,
        "lastName" => words.last_name,
        "companyName" => words.company,
        "departmentName" => words.department,
        "email" => words.email,
        "phoneNumber" => words.phone,
        "postalCode" => words.postal_code,
        "postalPlace" => words.postal_place,
        "streetAddress" => words.street,
        "streetNumber" => words.street_number,
        "countryCode" => words.country,
        "quantity" => words.quantity,
        "couponCode" => words.coupon_code,
        "couponNumber" => words.coupon_number,
        "customerNumber" => words.customer_number,
        _ => return None,
    })
}

fn product(visitor: &Visitor, campaign: &LoadedCampaign, filled: &RecruitForm) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let error = filled.form.problem(PRODUCT);
    let options = campaign
        .products
        .iter()
        .map(|product| {
            let price = product.price.map(|price| format!(" – {}", visitor.language.price(price))).unwrap_or_default();
            let is_chosen = product.code == filled.form.value(PRODUCT);
            view! { <option value=product.code.clone() selected=is_chosen>{format!("{}{price}", product.name)}</option> }
        })
        .collect_view();
    let select = view! {
        <select id=PRODUCT name=PRODUCT aria-describedby=described_by(PRODUCT, false, error.is_some()) aria-invalid=error.map(|_| "true")>{options}</select>
    };
    field(PRODUCT, words.product, None, error, false, select.into_any())
}

/// How a field looks and what it helps with.
#[derive(Clone, Copy, Default)]
struct InputStyle {
    kind: &'static str,
    hint: Option<&'static str>,
    autocomplete: &'static str,
    is_short: bool,
}

const PLAIN: InputStyle = InputStyle { kind: "text", hint: None, autocomplete: "off", is_short: false };

fn input(words: &'static Words, form: &FormState, name: &str, look: InputStyle) -> impl IntoView + use<> {
    let id = id_of(name);
    let leaf = name.rsplit('/').next().unwrap_or_default();
    let is_number = ["postalCode", "streetNumber", "quantity", "couponNumber", "customerNumber"].contains(&leaf);
    let InputStyle { kind, hint, autocomplete, is_short } = look;
    let line = Line::new(&id, label(words, leaf).unwrap_or_default(), kind, autocomplete);
    form.line(Line { name, hint, is_short, mode: is_number.then_some("numeric"), ..line })
}

fn person(visitor: &Visitor, filled: &RecruitForm, code: &str, index: usize) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let count = filled.persons;
    let form = &filled.form;
    let one = |field: &str, look: InputStyle| input(words, form, &name_of(index, field), look);
    let id = format!("recruitments-{index}");
    let error = form.problem(&id).map(str::to_owned);
    let described_by = described_by(&id, false, error.is_some());
    let number = (index + 1).to_string();
    let remove = (count > 1).then(|| {
        let label = fill(words.remove_person, &[("number", &number)]);
        let to = leading_to(code, &format!("recruitments-{}", index.min(count - 2)));
        view! {
            <button class="button button--quiet button--small" name="action" value=format!("remove:{index}") formaction=to aria-label=label>
                {words.remove}
            </button>
        }
    });
    let look_up = format!("{id}-look-up");
    let to_look_up = leading_to(code, &look_up);
    // A group with content or problems is not collapsed.
    let is_used = |names: &[&str]| {
        names
            .iter()
            .map(|name| name_of(index, name))
            .any(|name| !form.value(&name).trim().is_empty() || form.problem(&id_of(&name)).is_some())
    };
    let more = [
        "name/companyName",
        "name/departmentName",
        "address/streetAddress",
        "address/streetNumber",
        "address/postalPlace",
        "address/countryCode",
        "quantity",
    ];
    let short = InputStyle { is_short: true, ..PLAIN };
    view! {
        <fieldset class="fieldset person" id=id.clone() tabindex="-1" aria-describedby=described_by>
            <legend>{fill(words.person, &[("number", &number)])}</legend>
            {error.map(|error| view! { <p class="field__error" id=format!("{id}-error")>{error}</p> })}
            <div class="person__pair">
                {one("name/firstName", PLAIN)}
                {one("name/lastName", PLAIN)}
            </div>
            <div class="person__pair">
                {one("email", InputStyle { kind: "email", hint: Some(words.contact_hint), ..PLAIN })}
                {one("phoneNumber", InputStyle { kind: "tel", ..PLAIN })}
            </div>
            {one("address/postalCode", short)}
            <details class="disclosure" open=is_used(&more)>
                <summary>{words.more}</summary>
                <div>
                    <div class="person__pair">{one("name/companyName", PLAIN)}{one("name/departmentName", PLAIN)}</div>
                    <div class="person__pair">{one("address/streetAddress", PLAIN)}{one("address/streetNumber", short)}</div>
                    <div class="person__pair">
                        {one("address/postalPlace", PLAIN)}
                        {one("address/countryCode", InputStyle { hint: Some(words.country_hint), ..short })}
                    </div>
                    {one("quantity", InputStyle { hint: Some(words.quantity_hint), ..short })}
                </div>
            </details>
            <details class="disclosure" open=is_used(&["couponCode", "couponNumber"]) || filled.act == Some(Act::Coupon(index))>
                <summary>{words.coupon}</summary>
                <div>
                    <div class="person__pair">{one("couponCode", PLAIN)}{one("couponNumber", short)}</div>
                    {coupon(visitor, filled, index)}
                    <button
                        class="button button--secondary button--small"
                        id=look_up
                        name="action"
                        value=format!("coupon:{index}")
                        formaction=to_look_up
                    >
                        {words.check_coupon}
                    </button>
                </div>
            </details>
            {remove}
        </fieldset>
    }
}

/// What a coupon gives, once it was looked up.
fn coupon(visitor: &Visitor, filled: &RecruitForm, index: usize) -> Option<AnyView> {
    let words = Words::of(visitor.language);
    let (code, number) = coupon_key(&filled.form, index)?;
    filled.act?;
    let found = filled.coupons.iter().find(|coupon| coupon.code == code && coupon.number == number);
    let Some(coupon) = found else {
        return Some(view! { <p class="field__error" role="status">{words.coupon_unknown}</p> }.into_any());
    };
    let price = coupon.price.map(|price| fill(words.coupon_price, &[("price", &visitor.language.price(price))]));
    let said: Vec<String> = [words.coupon_good.to_owned()].into_iter().chain(coupon.text.clone()).chain(price).collect();
    Some(view! { <p class="person__coupon" role="status">{said.join(" ")}</p> }.into_any())
}

/// Who recruits, of those whom we do not know as customers.
fn recruiter(words: &'static Words, form: &FormState) -> impl IntoView + use<> {
    let one = |field: &str, look: InputStyle| input(words, form, &format!("recruiter/{field}"), look);
    view! {
        <fieldset class="fieldset person" id="recruiter" tabindex="-1">
            <legend>{words.about_you}</legend>
            <p class="field__hint">{words.about_you_hint}</p>
            <div class="person__pair">
                {one("name/firstName", InputStyle { autocomplete: "given-name", ..PLAIN })}
                {one("name/lastName", InputStyle { autocomplete: "family-name", ..PLAIN })}
            </div>
            <div class="person__pair">
                {one("email", InputStyle { kind: "email", autocomplete: "email", ..PLAIN })}
                {one("phoneNumber", InputStyle { kind: "tel", autocomplete: "tel", ..PLAIN })}
            </div>
            <div class="person__pair">
                {one("address/postalCode", InputStyle { autocomplete: "postal-code", is_short: true, ..PLAIN })}
                {one("customerNumber", InputStyle { hint: Some(words.if_customer), is_short: true, ..PLAIN })}
            </div>
        </fieldset>
    }
}
