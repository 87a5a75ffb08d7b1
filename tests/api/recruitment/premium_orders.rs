//! Premiums that are ordered with points.

use super::*;
use axum::http::header;
use futures_util::future::join_all;
use verv::recruitment::server::decisions;

const PAGE: &str = "/verv/Spring2019";
const ORDER: &str = "/verv/Spring2019/premier/bestilling";

impl App {
    /// As many recruits of Kari's say yes; the number of the premium that costs 50 points.
    async fn with_yes(&self, recruits: usize) -> String {
        self.load(&json!({ "users": [{ "email": "kari@example.com", "customerNumber": 34272 }] })).await;
        for number in 0..recruits {
            let recruit = person("Venn", Some(&format!("venn{number}@example.com")), None);
            self.recruit(PARTNER, &request(&[recruit])).await.expect(200);
            decisions::verify(&self.state.recruitment, self.latest().await).await.unwrap();
        }
        let premium: i64 = sqlx::query_scalar("select id from product where code = 'HS3829'").fetch_one(&self.db).await.unwrap();
        premium.to_string()
    }

    async fn points_of_kari(&self) -> i64 {
        sqlx::query_scalar("select sum(points) from point_movement").fetch_one(&self.db).await.unwrap()
    }

    async fn order(&self, cookie: &str, premium: &str, seen: &str) -> String {
        let answer = self.post_form_as(cookie, ORDER, &[("premium", premium), ("seen", seen)]).await.expect(303);
        answer.header(header::LOCATION).to_owned()
    }

    async fn cancel(&self, cookie: &str, number: i64) -> String {
        let answer = self.post_form_as(cookie, ORDER, &[("cancel", &number.to_string())]).await.expect(303);
        answer.header(header::LOCATION).to_owned()
    }

    async fn movements(&self) -> Vec<(i32, String)> {
        sqlx::query_as("select points, reason from point_movement where reason <> 'recruitment' order by id")
            .fetch_all(&self.db)
            .await
            .unwrap()
    }

    async fn latest_order(&self) -> i64 {
        sqlx::query_scalar("select max(order_number) from premium_order").fetch_one(&self.db).await.unwrap()
    }
}

const ORDERED: &str = "/verv/Spring2019?premie=bestilt#premiums";
const CANCELLED: &str = "/verv/Spring2019?premie=avbestilt#premiums";
const NOTHING: &str = "/verv/Spring2019?premie=ingenting#premiums";

