mod rig;

use super::book::Request;
use crate::metrics::label::Verdict;
use axum::http::StatusCode;
use connectors::source::http::{Client, Limits};
use connectors::source::websub::{Death, Id};
use rig::{Form, Publisher, Subscriber, comes, document, path, signature, until};
use tokio::net::TcpListener;

/// A service whose feed is subscribed and verified, and the form by which it was.
async fn subscribed(folder: &std::path::Path) -> (Publisher, Subscriber, Form) {
    let mut publisher = Publisher::start(StatusCode::ACCEPTED).await;
    let mut subscriber = Subscriber::start(folder, &publisher).await;
    assert_eq!(comes(&mut subscriber.verdicts).await, Verdict::New);
    let form = comes(&mut publisher.forms).await;
    let verified = subscriber.verify(&form, &publisher.topic(), "hub.challenge=a1b2&hub.lease_seconds=864000").await;
    assert_eq!(verified, (200, "a1b2".to_owned()));
    (publisher, subscriber, form)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_a_feed_names_is_asked_and_brings_stories_and_polls_become_seldom() {
    let folder = tempfile::tempdir().unwrap();
    let (publisher, mut subscriber, form) = subscribed(folder.path()).await;
    assert_eq!((&*form["hub.mode"], &form["hub.topic"]), ("subscribe", &publisher.topic()));
    let body = publisher.document(&[2]);
    assert_eq!(subscriber.post(path(&form), &signature(&form, &body), &body).await, 202);
    assert_eq!(comes(&mut subscriber.verdicts).await, Verdict::New, "before it was acknowledged");
    let learned = subscriber.interval().await;
    publisher.publish(publisher.document(&[2, 1]));
    assert!(learned < 3600.0, "{learned}");
    subscriber.service.control().poll("world").await.unwrap();
    comes(&mut subscriber.verdicts).await;
    let seldom = async { while subscriber.interval().await < 3600.0 {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), seldom).await.expect("in time");
    subscriber.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hs_24_pushes_that_are_not_signed_by_our_key_are_dropped_and_not_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let (publisher, mut subscriber, form) = subscribed(folder.path()).await;
    let body = publisher.document(&[2]);
    let good = signature(&form, &body);
    let other = signature(&Form::from([("hub.secret".to_owned(), "f".repeat(64))]), &body);
    let weak = format!("X-Hub-Signature: sha1={}\r\n", "0".repeat(40));
    let table = [
        ("unsigned", String::new()),
        ("forged", other),
        ("forged", signature(&form, &publisher.document(&[3]))),
        ("forged", "X-Hub-Signature: sha256=\r\n".to_owned()),
        ("forged", "X-Hub-Signature: md5=00\r\n".to_owned()),
        ("unsigned", format!("{good}{good}")),
        ("weak", weak.clone()),
    ];
    for (outcome, header) in table {
        let series = format!("dateline_websub_pushes_total{{outcome=\"{outcome}\"}}");
        let before = subscriber.metric(&series);
        assert_eq!(subscriber.post(path(&form), &header, &body).await, 202, "{header}");
        assert_eq!(subscriber.metric(&series), before + 1.0, "{header}");
    }
    assert_eq!(subscriber.metric("dateline_websub_pushes_total{outcome=\"taken\"}"), 0.0);
    assert!(subscriber.verdicts.try_recv().is_err(), "nothing of it was committed");
    for expected in [Verdict::New, Verdict::Unchanged] {
        assert_eq!(subscriber.post(path(&form), &good, &body).await, 202);
        assert_eq!(comes(&mut subscriber.verdicts).await, expected, "a replay brings nothing");
    }
    for _ in 0..3 {
        subscriber.post(path(&form), &weak, &body).await;
    }
    assert_eq!(subscriber.metric("dateline_websub_subscriptions_ended_total{reason=\"weak_signature\"}"), 1.0);
    subscriber.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hs_25_only_what_was_asked_for_is_verified_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut publisher = Publisher::start(StatusCode::ACCEPTED).await;
    let subscriber = Subscriber::start(folder.path(), &publisher).await;
    let form = comes(&mut publisher.forms).await;
    let topic = publisher.topic();
    let question = "hub.challenge=c&hub.lease_seconds=0";
    assert_eq!(subscriber.verify(&form, &format!("{topic}/"), question).await.0, 404, "another topic");
    assert_eq!(subscriber.verify(&form, &topic, "hub.lease_seconds=5").await.0, 404, "no challenge");
    let mut other = form.clone();
    other.insert("hub.callback".to_owned(), format!("https://wires.example/websub/{}", "0".repeat(32)));
    assert_eq!(subscriber.verify(&other, &topic, question).await.0, 404, "another callback");
    let mut leaving = form.clone();
    leaving.insert("hub.mode".to_owned(), "unsubscribe".to_owned());
    assert_eq!(subscriber.verify(&leaving, &topic, question).await.0, 404, "nobody wants to leave");
    for path in ["/", "/websub", "/websub/", path(&form)] {
        assert_eq!(subscriber.get(path).await.0, 404, "{path}");
    }
    assert_eq!(subscriber.verify(&form, &topic, question).await, (200, "c".to_owned()));
    assert_eq!(subscriber.verify(&form, &topic, question).await.0, 404, "replayed");
    until(|| subscriber.metric("dateline_websub_subscriptions{state=\"live\"}") == 1.0).await;
    assert_eq!(subscriber.post(path(&other), "", "text").await, 404);
    assert_eq!(subscriber.metric("dateline_websub_pushes_total{outcome=\"unknown\"}"), 1.0);
    subscriber.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hs_26_a_flood_is_answered_by_its_bounds_and_polls_go_on() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let folder = tempfile::tempdir().unwrap();
    let (publisher, mut subscriber, form) = subscribed(folder.path()).await;
    let callback = path(&form);
    let large = format!("POST {callback} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 1073741824\r\n\r\n");
    assert_eq!(subscriber.send(large.as_bytes()).await.0, 413, "before a byte of it was read");
    let chunk = format!("11000\r\n{}\r\n0\r\n\r\n", "a".repeat(0x11000));
    let chunked =
        format!("POST {callback} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}");
    assert_eq!(subscriber.send(chunked.as_bytes()).await.0, 413);
    let mut held = Vec::new();
    for _ in 0..8 {
        let mut stream = tokio::net::TcpStream::connect(subscriber.service.websub.unwrap()).await.unwrap();
        let head = format!("POST {callback} HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        // The answer comes when the body is asked for, so its place is taken.
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 100");
        held.push(stream);
    }
    let body = publisher.document(&[2]);
    assert_eq!(subscriber.post(callback, &signature(&form, &body), &body).await, 429);
    publisher.publish(publisher.document(&[3, 1]));
    subscriber.service.control().poll("world").await.unwrap();
    assert_eq!(comes(&mut subscriber.verdicts).await, Verdict::New, "polls go on");
    drop(held);
    until(|| subscriber.metric("dateline_websub_pushes_total{outcome=\"cut_short\"}") == 8.0).await;
    assert_eq!(subscriber.post(callback, &signature(&form, &body), &body).await, 202, "the places are free again");
    subscriber.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hs_26_a_storm_of_strangers_costs_polls_nothing() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let folder = tempfile::tempdir().unwrap();
    let (publisher, mut subscriber, _) = subscribed(folder.path()).await;
    let door = subscriber.service.websub.unwrap();
    let started = std::time::Instant::now();
    let storm: Vec<_> = (0..16)
        .map(|number| {
            tokio::spawn(async move {
                let request = format!("GET /websub/{number:032x}?hub.mode=subscribe HTTP/1.1\r\nHost: h\r\n\r\n");
                let mut stream = tokio::net::TcpStream::connect(door).await.unwrap();
                let mut answer = [0; 4096];
                for _ in 0..500 {
                    stream.write_all(request.as_bytes()).await.unwrap();
                    let read = stream.read(&mut answer).await.unwrap();
                    assert!(answer[..read].starts_with(b"HTTP/1.1 404"));
                }
            })
        })
        .collect();
    publisher.publish(publisher.document(&[2, 1]));
    subscriber.service.control().poll("world").await.unwrap();
    assert_eq!(comes(&mut subscriber.verdicts).await, Verdict::New);
    for client in storm {
        client.await.unwrap();
    }
    println!("8,000 questions of strangers in {:?}", started.elapsed());
    subscriber.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hs_27_a_hub_in_a_private_network_is_not_connected_to() {
    let hub = TcpListener::bind(("127.0.0.2", 0)).await.unwrap();
    let port = hub.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let publisher = Publisher::start(StatusCode::ACCEPTED).await;
    publisher.publish(document(&format!("http://127.0.0.2:{port}/"), &publisher.topic(), &[1]));
    let mut subscriber = Subscriber::start(folder.path(), &publisher).await;
    comes(&mut subscriber.verdicts).await;
    publisher.publish(document(&format!("http://127.0.0.2:{port}/"), &publisher.topic(), &[1, 2]));
    subscriber.service.control().poll("world").await.unwrap();
    comes(&mut subscriber.verdicts).await;
    assert!(subscriber.service.metrics.render().contains("dateline_websub_subscriptions{state=\"requested\"} 0\n"));
    // A name leads there as well, which only shows when it is looked up.
    let client = Client::new("test", Limits::default()).unwrap();
    for host in ["localhost", "127.0.0.2"] {
        let hub = format!("http://{host}:{port}/");
        let request = Request { id: Id::new([1; 16]), hub, allow: Vec::new(), form: Vec::new() };
        let refused = super::subscriber::post(&client, &request).await.unwrap_err();
        assert_eq!(refused.0, Death::Unreachable, "{}", refused.1);
    }
    let nobody = std::future::poll_fn(|context| std::task::Poll::Ready(hub.poll_accept(context).is_pending()));
    assert!(nobody.await, "nothing has connected");
    subscriber.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_says_no_leaves_its_feed_to_polls() {
    let folder = tempfile::tempdir().unwrap();
    let mut publisher = Publisher::start(StatusCode::FORBIDDEN).await;
    let mut subscriber = Subscriber::start(folder.path(), &publisher).await;
    comes(&mut publisher.forms).await;
    until(|| subscriber.metric("dateline_websub_subscriptions_ended_total{reason=\"denied\"}") == 1.0).await;
    comes(&mut subscriber.verdicts).await;
    publisher.publish(publisher.document(&[2]));
    subscriber.service.control().poll("world").await.unwrap();
    assert_eq!(comes(&mut subscriber.verdicts).await, Verdict::New);
    assert!(subscriber.interval().await < 3600.0);
    subscriber.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_whose_hub_denies_it_later_is_polled_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (publisher, mut subscriber, form) = subscribed(folder.path()).await;
    let body = publisher.document(&[2]);
    subscriber.post(path(&form), &signature(&form, &body), &body).await;
    assert_eq!(comes(&mut subscriber.verdicts).await, Verdict::New);
    publisher.publish(publisher.document(&[3, 2, 1]));
    let mut denied = form.clone();
    denied.insert("hub.mode".to_owned(), "denied".to_owned());
    assert_eq!(subscriber.verify(&denied, &publisher.topic(), "hub.reason=closed").await.0, 200);
    assert_eq!(comes(&mut subscriber.verdicts).await, Verdict::New, "by a poll that nobody asked for");
    assert_eq!(publisher.polls(), 2);
    subscriber.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_keeps_what_was_subscribed() {
    let folder = tempfile::tempdir().unwrap();
    let (mut publisher, subscriber, form) = subscribed(folder.path()).await;
    subscriber.service.stop().await;
    let kept = std::fs::read_to_string(folder.path().join("data/websub.json")).unwrap();
    assert!(kept.contains(&form["hub.secret"]));
    let mut subscriber = Subscriber::start(folder.path(), &publisher).await;
    let body = publisher.document(&[2]);
    assert_eq!(subscriber.post(path(&form), &signature(&form, &body), &body).await, 202);
    while comes(&mut subscriber.verdicts).await != Verdict::New {}
    until(|| subscriber.metric("dateline_websub_subscriptions{state=\"live\"}") == 1.0).await;
    assert!(publisher.forms.try_recv().is_err(), "the hub was not asked again");
    subscriber.service.stop().await;
}
