//! A running server for a bench: the release binary on an address of its own, on the database that the bench was given.

use serde_json::{Value, json};
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Of the provider 10000.
pub const KEY: &str = "the-key-of-the-provider-in-this-bench";

pub struct Server {
    child: Child,
    pub address: String,
    data: tempfile::TempDir,
}

const BINARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/release/verv");

/// `verv load`, for the server with this folder.
fn load(data: &std::path::Path, registry: &Value) -> Outcome<()> {
    let mut load =
        Command::new(BINARY).args(["load", "-"]).env("VERV_DATA", data).stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    load.stdin.take().ok_or("no stdin")?.write_all(registry.to_string().as_bytes())?;
    if load.wait()?.success() { Ok(()) } else { Err("the registry was refused".into()) }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub fn start() -> Outcome<Self> {
        let data = tempfile::tempdir()?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        load(data.path(), &json!({ "providers": [{ "identifier": "bench", "key": KEY }] }))?;
        let mut child = Command::new(BINARY)
            .arg("serve")
            .env("VERV_DATA", data.path())
            .env("VERV_ADDR", &address)
            .env("VERV_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("no stdout")?).lines();
        while !lines.next().ok_or("Verv ended")??.contains("Verv is at") {}
        Ok(Self { child, address, data })
    }

    #[allow(dead_code)]
    pub fn load(&self, registry: &Value) -> Outcome<()> {
        load(self.data.path(), registry)
    }

    pub fn connect(&self) -> Outcome<TcpStream> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// Asks at an even pace, whether or not earlier answers are there; a question that waits for a connection waits on its
    /// own clock. Answers how long each took.
    #[allow(dead_code)]
    pub fn at_pace(
        &self,
        a_second: u32,
        seconds: u32,
        connections: usize,
        request: impl Fn(usize) -> String + Sync,
    ) -> Outcome<Vec<Duration>> {
        let count = (a_second * seconds) as usize;
        let next = AtomicUsize::new(0);
        let began = Instant::now();
        std::thread::scope(|scope| {
            let connections: Vec<_> = (0..connections)
                .map(|_| {
                    scope.spawn(|| -> Outcome<Vec<Duration>> {
                        let stream = self.connect()?;
                        let mut reader = BufReader::new(stream.try_clone()?);
                        let mut writer = stream;
                        let mut took = Vec::new();
                        loop {
                            let at = next.fetch_add(1, Ordering::Relaxed);
                            if at >= count {
                                return Ok(took);
                            }
                            let due = began + Duration::from_secs(1) * u32::try_from(at)? / a_second;
                            std::thread::sleep(due.saturating_duration_since(Instant::now()));
                            writer.write_all(request(at).as_bytes())?;
                            let (status, body) = answer(&mut reader)?;
                            if status != 200 {
                                return Err(format!("{status}: {body}").into());
                            }
                            took.push(due.elapsed());
                        }
                    })
                })
                .collect();
            let mut all = Vec::new();
            for connection in connections {
                all.extend(connection.join().map_err(|_| "a connection panicked")??);
            }
            Ok(all)
        })
    }

    /// In KiB: VmRSS now, VmHWM at its peak.
    #[allow(dead_code)]
    pub fn memory(&self, what: &str) -> Outcome<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with(what)).ok_or("no memory line")?;
        Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse()?)
    }

    #[allow(dead_code)]
    pub fn forget_peak(&self) -> Outcome<()> {
        Ok(std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5")?)
    }
}

/// Status and body of an answer with a length.
pub fn answer(reader: &mut BufReader<TcpStream>) -> Outcome<(u16, String)> {
    let (mut status, mut length) = (0, 0);
    let mut line = String::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        if line == "\r\n" {
            break;
        }
        let lower = line.to_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse()?;
        } else if status == 0 {
            status = lower.split(' ').nth(1).ok_or("no status")?.parse()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok((status, String::from_utf8(body)?))
}
