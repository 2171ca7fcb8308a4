//! The real binary as a child process: started, asked, killed, stopped, and started again on the same folder.

mod answer;
mod output;

pub use self::answer::Answer;
pub use self::output::{Finished, command, dateline, finish};

use crate::settings::Settings;
use crate::spool::Spool;
use crate::wait::{self, PATIENCE};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A folder with a configuration, and the service that runs on it now and then. Its process is ended with this.
pub struct Service {
    folder: TempDir,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    running: Option<Running>,
    log: Lines,
    printed: Lines,
}

struct Running {
    child: Child,
    admin: SocketAddr,
}

/// What a stream has brought so far, over all starts.
type Lines = Arc<Mutex<Vec<String>>>;

impl Service {
    /// Writes the configuration; starts nothing yet.
    pub fn new(settings: &Settings) -> Self {
        let folder = tempfile::tempdir().expect("folder for a service");
        let service = Self {
            folder,
            arguments: vec!["run".to_owned()],
            environment: Vec::new(),
            running: None,
            log: Lines::default(),
            printed: Lines::default(),
        };
        service.configure(settings);
        service
    }

    /// Writes the configuration and starts.
    pub fn started(settings: &Settings) -> Self {
        let mut service = Self::new(settings);
        service.start();
        service
    }

    /// A further argument of `dateline run`.
    pub fn with(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// A variable of its environment.
    pub fn with_environment(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Another configuration, from the next start on.
    pub fn configure(&self, settings: &Settings) {
        std::fs::write(self.config(), settings.text()).expect("configuration is written");
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn config(&self) -> PathBuf {
        self.folder().join("dateline.toml")
    }

    pub fn data(&self) -> PathBuf {
        self.folder().join("data")
    }

    pub fn spool(&self, feed: &str) -> Spool {
        Spool::new(self.folder(), feed)
    }

    /// Starts, and returns when it says that it runs.
    pub fn start(&mut self) {
        if let Err(status) = self.try_start() {
            panic!("the service ended with {status} before it ran:\n{}", self.log().join("\n"));
        }
    }

    /// Starts, and kills it after a while, wherever it is by then.
    pub fn start_and_kill(&mut self, after: Duration) {
        let (mut child, readers) = self.spawn();
        std::thread::sleep(after);
        child.kill().expect("kill");
        child.wait().expect("child");
        readers.into_iter().for_each(|reader| reader.join().expect("reader"));
    }

    /// Starts, and returns when it runs or has ended by itself.
    pub fn try_start(&mut self) -> Result<(), ExitStatus> {
        let seen = self.log().len();
        let (mut child, readers) = self.spawn();
        let admin = wait::until_some("the service runs or ends", PATIENCE, || {
            if let Some(address) = self.log()[seen..].iter().find_map(|line| admin_address(line)) {
                return Some(Ok(address));
            }
            child.try_wait().expect("child").map(Err)
        });
        match admin {
            Ok(admin) => {
                self.running = Some(Running { child, admin });
                Ok(())
            }
            Err(status) => {
                readers.into_iter().for_each(|reader| reader.join().expect("reader"));
                Err(status)
            }
        }
    }

    /// The process, and the threads that read what it says.
    fn spawn(&self) -> (Child, [JoinHandle<()>; 2]) {
        assert!(self.running.is_none(), "it runs already");
        let mut command = command();
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.args(&self.arguments).arg(self.config()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        let readers = [
            collect(child.stderr.take().expect("standard error"), &self.log),
            collect(child.stdout.take().expect("standard output"), &self.printed),
        ];
        (child, readers)
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        let mut running = self.running.take().expect("it runs");
        running.child.kill().expect("kill");
        running.child.wait().expect("child");
    }

    /// SIGTERM; gives the exit status and how long it took.
    pub fn terminate(&mut self) -> (ExitStatus, Duration) {
        self.signal(Signal::TERM);
        let started = Instant::now();
        (self.wait_for_end(), started.elapsed())
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_raw(self.pid().cast_signed()).expect("pid"), signal).expect("signal");
    }

    /// Waits until the process ends by itself.
    pub fn wait_for_end(&mut self) -> ExitStatus {
        let mut running = self.running.take().expect("it runs");
        let status = wait::until_some("the service ends", PATIENCE, || running.child.try_wait().expect("child"));
        drop(running);
        status
    }

    pub fn pid(&self) -> u32 {
        self.running.as_ref().expect("it runs").child.id()
    }

    pub fn is_alive(&mut self) -> bool {
        self.running.as_mut().is_some_and(|running| running.child.try_wait().expect("child").is_none())
    }

    /// Lines of standard error so far, over all starts.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lines of standard output so far.
    pub fn printed(&self) -> Vec<String> {
        self.printed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Address of the admin server.
    pub fn admin(&self) -> SocketAddr {
        self.running.as_ref().expect("it runs").admin
    }

    /// Asks the admin server.
    pub fn get(&self, path: &str) -> Answer {
        answer::get(self.admin(), path)
    }

    pub fn until_ready(&self) {
        wait::until("the service is ready", || self.get("/readyz").status == 200);
    }

    /// Waits until `/readyz` names a reason; gives what it says beside it.
    pub fn until_not_ready(&self, reason: &str) -> String {
        wait::until_some(&format!("/readyz names {reason}"), PATIENCE, || self.get("/readyz").reason(reason))
    }

    /// A sample of `/metrics`, by its name with labels.
    pub fn metric(&self, name: &str) -> f64 {
        let text = self.get("/metrics").body;
        let line = text.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')));
        let line = line.unwrap_or_else(|| panic!("no metric {name}"));
        line.rsplit(' ').next().and_then(|value| value.parse().ok()).expect("a number")
    }

    /// Waits until nothing is owed to the topics.
    pub fn until_drained(&self) {
        wait::until("the outbox is empty", || self.metric("dateline_outbox_rows") == 0.0);
    }

    /// Largest resident memory of the running process, bytes.
    pub fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("VmHWM");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
        if std::thread::panicking() {
            let log = self.log();
            eprintln!("the last lines of the service's log:\n{}", log[log.len().saturating_sub(40)..].join("\n"));
        }
    }
}

fn collect(stream: impl Read + Send + 'static, lines: &Lines) -> JoinHandle<()> {
    let lines = lines.clone();
    std::thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut bytes = Vec::new();
        while stream.read_until(b'\n', &mut bytes).is_ok_and(|count| count > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned();
            lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            bytes.clear();
        }
    })
}

fn admin_address(line: &str) -> Option<SocketAddr> {
    line.contains("dateline runs").then(|| line.split_once("admin=")?.1.split_whitespace().next()?.parse().ok())?
}
