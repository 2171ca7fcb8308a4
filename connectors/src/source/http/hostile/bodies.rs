//! HS-09 to HS-11 and HS-13: bodies that explode, never end, trickle or stop.

use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::time::Duration;

const ITEM: &[u8] = b"<item><title>wire copy that never ends</title></item>\n";

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// Peak resident memory of this process, bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[tokio::test]
async fn hs_09_eight_bombs_at_once_take_little_memory() {
    if !is_alone() {
        let name = "source::http::hostile::bodies::hs_09_eight_bombs_at_once_take_little_memory";
        assert!(tokio::task::spawn_blocking(|| alone(name, &[])).await.unwrap());
        return;
    }
    // 16 MiB of zeros for each piece on the wire, for ever: past 10 GB whoever listens long enough.
    let zeros = vec![0; 16 << 20];
    let pieces = [("gzip", gzip(&zeros)), ("zstd", zstd::encode_all(&zeros[..], 1).unwrap())];
    drop(zeros);
    let servers = futures_util::future::join_all((0..8).map(|number| {
        let (coding, piece) = pieces[number % 2].clone();
        Server::start(move |_, _| vec![Reply::head("200 OK", &[("Content-Encoding", coding)]), Reply::Forever(piece.clone())])
    }))
    .await;
    let client = client();
    payload(get(&client, &Server::start(|_, _| Reply::full("200 OK", &[], "x")).await.url("/")).await);
    // The peak so far holds the 16 MiB of zeros, so the bound is tighter than it says.
    let base = peak();
    let fetches = servers.iter().map(|server| {
        let url = server.url("/");
        let client = &client;
        async move { failed(get(client, &url).await) }
    });
    for error in futures_util::future::join_all(fetches).await {
        assert_eq!(error.kind, FetchErrorKind::Ratio);
        assert!(error.partial.is_none());
    }
    let grown = peak() - base;
    assert!(grown <= 64 << 20, "{grown} bytes");
}

#[tokio::test]
async fn hs_09_nested_codings_are_refused_unread() {
    let server = Server::start(|_, _| Reply::full("200 OK", &[("Content-Encoding", "gzip, gzip")], gzip(&gzip(b"<rss/>")))).await;
    let error = failed(get(&client(), &server.url("/")).await);
    assert_eq!((error.kind, error.status), (FetchErrorKind::Decode, Some(200)));
}

#[tokio::test]
async fn hs_09_a_coding_inside_a_coding_is_refused_at_its_first_bytes() {
    let (zipped, packed) = (gzip(&ITEM.repeat(50)), zstd::encode_all(&ITEM.repeat(50)[..], 1).unwrap());
    let twice = [
        ("gzip", gzip(&zipped)),
        ("gzip", gzip(&packed)),
        ("zstd", zstd::encode_all(&zipped[..], 1).unwrap()),
        ("zstd", zstd::encode_all(&packed[..], 1).unwrap()),
    ];
    for (coding, body) in twice {
        let server = Server::start(move |_, _| {
            let head = Reply::head("200 OK", &[("Content-Encoding", coding)]);
            vec![head, Reply::Send(body.clone()), Reply::Hang]
        })
        .await;
        let error = failed(get(&client(), &server.url("/")).await);
        assert!(error.kind == FetchErrorKind::Decode && error.detail == "body compressed twice", "{coding}: {error}");
        assert!(error.partial.is_none());
    }
}

