//! Two hundred claims of one shift at once, beside the same claim in SQL alone; and the page of a business with ten
//! thousand open vacancies. Started by `make bench`, which brings the release binary and an empty, durable PostgreSQL
//! (DATABASE_URL).

mod support;

use serde_json::json;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use std::io::{BufReader, Read, Write};
use std::sync::Barrier;
use std::time::{Duration, Instant};
use support::{Outcome, Server, answer};

const AT_ONCE: usize = 200;
const ROUNDS: usize = 40;
/// Of them, until the connections to PostgreSQL know the statements, as those of a server that has run for a while do.
const WARM_UP: usize = 10;
/// A business's system may call a thousand times a second.
const A_ROUND_EVERY: Duration = Duration::from_millis(300);
/// As many connections as Verv has.
const CONNECTIONS: u32 = 30;
const OPEN: i32 = 10_000;
const LOADS: usize = 200;
const KEY: &str = "the-key-of-the-business-in-this-bench-0";
const PASSWORD: &str = "hest batteri stift korrekt";

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Outcome<()> {
    // `cargo test --benches` asks whether it runs; it needs what `make bench` brings.
    let Ok(url) = std::env::var("DATABASE_URL") else { return Ok(()) };
    let db = PgPoolOptions::new().max_connections(CONNECTIONS).min_connections(CONNECTIONS).connect(&url).await?;
    let server = Server::start()?;
    prepare(&server, &db).await?;
    let claims = claims(&server)?;
    let bare = bare_claims(&db).await?;
    let page = page(&server)?;
    let listed = listed(&db).await?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "| vacant shifts | p50 | p99 | aim (p99) |\n|---|---:|---:|---:|")?;
    for (what, took, aim) in [
        ("a claim, 200 at once, one has it", claims, "50 ms"),
        ("the same in SQL alone", bare, "–"),
        ("the page of a business with 10,000 open vacancies", page, "50 ms"),
        ("its rows in SQL alone", listed, "–"),
    ] {
        writeln!(stdout, "| {what} | {:.1} ms | {:.1} ms | {aim} |", ms(&took, 50), ms(&took, 99))?;
    }
    Ok(())
}

fn ms(took: &[Duration], part: usize) -> f64 {
    let mut took = took.to_vec();
    took.sort_unstable();
    took[(took.len() - 1) * part / 100].as_secs_f64() * 1000.0
}

/// Two hundred employees of one product; a shift for each round and each way, and ten thousand of another business.
async fn prepare(server: &Server, db: &PgPool) -> Outcome<()> {
    let employees: Vec<_> = (0..AT_ONCE)
        .map(|number| json!({ "id": format!("e{number}"), "name": format!("Ansatt {number}"), "products": ["p"] }))
        .collect();
    server.load(&json!({
        "businesses": [
            { "id": "B", "name": "B", "key": KEY, "products": [{ "id": "p", "name": "P" }], "employees": employees },
            { "id": "M", "name": "M", "products": [{ "id": "p", "name": "P" }], "employees": employees },
        ],
        "users": [{ "email": "m@example.com", "password": PASSWORD, "manages": ["M"] }],
    }))?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "with published as (
             insert into vacancy (business, id, product, time_zone, day, expiration, first_start, published, allocation)
             select business, id, 'p', 'Europe/Oslo', starts::date, now() + interval '3 days', starts, now(), 'first_come'
             from (
                 select 'B' as business, 'v' || n as id, timestamptz '2099-01-01 08:00Z' + n * interval '1 day' as starts
                 from generate_series(0, {last}) n
                 union all
                 select 'M', 'v' || n, date_trunc('hour', now()) + interval '2 days' + n * interval '7 minutes'
                 from generate_series(1, {OPEN}) n
             ) wanted
             returning number, business, first_start
         ), shifts as (
             insert into vacancy_shift (vacancy, position, starts, ends)
             select number, 1, first_start, first_start + interval '7 hours' from published
         )
         insert into vacancy_invitation (vacancy, employee, position)
         select published.number, employee.number, row_number() over (partition by published.number order by employee.number)
         from published join employee on employee.business = published.business
             and (published.business = 'B' or employee.number % 40 = published.number % 40);
         analyze",
        last = 2 * ROUNDS - 1,
    )))
    .execute(db)
    .await?;
    Ok(())
}

