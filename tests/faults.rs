//! What happens when things are killed: the real binary, its embedded PostgreSQL, real sockets.

// A test that cannot go on fails.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use sqlx::Connection;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

const KEY: &str = "the-key-of-the-provider-in-these-tests";
/// Nothing here takes that long; a test that would hang fails instead.
const PATIENCE: Duration = Duration::from_secs(60);

/// The release binary where one is named, as it is what people run; otherwise the one that was built for this test.
fn binary() -> String {
    std::env::var("VERV_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_verv").to_owned())
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts on a free port and returns once it is ready.
    fn start(data: &Path) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let child = Command::new(binary())
            .args(["serve"])
            .env("VERV_DATA", data)
            .env("VERV_ADDR", &address)
            .env_remove("DATABASE_URL")
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut server = Self { child, address };
        // It says where it is once it listens.
        let mut line = String::new();
        let mut stdout = BufReader::new(server.child.stdout.take().unwrap());
        while !line.contains("Verv is at") {
            line.clear();
            assert!(stdout.read_line(&mut line).unwrap() > 0, "Verv ended before it served");
        }
        server
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn signal(&self, signal: nix::sys::signal::Signal) {
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(self.child.id() as i32), signal).unwrap();
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Status and body of a small request.
    fn get(&self, path: &str) -> (u16, String) {
        ask(&self.address, KEY, "GET", path, "").unwrap()
    }

    /// Status and body of a small request with a body. None where the server is gone before it has answered.
    fn post(&self, path: &str, headers: &str, body: &str) -> Option<(u16, String)> {
        post(&self.address, path, headers, body)
    }

    /// Whether this ad is stored.
    fn has(&self, reference: &str) -> bool {
        self.get(&format!("/stillingsimport/api/v1/adstates/10000/{reference}")).0 == 200
    }
}

