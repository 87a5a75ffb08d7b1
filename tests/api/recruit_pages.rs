//! What recruits do themselves: by the link that was sent to them, and by the one that was passed on.

use crate::recruitment;
use crate::support::{Answer, App, Letter};
use axum::body::Body;
use axum::http::{HeaderName, Method, Request, header};
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::PgPool;
use std::sync::atomic::{AtomicU32, Ordering};
use verv::accounts::server::actor::{Partner, Recruiter};
use verv::accounts::server::oauth::bearer::Bearer;
use verv::i18n::Language;
use verv::platform::fault::Failure;
use verv::recruitment::server::ids::RecruitmentId;
use verv::recruitment::server::service::{self, By};
use verv::recruitment::server::{decisions, links};
use verv::shared::refusal::Refusal;

const OLA: &str = "Ola.Nordmann@example.com";
const KARI: &str = "kari@example.com";

/// A campaign, a recruiter who signs in, and somebody who registers.
struct Campaign {
    app: App,
    tokens: AtomicU32,
}

impl Campaign {
    async fn new(db: PgPool) -> Self {
        let app = App::new(db).await;
        app.sign_in(KARI).await;
        app.sign_in("per@example.com").await;
        sqlx::raw_sql(
            "insert into product (code, kind, name, price, active, created, updated)
                 values ('CO27409', 'subscription', 'Avis, hverdag', 19900, true, now(), now());
             insert into coupon (code, number, product_id, price, text) select 'Datanews', 1, id, 10050, '3 md.' from product;
             insert into campaign (code, name, starts, ends, points_per_recruitment, verification, created, updated)
                 values ('Spring2019', 'Verv en venn', '2019-01-01', '2099-12-31', 10, 'link', now(), now()),
                     ('Short', 'Kort', '2026-09-01', '2026-10-20', 10, 'link', now(), now());
             insert into campaign_product select campaign.id, product.id from campaign, product;
             insert into customer (customer_number, first_name, last_name, address, email, email_key, phone, name_key, created, updated)
                 values (34272, 'Kari', 'Verver', '{}', 'kari@example.com', 'kari@example.com', '+4787654321', 'verver', now(), now()),
                     (34273, 'Per', 'Verver', '{}', 'per@example.com', 'per@example.com', null, 'verver', now(), now()),
                     (34274, 'Abo', 'Nent', '{}', 'abo@example.com', 'abo@example.com', '+4740404040', 'nent', now(), now());
             insert into subscription select customer.id, product.id, now() from customer, product where last_name = 'Nent';
             update app_user set email_verified = now();
             insert into customer_user select app_user.id, customer.id from app_user join customer on customer.email = app_user.email;
             insert into oauth_client (client_id, name, grants, redirect_uris, created, updated)
                 values ('partner', 'Partner', '{}', '{}', now(), now());",
        )
        .execute(&app.db)
        .await
        .unwrap();
        Self { app, tokens: AtomicU32::new(0) }
    }

    /// A request that bears an access token.
    async fn bearing(&self, email: Option<&str>, scope: &str) -> axum::http::request::Parts {
        let token = format!("token-{}", self.tokens.fetch_add(1, Ordering::Relaxed));
        let user: Option<i64> = sqlx::query_scalar("select id from app_user where email = $1")
            .bind(email)
            .fetch_optional(&self.app.db)
            .await
            .unwrap();
        let client = self.number("select id from oauth_client").await;
        recruitment::token(&self.app, &token, client, user, scope).await;
        Request::builder().header(header::AUTHORIZATION, format!("Bearer {token}")).body(()).unwrap().into_parts().0
    }

    /// In the name of a user: the path of the invitation.
    async fn recruit(&self, recruiter: &str, person: Value) -> String {
        self.recruit_in("Spring2019", recruiter, person).await
    }

    async fn recruit_in(&self, campaign: &str, recruiter: &str, person: Value) -> String {
        let parts = self.bearing(Some(recruiter), "recruitment").await;
        let recruiter = Recruiter::of_bearer(&Bearer::from_request(&parts, &self.app.state.accounts).await.unwrap()).unwrap();
        let sent = json!({ "product": "CO27409", "campaign": campaign, "recruitments": [person] });
        let registered =
            service::register(&self.app.state.recruitment, By::Recruiter(&recruiter), &sent, Language::En).await.unwrap();
        registered.invitations[0].strip_prefix("http://verv.example").unwrap().to_owned()
    }

    /// A client is told what stands in the way.
    async fn refused(&self, person: Value) -> Vec<String> {
        let parts = self.bearing(None, "recruitment:client").await;
        let partner = Partner::of_bearer(&Bearer::from_request(&parts, &self.app.state.accounts).await.unwrap()).unwrap();
        let recruiter = json!({ "name": { "lastName": "Verver" }, "email": "per@example.com" });
        let sent = json!({ "product": "CO27409", "campaign": "Spring2019", "recruiter": recruiter, "recruitments": [person] });
        let problems = service::problems(&self.app.state.recruitment, By::Partner(&partner), &sent).await.unwrap();
        problems.into_iter().map(|problem| problem.kind.code().to_owned()).collect()
    }

    /// Registers Ola for Kari and reads the mail: the path of his page.
    async fn ola(&self) -> String {
        self.recruit(KARI, ola()).await;
        link(&self.app.mail().await.pop().unwrap())
    }

    async fn post(&self, path: &str, action: &str) -> Answer {
        self.app.post_form(path, &[("action", action)]).await
    }

    /// Posts, and expects to be led to this place.
    async fn act(&self, path: &str, action: &str, to: &str) {
        assert_eq!(self.post(path, action).await.expect(303).header(header::LOCATION), to);
    }

    /// Proves to be the recruit; the cookie.
    async fn prove(&self, invitation: &str, email: &str, phone: &str) -> Answer {
        let fields = [("action", "prove"), ("knownEmail", email), ("knownPhone", phone)];
        self.app.post_form(invitation, &fields).await
    }

    /// Gives one's own data in the place of what was registered.
    async fn give(&self, invitation: &str, email: &str) -> Answer {
        let fields =
            [("action", "correct"), ("firstName", "Eva"), ("lastName", "Egen"), ("postalCode", "5003"), ("email", email)];
        self.app.post_form(invitation, &fields).await
    }

    /// Everything that a visitor of an invitation sees on the way to this and after it.
    async fn visit(&self, invitation: &str, email: &str, action: &str) -> Vec<String> {
        let app = &self.app;
        // The same browser each time, so that its forms are the same.
        let tie = "verv-form=tie";
        let wrong = [("action", "prove"), ("knownEmail", "nobody@example.com")];
        let right = [("action", "prove"), ("knownEmail", email)];
        let proved = app.post_form_as(tie, invitation, &right).await.expect(303);
        let cookies = format!("{tie}; {}", proved.cookie());
        let seen = [
            app.get_as(tie, invitation).await,
            app.post_form_as(tie, invitation, &wrong).await.expect(422),
            app.get_as(&cookies, invitation).await.expect(200),
            app.post_form_as(&cookies, invitation, &[("action", action)]).await.expect(303),
            app.get_as(&cookies, invitation).await,
            app.post_form_as(&cookies, invitation, &[("action", "accept")]).await,
            app.post_form_as(tie, invitation, &right).await,
        ];
        let token = invitation.trim_start_matches("/r/i/");
        seen.iter()
            .map(|page| format!("{} {} {}", page.status, page.header(header::LOCATION), page.text))
            .map(|page| page.replace(token, "TOKEN").replace(&format!("{}•••@", &email[..1]), "•••@"))
            .collect()
    }

    /// How the latest recruitment stands, by what both lists and the counts are made of.
    async fn listed(&self) -> String {
        sqlx::query_scalar("select concat_ws(' ', state, decided, expires) from recruitment order by number desc limit 1")
            .fetch_one(&self.app.db)
            .await
            .unwrap()
    }

    /// Corrects the data on one's own page.
    async fn correct(&self, path: &str, email: &str, phone: &str) -> Answer {
        let fields = [
            ("action", "correct"),
            ("firstName", "Eva"),
            ("lastName", "Egen"),
            ("postalCode", "5003"),
            ("email", email),
            ("phoneNumber", phone),
        ];
        self.app.post_form(path, &fields).await
    }

    async fn points(&self) -> i64 {
        self.number("select coalesce(sum(points), 0) from point_movement").await
    }

    async fn number(&self, sql: &str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select ({sql})::bigint"))).fetch_one(&self.app.db).await.unwrap()
    }

    async fn states(&self) -> Vec<(String, Option<String>)> {
        sqlx::query_as("select state, shadow from recruitment order by number").fetch_all(&self.app.db).await.unwrap()
    }
}

fn ola() -> Value {
    json!({
        "name": { "firstName": "Ola", "middleName": "Olai", "lastName": "Nordmannsen" },
        "address": { "streetAddress": "Storgata", "streetNumber": 7, "postalCode": "0155", "postalPlace": "Oslo" },
        "email": OLA, "phoneNumber": "99 88 77 66",
    })
}

fn person(last_name: &str, email: &str, phone: &str) -> Value {
    json!({ "name": { "lastName": last_name }, "address": { "postalCode": "0155" }, "email": email, "phoneNumber": phone })
}

/// What of Ola must be nowhere once he is gone.
const TRACES: [&str; 5] = ["ola.nordmann", "99887766", "nordmannsen", "olai", "storgata"];

#[track_caller]
fn link(letter: &Letter) -> String {
    letter.path("/r/").split('?').next().unwrap().to_owned()
}

#[track_caller]
fn to<'a>(letters: &'a [Letter], reader: &str) -> &'a Letter {
    letters.iter().find(|letter| letter.header("To") == reader).unwrap_or_else(|| panic!("no mail to {reader}"))
}

