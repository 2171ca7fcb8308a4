//! HS-17 and the first part of HS-06: hosts whose TLS is to be refused, and one that leads from https to http.

use crate::certificates::Authority;
use rcgen::date_time_ymd;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;

/// The hosts; their threads end with the process.
pub struct TlsHosts {
    authority: Authority,
    hosts: Vec<(&'static str, SocketAddr)>,
}

impl TlsHosts {
    /// `away` is where the one that downgrades leads.
    pub fn start(away: &str) -> Self {
        let (authority, other) = (Authority::new(), Authority::new());
        let here = &["127.0.0.1"][..];
        let feed = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<rss/>".to_owned();
        let downgrade = format!("HTTP/1.1 302 Found\r\nlocation: {away}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        let signed = [
            ("tls-expired", authority.sign_with("expired", here, |params| params.not_after = date_time_ymd(2001, 2, 3)), &feed),
            ("tls-early", authority.sign_with("early", here, |params| params.not_before = date_time_ymd(2999, 2, 3)), &feed),
            ("tls-other-host", authority.sign("other-host", &["feeds.example"]), &feed),
            ("tls-unknown", other.sign("unknown", here), &feed),
            ("tls-downgrade", authority.sign("downgrade", here), &downgrade),
        ];
        let mut hosts: Vec<_> = signed.into_iter().map(|(name, files, answer)| (name, listen(&files, answer.clone()))).collect();
        // An alert of TLS 1.0 that no later version is spoken; a reset in the handshake; no TLS at all.
        for (name, bytes) in
            [("tls-old", &[21, 3, 1, 0, 2, 2, 70][..]), ("tls-silent", &[]), ("tls-none", b"HTTP/1.1 400 No\r\n\r\n")]
        {
            hosts.push((
                name,
                spoken(move |mut stream| {
                    let _ = stream.read(&mut [0; 16 * 1024]);
                    drop(stream.write_all(bytes));
                }),
            ));
        }
        Self { authority, hosts }
    }

    /// The authority that all but one are signed by.
    pub fn authority(&self) -> PathBuf {
        self.authority.file()
    }

    /// Name and URL of each.
    pub fn urls(&self) -> Vec<(&'static str, String)> {
        self.hosts.iter().map(|(name, address)| (*name, format!("https://{address}/"))).collect()
    }
}

fn listen([certificate, key, _]: &[PathBuf; 3], answer: String) -> SocketAddr {
    let certificate = CertificateDer::from_pem_file(certificate).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(key).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a certificate with its key");
    let config = Arc::new(config);
    spoken(move |stream| {
        let mut stream = StreamOwned::new(ServerConnection::new(config.clone()).expect("a connection"), stream);
        // What goes wrong is the other side's to tell.
        if stream.read(&mut [0; 16 * 1024]).is_ok() {
            let _ = stream.write_all(answer.as_bytes());
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    })
}

fn spoken(speak: impl Fn(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("port");
    let address = listener.local_addr().expect("address");
    std::thread::spawn(move || listener.incoming().flatten().for_each(speak));
    address
}
