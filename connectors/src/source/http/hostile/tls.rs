//! HS-17: certificates and handshakes that are refused, each by its name; authorities of one feed.

use super::tls_server::{Authority, Identity, TlsServer, params};
use super::*;
use rcgen::{BasicConstraints, IsCa, KeyPair, date_time_ymd};
use std::io::{Read, Write};

fn with(url: &str, tls: Tls) -> Target {
    Target { tls: Some(Arc::new(tls)), ..target(url, &[LOOPBACK]) }
}

fn trusting(authority: &Authority) -> Tls {
    Tls::default().trust(&authority.pem()).unwrap()
}

/// The same certificate, as signed with ECDSA over SHA-224, which nobody accepts.
fn weakened(mut identity: Identity) -> Identity {
    let (sha256, sha224) = ([0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2], [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 1]);
    let mut changed = 0;
    for at in 0..identity.certificate.len() - sha256.len() {
        if identity.certificate[at..].starts_with(&sha256) {
            identity.certificate[at..at + sha224.len()].copy_from_slice(&sha224);
            changed += 1;
        }
    }
    assert_eq!(changed, 2);
    identity
}

#[tokio::test]
async fn hs_17_bad_certificates_are_refused_and_named() {
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let itself = |is_ca| {
        let (key, mut params) = (KeyPair::generate().unwrap(), params(&["127.0.0.1"]));
        params.is_ca = is_ca;
        Identity { certificate: params.self_signed(&key).unwrap().der().to_vec(), key }
    };
    let table = [
        ("expired on 2001-02-03", ours.sign(&["127.0.0.1"], |params| params.not_after = date_time_ymd(2001, 2, 3))),
        ("not yet valid, before 2999-02-03", ours.sign(&["127.0.0.1"], |params| params.not_before = date_time_ymd(2999, 2, 3))),
        ("for another host", ours.sign(&["feeds.example", "127.0.0.2"], |_| ())),
        ("unknown issuer", other.sign(&["127.0.0.1"], |_| ())),
        ("by itself", itself(IsCa::NoCa)),
        ("by itself", itself(IsCa::Ca(BasicConstraints::Unconstrained))),
        ("weak or unknown algorithm", weakened(ours.sign(&["127.0.0.1"], |_| ()))),
    ];
    for (expected, identity) in table {
        let server = TlsServer::start(identity.config(None));
        let error = failed(poll(&client(), with(&server.url(), trusting(&ours)), &Cursor::default()).await);
        assert_eq!(error.kind, FetchErrorKind::Tls, "{expected}: {error}");
        assert!(error.detail.contains(expected), "{expected}: {error}");
        assert_eq!(server.heads(), Vec::<String>::new(), "nothing was sent");
        // Whoever asks for it has it all the same.
        payload(poll(&client(), with(&server.url(), Tls::default().believe_anyone()), &Cursor::default()).await);
    }
}

#[tokio::test]
async fn hs_17_old_protocols_and_ciphers_are_named() {
    let alert = |number| vec![21, 3, 1, 0, 2, 2, number];
    // A ServerHello of TLS 1.0 and of TLS 1.1 with a cipher of their time.
    let hello = |minor: u8| {
        let mut body = vec![3, minor];
        body.extend([7; 32]);
        body.extend([0, 0xc0, 0x13, 0]);
        let mut record = vec![22, 3, minor, 0, body.len() as u8 + 4, 2, 0, 0, body.len() as u8];
        record.extend(body);
        record
    };
    let table = [
        (alert(70), "protocol version"),
        (hello(1), "protocol version"),
        (hello(2), "protocol version"),
        (alert(40), "no common cipher"),
        (alert(71), "no common cipher"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), "not TLS"),
    ];
    for (answer, expected) in table {
        let server = TlsServer::raw(move |_, mut stream| {
            assert!(stream.read(&mut [0; 16 * 1024]).unwrap() > 0);
            stream.write_all(&answer).unwrap();
            None
        });
        let error = failed(poll(&client(), target(&server.url(), &[LOOPBACK]), &Cursor::default()).await);
        assert!(error.kind == FetchErrorKind::Tls && error.detail.contains(expected), "{expected}: {error}");
    }
}

