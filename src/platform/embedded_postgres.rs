//! A private PostgreSQL for an installation without a database of its own: Verv makes a cluster below its data
//! directory, runs the server binaries installed on the machine, keeps them running and stops them with itself.
//! Only a Unix socket in a directory closed to other users leads to it, so it needs neither password nor open port.
//! A terminal's Ctrl-C doesn't reach it (own process group); systemd needs `KillMode=mixed` for the same end.
//! Verv has its own because crates for this bundle or download binaries, and neither restart nor take over a server.

use std::fmt::Display;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::process::{Stdio, id};
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg, OFlag};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Gid, Pid, Uid, User, geteuid};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use tracing::{error, info, warn};

/// The oldest major version Verv's queries run on.
const VERSION_MIN: u32 = 15;
/// Home of clusters whose data directory the server's user can't reach.
const FALLBACK_DIR: &str = "/var/lib/verv";
/// Only a suffix of the socket's name: nothing listens on TCP, and in the private directory every number is free.
const PORT: &str = "5432";
/// Longest path of a Unix socket in bytes.
const SOCKET_PATH_MAX_BYTES: usize = 107;
/// A start without a sign of progress for so long has failed.
const START_TIMEOUT: Duration = Duration::from_secs(60);
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// Durability (`fsync`, `synchronous_commit`) is named, though the default, so that no edited `postgresql.conf` loses
/// data unnoticed; the log's settings because errors quote it, and terse because details repeat values of rows.
const SETTINGS: &str = "listen_addresses= unix_socket_permissions=0700 fsync=on synchronous_commit=on shared_buffers=256MB \
    max_connections=100 max_wal_size=2GB checkpoint_timeout=15min jit=off logging_collector=off log_error_verbosity=terse log_destination=stderr \
    lc_messages=C log_startup_progress_interval=10s";
/// Run at every start, as an operator may have dropped the database to begin anew.
const MAKE_DATABASE: &str =
    "SELECT 'CREATE DATABASE verv' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'verv') \\gexec\n";

/// A private PostgreSQL cluster, running. A task of its own starts the server again when it dies, and ends with
/// [`EmbeddedPostgres::stop`] or when this handle is dropped.
pub struct EmbeddedPostgres {
    url: String,
    alive: watch::Sender<()>,
    supervisor: JoinHandle<()>,
}

impl EmbeddedPostgres {
    /// Starts the cluster below `data`, making it first where there is none. A server which a killed Verv left running
    /// is stopped and started anew.
    ///
    /// # Errors
    /// One line for the operator, beginning with `VERV_DATA: `: another Verv uses `data`; no fitting PostgreSQL is
    /// installed; a directory can't be used; or the server doesn't come up (with what its log says).
    pub async fn start(data: &Path) -> Result<Self, String> {
        fs::create_dir_all(data).map_err(at(data))?;
        let data = data.canonicalize().map_err(at(data))?;
        let lock = lock(&data).await?;
        let (root, account) = choose_home(&data).await?;
        if root != data {
            crate::platform::data_folder::revoke_group_access(&data).map_err(at(&data))?;
            info!("the OS user {} can't reach {}, so the cluster lies in {}", account.name, data.display(), root.display());
        }
        let bin = binaries(&root.join("postgres"), &account).await?;
        if !occupied(&root.join("postgres")) {
            create(&root, &bin, &account).await?;
        }
        let mut server = Server { socket: socket_dir(&root), root, bin, account, child: None, _lock: lock };
        let url = url(&server.socket.to_string_lossy(), PORT);
        server.launch().await?;
        let (alive, stop) = watch::channel(());
        Ok(Self { url, alive, supervisor: tokio::spawn(supervise(server, stop)) })
    }