async fn traces(app: &App, of: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for text in of {
        found.extend(app.rows_with(text).await);
    }
    found
}

#[sqlx::test]
async fn the_page_says_who_what_and_at_what_price(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let mut with_coupon = ola();
    with_coupon["couponCode"] = json!("Datanews");
    with_coupon["couponNumber"] = json!(1);
    with_coupon["quantity"] = json!(2);
    campaign.recruit(KARI, with_coupon).await;
    let path = link(&campaign.app.mail().await[0]);
    let before = campaign.app.rows_with("").await;
    let page = campaign.app.get(&path).await.expect(200);
    for shown in [
        "Kari Verver vil verve deg",
        "Avis, hverdag",
        "100,50 kr",
        "3 md.",
        "Verv en venn",
        "Ola",
        "Nordmannsen",
        "0155",
        OLA,
        "+4799887766",
        "Kari Verver registrerte deg hos oss 1. oktober 2026",
        "Vi sletter opplysningene 31. oktober 2026",
        "value=\"accept\"",
        "value=\"decline\"",
        "value=\"block\"",
        "value=\"correct\"",
        "value=\"erase\"",
        "autocomplete=\"given-name\"",
        "autocomplete=\"additional-name\"",
        "autocomplete=\"family-name\"",
        "autocomplete=\"organization\"",
        "autocomplete=\"address-line1\"",
        "autocomplete=\"postal-code\"",
        "autocomplete=\"address-level2\"",
        "autocomplete=\"country\"",
        "autocomplete=\"tel\"",
        "autocomplete=\"email\"",
    ] {
        assert!(page.text.contains(shown), "{shown}\n{}", page.text);
    }
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(page.header(header::REFERRER_POLICY), "no-referrer");
    assert_eq!(page.header(HeaderName::from_static("x-robots-tag")), "noindex");
    assert_eq!(page.header(header::ETAG), "");
    let english = campaign.app.get(&format!("{path}?lang=en")).await.expect(200).text;
    assert!(english.contains("Kari Verver wants to recruit you") && english.contains("NOK 100.50"), "{english}");
    // Programs that read mail open every link.
    assert_eq!(campaign.app.rows_with("").await, before);
}

#[sqlx::test]
async fn a_yes_counts_once_and_both_are_told(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let path = campaign.ola().await;
    campaign.act(&path, "accept", &path).await;
    let page = campaign.app.get(&path).await.expect(200);
    for shown in ["Du har takket ja", "100001", "199 kr", "Vi sletter opplysningene 1. oktober 2027"] {
        assert!(page.text.contains(shown), "{shown}\n{}", page.text);
    }
    assert!(!page.text.contains("value=\"accept\"") && !page.text.contains("value=\"decline\""));
    for again in ["accept", "decline", "accept"] {
        campaign.act(&path, again, &path).await;
    }
    assert_eq!((campaign.points().await, campaign.states().await), (10, vec![("verified".to_owned(), None)]));
    let letters = campaign.app.mail().await;
    assert_eq!(letters.len(), 2);
    let (order, points) = (to(&letters, OLA), to(&letters, KARI));
    assert_eq!(order.header("Subject"), "Takk for bestillingen");
    assert!(order.text.contains("Ordrenummer: 100001") && order.html.contains("Avis, hverdag"), "{}", order.text);
    assert_eq!(link(order), path);
    assert!(points.text.contains("10 poeng i Verv en venn"), "{}", points.text);
    for of_ola in ["Ola", "Nordmannsen", "/r/"] {
        assert!(!points.text.contains(of_ola), "{}", points.text);
    }
}

#[sqlx::test]
async fn fifty_tabs_earn_once(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let path = campaign.ola().await;
    let answers = join_all((0..50).map(|tab| campaign.post(&path, if tab == 25 { "decline" } else { "accept" }))).await;
    assert!(answers.iter().all(|answer| answer.status == 303), "{:?}", answers.iter().map(|a| a.status).collect::<Vec<_>>());
    let is_verified = campaign.states().await[0].0 == "verified";
    assert_eq!(campaign.points().await, if is_verified { 10 } else { 0 });
    assert_eq!(campaign.number("select count(*) from subscription_order").await, i64::from(is_verified));
    assert_eq!(campaign.app.mail().await.len(), if is_verified { 2 } else { 0 });
}

#[sqlx::test]
async fn a_no_stays_a_no(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let path = campaign.ola().await;
    campaign.act(&path, "decline", &path).await;
    campaign.act(&path, "accept", &path).await;
    let page = campaign.app.get(&path).await.expect(200).text;
    assert!(page.contains("Du har takket nei") && page.contains(OLA) && !page.contains("value=\"accept\""), "{page}");
    assert_eq!((campaign.points().await, campaign.states().await), (0, vec![("declined".to_owned(), None)]));
    assert_eq!(campaign.refused(ola()).await, ["already_recruited"]);
    assert!(campaign.app.mail().await.is_empty());
}

#[sqlx::test]
async fn whoever_wants_it_is_left_alone(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let path = campaign.ola().await;
    campaign.act(&path, "block", "/r/reservert").await;
    assert!(campaign.app.get("/r/reservert").await.expect(200).text.contains("Du får ikke flere invitasjoner"));
    campaign.app.get(&path).await.expect(404);
    // The other tab.
    campaign.act(&path, "block", "/r/reservert").await;
    assert_eq!(campaign.states().await, [("declined".to_owned(), None)]);
    assert_eq!(traces(&campaign.app, &TRACES).await, Vec::<String>::new());
    assert_eq!(campaign.refused(person("X", &OLA.to_uppercase(), "")).await, ["suppressed"]);
    assert_eq!(campaign.refused(person("X", "", "+47 99887766")).await, ["suppressed"]);
    campaign.recruit_in("Short", "per@example.com", ola()).await;
    assert_eq!(campaign.states().await[1], ("unverified".to_owned(), Some("suppressed".to_owned())));
    assert!(campaign.app.mail().await.is_empty());
}

#[sqlx::test]
async fn what_is_wrong_is_put_right(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let path = campaign.ola().await;
    let wrong = [("action", "correct"), ("lastName", ""), ("postalCode", "015"), ("email", "ola"), ("firstName", "Olaf <b>")];
    let answer = campaign.app.post_form(&path, &wrong).await.expect(422);
    for shown in [
        "Du må rette dette",
        "href=\"#lastName\"",
        "href=\"#postalCode\"",
        "href=\"#email\"",
        "value=\"ola\"",
        "value=\"015\"",
        "value=\"Olaf &lt;b&gt;\"",
        "Et norsk postnummer har fire siffer",
    ] {
        assert!(answer.text.contains(shown), "{shown}\n{}", answer.text);
    }
    assert!(campaign.app.get(&path).await.expect(200).text.contains("Nordmannsen"), "nothing was stored");
    let right = [
        ("action", "correct"),
        ("firstName", "Olaf"),
        ("lastName", "Nordmann"),
        ("postalCode", "0150"),
        ("streetNumber", "9"),
        ("email", "OLA.nordmann@example.com"),
        ("phoneNumber", "99887755"),
    ];
    let answer = campaign.app.post_form(&path, &right).await.expect(303);
    let page = campaign.app.get(answer.header(header::LOCATION)).await.expect(200).text;
    for shown in ["Opplysningene er lagret", "Olaf", "0150", "OLA.nordmann@example.com", "+4799887755", "value=\"9\""] {
        assert!(page.contains(shown), "{shown}\n{page}");
    }
    assert!(!page.contains("Nordmannsen") && !page.contains("Storgata"), "{page}");
    campaign.act(&path, "accept", &path).await;
    to(&campaign.app.mail().await, "OLA.nordmann@example.com");
    // They are the same person all the same.
    assert_eq!(campaign.refused(person("X", "", "99887766")).await, ["already_recruited"]);
}