#[tokio::test]
async fn hs_17_an_authority_is_believed_for_its_feed_alone() {
    let ours = Authority::new("ours");
    let server = TlsServer::start(ours.sign(&["127.0.0.1", "feeds.example"], |_| ()).config(None));
    let client = client();
    for url in [server.url(), format!("https://feeds.example:{}/", server.address.port())] {
        payload(poll(&client, with(&url, trusting(&ours)), &Cursor::default()).await);
        let error = failed(poll(&client, target(&url, &[LOOPBACK]), &Cursor::default()).await);
        assert_eq!(error.kind, FetchErrorKind::Tls, "{error}");
        let other = trusting(&Authority::new("other"));
        assert_eq!(failed(poll(&client, with(&url, other), &Cursor::default()).await).kind, FetchErrorKind::Tls);
    }
    assert_eq!(server.heads().len(), 2);
}

#[tokio::test]
async fn a_server_that_wants_a_certificate_gets_the_feeds() {
    let ours = Authority::new("ours");
    let server = TlsServer::start(ours.sign(&["127.0.0.1"], |_| ()).config(Some(ours.roots())));
    let (reader, stranger) = (ours.sign(&["reader"], |_| ()), Authority::new("other").sign(&["reader"], |_| ()));
    let pem = |identity: &Identity| {
        let der = rustls::pki_types::CertificateDer::from(identity.certificate.clone());
        let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, der);
        (format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n"), identity.key.serialize_pem())
    };
    let as_whom = |identity: &Identity| {
        let (certificate, key) = pem(identity);
        trusting(&ours).identify(certificate.as_bytes(), key.as_bytes()).unwrap()
    };
    payload(poll(&client(), with(&server.url(), as_whom(&reader)), &Cursor::default()).await);
    for tls in [trusting(&ours), as_whom(&stranger)] {
        let error = failed(poll(&client(), with(&server.url(), tls), &Cursor::default()).await);
        assert!(error.kind == FetchErrorKind::Tls && error.detail.contains("client certificate"), "{error}");
    }
    let (certificate, key) = (pem(&reader).0, pem(&stranger).1);
    assert_eq!(Tls::default().identify(certificate.as_bytes(), key.as_bytes()), Err(TlsError::OtherKey));
    assert_eq!(Tls::default().identify(certificate.as_bytes(), certificate.as_bytes()), Err(TlsError::NoKey));
    assert_eq!(Tls::default().identify(key.as_bytes(), key.as_bytes()), Err(TlsError::NoCertificate));
}

#[test]
fn files_that_hold_no_authority_are_refused() {
    let ours = String::from_utf8(Authority::new("ours").pem()).unwrap();
    let cut = ours.replace("-----END", "AAAA\n-----END");
    let table = [
        (String::new(), TlsError::NoCertificate),
        ("ca.pem".to_owned(), TlsError::NoCertificate),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned(), TlsError::Certificate(1)),
        (format!("{ours}-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n"), TlsError::Certificate(2)),
        (ours.repeat(1001), TlsError::TooMany),
    ];
    for (pem, expected) in table {
        assert_eq!(Tls::default().trust(pem.as_bytes()), Err(expected), "{pem:.80}");
    }
    assert!(Tls::default().trust(cut.as_bytes()).is_err());
    assert!(Tls::default().trust(ours.repeat(3).as_bytes()).is_ok());
}

proptest::proptest! {
    #[test]
    fn no_file_breaks_the_reader(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300), body in "[A-Za-z0-9+/=\n]{0,200}") {
        let _ = Tls::default().trust(&bytes);
        let pem = format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
        let _ = Tls::default().identify(pem.as_bytes(), pem.as_bytes());
    }
}
