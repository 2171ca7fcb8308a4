//! How a feed is let in, as it changes under a running service.

use rustix::process::Signal;
use std::sync::{Arc, Mutex};
use tests::feeds::{Connection, FeedServer, Request};
use tests::hostile::TlsHosts;
use tests::service::{Service, command, finish};
use tests::settings::Settings;
use tests::wait;

#[test]
fn se_08_a_secret_that_changed_is_taken_up_by_a_reload() {
    let server = FeedServer::start();
    let seen: Arc<Mutex<String>> = Arc::default();
    let last = seen.clone();
    server.serve("wire", move |request: &Request, connection: &mut Connection<'_>| {
        *last.lock().unwrap() = request.header("authorization").unwrap_or("").to_owned();
        connection.document(request, "<rss version=\"2.0\"><channel><title>Wire</title></channel></rss>")
    });
    let source = format!(
        "{{ kind = \"http\", url = \"{}\", interval = \"100ms\", allow_networks = [\"127.0.0.0/8\"], \
         auth = {{ kind = \"bearer\", token = \"${{file:token}}\" }} }}",
        server.url("wire")
    );
    let mut service = Service::new(&Settings::new().feed("wire", &source));
    let shown = |token: &str| wait::until(token, || *seen.lock().unwrap() == format!("Bearer {token}"));
    let write = |service: &Service, token: &str| std::fs::write(service.folder().join("token"), format!("{token}\n")).unwrap();
    write(&service, "first");
    service.start();
    shown("first");
    write(&service, "second");
    service.signal(Signal::HUP);
    shown("second");
    assert!(service.terminate().0.success());
}

#[test]
fn hs_17_a_feed_that_believes_anyone_is_warned_of_and_read() {
    let hosts = TlsHosts::start("https://127.0.0.1/");
    let (_, url) = hosts.urls().into_iter().find(|(name, _)| *name == "tls-expired").expect("one that expired");
    let source = |insecure: bool| {
        format!(
            "{{ kind = \"http\", url = \"{url}\", interval = \"100ms\", allow_networks = [\"127.0.0.0/8\"], tls = {{ insecure = {insecure} }} }}"
        )
    };
    let settings = Settings::new().feed("strict", &source(false)).feed("lax", &source(true));
    let mut service = Service::started(&settings);
    let outcome = |outcome: &str| service.metric(&format!("dateline_fetches_total{{connector=\"http\",outcome=\"{outcome}\"}}"));
    wait::until("one is refused and the other read", || outcome("tls") > 0.0 && outcome("fetched") > 0.0);
    let warned = |text: &str| text.contains("`insecure` believes any certificate");
    assert!(warned(&service.log().join("\n")));
    let refused = |line: &String| line.contains("feed=\"strict\"") && line.contains("certificate");
    assert!(service.log().iter().any(refused), "{:?}", service.log());
    let checked = finish(command().arg("check").arg(service.config()), b"", wait::PATIENCE);
    assert!(warned(&(checked.out + &checked.errors)) && checked.code == Some(0));
    assert!(service.terminate().0.success());
}
