use super::*;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use tempfile::TempDir;

const SETTLE: Duration = Duration::from_secs(10);
const RESCAN: Duration = Duration::from_secs(30);

/// A folder, and a clock that only the test moves.
struct Rig {
    folder: TempDir,
    now: SystemTime,
}

impl Rig {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), now: SystemTime::now() }
    }

    fn options(&self) -> Options {
        Options {
            path: self.folder.path().to_owned(),
            settle: SETTLE,
            rescan: RESCAN,
            delete: false,
            retention_age: Duration::from_secs(30 * 86_400),
            retention_bytes: 1 << 30,
            max_bytes: 1000,
        }
    }

    fn open(&self) -> Spool {
        Spool::open(self.options()).unwrap()
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: impl AsRef<Path>, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
    }

    /// Takes all that is complete now.
    fn take_all(&self, spool: &mut Spool) -> Vec<Taken> {
        std::iter::from_fn(|| spool.take(self.now).unwrap()).collect()
    }

    /// Takes all that is complete after a look, the time to settle, and another look.
    fn settle(&mut self, spool: &mut Spool) -> Vec<Taken> {
        spool.next_scan = None;
        let mut taken = self.take_all(spool);
        self.pass(SETTLE);
        taken.extend(self.take_all(spool));
        taken
    }

    fn names(&self, folder: &str) -> BTreeSet<OsString> {
        fs::read_dir(self.path(folder)).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    }
}

fn bytes(taken: &Taken) -> &[u8] {
    &taken.content.as_ref().unwrap().bytes
}

fn reason(taken: &Taken) -> Reason {
    taken.content.as_ref().unwrap_err().reason
}

fn hint(names: &[&str]) -> Hints {
    Hints { complete: names.iter().map(OsString::from).collect(), rescan: false }
}

fn failed() -> Outcome {
    Outcome::Failed { reason: Reason::UnknownFormat, detail: "no format claims it".into() }
}

#[test]
fn a_file_goes_through_taking_into_done() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    rig.write("story.txt", "words");
    let taken = rig.settle(&mut spool);
    assert_eq!(taken.len(), 1);
    let taken = taken.into_iter().next().unwrap();
    assert_eq!(bytes(&taken), b"words");
    let payload = taken.content.as_ref().unwrap();
    assert_eq!(payload.source_uri, rig.path("story.txt").to_str().unwrap());
    assert!(payload.modified.is_some() && payload.complete);
    assert_eq!(rig.names(".taking"), [OsString::from(format!("{:032x}-story.txt", taken.ticket.receipt))].into());
    assert!(!rig.path("story.txt").exists());

    assert_eq!(spool.acknowledge(taken.ticket, Outcome::Done, rig.now).unwrap(), Acknowledged::Settled);
    assert_eq!(fs::read(rig.path("done/story.txt")).unwrap(), b"words");
    assert!(rig.names(".taking").is_empty());
    assert!(rig.settle(&mut spool).is_empty());
}

#[test]
fn a_read_file_is_deleted_when_the_options_say_so() {
    let mut rig = Rig::new();
    let mut spool = Spool::open(Options { delete: true, ..rig.options() }).unwrap();
    rig.write("story.txt", "words");
    let taken = rig.settle(&mut spool).remove(0);
    spool.acknowledge(taken.ticket, Outcome::Done, rig.now).unwrap();
    assert!(rig.names("done").is_empty() && rig.names(".taking").is_empty());
}

#[test]
fn what_cannot_be_read_lies_in_failed_beside_its_reason() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    for text in ["first", "second"] {
        rig.write("x.bin", text);
        let taken = rig.settle(&mut spool).remove(0);
        spool.acknowledge(taken.ticket, failed(), rig.now).unwrap();
    }
    assert_eq!(fs::read(rig.path("failed/x.bin")).unwrap(), b"first");
    let reason: serde_json::Value = serde_json::from_slice(&fs::read(rig.path("failed/x.bin.reason.json")).unwrap()).unwrap();
    assert_eq!(reason["reason"], "unknown_format");
    assert_eq!(reason["detail"], "no format claims it");
    assert_eq!(reason["bytes"], 5);
    assert_eq!(rig.names("failed").len(), 4);
}

