//! Searching 100,000 and 1,000,000 live ads, beside the same question put to PostgreSQL, in one run on one machine.
//! Started by `make bench`, which brings the release binary and an empty PostgreSQL (DATABASE_URL).

mod support;

use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use std::io::{BufReader, Write};
use std::time::{Duration, Instant};
use support::{Outcome, Server, answer};

const SIZES: [usize; 2] = [100_000, 1_000_000];
const A_SECOND: u32 = 50;
const SECONDS: u32 = 30;
const CLIENTS: usize = 8;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    // `cargo test --benches` asks whether it runs; it needs what `make bench` brings.
    let Ok(url) = std::env::var("DATABASE_URL") else { return Ok(()) };
    let mut db = PgConnection::connect(&url).await?;
    let sizes = match std::env::args().skip(1).find_map(|size| size.parse().ok()) {
        Some(size) => vec![size],
        None => SIZES.to_vec(),
    };
    // Migrated, and the provider there.
    drop(Server::start()?);
    let mut stdout = std::io::stdout();
    writeln!(stdout, "| ads | question | p50 | p99 | aim (p99) |\n|---:|---|---:|---:|---:|")?;
    for size in sizes {
        fill(&mut db, size).await?;
        let began = Instant::now();
        let server = Server::start()?;
        wait_until_filled(&server)?;
        let filled = began.elapsed();
        let aim = if size > 100_000 { "60 ms" } else { "30 ms" };
        let searches = searches();
        for (name, addresses, aim) in [
            ("words, two filters, all counts", &searches, aim),
            ("first page", &vec!["/stillinger".to_owned()], "10 ms"),
            (
                "read API, words and two filters",
                &searches.iter().map(|path| path.replace("/stillinger", "/api/v1/ads")).collect(),
                aim,
            ),
            ("suggestions", &suggested(), "—"),
        ] {
            let mut took = ask(&server, addresses)?;
            took.sort_unstable();
            let ms = |part: usize| took[(took.len() - 1) * part / 100].as_secs_f64() * 1000.0;
            writeln!(stdout, "| {size} | {name} | {:.1} ms | {:.1} ms | {aim} |", ms(50), ms(99))?;
            stdout.flush()?;
        }
        let mut reference = Vec::new();
        for _ in 0..5 {
            let began = Instant::now();
            sqlx::raw_sql(REFERENCE).execute(&mut db).await?;
            reference.push(began.elapsed());
        }
        reference.sort_unstable();
        writeln!(
            stdout,
            "| {size} | PostgreSQL: one count of one filter for one word, alone | {:.0} ms | | |",
            reference[2].as_secs_f64() * 1000.0
        )?;
        writeln!(
            stdout,
            "| {size} | filling the index at start: {:.0} s, {} MiB in memory | | | |",
            filled.as_secs_f64(),
            server.memory("VmRSS")? / 1024
        )?;
    }
    Ok(())
}

/// One of the twelve counts that the page shows, by a full-text index made for it.
const REFERENCE: &str = "
    select ad #>> '{locationList,0,county}', count(*) from job_ad
    where to_tsvector('norwegian', ad ->> 'title') @@ to_tsquery('norwegian', 'sykepleier')
      and state = 'live' and ad #>> '{properties,extent}' = 'Heltid' and expires > now()
    group by 1";

const OCCUPATIONS: [(&str, &str); 12] = [
    ("2223", "Sykepleier"),
    ("7512", "Baker"),
    ("2512", "Systemutvikler"),
    ("2341", "Grunnskolelærer"),
    ("5120", "Kokk"),
    ("5223", "Butikkmedarbeider"),
    ("7411", "Elektriker"),
    ("8332", "Lastebilsjåfør"),
    ("9112", "Renholder"),
    ("2411", "Regnskapsfører"),
    ("5311", "Barnehageassistent"),
    ("3213", "Apotektekniker"),
];
const COUNTIES: [&str; 15] = [
    "OSLO",
    "AKERSHUS",
    "BUSKERUD",
    "ØSTFOLD",
    "VESTFOLD",
    "TELEMARK",
    "AGDER",
    "ROGALAND",
    "VESTLAND",
    "MØRE OG ROMSDAL",
    "TRØNDELAG",
    "NORDLAND",
    "TROMS",
    "FINNMARK",
    "INNLANDET",
];

/// A sequence that is the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap_or(0)
    }

    /// Small numbers are frequent, as words are in a language.
    fn skewed(&mut self, sides: usize) -> usize {
        let part = self.roll(1_000_000) as f64 / 1e6;
        ((sides as f64).powf(part) as usize).min(sides - 1)
    }
}

fn word(number: usize) -> String {
    const SYLLABLES: [&str; 24] = [
        "ar", "bei", "ds", "gla", "ku", "nde", "fø", "ler", "ste", "ring", "pla", "nor", "sk", "vi", "ret", "ha", "mel", "tor",
        "din", "opp", "føl", "gin", "las", "ve",
    ];
    let mut word = String::new();
    let mut rest = number + 24;
    while rest > 0 {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
    }
    word
}

