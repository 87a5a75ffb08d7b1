//! The words of the consent page and of the list of authorised apps.

use crate::i18n::Language;

pub struct Words {
    pub may_act: &'static str,
    pub signed_in_as: &'static str,
    pub will_be_able: &'static str,
    pub scope_openid: &'static str,
    pub scope_profile: &'static str,
    pub scope_email: &'static str,
    pub scope_recruitment: &'static str,
    pub scope_recruitment_client: &'static str,
    pub leads_to: &'static str,
    pub only_if_trusted: &'static str,
    pub allow: &'static str,
    pub deny: &'static str,
    pub take_back_at: &'static str,
    pub apps_title: &'static str,
    pub apps_lead: &'static str,
    pub no_apps: &'static str,
    pub since: &'static str,
    pub take_back: &'static str,
    pub astray_title: &'static str,
    pub unknown_client: &'static str,
    pub unknown_address: &'static str,
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

pub static NB: Words = Words {
    may_act: "Får {client} handle på dine vegne?",
    signed_in_as: "Du er logget inn som",
    will_be_able: "Appen får",
    scope_openid: "kjenne deg igjen når du kommer tilbake",
    scope_profile: "se navnet ditt",
    scope_email: "se e-postadressen din",
    scope_recruitment: "verve for deg, og se vervingene, poengene og premieønskene dine",
    scope_recruitment_client: "registrere vervinger på egne vegne",
    leads_to: "Etterpå kommer du til",
    only_if_trusted: "Tillat bare apper du kjenner.",
    allow: "Tillat",
    deny: "Avslå",
    take_back_at: "Du kan når som helst ta dette tilbake under",
    apps_title: "Apper med tilgang",
    apps_lead: "Disse appene har du latt handle på dine vegne.",
    no_apps: "Ingen apper har tilgang.",
    since: "Siden",
    take_back: "Ta tilbake tilgangen",
    astray_title: "Lenken er ikke gyldig",
    unknown_client: "Appen som sendte deg hit, er ikke registrert hos oss. Gå tilbake og prøv igjen, eller spør dem som lager appen.",
    unknown_address: "Appen vil sende deg videre til en adresse som ikke er registrert hos oss. For sikkerhets skyld stopper vi her. Spør dem som lager appen.",
};

pub static EN: Words = Words {
    may_act: "May {client} act for you?",
    signed_in_as: "You are signed in as",
    will_be_able: "The app will be able to",
    scope_openid: "recognise you when you come back",
    scope_profile: "see your name",
    scope_email: "see your e-mail address",
    scope_recruitment: "recruit for you, and see your recruitments, points and wishes for premiums",
    scope_recruitment_client: "register recruitments for itself",
    leads_to: "Afterwards you go to",
    only_if_trusted: "Allow only apps that you know.",
    allow: "Allow",
    deny: "Deny",
    take_back_at: "You can take this back at any time under",
    apps_title: "Apps with access",
    apps_lead: "You have let these apps act for you.",
    no_apps: "No app has access.",
    since: "Since",
    take_back: "Take access back",
    astray_title: "The link is not valid",
    unknown_client: "The app that sent you here is not registered with us. Go back and try again, or ask those who make the app.",
    unknown_address: "The app wants to send you on to an address that is not registered with us. To be safe we stop here. Ask those who make the app.",
};
