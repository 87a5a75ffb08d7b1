//! From a configuration to a running server, and down again.

use super::clock::Clock;
use super::config::{Config, Settings};
use super::connections::{self, FINISH_WITHIN, Limits};
use super::embedded_postgres::EmbeddedPostgres;
use super::installation::{self, Demo};
use super::load_shedding::Load;
use super::mail::Mailer;
use super::provider_shares::ProviderShares;
use super::site::Site;
use super::state::{AppState, Inner};
use super::together::Together;
use super::workers::{self, Workers};
use super::{migrations, outbox, registry, router, telemetry};
use crate::accounts;
use crate::accounts::server::actor::Business;
use crate::accounts::server::password::Passwords;
use crate::job_ads::server::alerts;
use crate::job_ads::server::counter::Counter;
use crate::job_ads::server::demo;
use crate::job_ads::server::erasure;
use crate::job_ads::server::machines::picture::Pictures;
use crate::job_ads::server::machines::sitemap::Parts;
use crate::job_ads::server::reports;
use crate::job_ads::server::search::Search;
use crate::recruitment;
use crate::shared::paths;
use crate::vacancies;
use crate::vacancies::server::changes::Changes;
use crate::vacancies::server::claims::Claims;
use crate::vacancies::server::rounds;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgPool};
use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

const CONNECTIONS_AT_MOST: u32 = 30;
/// A caller waits no longer than this for a free connection, or for the database to come back.
const CONNECTION_WITHIN: Duration = Duration::from_secs(2);
/// How long a connection that nobody uses is taken to be there still.
const TRUSTED_FOR: Duration = Duration::from_millis(500);
const OTHER_SECRET: &str = "VERV_SECRET: this database was made with another secret; with this one the links in mails that were sent \
    and the addresses of calendars open nothing, and persons who said no, or were recruited before, are not known again; \
    set the former secret, or start with --accept-new-secret";
const NOT_FOR_THE_DEMO: &str = "--demo: this database holds other things than the demo, whose published keys and passwords would open them; \
    start without --demo, or with an empty database";
const COUNTS_EVERY: Duration = Duration::from_secs(1);

/// The database, and the PostgreSQL that runs for it where it is Verv's own.
struct Database {
    pool: PgPool,
    embedded: Option<EmbeddedPostgres>,
}

impl Database {
    /// # Errors
    /// One line for an operator.
    async fn open(config: &Config, may_join: bool) -> Result<Self, String> {
        if let Some(url) = &config.database_url {
            return Ok(Self { pool: connect("DATABASE_URL", url).await?, embedded: None });
        }
        // `verv load` beside a running `verv serve` uses that one's database.
        if may_join && let Some(url) = EmbeddedPostgres::running(&config.data).await? {
            return Ok(Self { pool: connect("VERV_DATA", &url).await?, embedded: None });
        }
        let embedded = EmbeddedPostgres::start(&config.data).await?;
        let pool = connect("VERV_DATA", &embedded.url()).await?;
        Ok(Self { pool, embedded: Some(embedded) })
    }

    async fn close(self) {
        self.pool.close().await;
        if let Some(embedded) = self.embedded {
            embedded.stop().await;
        }
    }
}

