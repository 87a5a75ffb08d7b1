//! Who is behind an ad: whom to ask, and the employer, unless that is hidden.

use super::mailto::mailto;
use crate::i18n::Language;
use crate::job_ads::model::{Ad, Contact, Privacy};
use crate::job_ads::server::{ad_language, display};
use crate::job_ads::words;
use crate::platform::html;
use crate::ui::rich_text::RichHtml;
use leptos::prelude::*;

pub(super) fn contacts(contacts: &[Contact], language: Language) -> Option<impl IntoView + use<>> {
    let words = words::ads::Words::of(language);
    let cards = contacts
        .iter()
        .map(|Contact { name, title, email, phone, role }| {
            let heading = name.clone().or_else(|| title.clone()).unwrap_or_else(|| words.contact.to_owned());
            let title = title.clone().filter(|_| name.is_some());
            let email = email.clone().map(|email| {
                if crate::shared::email::is_valid(&email) {
                    view! { <p><a href=mailto(&email, &[])>{email.clone()}</a></p> }.into_any()
                } else {
                    view! { <p>{email}</p> }.into_any()
                }
            });
            let phone = phone.clone().map(|phone| {
                let number: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
                if number.len() >= 5 {
                    view! { <p><a href=format!("tel:{number}")>{phone}</a></p> }.into_any()
                } else {
                    view! { <p>{phone}</p> }.into_any()
                }
            });
            view! {
                <div class="contact">
                    <h3>{heading}</h3>
                    {title.map(|title| view! { <p>{title}</p> })}
                    {role.clone().map(|role| view! { <p>{role}</p> })}
                    {phone}
                    {email}
                </div>
            }
        })
        .collect_view();
    (!contacts.is_empty()).then(|| view! { <section><h2>{words.contacts}</h2>{cards}</section> })
}

pub(super) fn about_employer(ad: &Ad, language: Language) -> Option<impl IntoView + use<>> {
    if ad.privacy == Privacy::DontShowEmployer {
        return None;
    }
    let words = words::ads::Words::of(language);
    let property = |name: &str| ad.properties.get(name).cloned();
    let description = property("employerdescription").map(|html| {
        let spoken = ad_language::of_text(&[&html]).filter(|tag| *tag != language.tag());
        view! { <RichHtml text=html::stored(&html) lang=spoken /> }
    });
    let link = |name: &str, label: &'static str| {
        property(name).map(|url| view! { <li><a href=url rel="nofollow noopener">{label}</a></li> })
    };
    let fact = |label: &'static str, value: Option<String>| {
        value.filter(|value| !value.is_empty()).map(|value| view! { <div><dt>{label}</dt><dd>{value}</dd></div> })
    };
    Some(view! {
        <section class="ad__employer">
            <h2>{words.about_employer}</h2>
            {description}
            <dl class="facts">
                {fact(words.employer, ad.employer.business_name.clone())}
                {fact(words.org_number, ad.employer.orgnr.clone())}
                {fact(words.address, Some(display::address(&ad.employer.location)))}
            </dl>
            <ul class="cluster">
                {link("employerhomepage", words.homepage)}
                {link("facebookpage", "Facebook")}
                {link("linkedinpage", "LinkedIn")}
                {link("twitteraddress", "X")}
            </ul>
        </section>
    })
}
