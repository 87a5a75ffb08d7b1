//! Every path of the site, each defined once. Routers take the constants; where one has
//! names in braces, the function below it fills them in.

use crate::i18n::Language;
use crate::shared::ids::{BusinessId, VacancyId};

pub const FRONT: &str = "/";
pub const BOARD: &str = "/stillinger";
/// The part of the board that is replaced when the search changes.
pub const BOARD_PART: &str = "/stillinger/treff";
pub const SUGGESTIONS: &str = "/stillinger/forslag";
pub const DOCS: &str = "/docs";
pub const CHECK: &str = "/docs/check";
pub const OPENAPI: &str = "/openapi.json";
pub const IMPORT_API: &str = "/stillingsimport";
pub const HEALTH: &str = "/healthz";
pub const READY: &str = "/readyz";
pub const METRICS: &str = "/metrics";
pub const ADMIN: &str = "/admin";
pub const ADMIN_PRODUCTS: &str = "/admin/produkter";
pub const ADMIN_COUPONS: &str = "/admin/kuponger";
pub const ADMIN_CAMPAIGNS: &str = "/admin/kampanjer";
pub const ADMIN_CUSTOMERS: &str = "/admin/kunder";
pub const ADMIN_ORDERS: &str = "/admin/ordrer";
pub const ADMIN_POINTS: &str = "/admin/poeng";
pub const ADMIN_PREMIUMS: &str = "/admin/premier";
pub const ADMIN_LETTERS: &str = "/admin/post";
pub const ADMIN_REST: &str = "/admin/{*rest}";
/// Server functions.
pub const ACTIONS: &str = "/_act";
pub const ACTION: &str = "/_act/{*name}";
/// Scripts, styles and wasm, as they were built.
pub const BUILT: &str = "/pkg";
/// The design system, in development builds.
pub const UI: &str = "/ui";
/// Keeps the chosen language or theme in a cookie and goes back.
pub const PREFERENCE: &str = "/innstilling";

pub const SIGN_IN: &str = "/login";
/// Signing in with a passkey, and the challenge for it.
pub const SIGN_IN_PASSKEY: &str = "/login/passnoekkel";
pub const SIGN_IN_PASSKEY_CHALLENGE: &str = "/login/passnoekkel/spoersmaal";
pub const SIGN_OUT: &str = "/logout";
pub const SIGN_UP: &str = "/registrer";
/// The page shown after signing up.
pub const SIGN_UP_SENT: &str = "/registrer/sendt";
/// Requesting a password reset.
pub const FORGOTTEN_PASSWORD: &str = "/glemt";
pub const FORGOTTEN_PASSWORD_SENT: &str = "/glemt/sendt";
/// One's own account.
pub const ACCOUNT: &str = "/konto";
/// Adding a passkey to one's account, and the challenge for it.
pub const ACCOUNT_PASSKEYS: &str = "/konto/passnoekler";
pub const ACCOUNT_PASSKEYS_CHALLENGE: &str = "/konto/passnoekler/spoersmaal";
/// What is kept of one, to take along.
pub const ACCOUNT_DATA: &str = "/konto/data.json";
/// Where one deletes one's account, and what that leads to.
pub const ACCOUNT_DELETION: &str = "/konto/slett";
pub const ACCOUNT_DELETED: &str = "/konto/slettet";
/// The parameter, and the field, that says that somebody has signed in for it.
pub const PROOF: &str = "bevis";
/// Whom to write to, what is kept of people, and how far everybody can use the site.
pub const CONTACT: &str = "/kontakt";
pub const PRIVACY: &str = "/personvern";
pub const ACCESSIBILITY: &str = "/tilgjengelighet";
/// The parameter with the path to return to after signing in.
pub const NEXT: &str = "next";
/// The parameter, and the field, of the address to sign in with.
pub const EMAIL: &str = "email";

