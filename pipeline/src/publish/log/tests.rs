use super::*;
use crate::outbox::Roles;
use crate::publish::Unobserved;
use proptest::prelude::*;
use std::collections::BTreeMap;

const TOKEN: u64 = 0xa;

fn topics() -> config::Topics {
    config::Topics {
        stories: "t.stories".to_owned(),
        latest: Some("t.latest".to_owned()),
        duplicates: Some("t.duplicates".to_owned()),
        deadletter: Some("t.deadletter".to_owned()),
        progress: "t.progress".to_owned(),
    }
}

fn settings(segment_bytes: u64) -> config::TopicLog {
    let retention = Retention { age: Duration::from_secs(3600), bytes: u64::MAX };
    config::TopicLog { segment_bytes, segment_age: Duration::from_secs(3600), retention }
}

fn log(folder: &Path, segment_bytes: u64) -> Log {
    Log::new(folder, &settings(segment_bytes), &topics(), 0, Timestamp::now, Arc::new(Unobserved))
}

fn row(seq: u64, roles: &[Role]) -> Row {
    Row {
        position: Position { token: TOKEN, seq },
        roles: Roles::of(roles),
        key: format!("key-{seq}"),
        timestamp: 1_700_000_000_000,
        facts: None,
        value: Some(format!("{{\"headline\":\"row {seq}\"}}").into_bytes()),
    }
}

/// Rows that go to this topic, then that, and to two at times.
fn rows(seqs: Range<u64>) -> Vec<Row> {
    seqs.map(|seq| match seq % 4 {
        0 => row(seq, &[Role::Duplicates]),
        1 => row(seq, &[Role::Deadletter]),
        _ => row(seq, &[Role::Stories, Role::Latest]),
    })
    .collect()
}

fn ours(position: Position) -> bool {
    position.token == TOKEN
}

/// Numbers that a topic's files hold, in order.
fn held(folder: &Path, topic: &str) -> Vec<u64> {
    let mut lines = read::Lines::open(folder.join(topic), read::Place::Beginning).unwrap();
    std::iter::from_fn(|| lines.next_line().unwrap()).map(|line| line::position(&line).unwrap().seq).collect()
}

fn everything(folder: &Path) -> BTreeMap<&'static str, Vec<u64>> {
    ["t.stories", "t.latest", "t.duplicates", "t.deadletter"].map(|topic| (topic, held(folder, topic))).into()
}

fn expected(rows: &[Row]) -> BTreeMap<&'static str, Vec<u64>> {
    let of = |role| rows.iter().filter(|row| row.roles.contains(role)).map(|row| row.position.seq).collect();
    [
        ("t.stories", of(Role::Stories)),
        ("t.latest", of(Role::Latest)),
        ("t.duplicates", of(Role::Duplicates)),
        ("t.deadletter", of(Role::Deadletter)),
    ]
    .into()
}

#[test]
fn rows_go_to_their_topics_once_however_often_they_come() {
    let folder = tempfile::tempdir().unwrap();
    let all = rows(1..41);
    let mut outlet = log(folder.path(), 300);
    assert!(matches!(outlet.deliver(&all), Err(OutletError::Unsettled(_))));
    assert_eq!(outlet.recover(&ours).unwrap().last, None);
    outlet.deliver(&all[..10]).unwrap();
    outlet.deliver(&all[5..25]).unwrap();

    let mut outlet = log(folder.path(), 300);
    assert_eq!(outlet.recover(&ours).unwrap().last, Some(all[24].position));
    outlet.deliver(&all).unwrap();
    assert_eq!(everything(folder.path()), expected(&all));
    assert_eq!(fs::read_dir(folder.path().join("t.stories")).unwrap().count(), 3, "segments are closed at their size");
    assert_eq!(fs::read_dir(folder.path().join("t.progress")).unwrap().count(), 1);
}

/// A topic without rows for long does not hold the position back, and one that is ahead does not push it.
#[test]
fn the_position_is_that_of_all_topics_together() {
    let folder = tempfile::tempdir().unwrap();
    let mut outlet = log(folder.path(), u64::MAX);
    outlet.recover(&ours).unwrap();
    outlet.deliver(&[row(1, &[Role::Deadletter])]).unwrap();
    outlet.deliver(&[row(2, &[Role::Stories, Role::Latest]), row(3, &[Role::Stories, Role::Latest])]).unwrap();
    let progress = folder.path().join("t.progress");
    let kept = tempfile::tempdir().unwrap();
    let file = fs::read_dir(&progress).unwrap().next().unwrap().unwrap();
    fs::copy(file.path(), kept.path().join("progress")).unwrap();
    // A crash after the topics were written and before the position was.
    outlet.deliver(&[row(4, &[Role::Deadletter]), row(5, &[Role::Stories, Role::Latest])]).unwrap();
    fs::copy(kept.path().join("progress"), file.path()).unwrap();

    let mut outlet = log(folder.path(), u64::MAX);
    assert_eq!(outlet.recover(&ours).unwrap().last.unwrap().seq, 3);
    outlet.deliver(&[row(4, &[Role::Deadletter]), row(5, &[Role::Stories, Role::Latest]), row(6, &[Role::Stories])]).unwrap();
    assert_eq!(held(folder.path(), "t.stories"), [2, 3, 5, 6]);
    assert_eq!(held(folder.path(), "t.deadletter"), [1, 4]);
}

