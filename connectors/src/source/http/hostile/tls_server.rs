//! A server that speaks TLS with a certificate of an authority of our own.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

pub type Stream = StreamOwned<ServerConnection, TcpStream>;

/// Signs certificates.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// A certificate with its key.
pub struct Identity {
    pub certificate: Vec<u8>,
    pub key: KeyPair,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap() }
    }

    pub fn pem(&self) -> Vec<u8> {
        self.issuer.pem().into_bytes()
    }

    pub fn roots(&self) -> Arc<RootCertStore> {
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).unwrap();
        Arc::new(roots)
    }

    /// A certificate for names and addresses, changed as a test wants it.
    pub fn sign(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Identity {
        let key = KeyPair::generate().unwrap();
        let mut params = params(names);
        change(&mut params);
        Identity { certificate: params.signed_by(&key, &self.issuer).unwrap().der().to_vec(), key }
    }
}

pub fn params(names: &[&str]) -> CertificateParams {
    CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap()
}

impl Identity {
    /// The setting of a server that shows this; `clients` are whom it wants certificates from.
    pub fn config(&self, clients: Option<Arc<RootCertStore>>) -> ServerConfig {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions().unwrap();
        let builder = match clients {
            Some(roots) => {
                let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider).build().unwrap();
                builder.with_client_cert_verifier(verifier)
            }
            None => builder.with_no_client_auth(),
        };
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.serialize_der()));
        builder.with_single_cert(vec![CertificateDer::from(self.certificate.clone())], key).unwrap()
    }
}

/// Accepts until the test ends; what went wrong with a handshake is the client's to tell.
pub struct TlsServer {
    pub address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl TlsServer {
    /// Answers each request with an empty feed, and closes.
    pub fn start(config: ServerConfig) -> Self {
        Self::start_with(config, |_, mut stream| {
            let head = read_head(&mut stream)?;
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<rss/>").ok()?;
            stream.conn.send_close_notify();
            stream.flush().ok()?;
            Some(head)
        })
    }

    /// Has each connection, by its number, spoken to by a function that gives a head it has read.
    pub fn start_with(config: ServerConfig, speak: impl Fn(usize, Stream) -> Option<String> + Send + Sync + 'static) -> Self {
        let config = Arc::new(config);
        Self::raw(move |number, stream| {
            speak(number, StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream))
        })
    }

    /// The same without TLS.
    pub fn raw(speak: impl Fn(usize, TcpStream) -> Option<String> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&heads);
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().flatten().enumerate() {
                let head = speak(number, stream);
                seen.lock().unwrap().extend(head);
            }
        });
        Self { address, heads }
    }

    pub fn url(&self) -> String {
        format!("https://{}/", self.address)
    }

    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

pub fn read_head(stream: &mut impl Read) -> Option<String> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.extend(byte);
    }
    String::from_utf8(head).ok()
}
