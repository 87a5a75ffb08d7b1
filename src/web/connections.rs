//! Connections: their number, and their timeouts. hyper speaks HTTP; what it has no
//! limit for is limited here: a caller who sends nothing or only half a head, who sends or reads too slowly, or who
//! holds too many connections. hyper-util's `GracefulShutdown` shuts down all connections at once, and owns them
//! for that; here single connections are shut down too, when their time is up.

use crate::platform::trusted_proxies::{TrustedProxies, network, site};
use crate::web::body::PacedBody;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::Version;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use std::collections::HashMap;
use std::hash::Hash;
use std::io::{self, IoSlice};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tower::ServiceExt;

/// Timeouts and connection limits.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the first byte of a request, or from the beginning of the connection, to the end of the head.
    pub head_timeout: Duration,
    /// Between two requests.
    pub idle_timeout: Duration,
    /// How long a body may wait for its sender, and a response for its reader, beyond what the pace allows.
    pub patience: Duration,
    /// Bytes a second at which a body must arrive and an answer be taken.
    pub pace: u32,
    /// How often a silent HTTP/2 connection is pinged, and how quickly it must answer.
    pub ping_every: Duration,
    pub ping_timeout: Duration,
    pub connections: usize,
    /// Of one address; a trusted proxy speaks for many.
    pub connections_per_address: usize,
    /// Of one site of IPv6, which may have tens of thousands of networks.
    pub connections_per_site: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_timeout: Duration::from_secs(15),
            idle_timeout: Duration::from_secs(75),
            patience: Duration::from_secs(30),
            pace: 1024,
            ping_every: Duration::from_secs(20),
            ping_timeout: Duration::from_secs(20),
            connections: 10_000,
            connections_per_address: 256,
            connections_per_site: 1024,
        }
    }
}

/// One in this many connections is reserved for this machine and trusted proxies, so that operators can look when
/// strangers hold all the others.
const RESERVED_ONE_IN: usize = 20;

impl Limits {
    /// The shortest of the timeouts: no new deadline is closer than this.
    fn shortest(&self) -> Duration {
        self.head_timeout.min(self.idle_timeout).min(self.patience)
    }
}

/// How long requests under way may take after shutdown begins.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);
/// A head that is larger is refused. It also bounds what is buffered for a slow reader.
const HEAD_MAX_BYTES: usize = 64 * 1024;
const HTTP2_STREAMS_AT_MOST: u32 = 100;
/// Streams that a caller opened and reset before they were looked at: more is an attack.
const HTTP2_RESETS_AT_MOST: usize = 20;
const HTTP2_OWN_RESETS_MAX: usize = 256;
/// A response is handed to HTTP/2 in parts of this size, so that a reader who stalls is noticed.
const PART_MAX_BYTES: usize = 16 * 1024;
/// How long a connection that is being shut down may take to close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);
/// File descriptors for other uses than connections: the database, site files, spooled receipts.
const OTHER_FILES: u64 = 512;

/// Raises the limit of open files to the maximum allowed; returns how many connections fit.
pub fn raise_file_limit() -> usize {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return usize::MAX };
    let files = if soft < hard && setrlimit(Resource::RLIMIT_NOFILE, hard, hard).is_ok() { hard } else { soft };
    usize::try_from(files.saturating_sub(OTHER_FILES).max(files / 2)).unwrap_or(usize::MAX)
}

/// Answers on `listener` until `stopped`, then finishes what is under way.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    proxies: TrustedProxies,
    mut stopped: watch::Receiver<bool>,
) {
    let counts = Arc::new(ConnectionCounts::default());
    // Every connection holds a sender; when the last is gone, the receiver ends.
    let (alive, mut all_gone) = mpsc::channel::<()>(1);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.wait_for(|stopped| *stopped) => break,
        };
        let (stream, client_ip) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely; some will be free soon.
                tracing::warn!(%error, "cannot accept a connection");
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let address = client_ip.ip().to_canonical();
        let Some(place) = ConnectionCounts::take(&counts, address, proxies.contains(address), &limits) else {
            metrics::counter!("verv_connections_refused_total").increment(1);
            drop(stream);
            continue;
        };
        let (router, stopped, alive) = (router.clone(), stopped.clone(), alive.clone());
        tokio::spawn(async move {
            answer(stream, client_ip, router, limits, stopped).await;
            drop((place, alive));
        });
    }
    drop((listener, alive));
    tracing::info!("stopping");
    let _ = timeout(SHUTDOWN_GRACE, all_gone.recv()).await;
}