#[sqlx::test]
async fn data_are_taken_along(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let path = campaign.ola().await;
    campaign.act(&path, "accept", &path).await;
    let export = campaign.app.get(&format!("{path}/data.json")).await.expect(200);
    assert_eq!(export.header(header::CONTENT_TYPE), "application/json");
    assert_eq!(export.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(
        export.json(),
        json!({
            "person": {
                "name": { "firstName": "Ola", "middleName": "Olai", "lastName": "Nordmannsen", "companyName": null, "departmentName": null },
                "address": { "streetAddress": "Storgata", "streetNumber": 7, "postalCode": "0155", "postalPlace": "Oslo" },
                "email": OLA, "phoneNumber": "+4799887766",
            },
            "source": "Kari Verver",
            "registered": "2026-10-01T10:00:00Z",
            "keptUntil": "2027-10-01T10:00:00Z",
            "campaign": "Verv en venn",
            "product": "Avis, hverdag",
            "price": { "amount": "199.00", "currency": "NOK" },
            "period": null,
            "periods": null,
            "ordinaryPrice": null,
            "seller": null,
            "terms": null,
            "offer": null,
            "quantity": 1,
            "status": "verified",
            "answered": "2026-10-01T10:00:00Z",
            "orderNumber": 100_001,
            "customer": {
                "customerNumber": 1,
                "name": { "firstName": "Ola", "middleName": "Olai", "lastName": "Nordmannsen", "companyName": null, "departmentName": null },
                "address": { "streetAddress": "Storgata", "streetNumber": 7, "postalCode": "0155", "postalPlace": "Oslo" },
                "email": OLA, "phoneNumber": "+4799887766",
            },
        })
    );
    campaign.app.get(&format!("{path}x/data.json")).await.expect(404);
}

#[sqlx::test]
async fn erasing_leaves_nothing(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let invitation = campaign.recruit(KARI, ola()).await;
    // A copy of him that he has no link to.
    campaign.recruit("per@example.com", ola()).await;
    assert_eq!(campaign.states().await[1].1.as_deref(), Some("already_recruited"));
    let path = link(&campaign.app.mail().await[0]);
    campaign.act(&path, "erase", "/r/slettet").await;
    campaign.act(&path, "erase", "/r/slettet").await;
    assert_eq!(traces(&campaign.app, &TRACES).await, Vec::<String>::new());
    campaign.app.get("/r/slettet").await.expect(200);
    campaign.app.get(&path).await.expect(404);
    campaign.app.get(&format!("{path}/data.json")).await.expect(404);
    campaign.app.get(&invitation).await.expect(410);
    campaign.app.post_form(&path, &[("action", "correct"), ("lastName", "X")]).await.expect(404);
    // What happened is kept, and nothing more can come of it.
    campaign.post(&path, "accept").await.expect(303);
    assert_eq!((campaign.points().await, campaign.states().await[0].0.as_str()), (0, "unverified"));
    assert!(campaign.app.mail().await.is_empty());
}

#[sqlx::test]
async fn the_order_keeps_what_the_law_demands(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let path = campaign.ola().await;
    campaign.act(&path, "accept", &path).await;
    assert!(campaign.app.get(&path).await.expect(200).text.contains("Bokføringsloven"));
    // The mails have not left yet.
    campaign.act(&path, "erase", "/r/slettet").await;
    campaign.app.get(&path).await.expect(404);
    assert_eq!(traces(&campaign.app, &["ola.nordmann", "99887766"]).await, Vec::<String>::new());
    let kept = traces(&campaign.app, &["nordmannsen"]).await;
    assert!(kept.len() == 1 && kept[0].starts_with("customer: "), "{kept:?}");
    assert_eq!(campaign.number("select count(*) from recruit_notice").await, 0);
    assert_eq!((campaign.points().await, campaign.number("select count(*) from subscription_order").await), (10, 1));
    assert_eq!(campaign.app.mail().await.iter().map(|letter| letter.header("To")).collect::<Vec<_>>(), [KARI]);
}

#[sqlx::test]
async fn a_customer_in_their_own_right_stays_reachable(db: PgPool) {
    let campaign = Campaign::new(db).await;
    sqlx::raw_sql("delete from subscription").execute(&campaign.app.db).await.unwrap();
    campaign.recruit(KARI, person("Nent", "abo@example.com", "")).await;
    let path = link(&campaign.app.mail().await[0]);
    campaign.act(&path, "accept", &path).await;
    campaign.act(&path, "erase", "/r/slettet").await;
    let kept = traces(&campaign.app, &["abo@example.com"]).await;
    assert!(kept.len() == 1 && kept[0].starts_with("customer: "), "{kept:?}");
}

#[sqlx::test]
async fn time_erases(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let silent = campaign.recruit(KARI, ola()).await;
    let silent_page = link(&app.mail().await[0]);
    campaign.recruit(KARI, person("Neisagersen", "nei@example.com", "")).await;
    let no = link(&app.mail().await[0]);
    campaign.act(&no, "decline", &no).await;
    campaign.recruit(KARI, person("Jasagersen", "ja@example.com", "")).await;
    let yes = link(&app.mail().await[0]);
    campaign.act(&yes, "accept", &yes).await;
    app.mail().await;

    app.set_clock("2026-10-31T09:59:59Z");
    assert_eq!(decisions::expire_due(&app.state.recruitment).await.unwrap(), 0);
    app.get(&silent_page).await.expect(200);
    app.set_clock("2026-10-31T10:00:00Z");
    // Even before the round comes.
    for over in [&silent_page, &no, &silent] {
        let page = app.get(over).await.expect(410);
        assert!(page.text.contains("Denne invitasjonen er over") && !page.text.contains("Nordmannsen"), "{}", page.text);
    }
    campaign.act(&silent_page, "accept", &silent_page).await;
    let (one, other) = tokio::join!(decisions::expire_due(&app.state.recruitment), decisions::expire_due(&app.state.recruitment));
    assert_eq!(one.unwrap() + other.unwrap(), 2);
    assert_eq!(decisions::expire_due(&app.state.recruitment).await.unwrap(), 0);
    assert_eq!(traces(app, &TRACES).await, Vec::<String>::new());
    assert_eq!(traces(app, &["neisagersen", "nei@example.com"]).await, Vec::<String>::new());
    let states: Vec<String> = campaign.states().await.into_iter().map(|(state, _)| state).collect();
    assert_eq!(states, ["expired", "declined", "verified"]);
    for over in [&silent_page, &no] {
        app.get(over).await.expect(410);
    }
    assert_eq!(campaign.refused(ola()).await, Vec::<String>::new(), "who did not answer may be asked again");

    app.set_clock("2027-10-01T09:59:59Z");
    decisions::expire_due(&app.state.recruitment).await.unwrap();
    app.get(&yes).await.expect(200);
    app.set_clock("2027-10-01T10:00:00Z");
    app.get(&yes).await.expect(410);
    assert_eq!(decisions::expire_due(&app.state.recruitment).await.unwrap(), 1);
    app.get(&yes).await.expect(410);
    assert_eq!(campaign.number("select count(*) from recruit").await, 0);
    assert_eq!(campaign.points().await, 10);
}

#[sqlx::test]
async fn other_sites_decide_nothing(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let path = campaign.ola().await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let request = Request::post(&path)
            .header(name, value)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("action=accept"))
            .unwrap();
        campaign.app.send(request).await.expect(403);
    }
    assert_eq!(campaign.points().await, 0);
    for unknown in ["/r/x", "/r/i/x", &format!("{}0", path), &path.replace("/r/", "/r/i/")] {
        campaign.app.get(unknown).await.expect(404);
        campaign.post(unknown, "accept").await.expect(404);
    }
    campaign.act(&path, "nonsense", &path).await;
}

#[sqlx::test]
async fn an_invitation_shows_nothing_before_the_proof(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let invitation = campaign.recruit(KARI, ola()).await;
    let other = campaign.recruit(KARI, person("Annen", "annen@example.com", "")).await;
    let personal = link(&app.mail().await[0]);
    let closed = app.get(&invitation).await.expect(200);
    // Letters of the token may spell anything.
    let text = closed.text.replace(&invitation, "");
    for hidden in ["Kari", "Ola", "Nordmannsen", OLA, "99887766", "Avis", "value=\"accept\"", &personal] {
        assert!(!text.contains(hidden), "{hidden}\n{text}");
    }
    assert_eq!(closed.header(header::CACHE_CONTROL), "no-store");
    for action in ["accept", "decline", "erase", "block"] {
        campaign.act(&invitation, action, &invitation).await;
    }
    assert_eq!(campaign.states().await[0].0, "unverified");

    let wrong = campaign.prove(&invitation, "annen@example.com", "").await.expect(422);
    assert!(wrong.text.contains("value=\"annen@example.com\"") && !wrong.text.contains("Avis"), "{}", wrong.text);
    assert!(!wrong.header(header::SET_COOKIE).contains("recruit"));
    campaign.prove(&invitation, "", "").await.expect(422);
    for (email, phone) in
        [(" OLA.nordmann@Example.com ", ""), ("", "99 88 77 66"), ("", "0047 99887766"), ("x@y.no", "+4799887766")]
    {
        let proved = campaign.prove(&invitation, email, phone).await.expect(303);
        assert_eq!(proved.header(header::LOCATION), invitation);
        assert!(proved.header(header::SET_COOKIE).contains("HttpOnly"));
        let open = app.get_as(&proved.cookie(), &invitation).await.expect(200).text;
        for shown in ["Kari Verver vil verve deg", "Avis, hverdag", "199 kr", "value=\"decline\""] {
            assert!(open.contains(shown), "{shown}\n{open}");
        }
        for hidden in ["value=\"accept\"", "Ola", "Nordmannsen", OLA, "99887766", "0155", &personal] {
            assert!(!open.contains(hidden), "{hidden}\n{open}");
        }
        // It is good for this one only.
        assert!(!app.get_as(&proved.cookie(), &other).await.expect(200).text.contains("Avis"));
    }
    let proof = campaign.prove(&invitation, OLA, "").await.expect(303).cookie();
    app.set_clock("2026-10-01T10:31:00Z");
    assert!(!app.get_as(&proof, &invitation).await.expect(200).text.contains("Avis"), "a proof does not last");
}

#[sqlx::test]
async fn guessing_is_slow(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let invitation = campaign.recruit(KARI, ola()).await;
    let guesses: Vec<String> = (0..20).map(|guess| format!("{guess}@example.com")).collect();
    let tries = join_all(guesses.iter().map(|guess| campaign.prove(&invitation, guess, ""))).await;
    assert_eq!(tries.iter().filter(|answer| answer.status == 422).count(), 10);
    let refused = campaign.prove(&invitation, OLA, "").await.expect(429);
    assert_eq!(refused.header(header::RETRY_AFTER), "3600");
    assert!(refused.text.contains(&format!("value=\"{OLA}\"")), "{}", refused.text);
    campaign.app.set_clock("2026-10-01T11:00:00Z");
    campaign.prove(&invitation, OLA, "").await.expect(303);
}

