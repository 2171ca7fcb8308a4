//! Asking the admin server, by hand: no client of ours stands between.

use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// 0 when nothing did.
    pub status: u16,
    pub body: String,
}

impl Answer {
    /// What `/readyz` says about a reason, when it names it.
    pub fn reason(&self, reason: &str) -> Option<String> {
        let body: Value = serde_json::from_str(&self.body).ok()?;
        body["reasons"].as_array()?.iter().find(|entry| entry["reason"] == reason).map(Value::to_string)
    }
}

/// One request on a connection of its own.
pub fn get(address: SocketAddr, path: &str) -> Answer {
    ask(address, path).unwrap_or_else(|error| Answer { status: 0, body: error.to_string() })
}

fn ask(address: SocketAddr, path: &str) -> std::io::Result<Answer> {
    let mut connection = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
    connection.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(connection, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut text = Vec::new();
    connection.read_to_end(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    let (head, body) = text.split_once("\r\n\r\n").ok_or(std::io::ErrorKind::InvalidData)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or(std::io::ErrorKind::InvalidData)?;
    Ok(Answer { status, body: body.to_owned() })
}