async fn answer(stream: TcpStream, client_ip: SocketAddr, router: Router, limits: Limits, mut stopped: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let activity = Arc::new(Activity::new(limits));
    let service = hyper::service::service_fn({
        let activity = Arc::clone(&activity);
        move |request: Request<Incoming>| {
            let (router, busy) = (router.clone(), Activity::begin(&activity, request.version()));
            async move {
                let is_http2 = request.version() == Version::HTTP_2;
                let mut request =
                    request.map(|body| Body::new(PacedBody::new(body, limits.patience, limits.pace, Arc::clone(&busy))));
                request.extensions_mut().insert(ConnectInfo(client_ip));
                let response = router.oneshot(request).await?;
                Ok::<_, std::convert::Infallible>(response.map(|body| ObservedBody::new(body, busy, is_http2)))
            }
        }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    // `Activity` enforces the head timeout, also before hyper has detected the protocol.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(HEAD_MAX_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(limits.ping_every)
        .keep_alive_timeout(limits.ping_timeout)
        .max_concurrent_streams(HTTP2_STREAMS_AT_MOST)
        .max_header_list_size(HEAD_MAX_BYTES as u32)
        .max_pending_accept_reset_streams(HTTP2_RESETS_AT_MOST)
        .max_local_error_reset_streams(HTTP2_OWN_RESETS_MAX)
        .max_send_buf_size(HEAD_MAX_BYTES);
    let io = ObservedStream { stream, activity: Arc::clone(&activity) };
    let connection = builder.serve_connection(TokioIo::new(io), service);
    tokio::pin!(connection);
    let mut is_stopping = false;
    let done = loop {
        let now = Instant::now();
        let check = match activity.deadline() {
            Some((at, reason)) if at <= now => {
                tracing::debug!(reason, "a connection is closed");
                metrics::counter!("verv_connections_closed_total", "reason" => reason).increment(1);
                connection.as_mut().graceful_shutdown();
                // A caller who does not read will not see the shutdown either.
                let _ = timeout(CLOSE_TIMEOUT.min(limits.shortest()), connection.as_mut()).await;
                return;
            }
            deadline => deadline.map_or(now + limits.shortest(), |(at, _)| at.min(now + limits.shortest())),
        };
        tokio::select! {
            done = connection.as_mut() => break done,
            () = sleep_until(check) => {}
            _ = stopped.wait_for(|stopped| *stopped), if !is_stopping => {
                is_stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    };
    if let Err(error) = done {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// The number of connections per network and site.
#[derive(Default)]
struct ConnectionCounts(Mutex<Count>);

#[derive(Default)]
struct Count {
    all: usize,
    of_networks: HashMap<IpAddr, usize>,
    of_sites: HashMap<Ipv6Addr, usize>,
}

impl ConnectionCounts {
    /// Takes a place, which is released on drop.
    fn take(counts: &Arc<Self>, address: IpAddr, is_trusted: bool, limits: &Limits) -> Option<ConnectionPlace> {
        let (network, site) = (network(address), site(address));
        let mut held = counts.lock();
        let kept = if is_trusted || address.is_loopback() { 0 } else { limits.connections / RESERVED_ONE_IN };
        let own = held.of_networks.get(&network).copied().unwrap_or_default();
        let sites = site.and_then(|site| held.of_sites.get(&site).copied()).unwrap_or_default();
        let has_enough = own >= limits.connections_per_address || sites >= limits.connections_per_site;
        if held.all >= limits.connections - kept || (has_enough && !is_trusted) {
            return None;
        }
        held.all += 1;
        *held.of_networks.entry(network).or_default() += 1;
        if let Some(site) = site {
            *held.of_sites.entry(site).or_default() += 1;
        }
        metrics::gauge!("verv_connections").set(held.all as f64);
        Some(ConnectionPlace { counts: Arc::clone(counts), network, site })
    }

    fn lock(&self) -> MutexGuard<'_, Count> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct ConnectionPlace {
    counts: Arc<ConnectionCounts>,
    network: IpAddr,
    site: Option<Ipv6Addr>,
}

impl Drop for ConnectionPlace {
    fn drop(&mut self) {
        let mut held = self.counts.lock();
        held.all = held.all.saturating_sub(1);
        metrics::gauge!("verv_connections").set(held.all as f64);
        one_less(&mut held.of_networks, &self.network);
        if let Some(site) = &self.site {
            one_less(&mut held.of_sites, site);
        }
    }
}

fn one_less<K: Eq + Hash>(counts: &mut HashMap<K, usize>, of: &K) {
    if let Some(count) = counts.get_mut(of) {
        *count -= 1;
        if *count == 0 {
            counts.remove(of);
        }
    }
}

/// What a connection is doing, judging by its reads, writes and requests.
struct Activity {
    limits: Limits,
    now: Mutex<ConnectionState>,
}

struct ConnectionState {
    /// Requests that are being sent, worked on or answered.
    requests: usize,
    has_asked: bool,
    is_http2: bool,
    /// Since it was opened, or since the last answer.
    idle_since: Instant,
    /// Since when an incomplete request head has been arriving.
    head_since: Option<Instant>,
    /// Since when the peer has not accepted pending writes.
    blocked_since: Option<Instant>,
    /// What is left of the patience with a slow reader.
    patience: Duration,
    /// Response parts handed to HTTP/2 for which it has not had room yet, with the time they were handed over.
    unread_parts: HashMap<u64, Instant>,
    next_answer: u64,
}

impl Activity {
    fn new(limits: Limits) -> Self {
        let now = Mutex::new(ConnectionState {
            requests: 0,
            has_asked: false,
            is_http2: false,
            idle_since: Instant::now(),
            head_since: None,
            blocked_since: None,
            patience: limits.patience,
            unread_parts: HashMap::new(),
            next_answer: 0,
        });
        Self { limits, now }
    }

    fn lock(&self) -> MutexGuard<'_, ConnectionState> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A head is complete.
    fn begin(activity: &Arc<Self>, version: Version) -> Arc<ActiveRequest> {
        let mut doing = activity.lock();
        doing.requests += 1;
        doing.has_asked = true;
        doing.is_http2 = version == Version::HTTP_2;
        doing.head_since = None;
        Arc::new(ActiveRequest(Arc::clone(activity)))
    }

    /// When the connection will be closed if nothing happens, and why.
    fn deadline(&self) -> Option<(Instant, &'static str)> {
        let doing = self.lock();
        let quiet = if doing.requests > 0 || doing.blocked_since.is_some() {
            None
        } else if !doing.has_asked {
            Some((doing.idle_since + self.limits.head_timeout, "no head"))
        } else {
            let idle = (doing.idle_since + self.limits.idle_timeout, "idle");
            let head = doing.head_since.map(|since| (since + self.limits.head_timeout, "no head"));
            Some(head.map_or(idle, |head| head.min(idle)))
        };
        let blocked = doing.blocked_since.map(|since| (since + doing.patience, "does not read"));
        let unread_parts = doing.unread_parts.values().min().map(|since| (*since + self.limits.patience, "does not read"));
        [quiet, blocked, unread_parts].into_iter().flatten().min()
    }

    fn note_read(&self, bytes: usize) {
        if bytes > 0 {
            let mut doing = self.lock();
            // HTTP/2 also sends other frames; there the idle time between two requests counts.
            if doing.requests == 0 && doing.has_asked && !doing.is_http2 && doing.head_since.is_none() {
                doing.head_since = Some(Instant::now());
            }
        }
    }

    fn note_write<T>(&self, written: &Poll<io::Result<T>>, bytes: usize) {
        let mut doing = self.lock();
        if written.is_pending() {
            doing.blocked_since.get_or_insert_with(Instant::now);
        } else if let Some(since) = doing.blocked_since.take() {
            let now = Instant::now();
            let earned = Duration::from_secs_f64(bytes as f64 / f64::from(self.limits.pace.max(1)));
            doing.patience = (doing.patience.saturating_sub(now - since) + earned).min(self.limits.patience);
            doing.idle_since = now;
        }
    }
}

/// A request being received, processed or answered; it ends when the last clone is dropped.
pub(super) struct ActiveRequest(Arc<Activity>);

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        let mut doing = self.0.lock();
        doing.requests = doing.requests.saturating_sub(1);
        doing.idle_since = Instant::now();
        doing.head_since = None;
    }
}

/// A response body that notices whether it is being read.
struct ObservedBody {
    body: Body,
    busy: Arc<ActiveRequest>,
    /// HTTP/2 buffers what it is given; with HTTP/1 the writes are observed.
    in_parts: bool,
    rest: Bytes,
    number: u64,
}

impl ObservedBody {
    fn new(body: Body, busy: Arc<ActiveRequest>, in_parts: bool) -> Self {
        let number = {
            let mut doing = busy.0.lock();
            doing.next_answer += 1;
            doing.next_answer
        };
        Self { body, busy, in_parts, rest: Bytes::new(), number }
    }

    fn hand_out(&mut self, mut data: Bytes) -> Frame<Bytes> {
        self.busy.0.lock().unread_parts.insert(self.number, Instant::now());
        let part = data.split_to(data.len().min(PART_MAX_BYTES));
        self.rest = data;
        Frame::data(part)
    }
}

impl HttpBody for ObservedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if !self.in_parts {
            return Pin::new(&mut self.body).poll_frame(context);
        }
        self.busy.0.lock().unread_parts.remove(&self.number);
        if !self.rest.is_empty() {
            let rest = std::mem::take(&mut self.rest);
            return Poll::Ready(Some(Ok(self.hand_out(rest))));
        }
        match std::task::ready!(Pin::new(&mut self.body).poll_frame(context)) {
            Some(Ok(frame)) => Poll::Ready(Some(Ok(match frame.into_data() {
                Ok(data) => self.hand_out(data),
                Err(frame) => frame,
            }))),
            end => Poll::Ready(end),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (body, rest) = (self.body.size_hint(), self.rest.len() as u64);
        let mut hint = SizeHint::new();
        hint.set_lower(body.lower() + rest);
        if let Some(upper) = body.upper() {
            hint.set_upper(upper + rest);
        }
        hint
    }
}

impl Drop for ObservedBody {
    fn drop(&mut self) {
        self.busy.0.lock().unread_parts.remove(&self.number);
    }
}

/// A connection whose reads and writes are noted.
struct ObservedStream {
    stream: TcpStream,
    activity: Arc<Activity>,
}

impl AsyncRead for ObservedStream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.activity.note_read(buffer.filled().len() - before);
        read
    }
}

impl AsyncWrite for ObservedStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.activity.note_write(&written, count(&written));
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.activity.note_write(&written, count(&written));
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

fn count(written: &Poll<io::Result<usize>>) -> usize {
    match written {
        Poll::Ready(Ok(bytes)) => *bytes,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::body;
    use axum::response::IntoResponse;
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    const SHORT: Duration = Duration::from_millis(300);

    fn limits() -> Limits {
        Limits {
            head_timeout: SHORT,
            idle_timeout: SHORT * 12,
            patience: SHORT,
            pace: 1024 * 1024,
            ping_every: SHORT,
            ping_timeout: SHORT,
            connections: 8,
            connections_per_address: 3,
            connections_per_site: 5,
        }
    }

    async fn server(limits: Limits, proxies: &str) -> (SocketAddr, watch::Sender<bool>) {
        let endless = || async {
            Body::from_stream(futures_util::stream::repeat_with(|| Ok::<_, io::Error>(Bytes::from(vec![b'x'; 64 * 1024]))))
        };
        let receive = |request: Request| async move {
            match body::read(request.into_body(), 1 << 20).await {
                Ok(bytes) => bytes.len().to_string().into_response(),
                Err(refusal) => (axum::http::StatusCode::from_u16(refusal.status()).unwrap(), refusal.message()).into_response(),
            }
        };
        let router = Router::new()
            .route("/", get(|| async { "here" }))
            .route("/endless", get(endless))
            .route("/large", get(|| async { vec![b'x'; 4 << 20] }))
            .route("/in", post(receive));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(serve(listener, router, limits, TrustedProxies::parse(proxies).unwrap(), stopped));
        (address, stop)
    }

    /// What the server says before it closes, and how long that took.
    async fn until_closed(stream: &mut TcpStream) -> (String, Duration) {
        let began = Instant::now();
        let mut said = Vec::new();
        let mut buffer = [0; 4096];
        // A reset is an end too.
        while let Ok(read @ 1..) = timeout(SHORT * 40, stream.read(&mut buffer)).await.expect("the connection stays open") {
            said.extend_from_slice(&buffer[..read]);
        }
        (String::from_utf8_lossy(&said).into_owned(), began.elapsed())
    }

    #[tokio::test]
    async fn a_connection_without_a_head_is_closed_in_time() {
        let (address, _stop) = server(limits(), "loopback").await;
        for beginning in ["", "G", "PRI * HT", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nX-Half: "] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(beginning.as_bytes()).await.unwrap();
            let (said, took) = until_closed(&mut stream).await;
            assert!(!said.contains("here"), "{beginning:?}");
            assert!(took >= SHORT / 2 && took < SHORT * 20, "{beginning:?} {took:?}");
        }
    }

    #[tokio::test]
    async fn the_next_head_has_its_time_and_silence_has_more() {
        let (address, _stop) = server(limits(), "loopback").await;
        let ask = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        let mut took = Vec::new();
        for rest in ["", "GET / HTTP/1.1\r\nX-Ha"] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(ask).await.unwrap();
            let mut answer = vec![0; 4096];
            let read = stream.read(&mut answer).await.unwrap();
            assert!(String::from_utf8_lossy(&answer[..read]).ends_with("here"));
            stream.write_all(rest.as_bytes()).await.unwrap();
            took.push(until_closed(&mut stream).await.1);
        }
        assert!(took[0] >= SHORT * 8, "idle: {took:?}");
        assert!(took[1] < SHORT * 8, "half a head: {took:?}");
    }

    #[tokio::test]
    async fn a_body_that_comes_too_slowly_is_refused() {
        let (address, _stop) = server(Limits { pace: 1_000_000, ..limits() }, "loopback").await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n").await.unwrap();
        let (mut read, mut write) = stream.split();
        // Never silent, and yet too slow.
        let trickle = async {
            let mut ticks = tokio::time::interval(SHORT / 10);
            loop {
                ticks.tick().await;
                if write.write_all(b"x").await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        let mut buffer = vec![0; 4096];
        let answer = tokio::select! {
            read = timeout(SHORT * 40, read.read(&mut buffer)) => String::from_utf8_lossy(&buffer[..read.unwrap().unwrap()]).into_owned(),
            () = trickle => unreachable!(),
        };
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    }

    #[tokio::test]
    async fn a_body_at_its_pace_may_take_longer_than_patience() {
        let (address, _stop) = server(Limits { pace: 100, ..limits() }, "loopback").await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut ticks = tokio::time::interval(SHORT / 5);
        for _ in 0..10 {
            ticks.tick().await;
            stream.write_all(&[b'x'; 100]).await.unwrap();
        }
        let (said, _) = until_closed(&mut stream).await;
        assert!(said.starts_with("HTTP/1.1 200") && said.ends_with("1000"), "{said}");
    }

    #[tokio::test]
    async fn who_does_not_read_is_closed() {
        let (address, _stop) = server(limits(), "loopback").await;
        for path in ["/endless", "/large"] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.unwrap();
            // Written to for as long as the server listens; it closes though nothing of its answer is read.
            let closed = async {
                let mut ticks = tokio::time::interval(SHORT / 10);
                loop {
                    ticks.tick().await;
                    if stream.write_all(b"\r\n").await.is_err() {
                        break;
                    }
                }
            };
            timeout(SHORT * 20, closed).await.unwrap_or_else(|_| panic!("{path} is kept"));
        }
    }

    #[tokio::test]
    async fn one_address_holds_so_many_connections_and_others_are_not_harmed() {
        let patient = Limits { head_timeout: SHORT * 100, idle_timeout: SHORT * 100, ..limits() };
        let (address, _stop) = server(patient, "192.0.2.1").await;
        let mut held = Vec::new();
        for _ in 0..3 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
            assert!(stream.read(&mut [0; 512]).await.unwrap() > 0);
            held.push(stream);
        }
        let mut refused = TcpStream::connect(address).await.unwrap();
        assert_eq!(until_closed(&mut refused).await.0, "");
        // Another address of the same machine.
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
        let mut other = socket.connect(address).await.unwrap();
        other.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        assert!(until_closed(&mut other).await.0.ends_with("here"));
        // A place is free again when its connection is gone.
        held.clear();
        loop {
            let mut again = TcpStream::connect(address).await.unwrap();
            let _ = again.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
            if until_closed(&mut again).await.0.ends_with("here") {
                break;
            }
        }
    }

    #[tokio::test]
    async fn a_trusted_proxy_holds_as_many_as_there_are_in_all() {
        let patient = Limits { head_timeout: SHORT * 100, idle_timeout: SHORT * 100, ..limits() };
        let (address, _stop) = server(patient, "loopback").await;
        let mut held = Vec::new();
        for number in 0..9 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
            let is_answered = matches!(stream.read(&mut [0; 512]).await, Ok(1..));
            assert_eq!(is_answered, number < 8, "{number}");
            held.push(stream);
        }
    }

    /// HTTP/2 without a client of its own: a preface, settings, and a request for `/` in HPACK's static table.
    fn http2_request(path_index: u8) -> Vec<u8> {
        let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        bytes.extend([0, 0, 0, 4, 0, 0, 0, 0, 0]);
        let head = [0x82, 0x86, path_index, 0x41, 0x01, b'x'];
        bytes.extend([0, 0, head.len() as u8, 1, 5, 0, 0, 0, 1]);
        bytes.extend(head);
        bytes
    }

    #[tokio::test]
    async fn http2_is_pinged_and_closed_when_nobody_answers() {
        let (address, _stop) = server(Limits { idle_timeout: SHORT * 100, ..limits() }, "loopback").await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&http2_request(0x84)).await.unwrap();
        let began = Instant::now();
        let mut said = Vec::new();
        timeout(SHORT * 30, stream.read_to_end(&mut said)).await.expect("the connection stays open").ok();
        assert!(said.windows(4).any(|part| part == b"here"));
        // A frame of type 6 (PING) with eight bytes.
        assert!(said.windows(5).any(|part| part == [0, 0, 8, 6, 0]), "no ping in {said:?}");
        assert!(began.elapsed() < SHORT * 20);
    }

    /// What the server says to `GET /large` before it closes, and how long that took. The caller's windows are never
    /// opened further.
    async fn large_over_http2(settings: &[u8]) -> (String, Duration) {
        let limits = Limits { ping_every: SHORT * 100, ping_timeout: SHORT * 100, ..limits() };
        let (address, _stop) = server(limits, "loopback").await;
        let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        bytes.extend([0, 0, settings.len() as u8, 4, 0, 0, 0, 0, 0]);
        bytes.extend(settings);
        let mut head = vec![0x82, 0x86, 0x04, 6];
        head.extend(b"/large");
        head.extend([0x41, 0x01, b'x']);
        bytes.extend([0, 0, head.len() as u8, 1, 5, 0, 0, 0, 1]);
        bytes.extend(head);
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&bytes).await.unwrap();
        until_closed(&mut stream).await
    }

    #[tokio::test]
    async fn an_answer_over_http2_that_nobody_takes_ends_its_connection() {
        let (said, took) = large_over_http2(&[]).await;
        assert!(said.len() > 60_000 && took < SHORT * 30, "{} {took:?}", said.len());
    }

    #[tokio::test]
    async fn an_answer_over_http2_that_may_never_begin_ends_its_connection() {
        // SETTINGS_INITIAL_WINDOW_SIZE, zero. hyper asks for the first part all the same, which is what this rests on.
        let (said, took) = large_over_http2(&[0, 4, 0, 0, 0, 0]).await;
        assert!(said.len() < 1000 && took < SHORT * 30, "{} {took:?}", said.len());
    }

    #[test]
    fn who_has_many_networks_of_ipv6_holds_so_many_connections_and_this_machine_has_some_left() {
        let counts = Arc::new(ConnectionCounts::default());
        let limits = Limits { connections: 40, connections_per_address: 2, connections_per_site: 5, ..limits() };
        let take = |address: &str, is_trusted| ConnectionCounts::take(&counts, address.parse().unwrap(), is_trusted, &limits);
        let held: Vec<_> = (0..9).map(|network| take(&format!("2001:db8:1:{network}::1"), false)).collect();
        assert_eq!(held.iter().flatten().count(), 5, "of one site");
        assert_eq!((0..3).filter_map(|host| take(&format!("2001:db8:2:1::{host}"), false)).count(), 3, "each alone");
        let of_network: Vec<_> = (0..3).map(|host| take(&format!("2001:db8:2:1::{host}"), false)).collect();
        assert_eq!(of_network.iter().flatten().count(), 2, "of one network");
        assert!(take("2001:db8:1:1::1", true).is_some(), "a proxy speaks for many");
        let rest: Vec<_> = (0..99).map(|last| take(&format!("192.0.2.{last}"), false)).collect();
        assert_eq!(rest.iter().flatten().count(), 40 - 2 - 5 - 2, "two are kept");
        let kept = [take("127.0.0.1", false), take("192.0.2.200", true)];
        assert!(kept.iter().all(Option::is_some) && take("::1", true).is_none());
        drop((held, of_network, rest, kept));
        let left = counts.lock();
        assert_eq!((left.all, left.of_networks.len(), left.of_sites.len()), (0, 0, 0));
    }
}
