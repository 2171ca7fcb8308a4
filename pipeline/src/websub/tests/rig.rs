//! A publisher with its hub on a port of this machine, and the service beside it.

use crate::config::Config;
use crate::metrics::label::Verdict;
use crate::service::Service;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// Longest wait for what must come.
const COMES_WITHIN: Duration = Duration::from_secs(20);

/// What came, or a failed test.
pub async fn comes<T>(inbox: &mut mpsc::Receiver<T>) -> T {
    tokio::time::timeout(COMES_WITHIN, inbox.recv()).await.expect("in time").expect("a sender")
}

/// Waits until something is so.
pub async fn until(is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(COMES_WITHIN, wait).await.expect("in time");
}

pub type Form = HashMap<String, String>;

/// Serves `/feed`, and is the hub that it names.
pub struct Publisher {
    pub address: SocketAddr,
    /// Forms that the hub was sent.
    pub forms: mpsc::Receiver<Form>,
    page: Arc<Page>,
}

struct Page {
    feed: Mutex<String>,
    polls: AtomicUsize,
    /// What the hub answers.
    status: StatusCode,
    sent: mpsc::Sender<Form>,
}

impl Publisher {
    /// The hub answers every form with `status`; the feed lists story 1.
    pub async fn start(status: StatusCode) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sent, forms) = mpsc::channel(256);
        let hub = format!("http://{address}/hub");
        let feed = Mutex::new(document(&hub, &format!("http://{address}/topic"), &[1]));
        let page = Arc::new(Page { feed, polls: AtomicUsize::new(0), status, sent });
        let routes = Router::new().route("/feed", get(serve)).route("/hub", post(take)).with_state(page.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { address, forms, page }
    }

    pub fn topic(&self) -> String {
        format!("http://{}/topic", self.address)
    }

    pub fn polls(&self) -> usize {
        self.page.polls.load(Ordering::SeqCst)
    }

    /// From now on the feed is this.
    pub fn publish(&self, feed: String) {
        *self.page.feed.lock().unwrap() = feed;
    }

    /// A document of this feed.
    pub fn document(&self, stories: &[u32]) -> String {
        document(&format!("http://{}/hub", self.address), &self.topic(), stories)
    }
}

async fn serve(State(page): State<Arc<Page>>) -> String {
    page.polls.fetch_add(1, Ordering::SeqCst);
    page.feed.lock().unwrap().clone()
}

async fn take(State(page): State<Arc<Page>>, body: Body) -> StatusCode {
    let body = to_bytes(body, 1 << 16).await.unwrap();
    let _ = page.sent.try_send(url::form_urlencoded::parse(&body).into_owned().collect());
    page.status
}

/// An Atom feed with a hub, a topic and stories by number.
pub fn document(hub: &str, topic: &str, stories: &[u32]) -> String {
    let entry = |number: &u32| {
        format!(
            "<entry><id>tag:feeds.example,2026:{number}</id><title>Story number {number}</title>\
             <updated>2026-11-25T10:{:02}:00Z</updated><link href=\"https://feeds.example/{number}\"/>\
             <summary>What happened in story {number}, in some words of its own.</summary></entry>",
            number % 60
        )
    };
    format!(
        "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><title>World</title>\
         <id>tag:feeds.example,2026:feed</id><updated>2026-11-25T10:00:00Z</updated>\
         <link rel=\"hub\" href=\"{hub}\"/><link rel=\"self\" href=\"{topic}\"/>{}</feed>",
        stories.iter().map(entry).collect::<String>()
    )
}

/// The service with one feed.
pub struct Subscriber {
    pub service: Service,
    /// Every story that was committed.
    pub verdicts: mpsc::Receiver<Verdict>,
}

impl Subscriber {
    pub async fn start(folder: &Path, publisher: &Publisher) -> Self {
        let text = format!(
            "data_dir = \"data\"\n[admin]\nlisten = \"127.0.0.1:0\"\n[outbox]\nmin_free = \"0B\"\n\
             [websub]\nlisten = \"127.0.0.1:0\"\ncallback = \"https://wires.example/websub\"\n\
             [http]\nmax_body = \"64KiB\"\nmax_compressed = \"64KiB\"\ngap_per_host = \"0s\"\n\
             [[feed]]\nid = \"world\"\n[feed.source]\nkind = \"http\"\nurl = \"http://{}/feed\"\n\
             allow_networks = [\"127.0.0.1/32\"]\n",
            publisher.address
        );
        let (config, _) = Config::parse(&text, "test.toml", folder, &|_| None).unwrap();
        let (told, verdicts) = mpsc::channel(256);
        let watcher = move |_: &str, tally: &crate::ledger::commit::Tally| {
            for story in &tally.stories {
                let _ = told.try_send(story.verdict);
            }
        };
        let service = Service::start(config, false, Some(Box::new(watcher))).await.unwrap();
        Self { service, verdicts }
    }

    /// Status and body of the answer to a request at the door.
    pub async fn send(&self, request: &[u8]) -> (u16, String) {
        let mut stream = TcpStream::connect(self.service.websub.unwrap()).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut answer = Vec::new();
        // A server that does not read a body to its end may reset the connection behind its answer.
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    pub async fn get(&self, path: &str) -> (u16, String) {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: wires.example\r\nConnection: close\r\n\r\n").as_bytes()).await
    }

    pub async fn post(&self, path: &str, headers: &str, body: &str) -> u16 {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: wires.example\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.send(head.as_bytes()).await.0
    }

    /// The hub asks whether a form is meant.
    pub async fn verify(&self, form: &Form, topic: &str, more: &str) -> (u16, String) {
        let topic: String = url::form_urlencoded::byte_serialize(topic.as_bytes()).collect();
        self.get(&format!("{}?hub.mode={}&hub.topic={topic}&{more}", path(form), form["hub.mode"])).await
    }

    /// A value of a metric, by the name of its series.
    pub fn metric(&self, series: &str) -> f64 {
        let text = self.service.metrics.render();
        let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')).map(str::to_owned);
        line.unwrap_or_else(|| panic!("{series}")).parse().unwrap()
    }

    /// Seconds between two polls as things stand.
    pub async fn interval(&self) -> f64 {
        self.service.control().explain("world").await.unwrap().unwrap().listed.interval_seconds
    }
}

/// Where a form wants its answer, without scheme and host.
pub fn path(form: &Form) -> &str {
    form["hub.callback"].strip_prefix("https://wires.example").unwrap()
}

/// The header of a body that was signed with the secret of a form (RFC 2104).
pub fn signature(form: &Form, body: &str) -> String {
    let key: Vec<u8> = form["hub.secret"].bytes().collect();
    assert_eq!(key.len(), 64, "the block of SHA-256");
    let keyed = |pad: u8, text: &[u8]| {
        let padded = key.iter().map(|byte| byte ^ pad).chain(text.iter().copied());
        schemas::hash::of_bytes(&padded.collect::<Vec<_>>())
    };
    format!("X-Hub-Signature: sha256={}\r\n", schemas::hash::hex(&keyed(0x5c, &keyed(0x36, body.as_bytes()))))
}