#[tokio::test]
async fn hs_10_endless_and_oversized_bodies_leave_nothing() {
    let limits = Limits { max_bytes: 2 << 20, max_compressed_bytes: 1 << 20, ..Limits::default() };
    let items = ITEM.repeat(300);
    let chunk = [format!("{:x}\r\n", items.len()).as_bytes(), &items, b"\r\n"].concat();
    let noise: Vec<u8> =
        (0..1u64 << 18).flat_map(|number| blake3::hash(&number.to_le_bytes()).as_bytes()[..8].to_vec()).collect();
    let table = [
        ("no length", vec![Reply::head("200 OK", &[]), Reply::Forever(items.clone())]),
        ("chunks", vec![Reply::head("200 OK", &[("Transfer-Encoding", "chunked")]), Reply::Forever(chunk)]),
        ("announced", vec![Reply::head("200 OK", &[("Content-Length", "2097153")]), Reply::Hang]),
        ("exabytes", vec![Reply::head("200 OK", &[("Content-Length", "9999999999999999999")]), Reply::Hang]),
        ("compressed", Reply::full("200 OK", &[("Content-Encoding", "gzip")], gzip(&noise))),
    ];
    for (name, reply) in table {
        let server = Server::start(move |_, _| reply.clone()).await;
        let start = Instant::now();
        let error = failed(get(&client_with(limits.clone()), &server.url("/")).await);
        assert_eq!(error.kind, FetchErrorKind::TooLarge, "{name}: {error}");
        assert!(error.partial.is_none(), "{name}");
        assert!(start.elapsed() < Duration::from_secs(4), "{name}");
    }
    // One byte less is a body like any other.
    let fitting = vec![b' '; 2 << 20];
    let server = Server::start(move |_, _| Reply::full("200 OK", &[], &fitting)).await;
    let (body, ..) = payload(get(&client_with(limits), &server.url("/")).await);
    assert_eq!(body.bytes.len(), 2 << 20);
}

#[tokio::test]
async fn hs_10_large_bodies_wait_for_each_other_and_small_ones_do_not() {
    let limits = Limits { total_timeout: Duration::from_secs(1), ..Limits::default() };
    let large = || vec![Reply::head("200 OK", &[]), Reply::Send(vec![b' '; 2 << 20]), Reply::Hang];
    let server = Server::start(move |_, head| match head.starts_with("GET /small ") {
        true => Reply::full("200 OK", &[], "<rss/>"),
        false => large(),
    })
    .await;
    let client = client_with(limits);
    let url = server.url("/large");
    let polls = futures_util::future::join_all((0..body::LARGE_AT_ONCE + 1).map(|_| get(&client, &url)));
    let small = async {
        // Polled after the large ones have begun, and done long before they end.
        let start = Instant::now();
        while server.heads().len() < body::LARGE_AT_ONCE + 1 {
            tokio::task::yield_now().await;
        }
        payload(get(&client, &server.url("/small")).await);
        assert!(start.elapsed() < Duration::from_millis(900));
    };
    let (polls, ()) = futures_util::future::join(polls, small).await;
    let errors: Vec<_> = polls.into_iter().map(failed).collect();
    assert!(errors.iter().all(|error| error.kind == FetchErrorKind::Timeout));
    // The one too many was held back where large begins, or let in only as the others gave up.
    let whole = |error: &&FetchError| error.partial.as_ref().is_some_and(|partial| partial.bytes.len() == 2 << 20);
    assert_eq!(errors.iter().filter(whole).count(), body::LARGE_AT_ONCE);
}

#[tokio::test]
async fn hs_11_a_body_that_trickles_is_cut_and_what_came_is_kept() {
    let limits = Limits { rate_window: Duration::from_millis(300), min_rate: 10_000, ..Limits::default() };
    let items = ITEM.repeat(100);
    let server = Server::start(move |_, _| {
        vec![Reply::head("200 OK", &[]), Reply::Send(ITEM.to_vec()), Reply::Drip(items.clone(), Duration::from_millis(10))]
    })
    .await;
    let start = Instant::now();
    let error = failed(get(&client_with(limits), &server.url("/")).await);
    assert_eq!(error.kind, FetchErrorKind::TooSlow);
    assert!(start.elapsed() < Duration::from_secs(1));
    let partial = error.partial.unwrap();
    assert!(partial.bytes.starts_with(ITEM) && !partial.complete);
}