#[test]
fn two_openers_of_one_folder_conflict() {
    let rig = Rig::new();
    let spool = rig.open();
    match Spool::open(rig.options()).err().unwrap() {
        SpoolError::Conflict { holder, .. } => assert_eq!(holder, format!("process {}", std::process::id())),
        other => panic!("{other}"),
    }
    drop(spool);
    rig.open();
}

#[test]
fn what_was_taken_and_not_acknowledged_comes_back() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    rig.write("a.txt", "a");
    rig.write("b.txt", "b");
    let taken = rig.settle(&mut spool);
    let committed = taken[0].ticket.receipt;
    drop(spool);

    let mut spool = rig.open();
    let leftovers = spool.leftovers().unwrap();
    assert_eq!(leftovers.len(), 2);
    for leftover in leftovers {
        let ticket = if leftover.receipt == committed {
            leftover
        } else {
            let taken = spool.resume(leftover, rig.now).unwrap();
            assert_eq!((bytes(&taken), taken.ticket.name()), (b"b".as_slice(), "b.txt".to_owned()));
            taken.ticket
        };
        assert_eq!(spool.acknowledge(ticket, Outcome::Done, rig.now).unwrap(), Acknowledged::Settled);
    }
    assert_eq!(rig.names("done"), ["a.txt", "b.txt"].map(OsString::from).into());
    assert!(spool.leftovers().unwrap().is_empty());
}

#[test]
fn lo_13_a_slow_writer_is_waited_for() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    let mut file = fs::File::create(rig.path("slow.txt")).unwrap();
    for _ in 0..5 {
        file.write_all(b"part ").unwrap();
        assert!(rig.take_all(&mut spool).is_empty());
        rig.pass(SETTLE - Duration::from_secs(1));
    }
    assert_eq!(spool.idle_for(rig.now), Duration::from_secs(1));
    rig.pass(Duration::from_secs(1));
    let taken = rig.take_all(&mut spool);
    assert_eq!(bytes(&taken[0]), b"part part part part part ");
    assert_eq!(spool.idle_for(rig.now), RESCAN);
}

#[test]
fn lo_13_a_name_for_unfinished_files_is_passed_over_until_the_rename() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    for name in ["story.tmp", "story.part", ".story.xml"] {
        rig.write(name, "unfinished");
    }
    spool.hint(hint(&["story.tmp", ".story.xml"]));
    assert!(rig.settle(&mut spool).is_empty());
    fs::rename(rig.path("story.tmp"), rig.path("story.xml")).unwrap();
    spool.hint(hint(&["story.xml"]));
    let taken = rig.take_all(&mut spool);
    assert_eq!((taken.len(), bytes(&taken[0])), (1, b"unfinished".as_slice()));
}

#[test]
fn lo_13_an_empty_file_that_was_closed_waits_to_settle() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    rig.write("touched.txt", "");
    spool.hint(hint(&["touched.txt", "gone.txt"]));
    assert!(rig.take_all(&mut spool).is_empty());
    rig.write("touched.txt", "words");
    rig.pass(SETTLE);
    assert!(rig.take_all(&mut spool).is_empty());
    rig.pass(SETTLE);
    assert_eq!(bytes(&rig.take_all(&mut spool)[0]), b"words");
}

#[tokio::test]
async fn lo_13_events_tell_of_renames_and_closes_and_of_nothing_else() {
    let rig = Rig::new();
    let mut spool = rig.open();
    let watch = Watch::new(rig.folder.path()).unwrap();
    let mut open = fs::File::create(rig.path("open.txt")).unwrap();
    open.write_all(b"unfinished").unwrap();
    rig.write("a.tmp", "a");
    fs::rename(rig.path("a.tmp"), rig.path("a.txt")).unwrap();
    rig.write("b.txt", "b");
    let mut seen = BTreeSet::new();
    let mut taken = Vec::new();
    while seen.len() < 2 {
        tokio::time::timeout(Duration::from_secs(20), watch.woken()).await.unwrap();
        let hints = watch.hints();
        seen.extend(hints.complete.iter().cloned());
        spool.hint(hints);
        taken.extend(rig.take_all(&mut spool));
    }
    assert_eq!(seen, ["a.txt", "b.txt"].map(OsString::from).into());
    assert_eq!(taken.iter().map(bytes).collect::<Vec<_>>(), [b"a", b"b"]);
    drop(open);
}

