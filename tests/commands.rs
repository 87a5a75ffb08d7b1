//! The command line as an operator meets it, and every command of the README's walk.

// A test that cannot go on fails.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn verv() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verv"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("VERV_") || name.starts_with("DATABASE_")) {
        command.env_remove(name);
    }
    command
}

struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(self.0.id() as i32), nix::sys::signal::SIGTERM);
        let _ = self.0.wait();
    }
}

fn serve(data: &Path, extra: &[&str]) -> (Serving, String) {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut child =
        verv().arg("serve").args(extra).env("VERV_DATA", data).env("VERV_ADDR", &address).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let serving = Serving(child);
    assert!(lines.any(|line| line.unwrap().contains("Verv is at")), "Verv ended before it served");
    std::thread::spawn(move || lines.count());
    (serving, address)
}

fn text(output: &Output) -> (String, String) {
    (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_walks_of_the_readme() {
    let readme = include_str!("../README.md");
    let walks: String = readme.split("\n## ").filter(|part| part.starts_with("A walk")).collect();
    let commands: Vec<&str> = walks.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap()).collect();
    assert!(commands.len() >= 4);
    let data = tempfile::tempdir().unwrap();
    let work = tempfile::tempdir().unwrap();
    let (_serving, address) = serve(data.path(), &["--demo"]);
    let script = commands.concat().replace("target/release/verv", env!("CARGO_BIN_EXE_verv")).replace("127.0.0.1:3000", &address);
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &script])
        .current_dir(work.path())
        .env("VERV_DATA", data.path())
        .env_remove("DATABASE_URL")
        .output()
        .unwrap();
    let (out, err) = text(&output);
    assert!(output.status.success(), "{out}\n{err}");
    for told in [
        "\"RECEIVED\"",
        "SCHEME_ADDED",
        "\"ACTIVE\"",
        "<h1>Baker til morgenskiftet</h1>",
        "\"valid\":true",
        "\"valid\":false",
        "\"STOPPED\"",
        "410",
        "\"scope\":\"recruitment:client\"",
        "/oauth/authorize",
        "/r/i/",
        r#"{"id":"1006355","name":"Ida Berg"}"#,
        "Vacancy already assigned",
        "\"vakt-1\"",
    ] {
        assert!(out.contains(told), "{told}\n{out}\n{err}");
    }
}