fn ad(number: usize, dice: &mut Dice) -> Value {
    let (code, name) = OCCUPATIONS[dice.roll(OCCUPATIONS.len())];
    let county = COUNTIES[dice.skewed(COUNTIES.len())];
    let text: Vec<String> = (0..180).map(|_| word(dice.skewed(60_000))).collect();
    let mut properties = json!({ "extent": (["Heltid", "Deltid"])[dice.roll(2)], "sector": (["Privat", "Offentlig"])[dice.roll(2)], "applicationurl": "https://x.example/" });
    if dice.roll(4) > 0 {
        properties["engagementtype"] = json!((["Fast", "Vikariat", "Sesong", "Prosjekt", "Annet"])[dice.skewed(5)]);
    }
    if dice.roll(3) > 0 {
        properties["applicationdue"] = json!(format!("2099-01-{:02}T00:00:00", 1 + dice.roll(28)));
    }
    json!({
        "reference": format!("r{number}"),
        "title": format!("{name} til {}", word(dice.skewed(20_000))),
        "adText": format!("<p>{}</p>", text.join(" ")),
        "positions": 1, "privacy": "SHOW_ALL", "published": "2026-01-01T08:00:00", "expires": "2099-01-01T00:00:00",
        "employer": { "businessName": format!("{} AS", word(dice.skewed(20_000))), "location": { "country": "Norge" } },
        "locationList": [{ "postalCode": "0150", "country": "Norge", "county": county, "municipal": format!("{county} {}", dice.skewed(24)), "city": county }],
        "contactList": [], "categoryList": [{ "code": code, "categoryType": "STYRK08", "name": name }],
        "properties": properties,
    })
}

/// Ads straight into the table, as the import API would have written them.
async fn fill(db: &mut PgConnection, size: usize) -> Outcome<()> {
    sqlx::raw_sql(
        "truncate job_ad, transfer cascade;
         insert into transfer (version_id, provider_id, status, md5, items, payload, changes, created, updated)
         values (1, 10000, 'RECEIVED', '', 1, '[]', '[]', now(), now())",
    )
    .execute(&mut *db)
    .await?;
    let mut dice = Dice(88_172_645_463_325_252);
    let mut copy = db
        .copy_in_raw("copy job_ad (uuid, provider_id, reference, version_id, md5, state, review, privacy, published, expires, ad, created, updated) from stdin")
        .await?;
    let mut rows = String::new();
    for number in 0..size {
        let ad = ad(number, &mut dice).to_string().replace('\\', "\\\\");
        rows.push_str(&format!(
            "{:08x}-0000-4000-8000-{:012x}\t10000\tr{number}\t1\t\tlive\tapproved\tSHOW_ALL\t2026-{:02}-{:02} {:02}:{:02}:00+00\t2099-01-01\t{ad}\t2026-01-01\t2026-01-01\n",
            dice.roll(u32::MAX as usize),
            number,
            1 + dice.roll(10),
            1 + dice.roll(28),
            dice.roll(24),
            dice.roll(60),
        ));
        if rows.len() > 4_000_000 || number + 1 == size {
            copy.send(std::mem::take(&mut rows).into_bytes()).await?;
        }
    }
    copy.finish().await?;
    sqlx::raw_sql("vacuum analyze job_ad").execute(&mut *db).await?;
    sqlx::raw_sql("checkpoint").execute(&mut *db).await?;
    Ok(())
}

fn searches() -> Vec<String> {
    let mut dice = Dice(42);
    let extents = ["Heltid", "Deltid"];
    (0..500)
        .map(|at| {
            let name = OCCUPATIONS[dice.roll(OCCUPATIONS.len())].1;
            // A form of an occupation, its beginning, a slip, a word of the text with it.
            let words = match at % 5 {
                0 | 1 => name.to_lowercase(),
                2 => format!("{}e", name.to_lowercase()),
                3 => name.to_lowercase().chars().take(6).collect(),
                _ => format!("{} {}", name.to_lowercase(), word(dice.skewed(3000))),
            };
            let county = COUNTIES[dice.skewed(COUNTIES.len())];
            let pairs = [("q", words.as_str()), ("county", county), ("extent", extents[dice.roll(2)])];
            format!("/stillinger?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
        })
        .collect()
}

fn suggested() -> Vec<String> {
    OCCUPATIONS
        .iter()
        .map(|(_, name)| {
            format!("/stillinger/forslag?q={}", name.to_lowercase().chars().take(3).collect::<String>().replace('å', "a"))
        })
        .collect()
}

fn wait_until_filled(server: &Server) -> Outcome<()> {
    let stream = server.connect()?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    loop {
        write!(writer, "GET /stillinger HTTP/1.1\r\nHost: verv\r\n\r\n")?;
        let (status, page) = answer(&mut reader)?;
        if status == 200 && !page.contains("banner--info") {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Asks for these in turn.
fn ask(server: &Server, addresses: &[String]) -> Outcome<Vec<Duration>> {
    let request = |at: usize| format!("GET {} HTTP/1.1\r\nHost: verv\r\n\r\n", addresses[at % addresses.len()]);
    server.at_pace(A_SECOND, SECONDS, CLIENTS, request)
}