#[test]
fn lo_14_links_pipes_and_folders_are_never_followed_nor_opened() {
    let mut rig = Rig::new();
    let secret = tempfile::NamedTempFile::new().unwrap();
    fs::write(secret.path(), "secret").unwrap();
    let mut spool = rig.open();
    symlink(secret.path(), rig.path("link.txt")).unwrap();
    symlink("/nowhere", rig.path("dangling.txt")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, rig.path("pipe.txt"), rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(rig.path("socket.txt")).unwrap();
    fs::create_dir(rig.path("folder.txt")).unwrap();
    fs::hard_link(secret.path(), rig.path("hard.txt")).unwrap();
    spool.hint(hint(&["link.txt", "pipe.txt", "folder.txt"]));

    let taken = rig.settle(&mut spool);
    let mut refused = BTreeSet::new();
    for taken in taken {
        match &taken.content {
            // A hard link is a regular file: whoever made it had a right to the content.
            Ok(payload) => assert_eq!((taken.ticket.name(), payload.bytes.as_slice()), ("hard.txt".into(), b"secret".as_slice())),
            Err(unread) => {
                assert_eq!(unread.reason, Reason::NotARegularFile);
                refused.insert((taken.ticket.name(), unread.detail.clone()));
                let outcome = Outcome::Failed { reason: unread.reason, detail: unread.detail.clone() };
                assert_eq!(spool.acknowledge(taken.ticket, outcome, rig.now).unwrap(), Acknowledged::Settled);
            }
        }
    }
    let expected = [
        ("dangling.txt", "is a symbolic link"),
        ("link.txt", "is a symbolic link"),
        ("pipe.txt", "is a pipe"),
        ("socket.txt", "is a socket"),
    ];
    assert_eq!(refused, expected.map(|(name, detail)| (name.to_owned(), detail.to_owned())).into());
    assert!(rig.path("folder.txt").is_dir());
    assert!(rig.path("failed/link.txt").is_symlink());
    assert_eq!(fs::read(secret.path()).unwrap(), b"secret");
    assert!(rig.settle(&mut spool).is_empty());
}

#[test]
fn lo_14_a_file_that_is_swapped_for_a_link_gives_nothing_away() {
    let mut rig = Rig::new();
    let secret = tempfile::NamedTempFile::new().unwrap();
    fs::write(secret.path(), "secret").unwrap();
    let mut spool = rig.open();
    let folder = rig.folder.path().to_owned();
    let target = secret.path().to_owned();
    let swapper = std::thread::spawn(move || {
        for round in 0..500 {
            let (plain, link) = (folder.join(format!(".plain{round}")), folder.join(format!(".link{round}")));
            fs::write(&plain, "public").unwrap();
            symlink(&target, &link).unwrap();
            for source in [plain, link] {
                fs::rename(&source, folder.join("x.txt")).unwrap();
                // What is under way is swapped too, as far as one may guess.
                if let Some(Ok(entry)) = fs::read_dir(folder.join(".taking")).unwrap().next() {
                    let _ = fs::remove_file(entry.path());
                    let _ = symlink(&target, entry.path());
                }
            }
        }
    });
    let mut seen = 0;
    while !swapper.is_finished() {
        spool.hint(hint(&["x.txt"]));
        spool.next_scan = None;
        rig.pass(SETTLE);
        for taken in rig.take_all(&mut spool) {
            seen += 1;
            if let Ok(payload) = &taken.content {
                assert_eq!(payload.bytes, b"public");
            }
            let outcome = if taken.content.is_ok() { Outcome::Done } else { failed() };
            spool.acknowledge(taken.ticket, outcome, rig.now).unwrap();
        }
    }
    swapper.join().unwrap();
    assert!(seen > 0);
    assert_eq!(fs::read(secret.path()).unwrap(), b"secret");
}

#[test]
fn lo_15_more_files_than_a_batch_are_all_taken_oldest_first() {
    const FILES: usize = 1_000;
    let mut rig = Rig::new();
    let mut spool = Spool::open(Options { delete: true, ..rig.options() }).unwrap();
    spool.settling.max_batch = 64;
    for number in 0..FILES {
        rig.write(format!("{number:04}.txt"), "x");
    }
    assert!(rig.take_all(&mut spool).is_empty());
    rig.pass(SETTLE);
    let mut names = Vec::new();
    while let Some(taken) = spool.take(rig.now).unwrap() {
        names.push(taken.ticket.name());
        spool.acknowledge(taken.ticket, Outcome::Done, rig.now).unwrap();
    }
    assert_eq!(names.len(), FILES);
    assert!(names.is_sorted());
    assert!(rig.names(".taking").is_empty());
}

#[test]
fn lo_15_lost_events_lead_to_a_rescan() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    assert!(rig.take_all(&mut spool).is_empty());
    rig.write("a.txt", "a");
    rig.pass(Duration::from_secs(1));
    assert_eq!(spool.idle_for(rig.now), RESCAN - Duration::from_secs(1));
    spool.hint(Hints { complete: VecDeque::new(), rescan: true });
    assert_eq!(spool.idle_for(rig.now), Duration::ZERO);
    assert!(rig.take_all(&mut spool).is_empty());
    rig.pass(SETTLE);
    assert_eq!(rig.take_all(&mut spool).len(), 1);
}

