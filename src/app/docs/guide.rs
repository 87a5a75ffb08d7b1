//! What one reads before the operations, and how Verv differs from the services that clients know.

use super::document::{anchor, code, inline, prose};
use crate::app::openapi::{APIS, Api};
use crate::shared::paths;
use leptos::prelude::*;
use serde_json::Value;

pub const CONTENTS: [(&str, &str); 4] =
    [("start", "Getting started"), ("authentication", "Authentication"), ("errors", "Errors"), ("limits", "Limits")];

/// A table that scrolls sideways where it has no room.
fn table(label: &'static str, heads: &[&'static str], rows: Vec<AnyView>) -> impl IntoView + use<> {
    let heads = heads.iter().map(|head| view! { <th scope="col">{*head}</th> }).collect_view();
    view! {
        <div class="scroll-x" tabindex="0" role="region" aria-label=label>
            <table class="table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
}

fn fold(title: &'static str, content: impl IntoView + 'static) -> impl IntoView {
    view! { <details class="disclosure"><summary>{title}</summary><div>{content}</div></details> }
}

pub fn start(public_url: &str) -> impl IntoView + use<> {
    let rows = APIS.iter().map(|Api { name, about, base, access, .. }| {
        view! {
            <tr>
                <th scope="row"><a href=format!("#{}", anchor(name))>{*name}</a></th>
                <td>{*about}</td>
                <td class="docs__path"><code>{*base}</code></td>
                <td>{*access}</td>
            </tr>
        }
    });
    let rows = rows.map(IntoAny::into_any).collect();
    let ad = r#"{
  "reference": "baker-7",
  "title": "Baker til morgenskiftet",
  "adText": "<p>Vi elter, hever og steker mens byen sover.</p>",
  "employer": {
    "businessName": "Fjellheim bakeri",
    "location": { "postalCode": "5003" }
  },
  "locationList": [{ "postalCode": "5003" }]
}"#;
    let send = format!(
        "curl {public_url}{}/api/v1/transfers/10000 \\\n  -H \"Authorization: Bearer $KEY\" \\\n  -H \"Content-Type: application/json\" \\\n  -d @ad.json",
        paths::IMPORT_API
    );
    view! {
        <section>
            <h2 id="start">"Getting started"</h2>
            <p>"Verv has four APIs, which speak JSON over HTTP. Their addresses begin with "<code>{public_url.to_owned()}</code>" and a base path:"</p>
            {table("The APIs", &["API", "What it is for", "Base path", "Access"], rows)}
            <h3>"Send your first ad"</h3>
            <p>"These are all the fields that an ad must have. Save it as "<code>"ad.json"</code>":"</p>
            {code(ad.to_owned())}
            <p>"Send it, with your own provider number instead of 10000:"</p>
            {code(send)}
            <p>
                "The answer is a receipt. "<code>"RECEIVED"</code>" means that the ad is stored durably and live. To try ads without "
                "storing them, paste them into the "<a href=paths::CHECK>"checker"</a>", or add "<code>"?validate=true"</code>
                " to the address."
            </p>
            <p>"This reference is also there for machines, as OpenAPI 3.1: "<a href=paths::OPENAPI>"openapi.json"</a>"."</p>
        </section>
    }
}

pub fn authentication(public_url: &str) -> impl IntoView + use<> {
    let import = format!(
        "curl {public_url}{}/api/v1/adminstatus/10000/baker-7 \\\n  -H \"Authorization: Bearer $KEY\"",
        paths::IMPORT_API
    );
    let recruitment = format!(
        "TOKEN=$(curl {public_url}{} \\\n  -u \"$CLIENT:$SECRET\" \\\n  -d grant_type=client_credentials | jq -r .access_token)\n\n\
         curl \"{public_url}{}/client/recruitment?validate=true\" \\\n  -H \"Authorization: Bearer $TOKEN\" \\\n  \
         -H \"Content-Type: application/json\" \\\n  -d @recruits.json",
        paths::OAUTH_TOKEN,
        paths::RECRUITMENT_API[0]
    );
    let vacancies =
        format!("curl {public_url}{}/kafe-nord/vacancies \\\n  -H \"Authorization: Bearer $BUSINESS_KEY\"", paths::BUSINESSES);
    view! {
        <section>
            <h2 id="authentication">"Authentication"</h2>
            <p>
                "The operator gives you keys and secrets. Each is shown only once, so store it safely. It goes into the header "
                <code>"Authorization"</code>". The Read API needs no key."
            </p>
            <h3>"Job Import API: your provider key"</h3>
            <p>"You get a provider number and a key that works for that number only. When the operator makes a new key, the older ones stay valid for seven days."</p>
            {code(import)}
            <h3>"Recruitment API: OAuth 2.0"</h3>
            <p>"A partner's server exchanges its client id and secret for an access token, which is valid for an hour:"</p>
            {code(recruitment)}
            <p>
                "An app in which customers recruit by themselves uses the authorization code flow with PKCE and the scope "
                <code>"recruitment"</code>". Most OAuth libraries find all they need at "
                <a href=paths::OPENID_METADATA>{paths::OPENID_METADATA}</a>"."
            </p>
            <h3>"Vacancies API: your business's key"</h3>
            <p>"You get a key that works for your own business only."</p>
            {code(vacancies)}
        </section>
    }
}