/// Status and body of a small request. None where the answer was not read to its end.
fn ask(address: &str, key: &str, method: &str, path: &str, body: &str) -> Option<(u16, String)> {
    let length = body.len();
    call(
        address,
        &format!(
            "{method} {path} HTTP/1.0\r\nHost: verv\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
    )
}

fn post(address: &str, path: &str, headers: &str, body: &str) -> Option<(u16, String)> {
    let length = body.len();
    call(
        address,
        &format!("POST {path} HTTP/1.1\r\nHost: verv\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"),
    )
}

fn call(address: &str, request: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    // A body that broke off is no answer.
    let told = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok());
    told.is_none_or(|told| told == body.len()).then(|| (head[9..12].parse().unwrap(), body.to_owned()))
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn register(data: &Path) {
    load(data, &json!({ "providers": [{ "identifier": "p", "key": KEY }] }));
}

fn load(data: &Path, registry: &Value) {
    let mut load = Command::new(binary())
        .args(["load", "-"])
        .env("VERV_DATA", data)
        .env_remove("DATABASE_URL")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    load.stdin.take().unwrap().write_all(registry.to_string().as_bytes()).unwrap();
    assert!(load.wait().unwrap().success());
}

/// A stream that is being sent: ads go in, receipts come out in their order.
struct Sending {
    to: TcpStream,
    receipts: Receiver<Value>,
}

impl Sending {
    fn start(server: &Server) -> Self {
        let mut to = server.connect();
        write!(
            to,
            "POST /stillingsimport/api/v1/transfers/10000 HTTP/1.1\r\nHost: verv\r\nAuthorization: Bearer {KEY}\r\nContent-Type: application/x-json-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        .unwrap();
        let from = BufReader::new(to.try_clone().unwrap());
        let (sender, receipts) = mpsc::channel();
        std::thread::spawn(move || read_receipts(from, &sender));
        Self { to, receipts }
    }

    /// False when the server is gone.
    fn send(&mut self, reference: &str) -> bool {
        let ad = ad(reference).to_string();
        write!(self.to, "{:x}\r\n{ad}\r\n", ad.len()).is_ok()
    }

    fn finish(mut self) -> Vec<Value> {
        let _ = self.to.write_all(b"0\r\n\r\n");
        self.receipts.iter().collect()
    }
}

/// Receipts out of a chunked answer, until it ends or breaks off.
fn read_receipts(mut from: BufReader<TcpStream>, to: &mpsc::Sender<Value>) -> Option<()> {
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
    }
    let mut text = Vec::new();
    loop {
        line.clear();
        from.read_line(&mut line).ok()?;
        let size = usize::from_str_radix(line.trim(), 16).ok().filter(|size| *size > 0)?;
        let mut chunk = vec![0; size + 2];
        from.read_exact(&mut chunk).ok()?;
        text.extend_from_slice(&chunk[..size]);
        while let Some(end) = text.iter().position(|byte| *byte == b'\n') {
            let receipt: Vec<u8> = text.drain(..=end).collect();
            to.send(serde_json::from_slice(&receipt).unwrap()).ok()?;
        }
    }
}

fn ad(reference: &str) -> Value {
    json!({
        "reference": reference,
        "title": "Fyrvokter",
        "adText": "<p>Lyset skal brenne.</p>",
        "employer": { "businessName": "Kystens fyr", "location": {} },
        "locationList": [{ "postalCode": "6700" }],
    })
}

#[test]
fn no_receipt_without_its_ad_however_often_verv_is_killed() {
    let data = tempfile::tempdir().unwrap();
    register(data.path());
    let mut before: Option<(String, usize)> = None;
    for round in 0..20usize {
        let server = Server::start(data.path());
        if let Some((name, received)) = before.take() {
            for number in 0..received {
                assert!(server.has(&format!("{name}-{number}")), "{name}-{number} was received and is gone");
            }
        }
        let name = format!("round{round}");
        let sending = Sending::start(&server);
        let mut to = Sending { to: sending.to.try_clone().unwrap(), receipts: mpsc::channel().1 };
        let sent_name = name.clone();
        let sender = std::thread::spawn(move || (0..).take_while(|number| to.send(&format!("{sent_name}-{number}"))).count());
        // A different moment each time, always in the middle of the stream.
        let mut received = 0;
        while received <= round * 7 {
            let receipt = sending.receipts.recv_timeout(PATIENCE).unwrap();
            assert_eq!(receipt["status"], "RECEIVED");
            received += 1;
        }
        server.kill();
        received += sending.receipts.iter().filter(|receipt| receipt["status"] == "RECEIVED").count();
        let _ = sending.to.shutdown(std::net::Shutdown::Both);
        assert!(sender.join().unwrap() >= received);
        before = Some((name, received));
    }
    let server = Server::start(data.path());
    let (name, received) = before.unwrap();
    for number in 0..received {
        assert!(server.has(&format!("{name}-{number}")), "{name}-{number} was received and is gone");
    }
}

fn signal_database(data: &Path, signal: nix::sys::signal::Signal) {
    let pid_file = data.join("postgres/postmaster.pid");
    let pid: i32 = std::fs::read_to_string(pid_file).unwrap().lines().next().unwrap().trim().parse().unwrap();
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), signal).unwrap();
}

const CLIENT: &str = "the-secret-of-the-client-in-these-tests";

fn register_campaign(data: &Path, clients: &[String]) {
    let client = |id| json!({ "id": id, "name": id, "secret": CLIENT, "grants": ["client_credentials"] });
    load(
        data,
        &json!({
            "clients": clients.iter().map(client).collect::<Vec<_>>(),
            "products": [{ "code": "AVIS", "kind": "subscription", "name": "Avis" }],
            "campaigns": [{
                "code": "K", "name": "Verv", "starts": "2020-01-01", "ends": "2099-12-31", "products": ["AVIS"], "pointsPerRecruitment": 10,
            }],
        }),
    );
}

/// How one client registers persons: with an Idempotency-Key, if it is called so. Each registers few enough for its limit.
struct Registering {
    address: String,
    token: String,
    is_keyed: bool,
}

