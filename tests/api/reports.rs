//! `/stillinger/{uuid}/rapporter` and the moderators' queue.

use crate::support::{ADMIN, Answer, App, ad, ad_with};
use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use sqlx::PgPool;

/// The path of the form of a new ad.
async fn form_of(app: &App, reference: &str) -> String {
    app.post_ad(&ad(reference)).await.expect(200);
    format!("/stillinger/{}/rapporter", app.uuid(reference).await)
}

async fn send(app: &App, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    app.call(Method::POST, path, None, Some("application/x-www-form-urlencoded"), body).await
}

async fn queue(app: &App) -> Value {
    app.admin(Method::GET, "ads/queue", &Value::Null).await.expect(200).json()
}

/// Of each ad its reference and how many reports are open.
fn places(queue: &Value) -> Vec<(&str, i64)> {
    let ads = queue["ads"].as_array().unwrap();
    ads.iter().map(|ad| (ad["reference"].as_str().unwrap(), ad["openReports"].as_i64().unwrap())).collect()
}

async fn kept(app: &App) -> i64 {
    sqlx::query_scalar("select count(*) from ad_report").fetch_one(&app.db).await.unwrap()
}

#[sqlx::test]
async fn a_report_reaches_the_moderators(db: PgPool) {
    let app = App::new(db).await;
    let path = form_of(&app, "1").await;
    let page = app.get(&path).await.expect(200).text;
    assert!(page.contains("Rapporter annonsen") && page.contains("Baker til morgenskiftet") && page.contains("noindex"));
    let sent =
        send(&app, &path, &[("reason", "FRAUD"), ("text", " Ber om penger. "), ("email", "kari@example.com")]).await.expect(303);
    assert_eq!(sent.header(header::LOCATION), format!("{path}?takk"));
    let thanks = app.get(sent.header(header::LOCATION)).await.expect(200).text;
    assert!(thanks.contains("Takk for at du sa fra") && !thanks.contains("kari@example.com") && thanks.contains("noindex"));
    let queue = queue(&app).await;
    let queued = &queue["ads"][0];
    assert_eq!(
        queued["reports"],
        json!([{ "reason": "FRAUD", "text": "Ber om penger.", "email": "kari@example.com", "created": "2026-10-01T12:00:00" }])
    );
    assert_eq!(
        (&queued["openReports"], &queued["latestReport"], &queued["status"], &queued["publishStatus"], &queued["title"]),
        (&json!(1), &json!("2026-10-01T12:00:00"), &json!("PENDING"), &json!("ACTIVE"), &json!("Baker til morgenskiftet"))
    );
    assert!(queue.get("next").is_none());
    // Nothing of it is public.
    let ad_page = app.get(path.trim_end_matches("/rapporter")).await.expect(200).text;
    assert!(ad_page.contains(&path) && !ad_page.contains("Ber om penger"));
}

#[sqlx::test]
async fn what_is_wrong_comes_back_with_what_was_typed(db: PgPool) {
    let app = App::new(db).await;
    let path = form_of(&app, "1").await;
    let nothing = send(&app, &path, &[]).await.expect(422).text;
    assert!(
        nothing.contains("href=\"#reason\"") && nothing.contains("Velg hva som er galt") && nothing.contains("<title>Feil: ")
    );
    let all = send(&app, &path, &[("reason", "OTHER"), ("text", " "), ("email", "kari")]).await.expect(422).text;
    assert!(all.contains("href=\"#text\"") && all.contains("href=\"#email\"") && !all.contains("href=\"#reason\""));
    assert!(all.contains("value=\"kari\"") && all.contains("aria-invalid=\"true\"") && all.contains("id=\"text-error\""));
    let long = format!("</textarea><b>{}", "å".repeat(1001));
    let too_long = send(&app, &path, &[("reason", "FRAUD"), ("text", &long), ("email", "\"><b>")]).await.expect(422).text;
    assert!(too_long.contains(&"å".repeat(1001)) && !too_long.contains("</textarea><b>") && !too_long.contains("\"><b>"));
    assert!(too_long.contains("Kort ned teksten"));
    // What was chosen is still chosen.
    let fraud = too_long.split("<input").find(|input| input.contains("value=\"FRAUD\"")).unwrap();
    assert!(fraud.split('>').next().unwrap().contains("checked"));
    let english = app.send(Request::post(&path).header(header::COOKIE, "lang=en").body(Body::from("reason=x")).unwrap());
    assert!(english.await.expect(422).text.contains("Choose what is wrong"));
    // Bytes that are no text, and a character that no database takes.
    app.call(Method::POST, &path, None, None, b"reason=OTHER&text=%00&email=%ff".to_vec()).await.expect(422);
    app.call(Method::POST, &path, None, None, b"reason=FRAUD&text=a%00b\xff".to_vec()).await.expect(303);
    app.call(Method::POST, &path, None, None, vec![b'x'; 300_000]).await.expect(413);
    assert_eq!(kept(&app).await, 1);
}

