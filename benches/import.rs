//! Receiving ads, beside a plain `psql` that inserts the same rows into the same tables, in one run on one machine.
//! Started by `make bench`, which brings the release binary and an empty, durable PostgreSQL (DATABASE_URL).

mod support;

use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::process::Command;
use std::time::{Duration, Instant};
use support::{KEY, Outcome, Server, answer};

const BATCH: usize = 100;
const ROUNDS: usize = 5;
const ADS_PER_ROUND: usize = 5_000;
const ADS_FOR_MEMORY: usize = 100_000;
const ADS_TO_SEE: usize = 100;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    // `cargo test --benches` asks whether it runs; it needs what `make bench` brings.
    let Ok(url) = std::env::var("DATABASE_URL") else { return Ok(()) };
    let mut db = PgConnection::connect(&url).await?;
    let server = Server::start()?;
    let mut out = String::new();

    let (mut batch, mut psql_batch, mut stream, mut psql_single) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let ads: Vec<String> = (0..ADS_PER_ROUND).map(|number| ad(round * ADS_PER_ROUND + number).to_string()).collect();
        empty(&mut db).await?;
        batch.push(rate(ADS_PER_ROUND, server.send_batches(&ads)?));
        let sql = as_batches(&mut db).await?;
        empty(&mut db).await?;
        psql_batch.push(rate(ADS_PER_ROUND, psql(&url, &sql)?));
        empty(&mut db).await?;
        stream.push(rate(ADS_PER_ROUND, server.send_stream(ads.into_iter())?));
        let sql = one_by_one(&mut db).await?;
        empty(&mut db).await?;
        psql_single.push(rate(ADS_PER_ROUND, psql(&url, &sql)?));
        eprintln!(
            "round {}: batch {:.0}/s, psql {:.0}/s; stream {:.0}/s, psql {:.0}/s",
            round + 1,
            batch[round],
            psql_batch[round],
            stream[round],
            psql_single[round]
        );
    }
    writeln!(out, "| ads a second, median of {ROUNDS} rounds of {ADS_PER_ROUND} | Verv | psql | ratio | aim |")?;
    writeln!(out, "|---|---:|---:|---:|---:|")?;
    let mut row = |name: &str, verv: &mut [f64], psql: &mut [f64], aim: &str| {
        let (verv, psql) = (median(verv), median(psql));
        writeln!(out, "| {name} | {verv:.0} | {psql:.0} | {:.2} | {aim} |", verv / psql)
    };
    row("batches of 100, one multi-row insert a batch", &mut batch, &mut psql_batch, "≥ 0.8")?;
    row("one stream, one insert a commit", &mut stream, &mut psql_single, "≥ 1.5")?;

    empty(&mut db).await?;
    server.forget_peak()?;
    let idle = server.memory("VmRSS")?;
    let took = server.send_stream((0..ADS_FOR_MEMORY).map(|number| ad(number).to_string()))?;
    let above = server.memory("VmHWM")?.saturating_sub(idle) / 1024;
    writeln!(
        out,
        "\nA stream of {ADS_FOR_MEMORY} ads: {:.0} ads a second, peak memory {above} MiB above idle ({} MiB); aim < 100 MiB.",
        rate(ADS_FOR_MEMORY, took),
        idle / 1024
    )?;

    let mut seen = Vec::new();
    for number in 0..ADS_TO_SEE {
        let mut fresh = ad(ADS_FOR_MEMORY + number);
        fresh["title"] = json!(format!("Fyrvokter nummer {number}"));
        seen.push(server.see(&fresh)?);
    }
    seen.sort_unstable();
    let ms = |part: usize| seen[(seen.len() - 1) * part / 100].as_secs_f64() * 1000.0;
    writeln!(
        out,
        "\nFrom receipt to being on the public list, {ADS_TO_SEE} ads, each on the first look: p50 {:.1} ms, p99 {:.1} ms, the look itself included.",
        ms(50),
        ms(99)
    )?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{out}")?;
    Ok(())
}

fn rate(ads: usize, took: Duration) -> f64 {
    ads as f64 / took.as_secs_f64()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// An ad of the usual size, about 2.5 KiB.
fn ad(number: usize) -> Value {
    let paragraph = "<p>Vi ser etter en fyrvokter som trives med været, holder lampen ren og fører loggen hver kveld. Du må like stillheten, \
        og du må kunne reparere det meste selv når båten ikke går.</p>";
    json!({
        "reference": format!("fyr-{number}"),
        "title": format!("Fyrvokter ved fyr nummer {number}"),
        "adText": format!("<h2>Om jobben</h2>{}<ul><li>Turnus med fire uker på og fire av</li><li>Bolig på stedet</li></ul>", paragraph.repeat(8)),
        "employer": { "businessName": "Kystens fyr", "orgnr": "989012088", "location": { "postalCode": "6700", "city": "MÅLØY" } },
        "locationList": [{ "address": "Fyrveien 1", "postalCode": "6700", "city": "MÅLØY", "municipal": "KINN", "county": "VESTLAND" }],
        "contactList": [{ "name": "Ragnhild Fyr", "title": "Fyrmester", "email": "ragnhild@fyr.example", "phone": "57 00 00 00" }],
        "categoryList": [{ "code": "7512", "categoryType": "STYRK08" }],
        "properties": { "extent": "Heltid", "engagementtype": "Fast", "sector": "Offentlig", "applicationurl": "https://fyr.example/jobb" },
    })
}

async fn empty(db: &mut PgConnection) -> Outcome<()> {
    sqlx::raw_sql("truncate job_ad, transfer cascade; checkpoint;").execute(&mut *db).await?;
    Ok(())
}

const TRANSFER: &str = "version_id, provider_id, status, message, md5, items, payload, changes, created, updated";
const JOB_AD: &str =
    "uuid, provider_id, reference, version_id, md5, state, review, privacy, published, expires, ad, created, updated";

/// What Verv stored, as SQL literals: version and row.
async fn rows(db: &mut PgConnection, table: &str, columns: &str) -> Outcome<Vec<(i64, String)>> {
    let quoted = columns.split(", ").map(|column| format!("quote_nullable({column}::text)")).collect::<Vec<_>>().join(", ");
    let sql = format!("select version_id, '(' || concat_ws(',', {quoted}) || ')' from {table} order by version_id");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(db).await?)
}