#[test]
fn lo_16_one_name_twice_is_two_files_in_done() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    let mut receipts = BTreeSet::new();
    for text in ["same", "same", "new"] {
        rig.write("feed.xml", text);
        let taken = rig.settle(&mut spool).remove(0);
        assert_eq!(bytes(&taken), text.as_bytes());
        receipts.insert(taken.ticket.receipt);
        spool.acknowledge(taken.ticket, Outcome::Done, rig.now).unwrap();
    }
    assert_eq!(receipts.len(), 3);
    let names = rig.names("done");
    assert_eq!(names.len(), 3);
    assert!(names.iter().all(|name| name.to_str().unwrap().starts_with("feed.") && name.to_str().unwrap().ends_with(".xml")));
    assert_eq!(fs::read(rig.path("done/feed.xml")).unwrap(), b"same");
}

#[test]
fn lo_17_any_name_that_a_file_may_have_works() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    let long = [b"x".repeat(251).as_slice(), b".txt"].concat();
    let names: [&[u8]; 6] = [b"caf\xe9.txt", b"two\nlines\x1b[31m", b"-rf *", &long, "déjà vu".as_bytes(), b"\"'\\"];
    for name in names {
        fs::write(rig.path(OsStr::from_bytes(name)), name).unwrap();
    }
    for round in 0..2 {
        let taken = rig.settle(&mut spool);
        assert_eq!(taken.len(), names.len());
        for taken in taken {
            let shown = taken.ticket.name();
            assert!(!shown.contains(char::is_control), "{shown:?}");
            assert!(!taken.content.as_ref().unwrap().source_uri.contains(char::is_control));
            let text = bytes(&taken).to_vec();
            if round == 0 {
                spool.acknowledge(taken.ticket, Outcome::Done, rig.now).unwrap();
                assert_eq!(fs::read(rig.path("done").join(OsStr::from_bytes(&text))).unwrap(), text);
                fs::write(rig.path(OsStr::from_bytes(&text)), &text).unwrap();
            } else {
                spool.acknowledge(taken.ticket, failed(), rig.now).unwrap();
            }
        }
    }
    assert_eq!(rig.names("done").len(), names.len());
    assert_eq!(rig.names("failed").len(), 2 * names.len());
}

#[test]
fn lo_17_a_long_name_is_kept_short_over_a_restart() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    rig.write("x".repeat(255), "words");
    assert_eq!(rig.settle(&mut spool).len(), 1);
    drop(spool);
    let mut spool = rig.open();
    let leftover = spool.leftovers().unwrap().remove(0);
    spool.acknowledge(leftover, Outcome::Done, rig.now).unwrap();
    assert_eq!(rig.names("done"), [OsString::from("x".repeat(222))].into());
}

