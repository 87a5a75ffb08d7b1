//! What a recruit is told before an order binds them, and afterwards.

use super::*;
use axum::http::header;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

const PRODUCT: &str = "CO27409";

impl App {
    /// Kari recruits Ola; the path of his page.
    async fn recruited(&self, recruit: Value) -> String {
        self.recruit(KARI, &request(&[recruit])).await.expect(200);
        self.mail().await[0].path("/r/").split('?').next().unwrap().to_owned()
    }

    /// What stands on a page, without its tags.
    async fn said(&self, path: &str) -> String {
        text_of(&self.get(path).await.expect(200).text)
    }
}

fn text_of(page: &str) -> String {
    let texts = page.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    texts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sold(price: u32) -> Value {
    json!({ "products": [{
        "code": PRODUCT, "kind": "subscription", "name": "Avis, hverdag", "price": price, "period": "month", "seller": "Avisen AS",
        "terms": "https://avisen.example/vilkår",
    }] })
}

#[sqlx::test]
async fn an_offer_says_everything_that_binds(db: PgPool) {
    let app = app(db).await;
    app.load(&sold(299)).await;
    app.load(&json!({ "coupons": [{ "code": "Datanews", "number": 1, "product": PRODUCT, "price": 99.5, "periods": 3, "text": "3 md." }] }))
        .await;
    let mut ola = ola();
    ola["couponCode"] = json!("Datanews");
    ola["couponNumber"] = json!(1);
    let path = app.recruited(ola).await;
    let page = app.said(&path).await;
    for said in [
        "Pris 99,50 kr per måned",
        "Periode 3 måneder",
        "Pris etter perioden 299 kr per måned",
        "Selger Avisen AS",
        "Kupong 3 md.",
        "14 dagers angrerett Som forbruker kan du angre bestillingen innen 14 dager",
        "Vilkår Les vilkårene",
        "forplikter du deg til å betale prisen over. Du kan bare svare én gang.",
        "Bestill med betalingsplikt",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    assert!(app.get(&path).await.text.contains("href=\"https://avisen.example/vilkår\""));
    let english = app.said(&format!("{path}?lang=en")).await;
    for said in ["Price NOK 99.50 per month", "Period 3 months", "Order with obligation to pay", "14-day right of withdrawal"] {
        assert!(english.contains(said), "{said}\n{english}");
    }

    // What was ordered stays as it was, whatever is offered later.
    app.post_form(&path, &[("action", "accept")]).await.expect(303);
    let mail = app.mail().await;
    let order = mail.iter().find(|letter| letter.header("To") == "ola@example.com").unwrap();
    for said in [
        "Pris: 99,50 kr per måned",
        "Periode: 3 måneder",
        "Pris etter perioden: 299 kr per måned",
        "Selger: Avisen AS",
        "14 dagers angrerett.",
        "Les vilkårene:",
        "https://avisen.example/vilkår",
    ] {
        assert!(order.text.contains(said), "{said}\n{}", order.text);
    }
    app.load(&json!({ "products": [{ "code": PRODUCT, "kind": "subscription", "name": "Avis, hverdag", "price": 1 }] })).await;
    let page = app.said(&path).await;
    assert!(page.contains("Pris etter perioden 299 kr per måned") && page.contains("Selger Avisen AS"), "{page}");
    let export = app.get(&format!("{path}/data.json")).await.expect(200).json();
    assert_eq!(
        [&export["price"], &export["ordinaryPrice"], &export["period"], &export["periods"], &export["seller"], &export["terms"]],
        [
            &json!({ "amount": "99.50", "currency": "NOK" }),
            &json!({ "amount": "299.00", "currency": "NOK" }),
            &json!("month"),
            &json!(3),
            &json!("Avisen AS"),
            &json!("https://avisen.example/vilkår"),
        ]
    );
}

#[sqlx::test]
async fn what_is_not_known_of_an_offer_is_said_to_be_so(db: PgPool) {
    let app = app(db).await;
    let path = app.recruited(ola()).await;
    let page = app.said(&path).await;
    for said in [
        "Pris 299 kr Periode Ikke oppgitt Pris etter perioden Ikke oppgitt Selger Ikke oppgitt",
        "Vilkårene er ikke oppgitt her. Be om å få dem før du bestiller.",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    // A price that goes on is no offer for a time; a product's own offer is one.
    let product = |more: Value| {
        let mut product = sold(299)["products"][0].clone();
        product.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "products": [product] })
    };
    app.load(&product(json!({ "ordinaryPrice": 299 }))).await;
    assert!(app.said(&path).await.contains("Periode Løper til du sier opp Pris etter perioden 299 kr per måned"));
    app.load(&product(json!({ "price": 0, "periods": 1, "ordinaryPrice": 349 }))).await;
    let page = app.said(&path).await;
    assert!(page.contains("Pris 0 kr per måned Periode 1 måned Pris etter perioden 349 kr per måned"), "{page}");
}

#[sqlx::test]
async fn nothing_is_erased_by_one_touch(db: PgPool) {
    let app = app(db).await;
    let path = app.recruited(ola()).await;
    let page = app.get(&path).await.expect(200).text;
    let invitation: String = app.recruit(PARTNER, &request(&[ola()])).await.expect(200).json()["recruitments"][0]["invitation"]
        .as_str()
        .unwrap()
        .replace("http://verv.example", "");
    let proved = app.post_form(&invitation, &[("action", "prove"), ("knownPhone", "91234567")]).await.expect(303).cookie();
    let invited = app.get_as(&proved, &invitation).await.expect(200).text;
    for page in [page, invited] {
        for action in ["erase", "block"] {
            let button = format!("name=\"action\" value=\"{action}\"");
            let at = page.find(&button).unwrap_or_else(|| panic!("{action}\n{page}"));
            let (open, closed) = (page[..at].matches("<details").count(), page[..at].matches("</details>").count());
            assert_eq!(open, closed + 1, "{action} is folded away");
            assert_eq!(page.matches(&button).count(), 1);
            let form = page[..at].rsplit("<details").next().unwrap();
            assert!(text_of(form).contains("Er du sikker? Dette kan ikke angres."), "{form}");
        }
    }
}

#[sqlx::test]
async fn who_declines_through_an_invitation_is_told_so(db: PgPool) {
    let app = app(db).await;
    // One of whom something can come, and one who subscribes already.
    let customer = person("Abonnent", Some("eva@example.com"), None);
    for recruit in [ola(), customer] {
        let contact = recruit["email"].as_str().unwrap().to_owned();
        app.recruit(KARI, &request(&[recruit])).await.expect(200);
        let invitation = verv::recruitment::server::links::invitation(&app.state.recruitment, app.latest().await);
        let invitation = invitation.replace("http://verv.example", "");
        let proved = app.post_form(&invitation, &[("action", "prove"), ("knownEmail", &contact)]).await.expect(303).cookie();
        app.post_form_as(&proved, &invitation, &[("action", "decline")]).await.expect(303);
        let page = text_of(&app.get_as(&proved, &invitation).await.expect(200).text);
        assert!(page.contains("Du har takket nei. Du blir ikke spurt igjen i denne kampanjen."), "{page}");
        assert!(!page.contains("ordrenummer") && !page.contains("svaret er mottatt"), "{page}");
        let english = text_of(&app.get_as(&proved, &format!("{invitation}?lang=en")).await.expect(200).text);
        assert!(english.contains("You have declined."), "{english}");
    }
}

#[sqlx::test]
async fn links_of_earlier_mails_lead_on(db: PgPool) {
    let app = app(db).await;
    let path = app.recruited(ola()).await;
    let token = path.strip_prefix("/r/").unwrap();
    let earlier = format!("/r/{}", hex::encode(BASE64_URL_SAFE_NO_PAD.decode(token).unwrap()));
    assert_eq!((token.len(), earlier.len()), (64, 3 + 96));
    assert!(app.said(&earlier).await.contains("ola@example.com"));
    let answer = app.post_form(&earlier, &[("action", "accept")]).await.expect(303);
    assert_eq!(answer.header(header::LOCATION), earlier);
    assert!(app.said(&path).await.contains("Du har takket ja."));
    app.get(&earlier.to_uppercase().replace("/R/", "/r/")).await.expect(404);
    app.get(&format!("{earlier}00")).await.expect(404);
}