pub const ROBOTS: &str = "/robots.txt";
pub const SITEMAP: &str = "/sitemap.xml";
/// The board's search as a feed, with the board's query string.
pub const ATOM: &str = "/stillinger.atom";
pub const JSON_FEED: &str = "/stillinger.json";
/// The picture of shared links to pages that have none of their own.
pub const PICTURE: &str = "/bilde.png";
/// The read API, open to anyone.
pub const ADS: &str = "/api/v1/ads";
pub const API_AD: &str = "/api/v1/ads/{uuid}";
pub const API_AD_REST: &str = "/api/v1/ads/{uuid}/{*rest}";

/// The authorization server.
pub const OAUTH: &str = "/oauth";
pub const OAUTH_AUTHORIZE: &str = "/oauth/authorize";
pub const OAUTH_TOKEN: &str = "/oauth/token";
pub const OAUTH_REVOKE: &str = "/oauth/revoke";
pub const OAUTH_USERINFO: &str = "/oauth/userinfo";
pub const OAUTH_KEYS: &str = "/oauth/jwks.json";
/// What standards let clients find.
pub const WELL_KNOWN: &str = "/.well-known";
pub const OAUTH_METADATA: &str = "/.well-known/oauth-authorization-server";
pub const OPENID_METADATA: &str = "/.well-known/openid-configuration";
/// The apps a person has authorised.
pub const ACCOUNT_APPS: &str = "/konto/apper";
/// The Vacancies API.
pub const BUSINESSES: &str = "/api/v1/businesses";
/// An employee's offers.
pub const OFFERS: &str = "/vakter";

/// Tells an employee's page that something has changed.
pub const OFFERS_EVENTS: &str = "/vakter/hendelser";

/// One offer, with what its employee may do with it.
pub const OFFER: &str = "/vakter/tilbud/{business}/{vacancy}";
pub fn offer(business: &BusinessId, vacancy: &VacancyId) -> String {
    fill(OFFER, [business, vacancy])
}

/// The accepted shifts of a person, for a calendar.
pub const SHIFT_CALENDAR: &str = "/vakter/kalender/{file}";
pub fn shift_calendar(token: &str) -> String {
    fill(SHIFT_CALENDAR, [&format!("{token}.ics")])
}

/// A business's vacancies, for its planners.
pub const PLANNED: &str = "/vakter/{business}";
pub fn planned(business: &BusinessId) -> String {
    fill(PLANNED, [business])
}

/// Where a vacancy is published.
pub const NEW_VACANCY: &str = "/vakter/{business}/ny";
pub fn new_vacancy(business: &BusinessId) -> String {
    fill(NEW_VACANCY, [business])
}

/// Tells the page of the vacancies that something has changed.
pub const PLANNED_EVENTS: &str = "/vakter/{business}/hendelser";
pub fn managed_events(business: &BusinessId) -> String {
    fill(PLANNED_EVENTS, [business])
}

/// A vacancy and its history, for its planners.
pub const PLANNED_VACANCY: &str = "/vakter/{business}/vakt/{vacancy}";
pub fn managed_vacancy(business: &BusinessId, vacancy: &VacancyId) -> String {
    fill(PLANNED_VACANCY, [business, vacancy])
}

/// A vacancy, for the system of its business; below `BUSINESSES`.
pub const API_VACANCY: &str = "/{businessId}/vacancies/{vacancy}";
pub fn api_vacancy(business: &BusinessId, vacancy: &VacancyId) -> String {
    format!("{BUSINESSES}{}", fill(API_VACANCY, [business, vacancy]))
}

/// Whether browsers, and other programs that read addresses, drop it as a step of a path, however it is escaped (WHATWG URL;
/// RFC 3986, section 5.2.4): nothing whose pages are found by its name can be called so.
pub fn is_dropped(step: &str) -> bool {
    matches!(step, "." | "..")
}

/// The sign-in page, returning to a path of this site.
pub fn sign_in(next: &str) -> String {
    with_next(SIGN_IN, next)
}

fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() || next == FRONT {
        return path.to_owned();
    }
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    with(path, NEXT, &next)
}

