//! Erasure: no personal data is left in any row of any table.

use crate::recruitment::{self, PARTNER, person, request};
use crate::support::{App, ad, ad_with};
use axum::http::{Method, header};
use futures_util::future::join;
use serde_json::{Value, json};
use sqlx::PgPool;
use verv::job_ads::server::erasure;

/// What of the contact must be nowhere, in any spelling that is stored.
const TRACES: [&str; 5] = ["quistgaard", "xenia", "98765401", "987 65 401", "fjordheim"];

/// An ad that names a person wherever one can be named.
fn personal(reference: &str) -> Value {
    let mut ad = ad(reference);
    ad["title"] = json!("Assistent for Xenia Quistgaard");
    ad["adText"] = json!("<p onclick='x'>Ring Xenia Quistgaard på 987 65 401.</p><script>xenia</script>");
    ad["contactList"] =
        json!([{ "name": "Xenia Quistgaard", "title": "Leder", "email": "xenia@quistgaard.example", "phone": "+4798765401" }]);
    ad["employer"]["businessName"] = json!("Fjordheim og Quistgaard");
    // Altered, which the receipt tells with what was sent.
    ad["properties"]["facebookpage"] = json!("facebook.example/xenia.quistgaard");
    ad["properties"]["applicationemail"] = json!("xenia@quistgaard.example");
    ad
}

async fn traces(app: &App) -> Vec<String> {
    let mut found = Vec::new();
    for trace in TRACES {
        found.extend(app.rows_with(trace).await);
    }
    found
}

async fn payload(app: &App, version: &Value) -> Value {
    app.own(Method::GET, &format!("transfers/10000/versions/{version}/payload")).await.expect(200).json()
}

async fn references(app: &App, version: &Value) -> Vec<String> {
    let ads = payload(app, version).await;
    ads.as_array().unwrap().iter().map(|ad| ad["reference"].as_str().unwrap().to_owned()).collect()
}