const IMPORT_ERRORS: [(&str, &str, &str); 6] = [
    ("PARSE_ERROR", "400", "The body is not JSON: `Parse error: at line L, column C`"),
    ("MISSING_PARAMETER", "400", "A required field is absent or null: `Missing parameter: <field>`"),
    ("INVALID_VALUE", "400", "A value breaks a rule: `Invalid value: <value> at field <field>`, or a sentence about the rule"),
    ("CONFLICT", "409", "The request does not fit what is stored: the ad was deleted, or the identifier is taken"),
    ("NOT_FOUND", "404", "There is no such thing, or it was deleted"),
    ("UNKNOWN", "401, 403, 405, 408, 413, 415, 429, 500, 503", "Anything else; the status says what"),
];

pub fn errors(schemas: &Value) -> impl IntoView + use<> {
    let example = |schema: &str| code(serde_json::to_string_pretty(&schemas[schema]["example"]).unwrap_or_default());
    let rows = IMPORT_ERRORS.map(|(kind, status, when)| {
        view! { <tr><td class="docs__path"><code>{kind}</code></td><td>{status}</td><td>{inline(when)}</td></tr> }.into_any()
    });
    let import = view! {
        {prose("`errorRef` is the error's id in the operator's log. `problems` lists the problems of all ads.")}
        {example("ErrorBody")}
        {table("Error types", &["errorType", "Status", "When"], rows.into_iter().collect())}
    };
    let read = prose("A `message`, and in `problems` what is wrong with the query: each pointer is the name of a parameter.");
    let recruitment = view! {
        {prose("Errors have the form of OAuth 2.0. The codes in `errors` are `required`, `wrong_type`, `invalid`, `too_long`, \
            `out_of_range`, `too_few`, `too_many`, `not_unique`, `coupon_incomplete`, `unknown_product`, `product_not_active`, \
            `product_not_in_campaign`, `unknown_campaign`, `campaign_not_running`, `verification_required`, `unknown_coupon`, \
            `unknown_premium`, `self_recruitment`, `already_customer`, `already_recruited`, `suppressed`, `unreadable` and `MORE`. \
            The authorization server answers with `error` and `error_description` only.")}
        {example("RecruitmentError")}
    };
    let vacancies = view! {
        {prose("Errors are problem details (RFC 9457), with the content type `application/problem+json`. The codes in `errors` are \
            `MISSING_PARAMETER`, `INVALID_VALUE`, `TOO_LONG`, `DUPLICATE`, `DAY_MISMATCH`, `OVERLAP`, `PRODUCT_NOT_FOUND`, \
            `NOT_OF_THE_PRODUCT`, `ALREADY_EXISTS` and `MORE`; when assigning and handing back also `ALREADY_ASSIGNED`, `EXPIRED`, \
            `WITHDRAWN`, `NOT_OFFERED`, `OVERLAPS` and `NOT_ASSIGNED`.")}
        {example("Problem")}
    };
    view! {
        <section>
            <h2 id="errors">"Errors"</h2>
            {prose("An error has a status from 400 to 599 and a JSON body. The body names every problem of the request, each with a \
                JSON Pointer to its place, a code for programs and a sentence for people. `429` and `503` come with the header \
                `Retry-After`, `405` with `Allow`, and `401` with `WWW-Authenticate`.")}
            {fold("Errors of the Job Import API", import)}
            {fold("Errors of the Read API", read)}
            {fold("Errors of the Recruitment API", recruitment)}
            {fold("Errors of the Vacancies API", vacancies)}
        </section>
    }
}

const LIMITS: [(&str, &str, &str); 4] = [
    (
        "Job Import API",
        "64 at the same time for each provider; no limit per second",
        "An ad of 1 MiB; a batch of 100 ads and 32 MiB; a stream of any length",
    ),
    ("Read API", "No limit of its own", "100 ads per page"),
    (
        "Recruitment API",
        "100 a second and 2,000 a minute for each client",
        "1 MiB; 50 recruits in a request; 50 recruits a day for each user; 3 notices a day for each mailbox and 1,000 an hour in all",
    ),
    ("Vacancies API", "1,000 a second for each key", "1 MiB; 1,000 employees and 50 shifts in a vacancy; 200 vacancies per page"),
];

pub fn limits() -> impl IntoView {
    let rows = LIMITS
        .map(|(api, requests, size)| view! { <tr><th scope="row">{api}</th><td>{requests}</td><td>{size}</td></tr> }.into_any());
    view! {
        <section>
            <h2 id="limits">"Limits"</h2>
            {table("Limits", &["API", "Requests", "Size and number"], rows.into_iter().collect())}
            {prose("Above a limit on requests the answer is `429`, and `Retry-After` says how many seconds to wait. Every answer of the \
                Recruitment API to a known client has the headers `X-RateLimit-Remaining`, how many requests are left, and \
                `X-RateLimit-Reset`, when that number starts over, in seconds since 1970. When the server is busy, any API may \
                answer `503` with `Retry-After`. A request that takes longer than 30 seconds is given up with `503`, streams \
                excepted.")}
        </section>
    }
}