#[tokio::test]
async fn hs_11_a_body_that_stops_is_cut_by_the_idle_timeout() {
    let limits = Limits { idle_timeout: Duration::from_millis(200), ..Limits::default() };
    let server = Server::start(|_, _| vec![Reply::head("200 OK", &[]), Reply::Send(ITEM.to_vec()), Reply::Hang]).await;
    let error = failed(get(&client_with(limits), &server.url("/")).await);
    assert_eq!(error.kind, FetchErrorKind::Timeout);
    assert_eq!(error.partial.unwrap().bytes, ITEM);
}

#[tokio::test]
async fn hs_11_the_whole_poll_has_an_end() {
    let limits = Limits { total_timeout: Duration::from_millis(400), ..Limits::default() };
    let server = Server::start(|_, _| {
        vec![Reply::head("200 OK", &[]), Reply::Send(ITEM.repeat(100)), Reply::Drip(ITEM.repeat(100), Duration::from_millis(5))]
    })
    .await;
    let start = Instant::now();
    assert_eq!(failed(get(&client_with(limits), &server.url("/")).await).kind, FetchErrorKind::Timeout);
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn hs_13_a_body_that_ends_early_is_partial_and_moves_no_cursor() {
    let items = ITEM.repeat(50);
    let cut = |bytes: &[u8]| Reply::Send(bytes[..bytes.len() / 2].to_vec());
    let length = (items.len() * 2).to_string();
    let chunk = [format!("{:x}\r\n", items.len()).as_bytes(), &items, b"\r\n"].concat();
    let chunked = || Reply::head("200 OK", &[("Transfer-Encoding", "chunked")]);
    let sized = || Reply::head("200 OK", &[("Content-Length", &length), ("ETag", "\"new\"")]);
    let zipped = gzip(&items);
    let table = [
        ("short of its length", vec![sized(), Reply::Send(items.clone()), Reply::Close]),
        ("reset", vec![sized(), Reply::Drip(items[..60].to_vec(), Duration::from_millis(1)), Reply::Reset]),
        ("cut in a chunk", vec![chunked(), cut(&chunk), Reply::Close]),
        ("cut between chunks", vec![chunked(), Reply::Send(chunk.clone()), Reply::Close]),
        ("chunk size that is none", vec![chunked(), Reply::Send(chunk.clone()), Reply::Send(b"zzz\r\n".to_vec()), Reply::Hang]),
        ("gzip without its end", {
            let half = &zipped[..zipped.len() - 9];
            Reply::full("200 OK", &[("Content-Encoding", "gzip")], half)
        }),
    ];
    for (name, reply) in table {
        let server = Server::start(move |_, _| reply.clone()).await;
        let error = failed(get(&client(), &server.url("/")).await);
        assert_eq!((error.kind, error.status), (FetchErrorKind::Incomplete, Some(200)), "{name}: {error}");
        let partial = error.partial.unwrap_or_else(|| panic!("{name} kept nothing"));
        assert!(!partial.complete && items.starts_with(&partial.bytes), "{name}");
    }
}

#[tokio::test]
async fn hs_13_a_longer_body_than_announced_ends_where_announced() {
    let server =
        Server::start(|_, _| vec![Reply::head("200 OK", &[("Content-Length", "6")]), Reply::Send(b"<rss/>garbage".to_vec())])
            .await;
    let client = client();
    for _ in 0..2 {
        let (body, ..) = payload(get(&client, &server.url("/")).await);
        assert_eq!((body.bytes.as_slice(), body.complete), (&b"<rss/>"[..], true));
    }
}

#[tokio::test]
async fn corrupt_bodies_leave_nothing() {
    let mut zipped = gzip(&ITEM.repeat(50));
    let last = zipped.len() - 6;
    zipped[last] ^= 0xff;
    let server = Server::start(move |_, _| Reply::full("200 OK", &[("Content-Encoding", "gzip")], &zipped)).await;
    let error = failed(get(&client(), &server.url("/")).await);
    assert_eq!(error.kind, FetchErrorKind::Decode);
    assert!(error.partial.is_none());
}