/// All that a crash can leave: each topic and the position cut anywhere after what an earlier delivery had synced.
#[test]
fn lo_02_torn_ends_are_cut_and_written_again() {
    let all = rows(1..9);
    for kept in 0..40 {
        let folder = tempfile::tempdir().unwrap();
        let mut outlet = log(folder.path(), u64::MAX);
        outlet.recover(&ours).unwrap();
        outlet.deliver(&all[..4]).unwrap();
        let length = |topic: &str| {
            let file = fs::read_dir(folder.path().join(topic)).unwrap().next().unwrap().unwrap();
            (file.path(), file.metadata().unwrap().len())
        };
        let topics = ["t.duplicates", "t.deadletter", "t.stories", "t.latest", "t.progress"];
        let before = topics.map(length);
        outlet.deliver(&all[4..]).unwrap();
        // What comes later in the order of writing is missing more of it.
        for (place, (path, before)) in before.iter().enumerate() {
            let after = fs::metadata(path).unwrap().len();
            let more = (after - before) * u64::try_from((kept + 40_usize).saturating_sub(place * 20).min(40)).unwrap() / 40;
            fs::OpenOptions::new().write(true).open(path).unwrap().set_len(before + more).unwrap();
        }
        let mut outlet = log(folder.path(), u64::MAX);
        let last = outlet.recover(&ours).unwrap().last.unwrap().seq;
        assert!(last == 4 || last == 8);
        let owed = usize::try_from(last).unwrap();
        outlet.deliver(&all[owed..]).unwrap();
        assert_eq!(everything(folder.path()), expected(&all), "kept {kept}");
    }
}

#[test]
fn a_line_that_does_not_rise_ends_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let mut outlet = log(folder.path(), u64::MAX);
    outlet.recover(&ours).unwrap();
    outlet.deliver(&rows(2..4)).unwrap();
    let file = fs::read_dir(folder.path().join("t.stories")).unwrap().next().unwrap().unwrap().path();
    let mut text = fs::read(&file).unwrap();
    text.extend(text.clone());
    fs::write(&file, &text).unwrap();
    log(folder.path(), u64::MAX).recover(&ours).unwrap();
    assert_eq!(fs::read(&file).unwrap().len() * 2, text.len());
}

#[test]
fn lo_04_a_failed_write_is_undone_and_goes_on_after_recovery() {
    let folder = tempfile::tempdir().unwrap();
    let mut outlet = log(folder.path(), 1);
    outlet.recover(&ours).unwrap();
    outlet.deliver(&[row(1, &[Role::Stories])]).unwrap();
    // The next segment cannot be made: its name is taken.
    let taken = folder.path().join("t.stories/00000000000000000002.ndjson");
    fs::create_dir(&taken).unwrap();
    let rows = [row(2, &[Role::Stories]), row(3, &[Role::Stories])];
    assert!(matches!(outlet.deliver(&rows), Err(OutletError::Unavailable(Unavailable::Storage, _))));
    assert!(matches!(outlet.deliver(&rows), Err(OutletError::Unsettled(_))));
    fs::remove_dir(&taken).unwrap();
    assert_eq!(outlet.recover(&ours).unwrap().last.unwrap().seq, 1);
    outlet.deliver(&rows).unwrap();
    assert_eq!(held(folder.path(), "t.stories"), [1, 2, 3]);
}

#[test]
fn op_10_logs_of_another_ledger_stop_delivery_until_they_are_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let mut outlet = log(folder.path(), u64::MAX);
    outlet.recover(&ours).unwrap();
    outlet.deliver(&rows(1..100)).unwrap();

    let other = |position: Position| position.token == 0xb;
    let mut outlet = log(folder.path(), u64::MAX);
    assert_eq!(outlet.recover(&other).unwrap().last.unwrap().token, TOKEN);
    let mine = |seq| Row { position: Position { token: 0xb, seq }, ..row(seq, &[Role::Stories]) };
    assert!(matches!(outlet.deliver(&[mine(1)]), Err(OutletError::Unsettled(_))));
    assert_eq!(everything(folder.path()), expected(&rows(1..100)), "nothing is touched without being told");

    outlet.claim(Position { token: 0xb, seq: 0 }).unwrap();
    outlet.deliver(&[mine(1), mine(2)]).unwrap();
    assert_eq!(held(folder.path(), "t.stories"), [1, 2]);
    assert!(held(folder.path(), "t.duplicates").is_empty());
    let aside = fs::read_dir(folder.path().join(SET_ASIDE)).unwrap().next().unwrap().unwrap().path();
    assert_eq!(everything(&aside), expected(&rows(1..100)));

    let mut outlet = log(folder.path(), u64::MAX);
    assert_eq!(outlet.recover(&other).unwrap().last, Some(Position { token: 0xb, seq: 2 }));
    assert!(outlet.recover(&ours).unwrap().last.is_some_and(|position| position.token == 0xb));
}

