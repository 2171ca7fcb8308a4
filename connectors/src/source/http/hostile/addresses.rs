//! HS-01 to HS-05: where a poll may connect to.

use super::*;
use std::net::TcpListener;

/// Hosts that mean this machine, its network, its cloud's metadata, or nothing that serves feeds.
#[rustfmt::skip]
const SPELLINGS: &[&str] = &[
    // Loopback: short, decimal, octal, hexadecimal, mixed, padded, full-width, circled, percent-encoded.
    "127.0.0.1", "127.1", "127.0.1", "127.0.0.1.", "127.255.255.254", "127.127.127.127", "2130706433", "2130706433.",
    "017700000001", "0x7f000001", "0X7F000001", "0x7f.1", "0x7f.0.1", "0x7f.0x0.0x0.0x1", "0177.1", "0177.0.1", "0177.0.0.1",
    "0177.0.0.01", "00000177.0.0.1", "127.0x1", "127.01", "127.00000000000001", "0x7f.0.0.0x01", "0177.0x0.0.1", "127.65537",
    "127.16777214", "0x7F.00.0x000.01", "\u{ff11}\u{ff12}\u{ff17}.0.0.1",
    "\u{2460}\u{2461}\u{2466}.\u{24ea}.\u{24ea}.\u{2460}", "\u{2460}\u{2461}\u{2466}.1", "127\u{3002}0\u{3002}0\u{3002}1",
    "127\u{ff0e}0\u{ff0e}0\u{ff0e}1", "127\u{ff61}1", "%31%32%37.0.0.1", "127%2e0%2e0%2e1", "1\u{ad}27.0.0.1",
    "127.0.0.\u{200b}1", "\u{1d7cf}\u{1d7d0}\u{1d7d5}.0.0.1", "0x7f.\u{ff11}",
    // This network.
    "0", "0.", "0.0.0.0", "0x0", "00", "0.0", "0.0.0", "0x0.0x0", "0.1.2.3", "0.255.255.255", "\u{24ea}", "1.0x0.0x0.0x0@0",
    // Private.
    "10.0.0.1", "10.1", "167772161", "0x0a000001", "012.0.0.1", "10.255.255.255", "\u{2469}.0.0.1", "172.16.0.1",
    "172.31.255.255", "2886729729", "0xac100001", "0254.020.0.1", "172.1048577", "192.168.0.1", "192.168.1", "3232235521",
    "0xc0a80001", "0300.0250.0.1", "192.168.255.255", "192.11010049",
    // Link-local and metadata.
    "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "169.16689662",
    "0xa9.0xfe.0xa9.0xfe", "0xA9FEA9FE", "169.254.0.1", "169.254.170.2", "169.254.169.253",
    "\u{2460}\u{2465}\u{2468}.254.169.254", "168.63.129.16", "0xa83f8110", "100.100.100.200", "192.0.0.192",
    // Shared, protocol assignments, documentation, benchmarking, 6to4 relay, multicast, reserved, broadcast.
    "100.64.0.1", "100.127.255.255", "1681915905", "192.0.0.1", "192.0.0.8", "192.0.2.1", "198.51.100.7", "203.0.113.9",
    "198.18.0.1", "198.19.255.255", "0xc6120001", "192.88.99.1", "224.0.0.1", "224.0.0.251", "239.255.255.250", "3758096385",
    "240.0.0.1", "250.1.2.3", "255.255.255.255", "4294967295", "0xffffffff", "037777777777", "255.255.255.254",
    // IPv6 loopback and unspecified.
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0:0:0:0:0:0:0:0]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::0:1]",
    "[0::1]", "[::0001]", "[0:0::0.0.0.1]", "[::0.0.0.0]", "[::0]",
    // IPv4 inside IPv6: mapped, compatible, translated, NAT64, local NAT64, 6to4, ISATAP, Teredo.
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::FFFF:7F00:0001]", "[0:0:0:0:0:ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]",
    "[::ffff:10.0.0.1]", "[::ffff:a00:1]", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[::ffff:192.168.1.1]",
    "[::ffff:0.0.0.0]", "[::ffff:0:0]", "[::ffff:255.255.255.255]", "[::ffff:100.64.0.1]", "[::127.0.0.1]", "[::7f00:1]",
    "[::10.0.0.1]", "[::a9fe:a9fe]", "[::8.8.8.8]", "[::ffff:0:127.0.0.1]", "[::ffff:0:7f00:1]", "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[0064:ff9b::192.168.0.1]", "[64:ff9b:1::127.0.0.1]",
    "[64:ff9b:1::808:808]", "[64:ff9b:1:ffff::1]", "[2002::]", "[2002:7f00:1::]", "[2002:7f00:1::1]", "[2002:a00:1::]",
    "[2002:a9fe:a9fe::]", "[2002:c0a8:1::8]", "[2002:e000:1::]", "[2a00::5efe:7f00:1]", "[2a00::200:5efe:a00:1]",
    "[fe80::5efe:7f00:1]", "[2001::1]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[2001:0::7f00:1]", "[2001:10::1]",
    "[2001:20::1]", "[2001:1::1]",
    // The rest of IPv6.
    "[fe80::1]", "[fe80::]", "[febf:ffff::1]", "[fe80::a9fe:a9fe]", "[fec0::1]", "[fc00::1]", "[fc00::]", "[fd00::1]",
    "[fd00:ec2::254]", "[fdff:ffff:ffff::1]", "[ff00::1]", "[ff02::1]", "[ff02::fb]", "[ff05::1:3]", "[ff0e::1]", "[100::1]",
    "[100:0:0:1::1]", "[2001:db8::1]", "[2001:0db8:ffff::1]", "[3fff::1]", "[3fff:fff::1]", "[5f00::1]", "[4000::1]",
    "[1::1]", "[::2]", "[e000::1]",
    // Not hosts at all; no resolver may guess what was meant.
    "[fe80::1%25eth0]", "[fe80::1%eth0]", "[::1%lo]", "[::ffff:0x7f.1]", "[127.0.0.1]", "127.0.0.1:80@", "256.0.0.1",
    "0x7f.0.0.0.1", "1.2.3.4.5", "08.0.0.1", "0x100000000", "4294967296", "127.0.0.1%00.example", "127.0.0.1\\.example",
    "[::1]x", "[", "[]", "%00", "[::ffff:7f00:1%25lo]", "[::1%2500]", "%5B::1%5D", "[::1].", "[::1", "::1", "127.0.0.1%2f.example",
    // User info and what looks like a host behind the host.
    "example.org@127.0.0.1", "example.org:80@0x7f.1", "reader:secret@127.1", "8.8.8.8@10.0.0.1", "8.8.8.8%40@169.254.169.254",
    "example.org%23@[::1]", "a@b@127.0.0.1", "@127.0.0.1", ":@127.0.0.1", "[::1]@127.0.0.1", "127.0.0.1@[::ffff:a00:1]",
    "example.org\\@127.0.0.1", "127.0.0.1\\@example.org", "127.0.0.1/@example.org", "127.0.0.1?@example.org", "127.0.0.1#@example.org",
    // More of each: dots of other scripts, full-width and mathematical digits, percent-encoded forms, tabs and line breaks.
    "0x7f\u{3002}1", "\u{2460}\u{2461}\u{2466}\u{3002}\u{24ea}\u{3002}\u{24ea}\u{3002}\u{2460}", "127%E3%80%820%E3%80%820%E3%80%821",
    "\u{ff10}\u{ff58}\u{ff17}\u{ff46}.1", "\u{ff11}\u{ff10}.0.0.1", "%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1", "\u{1d7f7}\u{1d7f8}\u{1d7fd}.0.0.1",
    "%30x7f.1", "%30%78%37%66%2e%31", "2%3130706433", "1\t27.0.0.1", "127\n.0.0.1", "127.0.0.1\r", "\u{feff}127.0.0.1", "127.0\u{2060}.0.1",
    "\u{24db}ocalhost", "LOCALHOST", "localhost\u{3002}", "loc%61lhost", "localhost.localdomain", "ip6-localhost", "127..1", "127.0.0.1..",
    "0x", "0x.0x.0x.0x", "0x7f.0x.0x.0x1", "00000000000000000000000000000000177.1", "0x000000000000000000000000000000007f000001",
    // More of what IPv6 carries inside.
    "[::ffff:172.16.0.1]", "[::ffff:ac10:1]", "[::ffff:c0a8:1]", "[::ffff:198.18.0.1]", "[::ffff:224.0.0.1]", "[::ffff:192.0.2.1]",
    "[::ffff:0:a00:1]", "[::ffff:0:a9fe:a9fe]", "[0:0:0:0:ffff:0:7f00:1]", "[::192.168.0.1]", "[::ac10:1]", "[64:ff9b::ac10:1]",
    "[64:ff9b::c0a8:1]", "[64:ff9b::6440:1]", "[64:ff9b:0:0:0:0:127.0.0.1]", "[64:ff9b:0:0:0:1:808:808]", "[2002:ac10:1::1]",
    "[2002:6440:1::]", "[2002:c612:1::]", "[2002:ffff:ffff::]", "[2a00::5efe:a9fe:a9fe]", "[2a00::5efe:192.168.0.1]",
    "[2a00::200:5efe:127.0.0.1]", "[2a00::200:5efe:c0a8:1]", "[2001:0:7f00:1::]", "[2001:0:808:808:0:0:80ff:fffe]", "[2001:2::1]",
    "[2001:db8::ffff:127.0.0.1]", "[fe80::ffff:7f00:1]", "[fc00::127.0.0.1]", "[ff02::1:ff00:1]", "[ff08::101]", "[feff::1]",
];

