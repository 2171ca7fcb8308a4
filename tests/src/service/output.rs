//! Commands that end by themselves.

use crate::wait;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The binary: `DATELINE_BINARY`, else the one that cargo built beside these tests. Nothing of the environment changes
/// what it says.
pub fn command() -> Command {
    let mut command = Command::new(binary());
    command.env_remove("DATELINE_LOG").env_remove("NOTIFY_SOCKET").env("NO_COLOR", "1");
    command
}

fn binary() -> PathBuf {
    if let Some(named) = std::env::var_os("DATELINE_BINARY") {
        return named.into();
    }
    let tests = std::env::current_exe().expect("path of the tests");
    let binary = tests.ancestors().nth(2).expect("target folder").join("dateline");
    assert!(binary.is_file(), "no {}; build it first: cargo build -p pipeline", binary.display());
    binary
}

/// What a command left.
#[derive(Debug)]
pub struct Finished {
    pub code: Option<i32>,
    pub out: String,
    pub errors: String,
    pub took: Duration,
}

/// Runs a command to its end with some input; it is killed, and the test fails, when it takes longer than `patience`.
pub fn finish(command: &mut Command, input: &[u8], patience: Duration) -> Finished {
    let started = Instant::now();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("command starts");
    let mut writer = child.stdin.take().expect("standard input");
    let input = input.to_vec();
    // Whoever does not read its input is no fault.
    let writing = std::thread::spawn(move || drop(writer.write_all(&input)));
    let pid = child.id();
    let (ended, end) = std::sync::mpsc::channel();
    let waiting = std::thread::spawn(move || {
        let output = child.wait_with_output().expect("output");
        let _ = ended.send(());
        output
    });
    let in_time = end.recv_timeout(patience).is_ok();
    if !in_time && let Some(pid) = rustix::process::Pid::from_raw(pid.cast_signed()) {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
    let output = waiting.join().expect("waiting");
    writing.join().expect("writing");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let finished =
        Finished { code: output.status.code(), out: text(&output.stdout), errors: text(&output.stderr), took: started.elapsed() };
    assert!(in_time, "not finished within {patience:?}: {finished:?}");
    finished
}

impl Finished {
    /// The lines of standard output as JSON.
    pub fn records(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
    }
}

/// Runs `dateline` with arguments to its end.
pub fn dateline(arguments: &[&str]) -> Finished {
    finish(command().args(arguments), b"", wait::PATIENCE)
}