const FROM_NAV: [&str; 20] = [
    "A receipt lists in `changes` every value that Verv changed: HTML that was removed, `&amp;` replaced by `&`, an expiry that was \
     moved, a category that became a keyword, a code cut to four digits, an empty contact that was dropped, white space removed from \
     `orgnr`, a time with a zone that was converted, a web address that was given its scheme.",
    "An ad is compared with the latest state under its reference. Sending an earlier version again, or a stopped ad, is therefore a \
     change; only an ad that is truly unchanged is `SKIPPED`. A batch is `SKIPPED` only if all its ads are unchanged.",
    "The same reference twice in one batch is not an error: the later ad counts, and `changes` says so.",
    "`problems` names every problem of every ad with a JSON Pointer, not only the first one.",
    "`?validate=true` works on every POST of ads. It stores nothing and answers `{valid, problems, changes}`. A batch may then hold up \
     to 10,000 ads; for a stream the answer has one such object for each ad.",
    "At most 100 problems and 100 changes are listed for one ad, and 1,000 of each in one answer; a last entry with the code `MORE` \
     says how many more there are. `contactList` and `locationList` hold at most 100 entries each, a property at most 10,000 \
     characters (except `employerdescription`), and an ad in a batch at most 1 MiB.",
    "A text with half a character in it, such as a lone `\\ud83d`, is an invalid value at its place, and a stream goes on after it. \
     Byte order marks before an ad are skipped.",
    "White space around a postal code is removed and reported.",
    "Places are stored and returned as you sent them. The board, its feeds and alerts, and the Read API complete them from a register \
     of Norwegian postal codes, municipalities and counties (2024): a postal code gives town, municipality and county, and a \
     municipality gives its county. Former names, names in several languages and names with additions (`Troms – Romsa – Tromssa`, \
     `Oslo fylke`) are shown by their current names.",
    "An ad is live for at most six months after it is published; a later expiry is shortened and reported.",
    "A live ad that is sent again without `published` keeps its first publication, and its expiry is counted from there.",
    "An `applicationdue` that is a date moves `expires` to the end of that day in Oslo (23:59:59), so that the ad stays up through \
     its last day. This also applies if `expires` was earlier on the same day.",
    "An `orgnr` that fails its modulus-11 check is reported as a warning in `changes` and not refused.",
    "A web address must begin with http or https, and an e-mail address must be valid. A web address without a scheme gets https, \
     which is reported.",
    "A `salary` that is not a whole number is kept as text and reported.",
    "A local date-time sent with `Z` or an offset is converted to Europe/Oslo and reported.",
    "Statistics accept any `from`, and the numbers are live and counted without cookies.",
    "Operators can review ads by API: `GET /stillingsimport/internal/ads/queue` lists the ads waiting for review, those that visitors \
     reported first, and `POST /stillingsimport/internal/ads/{uuid}/review` decides on one and closes its reports.",
    "Deleting an ad for good erases it: text and contacts are removed, also from the payload of every transfer that brought it, which \
     then holds the other ads of that transfer or is an empty list. Status, receipts and statistics remain.",
    "Keys are random, shown once, and stored only as a hash. Older keys stay valid for seven days after a new one is made.",
];

const FROM_CONNECT: [&str; 6] = [
    "An error names every problem of the whole request with a code and a JSON Pointer, and nothing of the request is registered.",
    "`?validate=true` registers nothing and answers `{valid, errors}`.",
    "With an `Idempotency-Key`, a repeat within 24 hours gets the first answer again, byte for byte, errors included.",
    "A client is told why somebody cannot be recruited. A user always gets the same answer and sees the same list, whatever is known \
     about that person.",
    "A client gets an invitation for each recruit, for the recruiter to pass on.",
    "Recruits are asked before anything is ordered. They can see, correct and erase what is stored about them, and are erased after 30 \
     days without a yes.",
];

const FROM_ORQUEST: [&str; 3] = [
    "Vacancies can also be listed, looked up, withdrawn and handed back, and products and employees kept up to date.",
    "An error names every problem in `errors`; `message` is the sentence that clients know.",
    "Withdrawn vacancies, employees who were not invited, and shifts that overlap with an accepted one are refused when assigning.",
];

pub fn differences() -> impl IntoView {
    let points = |points: &[&'static str]| {
        let points = points.iter().map(|point| view! { <li>{inline(point)}</li> }).collect_view();
        view! { <ul>{points}</ul> }
    };
    view! {
        <section>
            <h2 id="different">"What is different here"</h2>
            <p>"Verv answers clients of three other services as they are used to, with these improvements."</p>
            {fold("For clients of NAV's Job Import API", points(&FROM_NAV))}
            {fold("For clients of the Connect Recruitment API", points(&FROM_CONNECT))}
            {fold("For clients of Orquest's Vacancies API", points(&FROM_ORQUEST))}
        </section>
    }
}