/// Points come of a person only, and not of whoever holds the invitation.
#[sqlx::test]
async fn a_yes_counts_from_the_link_that_was_sent(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let invitation = campaign.recruit(KARI, ola()).await;
    let notice = link(&app.mail().await[0]);
    let proof = campaign.prove(&invitation, &OLA.to_uppercase(), "").await.expect(303).cookie();
    let page = app.get_as(&proof, &invitation).await.expect(200).text;
    assert!(page.contains("har vi sendt en lenke til O•••@EXAMPLE.COM") && !page.contains("value=\"accept\""), "{page}");
    let english = app.get_as(&proof, &format!("{invitation}?lang=en")).await.expect(200).text;
    assert!(english.contains("we have sent a link to O•••@EXAMPLE.COM"), "{english}");
    let answer = app.post_form_as(&proof, &invitation, &[("action", "accept")]).await.expect(303);
    assert_eq!(answer.header(header::LOCATION), invitation);
    assert_eq!((campaign.points().await, campaign.states().await), (0, vec![("unverified".to_owned(), None)]));
    let letters = app.mail().await;
    assert_eq!((letters.len(), letters[0].header("To"), letters[0].header("Subject")), (1, OLA, "Lenken til siden din"));
    assert!(letters[0].text.contains("en invitasjon fra Kari Verver"), "{}", letters[0].text);
    for hidden in ["Nordmannsen", "99887766", "Avis"] {
        assert!(!letters[0].text.contains(hidden), "{}", letters[0].text);
    }
    assert_eq!(link(&letters[0]), notice);
    campaign.act(&notice, "accept", &notice).await;
    assert_eq!((campaign.points().await, campaign.states().await), (10, vec![("verified".to_owned(), None)]));
    let page = app.get_as(&proof, &invitation).await.expect(200).text;
    assert!(page.contains("svaret er mottatt") && page.contains("value=\"erase\""), "{page}");
    campaign.prove(&invitation, OLA, "").await.expect(303);
    assert!(app.mail().await.iter().all(|letter| letter.header("Subject") != "Lenken til siden din"), "it is answered");
}

#[sqlx::test]
async fn a_link_is_sent_three_times_a_day(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let invitation = campaign.recruit(KARI, ola()).await;
    let mut pages = Vec::new();
    for _ in 0..4 {
        let proof = campaign.prove(&invitation, OLA, "").await.expect(303).cookie();
        pages.push(app.get_as(&proof, &invitation).await.expect(200).text);
    }
    assert_eq!(app.mail().await.len(), 3, "the notice among them");
    for (page, said) in
        pages.iter().zip(["sendt en lenke til", "sendt en lenke til", "bedt om så mange lenker", "bedt om så mange lenker"])
    {
        assert!(page.contains(said) && page.contains("O•••@example.com"), "{page}");
    }
    campaign.give(&invitation, OLA).await.expect(429);
    assert_eq!(traces(app, &["egen"]).await, Vec::<String>::new(), "nothing is stored");
}

/// What somebody wrote is not lost where it has to wait, be it that there was too much of it or that the database is away.
#[sqlx::test]
async fn what_has_to_wait_is_shown_again(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let invitation = campaign.recruit(KARI, ola()).await;
    let path = link(&app.mail().await[0]);
    let given = [
        ("action", "correct"),
        ("firstName", "Eva"),
        ("lastName", "Skrevet"),
        ("postalCode", "5003"),
        ("email", "eva@example.com"),
        ("phoneNumber", "40506070"),
    ];
    #[track_caller]
    fn assert_kept(answer: &Answer, seconds: &str, written: &[&str]) {
        assert_eq!(answer.header(header::RETRY_AFTER), seconds, "{}", answer.text);
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        assert!(answer.text.contains("det du skrev, står her fortsatt"), "{}", answer.text);
        for text in written {
            assert!(answer.text.contains(&format!("value=\"{text}\"")), "{text}\n{}", answer.text);
        }
    }
    let written = ["Eva", "Skrevet", "5003", "eva@example.com", "40506070"];
    // No room is left in a budget.
    for _ in 0..3 {
        campaign.prove(&invitation, OLA, "").await.expect(303);
    }
    sqlx::raw_sql("update mail_budget set spent = array_fill(spent[1], array[1000])").execute(&app.db).await.unwrap();
    let proof = campaign.prove(&invitation, OLA, "").await.expect(303).cookie();
    assert_kept(&app.post_form(&invitation, &given).await.expect(429), "86400", &written);
    let proved = app.post_form_as(&proof, &invitation, &given).await.expect(429);
    assert_kept(&proved, "86400", &written);
    assert!(proved.text.contains("Avis, hverdag"), "{}", proved.text);
    let corrected = app.post_form(&path, &given).await.expect(429);
    assert_kept(&corrected, "86400", &written);
    assert!(corrected.text.contains("value=\"accept\"") && corrected.text.contains("Nordmannsen"), "{}", corrected.text);
    assert_eq!(traces(app, &["skrevet", "eva@example.com"]).await, Vec::<String>::new());

    app.state.core.db.close().await;
    for page in [&invitation, &path] {
        assert_kept(&app.post_form(page, &given).await.expect(503), "2", &written);
    }
    let proving = campaign.prove(&invitation, "ola@example.com", "40506070").await.expect(503);
    assert_kept(&proving, "2", &["ola@example.com", "40506070"]);
    // Where nothing was written, and to a link that is none of ours, no form is shown.
    for (page, fields, status) in [
        (path.as_str(), &[("action", "accept")][..], 503),
        (invitation.as_str(), &[("action", "decline")], 503),
        ("/r/x", &given, 404),
        ("/r/i/x", &given, 404),
    ] {
        let answer = app.post_form(page, fields).await.expect(status);
        assert!(!answer.text.contains("name=\"lastName\""), "{page}");
    }
}

/// Who holds invitations has mails sent to any address, and not to many.
#[sqlx::test]
async fn own_data_spend_of_the_invitation_and_of_its_recruiter(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let mut sent = 0;
    // Eighteen invitations, of which no two are of one mailbox.
    for invited in 0..18 {
        let registered = format!("invitert{invited}@example.com");
        let invitation = campaign.recruit(KARI, person("Invitert", &registered, "")).await;
        app.mail().await;
        for given in 0..4 {
            let answer = campaign.give(&invitation, &format!("gitt{invited}.{given}@example.com")).await;
            let is_sent = given < 3 && sent < 50;
            assert_eq!(answer.status, if is_sent { 303 } else { 429 }, "{invited} {given}");
            if !is_sent {
                assert_eq!(answer.header(header::RETRY_AFTER), "86400");
            }
            assert_eq!(app.mail().await.len(), usize::from(is_sent), "{invited} {given}");
            sent += u8::from(is_sent);
        }
    }
    assert_eq!(sent, 50);
    // Asking for the link is the same.
    let invitation = campaign.recruit(KARI, ola()).await;
    app.mail().await;
    campaign.prove(&invitation, OLA, "").await.expect(303);
    campaign.prove(&invitation, "", "99887766").await.expect(303);
    assert!(app.mail().await.is_empty());
    // Another recruiter's has room, and so has this one's tomorrow.
    let other = campaign.recruit("per@example.com", person("Annen", "annen@example.com", "")).await;
    app.mail().await;
    campaign.give(&other, "eva@example.com").await.expect(303);
    assert_eq!(app.mail().await.len(), 1);
    app.set_clock("2026-10-02T10:00:00Z");
    campaign.prove(&invitation, OLA, "").await.expect(303);
    assert_eq!(app.mail().await.len(), 1);
}

#[sqlx::test]
async fn who_is_known_by_a_number_gives_an_address(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let invitation = campaign.recruit(KARI, person("Telefonsen", "", "99887766")).await;
    assert!(app.mail().await.is_empty(), "nobody can be written to");
    let proof = campaign.prove(&invitation, "", "99887766").await.expect(303).cookie();
    app.post_form_as(&proof, &invitation, &[("action", "accept")]).await.expect(303);
    let page = app.get_as(&proof, &invitation).await.expect(200).text;
    assert!(page.contains("Har vi e-postadressen din, kan du ha fått en lenke") && !page.contains("value=\"accept\""), "{page}");
    assert_eq!((campaign.points().await, app.mail().await.len()), (0, 0));
    let own = [("action", "correct"), ("lastName", "Egen"), ("postalCode", "5003"), ("phoneNumber", "99887766")];
    let missing = app.post_form_as(&proof, &invitation, &own).await.expect(422);
    assert!(missing.text.contains("href=\"#email\""), "{}", missing.text);
    campaign.give(&invitation, "eva@example.com").await.expect(303);
    assert_eq!(campaign.points().await, 0);
    let page = link(to(&app.mail().await, "eva@example.com"));
    campaign.act(&page, "accept", &page).await;
    assert_eq!((campaign.points().await, campaign.states().await), (10, vec![("verified".to_owned(), None)]));
}

#[sqlx::test]
async fn an_invitation_is_declined_and_erased(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let invitation = campaign.recruit(KARI, person("Telefonsen", "", "99887766")).await;
    let proof = campaign.prove(&invitation, "", "99887766").await.expect(303).cookie();
    let answer = app.post_form_as(&proof, &invitation, &[("action", "decline")]).await.expect(303);
    assert_eq!(answer.header(header::LOCATION), invitation);
    let page = app.get_as(&proof, &invitation).await.expect(200).text;
    assert!(
        page.contains("Du har takket nei.") && !page.contains("value=\"decline\"") && page.contains("value=\"erase\""),
        "{page}"
    );
    assert_eq!((campaign.points().await, campaign.states().await), (0, vec![("declined".to_owned(), None)]));
    let erased = app.post_form_as(&proof, &invitation, &[("action", "erase")]).await.expect(303);
    assert_eq!(erased.header(header::LOCATION), "/r/slettet");
    assert_eq!(traces(app, &["99887766"]).await, Vec::<String>::new());
}

