//! Registering recruits, 100 requests a second, each of a new person with a notice to send.
//! Started by `make bench`, which brings the release binary and an empty, durable PostgreSQL (DATABASE_URL).

mod support;

use serde_json::json;
use sqlx::PgPool;
use std::io::Write;
use support::{Outcome, Server};

const A_SECOND: u32 = 100;
/// As many notices as the budget has in an hour.
const SECONDS: u32 = 10;
const CONNECTIONS: usize = 16;
/// Each may send 2,000 a minute.
const CLIENTS: usize = 4;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    // `cargo test --benches` asks whether it runs; it needs what `make bench` brings.
    let Ok(url) = std::env::var("DATABASE_URL") else { return Ok(()) };
    let db = PgPool::connect(&url).await?;
    let server = Server::start()?;
    prepare(&server, &db).await?;
    let request = |at: usize| {
        let body = json!({
            "product": "P", "campaign": "C",
            "recruiter": { "name": { "lastName": "Nordmann" }, "email": format!("kari{}@example.com", at % 200) },
            "recruitments": [{
                "name": { "firstName": "Ola", "lastName": "Hansen" }, "address": { "postalCode": "0101" },
                "email": format!("ola{at}@example.com"), "phoneNumber": format!("{}", 40_000_000 + at),
            }],
        })
        .to_string();
        format!(
            "POST /v1/client/recruitment HTTP/1.1\r\nHost: verv\r\nAuthorization: Bearer bench-{}\r\n\
             Content-Type: application/json\r\nIdempotency-Key: k{at}\r\nContent-Length: {}\r\n\r\n{body}",
            at % CLIENTS,
            body.len()
        )
    };
    let mut took = server.at_pace(A_SECOND, SECONDS, CONNECTIONS, request)?;
    took.sort_unstable();
    let ms = |part: usize| took[(took.len() - 1) * part / 100].as_secs_f64() * 1000.0;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "| registering, {A_SECOND} a second | p50 | p99 | aim (p99) |\n|---|---:|---:|---:|")?;
    writeln!(stdout, "| one recruit, with notice and Idempotency-Key | {:.1} ms | {:.1} ms | 50 ms |", ms(50), ms(99))?;
    Ok(())
}

async fn prepare(server: &Server, db: &PgPool) -> Outcome<()> {
    let document = json!({
        "products": [{ "code": "P", "kind": "subscription", "name": "Avis" }],
        "campaigns": [{
            "code": "C", "name": "C", "starts": "2020-01-01", "ends": "2099-12-31", "products": ["P"], "pointsPerRecruitment": 10,
        }],
    });
    server.load(&document)?;
    for client in 0..CLIENTS {
        sqlx::query(
            "with client as (
                 insert into oauth_client (client_id, name, grants, redirect_uris, created, updated)
                 values ($1, $1, '{}', '{}', now(), now()) returning id
             ), given as (
                 insert into oauth_grant (client_id, scopes, created) select id, '{recruitment:client}', now() from client returning id
             )
             insert into oauth_token (hash, grant_id, kind, scopes, created, expires)
             select sha256(convert_to($1, 'utf8')), id, 'access', '{recruitment:client}', now(), now() + interval '1 hour' from given",
        )
        .bind(format!("bench-{client}"))
        .execute(db)
        .await?;
    }
    Ok(())
}