#[sqlx::test]
async fn of_a_deleted_ad_nothing_personal_stays(db: PgPool) {
    let app = App::new(db).await;
    let single = app.post_ad(&personal("x")).await.expect(200).json()["versionId"].clone();
    let other = ad_with("y", "/properties/facebookpage", json!("facebook.example/y"));
    // The same reference twice in one batch, around another.
    let batch = json!([ad_with("x", "/title", json!("Xenia søker")), other, personal("x")]);
    let batch = app.post_batch(&batch).await.expect(201).json()["versionId"].clone();
    let alone =
        app.post_batch(&json!([ad_with("x", "/title", json!("Xenia alene"))])).await.expect(201).json()["versionId"].clone();
    let streamed = app.post_stream(personal("x").to_string()).await.receipts()[0]["versionId"].clone();
    let stopped = app.own(Method::DELETE, "transfers/10000/x").await.expect(200).json()["versionId"].clone();
    app.post_ad(&personal("x")).await.expect(200);
    let uuid = app.uuid("x").await;
    app.get(&format!("/stillinger/{uuid}")).await.expect(200);
    app.state.job_ads.counter.flush(&app.state.core.db, &app.state.core.clock).await.unwrap();
    for text in ["Xenia Quistgaard er ingen sjef", "Ring 987 65 401 og hør"] {
        let report = [("reason", "OTHER"), ("text", text), ("email", "leser@quistgaard.example")];
        app.post_form(&format!("/stillinger/{uuid}/rapporter"), &report).await;
    }
    let decision = json!({ "decision": "reject", "reason": "DISCRIMINATING", "message": "Xenia Quistgaard ba om det" });
    app.admin(Method::POST, &format!("ads/{uuid}/review"), &decision).await.expect(200);
    assert!(traces(&app).await.len() > 10);

    let deleted = app.own(Method::DELETE, "transfers/10000/x?delete=true").await.expect(200).json();
    assert_eq!((&deleted["message"], &deleted["items"]), (&json!("DELETED"), &json!(1)));
    assert_eq!(traces(&app).await, Vec::<String>::new());

    // What the contract still needs of it.
    for path in ["x".to_owned(), format!("uuid/{uuid}")] {
        let status = app.own(Method::GET, &format!("adminstatus/10000/{path}")).await.expect(200).json();
        assert_eq!(
            (&status["uuid"], &status["reference"], &status["publishStatus"], &status["status"]),
            (&json!(uuid), &json!("x"), &json!("DELETED"), &json!("DONE"))
        );
        assert_eq!(status["message"], "DISCRIMINATING");
        app.own(Method::GET, &format!("adstates/10000/{path}")).await.expect(404);
    }
    for version in [&single, &batch, &alone, &streamed, &stopped, &deleted["versionId"]] {
        let receipt = app.own(Method::GET, &format!("transfers/10000/versions/{version}")).await.expect(200).json();
        assert_eq!(receipt["status"], "RECEIVED");
        assert_eq!(receipt["md5"].as_str().unwrap().len(), 32);
    }
    let statuses = format!("adminstatus/10000/versions/{}", deleted["versionId"]);
    assert_eq!(app.own(Method::GET, &statuses).await.expect(200).json()[0]["publishStatus"], "DELETED");
    let stats = app.own(Method::GET, "stats/10000?from=2026-01-01T00:00:00").await.expect(200).json();
    assert_eq!((&stats["content"][0]["reference"], &stats["content"][0]["total"]), (&json!("x"), &json!(1)));
    assert_eq!(app.post_ad(&personal("x")).await.expect(409).json()["errorType"], "CONFLICT");
    app.post_batch(&json!([ad("z"), personal("x")])).await.expect(409);
    assert!(app.post_stream(personal("x").to_string()).await.text.contains("\"CONFLICT\""));
    app.own(Method::DELETE, "transfers/10000/x?delete=true").await.expect(404);
    app.get(&format!("/stillinger/{uuid}")).await.expect(410);
    assert_eq!(traces(&app).await, Vec::<String>::new(), "what is refused is kept nowhere");

    // Its transfers have the others, and what was said of them.
    for version in [&single, &alone, &streamed, &stopped, &deleted["versionId"]] {
        assert_eq!(payload(&app, version).await, json!([]));
    }
    assert_eq!(references(&app, &batch).await, ["y"]);
    let receipt = app.own(Method::GET, &format!("transfers/10000/versions/{batch}")).await.expect(200).json();
    let pointers: Vec<&str> =
        receipt["changes"].as_array().unwrap().iter().map(|change| change["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/1/properties/facebookpage"]);
    // Deleted later, it is still known by its place among all that were sent.
    app.own(Method::DELETE, "transfers/10000/y?delete=true").await.expect(200);
    assert_eq!(payload(&app, &batch).await, json!([]));
    let receipt = app.own(Method::GET, &format!("transfers/10000/versions/{batch}")).await.expect(200).json();
    assert_eq!((receipt.get("changes"), &receipt["items"]), (None, &json!(3)));
    assert_eq!(app.rows_with("facebook.example").await, Vec::<String>::new());
    app.own(Method::GET, "transfers/10000/versions/4711/payload").await.expect(404);
    assert_eq!(app.count("transfer_ad").await, 0);
}

#[sqlx::test]
async fn another_providers_ad_of_the_same_name_stays(db: PgPool) {
    let app = App::new(db).await;
    let path = "/stillingsimport/api/v1/transfers/10001";
    let json = Some("application/json");
    let theirs = app.call(Method::POST, path, Some(crate::support::OTHER_KEY), json, personal("x").to_string()).await.expect(200);
    let before = traces(&app).await;
    app.post_ad(&personal("x")).await.expect(200);
    app.own(Method::DELETE, "transfers/10000/x?delete=true").await.expect(200);
    assert_eq!(traces(&app).await, before);
    let path = format!("{path}/versions/{}/payload", theirs.json()["versionId"]);
    let kept = app.call(Method::GET, &path, Some(crate::support::OTHER_KEY), None, "").await.expect(200).json();
    assert_eq!(kept[0]["title"], "Assistent for Xenia Quistgaard");
}