/// What the recruiter sees who opens the links themselves: of a person like any other, and of those nothing can come of.
#[sqlx::test]
async fn a_shadow_looks_like_anybody(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    campaign.recruit("per@example.com", person("Tatt", "tatt@example.com", "")).await;
    campaign.recruit_in("Short", "per@example.com", person("Fred", "fred@example.com", "")).await;
    app.mail().await;
    for action in ["accept", "decline", "erase", "block"] {
        let ordinary = format!("{action}@example.com");
        let persons = [
            (ordinary.as_str(), None),
            ("abo@example.com", Some("already_customer")),
            ("tatt@example.com", Some("already_recruited")),
            ("fred@example.com", Some("suppressed")),
        ];
        let mut seen: Vec<Vec<String>> = Vec::new();
        for (email, shadow) in persons {
            // As if nobody had been named before.
            sqlx::raw_sql(
                "delete from recruit_key where recruiter_id = (select id from customer where customer_number = 34272);
                 delete from suppression;
                 delete from mail_budget;
                 insert into suppression select fingerprint, now() from recruit_key join campaign on campaign.id = campaign_id
                 where campaign.code = 'Short';",
            )
            .execute(&app.db)
            .await
            .unwrap();
            let invitation = campaign.recruit(KARI, person("Enhver", email, "")).await;
            assert_eq!(campaign.states().await.pop(), Some(("unverified".to_owned(), shadow.map(str::to_owned))));
            let mut pages = campaign.visit(&invitation, email, action).await;
            pages.push(campaign.listed().await);
            seen.push(pages);
        }
        for other in &seen[1..] {
            assert_eq!(other, &seen[0], "{action}");
        }
    }
    assert_eq!(campaign.points().await, 0);
    for letter in app.mail().await {
        let reader = letter.header("To");
        assert!(
            ["accept@example.com", "decline@example.com", "erase@example.com", "block@example.com"].contains(&reader),
            "{reader}"
        );
    }
}

#[sqlx::test]
async fn somebody_else_gives_their_own_data(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let invitation = campaign.recruit(KARI, ola()).await;
    let personal = link(&app.mail().await[0]);
    let incomplete = campaign.give(&invitation, "eva").await.expect(422);
    assert!(incomplete.text.contains("value=\"Eva\"") && incomplete.text.contains("href=\"#email\""), "{}", incomplete.text);
    assert_eq!(traces(app, &["egen"]).await, Vec::<String>::new());

    let proof = campaign.give(&invitation, "eva@example.com").await.expect(303).cookie();
    assert_eq!(traces(app, &TRACES).await, Vec::<String>::new(), "Ola is gone");
    app.get(&personal).await.expect(404);
    campaign.post(&personal, "accept").await.expect(404);
    campaign.prove(&invitation, OLA, "").await.expect(422);
    let open = app.get_as(&proof, &invitation).await.expect(200).text;
    assert!(open.contains("har vi sendt en lenke til e•••@example.com") && !open.contains("Egen"), "{open}");
    let own = link(to(&app.mail().await, "eva@example.com"));
    campaign.act(&own, "accept", &own).await;
    assert_eq!(campaign.points().await, 10);
    let page = app.get(&own).await.expect(200).text;
    assert!(page.contains("Egen") && page.contains("100001"), "{page}");
    let tagged = campaign.recruit(KARI, person("Merket", "merket@example.com", "")).await;
    let registered = link(to(&app.mail().await, "merket@example.com"));
    // What follows a plus may be another's mailbox, who gets a link of their own.
    campaign.give(&tagged, "merket+x@example.com").await.expect(303);
    assert_ne!(link(to(&app.mail().await, "merket+x@example.com")), registered);
    app.get(&registered).await.expect(404);
    // It was answered: nobody else takes the place.
    campaign.give(&invitation, "else@example.com").await.expect(303);
    assert_eq!(traces(app, &["else@example.com"]).await, Vec::<String>::new());
}

/// Nobody learns who was registered by giving data of another.
#[sqlx::test]
async fn own_data_are_judged_alone(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let shadow = |kind: &str| vec![("unverified".to_owned(), Some(kind.to_owned()))];
    let invitation = campaign.recruit(KARI, person("Nent", "abo@example.com", "")).await;
    assert_eq!(campaign.states().await, shadow("already_customer"));
    let eva = campaign.give(&invitation, "eva@example.com").await.expect(303).cookie();
    assert_eq!(campaign.states().await, [("unverified".to_owned(), None)]);
    campaign.give(&invitation, "abo@example.com").await.expect(303);
    assert_eq!(campaign.states().await, shadow("already_customer"));
    assert!(app.get_as(&eva, &invitation).await.expect(200).text.contains("Er det deg?"), "her proof is over");
    app.post_form_as(&eva, &invitation, &[("action", "decline")]).await.expect(303);
    app.mail().await;
    campaign.give(&invitation, "eva@example.com").await.expect(303);
    let own = link(to(&app.mail().await, "eva@example.com"));
    campaign.act(&own, "accept", &own).await;
    assert_eq!((campaign.points().await, campaign.states().await), (10, vec![("verified".to_owned(), None)]));

    let other = campaign.recruit("per@example.com", ola()).await;
    let proof = campaign.give(&other, "eva@example.com").await.expect(303).cookie();
    assert_eq!(campaign.states().await[1].1.as_deref(), Some("already_customer"));
    assert!(app.mail().await.iter().all(|letter| letter.header("Subject") != "Lenken til siden din"), "nothing can come of it");
    app.post_form_as(&proof, &other, &[("action", "decline")]).await.expect(303);
    assert_eq!(campaign.points().await, 10);
    // Answered it is over, shadow or not.
    campaign.give(&other, "else@example.com").await.expect(303);
    assert_eq!(traces(app, &["else@example.com"]).await, Vec::<String>::new());
}

#[sqlx::test]
async fn the_recruiter_is_told_whose_link_it_is(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let invitation = campaign.recruit(KARI, ola()).await;
    let cookie = campaign.app.sign_in(KARI).await;
    let page = campaign.app.get_as(&cookie, &invitation).await.expect(200).text;
    assert!(page.contains("Denne lenken er ikke til deg") && !page.contains("knownEmail"), "{page}");
    let other = campaign.app.sign_in("per@example.com").await;
    assert!(campaign.app.get_as(&other, &invitation).await.expect(200).text.contains("knownEmail"));
}

#[sqlx::test]
async fn nothing_comes_of_a_shadow(db: PgPool) {
    let campaign = Campaign::new(db).await;
    campaign.recruit(KARI, person("Nent", "abo@example.com", "")).await;
    let id: RecruitmentId = sqlx::query_scalar("select id from recruitment").fetch_one(&campaign.app.db).await.unwrap();
    let answered = decisions::verify(&campaign.app.state.recruitment, id).await;
    assert!(matches!(answered, Err(Failure::Refused(Refusal::NotFound))), "{answered:?}");
    assert!(campaign.app.mail().await.is_empty(), "its link is sent to nobody");
}

#[sqlx::test]
async fn correcting_is_no_way_around_the_rules(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let path = campaign.ola().await;
    for (email, phone) in [("KARI@example.com", ""), ("ola@example.net", "+47 87654321")] {
        let own = campaign.correct(&path, email, phone).await.expect(422);
        assert!(own.text.contains("Du kan ikke verve deg selv"), "{}", own.text);
    }
    assert_eq!(traces(&campaign.app, &["egen"]).await, Vec::<String>::new());
    campaign.correct(&path, OLA, "40404040").await.expect(303);
    assert_eq!(campaign.states().await, [("unverified".to_owned(), Some("already_customer".to_owned()))]);
    // Their page stays theirs.
    assert!(campaign.app.get(&path).await.expect(200).text.contains("Egen"));
    // It was a mistake.
    campaign.correct(&path, OLA, "").await.expect(303);
    assert_eq!(campaign.states().await, [("unverified".to_owned(), None)]);
    campaign.correct(&path, OLA, "40404040").await.expect(303);
    campaign.act(&path, "accept", &path).await;
    let page = campaign.app.get(&path).await.expect(200).text;
    assert!(page.contains("svaret er mottatt") && !page.contains("value=\"accept\""), "{page}");
    assert_eq!(campaign.points().await, 0);
    assert!(campaign.app.mail().await.is_empty());
}

/// Nobody says yes for an address that has confirmed nothing.
#[sqlx::test]
async fn a_corrected_address_gets_a_link_of_its_own(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let path = campaign.ola().await;
    assert!(app.get(&path).await.expect(200).text.contains("Retter du e-postadressen, virker ikke denne lenken lenger"));
    // Nobody is behind a number.
    let missing = campaign.correct(&path, "", "99887766").await.expect(422);
    assert!(missing.text.contains("href=\"#email\""), "{}", missing.text);
    // What follows a plus may be another's mailbox.
    let mut own = path;
    for email in ["ola.nordmann+x@example.com", "viktima@example.com"] {
        let answer = campaign.correct(&own, email, "40506070").await.expect(303);
        assert_eq!(answer.header(header::LOCATION), "/r/ny-lenke");
        assert!(app.get("/r/ny-lenke").await.expect(200).text.contains("lenken du kom med, virker ikke lenger"));
        app.get(&own).await.expect(404);
        for action in ["accept", "decline", "erase", "block"] {
            campaign.post(&own, action).await.expect(404);
        }
        assert_eq!((campaign.points().await, campaign.states().await), (0, vec![("unverified".to_owned(), None)]));
        let letters = app.mail().await;
        assert_eq!((letters.len(), letters[0].header("To"), letters[0].header("Subject")), (1, email, "Lenken til siden din"));
        own = link(&letters[0]);
    }
    // Other data keep the link.
    campaign.correct(&own, "VIKTIMA@example.com", "40506071").await.expect(303);
    assert!(app.mail().await.is_empty());
    campaign.act(&own, "accept", &own).await;
    assert_eq!((campaign.points().await, campaign.states().await), (10, vec![("verified".to_owned(), None)]));
    assert_eq!(to(&app.mail().await, "VIKTIMA@example.com").header("Subject"), "Takk for bestillingen");
    // After the answer the page stays where it is.
    campaign.correct(&own, "siden@example.com", "").await.expect(303);
    app.get(&own).await.expect(200);
    assert!(app.mail().await.is_empty());
}