/// The sign-up page, returning to a path of this site.
pub fn sign_up(next: &str) -> String {
    with_next(SIGN_UP, next)
}

/// Where the owner of an address confirms it.
pub const CONFIRM_ADDRESS: &str = "/konto/bekreft/{token}";
pub fn confirm_address(token: &str) -> String {
    fill(CONFIRM_ADDRESS, [token])
}

/// Where one deletes one's account after signing in for it.
pub fn delete_account(proof: &str) -> String {
    with(ACCOUNT_DELETION, PROOF, proof)
}

/// Where one chooses a new password.
pub const NEW_PASSWORD: &str = "/nytt-passord/{token}";
pub fn new_password(token: &str) -> String {
    fill(NEW_PASSWORD, [token])
}

/// A part of the sitemap; 0 holds the pages, the others ads.
pub const SITEMAP_PART: &str = "/sitemap/{part}";
pub fn sitemap_part(part: i64) -> String {
    fill(SITEMAP_PART, [&format!("{part}.xml")])
}

/// The public page of an ad.
pub const AD: &str = "/stillinger/{uuid}";
pub fn ad(uuid: &str) -> String {
    fill(AD, [uuid])
}

/// Counts a click and redirects to the application form.
pub const APPLY: &str = "/stillinger/{uuid}/apply";
pub fn apply(uuid: &str) -> String {
    fill(APPLY, [uuid])
}

/// Where a search is saved: the form, with the board's query string.
pub const SAVED_SEARCH: &str = "/stillinger/varsel";
/// The page shown after requesting an alert.
pub const ALERT_REQUESTED: &str = "/varsel/sendt";
/// The page shown after deleting an alert.
pub const ALERT_DELETED: &str = "/varsel/slettet";

/// The deadline of an ad, for a calendar.
pub const DEADLINE_CALENDAR: &str = "/stillinger/{uuid}/frist.ics";
pub fn deadline_calendar(uuid: &str) -> String {
    fill(DEADLINE_CALENDAR, [uuid])
}

/// Where one asks to be reminded of an ad's deadline.
pub const REMINDER: &str = "/stillinger/{uuid}/paaminnelse";
pub fn reminder(uuid: &str) -> String {
    fill(REMINDER, [uuid])
}

/// Where the owner of an alert confirms, changes and deletes it.
pub const ALERT: &str = "/varsel/{token}";
pub fn alert(token: &str) -> String {
    fill(ALERT, [token])
}

/// Ends an alert by one POST, as mail programs do it (RFC 8058).
pub const UNSUBSCRIBE: &str = "/varsel/{token}/avmeld";
pub fn unsubscribe(token: &str) -> String {
    fill(UNSUBSCRIBE, [token])
}

/// The form to report an ad.
pub const REPORT: &str = "/stillinger/{uuid}/rapporter";
pub fn report(uuid: &str) -> String {
    fill(REPORT, [uuid])
}

/// The Recruitment API, at both its addresses.
pub const RECRUITMENT_API: [&str; 2] = ["/v1", "/capi/v1"];

/// The overview of campaigns.
pub const RECRUITING: &str = "/verv";

/// Where somebody recruits in a campaign.
pub const CAMPAIGN: &str = "/verv/{campaign}";
pub fn campaign(code: &str) -> String {
    fill(CAMPAIGN, [code])
}

/// Where the order of the premiums is saved.
pub const PREMIUMS: &str = "/verv/{campaign}/premier";
pub fn premiums(campaign: &str) -> String {
    fill(PREMIUMS, [campaign])
}

/// Where a premium is ordered, and an order cancelled.
pub const PREMIUM_ORDERS: &str = "/verv/{campaign}/premier/bestilling";
pub fn premium_orders(campaign: &str) -> String {
    fill(PREMIUM_ORDERS, [campaign])
}

/// The QR code of an invitation.
pub const INVITATION_QR: &str = "/verv/{campaign}/{recruitment}/qr.svg";
pub fn invitation_qr(campaign: &str, recruitment: &str) -> String {
    fill(INVITATION_QR, [campaign, recruitment])
}