/// Each transfer with its ads, one multi-row insert for the ads, one commit.
async fn as_batches(db: &mut PgConnection) -> Outcome<String> {
    let mut sql = String::new();
    let ads = rows(db, "job_ad", JOB_AD).await?;
    for (version, transfer) in rows(db, "transfer", TRANSFER).await? {
        let ads: Vec<&str> = ads.iter().filter(|(of, _)| *of == version).map(|(_, row)| row.as_str()).collect();
        writeln!(
            sql,
            "begin; insert into transfer ({TRANSFER}) values {transfer}; insert into job_ad ({JOB_AD}) values {}; commit;",
            ads.join(",")
        )?;
    }
    Ok(sql)
}

/// The same form, one ad a transfer.
async fn one_by_one(db: &mut PgConnection) -> Outcome<String> {
    let mut sql = String::new();
    let ads = rows(db, "job_ad", JOB_AD).await?;
    let transfers = rows(db, "transfer", TRANSFER).await?;
    for ((_, ad), (_, transfer)) in ads.iter().zip(&transfers) {
        writeln!(
            sql,
            "begin; insert into transfer ({TRANSFER}) values {transfer}; insert into job_ad ({JOB_AD}) values {ad}; commit;"
        )?;
    }
    Ok(sql)
}

fn psql(url: &str, sql: &str) -> Outcome<Duration> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(sql.as_bytes())?;
    let began = Instant::now();
    let status = Command::new("psql").args(["-q", "-v", "ON_ERROR_STOP=1", url, "-f"]).arg(file.path()).status()?;
    let took = began.elapsed();
    if status.success() { Ok(took) } else { Err("psql failed".into()) }
}

trait Sends {
    fn send_batches(&self, ads: &[String]) -> Outcome<Duration>;
    fn send_stream(&self, ads: impl Iterator<Item = String> + Send + 'static) -> Outcome<Duration>;
    fn see(&self, ad: &Value) -> Outcome<Duration>;
}

impl Sends for Server {
    /// One batch after the other on one connection.
    fn send_batches(&self, ads: &[String]) -> Outcome<Duration> {
        let stream = self.connect()?;
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut writer = stream;
        let began = Instant::now();
        for batch in ads.chunks(BATCH) {
            let body = format!("[{}]", batch.join(","));
            write!(
                writer,
                "POST /stillingsimport/api/v1/transfers/batch/10000 HTTP/1.1\r\nHost: verv\r\nAuthorization: Bearer {KEY}\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )?;
            let (status, answer) = answer(&mut reader)?;
            if status != 201 {
                return Err(answer.into());
            }
        }
        Ok(began.elapsed())
    }

    /// One stream; the receipts are read as they come, and all must be RECEIVED.
    fn send_stream(&self, ads: impl Iterator<Item = String> + Send + 'static) -> Outcome<Duration> {
        let mut writer = self.connect()?;
        let mut reader = BufReader::new(writer.try_clone()?);
        let began = Instant::now();
        write!(
            writer,
            "POST /stillingsimport/api/v1/transfers/10000 HTTP/1.1\r\nHost: verv\r\nAuthorization: Bearer {KEY}\r\nContent-Type: application/x-json-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        )?;
        let sending = std::thread::spawn(move || -> Outcome<usize> {
            let mut writer = std::io::BufWriter::with_capacity(64 * 1024, writer);
            let mut sent = 0;
            for ad in ads {
                write!(writer, "{:x}\r\n{ad}\r\n", ad.len())?;
                sent += 1;
            }
            writer.write_all(b"0\r\n\r\n")?;
            writer.flush()?;
            Ok(sent)
        });
        let (mut received, mut line) = (0, String::new());
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 || line == "0\r\n" {
                break;
            }
            received += line.matches("\"RECEIVED\"").count();
        }
        let took = began.elapsed();
        let sent = sending.join().map_err(|_| "the sender panicked")??;
        if received == sent { Ok(took) } else { Err(format!("{received} of {sent} received").into()) }
    }

    /// From the receipt of an ad to its title on the first page of the list.
    fn see(&self, ad: &Value) -> Outcome<Duration> {
        let stream = self.connect()?;
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut writer = stream;
        let body = ad.to_string();
        write!(
            writer,
            "POST /stillingsimport/api/v1/transfers/10000 HTTP/1.1\r\nHost: verv\r\nAuthorization: Bearer {KEY}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let (status, receipt) = answer(&mut reader)?;
        let began = Instant::now();
        write!(writer, "GET /stillinger HTTP/1.1\r\nHost: verv\r\n\r\n")?;
        let (_, page) = answer(&mut reader)?;
        let took = began.elapsed();
        let title = ad["title"].as_str().unwrap_or_default();
        if status == 200 && page.contains(&format!(">{title}<")) {
            Ok(took)
        } else {
            Err(format!("{title} is not on the list: {receipt}").into())
        }
    }
}