/// To somebody of whom nothing can come no link is sent, and whoever corrects to them is told the same.
#[sqlx::test]
async fn a_corrected_address_tells_nothing_of_whose_it_is(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let mut seen = Vec::new();
    for (email, mails) in [("abo@example.com", 0), ("ingen@example.com", 1)] {
        let path = campaign.ola().await;
        let answer = campaign.correct(&path, email, "").await.expect(303);
        seen.push((answer.header(header::LOCATION).to_owned(), app.get(&path).await.expect(404).text.replace(&path[3..], "")));
        assert_eq!(app.mail().await.len(), mails, "{email}");
        // As if nobody had been named before.
        sqlx::raw_sql("delete from recruit_notice; delete from recruit_key; delete from recruit; delete from recruitment")
            .execute(&app.db)
            .await
            .unwrap();
    }
    assert_eq!(seen[0], seen[1]);
}

/// A yes that was under way when the address changed is for whoever it was sent to, or for nobody.
#[sqlx::test]
async fn a_yes_and_a_correction_at_once_are_of_one_mailbox(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let path = campaign.ola().await;
    let correction = campaign.correct(&path, "viktima@example.com", "");
    let yes = join_all((0..20).map(|_| campaign.post(&path, "accept")));
    let (corrected, answers) = tokio::join!(correction, yes);
    assert!(corrected.status == 303 && answers.iter().all(|answer| [303, 404].contains(&answer.status.as_u16())));
    let letters = campaign.app.mail().await;
    let confirmed: Vec<&str> = letters
        .iter()
        .filter(|letter| letter.header("Subject") == "Takk for bestillingen")
        .map(|letter| letter.header("To"))
        .collect();
    let is_verified = campaign.states().await[0].0 == "verified";
    assert_eq!(confirmed, if is_verified { vec![OLA] } else { Vec::new() });
}

#[sqlx::test]
async fn who_became_a_customer_meanwhile_earns_nobody_points(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let path = campaign.ola().await;
    sqlx::raw_sql("update customer set phone = '+4799887766' where customer_number = 34274")
        .execute(&campaign.app.db)
        .await
        .unwrap();
    campaign.act(&path, "accept", &path).await;
    assert_eq!(campaign.states().await, [("unverified".to_owned(), Some("already_customer".to_owned()))]);
    assert_eq!((campaign.points().await, campaign.number("select count(*) from subscription_order").await), (0, 0));
    assert!(campaign.app.get(&path).await.expect(200).text.contains("svaret er mottatt"));
}

#[sqlx::test]
async fn data_given_on_an_invitation_block_nobody(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let invitation = campaign.recruit(KARI, ola()).await;
    campaign.give(&invitation, "offer@example.com").await.expect(303);
    // Proving what was given proves no more.
    let proof = campaign.prove(&invitation, "offer@example.com", "").await.expect(303).cookie();
    let page = campaign.app.get_as(&proof, &invitation).await.expect(200).text;
    assert!(page.contains("value=\"erase\"") && !page.contains("value=\"block\""), "{page}");
    let ended = campaign.app.post_form_as(&proof, &invitation, &[("action", "block")]).await.expect(303);
    assert_eq!(ended.header(header::LOCATION), "/r/slettet");
    assert_eq!(campaign.states().await, [("declined".to_owned(), None)]);
    assert_eq!(campaign.number("select count(*) from suppression").await, 0);
    assert_eq!(traces(&campaign.app, &["offer@example.com"]).await, Vec::<String>::new());
    // Nor by the link that their own address got: the number beside it is anybody's.
    let invitation = campaign.recruit(KARI, person("Tredje", "tredje@example.com", "")).await;
    let fields = [("action", "correct"), ("lastName", "Egen"), ("postalCode", "5003"), ("email", "eva@example.com")];
    let given: Vec<_> = fields.into_iter().chain([("phoneNumber", "40506070")]).collect();
    campaign.app.post_form(&invitation, &given).await.expect(303);
    let own = link(to(&campaign.app.mail().await, "eva@example.com"));
    campaign.act(&own, "block", "/r/reservert").await;
    assert_eq!(campaign.refused(person("X", "eva@example.com", "")).await, ["suppressed"]);
    assert_eq!(campaign.refused(person("X", "", "40506070")).await, ["already_recruited"]);
    // By what was registered, it is as ever.
    let invitation = campaign.recruit(KARI, person("Annen", "annen@example.com", "")).await;
    let proof = campaign.prove(&invitation, "annen@example.com", "").await.expect(303).cookie();
    let blocked = campaign.app.post_form_as(&proof, &invitation, &[("action", "block")]).await.expect(303);
    assert_eq!(blocked.header(header::LOCATION), "/r/reservert");
    assert_eq!(campaign.refused(person("X", "annen@example.com", "")).await, ["suppressed"]);
}

/// Whoever knows an address leaves that alone, and not the number beside it.
#[sqlx::test]
async fn an_invitation_blocks_only_what_was_typed(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let block = [("action", "block")];
    for (email, number, typed_email, typed_number, blocked) in [
        ("ane@example.com", "40506070", "ANE+x@example.com", "", "email"),
        ("bea@example.com", "40506071", "", "0047 40 50 60 71", "number"),
        ("cia@example.com", "40506072", "cia@example.com", "40506072", "both"),
        ("dis@example.com", "40506073", "dis@example.com", "40506079", "email"),
    ] {
        let invitation = campaign.recruit(KARI, person("Typer", email, number)).await;
        let proof = campaign.prove(&invitation, typed_email, typed_number).await.expect(303).cookie();
        let page = campaign.app.get_as(&proof, &invitation).await.expect(200).text;
        assert!(page.contains("til den adressen eller det nummeret du skrev her"), "{page}");
        let answer = campaign.app.post_form_as(&proof, &invitation, &block).await.expect(303);
        assert_eq!(answer.header(header::LOCATION), "/r/reservert");
        assert_eq!(campaign.refused(person("X", email, "")).await == ["suppressed"], blocked != "number", "{email}");
        assert_eq!(campaign.refused(person("X", "", number)).await == ["suppressed"], blocked != "email", "{number}");
    }
    // What the recruit corrected their number to may be another's, whoever types it.
    let invitation = campaign.recruit(KARI, ola()).await;
    let path = link(to(&campaign.app.mail().await, OLA));
    campaign.correct(&path, OLA, "40506074").await.expect(303);
    let proof = campaign.prove(&invitation, "", "40506074").await.expect(303).cookie();
    let answer = campaign.app.post_form_as(&proof, &invitation, &block).await.expect(303);
    assert_eq!(answer.header(header::LOCATION), "/r/slettet");
    assert_eq!(campaign.refused(person("X", "", "40506074")).await, ["already_recruited"]);
    // A proof that was tampered with is none.
    let invitation = campaign.recruit(KARI, person("Siste", "siste@example.com", "")).await;
    let proof = campaign.prove(&invitation, "siste@example.com", "").await.expect(303).cookie();
    let forged = format!("{}-{}", proof.trim_end_matches(';'), "00".repeat(32));
    assert!(campaign.app.get_as(&forged, &invitation).await.expect(200).text.contains("knownEmail"));
}

/// To be left alone is to get no invitations. What one asks for, and what one's own acts lead to, comes all the same.
#[sqlx::test]
async fn who_wants_no_invitations_gets_what_they_ask_for(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let invitation = campaign.recruit(KARI, ola()).await;
    let path = link(to(&app.mail().await, OLA));
    // Both want no more invitations.
    for (email, number) in [(OLA, ""), (KARI, "")] {
        campaign.recruit_in("Short", "per@example.com", person("X", email, number)).await;
        let other = link(to(&app.mail().await, email));
        campaign.act(&other, "block", "/r/reservert").await;
    }
    assert_eq!(campaign.refused(ola()).await, ["suppressed"]);
    campaign.prove(&invitation, OLA, "").await.expect(303);
    assert_eq!(link(to(&app.mail().await, OLA)), path);
    // Putting a name right is no reason to forget the rest.
    campaign.correct(&path, OLA, "99887766").await.expect(303);
    campaign.act(&path, "accept", &path).await;
    assert_eq!((campaign.points().await, campaign.states().await[0].clone()), (10, ("verified".to_owned(), None)));
    let letters = app.mail().await;
    assert_eq!(to(&letters, OLA).header("Subject"), "Takk for bestillingen");
    assert!(to(&letters, KARI).text.contains("du har fått 10 poeng"));
    // Who gives their own data asks for the link to them.
    let invitation = campaign.recruit("per@example.com", person("Annen", "annen@example.com", "")).await;
    app.mail().await;
    sqlx::raw_sql("delete from mail_budget; delete from subscription; delete from recruit_key; delete from subscription_order; delete from customer where came_by is not null")
        .execute(&app.db)
        .await
        .unwrap();
    campaign.give(&invitation, OLA).await.expect(303);
    let own = link(to(&app.mail().await, OLA));
    campaign.act(&own, "accept", &own).await;
    assert_eq!(campaign.points().await, 20);
}

