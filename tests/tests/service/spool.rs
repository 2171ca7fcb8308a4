//! What writers of drop folders do.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::time::Duration;
use tests::records::Landed;
use tests::service::Service;
use tests::settings::Settings;
use tests::stories::Story;
use tests::wait;

fn stop(service: &mut Service) {
    service.until_drained();
    assert!(service.terminate().0.success());
}

#[test]
fn lo_13_a_slow_writer_is_waited_for() {
    let mut service = Service::started(&Settings::new().spool("wire"));
    let (spool, story) = (service.spool("wire"), Story::new("wire", 1));
    let renamed = Story::new("renamed", 1);
    let (mut open, mut part) = (create(&spool.path().join("slow.txt")), create(&spool.path().join("renamed.txt.part")));
    let (copy, beside) = (story.wire(), renamed.wire());
    let chunks = |copy: &str| copy.as_bytes().chunks(copy.len() / 8 + 1).map(<[u8]>::to_vec).collect::<Vec<_>>();
    for (chunk, other) in chunks(&copy).into_iter().zip(chunks(&beside)) {
        open.write_all(&chunk).unwrap();
        part.write_all(&other).unwrap();
        // Shorter than the second after which a file counts as complete, though several of them are longer.
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(service.metric("dateline_payloads_total{format=\"plain_text\"}"), 0.0, "nothing is read before it is whole");
    }
    drop((open, part));
    std::fs::rename(spool.path().join("renamed.txt.part"), spool.path().join("renamed.txt")).unwrap();
    wait::until("both are done", || spool.done() == ["renamed.txt", "slow.txt"]);
    stop(&mut service);
    let landed = Landed::in_log(&service, &["stories"]);
    landed.assert_each_once(&[story.headline(), renamed.headline()].into());
    let bodies: Vec<_> = landed.values().iter().map(|value| value["body_text"].as_str().unwrap().to_owned()).collect();
    assert!(bodies.contains(&story.text) && bodies.contains(&renamed.text), "whole: {bodies:?}");
}

fn create(path: &std::path::Path) -> File {
    OpenOptions::new().write(true).create_new(true).open(path).unwrap()
}

#[test]
fn lo_14_links_and_pipes_are_never_followed() {
    let mut service = Service::started(&Settings::new().spool("wire"));
    let spool = service.spool("wire");
    let (secret, good) = (Story::new("secret", 1), Story::new("wire", 1));
    let outside = service.folder().join("outside.txt");
    std::fs::write(&outside, secret.wire()).unwrap();
    std::os::unix::fs::symlink(&outside, spool.path().join("link.txt")).unwrap();
    std::os::unix::fs::symlink(service.folder(), spool.path().join("folder.txt")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(spool.path().join("pipe.txt")).status().unwrap().success());
    std::os::unix::net::UnixListener::bind(spool.path().join("socket.txt")).unwrap();
    spool.drop_file("good.txt", good.wire());
    wait::until("the good file is done", || spool.done() == ["good.txt"]);
    wait::until("the others are set aside", || spool.waiting().is_empty());
    stop(&mut service);
    Landed::in_log(&service, &["stories"]).assert_each_once(&[good.headline()].into());
    let letters = Landed::in_log(&service, &["deadletter"]).values();
    assert!(!letters.is_empty());
    for letter in letters {
        assert_eq!(letter["reason"], "not_a_regular_file", "{letter}");
        assert_eq!(letter["raw_bytes"], 0, "{letter}");
    }
    assert_eq!(std::fs::read_to_string(&outside).unwrap(), secret.wire(), "what a link points at stays as it is");
}

#[test]
fn lo_16_a_file_twice_is_one_story_and_a_name_with_new_content_another() {
    let mut service = Service::started(&Settings::new().spool("wire"));
    let spool = service.spool("wire");
    let (first, second) = (Story::new("wire", 1), Story::new("wire", 2));
    for (files, (name, story)) in [("a.txt", &first), ("a.txt", &first), ("b.txt", &first), ("a.txt", &second)].iter().enumerate()
    {
        spool.drop_file(name, story.wire());
        wait::until("the file is done", || spool.done().len() == files + 1);
    }
    assert_eq!(service.metric("dateline_verdicts_total{verdict=\"unchanged\"}"), 2.0);
    stop(&mut service);
    Landed::in_log(&service, &["stories"]).assert_each_once(&[first.headline(), second.headline()].into());
    assert!(spool.failed().is_empty());
}
