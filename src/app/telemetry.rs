//! For operators: the log, health checks, metrics.

use crate::accounts::server::actor::Admin;
use crate::app::state::AppState;
use crate::platform::outbox::OutboxState;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Starts the log: for people on a terminal, JSON lines elsewhere. It goes to stderr, so that what a command prints stays its own.
///
/// # Errors
/// One line, when `filter` is no filter.
pub fn start_log(filter: &str) -> Result<(), String> {
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .parse(filter)
        // These log routine messages at their default level.
        .and_then(|_| {
            EnvFilter::builder()
                .with_default_directive(LevelFilter::INFO.into())
                .parse(format!("sqlx::postgres::notice=warn,html5ever=error,{filter}"))
        })
        .map_err(|_| {
            format!(
                "VERV_LOG: {filter:?} is no filter; error, warn, info, debug, trace or a filter such as verv=debug is expected"
            )
        })?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // In tests a second call keeps the first subscriber.
    let _ = if std::io::stdout().is_terminal() { log.try_init() } else { log.json().flatten_event(true).try_init() };
    Ok(())
}

/// One recorder for the process.
pub fn metrics_handle() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
    HANDLE
        .get_or_init(|| {
            let builder = PrometheusBuilder::new();
            let builder = builder
                .set_buckets_for_metric(Matcher::Full("verv_http_request_seconds".into()), &BUCKETS)
                .unwrap_or_else(|_| PrometheusBuilder::new());
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            let _ = metrics::set_global_recorder(recorder);
            handle
        })
        .clone()
}

/// The process lives.
pub async fn show_health() -> &'static str {
    "ok\n"
}

/// How long a database answer is cached.
const CACHED_FOR: Duration = Duration::from_secs(1);

/// Cached database state for operators; the endpoints are public, so anybody may poll them.
#[derive(Default)]
pub struct Health {
    readiness: Cached<Readiness>,
    outbox: Cached<Option<OutboxState>>,
}

#[derive(Clone, Copy)]
enum Readiness {
    Ready,
    NotMigrated,
    DatabaseUnavailable,
}

/// A cached value, computed once for all concurrent callers.
struct Cached<T>(Mutex<Option<(Instant, T)>>);

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Cached<T> {
    async fn get(&self, ask: impl Future<Output = T>) -> T {
        let mut kept = self.0.lock().await;
        if let Some((at, answer)) = &*kept
            && at.elapsed() < CACHED_FOR
        {
            return answer.clone();
        }
        let answer = ask.await;
        *kept = Some((Instant::now(), answer.clone()));
        answer
    }
}

/// The database answers and has this version's tables.
pub async fn show_readiness(State(state): State<AppState>) -> Response {
    let ask = async {
        match crate::platform::migrations::are_done(&state.core.db).await {
            Ok(true) => Readiness::Ready,
            Ok(false) => Readiness::NotMigrated,
            Err(error) => {
                tracing::warn!(error = crate::platform::fault::redacted_message(&error), "not ready");
                Readiness::DatabaseUnavailable
            }
        }
    };
    match state.health.readiness.get(ask).await {
        Readiness::Ready => (StatusCode::OK, "ready\n"),
        Readiness::NotMigrated => (StatusCode::SERVICE_UNAVAILABLE, "migrations are not done\n"),
        Readiness::DatabaseUnavailable => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
    .into_response()
}

/// Prometheus text, for this machine and the administrator.
pub async fn show_metrics(State(state): State<AppState>, request: Request) -> Response {
    // Behind a proxy on the same machine everyone comes from the loopback address, so a forwarded request is not local.
    let is_forwarded = ["forwarded", "x-forwarded-for", "x-real-ip"].iter().any(|name| request.headers().contains_key(*name));
    let is_local =
        request.extensions().get::<ConnectInfo<SocketAddr>>().is_some_and(|peer| peer.0.ip().to_canonical().is_loopback())
            && !is_forwarded;
    let (parts, _) = request.into_parts();
    if !is_local && !Admin::is_calling(&parts, &state.accounts) {
        return (
            StatusCode::UNAUTHORIZED,
            [(header::WWW_AUTHENTICATE, "Bearer")],
            "only for this machine and the administrator\n",
        )
            .into_response();
    }
    metrics::gauge!("verv_database_connections").set(f64::from(state.core.db.size()));
    metrics::gauge!("verv_database_connections_idle").set(state.core.db.num_idle() as f64);
    // Without the database, the other metrics matter all the more.
    if let Some(outbox) = state.health.outbox.get(async { crate::platform::outbox::counts(&state.core.db).await.ok() }).await {
        metrics::gauge!("verv_outbox_waiting").set(outbox.waiting as f64);
        metrics::gauge!("verv_outbox_dead").set(outbox.dead as f64);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], state.metrics.render()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test]
    async fn all_who_ask_at_the_same_time_and_soon_after_have_one_answer() {
        let (kept, asked) = (Cached::default(), AtomicU32::new(0));
        let ask = || {
            kept.get(async {
                tokio::task::yield_now().await;
                asked.fetch_add(1, Ordering::SeqCst) + 1
            })
        };
        let answers = futures_util::future::join_all((0..100).map(|_| ask())).await;
        assert_eq!((answers, ask().await), (vec![1; 100], 1));
        // One who goes away while asking leaves it to the next.
        let kept_by_nobody = Cached::<u32>::default();
        let gone = futures_util::FutureExt::now_or_never(kept_by_nobody.get(std::future::pending()));
        assert_eq!((gone, kept_by_nobody.get(std::future::ready(7)).await), (None, 7));
    }
}
