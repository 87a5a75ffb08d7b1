//! Starting the server from a configuration, and shutting it down.

use crate::accounts::server::password::Passwords;
use crate::accounts::server::{oauth, people};
use crate::app::registry;
use crate::app::router;
use crate::app::state::AppState;
use crate::app::telemetry;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::{alerts, demo, erasure};
use crate::platform::clock::Clock;
use crate::platform::config::{Config, Settings};
use crate::platform::core::{Core, Parts};
use crate::platform::db::{Database, connect, one_line};
use crate::platform::installation::{self, DemoStart};
use crate::platform::jobs::Jobs;
use crate::platform::mail::Mailer;
use crate::platform::site::Site;
use crate::platform::workers::{self, Workers};
use crate::platform::{fault, migrations, outbox};
use crate::recruitment;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::vacancies;
use crate::vacancies::server::jobs as vacancy_jobs;
use crate::web::connections::{self, Limits, SHUTDOWN_GRACE};
use crate::web::load_shedding::LoadShedder;
use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

const OTHER_SECRET: &str = "VERV_SECRET: this database was made with another secret; with this one the links in mails that were sent \
    and the addresses of calendars open nothing, and persons who said no, or were recruited before, are not known again; \
    set the former secret, or start with --accept-new-secret";
const NOT_FOR_THE_DEMO: &str = "--demo: this database holds other things than the demo, whose published keys and passwords would open them; \
    start without --demo, or with an empty database";
const COUNTER_FLUSH_INTERVAL: Duration = Duration::from_secs(1);

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
        registry::load(&database.pool, &Clock::System, &passwords, &text).await.map_err(|failure| match log_failure(failure) {
            Refusal::Invalid(problems) | Refusal::Conflict(problems) => problems
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
    // Bind the address first: if that fails, the database need not be started.
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
    let told = |fault: fault::Fault| log_failure(fault.into()).message();
    let noted = installation::check_secret(&pool, &config.secret, options.accept_new_secret).await;
    if noted.map_err(told)? == installation::Secret::Other {
        return Err(OTHER_SECRET.to_owned());
    }
    let replica = match &config.database_replica_url {
        Some(url) => connect("DATABASE_REPLICA_URL", url).await?,
        None => pool.clone(),
    };
    let core = Core::new(Parts {
        db: pool.clone(),
        replica,
        clock: Clock::System,
        mailer,
        site: Site::find(),
        public_workers: Workers::of_half_the_cores(workers::VISITOR_PATIENCE),
        stopping: stopped.clone(),
        config,
    });
    let passwords = Passwords::new(core.config.argon2.clone())?;
    let state = AppState::new(core, passwords, LoadShedder::default());
    if options.with_demo {
        load_demo(&state).await?;
    }
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    tracing::info!(%address, url = state.core.config.public_url, "serving");
    announce(&state, options.with_demo);
    let AppState { core, accounts, job_ads, recruitment, vacancies, load: _, health: _, metrics: _ } = state.clone();
    let counting = tokio::spawn(write_counts(job_ads.clone()));
    let searching = tokio::spawn({
        let job_ads = job_ads.clone();
        async move { job_ads.search.keep(&job_ads).await }
    });
    let jobs = Jobs::new(core.clone());
    let posting = tokio::spawn(outbox::run(core));
    let alerting = tokio::spawn(alerts::run(job_ads.clone(), jobs.clone()));
    let erasing_ads = tokio::spawn(erasure::run(job_ads, jobs.clone()));
    let tidying = tokio::spawn(oauth::run(accounts.clone(), jobs.clone()));
    let erasing = tokio::spawn(recruitment::server::jobs::run(recruitment, jobs.clone()));
    let forgetting = tokio::spawn(people::run(accounts, jobs.clone()));
    let deadlines = tokio::spawn(vacancy_jobs::run(vacancies.clone(), jobs));
    let listening = tokio::spawn(async move { vacancies.changes.keep(&vacancies.db).await });
    // They stop on the signal; a mail interrupted halfway would be sent twice.
    let mut told = stopped.clone();
    let finish = async {
        let _ = told.wait_for(|stopped| *stopped).await;
        let all = async { tokio::join!(posting, alerting, erasing_ads, tidying, erasing, forgetting, deadlines) };
        let _ = tokio::time::timeout(SHUTDOWN_GRACE, all).await;
    };
    let defaults = Limits::default();
    let limits = Limits { connections: defaults.connections.min(connections::raise_file_limit()), ..defaults };
    let proxies = state.core.config.trusted_proxies.clone();
    tokio::join!(connections::serve(listener, router::router(state.clone()), limits, proxies, stopped), finish);
    counting.abort();
    searching.abort();
    listening.abort();
    if let Err(fault) = state.job_ads.counter.flush(&state.core.db, &state.core.clock).await {
        fault.log();
    }
    tracing::info!("stopped");
    Ok(())
}

/// What the command line reports of a failure; the details go to the log.
fn log_failure(failure: fault::Failure) -> Refusal {
    failure.log();
    failure.into_refusal()
}

/// The demo's keys and passwords are published: they become valid only in a database that the demo began.
async fn load_demo(state: &AppState) -> Result<(), String> {
    let told = |failure: fault::Failure| log_failure(failure).message();
    let registry: serde_json::Value = serde_json::from_str(demo::REGISTRY).unwrap_or_default();
    let first = registry["providers"][0]["identifier"].as_str().unwrap_or_default();
    let begun = installation::begin_demo(&state.core.db, first).await.map_err(|fault| told(fault.into()))?;
    if begun == DemoStart::Refused {
        return Err(NOT_FOR_THE_DEMO.to_owned());
    }
    registry::load(&state.core.db, &state.core.clock, &state.accounts.passwords, demo::REGISTRY.as_bytes())
        .await
        .map_err(told)?;
    if begun == DemoStart::Fresh {
        demo::load(&state.job_ads).await.map_err(told)?;
        vacancies::server::demo::load(&state.vacancies).await.map_err(told)?;
    }
    Ok(())
}

fn announce(state: &AppState, with_demo: bool) {
    let mut text = format!("\nVerv is at {}\n", state.core.config.public_url);
    if with_demo {
        let registry: serde_json::Value = serde_json::from_str(demo::REGISTRY).unwrap_or_default();
        text.push_str(&format!("\nThe demo's sign-ins ({}{}):\n", state.core.config.public_url, paths::SIGN_IN));
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
    // A closed stdout is no reason not to serve.
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

async fn write_counts(state: JobAdsState) {
    let mut ticks = tokio::time::interval(COUNTER_FLUSH_INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(fault) = state.counter.flush(&state.db, &state.clock).await {
            fault.log();
        }
    }
}