#[test]
fn lo_18_a_file_that_cannot_be_moved_is_read_once_where_it_lies() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    spool.own = None;
    rig.write("a.txt", "a");
    symlink("/nowhere", rig.path("link.txt")).unwrap();
    let taken = rig.settle(&mut spool);
    assert_eq!(taken.len(), 2);
    for taken in taken {
        assert!(taken.ticket.is_in_place());
        let outcome = if taken.content.is_ok() { Outcome::Done } else { failed() };
        assert_eq!(spool.acknowledge(taken.ticket, outcome, rig.now).unwrap(), Acknowledged::Settled);
    }
    for _ in 0..3 {
        assert!(rig.settle(&mut spool).is_empty());
        spool.hint(hint(&["a.txt"]));
    }

    // Another time of modification over the same content is known by the content.
    let file = fs::File::options().write(true).open(rig.path("a.txt")).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)).unwrap();
    assert!(rig.settle(&mut spool).is_empty());
    rig.write("a.txt", "another");
    assert_eq!(bytes(&rig.settle(&mut spool)[0]), b"another");

    // The name is forgotten with the file.
    fs::remove_file(rig.path("a.txt")).unwrap();
    assert!(rig.settle(&mut spool).is_empty());
    rig.write("a.txt", "another");
    assert_eq!(rig.settle(&mut spool).len(), 1);
}

#[test]
fn lo_18_a_folder_without_the_right_to_write_is_read_in_place() {
    if rustix::process::geteuid().is_root() {
        println!("skipped: the superuser may write everywhere");
        return;
    }
    use std::os::unix::fs::PermissionsExt;
    let mut rig = Rig::new();
    rig.write("a.txt", "a");
    fs::set_permissions(rig.folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let mut spool = rig.open();
    assert!(spool.is_read_only());
    assert!(matches!(Spool::open(rig.options()), Err(SpoolError::Conflict { .. })));
    assert_eq!(rig.settle(&mut spool).len(), 1);
    assert!(rig.settle(&mut spool).is_empty());
    fs::set_permissions(rig.folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn lo_18_a_move_that_fails_is_told_and_tried_again_but_the_file_is_not_read_again() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    rig.write("a.txt", "a");
    let taken = rig.settle(&mut spool).remove(0);
    // Something else lies where the folder was.
    fs::remove_dir(rig.path("done")).unwrap();
    rig.write("done", "in the way");
    assert!(spool.acknowledge(taken.ticket, Outcome::Done, rig.now).is_err());
    spool.next_scan = None;
    assert!(rig.settle(&mut spool).iter().all(|taken| taken.ticket.name() == "done"));
    assert_eq!(spool.leftovers().unwrap().len(), 2);
    spool.sweep(rig.now).unwrap();
    assert_eq!(fs::read(rig.path("done/a.txt")).unwrap(), b"a");
}

#[test]
fn a_folder_of_our_own_that_was_removed_is_made_again() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    fs::remove_dir(rig.path(".taking")).unwrap();
    fs::remove_dir(rig.path("done")).unwrap();
    rig.write("a.txt", "a");
    assert!(rig.settle(&mut spool).is_empty());
    let taken = rig.settle(&mut spool).remove(0);
    spool.acknowledge(taken.ticket, Outcome::Done, rig.now).unwrap();
    assert!(rig.path("done/a.txt").exists());
}

#[test]
fn a_file_that_changed_after_it_was_read_is_read_again() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    let mut file = fs::File::create(rig.path("a.txt")).unwrap();
    file.write_all(b"half").unwrap();
    let taken = rig.settle(&mut spool).remove(0);
    let first = taken.ticket.receipt;
    file.write_all(b" and half").unwrap();
    assert_eq!(spool.acknowledge(taken.ticket, Outcome::Done, rig.now).unwrap(), Acknowledged::Changed);
    assert!(rig.names("done").is_empty());
    assert_eq!(spool.idle_for(rig.now), SETTLE);
    assert!(rig.take_all(&mut spool).is_empty());
    rig.pass(SETTLE);
    let taken = rig.take_all(&mut spool).remove(0);
    assert_eq!(bytes(&taken), b"half and half");
    assert_ne!(taken.ticket.receipt, first);
    spool.acknowledge(taken.ticket, Outcome::Done, rig.now).unwrap();
    assert_eq!(fs::read(rig.path("done/a.txt")).unwrap(), b"half and half");
}

