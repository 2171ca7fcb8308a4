//! A feed server on loopback: what each path answers is a function, so a feed can grow, change and lie.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The server; its port closes, and its threads end, when it is dropped.
pub struct FeedServer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    paths: Mutex<HashMap<String, Feed>>,
    closing: AtomicBool,
}

#[derive(Clone)]
struct Feed {
    answer: Arc<dyn Answer>,
    requests: usize,
}

/// What a path answers. Returning an error closes the connection.
pub trait Answer: Send + Sync {
    fn answer(&self, request: &Request, connection: &mut Connection<'_>) -> io::Result<()>;
}

impl<F: Fn(&Request, &mut Connection<'_>) -> io::Result<()> + Send + Sync> Answer for F {
    fn answer(&self, request: &Request, connection: &mut Connection<'_>) -> io::Result<()> {
        self(request, connection)
    }
}

/// A request for a path: the how-many-th, from 0, and its header lines with names in small letters.
pub struct Request {
    pub number: usize,
    headers: HashMap<String, String>,
}

/// Where the answer goes.
pub struct Connection<'a> {
    stream: &'a mut TcpStream,
    closing: &'a AtomicBool,
}

impl Request {
    /// A header by its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

impl FeedServer {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("port");
        let address = listener.local_addr().expect("address");
        let shared = Arc::new(Shared::default());
        let accepting = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if accepting.closing.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(stream), shared) = (stream, accepting.clone()) else { continue };
                // An error is the other side's: it went away.
                std::thread::spawn(move || drop(converse(stream, &shared)));
            }
        });
        Self { address, shared }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// What a path answers from now on.
    pub fn serve(&self, path: &str, answer: impl Answer + 'static) {
        let mut paths = self.shared.lock();
        let requests = paths.get(path).map_or(0, |feed| feed.requests);
        paths.insert(path.to_owned(), Feed { answer: Arc::new(answer), requests });
    }

    /// A document from now on, with an ETag that is answered by 304.
    pub fn publish(&self, path: &str, document: String) {
        self.serve(path, move |request: &Request, connection: &mut Connection<'_>| connection.document(request, &document));
    }

    /// Requests for a path so far.
    pub fn requests(&self, path: &str) -> usize {
        self.shared.lock().get(path).map_or(0, |feed| feed.requests)
    }
}

impl Drop for FeedServer {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Feed>> {
        self.paths.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers the requests of one connection, one after another.
fn converse(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.set_write_timeout(Some(Duration::from_secs(60)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    while !shared.closing.load(Ordering::Relaxed) {
        let Some((path, headers)) = head(&mut reader)? else { return Ok(()) };
        let feed = {
            let mut paths = shared.lock();
            let Some(feed) = paths.get_mut(&path) else {
                drop(paths);
                stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")?;
                continue;
            };
            feed.requests += 1;
            feed.clone()
        };
        let request = Request { number: feed.requests - 1, headers };
        feed.answer.answer(&request, &mut Connection { stream: &mut stream, closing: &shared.closing })?;
    }
    Ok(())
}

fn head(reader: &mut BufReader<TcpStream>) -> io::Result<Option<(String, HashMap<String, String>)>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let path = line.split(' ').nth(1).unwrap_or("").trim_start_matches('/').to_owned();
    let mut headers = HashMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { return Ok(Some((path, headers))) };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
}

impl Connection<'_> {
    /// A whole document, or 304 when the request names its ETag.
    pub fn document(&mut self, request: &Request, document: &str) -> io::Result<()> {
        let mut hasher = DefaultHasher::new();
        document.hash(&mut hasher);
        let tag = format!("\"{:016x}\"", hasher.finish());
        if request.headers.get("if-none-match") == Some(&tag) {
            return self.write(format!("HTTP/1.1 304 Not Modified\r\netag: {tag}\r\n\r\n").as_bytes());
        }
        self.head("200 OK", &format!("content-type: application/rss+xml\r\netag: {tag}\r\ncontent-length: {}", document.len()))?;
        self.write(document.as_bytes())
    }

    /// Status line and header lines.
    pub fn head(&mut self, status: &str, headers: &str) -> io::Result<()> {
        self.write(format!("HTTP/1.1 {status}\r\n{headers}\r\n\r\n").as_bytes())
    }

    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Waits, but not beyond the end of the server, nor of the other side's patience.
    pub fn pause(&mut self, time: Duration) -> io::Result<()> {
        let until = std::time::Instant::now() + time;
        self.stream.set_read_timeout(Some(Duration::from_millis(20)))?;
        while std::time::Instant::now() < until {
            if self.closing.load(Ordering::Relaxed) || matches!(self.stream.peek(&mut [0]), Ok(0)) {
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            if self.stream.peek(&mut [0]).is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        self.stream.set_read_timeout(Some(Duration::from_secs(60)))
    }
}