/// A recruit's own page.
pub const RECRUIT: &str = "/r/{token}";
pub fn recruit(token: &str) -> String {
    fill(RECRUIT, [token])
}

/// A recruit's data, to take along.
pub const RECRUIT_DATA: &str = "/r/{token}/data.json";
pub fn recruit_data(token: &str) -> String {
    fill(RECRUIT_DATA, [token])
}

/// The page shown after erasing one's data.
pub const RECRUIT_ERASED: &str = "/r/slettet";
/// The page shown after changing one's address before answering.
pub const RECRUIT_LINK_SENT: &str = "/r/ny-lenke";
/// The page shown after opting out of invitations.
pub const RECRUIT_BLOCKED: &str = "/r/reservert";

/// The page behind an invitation link that a recruiter passes on.
pub const INVITATION: &str = "/r/i/{token}";
pub fn invitation(token: &str) -> String {
    fill(INVITATION, [token])
}

/// The picture of shared links to an ad.
pub const AD_PICTURE: &str = "/stillinger/{uuid}/bilde.png";
pub fn ad_picture(uuid: &str) -> String {
    fill(AD_PICTURE, [uuid])
}

/// Appends a pair to an address's query string; name and value must be encoded already.
pub fn with(address: &str, name: &str, value: &str) -> String {
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}{name}={value}")
}

/// The address of a page or feed in a language. Norwegian is the default and adds no parameter.
pub fn in_language(address: String, language: Language) -> String {
    match language {
        Language::Nb => address,
        Language::En => with(&address, "lang", language.tag()),
    }
}

/// Disallowed in robots.txt: paths with side effects, and private pages. As robots.txt has it, where `*` is anything
/// and each line speaks of all addresses that begin so.
pub fn not_for_robots() -> impl Iterator<Item = String> {
    const PATHS: [&str; 17] = [
        SIGN_IN,
        SIGN_OUT,
        SIGN_UP,
        FORGOTTEN_PASSWORD,
        NEW_PASSWORD,
        ACCOUNT,
        APPLY,
        REPORT,
        REMINDER,
        SAVED_SEARCH,
        ALERT,
        RECRUIT,
        "/oauth/{*rest}",
        OFFERS,
        PREFERENCE,
        ACTIONS,
        "/stillingsimport/{*rest}",
    ];
    PATHS.into_iter().map(|path| {
        let steps = path.split('/').map(|step| if step.starts_with('{') { "*" } else { step });
        steps.collect::<Vec<_>>().join("/").trim_end_matches('*').to_owned()
    })
}

/// The address with each `{name}` replaced by a text, in their order.
fn fill<const N: usize>(address: &str, texts: [&str; N]) -> String {
    debug_assert_eq!(address.matches('{').count(), N, "{address}");
    let mut parts = address.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (part, text) in parts.zip(texts) {
        filled.push_str(&step(text));
        filled.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    filled
}

/// A text as one step of a path.
fn step(text: &str) -> String {
    text.bytes().fold(String::new(), |path, byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => path + &char::from(byte).to_string(),
        _ => path + &format!("%{byte:02X}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_one_step() {
        assert_eq!(ad("7f1"), "/stillinger/7f1");
        assert_eq!(apply("7f1"), "/stillinger/7f1/apply");
        assert_eq!(sitemap_part(0), "/sitemap/0.xml");
        assert_eq!(shift_calendar("5a"), "/vakter/kalender/5a.ics");
        assert_eq!(invitation_qr("Vår 2019+", "7"), "/verv/V%C3%A5r%202019%2B/7/qr.svg");
        assert_eq!(managed_vacancy(&"a/b".into(), &"{vacancy}".into()), "/vakter/a%2Fb/vakt/%7Bvacancy%7D");
        assert_eq!(api_vacancy(&"B1".into(), &"a?".into()), "/api/v1/businesses/B1/vacancies/a%3F");
    }
}