impl Registering {
    fn new(server: &Server, client: &str) -> Self {
        let is_keyed = client.starts_with("keyed");
        let form = format!("grant_type=client_credentials&client_id={client}&client_secret={CLIENT}");
        let headers = "Content-Type: application/x-www-form-urlencoded\r\n";
        let (status, answer) = server.post("/oauth/token", headers, &form).unwrap();
        assert_eq!(status, 200, "{answer}");
        let answer: Value = serde_json::from_str(&answer).unwrap();
        Self { address: server.address.clone(), token: answer["access_token"].as_str().unwrap().to_owned(), is_keyed }
    }

    /// The answer, once there is one.
    fn send(&self, person: &str) -> Option<String> {
        let Self { address, token, is_keyed } = self;
        let key = if *is_keyed { format!("Idempotency-Key: {person}\r\n") } else { String::new() };
        let headers = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n{key}");
        let body = json!({
            "product": "AVIS", "campaign": "K",
            "recruiter": { "name": { "lastName": "Nordmann" }, "email": "kari@example.com" },
            "recruitments": [{ "name": { "lastName": person }, "address": { "postalCode": "0155" }, "email": format!("{person}@example.com") }],
        });
        let (status, answer) = post(address, "/v1/client/recruitment", &headers, &body.to_string())?;
        assert_eq!(status, 200, "{answer}");
        Some(answer)
    }
}

/// How many recruitments there are of each person, how many by which they are known again, and how often they are told; by
/// their last name.
fn recruited(data: &Path) -> HashMap<String, (i64, i64, i64)> {
    let socket = data.join("socket").to_string_lossy().replace('/', "%2F");
    let url = format!("postgres://postgres@localhost:5432/verv?host={socket}");
    let counted = async {
        let mut db = sqlx::PgConnection::connect(&url).await.unwrap();
        let rows: Vec<(String, i64, i64, i64)> = sqlx::query_as(
            "select last_name, count(distinct recruitment.id), count(distinct recruit_key.recruitment_id), count(distinct recruit_notice.recruitment_id)
             from recruitment join recruit on recruitment.id = recruit.recruitment_id
             left join recruit_key on recruitment.id = recruit_key.recruitment_id
             left join recruit_notice on recruitment.id = recruit_notice.recruitment_id
             group by last_name",
        )
        .fetch_all(&mut db)
        .await
        .unwrap();
        rows.into_iter().map(|(name, recruitments, known, told)| (name, (recruitments, known, told))).collect()
    };
    tokio::runtime::Runtime::new().unwrap().block_on(counted)
}

