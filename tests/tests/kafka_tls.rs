//! The Kafka outlet through TLS: who is believed, who is let in, and what is said when not.
#![cfg(test)] // so that the lints know it

use pipeline::publish::{OutletError, Unavailable, Unobserved};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tests::certificates::Authority;
use tests::kafka::Broker;
use tests::oracle;
use tests::rows::{self, config, ours, outlet, publish};

/// A listener that asks for a password, one that asks for a certificate, and one that shows another host's.
fn listeners(port: u16, authority: &Authority) -> Vec<String> {
    let [_, _, broker] = authority.sign("broker", &["localhost", "127.0.0.1"]);
    let [_, _, elsewhere] = authority.sign("elsewhere", &["elsewhere.example"]);
    let at = |name: &str, offset: u16| format!("{name}://127.0.0.1:{}", port + offset);
    let secure = [at("PASSWORD", 2), at("MUTUAL", 3), at("ELSEWHERE", 4)].join(",");
    vec![
        format!("listeners={},{},{secure}", at("PLAINTEXT", 0), at("CONTROLLER", 1)),
        format!("advertised.listeners={},{secure}", at("PLAINTEXT", 0)),
        "inter.broker.listener.name=PLAINTEXT".to_owned(),
        "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PASSWORD:SASL_SSL,MUTUAL:SSL,ELSEWHERE:SSL"
            .to_owned(),
        "ssl.keystore.type=PEM".to_owned(),
        format!("ssl.keystore.location={}", broker.display()),
        "ssl.truststore.type=PEM".to_owned(),
        format!("ssl.truststore.location={}", authority.file().display()),
        "listener.name.mutual.ssl.client.auth=required".to_owned(),
        "listener.name.elsewhere.ssl.keystore.type=PEM".to_owned(),
        format!("listener.name.elsewhere.ssl.keystore.location={}", elsewhere.display()),
        "sasl.enabled.mechanisms=PLAIN".to_owned(),
        "listener.name.password.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
         user_writer=\"right\";"
            .to_owned(),
    ]
}

#[test]
fn tls_delivers_once_to_who_is_believed_and_names_what_is_wrong() {
    if !oracle::is_possible() {
        return;
    }
    let (authority, stranger) = (Authority::new(), Authority::new());
    let Some(broker) = Broker::start_with(|port| listeners(port, &authority)) else { return };
    let [certificate, key, _] = authority.sign("writer", &["writer"]);
    let [foreign_certificate, foreign_key, _] = stranger.sign("writer", &["writer"]);
    let (ca, strange_ca) = (authority.file(), stranger.file());
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let text = |text: &str| text.to_owned();
    let password = |password: &str| {
        vec![
            ("security.protocol", text("SASL_SSL")),
            ("sasl.mechanism", text("PLAIN")),
            ("sasl.username", text("writer")),
            ("sasl.password", text(password)),
        ]
    };
    let mutual = |certificate: &Path, key: &Path| {
        vec![("security.protocol", text("SSL")), ("ssl.certificate.location", path(certificate)), ("ssl.key.location", path(key))]
    };
    let bare = || vec![("security.protocol", text("SSL"))];
    let at = |offset: u16, prefix: &str, ca: &Path, properties: Vec<(&str, String)>| {
        let mut config = config(&format!("127.0.0.1:{}", broker.port() + offset), prefix);
        let properties = properties.into_iter().map(|(name, value)| (name.to_owned(), value));
        config.properties.0.extend(properties);
        config.properties.0.insert(text("ssl.ca.location"), path(ca));
        outlet(&config, prefix, Arc::new(Unobserved))
    };

    let given = rows::rows(1..=30);
    let expected: BTreeMap<u64, usize> = (1..=30).filter(|seq| seq % 10 != 0).map(|seq| (seq, 1)).collect();
    for (prefix, offset, properties) in [("password", 2, password("right")), ("mutual", 3, mutual(&certificate, &key))] {
        publish(&mut at(offset, prefix, &ca, properties), &given, 7, Duration::from_secs(60));
        let mut counts = BTreeMap::new();
        for record in oracle::read_topics(&broker.bootstrap(), &[&format!("{prefix}.stories")]) {
            *counts.entry(record.seq()).or_insert(0) += 1;
        }
        assert_eq!(counts, expected, "{prefix}");
    }

    for (what, offset, ca, properties, said) in [
        ("a password that is wrong", 2, &ca, password("wrong-canary"), "Invalid username or password"),
        ("an authority that is not ours", 2, &strange_ca, password("right"), "certificate verify failed"),
        ("a broker under another name", 4, &ca, bare(), "certificate verify failed"),
        ("no certificate", 3, &ca, bare(), "certificate"),
        ("a stranger's certificate", 3, &ca, mutual(&foreign_certificate, &foreign_key), "certificate"),
    ] {
        let started = Instant::now();
        let refused = at(offset, "refused", ca, properties).recover(&ours);
        let Err(OutletError::Unavailable(Unavailable::Authentication, detail)) = refused else { panic!("{what}: {refused:?}") };
        assert!(detail.contains(said) && !detail.contains("canary"), "{what}: {detail}");
        assert!(started.elapsed() < Duration::from_secs(10), "{what}: {:?}", started.elapsed());
    }
    let mut plain = config(&format!("127.0.0.1:{}", broker.port() + 2), "plain");
    plain.properties.0.clear();
    let refused = outlet(&plain, "plain", Arc::new(Unobserved)).recover(&ours);
    assert!(matches!(refused, Err(OutletError::Unavailable(..))), "{refused:?}");
}
