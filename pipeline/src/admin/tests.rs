use super::connection::Bounded;
use super::*;
use crate::added::Added;
use crate::admin::feeds::{Change, Feeds};
use crate::health::NotReady;
use crate::intake::control::{Ask, Control};
use std::net::SocketAddr;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// A server on a free port with short patience.
struct Served {
    address: SocketAddr,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
    stop: CancellationToken,
    task: JoinHandle<io::Result<()>>,
}

impl Served {
    async fn start() -> Self {
        Self::with(CONNECTIONS, PATIENCE).await
    }

    async fn with(connections: usize, patience: Duration) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (metrics, health) = (Arc::new(Metrics::new().unwrap()), Arc::new(Health::new()));
        let stop = CancellationToken::new();
        let routes = router(Shown { metrics: Arc::clone(&metrics), health: Arc::clone(&health) }, None);
        let served = axum::serve(Bounded::new(listener, connections, patience), routes)
            .with_graceful_shutdown(stop.clone().cancelled_owned());
        let task = tokio::spawn(async move { served.await });
        Self { address, metrics, health, stop, task }
    }

    /// Head and body of the answer to raw bytes.
    async fn send(&self, request: &str) -> (String, String) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    async fn get(&self, path: &str) -> (u16, String, String) {
        let (head, body) = self.send(&format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")).await;
        (head.split(' ').nth(1).unwrap().parse().unwrap(), head, body)
    }
}

#[tokio::test]
async fn metrics_are_in_text_format_and_agree_with_readiness() {
    let served = Served::start().await;
    let (status, head, body) = served.get("/metrics").await;
    assert_eq!(status, 200);
    assert!(head.contains("text/plain; version=0.0.4"), "{head}");
    assert!(body.contains("\ndateline_ready 0\n") && body.contains("\ndateline_not_ready{reason=\"starting\"} 1\n"));
    served.health.clear(NotReady::Starting);
    served.metrics.ledger.verdict(crate::metrics::Verdict::New);
    let (_, _, body) = served.get("/metrics").await;
    assert!(body.contains("\ndateline_ready 1\n") && body.contains("\ndateline_verdicts_total{verdict=\"new\"} 1\n"));
}

#[tokio::test]
async fn op_13_br_01_readyz_names_every_reason_while_livez_stays() {
    let served = Served::start().await;
    served.health.clear(NotReady::Starting);
    assert_eq!(served.get("/readyz").await.0, 200);
    assert_eq!(served.get("/readyz").await.2, "ready\n");
    for reason in NotReady::ALL {
        served.health.set(*reason, "127.0.0.1:9 refuses");
        let (status, head, body) = served.get("/readyz").await;
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!((status, head.contains("application/json")), (503, true));
        assert_eq!(
            body,
            json!({"ready": false, "reasons": [{
                "reason": reason.as_str(), "detail": "127.0.0.1:9 refuses", "what_to_do": reason.what_to_do()
            }]})
        );
        assert_eq!(served.get("/livez").await.0, 200, "alive under {reason}");
        served.health.clear(*reason);
    }
}

#[tokio::test]
async fn version_names_the_record_too() {
    let (status, _, body) = Served::start().await.get("/version").await;
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(status, 200);
    assert_eq!(body, json!({"name": "dateline", "version": env!("CARGO_PKG_VERSION"), "schema_version": "1.0"}));
}

#[tokio::test]
async fn everything_else_is_refused_in_json() {
    let served = Served::start().await;
    for path in ["/", "/metrics/", "/..%2fmetrics", "/%00", "/debug/pprof", "/readyz/x"] {
        let (status, head, body) = served.get(path).await;
        assert_eq!((status, head.contains("no-store"), head.contains("nosniff")), (404, true, true), "{path}");
        assert!(serde_json::from_str::<serde_json::Value>(&body).unwrap()["detail"].is_string(), "{path}");
    }
    let (head, _) = served.send("DELETE /metrics HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 405"), "{head}");
    let (head, _) = served.send("POST /livez HTTP/1.1\r\nHost: t\r\nContent-Length: 9999999999\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 413"), "{head}");
    let long = format!("GET /{} HTTP/1.1\r\nHost: t\r\n\r\n", "a".repeat(100_000));
    let (head, _) = served.send(&long).await;
    assert!(head.starts_with("HTTP/1.1 414"), "{head}");
}

#[tokio::test]
async fn a_client_that_drips_is_cut_off() {
    let served = Served::with(CONNECTIONS, Duration::from_millis(300)).await;
    let begun = Instant::now();
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    let mut answer = Vec::new();
    for byte in b"GET /livez HTTP/1.1\r\nX: ".iter().chain([b'a'; 1000].iter()) {
        if stream.write_all(&[*byte]).await.is_err() {
            break;
        }
        if let Ok(read) = tokio::time::timeout(Duration::from_millis(10), stream.read_buf(&mut answer)).await {
            assert_eq!(read.unwrap_or(0), 0, "no answer: {}", String::from_utf8_lossy(&answer));
            break;
        }
    }
    assert!(begun.elapsed() >= Duration::from_millis(290), "cut off after {:?}", begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(5), "cut off after {:?}", begun.elapsed());
    assert_eq!(served.get("/livez").await.0, 200);
}

#[tokio::test]
async fn connections_above_the_bound_wait_and_are_served() {
    let served = Served::with(2, Duration::from_millis(300)).await;
    let idle = [TcpStream::connect(served.address).await.unwrap(), TcpStream::connect(served.address).await.unwrap()];
    let (status, ..) = tokio::time::timeout(Duration::from_secs(5), served.get("/livez")).await.unwrap();
    assert_eq!(status, 200, "served when the idle ones ran out of time");
    drop(idle);
}

