//! HI-23: walls against programs have a kind of their own, and cost no more than any error.

use super::*;
use std::io::Write as _;

const HTML: (&str, &str) = ("Content-Type", "text/html; charset=UTF-8");
/// Status, headers and body of an answer, and what it is.
type Row<'a> = (&'a str, Vec<(&'a str, &'a str)>, &'a [u8], FetchErrorKind);

const CHALLENGE: &str = "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>";

#[tokio::test]
async fn hi_23_walls_are_told_from_errors() {
    use FetchErrorKind::{BotWall, NotFound, RateLimited, Status4xx, Status5xx, Unauthorized, UnexpectedStatus};
    let jsd = "<p>No.</p><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>";
    let cloudflare = ("Server", "cloudflare");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(CHALLENGE.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let table: [Row; 17] = [
        ("403 Forbidden", vec![("Cf-Mitigated", "challenge")], b"", BotWall),
        ("403 Forbidden", vec![HTML], CHALLENGE.as_bytes(), BotWall),
        ("503 Service Unavailable", vec![HTML], CHALLENGE.as_bytes(), BotWall),
        ("429 Too Many Requests", vec![HTML], CHALLENGE.as_bytes(), BotWall),
        ("403 Forbidden", vec![HTML, ("Content-Encoding", "gzip")], &packed, BotWall),
        ("403 Forbidden", vec![HTML, cloudflare], jsd.as_bytes(), BotWall),
        ("403 Forbidden", vec![("X-DataDome", "protected")], b"{}", BotWall),
        ("405 Method Not Allowed", vec![("X-Amzn-Waf-Action", "captcha")], b"", BotWall),
        ("202 Accepted", vec![("X-Amzn-Waf-Action", "challenge")], b"", BotWall),
        ("202 Accepted", vec![HTML], CHALLENGE.as_bytes(), UnexpectedStatus),
        ("403 Forbidden", vec![HTML, cloudflare], b"<title>Access denied</title>", Unauthorized),
        ("403 Forbidden", vec![("Content-Type", "application/json")], CHALLENGE.as_bytes(), Unauthorized),
        ("403 Forbidden", vec![HTML, ("Content-Encoding", "gzip")], b"\x1f\x8bbroken", Unauthorized),
        ("404 Not Found", vec![HTML], CHALLENGE.as_bytes(), NotFound),
        ("418 I'm a teapot", vec![HTML], b"", Status4xx),
        ("429 Too Many Requests", vec![HTML], b"<p>Slow down.", RateLimited),
        ("503 Service Unavailable", vec![HTML], b"<p>Maintenance.", Status5xx),
    ];
    for (status, headers, body, kind) in table {
        let reply = Reply::full(status, &[headers.as_slice(), &[("Retry-After", "60")]].concat(), body);
        let server = Server::start(move |_, _| reply.clone()).await;
        let error = failed(get(&client(), &server.url("/")).await);
        assert_eq!(error.kind, kind, "{status} {headers:?}");
        assert_eq!(error.status, status.get(..3).and_then(|status| status.parse().ok()));
        let waits = !status.starts_with('2');
        assert_eq!(error.retry_after, waits.then_some(Duration::from_secs(60)), "{status}");
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn hi_23_an_error_page_that_does_not_end_is_left() {
    let quick = Limits { rate_window: Duration::from_millis(300), ..Limits::default() };
    for body in [Reply::Forever(vec![b'x'; 4096]), Reply::Hang, Reply::Drip(vec![b'x'; 100], Duration::from_millis(20))] {
        let head = Reply::head("403 Forbidden", &[HTML]);
        let server = Server::start(move |_, _| vec![head.clone(), body.clone()]).await;
        let start = Instant::now();
        let error = failed(get(&client_with(quick.clone()), &server.url("/")).await);
        assert_eq!((error.kind, error.detail.as_str()), (FetchErrorKind::Unauthorized, "status 403"));
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}