async fn connect(variable: &str, url: &str) -> Result<PgPool, String> {
    let options: PgConnectOptions = url.parse().map_err(|_| format!("{variable}: the value is no PostgreSQL address"))?;
    let options = options.application_name("verv").options([
        ("statement_timeout", "30s"),
        ("idle_in_transaction_session_timeout", "60s"),
        // A plan made for an empty table must not outlive it.
        ("plan_cache_mode", "force_custom_plan"),
    ]);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS_AT_MOST)
        .acquire_timeout(CONNECTION_WITHIN)
        // One that was just used is there; asking each time would double the round trips.
        .test_before_acquire(false)
        .before_acquire(|connection, idle| {
            Box::pin(async move {
                if idle.idle_for >= TRUSTED_FOR {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await;
    let pool = pool.map_err(|error| format!("{variable}: the database does not answer: {}", one_line(&error.to_string())))?;
    let version: Result<i32, _> = sqlx::query_scalar("select current_setting('server_version_num')::int").fetch_one(&pool).await;
    match version {
        Ok(version) if version < 150_000 => {
            Err(format!("{variable}: PostgreSQL {} is too old; 15 or newer is expected", version / 10_000))
        }
        _ => Ok(pool),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn open_config(settings: &Settings) -> Result<Config, String> {
    telemetry::start_log(&settings.log)?;
    Config::new(settings)
}

/// `verv migrate`
///
/// # Errors
/// One line for an operator.
pub async fn migrate(settings: &Settings) -> Result<(), String> {
    let config = open_config(settings)?;
    let database = Database::open(&config, true).await?;
    let done = migrations::run(&database.pool).await.map_err(|error| format!("cannot migrate: {}", one_line(&error.to_string())));
    database.close().await;
    done
}

/// `verv load`: prints what was created.
///
/// # Errors
/// For an operator, a line for each problem.
pub async fn load(settings: &Settings, file: &Path) -> Result<(), String> {
    let config = open_config(settings)?;
    let mut text = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().read_to_end(&mut text).map(|_| ())
    } else {
        std::fs::read(file).map(|read| text = read)
    };
    read.map_err(|error| format!("{}: cannot be read: {error}", file.display()))?;
    let database = Database::open(&config, true).await?;
    let loaded = async {
        migrations::run(&database.pool).await.map_err(|error| format!("cannot migrate: {}", one_line(&error.to_string())))?;
        let passwords = Passwords::new(config.argon2.clone())?;
        registry::load(&database.pool, &Clock::System, &passwords, &text).await.map_err(|failure| match failure.into_refusal() {
            crate::shared::refusal::Refusal::Invalid(problems) | crate::shared::refusal::Refusal::Conflict(problems) => problems
                .iter()
                .map(|problem| format!("{} {}", problem.pointer, problem.message).trim_start().to_owned())
                .collect::<Vec<_>>()
                .join("\nverv: "),
            refusal => refusal.message(),
        })
    };
    let loaded = loaded.await;
    database.close().await;
    let loaded = loaded?;
    if !loaded.ignored.is_empty() {
        tracing::warn!(
            parts = loaded.ignored.join(", "),
            "this version does not know these parts of the file; they were not loaded"
        );
    }
    let printed = serde_json::to_string_pretty(&loaded).map_err(|error| error.to_string())?;
    writeln!(std::io::stdout(), "{printed}").map_err(|error| error.to_string())
}

/// How `verv serve` was started.
#[derive(Clone, Copy)]
pub struct Options {
    pub with_demo: bool,
    pub accept_new_secret: bool,
}

/// `verv serve`, until SIGTERM or Ctrl-C.
///
/// # Errors
/// One line for an operator.
pub async fn serve(settings: &Settings, options: Options) -> Result<(), String> {
    let config = open_config(settings)?;
    let mailer = Mailer::new(&config)?;
    // The address first: who cannot listen need not start a database.
    let listener =
        TcpListener::bind(config.addr).await.map_err(|error| format!("VERV_ADDR: cannot listen on {}: {error}", config.addr))?;
    let stopped = stop_signal()?;
    let database = Database::open(&config, false).await?;
    let served = serve_on(listener, config, mailer, &database, options, stopped).await;
    database.close().await;
    served
}

async fn serve_on(
    listener: TcpListener,
    config: Config,
    mailer: Mailer,
    database: &Database,
    options: Options,
    stopped: watch::Receiver<bool>,
) -> Result<(), String> {
    let pool = database.pool.clone();
    migrations::run(&pool).await.map_err(|error| format!("cannot migrate: {}", one_line(&error.to_string())))?;
    let told = |fault: super::fault::Fault| fault.into_refusal().message();
    let noted = installation::note_secret(&pool, &config.secret, options.accept_new_secret).await;
    if noted.map_err(told)? == installation::Secret::Other {
        return Err(OTHER_SECRET.to_owned());
    }
    let replica = match &config.database_replica_url {
        Some(url) => connect("DATABASE_REPLICA_URL", url).await?,
        None => pool.clone(),
    };
    let state = AppState::new(Inner {
        db: pool.clone(),
        replica,
        clock: Clock::System,
        counter: Counter::default(),
        search: Search::default(),
        mailer,
        passwords: Passwords::new(config.argon2.clone())?,
        sitemap: Parts::default(),
        pictures: Pictures::default(),
        provider_shares: ProviderShares::default(),
        import_workers: Workers::of_all_cores(workers::PROVIDERS_WAIT),
        public_workers: Workers::of_half_the_cores(workers::ANYBODY_WAITS),
        client_requests: recruitment::server::api::limits(),
        reports_sent: reports::service::limits(),
        load: Load::default(),
        business_requests: Business::limits(),
        keys_sought: Together::default(),
        tokens_sought: Together::default(),
        vacancy_claims: Claims::default(),
        passkey_questions: accounts::server::people::passkeys::questions(),
        vacancy_changes: Changes::default(),
        health: telemetry::Health::default(),
        metrics: telemetry::metrics_handle(),
        stopping: stopped.clone(),
        site: Site::find(),
        config,
    });
    if options.with_demo {
        load_demo(&state).await?;
    }
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    tracing::info!(%address, url = state.config.public_url, "serving");
    announce(&state, options.with_demo);
    let counting = tokio::spawn(write_counts(state.clone()));
    let searching = tokio::spawn({
        let state = state.clone();
        async move { state.search.keep(&state).await }
    });
    let posting = tokio::spawn(outbox::run(state.clone()));
    let alerting = tokio::spawn(alerts::run(state.clone()));
    let erasing_ads = tokio::spawn(erasure::run(state.clone()));
    let tidying = tokio::spawn(accounts::server::oauth::run(state.clone()));
    let erasing = tokio::spawn(recruitment::server::round::run(state.clone()));
    let forgetting = tokio::spawn(accounts::server::people::run(state.clone()));
    let deadlines = tokio::spawn(rounds::run(state.clone()));
    let listening = tokio::spawn({
        let state = state.clone();
        async move { state.vacancy_changes.keep(&state.db).await }
    });
    // They end by themselves when told; a mail cut short would be sent twice.
    let mut told = stopped.clone();
    let finish = async {
        let _ = told.wait_for(|stopped| *stopped).await;
        let all = async { tokio::join!(posting, alerting, erasing_ads, tidying, erasing, forgetting, deadlines) };
        let _ = tokio::time::timeout(FINISH_WITHIN, all).await;
    };
    let defaults = Limits::default();
    let limits = Limits { connections: defaults.connections.min(connections::raise_file_limit()), ..defaults };
    let proxies = state.config.trusted_proxies.clone();
    tokio::join!(connections::serve(listener, router::router(state.clone()), limits, proxies, stopped), finish);
    counting.abort();
    searching.abort();
    listening.abort();
    if let Err(fault) = state.counter.flush(&state.db, &state.clock).await {
        let _ = fault.into_refusal();
    }
    tracing::info!("stopped");
    Ok(())
}

/// The demo's keys and passwords are published: they become valid only in a database that the demo began.
async fn load_demo(state: &AppState) -> Result<(), String> {
    let told = |failure: super::fault::Failure| failure.into_refusal().message();
    let registry: serde_json::Value = serde_json::from_str(demo::REGISTRY).unwrap_or_default();
    let first = registry["providers"][0]["identifier"].as_str().unwrap_or_default();
    let begun = installation::begin_demo(&state.db, first).await.map_err(|fault| fault.into_refusal().message())?;
    if begun == Demo::Refused {
        return Err(NOT_FOR_THE_DEMO.to_owned());
    }
    registry::load(&state.db, &state.clock, &state.passwords, demo::REGISTRY.as_bytes()).await.map_err(told)?;
    if begun == Demo::Begins {
        demo::load(state).await.map_err(told)?;
        vacancies::server::demo::load(state).await.map_err(told)?;
    }
    Ok(())
}

fn announce(state: &AppState, with_demo: bool) {
    let mut text = format!("\nVerv is at {}\n", state.config.public_url);
    if with_demo {
        let registry: serde_json::Value = serde_json::from_str(demo::REGISTRY).unwrap_or_default();
        text.push_str(&format!("\nThe demo's sign-ins ({}{}):\n", state.config.public_url, paths::SIGN_IN));
        for user in registry["users"].as_array().into_iter().flatten() {
            let word = |name: &str| user[name].as_str().unwrap_or_default();
            text.push_str(&format!("  {:<22} {:<20} {}\n", word("email"), word("password"), word("name")));
        }
        text.push_str("\nThe demo's keys (Authorization: Bearer …):\n");
        for provider in registry["providers"].as_array().into_iter().flatten() {
            let word = |name: &str| provider[name].as_str().unwrap_or_default().to_owned();
            text.push_str(&format!("  provider {:<18} {}\n", word("identifier"), word("key")));
        }
        for business in registry["businesses"].as_array().into_iter().flatten() {
            let word = |name: &str| business[name].as_str().unwrap_or_default();
            text.push_str(&format!("  business {:<18} {}\n", word("id"), word("key")));
        }
    }
    // Nobody listening on stdout is no reason not to serve.
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn stop_signal() -> Result<watch::Receiver<bool>, String> {
    let (stop, stopped) = watch::channel(false);
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        let _ = stop.send(true);
    });
    Ok(stopped)
}

async fn write_counts(state: AppState) {
    let mut ticks = tokio::time::interval(COUNTS_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(fault) = state.counter.flush(&state.db, &state.clock).await {
            let _ = fault.into_refusal();
        }
    }
}