#[sqlx::test]
async fn who_may_not_report(db: PgPool) {
    let app = App::new(db).await;
    let path = form_of(&app, "1").await;
    let elsewhere = Request::post(&path).header("sec-fetch-site", "cross-site").body(Body::from("reason=FRAUD")).unwrap();
    app.send(elsewhere).await.expect(403);
    // A program that fills in everything is thanked and forgotten.
    send(&app, &path, &[("reason", "FRAUD"), ("website", "https://spam.example")]).await.expect(303);
    assert_eq!(kept(&app).await, 0);
    app.post_ad(&ad_with("internal", "/privacy", json!("INTERNAL_NOT_SHOWN"))).await.expect(200);
    app.post_ad(&ad("stopped")).await.expect(200);
    let path_of = |uuid: String| format!("/stillinger/{uuid}/rapporter");
    let stopped = path_of(app.uuid("stopped").await);
    app.own(Method::DELETE, "transfers/10000/stopped").await.expect(200);
    for (path, status) in [
        (path_of(app.uuid("internal").await), 404),
        (path_of("00000000-0000-0000-0000-000000000000".into()), 404),
        (path_of("x".into()), 404),
        (stopped, 410),
    ] {
        app.get(&path).await.expect(status);
        send(&app, &path, &[("reason", "FRAUD")]).await.expect(status);
    }
    assert_eq!(kept(&app).await, 0);
}

#[sqlx::test]
async fn one_reporter_hides_no_other(db: PgPool) {
    let app = App::new(db).await;
    let path = form_of(&app, "1").await;
    let from =
        async |address, reason, text: &str| app.post_form_from(address, &path, &[("reason", reason), ("text", text)]).await;
    for number in 0..5 {
        from([192, 0, 2, 1], "OTHER", &format!("Tøv {number}")).await.expect(303);
    }
    assert_eq!(kept(&app).await, 3);
    for number in 0..30 {
        from([192, 0, 2, 10 + number], "OTHER", &format!("Tull {number}")).await.expect(303);
    }
    assert_eq!(kept(&app).await, 20);
    // What nobody has said yet is kept, however much is said.
    from([192, 0, 2, 2], "FRAUD", "Ber om penger").await.expect(303);
    assert_eq!(kept(&app).await, 21);
}

#[sqlx::test]
async fn no_flood_of_reports(db: PgPool) {
    let app = App::new(db).await;
    let path = form_of(&app, "1").await;
    // The same words within a day are one report.
    for _ in 0..3 {
        send(&app, &path, &[("reason", "FRAUD"), ("text", "Svindel!")]).await.expect(303);
    }
    assert_eq!(kept(&app).await, 1);
    app.set_clock("2026-10-02T09:59:59Z");
    send(&app, &path, &[("reason", "FRAUD"), ("text", "Svindel!")]).await.expect(303);
    assert_eq!(kept(&app).await, 1);
    app.set_clock("2026-10-02T10:00:00Z");
    send(&app, &path, &[("reason", "FRAUD"), ("text", "Svindel!")]).await.expect(303);
    assert_eq!(kept(&app).await, 2);
    // Twenty an hour, also when they come at once.
    app.set_clock("2026-10-03T10:00:00Z");
    let texts: Vec<String> = (0..30).map(|number| format!("Nummer {number}")).collect();
    let fields: Vec<[(&str, &str); 2]> = texts.iter().map(|text| [("reason", "OTHER"), ("text", text.as_str())]).collect();
    for answer in futures_util::future::join_all(fields.iter().map(|fields| send(&app, &path, fields))).await {
        answer.expect(303);
    }
    assert_eq!(kept(&app).await, 22);
    let queue = queue(&app).await;
    assert_eq!((places(&queue), queue["ads"][0]["reports"].as_array().unwrap().len()), (vec![("1", 22)], 20));
    app.set_clock("2026-10-03T11:00:01Z");
    send(&app, &path, &[("reason", "OTHER"), ("text", "En time senere")]).await.expect(303);
    assert_eq!(kept(&app).await, 23);
}