#[sqlx::test]
async fn what_an_older_version_deleted_is_erased_too(db: PgPool) {
    let app = App::new(db).await;
    let batch = app.post_batch(&json!([personal("x"), ad("y")])).await.expect(201).json()["versionId"].clone();
    for _ in 0..3 {
        app.post_ad(&personal("x")).await.expect(200);
        app.own(Method::DELETE, "transfers/10000/x").await.expect(200);
    }
    // As it was before transfers were noted, and deleted as that version did.
    let as_before = [
        "delete from transfer_ad",
        "insert into transfer_ad_backfill select max(version_id) + 1 from transfer",
        "update job_ad set state = 'deleted' where reference = 'x'",
    ];
    for statement in as_before {
        sqlx::query(statement).execute(&app.db).await.unwrap();
    }
    assert!(!traces(&app).await.is_empty());
    // Nobody reads it any more, meanwhile; and what is deleted meanwhile is not forgotten.
    assert_eq!(references(&app, &batch).await, ["y"]);
    app.own(Method::DELETE, "transfers/10000/y?delete=true").await.expect(200);
    assert_eq!(payload(&app, &batch).await, json!([]));
    erasure::erase_due(&app.state.job_ads).await.unwrap();
    assert_eq!(traces(&app).await, Vec::<String>::new());
    assert_eq!((app.count("transfer_ad_backfill").await, app.count("transfer_ad").await), (0, 0));
    assert_eq!(app.rows_with("ingrid").await, Vec::<String>::new());
    let left: i64 = sqlx::query_scalar("select count(*) from job_ad where erased is null").fetch_one(&app.db).await.unwrap();
    assert_eq!(left, 0);
    let before = app.rows_with("").await;
    erasure::erase_due(&app.state.job_ads).await.unwrap();
    assert_eq!(app.rows_with("").await, before);
}

/// Puts into every transfer what a version before has stored: the name of a property that PostgreSQL has no text for.
async fn poison(app: &App) {
    sqlx::query(
        r#"update transfer set payload = replace(payload::text, '"properties":{', '"properties":{"\u0000":null,"\\\u0000\u0000":null,')::json"#,
    )
    .execute(&app.db)
    .await
    .unwrap();
}

#[sqlx::test]
async fn a_name_that_cannot_be_kept_is_left_out_of_what_was_received(db: PgPool) {
    let app = App::new(db).await;
    let named = |reference: &str| {
        let mut ad = ad(reference);
        ad["properties"]["\u{0}"] = Value::Null;
        ad["properties"]["ukjent"] = Value::Null;
        ad["\u{0}"] = json!(1);
        ad["locationList"][0]["\u{0}"] = Value::Null;
        ad
    };
    let single = app.post_ad(&named("1")).await.expect(200).json()["versionId"].clone();
    let batch = app.post_batch(&json!([named("2"), named("3")])).await.expect(201).json()["versionId"].clone();
    let streamed = app.post_stream(named("4").to_string()).await.receipts()[0]["versionId"].clone();
    for (version, ads) in [(&single, vec!["1"]), (&batch, vec!["2", "3"]), (&streamed, vec!["4"])] {
        assert_eq!(references(&app, version).await, ads);
        assert_eq!(payload(&app, version).await[0], ad(ads[0]));
    }
    for reference in ["1", "2", "3", "4"] {
        app.own(Method::DELETE, &format!("transfers/10000/{reference}")).await.expect(200);
        app.own(Method::DELETE, &format!("transfers/10000/{reference}?delete=true")).await.expect(200);
    }
    assert_eq!(app.count("transfer_ad").await, 0);
}