#[test]
fn retention_takes_old_segments_and_none_that_is_owed() {
    let folder = tempfile::tempdir().unwrap();
    let small = config::TopicLog { retention: Retention { age: Duration::from_secs(3600), bytes: 1000 }, ..settings(300) };
    let mut outlet = Log::new(folder.path(), &small, &topics(), 0, Timestamp::now, Arc::new(Unobserved));
    outlet.recover(&ours).unwrap();
    for seq in 1..60 {
        outlet.deliver(&[row(seq, &[Role::Stories])]).unwrap();
    }
    outlet.idle();
    let size = || -> u64 {
        fs::read_dir(folder.path().join("t.stories")).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum()
    };
    assert!((600..=1000).contains(&size()), "{}", size());
    assert_eq!(held(folder.path(), "t.stories").last(), Some(&59));

    // The position says 40: what lies above it must stay, however large and old.
    fs::remove_dir_all(folder.path().join("t.progress")).unwrap();
    fs::remove_dir_all(folder.path().join("t.stories")).unwrap();
    let mut outlet = log(folder.path(), 300);
    outlet.recover(&ours).unwrap();
    for seq in 1..60 {
        outlet.deliver(&[row(seq, &[Role::Stories])]).unwrap();
    }
    let file = fs::read_dir(folder.path().join("t.progress")).unwrap().next().unwrap().unwrap().path();
    let positions = fs::read_to_string(&file).unwrap();
    fs::write(&file, positions.lines().take(40).map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    let later: fn() -> Timestamp = || Timestamp::now() + Duration::from_secs(36_000);
    let none = config::TopicLog { retention: Retention { age: Duration::ZERO, bytes: 0 }, ..settings(300) };
    let mut outlet = Log::new(folder.path(), &none, &topics(), 0, later, Arc::new(Unobserved));
    assert_eq!(outlet.recover(&ours).unwrap().last.unwrap().seq, 40);
    let kept = held(folder.path(), "t.stories");
    assert!((37..=41).contains(&kept[0]), "{}", kept[0]);
    assert_eq!(kept.last(), Some(&59));
}

#[test]
fn a_segment_is_closed_at_its_age() {
    let folder = tempfile::tempdir().unwrap();
    let aged = config::TopicLog { segment_age: Duration::ZERO, ..settings(u64::MAX) };
    let mut outlet = Log::new(folder.path(), &aged, &topics(), 0, Timestamp::now, Arc::new(Unobserved));
    outlet.recover(&ours).unwrap();
    for seq in 1..4 {
        outlet.deliver(&[row(seq, &[Role::Stories])]).unwrap();
    }
    assert_eq!(fs::read_dir(folder.path().join("t.stories")).unwrap().count(), 3);
}

#[test]
fn a_row_that_is_not_json_is_refused_behind_those_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut outlet = log(folder.path(), u64::MAX);
    outlet.recover(&ours).unwrap();
    let bad = Row { value: Some(b"{".to_vec()), ..row(3, &[Role::Stories]) };
    let batch = [row(1, &[Role::Stories]), row(2, &[Role::Stories]), bad, row(4, &[Role::Stories])];
    let refused = outlet.deliver(&batch).unwrap_err();
    assert!(matches!(refused, OutletError::Refused { delivered: 2, reason: Refusal::Other, .. }), "{refused}");
    outlet.deliver(&[row(3, &[Role::Deadletter]), row(4, &[Role::Stories])]).unwrap();
    assert_eq!(held(folder.path(), "t.stories"), [1, 2, 4]);
    assert_eq!(held(folder.path(), "t.deadletter"), [3]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands in the files, recovery ends without a panic, and delivery goes on from what it says.
    #[test]
    fn lo_08_any_bytes_in_a_log_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400), after in 0usize..200) {
        let folder = tempfile::tempdir().unwrap();
        let mut outlet = log(folder.path(), u64::MAX);
        outlet.recover(&ours).unwrap();
        outlet.deliver(&rows(2..4)).unwrap();
        let file = fs::read_dir(folder.path().join("t.stories")).unwrap().next().unwrap().unwrap().path();
        let mut text = fs::read(&file).unwrap();
        text.truncate(text.len().min(after));
        text.extend(&bytes);
        fs::write(&file, &text).unwrap();
        let mut outlet = log(folder.path(), u64::MAX);
        outlet.recover(&ours).unwrap();
        outlet.deliver(&[row(900, &[Role::Stories])]).unwrap();
        prop_assert_eq!(held(folder.path(), "t.stories").last().copied(), Some(900));
    }
}
