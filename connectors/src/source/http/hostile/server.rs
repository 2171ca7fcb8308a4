//! A raw TCP server that says exactly what it is told to.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does after a request, in order; then it waits for the next one on the connection.
#[derive(Clone)]
pub enum Reply {
    Send(Vec<u8>),
    /// The same bytes until the client has had enough.
    Forever(Vec<u8>),
    /// The bytes, one at each interval.
    Drip(Vec<u8>, Duration),
    /// Nothing, until the client hangs up.
    Hang,
    Close,
    Reset,
}

impl Reply {
    /// A response with `Content-Length`.
    pub fn full(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<Reply> {
        let length = body.as_ref().len().to_string();
        let headers: Vec<_> = headers.iter().copied().chain([("Content-Length", length.as_str())]).collect();
        vec![Reply::head(status, &headers), Reply::Send(body.as_ref().to_vec())]
    }

    pub fn head(status: &str, headers: &[(&str, &str)]) -> Reply {
        let fields: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        Reply::Send(format!("HTTP/1.1 {status}\r\n{fields}\r\n").into_bytes())
    }
}

/// What a server has seen so far.
#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    hung_up: AtomicUsize,
    heads: Mutex<Vec<String>>,
}

pub struct Server {
    pub authority: String,
    seen: Arc<Seen>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    /// Answers every request on 127.0.0.1 with what `answer` makes of its number and head.
    pub async fn start(answer: impl Fn(usize, &str) -> Vec<Reply> + Send + Sync + 'static) -> Server {
        Self::start_at("127.0.0.1:0", answer).await
    }

    pub async fn start_at(address: &str, answer: impl Fn(usize, &str) -> Vec<Reply> + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind(address).await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Seen::default());
        let (answer, watch) = (Arc::new(answer), Arc::clone(&seen));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                watch.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, Arc::clone(&answer), Arc::clone(&watch)));
            }
        });
        Server { authority, seen, task }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.authority)
    }

    pub fn port(&self) -> u16 {
        self.authority.rsplit(':').next().unwrap().parse().unwrap()
    }

    pub fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// Connections that the client closed while the server was still speaking.
    pub fn hung_up(&self) -> usize {
        self.seen.hung_up.load(Ordering::SeqCst)
    }

    /// Request heads in lower case, each with its body.
    pub fn heads(&self) -> Vec<String> {
        self.seen.heads.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, answer: Arc<impl Fn(usize, &str) -> Vec<Reply>>, seen: Arc<Seen>) {
    while let Some(head) = read_head(&mut stream).await {
        let number = {
            let mut heads = seen.heads.lock().unwrap();
            heads.push(head.to_lowercase());
            heads.len() - 1
        };
        for reply in answer(number, &head) {
            match reply {
                Reply::Close => return,
                Reply::Reset => {
                    stream.set_zero_linger().unwrap();
                    return;
                }
                reply => {
                    if speak(&mut stream, reply).await.is_err() {
                        seen.hung_up.fetch_add(1, Ordering::SeqCst);
                        return;
                    }
                }
            }
        }
    }
}

async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let mut text = String::from_utf8(head).ok()?;
    let fields = text.lines().filter_map(|line| line.split_once(": "));
    let length = fields.clone().find(|(name, _)| name.eq_ignore_ascii_case("content-length")).map(|(_, value)| value.parse());
    let mut body = vec![0; length.unwrap_or(Ok(0)).ok()?];
    stream.read_exact(&mut body).await.ok()?;
    text.push_str(std::str::from_utf8(&body).ok()?);
    Some(text)
}

async fn speak(stream: &mut TcpStream, reply: Reply) -> std::io::Result<()> {
    match reply {
        Reply::Send(bytes) => stream.write_all(&bytes).await,
        Reply::Forever(bytes) => loop {
            stream.write_all(&bytes).await?;
        },
        Reply::Drip(bytes, interval) => {
            for byte in bytes {
                stream.write_u8(byte).await?;
                tokio::time::sleep(interval).await;
            }
            Ok(())
        }
        Reply::Hang => {
            let ended = stream.read_u8().await;
            Err(ended.err().unwrap_or_else(|| std::io::ErrorKind::Other.into()))
        }
        Reply::Close | Reply::Reset => Ok(()),
    }
}
