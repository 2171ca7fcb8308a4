use super::connection::Bounded;
use super::*;
use crate::health::NotReady;
use std::net::SocketAddr;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
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
        let routes = router(Shown { metrics: Arc::clone(&metrics), health: Arc::clone(&health) });
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
    let task = tokio::spawn(serve(listener, metrics, health, stop.clone()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /livez HTTP/1.0\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.0 200") && answer.ends_with("alive\n"), "{answer}");
    stop.cancel();
    task.await.unwrap().unwrap();
}