#[sqlx::test]
async fn a_review_closes_the_reports(db: PgPool) {
    let app = App::new(db).await;
    let path = form_of(&app, "1").await;
    let uuid = app.uuid("1").await;
    send(&app, &path, &[("reason", "FRAUD"), ("email", "kari@example.com")]).await.expect(303);
    // One that cannot be done leaves them open.
    app.admin(Method::POST, &format!("ads/{uuid}/review"), &json!({ "decision": "maybe" })).await.expect(400);
    assert_eq!(places(&queue(&app).await), [("1", 1)]);
    app.admin(Method::POST, &format!("ads/{uuid}/review"), &json!({ "decision": "approve" })).await.expect(200);
    assert_eq!(places(&queue(&app).await), []);
    let rows: Vec<String> = sqlx::query_scalar("select ad_report::text from ad_report").fetch_all(&app.db).await.unwrap();
    assert!(rows.len() == 1 && !rows[0].contains("kari@example.com"));
    // Reported anew it waits anew, approved or not.
    send(&app, &path, &[("reason", "NOT_A_JOB")]).await.expect(303);
    let waiting = queue(&app).await;
    assert_eq!((places(&waiting), &waiting["ads"][0]["status"]), (vec![("1", 1)], &json!("DONE")));
    // The same words are news once the earlier ones are answered.
    send(&app, &path, &[("reason", "FRAUD")]).await.expect(303);
    assert_eq!(places(&queue(&app).await), [("1", 2)]);
    // Who deletes an ad leaves nothing to judge, and no one's address.
    send(&app, &path, &[("reason", "FRAUD"), ("text", "Igjen"), ("email", "ola@example.com")]).await.expect(303);
    app.own(Method::DELETE, "transfers/10000/1?delete=true").await.expect(200);
    assert_eq!(places(&queue(&app).await), []);
    let addresses: i64 = sqlx::query_scalar("select count(email) from ad_report").fetch_one(&app.db).await.unwrap();
    assert_eq!(addresses, 0);
}

#[sqlx::test]
async fn the_queue_holds_every_ad_once(db: PgPool) {
    let app = App::new(db).await;
    let batch =
        |start: usize, end: usize| Value::from((start..end).map(|number| ad(&format!("r{number:03}"))).collect::<Vec<_>>());
    app.post_batch(&batch(0, 60)).await.expect(201);
    app.set_clock("2026-10-01T10:01:00Z");
    app.post_batch(&batch(60, 120)).await.expect(201);
    // Those that have expired, or were approved, wait for nobody.
    app.post_ad(&ad_with("expired", "/expires", json!("2026-10-01T11:00:00"))).await.expect(200);
    app.post_ad(&ad("approved")).await.expect(200);
    let uuid = app.uuid("approved").await;
    app.admin(Method::POST, &format!("ads/{uuid}/review"), &json!({ "decision": "approve" })).await.expect(200);
    for (minute, reference) in ["r003", "r100", "r050"].into_iter().enumerate() {
        app.set_clock(&format!("2026-10-01T10:1{minute}:00Z"));
        let path = format!("/stillinger/{}/rapporter", app.uuid(reference).await);
        send(&app, &path, &[("reason", "EXPIRED")]).await.expect(303);
    }
    let mut seen: Vec<String> = Vec::new();
    let mut next = Some(String::new());
    let mut pages = 0;
    while let Some(cursor) = next {
        let page = app.admin(Method::GET, &format!("ads/queue?cursor={cursor}"), &Value::Null).await.expect(200).json();
        seen.extend(places(&page).into_iter().map(|(reference, _)| reference.to_owned()));
        next = page["next"].as_str().map(str::to_owned);
        pages += 1;
    }
    // The latest reported first, then the newest.
    assert_eq!(seen[..3], ["r050", "r100", "r003"]);
    assert!(seen[3..62].iter().all(|reference| reference.as_str() >= "r060"), "{seen:?}");
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((count, seen.len(), pages), (120, 120, 3));
    for wrong in [
        "x",
        "pending_1_x",
        "reported_9999999999999999999999_00000000-0000-0000-0000-000000000000",
        // Times that PostgreSQL does not know.
        "pending_-300000000000000000_00000000-0000-0000-0000-000000000000",
        "reported_253402300800000000_00000000-0000-0000-0000-000000000000",
        "%00",
    ] {
        let refused = app.admin(Method::GET, &format!("ads/queue?cursor={wrong}"), &Value::Null).await.expect(400).json();
        assert_eq!(refused["problems"][0]["pointer"], "/cursor");
    }
    app.call(Method::GET, "/stillingsimport/internal/ads/queue?cursor=x", Some(&ADMIN[1..]), None, "").await.expect(401);
}

#[sqlx::test]
async fn a_page_may_end_where_the_reported_ads_end(db: PgPool) {
    let app = App::new(db).await;
    app.post_batch(&Value::from((0..52).map(|number| ad(&format!("r{number:03}"))).collect::<Vec<_>>())).await.expect(201);
    // Fifty reported ads fill the first page.
    sqlx::query(
        "insert into ad_report (job_ad, reason, text, created)
         select uuid, 'FRAUD', '', now() from job_ad order by reference limit 50",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let first = queue(&app).await;
    assert!(places(&first).len() == 50 && places(&first).iter().all(|(_, open)| *open == 1));
    let cursor = first["next"].as_str().unwrap();
    let second = app.admin(Method::GET, &format!("ads/queue?cursor={cursor}"), &Value::Null).await.expect(200).json();
    let mut rest = places(&second);
    rest.sort_unstable();
    assert_eq!((rest, second.get("next")), (vec![("r050", 0), ("r051", 0)], None));
}