    /// The URL of the cluster which another process keeps running below `data` (for `verv load` beside `verv serve`);
    /// `None` when no Verv holds `data`. Waits for one that is just starting.
    ///
    /// # Errors
    /// One line beginning with `VERV_DATA: `: this OS user may not read the cluster, or it doesn't become ready.
    pub async fn running(data: &Path) -> Result<Option<String>, String> {
        let path = data.join("verv.lock");
        let deadline = Instant::now() + START_TIMEOUT;
        while Instant::now() < deadline {
            // Checked each time: a server whose Verv was killed has no owner, and `start` takes it over.
            let file = match File::open(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                opened => opened.map_err(at(&path))?,
            };
            if Flock::lock(file, FlockArg::LockSharedNonblock).is_ok() {
                return Ok(None);
            }
            for root in candidate_dirs(&data.canonicalize().map_err(at(data))?) {
                match postmaster(&root.join("postgres")) {
                    Ok((pid, true, url)) if kill(pid, None) != Err(Errno::ESRCH) => return Ok(Some(url)),
                    Err(error) if error.kind() == ErrorKind::PermissionDenied => return Err(at(&root.join("postgres"))(error)),
                    _ => {}
                }
            }
            sleep(POLL_INTERVAL * 4).await;
        }
        Err(fault(format!("{} uses {}, but its PostgreSQL isn't ready", holder(&path), data.display())))
    }

    /// Where to connect, for libpq and sqlx alike; stays the same when the server is started again.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Stops the server: fast (open transactions are rolled back), after 10 s at once. Close the pool before.
    pub async fn stop(self) {
        drop(self.alive);
        if let Err(failure) = self.supervisor.await {
            error!("the supervisor of PostgreSQL failed: {failure}");
        }
    }
}

/// Keeps the server running until `stop`'s sender is dropped.
async fn supervise(mut server: Server, mut stop: watch::Receiver<()>) {
    loop {
        let how = tokio::select! { biased; _ = stop.changed() => break, how = server.ended() => how };
        warn!("PostgreSQL ended by itself ({how}); starting it again");
        let again = async {
            let mut pause = Duration::from_secs(1);
            loop {
                sleep(pause).await;
                let Err(failure) = server.launch().await else { return };
                pause = (pause * 2).min(Duration::from_secs(30));
                error!("{failure}; trying again in {} s", pause.as_secs());
            }
        };
        tokio::select! { biased; _ = stop.changed() => break, () = again => info!("PostgreSQL runs again") }
    }
    server.shut_down().await;
}

struct Server {
    /// The cluster's home: it is `postgres` in there.
    root: PathBuf,
    bin: PathBuf,
    account: Account,
    socket: PathBuf,
    child: Option<Child>,
    /// Held until the server has stopped.
    _lock: Flock<File>,
}