#[tokio::test]
async fn hs_01_no_spelling_of_a_closed_address_gets_a_connection() {
    // Wherever on this machine a connection arrived, it would be heard.
    let (ears, port) = Ears::open();
    let client = client();
    let mut refused_by_guard = 0;
    let distinct: std::collections::BTreeSet<_> = SPELLINGS.iter().collect();
    assert_eq!(distinct.len(), SPELLINGS.len(), "each once");
    assert!(SPELLINGS.len() >= 290, "only {}", SPELLINGS.len());
    for host in SPELLINGS {
        for url in [format!("http://{host}:{port}/feed"), format!("https://{host}:{port}/feed")] {
            let Ok(url) = Url::parse(&url) else { continue };
            let error = failed(poll(&client, Target::new(url), &Cursor::default()).await);
            // Some names can be in no certificate, and are not even looked up for https.
            let is_no_name = error.kind == FetchErrorKind::Connect && error.detail == "invalid dns name";
            assert!(is_no_name || error.kind == FetchErrorKind::BlockedAddress, "{host}: {error}");
            refused_by_guard += usize::from(!is_no_name);
        }
    }
    assert!(refused_by_guard >= 500, "only {refused_by_guard} were URLs at all");
    ears.heard_nothing();
}

/// Ears on every address of this machine, at one port.
struct Ears(Vec<TcpListener>);