#[sqlx::test]
async fn a_name_that_was_kept_before_spoils_nothing(db: PgPool) {
    let app = App::new(db).await;
    let batch = json!([personal("x"), personal("y"), ad("z")]);
    let version = app.post_batch(&batch).await.expect(201).json()["versionId"].clone();
    poison(&app).await;
    app.own(Method::DELETE, "transfers/10000/x").await.expect(200);
    app.own(Method::DELETE, "transfers/10000/x?delete=true").await.expect(200);
    assert_eq!(references(&app, &version).await, ["y", "z"]);
    assert_eq!(payload(&app, &version).await[1]["properties"]["\\\u{fffd}\u{fffd}"], Value::Null);
    assert!(payload(&app, &version).await[1]["properties"].as_object().unwrap().contains_key("\\\u{fffd}\u{fffd}"));
    // From before transfers were noted.
    let older = app.post_batch(&json!([personal("p"), ad("q")])).await.expect(201).json()["versionId"].clone();
    poison(&app).await;
    let as_before = [
        format!("delete from transfer_ad where version_id = {older}"),
        format!("insert into transfer_ad_backfill values ({older} + 1)"),
        "update job_ad set state = 'deleted' where reference in ('p', 'y')".to_owned(),
    ];
    for statement in as_before {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&app.db).await.unwrap();
    }
    erasure::erase_due(&app.state.job_ads).await.unwrap();
    assert_eq!(traces(&app).await, Vec::<String>::new());
    assert_eq!((references(&app, &version).await, references(&app, &older).await), (vec!["z".to_owned()], vec!["q".to_owned()]));
}

#[sqlx::test]
async fn what_cannot_be_erased_keeps_no_other_from_it(db: PgPool) {
    let app = App::new(db).await;
    for reference in ["a", "b", "c"] {
        app.post_ad(&personal(reference)).await.expect(200);
    }
    let broken = app.post_ad(&personal("broken")).await.expect(200).json()["versionId"].clone();
    for reference in ["d", "e", "f"] {
        app.post_ad(&personal(reference)).await.expect(200);
    }
    // Nothing that any version has written; and noted, so that it is found with the ad.
    let break_it = format!("update transfer set payload = '7' where version_id = {broken}");
    for statement in [&*break_it, "update job_ad set state = 'deleted'"] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&app.db).await.unwrap();
    }
    erasure::erase_due(&app.state.job_ads).await.unwrap();
    let left = "select array_agg(reference) from job_ad where erased is null";
    let left: Vec<String> = sqlx::query_scalar(left).fetch_one(&app.db).await.unwrap();
    assert_eq!((left, app.count("transfer_ad").await), (vec!["broken".to_owned()], 1));
    // The same before transfers were noted.
    let as_before = [
        "delete from transfer_ad",
        "insert into transfer_ad_backfill select max(version_id) + 1 from transfer",
        "update job_ad set erased = null",
    ];
    for statement in as_before {
        sqlx::query(statement).execute(&app.db).await.unwrap();
    }
    erasure::erase_due(&app.state.job_ads).await.unwrap();
    assert_eq!(app.count("transfer_ad_backfill").await, 0);
    let left: i64 = sqlx::query_scalar("select count(*) from job_ad where erased is null").fetch_one(&app.db).await.unwrap();
    assert_eq!(left, 0);
}

#[sqlx::test]
async fn an_ad_of_very_many_transfers_is_erased_in_turns(db: PgPool) {
    let app = App::new(db).await;
    let first = app.post_ad(&personal("x")).await.expect(200).json()["versionId"].clone();
    sqlx::query(
        "insert into transfer (version_id, provider_id, status, md5, items, payload, changes, created, updated)
         select nextval('transfer_version'), provider_id, status, md5, items, payload, changes, created, updated
         from transfer, generate_series(1, 1200)",
    )
    .execute(&app.db)
    .await
    .unwrap();
    app.own(Method::DELETE, "transfers/10000/x?delete=true").await.expect(200);
    assert!(!traces(&app).await.is_empty(), "more than one transaction");
    assert_eq!(payload(&app, &first).await, json!([]), "nobody reads what is left");
    erasure::erase_due(&app.state.job_ads).await.unwrap();
    assert_eq!(traces(&app).await, Vec::<String>::new());
    assert_eq!(app.publish_status("x").await, "DELETED");
}

