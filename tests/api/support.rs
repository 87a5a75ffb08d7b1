//! The test harness: an application with a fixed clock, one-line requests, sample ads.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::{DateTime, Utc};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::watch;
use tower::ServiceExt;
use verv::accounts::server::password::Passwords;
use verv::app::router;
use verv::app::state::AppState;
use verv::job_ads::server::alerts;
use verv::platform::clock::Clock;
use verv::platform::config::{Config, Settings};
use verv::platform::core::{Core, Parts};
use verv::platform::mail::Mailer;
use verv::platform::outbox;
use verv::platform::site::Site;
use verv::platform::workers::{self, Workers};
use verv::web::load_shedding::{Limits, LoadShedder};

pub const ADMIN: &str = "an-admin-token-of-forty-characters-said!";
/// Of everybody who signs in.
pub const PASSWORD: &str = "hest batteri stift korrekt";
pub const KEY: &str = "the key of the first provider, long enough";
pub const OTHER_KEY: &str = "the key of the other provider, also long";

pub struct App {
    pub router: Router,
    pub state: AppState,
    pub db: PgPool,
    pub clock: Clock,
    data: tempfile::TempDir,
    _stop: watch::Sender<bool>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Concatenated JSON objects.
    #[track_caller]
    pub fn receipts(&self) -> Vec<Value> {
        serde_json::Deserializer::from_str(&self.text).into_iter().map(Result::unwrap).collect()
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// What it sets, as a browser sends it back.
    #[track_caller]
    pub fn cookie(&self) -> String {
        self.header(header::SET_COOKIE).split(';').next().unwrap().to_owned()
    }

    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

impl App {
    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(&self.db).await.unwrap()
    }

    /// Noon in Norway on the first of October 2026, two providers.
    pub async fn new(db: PgPool) -> Self {
        Self::with(db, |_| {}).await
    }

    /// With other settings than the usual.
    pub async fn with(db: PgPool, change: impl FnOnce(&mut Settings)) -> Self {
        // With one connection, whatever holds it and waits for a second fails, in every test but those that listen for
        // changes, which takes one for as long.
        let own = match std::env::var("VERV_TEST_CONNECTIONS") {
            Ok(connections) => narrow(&db, connections.parse().unwrap()),
            Err(_) => db.clone(),
        };
        Self::over(own.clone(), own, db, LoadShedder::default(), change).await
    }

    /// In which no password can be hashed, as too many wait for it; with the secret of [`same_secret`].
    pub async fn without_hashing(db: PgPool) -> Self {
        let limits = Limits { queue_max: 0, ..Limits::default() };
        let hashing = |params| Passwords::with_room(params, 0, &limits).unwrap();
        Self::hashing(db.clone(), db.clone(), db, LoadShedder::default(), hashing, same_secret).await
    }

    /// With another place for public reads.
    pub async fn reading(replica: PgPool, db: PgPool, change: impl FnOnce(&mut Settings)) -> Self {
        Self::over(db.clone(), replica, db, LoadShedder::default(), change).await
    }

    /// With so many connections for the application.
    pub async fn with_connections(db: PgPool, connections: u32) -> Self {
        let narrow = narrow(&db, connections);
        Self::over(narrow.clone(), narrow, db, LoadShedder::default(), |_| {}).await
    }

    /// With other bounds for what is worked on.
    pub async fn under(db: PgPool, load: LoadShedder) -> Self {
        Self::over(db.clone(), db.clone(), db, load, |_| {}).await
    }

    /// `own` and `replica` are the application's, `db` the test's.
    async fn over(own: PgPool, replica: PgPool, db: PgPool, load: LoadShedder, change: impl FnOnce(&mut Settings)) -> Self {
        Self::hashing(own, replica, db, load, |params| Passwords::new(params).unwrap(), change).await
    }

    async fn hashing(
        own: PgPool,
        replica: PgPool,
        db: PgPool,
        load: LoadShedder,
        passwords: impl FnOnce(argon2::Params) -> Passwords,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut settings = Settings {
            database_url: Some("postgres://unused/".into()),
            addr: "127.0.0.1:3000".into(),
            public_url: Some("http://verv.example".into()),
            data: data.path().to_owned(),
            admin_token: Some(ADMIN.into()),
            // Cheap: what is tested is not what it costs.
            argon2: Some("m=8,t=1,p=1".into()),
            log: "info".into(),
            ..Settings::default()
        };
        change(&mut settings);
        let clock = Clock::fixed("2026-10-01T10:00:00Z".parse().unwrap());
        let (stop, stopping) = watch::channel(false);
        let registry = json!({ "providers": [
            { "identifier": "first", "email": "first@example.com", "phone": "11", "key": KEY.replace(' ', "-") },
            { "identifier": "other", "key": OTHER_KEY.replace(' ', "-") },
        ]});
        let config = Config::new(&settings).unwrap();
        let passwords = passwords(config.argon2.clone());
        verv::app::registry::load(&db, &clock, &passwords, registry.to_string().as_bytes()).await.unwrap();
        let core = Core::new(Parts {
            mailer: Mailer::new(&config).unwrap(),
            config,
            replica,
            db: own,
            clock: clock.clone(),
            public_workers: Workers::of_half_the_cores(workers::VISITOR_PATIENCE),
            stopping,
            site: Site::at(data.path()),
        });
        let state = AppState::new(core, passwords, load);
        Self { router: router::router(state.clone()), state, db, clock, data, _stop: stop }
    }

    pub fn set_clock(&self, to: &str) {
        self.clock.set(to.parse::<DateTime<Utc>>().unwrap());
    }

    /// Where file mail goes.
    pub fn mail_folder(&self) -> PathBuf {
        self.data.path().join("mail")
    }

    /// Sends what is due, and answers the mails that nobody has read yet, oldest first.
    pub async fn mail(&self) -> Vec<Letter> {
        alerts::send_due(&self.state.job_ads).await.unwrap();
        outbox::deliver_due(&self.state.core).await.unwrap();
        let Ok(entries) = std::fs::read_dir(self.mail_folder()) else { return Vec::new() };
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
            .into_iter()
            .map(|file| {
                let letter = Letter::read(&std::fs::read_to_string(&file).unwrap());
                std::fs::remove_file(file).unwrap();
                letter
            })
            .collect()
    }

    /// Every row of every table that holds this text in any column, bytes as the text they are, as `table: row`.
    pub async fn rows_with(&self, text: &str) -> Vec<String> {
        let tables: Vec<(String, Vec<String>)> = sqlx::query_as(
            "select table_name::text, array_agg(column_name::text) filter (where data_type = 'bytea')
             from information_schema.tables join information_schema.columns using (table_schema, table_name)
             where table_schema = 'public' and table_type = 'BASE TABLE' group by table_name order by table_name",
        )
        .fetch_all(&self.db)
        .await
        .map(|tables| tables.into_iter().map(|(table, bytes): (_, Option<_>)| (table, bytes.unwrap_or_default())).collect())
        .unwrap();
        let mut found = Vec::new();
        for (table, bytes) in tables {
            let texts: Vec<String> =
                bytes.iter().map(|column| format!("encode(\"{column}\", 'escape')")).chain(["t::text".to_owned()]).collect();
            let row = format!("concat_ws(' ', {})", texts.join(", "));
            let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
                "select {row} from \"{table}\" t where {row} ilike '%' || $1 || '%' order by 1"
            )))
            .bind(text)
            .fetch_all(&self.db)
            .await
            .unwrap();
            found.extend(rows.into_iter().map(|row| format!("{table}: {row}")));
        }
        found
    }

    /// As a browser sends a form of this site.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_form_as("", path, fields).await
    }

    /// The same, with the cookies of somebody.
    pub async fn post_form_as(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut request = form_of_this_site(path, fields);
        if !cookie.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        self.send(request).await
    }

    /// The same, from an address.
    pub async fn post_form_from(&self, address: [u8; 4], path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut request = form_of_this_site(path, fields);
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((address, 4711))));
        self.send(request).await
    }

    pub async fn get_as(&self, cookie: &str, path: &str) -> Answer {
        self.send(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
    }

    /// Loads a registry file.
    pub async fn load(&self, registry: &Value) -> Value {
        let file = registry.to_string();
        let loaded = verv::app::registry::load(&self.db, &self.clock, &self.state.accounts.passwords, file.as_bytes()).await;
        serde_json::to_value(loaded.unwrap()).unwrap()
    }

    /// Registers a person with the password `PASSWORD`, unless they are there, and signs them in: their cookie.
    pub async fn sign_in(&self, email: &str) -> String {
        self.load(&json!({ "users": [{ "email": email, "password": PASSWORD }] })).await;
        let answer = self.post_form("/login", &[("email", email), ("password", PASSWORD)]).await.expect(303);
        answer.cookie()
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// With a key (blanks become hyphens), to an address below the import API or elsewhere.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        content_type: Option<&str>,
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", key.replace(' ', "-")));
        }
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None, None, "").await
    }

    /// As the first provider.
    pub async fn own(&self, method: Method, path: &str) -> Answer {
        self.call(method, &format!("/stillingsimport/api/v1/{path}"), Some(KEY), None, "").await
    }

    pub async fn post_ad(&self, ad: &Value) -> Answer {
        self.call(Method::POST, "/stillingsimport/api/v1/transfers/10000", Some(KEY), Some("application/json"), ad.to_string())
            .await
    }

    pub async fn post_batch(&self, ads: &Value) -> Answer {
        self.call(
            Method::POST,
            "/stillingsimport/api/v1/transfers/batch/10000",
            Some(KEY),
            Some("application/json"),
            ads.to_string(),
        )
        .await
    }

    pub async fn post_stream(&self, body: impl Into<Body>) -> Answer {
        self.call(Method::POST, "/stillingsimport/api/v1/transfers/10000", Some(KEY), Some("application/x-json-stream"), body)
            .await
    }

    pub async fn admin(&self, method: Method, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.call(method, &format!("/stillingsimport/internal/{path}"), Some(ADMIN), None, body).await
    }

    /// The uuid of the first provider's ad.
    pub async fn uuid(&self, reference: &str) -> String {
        self.own(Method::GET, &format!("adminstatus/10000/{reference}")).await.expect(200).json()["uuid"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub async fn publish_status(&self, reference: &str) -> String {
        self.own(Method::GET, &format!("adminstatus/10000/{reference}")).await.expect(200).json()["publishStatus"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

/// For applications over one database that are to know what the others have counted.
pub fn same_secret(settings: &mut Settings) {
    settings.secret = Some("a secret that several processes share".into());
}

/// Another pool for the same database.
fn narrow(db: &PgPool, connections: u32) -> PgPool {
    let options = PgPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_secs(10));
    options.connect_lazy_with((*db.connect_options()).clone())
}

/// The ads that a page leads to, by their uuid, in its order.
pub fn ads_on(page: &str) -> Vec<String> {
    let links = page.match_indices("href=\"/stillinger/").filter_map(|(at, found)| page[at + found.len()..].split('"').next());
    links.filter(|name| uuid::Uuid::parse_str(name).is_ok()).map(str::to_owned).collect()
}

/// A mail as its reader gets it.
pub struct Letter {
    pub head: String,
    pub text: String,
    pub html: String,
}

impl Letter {
    fn read(file: &str) -> Self {
        let (head, body) = file.split_once("\r\n\r\n").unwrap();
        let boundary = head.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
        let parts: Vec<String> = body
            .split(&format!("--{boundary}"))
            .filter_map(|part| part.split_once("\r\n\r\n"))
            .map(|(head, text)| {
                if head.contains("quoted-printable") {
                    unquoted(text)
                } else {
                    assert!(head.contains("7bit"), "{head}");
                    text.to_owned()
                }
            })
            .collect();
        let [text, html] = parts.try_into().unwrap();
        // A long header goes on in lines that begin with a blank.
        Self { head: head.replace("\r\n ", " "), text: text.replace("\r\n", "\n"), html }
    }

    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let line = self.head.split("\r\n").find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_else(|| panic!("{name}: {}", self.head))
    }

    /// The path of the first address in the text that holds this.
    #[track_caller]
    pub fn path(&self, part: &str) -> String {
        let found = self.text.split_whitespace().find(|word| word.starts_with("http://verv.example/") && word.contains(part));
        found.unwrap_or_else(|| panic!("{part}: {}", self.text)).strip_prefix("http://verv.example").unwrap().to_owned()
    }
}

/// Quoted-printable, decoded.
fn unquoted(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        match (first, after) {
            (b'=', [b'\r', b'\n', after @ ..]) => rest = after,
            (b'=', [high, low, after @ ..]) => {
                bytes.push(u8::from_str_radix(std::str::from_utf8(&[*high, *low]).unwrap(), 16).unwrap());
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A good ad.
pub fn ad(reference: &str) -> Value {
    json!({
        "reference": reference,
        "title": "Baker til morgenskiftet",
        "adText": "<p>Vi elter, hever og steker mens <strong>byen</strong> sover.</p>",
        "employer": { "businessName": "Fjellheim bakeri", "orgnr": "989012088", "location": { "postalCode": "5003", "city": "BERGEN" } },
        "locationList": [{ "address": "Bakkegaten 1", "postalCode": "5003", "city": "BERGEN", "municipal": "BERGEN", "county": "VESTLAND" }],
        "contactList": [{ "name": "Ingrid Bakke", "title": "Bakermester", "email": "ingrid@fjellheim.example", "phone": "55 00 00 01" }],
        "categoryList": [{ "code": "7512", "categoryType": "STYRK08", "name": "Baker" }],
        "properties": { "extent": "Heltid", "engagementtype": "Fast", "applicationurl": "https://fjellheim.example/jobb", "applicationdue": "20.10.2026" },
    })
}

/// `ad` with one value changed.
pub fn ad_with(reference: &str, pointer: &str, value: Value) -> Value {
    let mut ad = ad(reference);
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    ad.pointer_mut(parent).unwrap()[field] = value;
    ad
}

fn form_of_this_site(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap()
}