impl Server {
    /// Starts the server and waits until the database `verv` can be used.
    async fn launch(&mut self) -> Result<(), String> {
        let cluster = self.root.join("postgres");
        // Not adopted: a server that isn't our child gives no notice when it dies, and it may be of an older
        // installation or have other settings.
        stop_leftover_processes(&cluster).await?;
        // Nothing of this cluster runs now. PostgreSQL would refuse to start if another process had got the number
        // that a crashed server left in one of these, which is usual in containers.
        for stale in [cluster.join("postmaster.pid"), self.socket.join(format!(".s.PGSQL.{PORT}.lock"))] {
            ignore_not_found(fs::remove_file(&stale)).map_err(at(&stale))?;
        }
        // Each time: something may have cleaned /tmp.
        private_dir(&self.socket, &self.account)?;
        let (log, end) = open_log(&self.root.join("postgres.log"), &self.account)?;
        let mut command = self.account.command(&self.bin.join("postgres"), &cluster);
        command.arg("-D").arg(&cluster).arg("-k").arg(&self.socket).args(["-p", PORT]);
        command.args(SETTINGS.split_whitespace().flat_map(|setting| ["-c", setting]));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).process_group(0);
        self.child = Some(command.spawn().map_err(at(&self.bin))?);
        let up = self.ready(end).await;
        if up.is_err() {
            self.shut_down().await;
        }
        up
    }

    /// Waits until the server takes connections, then sees to the database; its part of the log begins at `begin`.
    async fn ready(&mut self, begin: u64) -> Result<(), String> {
        let Some(child) = &mut self.child else { return Err(fault("PostgreSQL isn't running")) };
        let log = self.root.join("postgres.log");
        let failed = |how: String, text: &str| {
            Err(fault(format!("PostgreSQL {how}: {} (see {})", most_informative_line(text), log.display())))
        };
        let started = Instant::now();
        let (mut deadline, mut progress, mut told) = (started + START_TIMEOUT, None, false);
        while !postmaster(&self.root.join("postgres")).is_ok_and(|(number, ready, _)| ready && Some(number) == pid(child)) {
            if let Some(status) = child.try_wait().map_err(at(&self.bin))? {
                return failed(format!("didn't start ({status})"), &read_log(&log, begin));
            }
            if !told && started.elapsed() > Duration::from_secs(5) {
                told = true;
                info!(
                    "PostgreSQL is still starting; after a crash that takes a while: {}",
                    most_informative_line(&read_log(&log, begin))
                );
            }
            if Instant::now() > deadline {
                // A long recovery reports every 10 s; ended halfway, it would begin from its start the next time.
                let text = read_log(&log, begin);
                let latest = text.lines().rfind(|line| line.contains("elapsed time:")).map(str::to_owned);
                if latest == progress {
                    return failed(format!("isn't ready after {} s", started.elapsed().as_secs()), &text);
                }
                (progress, deadline) = (latest, Instant::now() + START_TIMEOUT);
            }
            sleep(POLL_INTERVAL).await;
        }
        let mut psql = self.account.command(&self.bin.join("psql"), Path::new("/"));
        psql.arg("-h").arg(&self.socket).args("-U postgres -d postgres -X -q -v ON_ERROR_STOP=1 -p".split(' ')).arg(PORT);
        run(psql, MAKE_DATABASE).await.map(drop).map_err(fault)
    }

    /// Waits until the server has ended by itself and says how.
    async fn ended(&mut self) -> String {
        let Some(child) = &mut self.child else { return "not running".to_owned() };
        let status = child.wait().await;
        self.child = None;
        status.map_or_else(|error| error.to_string(), |status| status.to_string())
    }

    async fn shut_down(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        for signal in [Signal::SIGINT, Signal::SIGQUIT] {
            send(&child, signal);
            if timeout(Duration::from_secs(10), child.wait()).await.is_ok() {
                return;
            }
            warn!("PostgreSQL still runs 10 s after {signal}");
        }
        if let Err(failure) = child.kill().await {
            error!("PostgreSQL can't be stopped: {failure}");
        }
    }
}

impl Drop for Server {
    /// For an aborted start or a runtime that ends: the server must not be left running.
    fn drop(&mut self) {
        self.child.iter().for_each(|child| send(child, Signal::SIGINT));
    }
}

/// The OS user the server runs as: Verv's own, or, as root (which PostgreSQL refuses), the cluster's owner.
struct Account {
    name: String,
    uid: Uid,
    gid: Gid,
}

impl Account {
    fn for_new() -> Result<Self, String> {
        let (user, missing) = match geteuid().is_root() {
            true => (
                User::from_name("postgres"),
                "as root Verv runs PostgreSQL as the OS user postgres; install the package postgresql",
            ),
            false => (User::from_uid(geteuid()), "PostgreSQL needs an entry for this OS user in /etc/passwd"),
        };
        let user = user.ok().flatten().ok_or_else(|| fault(missing))?;
        Ok(Self { name: user.name, uid: user.uid, gid: user.gid })
    }

    fn owner_of(cluster: &Path) -> Result<Self, String> {
        let found = cluster.metadata().map_err(at(cluster))?;
        let (uid, gid, me) = (Uid::from_raw(found.uid()), Gid::from_raw(found.gid()), geteuid());
        let name = User::from_uid(uid).ok().flatten().map_or_else(|| uid.to_string(), |user| user.name);
        let advice = match uid.is_root() {
            true => "PostgreSQL refuses to run as root, so give it to postgres with chown -R",
            false if me.is_root() || me == uid => return Ok(Self { name, uid, gid }),
            false => "run Verv as that user or root, or choose another directory",
        };
        Err(fault(format!("{} belongs to the OS user {name}; {advice}", cluster.display())))
    }

