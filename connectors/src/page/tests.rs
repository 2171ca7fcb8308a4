use super::*;
use proptest::prelude::*;

fn status(status: u16) -> Facts<'static> {
    Facts { status: Some(status), ..Facts::default() }
}

#[test]
fn hi_23_walls_are_named_by_what_they_print() {
    let words = "Prices rose again on Tuesday, traders said. ".repeat(40);
    let article = format!("<html><head><title>Markets</title></head><body><p>{words}</p>");
    for (body, page) in [
        ("<title>Just a moment...</title><script>window._cf_chl_opt={}</script>".to_owned(), Page::Challenge),
        ("<TITLE>\n Just a moment...\n</TITLE>".into(), Page::Challenge),
        ("<form id=\"challenge-form\" action=\"/?__cf_chl_f_tk=x\">".into(), Page::Challenge),
        ("<html><script src='/_Incapsula_Resource?SWJIYLWA=7'></script></html>".into(), Page::Challenge),
        ("<p>Request unsuccessful. Incapsula incident ID: 123-456</p>".into(), Page::Denied),
        ("<script>window.gokuProps = {}</script>".into(), Page::Challenge),
        ("<title>Making sure you&#39;re not a bot!</title>".into(), Page::Challenge),
        ("<script>var dd={'host':'geo.captcha-delivery.com'}</script>".into(), Page::Captcha),
        ("<div id=\"px-captcha\"></div>".into(), Page::Captcha),
        ("<title>Pardon Our Interruption</title>".into(), Page::Captcha),
        ("<div class=\"g-recaptcha\"></div><p>Please prove it.</p>".into(), Page::Captcha),
        ("<title>Access Denied</title>Reference #18.2d https://errors.edgesuite.net/18.2d".into(), Page::Denied),
        ("<title>403 Forbidden</title><h1>Forbidden</h1>".into(), Page::Denied),
        ("<form action=\"https://consent.google.com/save\">".into(), Page::Consent),
        ("<title>Before you continue to Example</title>".into(), Page::Consent),
        ("<form><input name=u><input type=password></form>".into(), Page::Login),
        ("<title>Sign in</title><p>By a link in your mail</p>".into(), Page::Login),
        ("<html><head><title>x</title></head><body> </body></html>".into(), Page::Empty),
        ("<html></html>".into(), Page::Empty),
        ("<html><script>render()</script></html>".into(), Page::Plain),
        ("<html><body>503</body></html>".into(), Page::Plain),
        (article.clone(), Page::Plain),
        // Pages about such things, and pages with a widget at their foot, are what they are.
        (format!("{article}<p>The captcha and cookie consent are dead. <div class='g-recaptcha'></div>"), Page::Plain),
        (format!("{article}<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"), Page::Plain),
        ("<title>How to sign in to anything</title><p>First".into(), Page::Plain),
    ] {
        assert_eq!(of(&Facts::default(), body.as_bytes()), page, "{body:.200}");
    }
    let wide: Vec<u8> = "<title>Just a moment".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(of(&Facts::default(), &wide), Page::Challenge);
}

#[test]
fn hi_23_walls_are_named_by_what_they_send_along() {
    let jsd = b"<p>x</p><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>";
    for (facts, body, page) in [
        (Facts { cf_mitigated: Some("Challenge"), ..status(403) }, &b""[..], Page::Challenge),
        (Facts { cf_mitigated: Some("challenge"), ..status(503) }, b"", Page::Challenge),
        (Facts { has_datadome: true, ..status(403) }, b"", Page::Captcha),
        (Facts { has_datadome: true, ..status(200) }, b"<p>x", Page::Plain),
        (Facts { waf_action: Some("captcha"), ..status(405) }, b"", Page::Captcha),
        (Facts { waf_action: Some("challenge"), ..status(202) }, b"", Page::Challenge),
        (Facts { server: Some("cloudflare"), ..status(403) }, jsd, Page::Challenge),
        (Facts { server: Some("nginx"), ..status(403) }, jsd, Page::Denied),
        (Facts { server: Some("cloudflare"), ..status(404) }, jsd, Page::Plain),
        (status(403), b"<p>No.", Page::Denied),
        (status(429), b"<p>Slow down.", Page::Plain),
        (status(503), b"", Page::Empty),
    ] {
        assert_eq!(of(&facts, body), page, "{facts:?}");
    }
}

#[test]
fn hi_23_error_feeds_are_no_healthy_empty_ones() {
    for title in [
        "404 Not Found",
        "404",
        "Error",
        " ERROR! ",
        "Error 404 (Not Found)!!1",
        "HTTP 503",
        "503 Service Temporarily Unavailable",
        "Access denied",
        "Feed not found",
        "Feed not found.",
        "Service unavailable",
        "Error: no such feed",
        "Not Found | Example",
        "404 - Page not found | EXAMPLE-WIRE",
        "Page not found – Example",
        "Internal Server Error",
        "Too many requests",
    ] {
        assert!(is_error_feed(title, 0), "{title}");
        assert!(!is_error_feed(title, 1), "{title} with an item");
    }
    for title in [
        "",
        "EXAMPLE-WIRE",
        "Error Correction Monthly",
        "Not Found in Translation",
        "404 Media",
        "403 Ways to Cook",
        "Forbidden Planet",
        "The Error",
        "Error-free living",
        "500 Startups",
        "4040",
        "Status Quo",
        "code 200",
        "Example - Errors",
        "Comments on: 404 Not Found",
    ] {
        assert!(!is_error_feed(title, 0), "{title}");
    }
}

proptest! {
    #[test]
    fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..300), title in "\\PC{0,60}") {
        let _ = of(&Facts::default(), &bytes);
        let _ = is_error_feed(&title, 0);
    }

    #[test]
    fn no_markup_breaks_it(parts in prop::collection::vec("<title|>|</|<script|</script>|<!--|-->|<head>|é|x|404 |error", 0..40)) {
        let _ = of(&Facts::default(), parts.concat().as_bytes());
        let _ = is_error_feed(&parts.concat(), 0);
    }
}

#[test]
fn hi_05_a_page_is_looked_at_in_linear_time() {
    let start = std::time::Instant::now();
    for pattern in ["<script", "<", "<!--", "<title", "</head", "<head>"] {
        of(&Facts::default(), pattern.repeat(1 << 20).as_bytes());
    }
    assert!(start.elapsed() < std::time::Duration::from_secs(10), "{:?}", start.elapsed());
}