#[sqlx::test]
async fn contacts_that_a_recruit_corrects_to_are_not_blocked(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let path = campaign.ola().await;
    campaign.correct(&path, OLA, "40506070").await.expect(303);
    campaign.correct(&path, OLA, "40506071").await.expect(303);
    // A subscriber's, which makes a shadow of the recruitment, and back.
    campaign.correct(&path, OLA, "40404040").await.expect(303);
    campaign.correct(&path, OLA, "99887766").await.expect(303);
    // Another address of theirs, which is known to be once its link is opened.
    campaign.correct(&path, "annen.ola@example.com", "40506070").await.expect(303);
    let path = link(to(&campaign.app.mail().await, "annen.ola@example.com"));
    campaign.act(&path, "block", "/r/reservert").await;
    for (email, number) in [(OLA, ""), ("", "+47 99887766"), ("annen.ola@example.com", "")] {
        assert_eq!(campaign.refused(person("X", email, number)).await, ["suppressed"], "{email}{number}");
    }
    for number in ["40506070", "40506071"] {
        assert_eq!(campaign.refused(person("X", "", number)).await, ["already_recruited"], "{number}");
    }
}

#[sqlx::test]
async fn what_was_corrected_is_not_blocked_after_the_campaign_either(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let path = campaign.ola().await;
    campaign.act(&path, "accept", &path).await;
    campaign.correct(&path, "offer@example.com", "").await.expect(303);
    // The keys of an ended campaign are forgotten, and the page is still there.
    sqlx::raw_sql("delete from recruit_key").execute(&campaign.app.db).await.unwrap();
    campaign.act(&path, "block", "/r/reservert").await;
    // The address, and the number as it is read and as it was once misread.
    assert_eq!(campaign.number("select count(*) from suppression").await, 3);
    assert_eq!(campaign.refused(person("X", OLA, "")).await, ["suppressed"]);
    campaign.recruit(KARI, person("Offer", "offer@example.com", "")).await;
}

#[sqlx::test]
async fn nobody_keeps_the_notice_from_a_recruit(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let invitation = campaign.recruit(KARI, ola()).await;
    // Before it has left: the same address, another one, and the same again.
    campaign.give(&invitation, OLA).await.expect(303);
    campaign.give(&invitation, "alias@example.com").await.expect(303);
    campaign.give(&invitation, OLA).await.expect(303);
    let letters = app.mail().await;
    assert_eq!(letters.iter().map(|letter| letter.header("To")).collect::<Vec<_>>(), [OLA]);
    app.get(&link(&letters[0])).await.expect(200);
    campaign.give(&invitation, OLA).await.expect(429);
    assert!(app.mail().await.is_empty(), "three a day are enough");
    // Who had a number only gives an address.
    let invitation = campaign.recruit(KARI, person("Telefonsen", "", "40506070")).await;
    campaign.give(&invitation, "eva@example.com").await.expect(303);
    let page = app.get(&link(to(&app.mail().await, "eva@example.com"))).await.expect(200).text;
    assert!(page.contains("Egen"), "{page}");
}

#[sqlx::test]
async fn the_recruiters_own_data_are_no_news(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let invitation = campaign.recruit(KARI, ola()).await;
    let proof = campaign.give(&invitation, "KARI@example.com").await.expect(303).cookie();
    assert!(app.get_as(&proof, &invitation).await.expect(200).text.contains("har vi sendt en lenke til K•••@example.com"));
    app.post_form_as(&proof, &invitation, &[("action", "accept")]).await.expect(303);
    assert_eq!(campaign.points().await, 0);
    assert!(campaign.states().await[0].1.is_some());
    assert!(app.mail().await.is_empty());
}

#[sqlx::test]
async fn all_block_at_once(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    // A recruitment and a shadow in each of two campaigns, all of the same person.
    let mut doors = Vec::new();
    for (of, recruiter) in
        [("Spring2019", KARI), ("Spring2019", "per@example.com"), ("Short", "per@example.com"), ("Short", KARI)]
    {
        let invitation = campaign.recruit_in(of, recruiter, ola()).await;
        // More than a mailbox gets in a day.
        sqlx::raw_sql("delete from mail_budget").execute(&app.db).await.unwrap();
        let proof = campaign.prove(&invitation, OLA, "").await.expect(303).cookie();
        doors.push((invitation, proof));
    }
    let block = [("action", "block")];
    let blocks = doors.iter().cycle().take(40).map(|(invitation, proof)| app.post_form_as(proof, invitation, &block));
    for answer in join_all(blocks).await {
        assert!([303, 410].contains(&answer.status.as_u16()), "{}", answer.text);
    }
    assert_eq!(campaign.refused(ola()).await, ["suppressed"]);
    assert_eq!(traces(app, &TRACES).await, Vec::<String>::new());
}

#[sqlx::test]
async fn the_register_is_corrected_and_erased_too(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let first = campaign.ola().await;
    campaign.act(&first, "accept", &first).await;
    campaign.correct(&first, "eva@example.com", "40506070").await.expect(303);
    assert_eq!(traces(app, &["nordmannsen", "storgata"]).await.len(), 0);
    let export = app.get(&format!("{first}/data.json")).await.expect(200).json();
    assert_eq!(export["customer"]["email"], "eva@example.com");
    assert_eq!(export["customer"]["name"]["lastName"], "Egen");
    // Another yes, to the same customer's second order.
    sqlx::raw_sql("delete from subscription").execute(&app.db).await.unwrap();
    app.mail().await;
    campaign.recruit_in("Short", "per@example.com", person("Egen", "eva@example.com", "")).await;
    let second = link(to(&app.mail().await, "eva@example.com"));
    campaign.act(&second, "accept", &second).await;
    assert_eq!(campaign.number("select count(distinct customer_id) from subscription_order").await, 1);
    campaign.act(&first, "erase", "/r/slettet").await;
    let kept = campaign.number("select count(*) from customer where email = 'eva@example.com'").await;
    assert_eq!(kept, 1, "the other order's recruit is still there");
    campaign.act(&second, "erase", "/r/slettet").await;
    assert_eq!(traces(app, &["eva@example.com", "40506070"]).await, Vec::<String>::new());
}

impl Campaign {
    /// What Kari sees of a recruit in one campaign, after something was done through the link of another.
    async fn elsewhere(&self, token: &str, invitation: &str, action: &str) -> Vec<String> {
        let app = &self.app;
        let proof = self.prove(invitation, OLA, "99887766").await.expect(303).cookie();
        app.post_form_as(&proof, invitation, &[("action", action)]).await.expect(303);
        let kari = format!("{}; verv-form=tie", app.sign_in(KARI).await);
        let other: RecruitmentId = sqlx::query_scalar(
            "select recruitment.id from recruitment join customer on customer.id = recruiter_id
                 join campaign on campaign.id = campaign_id where customer_number = 34272 and campaign.code = 'Spring2019'",
        )
        .fetch_one(&app.db)
        .await
        .unwrap();
        let other = links::invitation(&app.state.recruitment, other).strip_prefix("http://verv.example").unwrap().to_owned();
        let mut seen = Vec::new();
        for campaign in ["Spring2019", "Short"] {
            seen.push(app.get_as(&kari, &format!("/verv/{campaign}")).await);
            seen.push(app.call(Method::GET, &format!("/v1/recruitment/{campaign}"), Some(token), None, "").await);
        }
        seen.push(app.get_as("verv-form=tie", &other).await);
        let proved = self.prove(&other, OLA, "").await;
        let proof = format!("verv-form=tie; {}", proved.cookie());
        seen.push(proved);
        seen.push(app.get_as(&proof, &other).await);
        seen.iter().map(|page| format!("{} {}", page.status, without_ids(&page.text))).collect()
    }
}