#[sqlx::test]
async fn points_become_a_premium_and_come_back(db: PgPool) {
    let app = app(db).await;
    let premium = app.with_yes(5).await;
    let kari = app.sign_in("kari@example.com").await;
    let page = app.get_as(&kari, PAGE).await.expect(200).text;
    assert!(page.contains("aria-label=\"Bestill Høyttaler\"") && page.contains("name=\"seen\" value=\"0\""), "{page}");
    assert_eq!(app.order(&kari, &premium, "0").await, ORDERED);
    assert_eq!(app.points_of_kari().await, 0);
    let page = app.get_as(&kari, ORDERED.split('#').next().unwrap()).await.expect(200).text;
    for said in [
        "Premien er bestilt, og poengene er trukket.",
        "Bestilte premier",
        "Ikke sendt ennå",
        "aria-label=\"Avbestill Høyttaler\"",
        "−50",
        "Høyttaler bestilt 1. oktober",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    assert!(!page.contains("aria-label=\"Bestill Høyttaler\""), "the points are spent");
    // Sent again, or from an old page, it is one order.
    for seen in ["0", "1", "", "x"] {
        assert_eq!(app.order(&kari, &premium, seen).await, NOTHING);
    }
    let number = app.latest_order().await;
    assert_eq!(app.cancel(&kari, number).await, CANCELLED);
    assert_eq!(app.cancel(&kari, number).await, NOTHING);
    assert_eq!(app.points_of_kari().await, 50);
    assert_eq!(app.movements().await, [(-50, "premium".to_owned()), (50, "premium_cancelled".to_owned())]);
    let page = app.get_as(&kari, PAGE).await.expect(200).text;
    assert!(
        page.contains("+50") && page.contains("Høyttaler avbestilt 1. oktober") && !page.contains("Avbestill Høyttaler"),
        "{page}"
    );
    assert_eq!(app.order(&kari, &premium, "1").await, ORDERED);
    // In English they are rewards.
    let english = app.get_as(&kari, &format!("{PAGE}?lang=en")).await.expect(200).text;
    assert!(english.contains("Ordered rewards") && english.contains("Cancel order: Høyttaler"), "{english}");
}

#[sqlx::test]
async fn nobody_spends_points_that_they_do_not_have(db: PgPool) {
    let app = app(db).await;
    let premium = app.with_yes(4).await;
    let kari = app.sign_in("kari@example.com").await;
    assert_eq!(app.order(&kari, &premium, "0").await, NOTHING);
    assert!(!app.get_as(&kari, PAGE).await.expect(200).text.contains("aria-label=\"Bestill"));
    app.with_yes(11).await;
    // One of another campaign or kind, or none at all.
    for other in ["0", "-1", "99999999999999999999", "x"] {
        assert_eq!(app.order(&kari, other, "0").await, NOTHING, "{other}");
    }
    let lamp: i64 = sqlx::query_scalar("select id from product where code = 'HS1'").fetch_one(&app.db).await.unwrap();
    assert_eq!(app.order(&kari, &lamp.to_string(), "0").await, NOTHING);
    // Ten at the same moment, of whom each has seen no order.
    let crowd = join_all((0..10).map(|_| app.order(&kari, &premium, "0"))).await;
    assert_eq!(crowd.iter().filter(|to| *to == ORDERED).count(), 1, "{crowd:?}");
    assert_eq!(app.points_of_kari().await, 60);
    sqlx::raw_sql("update product set active = false where code = 'HS3829'").execute(&app.db).await.unwrap();
    assert_eq!(app.order(&kari, &premium, "1").await, NOTHING);
    // What costs nothing has a bound.
    sqlx::raw_sql(
        "update product set active = true; update campaign_premium set points = 0;
         insert into premium_order (customer_id, campaign_id, product_id, points, created)
         select customer_id, campaign_id, product_id, 0, created from premium_order, generate_series(1, 49)",
    )
    .execute(&app.db)
    .await
    .unwrap();
    assert_eq!(app.order(&kari, &premium, "50").await, NOTHING);
}

#[sqlx::test]
async fn orders_are_their_customers_own(db: PgPool) {
    let app = app(db).await;
    let premium = app.with_yes(5).await;
    let kari = app.sign_in("kari@example.com").await;
    assert_eq!(app.order(&kari, &premium, "0").await, ORDERED);
    let number = app.latest_order().await;
    let other = app.sign_in("other@example.com").await;
    app.post_form_as(&other, ORDER, &[("cancel", &number.to_string())]).await.expect(403);
    app.load(&json!({ "users": [{ "email": "other@example.com", "customerNumber": 34273 }] })).await;
    assert_eq!(app.cancel(&other, number).await, NOTHING);
    assert_eq!(app.order(&other, &premium, "0").await, NOTHING);
    let led = app.post_form(ORDER, &[("premium", &premium), ("seen", "0")]).await.expect(303);
    assert!(led.header(header::LOCATION).starts_with("/login?next="));
    assert_eq!(app.get_as(&kari, ORDER).await.expect(303).header(header::LOCATION), "/verv/Spring2019#premiums");
    app.post_form_as(&kari, "/verv/None/premier/bestilling", &[("premium", &premium), ("seen", "0")]).await.expect(404);
    assert_eq!(app.movements().await.len(), 1);
}

#[sqlx::test]
async fn what_was_sent_is_not_cancelled(db: PgPool) {
    let app = app(db).await;
    app.load(&json!({ "users": [{ "email": "sjef@example.com", "name": "Siri Sjef", "roles": ["admin"] }] })).await;
    let premium = app.with_yes(10).await;
    let kari = app.sign_in("kari@example.com").await;
    app.order(&kari, &premium, "0").await;
    app.order(&kari, &premium, "1").await;
    let (sent, waiting) = (app.latest_order().await - 1, app.latest_order().await);
    let admin = app.sign_in("sjef@example.com").await;
    let page = app.get_as(&admin, "/admin/premier").await.expect(200).text;
    for said in ["Kari Nordmann", "0101 Oslo", "kari@example.com", "Høyttaler", "34272", "Merk som sendt"] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    app.post_form_as(&kari, "/admin/premier", &[("sent", &sent.to_string())]).await.expect(403);
    for number in [sent.to_string(), "x".to_owned(), "0".to_owned()] {
        app.post_form_as(&admin, "/admin/premier", &[("sent", &number)]).await.expect(303);
    }
    assert_eq!(app.cancel(&kari, sent).await, NOTHING);
    let page = app.get_as(&kari, PAGE).await.expect(200).text;
    assert!(page.contains("Sendt 1. oktober") && page.matches("aria-label=\"Avbestill").count() == 1, "{page}");
    // And what was cancelled is not sent.
    assert_eq!(app.cancel(&kari, waiting).await, CANCELLED);
    app.post_form_as(&admin, "/admin/premier", &[("sent", &waiting.to_string())]).await.expect(303);
    let kept: i64 =
        sqlx::query_scalar("select count(*) from premium_order where sent is not null").fetch_one(&app.db).await.unwrap();
    assert_eq!(kept, 1);
    // Those that wait come first.
    assert_eq!(app.order(&kari, &premium, "2").await, ORDERED);
    let page = app.get_as(&admin, "/admin/premier").await.expect(200).text;
    let place = |number: i64| page.find(&format!(">{number}<")).unwrap();
    assert!(place(waiting + 1) < place(waiting) && place(waiting) < place(sent));
    let below = app.get_as(&admin, &format!("/admin/premier?etter={}", waiting + 1)).await.expect(200).text;
    assert!(below.contains(&format!(">{sent}<")) && !below.contains(&format!(">{}<", waiting + 1)), "{below}");
    let points = app.get_as(&admin, "/admin/poeng").await.expect(200).text;
    assert!(points.contains("Premie bestilt") && points.contains("Premie avbestilt"), "{points}");
}