impl Ears {
    fn open() -> (Self, u16) {
        let v4 = TcpListener::bind("0.0.0.0:0").unwrap();
        let port = v4.local_addr().unwrap().port();
        (Ears(std::iter::once(v4).chain(TcpListener::bind(("::1", port))).collect()), port)
    }

    #[track_caller]
    fn heard_nothing(self) {
        for ear in self.0 {
            ear.set_nonblocking(true).unwrap();
            assert_eq!(ear.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock);
        }
    }
}

#[tokio::test]
async fn hs_02_no_spelling_is_reached_along_a_redirect() {
    let (ears, port) = Ears::open();
    let locations: Vec<String> = SPELLINGS.iter().map(|host| format!("http://{host}:{port}/feed")).collect();
    let (count, told) = (locations.len(), locations.clone());
    let server =
        Server::start_at("127.0.0.77:0", move |number, _| Reply::full("302 Found", &[("Location", &told[number % count])], ""))
            .await;
    // Loopback's other addresses stay closed, so the ears would hear whatever got past the guard.
    let client = Client::with_lookup("dateline-test", Limits::default(), Answers::new(&[&["127.0.0.1"]])).unwrap();
    let request = client.prepare(target(&server.url("/"), &["127.0.0.77/32"])).unwrap();
    let mut refused_by_guard = 0;
    for location in &locations {
        let error = failed(client.fetch(&request, &Cursor::default()).await);
        let is_none = matches!(error.kind, FetchErrorKind::BadRedirect | FetchErrorKind::Protocol);
        assert!(is_none || error.kind == FetchErrorKind::BlockedAddress, "{location:?}: {error}");
        refused_by_guard += usize::from(!is_none);
    }
    assert_eq!(server.heads().len(), count, "nobody came back");
    assert!(refused_by_guard >= 260, "only {refused_by_guard} of {count} were targets at all");
    ears.heard_nothing();
}

