//! Token checks and sign-ins a second, the sign-ins beside what Argon2 alone can do, in one run on one machine. Started by
//! `make bench`, which brings the release binary and an empty PostgreSQL (DATABASE_URL).

mod support;

use argon2::Argon2;
use serde_json::{Value, json};
use std::io::{BufReader, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use support::{Outcome, Server, answer};

const ROUND: Duration = Duration::from_secs(5);
const ROUNDS: usize = 5;
const CALLERS: usize = 16;
/// Each with an account of their own, and fewer at once than would look like guessing from one address.
const PEOPLE: usize = 8;
const SECRET: &str = "the-secret-of-the-client-in-this-bench";
const PASSWORD: &str = "hest batteri stift korrekt";

fn main() -> Outcome<()> {
    // `cargo test --benches` asks whether it runs; it needs what `make bench` brings.
    if std::env::var("DATABASE_URL").is_err() {
        return Ok(());
    }
    let server = Server::start()?;
    server.load(&json!({
        "users": (0..PEOPLE).map(|person| json!({ "email": email(person), "password": PASSWORD })).collect::<Vec<_>>(),
        "clients": [{ "id": "bench", "secret": SECRET, "grants": ["client_credentials"] }],
    }))?;
    let form = format!("grant_type=client_credentials&client_id=bench&client_secret={SECRET}");
    let mut stream = server.connect()?;
    stream.write_all(post("/oauth/token", &form).as_bytes())?;
    let (_, tokens) = answer(&mut BufReader::new(stream))?;
    let tokens: Value = serde_json::from_str(&tokens)?;
    let token = tokens["access_token"].as_str().ok_or("no token")?;
    // A client's own token is checked here, and then refused: what is measured is the check and nothing after it.
    let check = format!("GET /oauth/userinfo HTTP/1.1\r\nHost: verv\r\nAuthorization: Bearer {token}\r\n\r\n");
    let sign_in =
        |person| post("/login", &format!("email={}&password={}", email(person).replace('@', "%40"), PASSWORD.replace(' ', "+")));
    let mut stdout = std::io::stdout();
    writeln!(stdout, "| a second, median of {ROUNDS} rounds of {} s | | aim |\n|---|---:|---:|", ROUND.as_secs())?;
    writeln!(
        stdout,
        "| token checks, over HTTP, {CALLERS} connections | {:.0} | ≥ 5000 |",
        median(|| calls(&server, CALLERS, |_| check.clone(), 403))?
    )?;
    let (signed_in, alone) = (median(|| calls(&server, PEOPLE, sign_in, 303))?, median(|| Ok(hashes()))?);
    writeln!(stdout, "| sign-ins, {PEOPLE} people at once | {signed_in:.1} | |")?;
    writeln!(stdout, "| Argon2id alone, on every core | {alone:.1} | |")?;
    Ok(())
}

fn email(person: usize) -> String {
    format!("bench{person}@example.com")
}

fn post(path: &str, form: &str) -> String {
    let length = form.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: verv\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}"
    )
}

fn median(round: impl Fn() -> Outcome<f64>) -> Outcome<f64> {
    let mut rounds = (0..ROUNDS).map(|_| round()).collect::<Outcome<Vec<f64>>>()?;
    rounds.sort_by(f64::total_cmp);
    Ok(rounds[ROUNDS / 2])
}

/// How often a second the server answers so many callers, each with a request and a connection of its own.
fn calls(server: &Server, callers: usize, request: impl Fn(usize) -> String, wanted: u16) -> Outcome<f64> {
    let (done, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let began = Instant::now();
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..callers)
            .map(|caller| {
                let (request, done, over) = (request(caller), &done, &over);
                scope.spawn(move || -> Outcome<()> {
                    let mut stream = server.connect()?;
                    let mut reader = BufReader::new(stream.try_clone()?);
                    while !over.load(Ordering::Relaxed) {
                        stream.write_all(request.as_bytes())?;
                        let (status, body) = answer(&mut reader)?;
                        if status != wanted {
                            return Err(format!("{status}: {body}").into());
                        }
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok(())
                })
            })
            .collect();
        std::thread::sleep(ROUND);
        over.store(true, Ordering::Relaxed);
        callers.into_iter().try_for_each(|caller| caller.join().map_err(|_| "a caller panicked")?)
    })?;
    Ok(done.into_inner() as f64 / began.elapsed().as_secs_f64())
}

/// How often a second every core together hashes a password at the usual cost.
fn hashes() -> f64 {
    let done = AtomicUsize::new(0);
    let began = Instant::now();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                let mut hash = [0; 32];
                while began.elapsed() < ROUND
                    && Argon2::default().hash_password_into(PASSWORD.as_bytes(), b"some salt", &mut hash).is_ok()
                {
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    done.into_inner() as f64 / began.elapsed().as_secs_f64()
}