    /// A program to run as this user. Little of the environment is passed on: `PG…` and `LC_…` would change what the
    /// programs do, and Verv's secrets are not theirs.
    fn command(&self, program: &Path, dir: &Path) -> Command {
        let mut command = Command::new(program);
        let kept = ["PATH", "TZ", "LD_LIBRARY_PATH"].into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
        command.env_clear().envs(kept).env("LC_ALL", "C").current_dir(dir);
        if geteuid().is_root() {
            command.gid(self.gid.as_raw()).uid(self.uid.as_raw());
        }
        command
    }

    /// Actually tried as that user: permission bits say nothing about ACLs, mounts or parent directories.
    async fn reaches(&self, dir: &Path) -> bool {
        let mut test = self.command(Path::new("test"), Path::new("/"));
        test.arg("-w").arg(dir);
        run(test, "").await.is_ok()
    }
}

/// Takes `<data>/verv.lock`. A holder may be about to go (a restart) or only looking (`running`), so it waits briefly.
async fn lock(data: &Path) -> Result<Flock<File>, String> {
    let path = data.join("verv.lock");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o644).custom_flags(OFlag::O_NOFOLLOW.bits());
    let mut file = options.open(&path).map_err(at(&path))?;
    for _ in 0..20 {
        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(mut lock) => {
                lock.set_len(0).and_then(|()| lock.write_all(id().to_string().as_bytes())).map_err(at(&path))?;
                return Ok(lock);
            }
            Err((back, Errno::EWOULDBLOCK)) => file = back,
            Err((_, error)) => return Err(at(&path)(error.into())),
        }
        sleep(POLL_INTERVAL).await;
    }
    Err(fault(format!("{} already uses {}; stop it or choose another directory", holder(&path), data.display())))
}

fn holder(lock: &Path) -> String {
    match fs::read_to_string(lock) {
        Ok(pid) if !pid.trim().is_empty() => format!("another verv (process {})", pid.trim()),
        _ => "another verv".to_owned(),
    }
}

/// The directories the cluster of `data` may lie in.
fn candidate_dirs(data: &Path) -> [PathBuf; 2] {
    [data.to_owned(), Path::new(FALLBACK_DIR).join(hash(data))]
}

/// Finds the cluster's home and user: where it is, else the first place its future user can write to.
async fn choose_home(data: &Path) -> Result<(PathBuf, Account), String> {
    for root in candidate_dirs(data) {
        let cluster = root.join("postgres");
        if occupied(&cluster) {
            let owner = Account::owner_of(&cluster)?;
            if !owner.reaches(&cluster).await {
                return Err(fault(format!("the OS user {}, its owner, can't write to {}", owner.name, cluster.display())));
            }
            return Ok((root, owner));
        }
    }
    let account = Account::for_new()?;
    for root in candidate_dirs(data) {
        if root != data {
            fs::create_dir_all(&root).map_err(at(&root))?;
            for dir in [Path::new(FALLBACK_DIR), &root] {
                // Root's umask may have closed them to the server's user.
                fs::set_permissions(dir, Permissions::from_mode(0o755)).map_err(at(dir))?;
            }
        }
        let unfinished = root.join("postgres.new");
        fresh_dir(&unfinished, &account).await?;
        if account.reaches(&unfinished).await {
            return Ok((root, account));
        }
        fs::remove_dir(&unfinished).map_err(at(&unfinished))?;
    }
    Err(fault(format!("the OS user {} can write neither to {} nor below {FALLBACK_DIR}", account.name, data.display())))
}

/// Whether there is a cluster, or something else to leave alone; one that can't be looked into counts.
fn occupied(cluster: &Path) -> bool {
    cluster.read_dir().map_or_else(|error| error.kind() != ErrorKind::NotFound, |mut entries| entries.next().is_some())
}