#[tokio::test]
async fn stops_when_told_and_frees_the_port() {
    let served = Served::start().await;
    assert_eq!(served.get("/livez").await.0, 200);
    served.stop.cancel();
    tokio::time::timeout(Duration::from_secs(5), served.task).await.unwrap().unwrap().unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}

#[tokio::test]
async fn serves_what_the_caller_bound() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let (metrics, health) = (Arc::new(Metrics::new().unwrap()), Arc::new(Health::new()));
    let (feeds, _asked, _changes) = feeds(tempfile::tempdir().unwrap().path());
    let task = tokio::spawn(serve(listener, metrics, health, feeds, stop.clone()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /livez HTTP/1.0\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.0 200") && answer.ends_with("alive\n"), "{answer}");
    stop.cancel();
    task.await.unwrap().unwrap();
}

/// What the routes of feeds need, and who answers them.
fn feeds(folder: &std::path::Path) -> (Feeds, mpsc::Receiver<Ask>, mpsc::Receiver<Change>) {
    let (control, asked) = Control::new();
    let (changes, changed) = mpsc::channel(1);
    let feeds = Feeds {
        control: Arc::new(std::sync::Mutex::new(control)),
        changes,
        added: Added::of(folder),
        access: access::Access::new(None, std::net::IpAddr::from([127, 0, 0, 1])),
        changing: Arc::default(),
    };
    (feeds, asked, changed)
}

/// A schedule that knows one feed, and somebody who makes every change but that of a feed called `wrong`.
async fn answer_all(mut asked: mpsc::Receiver<Ask>, mut changes: mpsc::Receiver<Change>, added: Added) {
    let is_known = |id: &str| (id == "known").then_some(());
    loop {
        tokio::select! {
            Some(ask) = asked.recv() => match ask {
                Ask::List(reply) => drop(reply.send(Vec::new())),
                Ask::Explain(_, reply) => drop(reply.send(None)),
                Ask::Poll(id, reply) | Ask::Pause(id, _, reply) => drop(reply.send(is_known(&id))),
            },
            Some(Change { text, dry_run, reply }) = changes.recv() => {
                let wrong = text.contains("wrong");
                if !wrong && !dry_run {
                    added.write(&text).unwrap();
                }
                drop(reply.send(if wrong { Err("line 2: it is wrong".to_owned()) } else { Ok(()) }));
            }
            else => return,
        }
    }
}

#[tokio::test]
async fn feeds_are_asked_about_and_changed() {
    let folder = tempfile::tempdir().unwrap();
    let (feeds, asked, changes) = feeds(folder.path());
    let added = feeds.added.clone();
    tokio::spawn(answer_all(asked, changes, added.clone()));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let (metrics, health) = (Arc::new(Metrics::new().unwrap()), Arc::new(Health::new()));
    tokio::spawn(serve(listener, metrics, health, feeds, stop.clone()));
    let send = async |method: &str, path: &str, extra: &str, body: &str| {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{extra}Content-Length: {length}\r\n\r\n"
        );
        stream.write_all((head + body).as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        (answer.split(' ').nth(1).unwrap().parse::<u16>().unwrap(), answer)
    };
    const FEED: &str = "[[feed]]\nid = \"one\"\nsource = { kind = \"http\", url = \"https://feeds.example/1\" }\n";
    let two = FEED.replace("one", "two");
    let table: &[(&str, &str, &str, &str, u16, &str)] = &[
        ("GET", "/feeds", "", "", 200, "[]"),
        ("POST", "/feeds/known/poll", "", "", 200, "\"done\":\"poll\""),
        ("POST", "/feeds/known/pause", "", "", 200, "pause"),
        ("POST", "/feeds/unknown/resume", "", "", 404, "dateline feeds list"),
        ("POST", "/feeds/known/burn", "", "", 404, "/pause"),
        ("GET", "/feeds/unknown", "", "", 404, "no feed"),
        ("GET", "/feeds/known/poll", "", "", 405, "feeds"),
        ("POST", "/feeds?dry_run=true", "", FEED, 200, "\"dry_run\":true"),
        ("DELETE", "/feeds/one", "", "", 404, "no feed"),
        ("POST", "/feeds", "", FEED, 200, "\"added\":[\"one\"]"),
        ("POST", "/feeds", "", &two, 200, "two"),
        ("POST", "/feeds", "", &FEED.replace("one", "wrong"), 422, "line 2"),
        ("POST", "/feeds", "", "[admin]", 422, "only feeds"),
        ("POST", "/feeds", "", &FEED.replace("example/1", "example/${env:HOME}"), 403, "admin.token"),
        ("POST", "/feeds", "Origin: http://evil.example\r\n", FEED, 403, "browsers"),
        ("DELETE", "/feeds/one", "", "", 200, "\"removed\":[\"one\"]"),
        ("PUT", "/feeds", "", "", 405, "feeds"),
        ("POST", "/metrics", "", "x", 413, "no body"),
    ];
    for (method, path, extra, body, status, part) in table {
        let (got, answer) = send(method, path, extra, body).await;
        assert!(got == *status && answer.contains(part), "{method} {path}: {answer}");
        assert!(answer.contains("no-store"), "{answer}");
    }
    let left = added.text().unwrap();
    assert!(left.contains("two") && !left.contains("one"), "{left}");
    stop.cancel();
}
