//! What outside checks rely on: `parse`, `dedupe`, and records on standard output.

use serde_json::{Value, json};
use tests::service::{Finished, Service, command, dateline, finish};
use tests::settings::Settings;
use tests::stories::Story;
use tests::wait::{self, PATIENCE};

/// A folder with files of some content.
fn files(contents: &[(&str, &[u8])]) -> (tempfile::TempDir, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let paths = contents.iter().map(|(name, content)| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let paths = paths.collect();
    (folder, paths)
}

#[test]
fn parse_prints_records_in_order_and_what_it_could_not_read() {
    let (first, second) = (Story::new("one", 1), Story::new("two", 2));
    let (_folder, mut paths) = files(&[
        ("a.txt", first.wire().as_bytes()),
        ("bad.txt", b"MZ\x90\0\x03"),
        ("b.xml", tests::stories::rss(&[second.clone(), Story::new("three", 3)]).as_bytes()),
    ]);
    paths.insert(1, "/nowhere/at-all.txt".to_owned());
    let mut arguments = vec!["parse", "--received-at", "2026-11-25T10:00:00Z"];
    arguments.extend(paths.iter().map(String::as_str));
    let parsed = dateline(&arguments);
    assert_eq!(parsed.code, Some(1), "{parsed:?}");
    let records = parsed.records();
    let of = |field: &str| records.iter().map(|record| record[field].clone()).collect::<Vec<_>>();
    assert_eq!(of("headline"), [json!(first.headline()), json!(Story::new("three", 3).headline()), json!(second.headline())]);
    assert_eq!(of("ingest_source_uri"), [json!(paths[0]), json!(paths[3]), json!(paths[3])], "as given");
    assert_eq!(of("provider"), [json!("parse"), json!("parse"), json!("parse")]);
    assert!(records.iter().all(|record| record["change"] == "new" && record["revision"] == 1));
    assert_eq!(records[0]["dateline_date"], "2026-11-24", "the year comes from the time of receipt");
    let faults: Vec<Value> = parsed.errors.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    assert_eq!(faults.len(), 2, "{faults:?}");
    for (fault, (path, reason)) in faults.iter().zip([(&paths[1], "unreadable"), (&paths[2], "unknown_format")]) {
        assert_eq!((&fault["path"], &fault["reason"]), (&json!(path), &json!(reason)));
        assert!(fault["detail"].is_string(), "{fault}");
    }

    let again = dateline(&arguments);
    assert_eq!((again.out, again.errors), (parsed.out, parsed.errors), "the same bytes give the same records");
}

#[test]
fn parse_exits_with_0_when_all_was_read_and_2_when_it_was_not_asked_well() {
    let story = Story::new("one", 1);
    let whole = finish(command().args(["parse", "--feed-id", "desk", "-"]), story.wire().as_bytes(), PATIENCE);
    assert_eq!((whole.code, whole.errors.as_str()), (Some(0), ""), "{whole:?}");
    let record = &whole.records()[0];
    assert_eq!(
        (&record["provider"], &record["ingest_feed"], &record["ingest_source_uri"]),
        (&json!("desk"), &json!("desk"), &json!("-"))
    );
    let (_folder, paths) = files(&[("a.txt", story.wire().as_bytes())]);
    for arguments in [
        &["parse"][..],
        &["parse", "--format", "word_perfect", &paths[0]],
        &["parse", "--option", "timezone", &paths[0]],
        &["parse", "--option", "timezone=Mars/Olympus", &paths[0]],
        &["parse", "--received-at", "yesterday", &paths[0]],
    ] {
        let refused = dateline(arguments);
        assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{arguments:?}: {refused:?}");
        assert!(!refused.errors.is_empty());
    }
    for name in ["auto", "plain_text"] {
        assert_eq!(dateline(&["parse", "--format", name, &paths[0]]).code, Some(0), "{name}");
    }
    assert_eq!(dateline(&["parse", "--format", "rss", &paths[0]]).code, Some(1), "plain text is no feed");
    for option in ["charset=klingon", "provider=", "home_country=de", "colour=red"] {
        let refused = dateline(&["parse", "--option", option, &paths[0]]);
        assert!(refused.code == Some(2) && refused.errors.contains(option), "{refused:?}");
    }
    let told = dateline(&["parse", "--option", "home_country=DE", "--option", "language=en", &paths[0]]);
    assert_eq!((told.code, &told.records()[0]["language"]), (Some(0), &json!("en")));
}

/// Items as an outside check gives them: two outlets, a copy, an edit, and a story of its own.
fn items() -> Vec<Value> {
    let item = |id: &str, source: &str, guid: &str, published: &str, story: &Story| {
        json!({
            "id": id, "headline": story.headline(), "body": story.text, "source": source, "guid": guid,
            "url": format!("http://{source}.example.org/{guid}"), "published": published, "lang": "en", "content_type": "text/plain",
        })
    };
    let (first, other) = (Story::new("one", 1), Story::new("two", 2));
    let edited = Story { text: first.text.replace("entry 1-3", "entry 1-9"), ..first.clone() };
    vec![
        item("a", "alpha", "g1", "2026-11-24T08:00:00Z", &first),
        item("b", "beta", "x7", "2026-11-24T09:00:00Z", &first),
        item("c", "alpha", "g1", "2026-11-24T10:00:00Z", &edited),
        item("d", "alpha", "g2", "2026-11-24T11:00:00Z", &other),
        item("e", "alpha", "g2", "2026-11-24T12:00:00Z", &other),
        item("f", "beta", "x8", "2026-11-24T13:00:00Z", &other),
    ]
}

fn dedupe(arguments: &[&str], items: &[Value]) -> Finished {
    let lines: String = items.iter().map(|item| format!("{item}\n")).collect();
    finish(command().arg("dedupe").args(arguments), lines.as_bytes(), PATIENCE)
}

#[test]
fn dedupe_answers_in_order() {
    let judged = dedupe(&["-"], &items());
    assert_eq!((judged.code, judged.errors.as_str()), (Some(0), ""), "{judged:?}");
    let answer = |id: &str, verdict: &str, original: Value, cluster: &str, similarity: Value, relation: Value| json!({ "id": id, "verdict": verdict, "duplicate_of": original, "cluster_id": cluster, "similarity": similarity, "relation": relation });
    let expected = [
        answer("a", "new", Value::Null, "a", Value::Null, Value::Null),
        answer("b", "exact", json!("a"), "a", json!(1.0), json!("exact")),
        answer("c", "update", json!("a"), "a", Value::Null, json!("update")),
        answer("d", "new", Value::Null, "d", Value::Null, Value::Null),
        answer("e", "exact", json!("d"), "d", json!(1.0), json!("exact")),
        answer("f", "exact", json!("d"), "d", json!(1.0), json!("exact")),
    ];
    assert_eq!(judged.records(), expected);
}

#[test]
fn dedupe_answers_the_same_over_a_restart_at_every_place() {
    let items = items();
    let judged = dedupe(&[], &items).out;
    for place in 1..=items.len() {
        let restarted = dedupe(&["--evict-restart", &place.to_string()], &items);
        assert_eq!((restarted.code, &restarted.out), (Some(0), &judged), "after {place}");
    }
}

#[test]
fn dedupe_takes_each_line_for_itself_and_forgets_in_the_time_of_the_lines() {
    let notice = |id: &str, published: &str| {
        json!({
            "id": id, "source": "wire", "published": published, "headline": "BANK LEAVES CREDIT POLICIES UNCHANGED",
            "body": "The central bank left credit policies unchanged after its regular meeting today, a spokesman said.",
        })
    };
    let linked = |id: &str, guid: &str, published: &str, headline: &str| {
        let text = Story::new("linked", 7).text;
        json!({
            "id": id, "source": "paper", "guid": guid, "url": "https://paper.example.org/story/7", "published": published,
            "headline": headline, "body": text,
        })
    };
    let long = |id: &str, published: &str| {
        let text = Story::new("long", 9).text.repeat(12);
        json!({ "id": id, "source": format!("paper-{id}"), "published": published, "headline": "A long one", "body": text })
    };
    let items = [
        notice("a", "2026-03-05T10:00:00Z"),
        notice("b", "2026-04-02T10:00:00Z"),
        linked("c", "v1", "2026-04-02T11:00:00Z", "The harbour opens"),
        linked("d", "v2", "2026-04-02T12:00:00Z", "The harbour opens late"),
        long("e", "2026-04-02T13:00:00Z"),
        long("f", "2026-04-22T13:00:00Z"),
        long("g", "2026-07-22T13:00:00Z"),
    ];
    let judged = dedupe(&["-"], &items);
    let verdicts: Vec<_> = judged.records().iter().map(|answer| answer["verdict"].as_str().unwrap().to_owned()).collect();
    assert_eq!(verdicts, ["new", "new", "new", "update", "new", "exact", "new"], "{judged:?}");
}

#[test]
fn dedupe_takes_pairs_apart_and_an_odd_line_for_a_fault_of_usage() {
    let items = items();
    let pairs = dedupe(&["--cold"], &items);
    assert_eq!(pairs.code, Some(0), "{pairs:?}");
    let verdicts: Vec<_> = pairs.records().iter().map(|answer| answer["verdict"].as_str().unwrap().to_owned()).collect();
    assert_eq!(verdicts, ["new", "exact", "new", "new", "new", "exact"], "each pair knows nothing of the others");
    let odd = dedupe(&["--cold"], &items[..3]);
    assert_eq!((odd.code, odd.records().len()), (Some(2), 2), "{odd:?}");
    assert!(odd.errors.contains("line 3"), "{odd:?}");
    let broken = finish(command().arg("dedupe"), b"{\"id\":\n", PATIENCE);
    assert_eq!(broken.code, Some(1), "{broken:?}");
    assert!(broken.errors.contains("line 1"), "{broken:?}");
    let lines = format!("\u{FEFF}{}\n{{\"id\": 5}}\n{{\"id\":[]}}\n", items[0]);
    let stopped = finish(command().arg("dedupe"), lines.as_bytes(), PATIENCE);
    assert_eq!((stopped.code, stopped.records().len()), (Some(1), 2), "what was judged is said: {stopped:?}");
    assert!(stopped.errors.contains("line 3"), "{stopped:?}");
    assert_eq!(dedupe(&["--evict-restart", "soon"], &items).code, Some(2));
}

#[test]
fn run_prints_records_and_keeps_nothing() {
    let mut service = Service::new(&Settings::new().spool("wire")).with("--stdout");
    let (spool, story) = (service.spool("wire"), Story::new("wire", 1));
    service.start();
    spool.drop_file("a.txt", story.wire());
    wait::until("the record is printed", || !service.printed().is_empty());
    assert!(service.terminate().0.success());
    let printed = service.printed();
    assert_eq!(printed.len(), 1, "{printed:?}");
    let record: Value = serde_json::from_str(&printed[0]).unwrap();
    assert_eq!((&record["headline"], &record["body_text"]), (&json!(story.headline()), &json!(story.text)));
    assert!(!service.data().join("ledger").exists() && !service.data().join("topics").exists());
}

#[test]
fn run_leaves_nothing_behind_when_nobody_reads_what_it_prints() {
    let (settings, temporary) = (Settings::new().spool("wire"), tempfile::tempdir().unwrap());
    let service = Service::new(&settings);
    let spool = service.spool("wire");
    let mut child = command()
        .args(["run", "--stdout"])
        .arg(service.config())
        .env("TMPDIR", temporary.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    for story in Story::several("wire", 5) {
        spool.drop_file(&format!("{}.txt", story.number), story.wire());
    }
    let status = wait::until_some("it ends by itself", PATIENCE, || child.try_wait().unwrap());
    assert!(status.success(), "{status}");
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0, "the temporary folder is gone");
    assert_eq!(std::fs::read_dir(spool.path().join(".taking")).unwrap().count(), 0, "no file is left under way");
}