/// The directory of the binaries to use: those of the version that made `cluster`, the newest for a new one.
async fn binaries(cluster: &Path, account: &Account) -> Result<PathBuf, String> {
    let installed = installed(account).await;
    if !occupied(cluster) {
        let newest = installed.into_iter().next().map(|(_, bin)| bin);
        return newest
            .ok_or_else(|| fault(format!("no PostgreSQL {VERSION_MIN} or newer is installed; install the package postgresql")));
    }
    let made = fs::read_to_string(cluster.join("PG_VERSION")).ok().and_then(|text| text.trim().parse::<u32>().ok());
    let Some(made) = made else {
        return Err(fault(format!("{} is no PostgreSQL cluster (no version in PG_VERSION); move it away", cluster.display())));
    };
    let mut majors: Vec<String> = installed.iter().map(|(major, _)| major.to_string()).collect();
    majors.dedup();
    let majors = if majors.is_empty() { "none".to_owned() } else { majors.join(", ") };
    let advice = match made < VERSION_MIN {
        true => format!("Verv needs {VERSION_MIN} or newer; bring it there with pg_upgrade"),
        false => format!("installed is: {majors}; install the package postgresql-{made}"),
    };
    installed.into_iter().find(|(major, _)| *major == made).map(|(_, bin)| bin).ok_or_else(|| {
        fault(format!("PostgreSQL {made} made the cluster in {}, but {advice} or choose another VERV_DATA", cluster.display()))
    })
}

/// The usable servers with their major versions, newest first.
async fn installed(account: &Account) -> Vec<(u32, PathBuf)> {
    let mut dirs: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    let mut pg_config = account.command(Path::new("pg_config"), Path::new("/"));
    pg_config.arg("--bindir");
    dirs.extend(run(pg_config, "").await.map(|dir| PathBuf::from(dir.trim())));
    dirs.extend(entries("/usr/lib/postgresql").map(|package| package.path().join("bin")));
    let mut installed: Vec<(u32, PathBuf)> = Vec::new();
    for dir in dirs {
        // PATH has links to a few of the binaries; the others lie where the links lead.
        let Ok(postgres) = dir.join("postgres").canonicalize() else { continue };
        let bin = postgres.with_file_name("");
        if installed.iter().any(|(_, known)| *known == bin) || !["initdb", "psql"].iter().all(|tool| bin.join(tool).exists()) {
            continue;
        }
        let mut command = account.command(&postgres, Path::new("/"));
        command.arg("--version");
        // "postgres (PostgreSQL) 15.18 (Debian …)", "postgres (PostgreSQL) 19devel"
        let version = run(command, "").await.unwrap_or_default();
        let number = version.split_whitespace().nth(2).unwrap_or_default();
        let major = number.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok());
        installed.extend(major.filter(|major| *major >= VERSION_MIN).map(|major| (major, bin)));
    }
    installed.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    installed
}

/// Creates the cluster under a temporary name first, so that a crash leaves nothing half-made.
async fn create(root: &Path, bin: &Path, account: &Account) -> Result<(), String> {
    let (cluster, unfinished) = (root.join("postgres"), root.join("postgres.new"));
    info!("making a PostgreSQL cluster in {}", cluster.display());
    let mut made = Ok(String::new());
    for locale in ["C.UTF-8", "C"] {
        fresh_dir(&unfinished, account).await?;
        // Works inside the directory, where `stop_leftover_processes` finds it should Verv be killed.
        let mut initdb = account.command(&bin.join("initdb"), &unfinished);
        initdb.args("--auth trust --username postgres --no-instructions --encoding UTF8 --locale".split(' ')).arg(locale);
        initdb.arg("-D").arg(&unfinished);
        made = run(initdb, "").await;
        if made.is_ok() {
            break;
        }
    }
    made.map_err(|failure| fault(format!("no cluster could be made in {}: {failure}", cluster.display())))?;
    fs::rename(&unfinished, &cluster).and_then(|()| File::open(root)?.sync_all()).map_err(at(&cluster))
}

/// An empty private directory in place of what an earlier attempt left.
async fn fresh_dir(dir: &Path, account: &Account) -> Result<(), String> {
    stop_leftover_processes(dir).await?;
    ignore_not_found(tokio::fs::remove_dir_all(dir).await).map_err(at(dir))?;
    private_dir(dir, account)
}