#[test]
fn who_was_answered_ok_is_registered_once_however_often_verv_is_killed() {
    const ROUNDS: usize = 12;
    let data = tempfile::tempdir().unwrap();
    let clients_of = |round: usize| [format!("keyed{round}"), format!("plain{round}")];
    let clients: Vec<String> = (0..ROUNDS).flat_map(clients_of).collect();
    register_campaign(data.path(), &clients);
    let mut answered: Vec<(String, String)> = Vec::new();
    let mut unanswered: Vec<String> = Vec::new();
    for round in 0..ROUNDS {
        let server = Server::start(data.path());
        let count = Arc::new(AtomicUsize::new(0));
        let senders: Vec<_> = clients_of(round)
            .map(|client| {
                let (registering, count) = (Registering::new(&server, &client), Arc::clone(&count));
                std::thread::spawn(move || {
                    let mut ok = Vec::new();
                    for number in 0.. {
                        let person = format!("{client}x{number}");
                        let Some(answer) = registering.send(&person) else { return (ok, person) };
                        ok.push((person, answer));
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                    unreachable!("it sends until the server is gone")
                })
            })
            .into();
        // A different moment each time, always with both on their way.
        let begun = Instant::now();
        while count.load(Ordering::Relaxed) <= round * 3 {
            assert!(begun.elapsed() < PATIENCE, "nobody is registered");
            std::thread::yield_now();
        }
        server.kill();
        for sender in senders {
            let (ok, last) = sender.join().unwrap();
            answered.extend(ok);
            unanswered.push(last);
        }
    }
    let server = Server::start(data.path());
    let stored = recruited(data.path());
    for (person, _) in &answered {
        assert_eq!(stored.get(person), Some(&(1, 1, 1)), "{person} was answered");
    }
    for person in &unanswered {
        assert!(stored.get(person).is_none_or(|counts| *counts == (1, 1, 1)), "{person} is half there: {stored:?}");
    }
    // Whoever got no answer asks again, and is registered once. Whoever got one gets the same: with a key byte for byte, else
    // the same link, on the address that the server has now.
    let link = |answer: &str| answer.split_once("/r/i/").unwrap().1.to_owned();
    let registering: HashMap<&str, Registering> =
        clients.iter().map(|client| (client.as_str(), Registering::new(&server, client))).collect();
    let again = |person: &str| registering[person.split_once('x').unwrap().0].send(person);
    for (person, answer) in &answered {
        let second = again(person).unwrap();
        assert_eq!(link(&second), link(answer), "{person}");
        assert!(second == *answer || !person.starts_with("keyed"), "{person}: {second}");
    }
    for person in &unanswered {
        again(person).unwrap();
    }
    let stored = recruited(data.path());
    assert_eq!(stored.len(), answered.len() + unanswered.len());
    assert!(stored.values().all(|counts| *counts == (1, 1, 1)), "{stored:?}");
}

#[test]
fn a_stream_outlives_its_database() {
    let data = tempfile::tempdir().unwrap();
    register(data.path());
    let server = Server::start(data.path());
    let mut sending = Sending::start(&server);
    let mut received = Vec::new();
    let mut number = 0;
    let mut step = |sending: &mut Sending| {
        let reference = format!("ad-{number}");
        number += 1;
        assert!(sending.send(&reference));
        let receipt = sending.receipts.recv_timeout(PATIENCE).unwrap();
        let status = receipt["status"].as_str().unwrap().to_owned();
        assert!(status == "RECEIVED" || status == "ERROR", "{receipt}");
        (reference, status == "RECEIVED")
    };
    for _ in 0..20 {
        received.push(step(&mut sending));
    }
    for signal in [nix::sys::signal::SIGKILL, nix::sys::signal::SIGINT] {
        signal_database(data.path(), signal);
        // However long it is away: every ad gets its answer, and storing goes on by itself.
        let mut well = 0;
        while well < 20 {
            let outcome = step(&mut sending);
            well = if outcome.1 { well + 1 } else { 0 };
            received.push(outcome);
        }
    }
    assert!(sending.finish().is_empty());
    for (reference, was_received) in received {
        assert!(!was_received || server.has(&reference), "{reference}");
    }
    assert_eq!(server.get("/readyz").0, 200);
}

#[test]
fn what_is_under_way_is_finished_before_verv_stops() {
    let data = tempfile::tempdir().unwrap();
    register(data.path());
    let mut server = Server::start(data.path());
    let mut sending = Sending::start(&server);
    assert!(sending.send("1"));
    assert_eq!(sending.receipts.recv_timeout(PATIENCE).unwrap()["status"], "RECEIVED");
    server.signal(nix::sys::signal::SIGTERM);
    assert!(sending.send("2"));
    let last = sending.finish();
    assert_eq!(last.iter().map(|receipt| receipt["status"].as_str().unwrap()).collect::<Vec<_>>(), ["RECEIVED"]);
    assert!(server.child.wait().unwrap().success());
    assert!(!data.path().join("postgres/postmaster.pid").exists(), "its database is stopped too");
    assert!(Server::start(data.path()).has("2"));
}

#[test]
fn a_body_that_is_too_large_gets_its_answer() {
    let data = tempfile::tempdir().unwrap();
    register(data.path());
    let server = Server::start(data.path());
    for path in ["transfers/10000", "transfers/batch/10000", "transfers/10001"] {
        let mut stream = server.connect();
        let size = 100 * 1024 * 1024;
        write!(stream, "POST /stillingsimport/api/v1/{path} HTTP/1.1\r\nHost: verv\r\nAuthorization: Bearer {KEY}\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n").unwrap();
        // As most clients do: everything is sent before anything is read.
        let block = vec![b'x'; 1024 * 1024];
        for _ in 0..100 {
            stream.write_all(&block).unwrap();
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let expected = if path.ends_with('1') { "HTTP/1.1 403" } else { "HTTP/1.1 413" };
        assert!(answer.starts_with(expected), "{answer}");
    }
}

#[test]
fn a_sender_who_reads_nothing_until_the_end_is_served() {
    let data = tempfile::tempdir().unwrap();
    register(data.path());
    let server = Server::start(data.path());
    let mut stream = server.connect();
    write!(stream, "POST /stillingsimport/api/v1/transfers/10000?validate=true HTTP/1.1\r\nHost: verv\r\nAuthorization: Bearer {KEY}\r\nContent-Type: application/x-json-stream\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
    let ads = 40_000;
    let bad = r#"{"reference":"1","title":7}"#.repeat(100);
    for _ in 0..ads / 100 {
        write!(stream, "{:x}\r\n{bad}\r\n", bad.len()).unwrap();
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    let (sender, receipts) = mpsc::channel();
    std::thread::spawn(move || read_receipts(BufReader::new(stream), &sender));
    assert_eq!(receipts.iter().filter(|answer| answer["valid"] == false).count(), ads);
}

/// Six employees and as many shifts at each of twenty-five times: everybody can work all of them, once each.
struct Claims {
    address: String,
    /// A vacancy and an employee, for each claim whose 200 was read.
    given: Mutex<Vec<(usize, usize)>>,
    told: mpsc::Sender<()>,
}

const EMPLOYEES: usize = 6;
const VACANCIES: usize = 150;
const BUSINESS: &str = "/api/v1/businesses/B";

impl Claims {
    /// The business, its shifts, and who counts what was given.
    fn prepare(server: &Server) -> (Self, Receiver<()>) {
        for number in 0..VACANCIES {
            let (day, hour) = (number / EMPLOYEES % 5 + 1, number / EMPLOYEES / 5 * 3);
            let vacancy = json!({
                "id": number.to_string(), "product": "p", "day": format!("2099-01-{day:02}"), "expiration": "2098-12-31T00:00:00Z",
                "employees": (0..EMPLOYEES).map(|number| number.to_string()).collect::<Vec<_>>(),
                "shifts": [{ "start": format!("2099-01-{day:02}T{hour:02}:00:00Z"), "end": format!("2099-01-{day:02}T{:02}:00:00Z", hour + 3) }],
            });
            let published = ask(&server.address, KEY, "POST", &format!("{BUSINESS}/vacancies"), &vacancy.to_string()).unwrap();
            assert_eq!(published.0, 201, "{}", published.1);
        }
        Self::at(server, Vec::new())
    }

    fn at(server: &Server, given: Vec<(usize, usize)>) -> (Self, Receiver<()>) {
        let (told, heard) = mpsc::channel();
        (Self { address: server.address.clone(), given: Mutex::new(given), told }, heard)
    }

    /// Reaches for every shift for one employee, until each has its answer. False when the server is gone.
    fn reach(&self, employee: usize) -> bool {
        // Each begins elsewhere and all meet.
        for vacancy in (0..VACANCIES).map(|number| (number + employee * 7) % VACANCIES) {
            loop {
                let path = format!("{BUSINESS}/vacancies/{vacancy}/acceptor/{employee}");
                match ask(&self.address, KEY, "POST", &path, "") {
                    Some((200, _)) => {
                        self.given.lock().unwrap().push((vacancy, employee));
                        let _ = self.told.send(());
                    }
                    Some((400, _)) => {}
                    // Not now: once more, until it is said.
                    Some((429 | 500.., _)) => continue,
                    Some(other) => panic!("{other:?}"),
                    None if TcpStream::connect(&self.address).is_err() => return false,
                    None => continue,
                }
                break;
            }
        }
        true
    }

    /// Each 200 that was read is still true; nobody is in two places; one employee a shift.
    fn check(&self, server: &Server) {
        let mut holders = vec![None; VACANCIES];
        let mut times: Vec<(String, String)> = Vec::new();
        for (number, holder) in holders.iter_mut().enumerate() {
            let (status, body) = server.get(&format!("{BUSINESS}/vacancies/{number}"));
            assert_eq!(status, 200, "{body}");
            let vacancy: Value = serde_json::from_str(&body).unwrap();
            if let Some(employee) = vacancy["acceptedBy"]["id"].as_str() {
                assert_eq!(vacancy["status"], "accepted");
                *holder = Some(employee.to_owned());
                times.push((employee.to_owned(), vacancy["shifts"][0]["start"].to_string()));
            }
        }
        let count = times.len();
        times.sort();
        times.dedup();
        assert_eq!(times.len(), count, "somebody is in two places");
        for (vacancy, employee) in self.given.lock().unwrap().iter() {
            assert_eq!(holders[*vacancy].as_deref(), Some(employee.to_string().as_str()), "{vacancy} was given to {employee}");
        }
    }
}

fn register_business(data: &Path) {
    let employees: Vec<Value> =
        (0..EMPLOYEES).map(|number| json!({ "id": number.to_string(), "name": number.to_string(), "products": ["p"] })).collect();
    let products = json!([{ "id": "p", "name": "P", "timeZone": "UTC" }]);
    load(data, &json!({ "businesses": [{ "id": "B", "name": "B", "key": KEY, "products": products, "employees": employees }] }));
}

#[test]
fn a_shift_that_was_given_stays_given_when_the_database_dies() {
    let data = tempfile::tempdir().unwrap();
    register_business(data.path());
    let server = Server::start(data.path());
    let (claims, heard) = Claims::prepare(&server);
    std::thread::scope(|scope| {
        let everybody: Vec<_> = (0..EMPLOYEES)
            .map(|employee| {
                scope.spawn({
                    let claims = &claims;
                    move || claims.reach(employee)
                })
            })
            .collect();
        for signal in [nix::sys::signal::SIGKILL, nix::sys::signal::SIGINT, nix::sys::signal::SIGKILL] {
            for _ in 0..20 {
                heard.recv_timeout(PATIENCE).unwrap();
            }
            signal_database(data.path(), signal);
        }
        for one in everybody {
            assert!(one.join().unwrap());
        }
    });
    assert!(claims.given.lock().unwrap().len() > 60);
    claims.check(&server);
}

#[test]
fn a_shift_that_was_given_stays_given_however_often_verv_is_killed() {
    let data = tempfile::tempdir().unwrap();
    register_business(data.path());
    let mut server = Server::start(data.path());
    let (mut claims, mut heard) = Claims::prepare(&server);
    for round in 0..6 {
        std::thread::scope(|scope| {
            for employee in 0..EMPLOYEES {
                let claims = &claims;
                scope.spawn(move || claims.reach(employee));
            }
            // A different moment each time, always while all of them reach.
            for _ in 0..=round * 3 {
                heard.recv_timeout(PATIENCE).unwrap();
            }
            server.signal(nix::sys::signal::SIGKILL);
        });
        server.kill();
        server = Server::start(data.path());
        claims.check(&server);
        let given = claims.given.into_inner().unwrap();
        (claims, heard) = Claims::at(&server, given);
    }
    std::thread::scope(|scope| {
        for employee in 0..EMPLOYEES {
            let claims = &claims;
            scope.spawn(move || assert!(claims.reach(employee)));
        }
    });
    claims.check(&server);
}

impl Server {
    /// From `/proc`, in MiB.
    fn memory(&self, what: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(what)).unwrap();
        line.trim_matches(|c: char| !c.is_ascii_digit()).parse::<u64>().unwrap() / 1024
    }

    /// How many MiB more than before it took at most while something was done.
    fn memory_of(&self, work: impl FnOnce()) -> u64 {
        let before = self.memory("VmRSS:");
        // The peak is counted from here.
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").unwrap();
        work();
        self.memory("VmHWM:").saturating_sub(before)
    }
}

const JSON: &str = "Content-Type: application/json\r\n";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n";

fn provider(content_type: &str) -> String {
    format!("Authorization: Bearer {KEY}\r\nContent-Type: {content_type}\r\n")
}

fn ad_and(fields: &Value) -> Value {
    let mut ad = ad("hostile");
    for (name, value) in fields.as_object().unwrap() {
        ad[name] = value.clone();
    }
    ad
}

/// What somebody may send who means no good: a name, where to, with which headers, and what.
fn hostile_bodies() -> Vec<(&'static str, &'static str, String, String)> {
    let transfers = "/stillingsimport/api/v1/transfers/10000";
    let transfers_dry = "/stillingsimport/api/v1/transfers/10000?validate=true";
    let batch = "/stillingsimport/api/v1/transfers/batch/10000";
    let batch_dry = "/stillingsimport/api/v1/transfers/batch/10000?validate=true";
    let one = |fields: Value| ad_and(&fields).to_string();
    let json = || provider("application/json");
    let numbers = |count: usize| format!("[{}1]", "1,".repeat(count - 1));
    let large_ads: Vec<Value> = (0..100)
        .map(|number| {
            json!({
                "reference": format!("large-{number}"), "title": "Fyrvokter", "adText": "Lyset skal brenne. ".repeat(16_000),
                "employer": { "businessName": "Kystens fyr", "location": {} }, "locationList": [{ "postalCode": "6700" }],
            })
        })
        .collect();
    let counties: Vec<Value> = (0..30_000).map(|number| json!({ "county": format!("Fylke {number}") })).collect();
    vec![
        (
            "half a million wrong locations",
            "/docs/check",
            FORM.to_owned(),
            format!("json={{\"locationList\":{}}}", numbers(500_000)),
        ),
        (
            "four million ads that are none, of which the first are judged",
            "/docs/check",
            FORM.to_owned(),
            format!("json={}", "1+".repeat(4_000_000)),
        ),
        ("an array of 32 MiB of numbers, checked", batch_dry, json(), numbers(16 * 1024 * 1024 - 2)),
        ("an array of 32 MiB of numbers", batch, json(), numbers(16 * 1024 * 1024 - 2)),
        ("an array in an array of 32 MiB", batch_dry, json(), format!("[{}]", numbers(16 * 1024 * 1024 - 3))),
        ("a batch of 32 MiB of brackets", batch_dry, json(), "[".repeat(32 * 1024 * 1024)),
        ("100 ads of 300 KB", batch, json(), json!(large_ads).to_string()),
        ("8 MiB of empty ads", "/_act/check_ads", JSON.to_owned(), format!("{{\"ads\":[{}\"\"]}}", "\"\",".repeat(2_790_000))),
        ("300,000 blank contacts", transfers, json(), one(json!({ "contactList": vec![json!({}); 300_000] }))),
        (
            "a name of half a million blanks",
            transfers,
            json(),
            one(json!({ "employer": { "businessName": "a ".repeat(500_000), "location": {} } })),
        ),
        ("30,000 counties", transfers, json(), one(json!({ "locationList": counties }))),
        ("a text of half a million tags", transfers_dry, json(), one(json!({ "adText": "<b>".repeat(340_000) }))),
        ("a text of a hundred thousand entities", transfers_dry, json(), one(json!({ "adText": "&amp;".repeat(200_000) }))),
        (
            "a title of a quarter of a million ampersands",
            transfers_dry,
            json(),
            one(json!({ "title": format!("&{}", "amp;".repeat(250_000)) })),
        ),
        (
            "70,000 unknown properties",
            transfers_dry,
            json(),
            format!(
                "{{\"properties\":{{{}\"x\":1}}}}",
                (0..70_000).map(|number| format!("\"p{number}\":1,")).collect::<String>()
            ),
        ),
        ("a stream of 20,000 empty objects", transfers_dry, provider("application/x-json-stream"), "{}".repeat(20_000)),
    ]
}

#[test]
fn no_hostile_body_takes_150_mebibytes_or_5_seconds_or_is_answered_2_megabytes_and_the_list_answers_meanwhile() {
    let data = tempfile::tempdir().unwrap();
    register(data.path());
    let server = Server::start(data.path());
    // What is made at the first request is no body's fault.
    for path in ["/stillinger", "/docs/check"] {
        assert_eq!(server.get(path).0, 200);
    }
    for (name, path, headers, body) in hostile_bodies() {
        let is_stream = headers.contains("json-stream");
        let mut answered = (0, String::new());
        let began = Instant::now();
        let memory = server.memory_of(|| {
            std::thread::scope(|scope| {
                let judging = scope.spawn(|| server.post(path, &headers, &body).unwrap());
                let mut lists = 0;
                while !judging.is_finished() || lists == 0 {
                    let asked = Instant::now();
                    assert_eq!(server.get("/stillinger").0, 200, "{name}");
                    assert!(asked.elapsed() < Duration::from_secs(5), "{name}: the list took {:?}", asked.elapsed());
                    lists += 1;
                }
                answered = judging.join().unwrap();
            });
        });
        let took = began.elapsed();
        println!("{name}: {} in {took:?}, {memory} MiB, {} bytes", answered.0, answered.1.len());
        assert!((200..=413).contains(&answered.0), "{name}: {} {}", answered.0, answered.1.chars().take(300).collect::<String>());
        // The largest valid batch takes more: it is held as it was sent and as it is kept, and stored.
        let (seconds, mebibytes) = if answered.0 == 201 { (20, 300) } else { (5, 150) };
        assert!(took < Duration::from_secs(seconds), "{name}: {took:?}");
        assert!(memory < mebibytes, "{name}: {memory} MiB");
        // A stream is answered ad by ad.
        assert!(is_stream || answered.1.len() < 2_000_000, "{name}: {} bytes", answered.1.len());
    }
}

/// A name, where to, with which headers, and what, for a number of mistakes.
type SizedBody<'a> = (&'a str, &'a str, &'a str, fn(usize) -> String);

#[test]
fn ten_times_the_mistakes_take_less_than_15_times_as_long() {
    let data = tempfile::tempdir().unwrap();
    register(data.path());
    let server = Server::start(data.path());
    let dry = "/stillingsimport/api/v1/transfers/10000?validate=true";
    let json = provider("application/json");
    let bodies: [SizedBody<'_>; 5] = [
        ("wrong locations", "/docs/check", FORM, |count| format!("json={{\"locationList\":[{}1]}}", "1,".repeat(count))),
        ("unknown properties", dry, &json, |count| {
            format!(
                "{{\"properties\":{{{}\"x\":1}}}}",
                (0..count / 5).map(|number| format!("\"p{number}\":1,")).collect::<String>()
            )
        }),
        ("blank contacts", dry, &json, |count| ad_and(&json!({ "contactList": vec![json!({}); count] })).to_string()),
        ("ampersands", dry, &json, |count| ad_and(&json!({ "title": format!("&{}", "amp;".repeat(count / 2)) })).to_string()),
        ("words of a name", dry, &json, |count| {
            ad_and(&json!({ "employer": { "businessName": "a ".repeat(count), "location": {} } })).to_string()
        }),
    ];
    for (name, path, headers, body) in bodies {
        let fastest = |count: usize| {
            let body = body(count);
            let once = || {
                let began = Instant::now();
                let (status, answer) = server.post(path, headers, &body).unwrap();
                assert_eq!(status, 200, "{name}: {answer}");
                began.elapsed()
            };
            (0..5).map(|_| once()).min().unwrap()
        };
        let (small, large) = (fastest(30_000), fastest(300_000));
        println!("{name}: {small:?}, {large:?}");
        assert!(large < small * 15, "{name}: {small:?}, ten times as much {large:?}");
    }
}
