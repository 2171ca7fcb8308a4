//! Polls against servers on loopback that misbehave in every way of the catalogue.

mod addresses;
mod auth;
mod bodies;
mod conditional;
mod delta;
mod heads;
mod http2;
mod redirects;
mod server;
mod tls;
mod tls_server;
mod tokens;
mod walls;

use super::*;
use server::{Reply, Server};
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};

const LOOPBACK: &str = "127.0.0.1/32";

/// A resolver in this process: the answers in turn, the last one for ever.
struct Answers {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Answers {
    fn new(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |set: &&[&str]| set.iter().map(|address| address.parse().unwrap()).collect();
        Arc::new(Answers { answers: answers.iter().map(parse).collect(), asked: AtomicUsize::new(0) })
    }
}

impl Lookup for Arc<Answers> {
    fn lookup(&self, _: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + '_>> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst).min(self.answers.len() - 1);
        let answer = self.answers[turn].clone();
        Box::pin(async move { Ok(answer) })
    }
}

/// A client whose resolver knows loopback only, so that no test asks a real one.
fn client() -> Client {
    client_with(Limits::default())
}

fn client_with(limits: Limits) -> Client {
    Client::with_lookup("dateline-test", limits, Answers::new(&[&["127.0.0.1"]])).unwrap()
}

fn target(url: &str, allow: &[&str]) -> Target {
    let allow_networks = allow.iter().map(|net| net.parse().unwrap()).collect();
    Target { allow_networks, ..Target::new(Url::parse(url).unwrap()) }
}

async fn poll(client: &Client, target: Target, cursor: &Cursor) -> Fetch {
    let request = client.prepare(target).unwrap();
    client.fetch(&request, cursor).await
}

/// Polls a server on 127.0.0.1, which is allowed, without a cursor.
async fn get(client: &Client, url: &str) -> Fetch {
    poll(client, target(url, &[LOOPBACK]), &Cursor::default()).await
}

#[track_caller]
fn failed(fetch: Fetch) -> FetchError {
    match fetch {
        Fetch::Failed(error) => error,
        other => panic!("expected a failure, got {other:?}"),
    }
}

#[track_caller]
fn payload(fetch: Fetch) -> (Payload, Cursor, Hints) {
    match fetch {
        Fetch::Payload { payload, cursor, hints, .. } => (payload, cursor, hints),
        other => panic!("expected a payload, got {other:?}"),
    }
}

/// Runs one test of this binary in a process of its own; gives whether it passed.
///
/// For what is the process's: its environment, its memory.
#[expect(clippy::disallowed_methods, reason = "the program is this very test")]
fn alone(test: &str, variables: &[(&str, &str)]) -> bool {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--test-threads=1", "--nocapture"]).env("DATELINE_TEST_ALONE", "1");
    command.envs(variables.iter().copied()).status().unwrap().success()
}

fn is_alone() -> bool {
    std::env::var_os("DATELINE_TEST_ALONE").is_some()
}