/// Ends the processes of an earlier Verv that work in `dir`: fast by way of their postmaster; orphans without one
/// get the time to notice and leave.
async fn stop_leftover_processes(dir: &Path) -> Result<(), String> {
    let lead = postmaster(dir).ok().map(|(pid, ..)| pid).filter(|pid| processes_in(dir).contains(pid));
    let patience = if lead.is_some() { 30 } else { 2 };
    for (signal, seconds) in [(Signal::SIGINT, patience), (Signal::SIGQUIT, 10), (Signal::SIGKILL, 10)] {
        let found = processes_in(dir);
        // SIGINT means "shut down" to a postmaster only.
        for pid in found.iter().filter(|pid| signal != Signal::SIGINT || Some(**pid) == lead) {
            info!("sending {signal} to the PostgreSQL process {pid}, left over in {}", dir.display());
            // Fails only when it has ended meanwhile.
            let _ = kill(*pid, signal);
        }
        let deadline = Instant::now() + Duration::from_secs(seconds);
        while Instant::now() < deadline {
            if processes_in(dir).is_empty() {
                return Ok(());
            }
            sleep(POLL_INTERVAL).await;
        }
    }
    Err(fault(format!("left over PostgreSQL processes in {} can't be stopped: {:?}", dir.display(), processes_in(dir))))
}

/// All PostgreSQL processes whose working directory is `dir`: theirs always is, and unlike the number in
/// `postmaster.pid` this can't mean a stranger, nor does it miss backends that outlived their postmaster.
fn processes_in(dir: &Path) -> Vec<Pid> {
    let Ok(dir) = dir.metadata() else { return Vec::new() };
    let inside = |process: &Path| {
        let exe = fs::read_link(process.join("exe")).unwrap_or_default();
        let exe = exe.file_name().unwrap_or_default().to_string_lossy();
        // Not the whole name: "postgres (deleted)" after an upgrade of the package.
        (exe.starts_with("postgres") || exe == "initdb")
            && process.join("cwd").metadata().is_ok_and(|cwd| (cwd.dev(), cwd.ino()) == (dir.dev(), dir.ino()))
    };
    let processes = entries("/proc").filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())));
    processes.filter(|(_, path)| inside(path)).map(|(number, _)| Pid::from_raw(number)).collect()
}

/// Reads `postmaster.pid`: the server's process, its readiness, and where to connect.
fn postmaster(cluster: &Path) -> io::Result<(Pid, bool, String)> {
    let text = String::from_utf8_lossy(&fs::read(cluster.join("postmaster.pid"))?).into_owned();
    let line = |number: usize| text.lines().nth(number).unwrap_or_default().trim();
    let pid = line(0).parse().ok().filter(|pid| *pid > 1).ok_or(ErrorKind::InvalidData)?;
    Ok((Pid::from_raw(pid), line(7) == "ready", url(line(4), line(3))))
}

fn socket_dir(root: &Path) -> PathBuf {
    let near = root.join("socket");
    // PostgreSQL reads a list here, separated by commas; URLs want UTF-8.
    let fits = |dir: &str| !dir.contains([',', '"']) && format!("{dir}/.s.PGSQL.{PORT}").len() <= SOCKET_PATH_MAX_BYTES;
    if near.to_str().is_some_and(fits) { near } else { Path::new("/tmp").join(format!("verv-{}", hash(root))) }
}

/// A directory for `account` alone. In /tmp anyone may have made something of that name before, so it is judged and
/// changed by its open handle, never by its name.
fn private_dir(dir: &Path, account: &Account) -> Result<(), String> {
    match DirBuilder::new().mode(0o700).create(dir) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(at(dir)(error)),
        _ => {}
    }
    let flags = (OFlag::O_NOFOLLOW | OFlag::O_DIRECTORY).bits();
    let opened = OpenOptions::new().read(true).custom_flags(flags).open(dir).map_err(at(dir))?;
    let owner = Uid::from_raw(opened.metadata().map_err(at(dir))?.uid());
    // Verv's own: made just now, or before a crash.
    if owner != account.uid && owner != geteuid() {
        return Err(fault(format!("{} belongs to another user than {}; remove it", dir.display(), account.name)));
    }
    give(&opened, account).and_then(|()| opened.set_permissions(Permissions::from_mode(0o700))).map_err(at(dir))
}