#[tokio::test]
async fn hs_03_no_closed_address_is_reached_by_a_name_alone_or_among_others() {
    let (ears, port) = Ears::open();
    let literals = SPELLINGS.iter().filter_map(|host| match Url::parse(&format!("http://{host}/")).ok()?.host()? {
        url::Host::Ipv4(address) => Some(IpAddr::from(address)),
        url::Host::Ipv6(address) => Some(IpAddr::from(address)),
        url::Host::Domain(_) => None,
    });
    let addresses: std::collections::BTreeSet<IpAddr> = literals.collect();
    assert!(addresses.len() >= 100, "only {}", addresses.len());
    for address in addresses {
        let address = address.to_string();
        for set in
            [&[address.as_str()][..], &["192.0.1.1", &address], &[&address, "2a00::1"], &["2a00::1", &address, "192.0.1.1"]]
        {
            let answers = Answers::new(&[set]);
            let client = Client::with_lookup("dateline-test", Limits::default(), Arc::clone(&answers)).unwrap();
            let url = Url::parse(&format!("http://feeds.example:{port}/")).unwrap();
            let error = failed(poll(&client, Target::new(url), &Cursor::default()).await);
            assert_eq!(error.kind, FetchErrorKind::BlockedAddress, "{set:?}: {error}");
            assert_eq!(answers.asked.load(Ordering::SeqCst), 1);
        }
    }
    ears.heard_nothing();
}