#[sqlx::test]
async fn whoever_sends_it_while_it_is_deleted_leaves_nothing(db: PgPool) {
    let app = App::new(db).await;
    for round in 0..12 {
        let reference = format!("x{round}");
        app.post_ad(&personal(&reference)).await.expect(200);
        let again = ad_with(&reference, "/title", json!("Xenia en gang til"));
        let send = async {
            match round % 3 {
                0 => app.post_ad(&again).await.status.as_u16(),
                1 => app.post_batch(&json!([ad(&format!("y{round}")), again])).await.status.as_u16(),
                _ => app.post_stream(again.to_string()).await.status.as_u16(),
            }
        };
        let path = format!("transfers/10000/{reference}?delete=true");
        let (sent, deleted) = join(send, app.own(Method::DELETE, &path)).await;
        assert!([200, 201, 409].contains(&sent), "{sent}");
        deleted.expect(200);
        assert_eq!(traces(&app).await, Vec::<String>::new(), "{round}");
    }
    // Two ads of one transfer at once.
    for round in 0..6 {
        let (one, other) = (format!("a{round}"), format!("b{round}"));
        for _ in 0..2 {
            app.post_batch(&json!([personal(&one), personal(&other)])).await;
            app.post_batch(&json!([ad_with(&one, "/title", json!("Xenia")), ad_with(&other, "/title", json!("Xenia"))])).await;
        }
        let delete = |reference: &str| {
            let (app, path) = (&app, format!("transfers/10000/{reference}?delete=true"));
            async move { app.own(Method::DELETE, &path).await }
        };
        let (first, second) = join(delete(&one), delete(&other)).await;
        first.expect(200);
        second.expect(200);
        assert_eq!(traces(&app).await, Vec::<String>::new(), "{round}");
    }
}

#[sqlx::test]
async fn whoever_reported_an_ad_is_forgotten_when_it_is_judged(db: PgPool) {
    for decision in [json!({ "decision": "approve" }), json!({ "decision": "reject", "reason": "DUPLICATE" })] {
        let app = App::new(db.clone()).await;
        let reference = decision["decision"].as_str().unwrap();
        app.post_ad(&ad(reference)).await.expect(200);
        let uuid = app.uuid(reference).await;
        let report = [("reason", "FRAUD"), ("text", "Dette er svindel"), ("email", "leser@quistgaard.example")];
        app.post_form(&format!("/stillinger/{uuid}/rapporter"), &report).await;
        assert_eq!(app.rows_with("leser@quistgaard").await.len(), 1);
        app.admin(Method::POST, &format!("ads/{uuid}/review"), &decision).await.expect(200);
        assert_eq!(app.rows_with("leser@quistgaard").await, Vec::<String>::new());
    }
}

#[sqlx::test]
async fn of_an_erased_recruit_no_answer_is_kept_either(db: PgPool) {
    let app = recruitment::app(db).await;
    let xenia = person("Quistgaard", Some("xenia@quistgaard.example"), Some("98765401"));
    app.recruit_once(PARTNER, "a-key", &request(std::slice::from_ref(&xenia))).await.expect(200);
    // Refused, with a message for each problem.
    let mut wrong = request(std::slice::from_ref(&xenia));
    wrong["recruitments"][0]["address"]["postalCode"] = json!("Quistgaard");
    wrong["recruitments"][0]["countryCode"] = json!("Quistgaard");
    wrong["product"] = json!("Xenia");
    app.recruit_once(PARTNER, "another-key", &wrong).await.expect(400);
    let letter = app.mail().await.pop().unwrap();
    let page = letter.path("/r/").split('?').next().unwrap().to_owned();
    assert!(!traces(&app).await.is_empty());
    app.post_form(&page, &[("action", "erase")]).await.expect(303);
    assert_eq!(traces(&app).await, Vec::<String>::new());
    assert_eq!(app.count("kept_answer").await, 2, "a repeat is answered as before");
    assert_eq!(
        app.recruit_once(PARTNER, "a-key", &request(&[xenia])).await.expect(200).header(header::CONTENT_TYPE),
        "application/json"
    );
    assert_eq!(traces(&app).await, Vec::<String>::new());
}
