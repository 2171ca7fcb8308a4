//! No room: intake waits, says why, and goes on by itself.

use crate::setting::broker;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tests::kafka::Broker;
use tests::load::Load;
use tests::records::Landed;
use tests::service::Service;
use tests::settings::Settings;
use tests::stories::Story;
use tests::wait;

/// A small disk in memory, unmounted when dropped.
pub struct Disk(PathBuf);

impl Disk {
    /// Mounts one over a folder; `None` where this user may not.
    pub fn mount(folder: &Path, options: &str) -> Option<Self> {
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder).output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self(folder.to_owned())),
            refused => {
                eprintln!("SKIPPED: what happens on a small or read-only disk is not shown; mount: {refused:?}");
                // An unprivileged user cannot mount anywhere; for root it is a fault of the machine.
                assert!(std::env::var_os("CI").is_none() || !rustix::process::getuid().is_root(), "mount is refused to root");
                None
            }
        }
    }

    /// Fills the disk but for so many bytes; gives the file that does. Others write meanwhile.
    fn fill(&self, left: u64) -> PathBuf {
        let path = self.0.join("ballast");
        let file = File::create(&path).unwrap();
        let mut end = 0;
        wait::until("the disk is full", || {
            let state = rustix::fs::statvfs(&self.0).unwrap();
            let more = (state.f_bavail * state.f_frsize).saturating_sub(left);
            if more > 0 && rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), end, more).is_ok() {
                end += more;
            }
            more == 0
        });
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// A service on a disk of its own, under load; the disk is filled but for `left` bytes until `reason` is told.
fn fill_under_load(min_free: &str, left: u64, told: impl Fn(&Service)) {
    let mut load = Load::new(1);
    let mut settings = Settings::new().spool("wire").set("outbox", "min_free", &format!("\"{min_free}\""));
    for (name, url) in load.urls() {
        settings = settings.http(&name, &url, "100ms");
    }
    let mut service = Service::new(&settings);
    std::fs::create_dir(service.data()).unwrap();
    let Some(disk) = Disk::mount(&service.data(), "size=96m") else { return };
    service.start();
    let spool = service.spool("wire");
    load.begin(spool.clone(), Duration::from_millis(20));
    wait::until("it works", || service.metric("dateline_published_rows_total{topic=\"stories\"}") > 20.0);
    let ballast = disk.fill(left);
    told(&service);
    // Files wait in the folder, none is lost or thrown away. So many come in eight seconds: the index, which is written
    // every five, meets the full disk too.
    wait::until("files wait", || spool.waiting().len() >= 400);
    assert!(service.is_alive());
    assert_eq!(service.get("/livez").status, 200);
    std::fs::remove_file(ballast).unwrap();
    service.until_ready();
    let offered = load.finish();
    wait::until("the folder is empty", || spool.is_empty());
    service.until_drained();
    assert!(service.terminate().0.success());
    Landed::in_log(&service, &["stories"]).assert_each_once(&offered);
}

#[test]
fn lo_05_under_the_floor_of_free_disk_intake_waits_and_goes_on_by_itself() {
    fill_under_load("24MiB", 8 << 20, |service| {
        service.until_not_ready("disk_floor");
        assert_eq!(service.metric("dateline_intake_paused{reason=\"disk_floor\"}"), 1.0);
        service.until_drained();
    });
}

#[test]
fn lo_05_a_disk_that_is_full_to_the_last_byte_is_told_and_got_over() {
    fill_under_load("1MiB", 0, |service| {
        wait::until("it says so", || service.get("/readyz").status == 503);
        let body = service.get("/readyz").body;
        assert!(body.contains("disk_floor") || body.contains("ledger_failed") || body.contains("publish_failed"), "{body}");
    });
}

#[test]
fn lo_05_a_full_outbox_stops_intake_until_the_broker_is_back() {
    // The shared one says whether there can be a broker at all.
    if broker().is_none() {
        return;
    }
    let Some(broker) = Broker::start() else { return };
    broker.kill();
    let settings = Settings::new().kafka(&broker, "lo-05").spool("wire");
    let settings = settings.set("outbox", "max_bytes", "\"1MiB\"");
    let mut service = Service::started(&settings);
    let (spool, stories) = (service.spool("wire"), Story::several("wire", 800));
    stories.iter().for_each(|story| spool.drop_file(&format!("{}.txt", story.number), story.wire()));
    service.until_not_ready("outbox_full");
    assert_eq!(service.metric("dateline_intake_paused{reason=\"outbox_full\"}"), 1.0);
    let owed = service.metric("dateline_outbox_bytes");
    assert!((1_048_576.0..2_097_152.0).contains(&owed), "{owed}");
    // What was under way when it filled up may still come in, no more.
    let waiting = spool.waiting().len();
    assert!(waiting > 50, "{waiting} files wait");

    broker.restart();
    service.until_ready();
    wait::until("the folder is empty", || spool.is_empty());
    service.until_drained();
    assert!(service.terminate().0.success());
    let offered: BTreeSet<String> = stories.iter().map(Story::headline).collect();
    Landed::in_kafka(&broker.bootstrap(), &["lo-05.stories"]).assert_each_once(&offered);
}