#[tokio::test]
async fn hs_01_no_name_gets_a_connection_to_a_closed_address() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    for address in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::", "169.254.169.254", "10.0.0.1", "64:ff9b::7f00:1"] {
        let client = Client::with_lookup("dateline-test", Limits::default(), Answers::new(&[&[address]])).unwrap();
        for name in ["localhost", "localhost.", "a.localhost", "metadata.example", "127.0.0.1.example", "xn--a-0fa.example"] {
            let url = Url::parse(&format!("http://{name}:{port}/")).unwrap();
            let error = failed(poll(&client, Target::new(url), &Cursor::default()).await);
            assert_eq!(error.kind, FetchErrorKind::BlockedAddress, "{name} at {address}: {error}");
        }
    }
    listener.set_nonblocking(true).unwrap();
    assert_eq!(listener.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn hs_03_an_answer_that_changes_gains_nothing() {
    let vetted = Server::start(|_, _| Reply::full("200 OK", &[("Connection", "close")], "<rss/>")).await;
    let other = Server::start_at(&format!("127.0.0.2:{}", vetted.port()), |_, _| Vec::new()).await;
    let url = format!("http://feeds.example:{}/", vetted.port());
    let answers = Answers::new(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let fresh = || Client::with_lookup("dateline-test", Limits::default(), Arc::clone(&answers)).unwrap();
    payload(poll(&fresh(), target(&url, &[LOOPBACK]), &Cursor::default()).await);
    // One question for one connection: no second answer comes between the check and the connect.
    assert_eq!((answers.asked.load(Ordering::SeqCst), vetted.connections()), (1, 1));
    let error = failed(poll(&fresh(), target(&url, &[LOOPBACK]), &Cursor::default()).await);
    assert_eq!(error.kind, FetchErrorKind::BlockedAddress);
    assert_eq!((vetted.connections(), other.connections()), (1, 0));
}

#[tokio::test]
async fn hs_03_a_set_with_one_closed_address_is_refused_whole() {
    let server = Server::start(|_, _| Reply::full("200 OK", &[], "<rss/>")).await;
    let url = format!("http://feeds.example:{}/", server.port());
    for set in [&["127.0.0.1", "10.0.0.1"][..], &["10.0.0.1", "127.0.0.1"], &["127.0.0.1", "::1"]] {
        let client = Client::with_lookup("dateline-test", Limits::default(), Answers::new(&[set])).unwrap();
        let error = failed(poll(&client, target(&url, &[LOOPBACK]), &Cursor::default()).await);
        assert_eq!(error.kind, FetchErrorKind::BlockedAddress, "{set:?}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn hs_04_an_allowed_network_serves_its_feed_alone() {
    let server = Server::start(|_, _| Reply::full("200 OK", &[], "<rss/>")).await;
    let client = client();
    for url in [server.url("/"), format!("http://feeds.example:{}/", server.port())] {
        payload(poll(&client, target(&url, &["127.0.0.0/8"]), &Cursor::default()).await);
        // The first feed's connection is idle in its pool now, and must not be taken.
        let before = server.connections();
        for allow in [&[][..], &["10.0.0.0/8"], &["127.0.0.2/32", "::1/128"]] {
            let error = failed(poll(&client, target(&url, allow), &Cursor::default()).await);
            assert_eq!(error.kind, FetchErrorKind::BlockedAddress, "{allow:?}");
        }
        assert_eq!(server.connections(), before);
    }
}

#[tokio::test]
async fn hs_05_proxies_of_the_environment_are_ignored() {
    if is_alone() {
        let url = std::env::var("DATELINE_TEST_URL").unwrap();
        payload(get(&client(), &url).await);
        return;
    }
    let server = Server::start(|_, _| Reply::full("200 OK", &[], "<rss/>")).await;
    let proxy = Server::start(|_, _| Reply::full("200 OK", &[], "<rss/>")).await;
    let (url, proxy_url) = (server.url("/"), proxy.url(""));
    let passed = tokio::task::spawn_blocking(move || {
        let names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
        let proxies = names.map(|name| (name, proxy_url.as_str()));
        let variables: Vec<_> = proxies.into_iter().chain([("DATELINE_TEST_URL", url.as_str()), ("NO_PROXY", "")]).collect();
        alone("source::http::hostile::addresses::hs_05_proxies_of_the_environment_are_ignored", &variables)
    });
    assert!(passed.await.unwrap());
    assert_eq!((server.connections(), proxy.connections()), (1, 0));
}

#[tokio::test]
async fn names_without_an_address_and_closed_ports_are_told_apart() {
    let none = Client::with_lookup("dateline-test", Limits::default(), Answers::new(&[&[]])).unwrap();
    assert_eq!(failed(get(&none, "http://nowhere.example/").await).kind, FetchErrorKind::Dns);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(failed(get(&client(), &url).await).kind, FetchErrorKind::Connect);
}

#[tokio::test]
async fn hs_17_a_server_without_tls_is_named_so() {
    use std::io::{Read, Write};
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", plain.local_addr().unwrap());
    let answer = std::thread::spawn(move || {
        let (mut stream, _) = plain.accept().unwrap();
        // The whole greeting, since closing over unread bytes would be a reset.
        assert!(stream.read(&mut [0; 16 * 1024]).unwrap() > 0);
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
    });
    let error = failed(get(&client(), &url).await);
    assert_eq!(error.kind, FetchErrorKind::Tls, "{error}");
    answer.join().unwrap();
}