fn give(file: &File, account: &Account) -> io::Result<()> {
    if geteuid().is_root() { fchown(file, Some(account.uid.as_raw()), Some(account.gid.as_raw())) } else { Ok(()) }
}

/// Opens the log for appending, rotating it if it has grown large; also returns its current end.
fn open_log(path: &Path, account: &Account) -> Result<(File, u64), String> {
    if path.symlink_metadata().is_ok_and(|found| found.len() > 16 << 20) {
        fs::rename(path, path.with_extension("log.old")).map_err(at(path))?;
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true).mode(0o640).custom_flags(OFlag::O_NOFOLLOW.bits());
    let log = options.open(path).map_err(at(path))?;
    let end = give(&log, account).and_then(|()| log.metadata()).map_err(at(path))?.len();
    Ok((log, end))
}

/// The log from `begin` on, at most its last 16 KB.
fn read_log(path: &Path, begin: u64) -> String {
    let mut text = Vec::new();
    let read = File::open(path).and_then(|mut log| {
        log.seek(SeekFrom::Start(begin.max(log.metadata()?.len().saturating_sub(16 << 10))))?;
        log.read_to_end(&mut text)
    });
    read.map_or_else(|error| error.to_string(), |_| String::from_utf8_lossy(&text).into_owned())
}

/// The line that says most about a failure: the last error, else the last line.
fn most_informative_line(text: &str) -> &str {
    // "the database system is …" only answers clients who came too early.
    let lines = || text.lines().rev().filter(|line| !line.trim().is_empty() && !line.contains("the database system is "));
    let error = |line| ["FATAL:", "PANIC:", "error:"].iter().find_map(|mark| str::find(line, mark)).map(|found| &line[found..]);
    lines().find_map(error).or_else(|| lines().next()).unwrap_or("nothing was said").trim()
}

/// Runs a program to its end and returns its output; the error names the program.
async fn run(mut command: Command, input: &str) -> Result<String, String> {
    let name = command.as_std().get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| format!("{name}: {error}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that exits without reading its input explains itself by its status.
        let _ = stdin.write_all(input.as_bytes()).await;
    }
    match timeout(START_TIMEOUT * 5, child.wait_with_output()).await {
        Ok(Ok(done)) if done.status.success() => Ok(String::from_utf8_lossy(&done.stdout).into_owned()),
        Ok(Ok(done)) => Err(format!("{name}: {}", most_informative_line(&String::from_utf8_lossy(&done.stderr)))),
        Ok(Err(error)) => Err(format!("{name}: {error}")),
        Err(_) => Err(format!("{name} doesn't end")),
    }
}

fn pid(child: &Child) -> Option<Pid> {
    child.id().and_then(|number| i32::try_from(number).ok()).map(Pid::from_raw)
}

fn send(child: &Child, signal: Signal) {
    // Fails only for a process that has ended, which is what the signal is for.
    let _ = pid(child).map(|pid| kill(pid, signal));
}

fn entries(dir: &str) -> impl Iterator<Item = fs::DirEntry> {
    Path::new(dir).read_dir().into_iter().flatten().flatten()
}

fn ignore_not_found(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// The directory goes into the query, percent-encoded: as a URL's host it would have to be a name.
fn url(socket: &str, port: &str) -> String {
    format!("postgres://postgres@localhost:{port}/verv?host={}", utf8_percent_encode(socket, NON_ALPHANUMERIC))
}

/// FNV-1a: short and, unlike std's hashers, the same in every build.
fn hash(path: &Path) -> String {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", path.as_os_str().as_encoded_bytes().iter().fold(0xcbf2_9ce4_8422_2325, step))
}

fn fault(what: impl Display) -> String {
    format!("VERV_DATA: {what}")
}

fn at(path: &Path) -> impl Fn(io::Error) -> String {
    move |error| fault(format!("{}: {error}", path.display()))
}
