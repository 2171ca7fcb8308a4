//! Two services on one prefix: one of them stops, and they never throw each other out in turns.

use crate::setting::{Outlet, broker};
use std::fs;
use std::path::Path;
use tests::service::Service;
use tests::stories::Story;
use tests::wait;

/// Takes in a story by the service's folder `wire`.
fn take_in(service: &Service, story: &Story) {
    let spool = service.spool("wire");
    spool.drop_file(&format!("{}.txt", story.number), story.wire());
    wait::until("the story is taken in", || spool.is_empty());
}

#[test]
fn op_10_of_two_services_on_one_prefix_the_second_stops_publishing() {
    let Some(outlet) = Outlet::kafka("op-10") else { return };
    let stories = Story::several("wire", 6);
    let mut first = Service::started(&outlet.settings().spool("wire"));
    take_in(&first, &stories[0]);
    first.until_ready();
    first.until_drained();

    let mut second = Service::started(&outlet.settings().spool("wire"));
    second.until_not_ready("progress_conflict");
    take_in(&second, &Story::new("stranger", 1));
    for story in &stories[1..] {
        take_in(&first, story);
        first.until_drained();
        assert_eq!(first.get("/readyz").status, 200, "{}", first.get("/readyz").body);
    }
    let told = second.until_not_ready("progress_conflict");
    assert!(told.contains("dateline ledger adopt"), "it says what to do: {told}");
    assert!(second.metric("dateline_outbox_rows") > 0.0, "intake goes on");
    assert_eq!(second.get("/livez").status, 200);
    // A second start is no way around it.
    second.kill();
    second.start();
    second.until_not_ready("progress_conflict");
    assert!(second.terminate().0.success());
    assert_eq!(first.metric("dateline_transactions_total{outcome=\"fenced\"}"), 0.0);
    assert!(first.terminate().0.success());
    outlet.landed(&first, "stories").assert_each_once(&stories.iter().map(Story::headline).collect());
}

#[test]
fn op_10_a_restored_copy_of_the_data_stops_publishing() {
    let Some(outlet) = Outlet::kafka("op-10-restored") else { return };
    if broker().is_none() {
        return;
    }
    let stories = Story::several("wire", 3);
    let mut first = Service::started(&outlet.settings().spool("wire"));
    take_in(&first, &stories[0]);
    first.until_drained();
    assert!(first.terminate().0.success());
    let mut restored = Service::new(&outlet.settings().spool("wire"));
    copy(&first.data(), &restored.data());
    first.start();
    take_in(&first, &stories[1]);
    first.until_drained();
    assert!(first.terminate().0.success());

    restored.start();
    take_in(&restored, &stories[2]);
    restored.until_not_ready("progress_conflict");
    assert!(restored.terminate().0.success());
    // Whoever goes on from where the topics stand is not held up by it.
    first.start();
    take_in(&first, &stories[2]);
    first.until_ready();
    first.until_drained();
    assert!(first.terminate().0.success());
    outlet.landed(&first, "stories").assert_each_once(&stories.iter().map(Story::headline).collect());
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &target) } else { fs::copy(entry.path(), target).map(drop).unwrap() }
    }
}
