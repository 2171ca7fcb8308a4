//! Bytes that are not what they should be: they are kept with a reason, and nothing else stops.

use serde_json::Value;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use tests::feeds::{Connection, FeedServer, Request};
use tests::records::Landed;
use tests::service::Service;
use tests::settings::Settings;
use tests::stories::{Story, rss};
use tests::wait;

#[test]
fn hi_12_nothing_from_outside_begins_a_line_of_the_log() {
    let forged = "2026-11-24T00:00:00Z  INFO FORGED";
    let server = FeedServer::start();
    let title = format!("A headline&#13;&#10;{forged}&#x2028;{forged}&#27;[2J");
    server.publish(
        "titles",
        rss(&[]).replace(
            "</channel>",
            &format!("<item><title>{title}</title><guid>1\r\n{forged}</guid><description>Text.</description></item></channel>"),
        ),
    );
    let location = format!("gopher://example.org/\u{85}{forged}");
    server.serve("redirect", move |_: &Request, connection: &mut Connection<'_>| {
        connection.head("302 Found", &format!("location: {location}\r\ncontent-length: 0"))
    });
    let url = server.url("missing/%0d%0a2026-11-24T00:00:00Z%20%20INFO%20FORGED");
    let settings = Settings::new()
        .spool("wire")
        .http("titles", &server.url("titles"), "200ms")
        .http("redirect", &server.url("redirect"), "1s")
        .http("missing", &url, "1s");
    let mut service = Service::new(&settings).with_environment("DATELINE_LOG", "trace");
    let spool = service.spool("wire");
    for (name, content) in [
        (format!("a\r\n{forged}.exe"), b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".to_vec()),
        (format!("b\n{forged}.txt"), Story::new("wire", 1).wire().into_bytes()),
    ] {
        std::fs::write(spool.path().join(OsStr::from_bytes(name.as_bytes())), content).unwrap();
    }
    service.start();
    wait::until("all was read", || spool.done().len() == 1 && spool.failed().len() == 2);
    wait::until("all was told", || {
        let log = service.log().join("\n");
        ["feed=\"redirect\"", "feed=\"missing\"", "feed=\"titles\"", "feed=\"wire\""].iter().all(|feed| log.contains(feed))
    });
    service.until_drained();
    assert!(service.terminate().0.success());
    let log = service.log();
    assert!(log.iter().any(|line| line.contains("FORGED")), "nothing was tried");
    for line in &log {
        assert!(is_event(line), "no event of ours: {line:?}");
        assert!(!line.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')), "{line:?}");
        // A forged line has a second time stamp as its first word only when it was begun by what came from outside.
        assert!(!line.starts_with(forged), "{line:?}");
    }
}

/// `2026-11-25T03:51:47.179796Z  INFO …`
fn is_event(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let time = words.next().unwrap_or("");
    let level = words.next().unwrap_or("");
    time.parse::<jiff::Timestamp>().is_ok() && ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"].contains(&level)
}

#[test]
fn hi_23_hi_31_what_is_no_news_is_kept_with_its_bytes() {
    let login = "<!DOCTYPE html><html><head><title>Log in</title></head><body><form>Password</form></body></html>";
    let gzip = {
        use std::io::Write;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(Story::new("packed", 1).wire().as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let files: [(&str, Vec<u8>); 5] = [
        ("program.txt", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00".to_vec()),
        ("elf.xml", b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00".to_vec()),
        ("packed.txt", gzip),
        ("page.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n".to_vec()),
        ("nothing.txt", Vec::new()),
    ];
    let server = FeedServer::start();
    server.publish("login", login.to_owned());
    let good = Story::several("good", 5);
    server.publish("good", rss(&good));
    let settings =
        Settings::new().spool("wire").http("login", &server.url("login"), "200ms").http("good", &server.url("good"), "200ms");
    let mut service = Service::started(&settings);
    let spool = service.spool("wire");
    let wire = Story::new("wire", 1);
    files.iter().for_each(|(name, content)| spool.drop_file(name, content));
    spool.drop_file("good.txt", wire.wire());
    wait::until("the files are read", || spool.done() == ["good.txt"] && spool.failed().len() == 2 * files.len());
    wait::until("the page was read", || {
        service.metric("dateline_dead_letters_total{reason=\"not_a_feed\",stage=\"decode\"}") >= 1.0
    });
    let polled = server.requests("good");
    wait::until("the good feed goes on", || server.requests("good") > polled + 2);
    service.until_drained();
    assert!(service.terminate().0.success());

    let offered = good.iter().chain([&wire]).map(Story::headline).collect();
    Landed::in_log(&service, &["stories"]).assert_each_once(&offered);
    let letters = Landed::in_log(&service, &["deadletter"]).values();
    assert_eq!(letters.len(), files.len() + 1, "{letters:?}");
    let of = |name: &str| {
        let found = letters.iter().find(|letter| letter["source_uri"].as_str().unwrap().ends_with(name));
        found.unwrap_or_else(|| panic!("no dead letter of {name}: {letters:?}"))
    };
    assert_eq!((of("login")["reason"].as_str(), bytes(of("login"))), (Some("not_a_feed"), login.as_bytes().to_vec()));
    for (name, content) in &files {
        let reason = if content.is_empty() { "empty" } else { "unknown_format" };
        assert_eq!(of(name)["reason"], reason, "{name}");
        assert_eq!(&bytes(of(name)), content, "{name}");
        assert_eq!(&std::fs::read(spool.path().join("failed").join(name)).unwrap(), content, "{name} as it was");
        let told = std::fs::read_to_string(spool.path().join("failed").join(format!("{name}.reason.json"))).unwrap();
        assert!(told.contains(reason), "{told}");
    }
}

/// The bytes inside a dead letter.
fn bytes(letter: &Value) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for digit in letter["raw_base64"].as_str().unwrap().bytes().filter(|digit| *digit != b'=') {
        bits = bits << 6 | u32::try_from(DIGITS.iter().position(|known| *known == digit).unwrap()).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    bytes
}
