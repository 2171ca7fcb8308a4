//! A real Kafka broker on loopback, from `kafka/kafka.sh`: needs `bash`, Java 17 and, once, Maven.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU16, Ordering};

/// Ports below the range from which clients get theirs, so that none is taken while a broker is down.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
/// A node takes its port and the next one; listeners that a test adds get the ones after that.
const PORTS_OF_A_BROKER: u16 = 10;

/// One node. It is killed, and its folder removed, when this is dropped or this process ends in whatever way.
pub struct Broker {
    folder: PathBuf,
    port: u16,
    properties: Vec<String>,
    guardian: Child,
}

impl Broker {
    /// The one broker that the tests of a process share; `None` when there can be none here.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Broker>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    pub fn start() -> Option<Self> {
        Self::start_with(|_| Vec::new())
    }

    /// A broker with further lines of `server.properties`, which may depend on its port.
    pub fn start_with(properties: impl Fn(u16) -> Vec<String>) -> Option<Self> {
        if !is_possible() {
            return None;
        }
        fetch();
        for _ in 0..5 {
            let port = free_ports();
            let folder = std::env::temp_dir().join(format!("dateline-kafka-{}-{port}", std::process::id()));
            std::fs::create_dir_all(&folder).expect("folder for a broker");
            let guardian = guardian(&folder);
            let broker = Self { folder, port, properties: properties(port), guardian };
            match broker.run("start") {
                Ok(()) => return Some(broker),
                // Someone else was faster with the port.
                Err(message) if message.contains("is taken") || message.contains("Address already in use") => {}
                Err(message) => panic!("broker does not start: {message}"),
            }
        }
        panic!("no free ports for a broker");
    }

    pub fn bootstrap(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// SIGKILL.
    pub fn kill(&self) {
        self.run("kill").expect("broker is killed");
    }

    /// Starts a killed broker with its data.
    pub fn restart(&self) {
        self.run("start").expect("broker starts again");
    }

    fn run(&self, verb: &str) -> Result<(), String> {
        let mut command = script();
        command.arg(verb).arg(&self.folder);
        if verb == "start" {
            command.arg(self.port.to_string()).args(&self.properties);
        }
        run(command)
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // The guardian does the rest when its input ends.
        drop(self.guardian.stdin.take());
        let _ = self.guardian.wait();
    }
}

/// Says whether a broker can be run here. When not, the tests that need one are skipped, loudly; under `CI` they fail.
fn is_possible() -> bool {
    static POSSIBLE: OnceLock<bool> = OnceLock::new();
    *POSSIBLE.get_or_init(|| {
        let runs = |program: &str, argument: &str| {
            Command::new(program)
                .arg(argument)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        };
        let possible = runs("java", "-version") && (home().join("libs").is_dir() || runs("mvn", "--version"));
        if !possible {
            let missing = "SKIPPED: tests against a real Kafka need java 17 and mvn; neither delivery nor recovery is shown";
            assert!(std::env::var_os("CI").is_none(), "{missing}");
            eprintln!("{missing}");
        }
        possible
    })
}

/// Fetches jars and makes the class archive, once for all test processes of this machine.
fn fetch() {
    static FETCHED: OnceLock<()> = OnceLock::new();
    FETCHED.get_or_init(|| {
        let home = home();
        std::fs::create_dir_all(&home).expect("folder for Kafka's jars");
        let lock = File::create(home.join("lock")).expect("lock file");
        lock.lock().expect("lock");
        if !home.join("libs").is_dir() || !home.join("template").is_dir() {
            let mut command = script();
            command.arg("fetch");
            run(command).expect("Kafka's jars are fetched");
        }
    });
}

/// Where the script keeps what it fetches; the same rule as there.
fn home() -> PathBuf {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    from("KAFKA_HOME")
        .or_else(|| from("XDG_CACHE_HOME").map(|cache| cache.join("dateline-kafka")))
        .unwrap_or_else(|| from("HOME").unwrap_or_default().join(".cache/dateline-kafka"))
}

fn script() -> Command {
    let mut command = Command::new("bash");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("kafka/kafka.sh"));
    command
}

/// Output goes to a file: the broker that the script leaves behind would hold a pipe open.
fn run(mut command: Command) -> Result<(), String> {
    let mut output = tempfile::tempfile().map_err(|error| error.to_string())?;
    let [out, errors] = [output.try_clone(), output.try_clone()].map(|file| file.map_err(|error| error.to_string()));
    let status = command.stdin(Stdio::null()).stdout(out?).stderr(errors?).status().map_err(|error| error.to_string())?;
    if status.success() {
        return Ok(());
    }
    let mut text = String::new();
    let _ = output.seek(SeekFrom::Start(0)).and_then(|_| output.read_to_string(&mut text));
    Err(text)
}

/// A child that waits for the end of its input, which comes with the end of this process too, and then ends the broker.
fn guardian(folder: &Path) -> Child {
    let task = r#"trap '' INT TERM HUP; read -r _; pid=$(cat "$1/pid" 2>/dev/null) && kill -9 "$pid" 2>/dev/null
        while [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; do sleep 0.05; done; rm -rf "$1""#;
    let mut command = Command::new("bash");
    command.args(["-c", task, "guardian"]).arg(folder).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("guardian of a broker")
}

/// First of a run of ports that nobody listens on.
fn free_ports() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let turns = (PORTS.end - PORTS.start) / PORTS_OF_A_BROKER;
    let seed = u16::try_from(std::process::id() % u32::from(turns)).unwrap_or(0);
    for _ in 0..turns {
        let turn = NEXT.fetch_add(1, Ordering::Relaxed);
        let first = PORTS.start + (seed.wrapping_mul(7).wrapping_add(turn) % turns) * PORTS_OF_A_BROKER;
        let all = first..first + PORTS_OF_A_BROKER;
        if all.map(|port| TcpListener::bind(("127.0.0.1", port))).collect::<Result<Vec<_>, _>>().is_ok() {
            return first;
        }
    }
    panic!("no free ports");
}