/// What is done through an invitation is done to its recruitment. Who recruits the same person twice learns nothing by it.
#[sqlx::test]
async fn an_invitation_touches_no_other_recruitment(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let run = async |sql: &str| sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&app.db).await.unwrap();
    let user = campaign.number("select id from app_user where email = 'kari@example.com'").await;
    let client = campaign.number("select id from oauth_client").await;
    recruitment::token(app, "a token of kari", client, Some(user), "recruitment").await;
    for action in ["erase", "block"] {
        let mut first: Option<Vec<String>> = None;
        for hidden in [None, Some("already_customer"), Some("already_recruited"), Some("suppressed")] {
            run("delete from recruit_notice; delete from recruit_key; delete from recruit; delete from recruitment;
                 delete from suppression; delete from invitation_try; delete from mail_budget;
                 update customer set email = 'abo@example.com', email_key = 'abo@example.com', phone = '+4740404040' where customer_number = 34274;")
            .await;
            match hidden {
                Some("already_customer") => {
                    run("update customer set email = 'ola.nordmann@example.com', email_key = 'ola.nordmann@example.com', phone = '+4799887766'
                         where customer_number = 34274;")
                        .await;
                }
                Some("already_recruited") => {
                    campaign.recruit("per@example.com", ola()).await;
                    campaign.recruit_in("Short", "per@example.com", ola()).await;
                }
                Some(_) => {
                    campaign.recruit("per@example.com", ola()).await;
                    run("insert into suppression select fingerprint, now() from recruit_key; delete from recruit_key;
                         delete from recruit; delete from recruitment;")
                    .await;
                }
                None => {}
            }
            run("delete from mail_budget; delete from recruit_notice;").await;
            campaign.recruit(KARI, ola()).await;
            let invitation = campaign.recruit_in("Short", KARI, ola()).await;
            let seen = campaign.elsewhere("a token of kari", &invitation, action).await;
            assert!(seen[0].contains("Nordmannsen") && !seen[2].contains("Nordmannsen"), "{action} {hidden:?}");
            match &first {
                None => first = Some(seen),
                Some(first) => {
                    for (other, one) in seen.iter().zip(first) {
                        assert_eq!(other, one, "{action} {hidden:?}");
                    }
                }
            }
        }
    }
}

/// A number stands beside an address by somebody's word only: whoever reads the mail there is not who is known by it.
#[sqlx::test]
async fn a_personal_link_erases_no_strangers_shadow(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    // A stranger who subscribes, in one campaign; in the other their number, named with a mailbox of one's own.
    campaign.recruit(KARI, person("Nent", "", "40404040")).await;
    assert_eq!(campaign.states().await[0].1.as_deref(), Some("already_customer"));
    sqlx::raw_sql("delete from subscription").execute(&app.db).await.unwrap();
    for action in ["erase", "block"] {
        campaign.recruit_in("Short", KARI, person("Egen", &format!("{action}@example.com"), "40404040")).await;
        let own = link(&app.mail().await[0]);
        campaign.post(&own, action).await.expect(303);
        assert_eq!(traces(app, &["nent"]).await.iter().filter(|row| row.starts_with("recruit: ")).count(), 1, "{action}");
        sqlx::raw_sql("delete from recruit_key where campaign_id = (select id from campaign where code = 'Short'); delete from recruit_notice")
            .execute(&app.db)
            .await
            .unwrap();
    }
}

/// What of a text is another each time: ids, tokens and what is signed.
fn without_ids(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let (mut out, mut run) = (String::new(), String::new());
    for c in text.chars().chain(['\n']) {
        if is_part(c) {
            run.push(c);
            continue;
        }
        out.push_str(if run.len() >= 32 { "ID" } else { &run });
        run.clear();
        out.push(c);
    }
    out
}

impl Campaign {
    /// Everything that Kari sees who recruits Ola, on her pages, by the API and through the link that she is to pass on,
    /// until he is long erased.
    async fn everything_a_recruiter_sees(&self) -> Vec<String> {
        let app = &self.app;
        let token = format!("a token of kari, {}", self.tokens.fetch_add(1, Ordering::Relaxed));
        let user = self.number("select id from app_user where email = 'kari@example.com'").await;
        let client = self.number("select id from oauth_client").await;
        recruitment::token(app, &token, client, Some(user), "recruitment").await;
        let form = [
            ("action", "register"),
            ("product", "CO27409"),
            ("recruitments/0/name/firstName", "Ola"),
            ("recruitments/0/name/lastName", "Nordmannsen"),
            ("recruitments/0/email", OLA),
            ("recruitments/0/phoneNumber", "99 88 77 66"),
            ("recruitments/0/address/postalCode", "0155"),
        ];
        let body =
            |person: Value| json!({ "product": "CO27409", "campaign": "Spring2019", "recruitments": [person] }).to_string();
        let post = |path: &'static str, person: Value| {
            app.call(Method::POST, path, Some(&token), Some("application/json"), body(person))
        };
        let mut seen = Vec::new();
        let see = |seen: &mut Vec<String>, what: &str, answer: Answer| {
            let mut text = without_ids(&answer.text);
            // What is drawn is the link, in which more digits take less room.
            if let Some(drawn) = text.find(" width=").filter(|_| text.starts_with("<?xml")) {
                text.truncate(drawn);
            }
            let kept = format!("{} {}", answer.header(header::RETRY_AFTER), answer.header(header::CONTENT_TYPE));
            let location = without_ids(answer.header(header::LOCATION));
            seen.push(format!("{what}: {} {kept} {location}\n{text}", answer.status));
        };
        for (round, clock) in ["2026-10-01T10:00:00Z", "2026-10-30T09:59:59Z", "2026-10-31T10:00:00Z"].into_iter().enumerate() {
            app.set_clock(clock);
            let kari = format!("{}; verv-form=tie", app.sign_in(KARI).await);
            if round == 0 {
                let registered = app.post_form_as(&kari, "/verv/Spring2019", &form).await.expect(303);
                let location = registered.header(header::LOCATION).split('#').next().unwrap().to_owned();
                see(&mut seen, "register", registered);
                see(&mut seen, "registered", app.get_as(&kari, &location).await);
                see(&mut seen, "validated", post("/v1/recruitment?validate=true", ola()).await);
            }
            let id: RecruitmentId = sqlx::query_scalar("select recruitment.id from recruitment join customer on customer.id = recruiter_id where customer_number = 34272 order by number limit 1")
                .fetch_one(&app.db)
                .await
                .unwrap();
            let invitation =
                links::invitation(&app.state.recruitment, id).strip_prefix("http://verv.example").unwrap().to_owned();
            for status in ["unverified", "verified", "declined", "expired"] {
                see(&mut seen, status, app.get_as(&kari, &format!("/verv/Spring2019?status={status}")).await);
            }
            see(&mut seen, "overview", app.get_as(&kari, "/verv").await);
            for query in ["", "?limit=1", "?ascending=true", "?offset=1"] {
                see(
                    &mut seen,
                    "list",
                    app.call(Method::GET, &format!("/v1/recruitment/Spring2019{query}"), Some(&token), None, "").await,
                );
            }
            see(&mut seen, "qr", app.get_as(&kari, &format!("/verv/Spring2019/{id}/qr.svg")).await);
            see(&mut seen, "own invitation", app.get_as(&kari, &invitation).await);
            see(&mut seen, "invitation", app.get_as("verv-form=tie", &invitation).await);
            let proofs = [
                ("nobody@example.com", ""),
                ("", "40000000"),
                ("", "99887766"),
                (OLA, ""),
                ("OLA.nordmann+avis@example.com", "99887766"),
                (OLA, ""),
                ("", "+47 99887766"),
                ("", "+47 99887766"),
            ];
            for (email, number) in proofs {
                let fields = [("action", "prove"), ("knownEmail", email), ("knownPhone", number)];
                let proved = app.post_form_as("verv-form=tie", &invitation, &fields).await;
                let cookie = proved.header(header::SET_COOKIE).split(';').next().unwrap_or_default().to_owned();
                see(&mut seen, "prove", proved);
                if cookie.starts_with("verv-recruit") {
                    let proof = format!("verv-form=tie; {cookie}");
                    see(&mut seen, "proved", app.get_as(&proof, &invitation).await);
                    see(&mut seen, "accept", app.post_form_as(&proof, &invitation, &[("action", "accept")]).await);
                    see(&mut seen, "accepted", app.get_as(&proof, &invitation).await);
                }
            }
            // Named again: in full, and by one contact.
            for person in [ola(), person("Annen", "ola.nordmann+2@example.com", ""), person("Annen", "", "0047 99887766")] {
                see(&mut seen, "again", post("/v1/recruitment", person).await);
            }
            see(&mut seen, "after", app.get_as(&kari, "/verv/Spring2019").await);
            if round == 0 {
                seen.push(format!("mails: {}", app.mail().await.len()));
            }
            if round == 2 {
                decisions::expire_due(&app.state.recruitment).await.unwrap();
                see(&mut seen, "erased", app.get_as(&kari, "/verv/Spring2019?status=expired").await);
                see(&mut seen, "erased", app.call(Method::GET, "/v1/recruitment/Spring2019", Some(&token), None, "").await);
                see(&mut seen, "erased", app.get_as("verv-form=tie", &invitation).await);
            }
        }
        seen
    }
}

/// Of somebody who subscribes, who is another's recruit, or who wants to be left alone, a recruiter sees what they see of
/// anybody, byte by byte.
#[sqlx::test]
async fn a_hidden_recruit_is_seen_like_any_other(db: PgPool) {
    let campaign = Campaign::new(db).await;
    let app = &campaign.app;
    let run = async |sql: &str| sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&app.db).await.unwrap();
    let mut first: Option<Vec<String>> = None;
    for hidden in [None, Some("already_customer"), Some("already_recruited"), Some("suppressed")] {
        app.set_clock("2026-10-01T10:00:00Z");
        run("delete from recruit_notice; delete from recruit_key; delete from recruit; delete from recruitment;
             delete from suppression; delete from invitation_try; delete from kept_answer; delete from account_try;
             update customer set email = 'abo@example.com', email_key = 'abo@example.com', phone = '+4740404040' where customer_number = 34274;")
        .await;
        match hidden {
            Some("already_customer") => {
                run("update customer set email = 'ola.nordmann@example.com', email_key = 'ola.nordmann@example.com', phone = '+4799887766'
                     where customer_number = 34274;")
                    .await;
            }
            // By one who recruits again whenever it has expired.
            Some("already_recruited") => {
                campaign.recruit("per@example.com", ola()).await;
                run("update recruitment set expires = '2027-01-01'").await;
            }
            Some(_) => {
                campaign.recruit("per@example.com", ola()).await;
                run("insert into suppression select fingerprint, now() from recruit_key; delete from recruit_key;
                     delete from recruit; delete from recruitment;")
                .await;
            }
            None => {}
        }
        run("delete from mail_budget; delete from recruit_notice;").await;
        app.mail().await;
        let seen = campaign.everything_a_recruiter_sees().await;
        let shadow: Option<String> = sqlx::query_scalar(
            "select shadow from recruitment join customer on customer.id = recruiter_id where customer_number = 34272 limit 1",
        )
        .fetch_one(&app.db)
        .await
        .unwrap();
        assert_eq!(shadow.as_deref(), hidden, "{:?}", campaign.states().await);
        // What nobody but the recruit sees.
        let (mails, seen): (Vec<String>, Vec<String>) = seen.into_iter().partition(|one| one.starts_with("mails: "));
        assert_eq!(mails, [if hidden.is_some() { "mails: 0" } else { "mails: 3" }], "{hidden:?}");
        match &first {
            None => first = Some(seen),
            Some(first) => {
                assert_eq!(seen.len(), first.len());
                for (other, one) in seen.iter().zip(first) {
                    assert_eq!(other, one, "{hidden:?}");
                }
            }
        }
    }
}