/// Everybody at once, each on a connection of their own that is open already.
fn claims(server: &Server) -> Outcome<Vec<Duration>> {
    let (start, first) = (Barrier::new(AT_ONCE), Instant::now());
    let took = std::thread::scope(|scope| {
        let everybody: Vec<_> = (0..AT_ONCE)
            .map(|employee| {
                let start = &start;
                scope.spawn(move || -> Outcome<Vec<(u16, Duration)>> {
                    let mut writer = server.connect()?;
                    let mut reader = BufReader::new(writer.try_clone()?);
                    let mut took = Vec::new();
                    for round in 0..ROUNDS {
                        let due = first + A_ROUND_EVERY * u32::try_from(round)?;
                        let request = format!(
                            "POST /api/v1/businesses/B/vacancies/v{round}/acceptor/e{employee} HTTP/1.1\r\nHost: verv\r\n\
                             Authorization: Bearer {KEY}\r\nContent-Length: 0\r\n\r\n"
                        );
                        std::thread::sleep(due.saturating_duration_since(Instant::now()));
                        start.wait();
                        let began = Instant::now();
                        writer.write_all(request.as_bytes())?;
                        let (status, _) = answer(&mut reader)?;
                        took.push((status, began.elapsed()));
                    }
                    Ok(took)
                })
            })
            .collect();
        everybody.into_iter().map(|one| one.join().map_err(|_| "a claim panicked")?).collect::<Outcome<Vec<_>>>()
    })?;
    for round in 0..ROUNDS {
        let (won, lost): (Vec<_>, Vec<_>) = took.iter().map(|of_one| of_one[round].0).partition(|status| *status == 200);
        if won.len() != 1 || lost.iter().any(|status| *status != 400) {
            return Err(format!("round {round}: {} won; {lost:?}", won.len()).into());
        }
    }
    Ok(took.into_iter().flat_map(|of_one| of_one.into_iter().skip(WARM_UP)).map(|(_, took)| took).collect())
}

async fn bare_claims(db: &PgPool) -> Outcome<Vec<Duration>> {
    let mut all = Vec::new();
    for round in ROUNDS..2 * ROUNDS {
        let claims = (0..AT_ONCE).map(|employee| {
            let db = db.clone();
            tokio::spawn(async move {
                let began = Instant::now();
                let claimed = sqlx::query_scalar::<_, i64>(
                    "with claimed as (
                         update vacancy set acceptor = employee.number, accepted = now()
                         from employee
                         where vacancy.business = 'B' and vacancy.id = $1 and employee.business = 'B' and employee.id = $2
                             and acceptor is null and withdrawn is null and expiration > now()
                         returning vacancy.number, acceptor
                     ), taken as (
                         insert into accepted_shift (vacancy, employee, starts, ends)
                         select number, acceptor, starts, ends from claimed join vacancy_shift on vacancy = number
                     )
                     select number from claimed",
                )
                .bind(format!("v{round}"))
                .bind(format!("e{employee}"))
                .fetch_optional(&db)
                .await?;
                Ok::<_, sqlx::Error>((claimed.is_some(), began.elapsed()))
            })
        });
        let mut won = 0;
        for claim in claims.collect::<Vec<_>>() {
            let (has_won, took) = claim.await??;
            won += usize::from(has_won);
            if round >= ROUNDS + WARM_UP {
                all.push(took);
            }
        }
        if won != 1 {
            return Err(format!("{won} won in SQL alone").into());
        }
    }
    Ok(all)
}

/// One after the other, as a manager who is signed in.
fn page(server: &Server) -> Outcome<Vec<Duration>> {
    let form: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("email", "m@example.com")
        .append_pair("password", PASSWORD)
        .finish();
    let mut stream = server.connect()?;
    write!(
        stream,
        "POST /login HTTP/1.0\r\nHost: verv\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{form}",
        form.len()
    )?;
    let mut signed_in = String::new();
    stream.read_to_string(&mut signed_in)?;
    let cookie = signed_in.lines().find_map(|line| line.strip_prefix("set-cookie: ")).ok_or("no session")?;
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let mut writer = server.connect()?;
    let mut reader = BufReader::new(writer.try_clone()?);
    let mut took = Vec::new();
    for _ in 0..LOADS {
        let began = Instant::now();
        write!(writer, "GET /vakter/M HTTP/1.1\r\nHost: verv\r\nCookie: {cookie}\r\n\r\n")?;
        let (status, body) = answer(&mut reader)?;
        took.push(began.elapsed());
        if status != 200 || body.matches("id=\"v-v").count() != 50 {
            return Err(format!("{status}: {body}").into());
        }
    }
    Ok(took)
}

async fn listed(db: &PgPool) -> Outcome<Vec<Duration>> {
    let mut took = Vec::new();
    for _ in 0..LOADS {
        let began = Instant::now();
        let rows = sqlx::query_scalar::<_, String>(
            "select vacancy.id from vacancy join business_product as product on product.business = vacancy.business and product.id = vacancy.product
             where vacancy.business = 'M' and day >= current_date order by first_start, vacancy.id limit 51",
        )
        .fetch_all(db)
        .await?;
        took.push(began.elapsed());
        if rows.len() != 51 {
            return Err(format!("{} rows", rows.len()).into());
        }
    }
    Ok(took)
}