#[test]
fn a_wrong_setting_is_one_line() {
    let data = tempfile::tempdir().unwrap();
    for (name, value) in [
        ("VERV_ADDR", "here"),
        ("VERV_PUBLIC_URL", "verv.example"),
        ("VERV_ADMIN_TOKEN", "short"),
        ("VERV_MAIL", "pigeon:coop"),
        ("VERV_MAIL", "smtp://mail.example?tls=perhaps"),
        ("VERV_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("VERV_SECRET", "short"),
        ("VERV_ARGON2", "m=1"),
        ("VERV_LOG", "=;nonsense"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none"),
    ] {
        let output =
            verv().arg("serve").env("VERV_DATA", data.path()).env("VERV_ADDR", "127.0.0.1:0").env(name, value).output().unwrap();
        let (out, err) = text(&output);
        assert!(!output.status.success(), "{name}={value}");
        let told: Vec<&str> = err.lines().filter(|line| line.starts_with("verv: ")).collect();
        assert!(told.len() == 1 && told[0].starts_with(&format!("verv: {name}: ")), "{name}={value}\n{out}\n{err}");
    }
}

#[test]
fn help_lists_every_setting() {
    let output = verv().args(["serve", "--help"]).output().unwrap();
    for name in [
        "DATABASE_URL",
        "DATABASE_REPLICA_URL",
        "VERV_ADDR",
        "VERV_PUBLIC_URL",
        "VERV_DATA",
        "VERV_ADMIN_TOKEN",
        "VERV_MAIL",
        "VERV_SECRET",
        "VERV_TRUSTED_PROXIES",
        "VERV_ARGON2",
        "VERV_LOG",
        "--accept-new-secret",
    ] {
        assert!(text(&output).0.contains(name), "{name}");
    }
    assert!(verv().arg("--help").output().unwrap().status.success());
}

#[test]
fn another_secret_and_the_demo_are_kept_out_of_a_database() {
    let data = tempfile::tempdir().unwrap();
    let provider = r#"{"providers":[{"identifier":"a"}]}"#;
    std::fs::write(data.path().join("registry.json"), provider).unwrap();
    let loaded = verv().arg("load").arg(data.path().join("registry.json")).env("VERV_DATA", data.path()).output().unwrap();
    assert!(loaded.status.success(), "{}", text(&loaded).1);
    drop(serve(data.path(), &[]));
    let other = "another secret of at least thirty-two bytes";
    let refusals = [
        ("VERV_SECRET", other, "", "verv: VERV_SECRET: this database was made with another secret"),
        ("VERV_LOG", "info", "--demo", "verv: --demo: "),
    ];
    for (name, value, option, told) in refusals {
        let mut command = verv();
        command.arg("serve").env("VERV_DATA", data.path()).env("VERV_ADDR", "127.0.0.1:0").env(name, value);
        if !option.is_empty() {
            command.arg(option);
        }
        let (out, err) = text(&command.output().unwrap());
        let lines: Vec<&str> = err.lines().filter(|line| line.starts_with("verv: ")).collect();
        assert!(lines.len() == 1 && lines[0].starts_with(told), "{out}\n{err}");
    }
    drop(serve(data.path(), &["--secret", other, "--accept-new-secret"]));
    drop(serve(data.path(), &["--secret", other]));
}

/// A PostgreSQL that takes connections by TLS only, until it is dropped.
struct TlsPostgres {
    work: tempfile::TempDir,
    port: u16,
}

impl TlsPostgres {
    fn run(work: &Path, port: u16, commands: &str) {
        let script = format!(
            "bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1); work={}; port={port}; as=()
             if [ $(id -u) = 0 ]; then as=(runuser -u postgres --); chown postgres $work; fi; cd $work\n{commands}",
            work.display()
        );
        let output = Command::new("bash").args(["-euo", "pipefail", "-c", &script]).output().unwrap();
        assert!(output.status.success(), "{:?}", text(&output));
    }

    fn start() -> Self {
        let work = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self::run(
            work.path(),
            port,
            r#"
            openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority 2>/dev/null
            openssl req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost 2>/dev/null
            openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out cert.pem \
              -extfile <(echo subjectAltName=DNS:localhost) 2>/dev/null
            chmod 600 key.pem
            if [ $(id -u) = 0 ]; then chown postgres key.pem cert.pem; fi
            "${as[@]}" $bin/initdb -D $work/data -U postgres -A trust >/dev/null
            "${as[@]}" tee $work/data/pg_hba.conf >/dev/null <<< "hostssl all all 127.0.0.1/32 trust"
            "${as[@]}" $bin/pg_ctl -D $work/data -w -l $work/data/log start >/dev/null \
              -o "-k $work -p $port -c listen_addresses=127.0.0.1 -c fsync=off -c ssl=on -c ssl_cert_file=$work/cert.pem -c ssl_key_file=$work/key.pem"
            "#,
        );
        Self { work, port }
    }
}

impl Drop for TlsPostgres {
    fn drop(&mut self) {
        Self::run(self.work.path(), self.port, r#""${as[@]}" $bin/pg_ctl -D $work/data -m immediate stop >/dev/null"#);
    }
}

#[test]
fn a_database_elsewhere_by_tls() {
    let database = TlsPostgres::start();
    let authority = format!("sslrootcert={}", database.work.path().join("ca.pem").display());
    let data = tempfile::tempdir().unwrap();
    for (host, mode, authority, connects) in [
        ("127.0.0.1", "disable", "", false),
        ("127.0.0.1", "require", "", true),
        ("localhost", "verify-full", &*authority, true),
        ("localhost", "verify-full", "", false),
        // The certificate is for a name.
        ("127.0.0.1", "verify-full", &authority, false),
        ("localhost", "verify-ca", &authority, true),
    ] {
        let url = format!("postgres://postgres@{host}:{}/postgres?sslmode={mode}&{authority}", database.port);
        let output = verv().arg("migrate").env("VERV_DATA", data.path()).env("DATABASE_URL", &url).output().unwrap();
        assert_eq!(output.status.success(), connects, "{url}: {:?}", text(&output));
    }
}

#[test]
fn loading_beside_a_running_server_and_alone() {
    let data = tempfile::tempdir().unwrap();
    let load = |document: &str| {
        let mut load = verv()
            .args(["load", "-"])
            .env("VERV_DATA", data.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        load.stdin.take().unwrap().write_all(document.as_bytes()).unwrap();
        load.wait_with_output().unwrap()
    };
    let alone = load(r#"{"providers":[{"identifier":"a"}],"tomorrow":[]}"#);
    let (out, err) = text(&alone);
    assert!(alone.status.success(), "{err}");
    let printed: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(printed["ignored"], serde_json::json!(["tomorrow"]));
    {
        let (_serving, address) = serve(data.path(), &[]);
        let beside: serde_json::Value = serde_json::from_slice(&load(r#"{"providers":[{"identifier":"b"}]}"#).stdout).unwrap();
        let (id, key) = (beside["providers"][0]["id"].as_i64().unwrap(), beside["providers"][0]["key"].as_str().unwrap());
        let answer = Command::new("curl")
            .args(["-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", &format!("Authorization: Bearer {key}")])
            .arg(format!("http://{address}/stillingsimport/api/v1/adminstatus/{id}/x"))
            .output()
            .unwrap();
        assert_eq!(text(&answer).0, "404");
        let second = verv().arg("serve").env("VERV_DATA", data.path()).env("VERV_ADDR", "127.0.0.1:0").output().unwrap();
        assert!(!second.status.success() && text(&second).1.contains("verv: VERV_DATA: another verv"));
    }
    for wrong in ["{", "[]", r#"{"providers":[{}]}"#] {
        let refused = load(wrong);
        assert!(!refused.status.success() && text(&refused).1.contains("verv: "), "{wrong}");
    }
    assert!(verv().arg("migrate").env("VERV_DATA", data.path()).output().unwrap().status.success());
}