#[test]
fn a_file_that_is_given_back_is_taken_again_and_one_that_is_gone_is_told() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    rig.write("a.txt", "a");
    let taken = rig.settle(&mut spool).remove(0);
    let receipt = taken.ticket.receipt;
    spool.give_back(taken.ticket, rig.now);
    let taken = rig.take_all(&mut spool).remove(0);
    assert_eq!((bytes(&taken), taken.ticket.receipt), (b"a".as_slice(), receipt));
    for name in rig.names(".taking") {
        fs::remove_file(rig.path(".taking").join(name)).unwrap();
    }
    assert_eq!(spool.acknowledge(taken.ticket, Outcome::Done, rig.now).unwrap(), Acknowledged::Gone);
}

#[test]
fn a_file_above_the_limit_is_not_read() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    rig.write("limit.txt", &"x".repeat(1000));
    rig.write("above.txt", &"x".repeat(1001));
    let taken = rig.settle(&mut spool);
    assert_eq!(taken.len(), 2);
    for taken in taken {
        match taken.ticket.name().as_str() {
            "limit.txt" => assert_eq!(bytes(&taken).len(), 1000),
            _ => assert_eq!(reason(&taken), Reason::TooLarge),
        }
    }
}

#[test]
fn of_a_file_above_the_limit_the_beginning_and_a_hash_of_all_are_told() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    let text = "words ".repeat(20_000);
    rig.write("above.txt", &text);
    let taken = rig.settle(&mut spool);
    let unread = taken[0].content.as_ref().unwrap_err();
    assert_eq!(unread.payload.bytes, &text.as_bytes()[..64 * 1024]);
    assert_eq!(unread.payload.source_uri, rig.path("above.txt").to_str().unwrap());
    let whole = Whole { bytes: text.len() as u64, hash: schemas::hash::of_bytes(text.as_bytes()) };
    assert_eq!(unread.whole, Some(whole));
}

#[test]
fn hi_31_what_is_no_text_is_carried_as_it_is_and_kept_in_failed() {
    let mut rig = Rig::new();
    let mut spool = rig.open();
    let files: [(&str, &[u8]); 5] = [
        ("story.xml", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"),
        ("feed.rss", b"PK\x03\x04\x14\x00\x00\x00"),
        ("wire.txt", b"MZ\x90\x00\x03"),
        ("page.html", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3"),
        ("empty.xml", b""),
    ];
    for (name, content) in files {
        fs::write(rig.path(name), content).unwrap();
    }
    let taken = rig.settle(&mut spool);
    assert_eq!(taken.len(), files.len());
    for taken in taken {
        let (_, content) = files.iter().find(|(name, _)| *name == taken.ticket.name()).unwrap();
        assert_eq!(bytes(&taken), *content);
        spool.acknowledge(taken.ticket, failed(), rig.now).unwrap();
    }
    for (name, content) in files {
        assert_eq!(fs::read(rig.path("failed").join(name)).unwrap(), content);
        assert!(rig.path(format!("failed/{name}.reason.json")).exists());
    }
}

#[test]
fn done_and_failed_are_kept_within_their_retention() {
    let mut rig = Rig::new();
    let mut spool = Spool::open(Options { retention_bytes: 25, ..rig.options() }).unwrap();
    for number in 0..5 {
        rig.write(format!("{number}.txt"), "ten bytes.");
    }
    for taken in rig.settle(&mut spool) {
        spool.acknowledge(taken.ticket, Outcome::Done, rig.now).unwrap();
    }
    assert_eq!(spool.sweep(rig.now).unwrap(), Swept { files: 3, bytes: 30 });
    assert_eq!(rig.names("done").len(), 2);
    assert_eq!(spool.sweep(rig.now).unwrap(), Swept::default());
    rig.pass(Duration::from_secs(31 * 86_400));
    assert_eq!(spool.sweep(rig.now).unwrap(), Swept { files: 2, bytes: 20 });
}
