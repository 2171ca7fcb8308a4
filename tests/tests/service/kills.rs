//! The service dies, or is told to stop, at any moment under load: nothing is lost, nothing comes twice.

use crate::setting::Outlet;
use std::collections::BTreeSet;
use std::time::Duration;
use tests::figures;
use tests::load::Load;
use tests::random::Random;
use tests::service::Service;
use tests::wait;

const FEEDS: usize = 3;

#[test]
fn lo_01_twenty_kills_under_load_into_kafka() {
    let Some(outlet) = Outlet::kafka("lo-01") else { return };
    survive("lo_01 into Kafka", &outlet, 20, 50..1500, kill);
}

#[test]
fn lo_01_twenty_kills_under_load_into_the_topic_log() {
    survive("lo_01 into the log", &Outlet::Log, 20, 50..1500, kill);
}

/// Every second time another kill follows while it recovers from the first.
fn kill(service: &mut Service, random: &mut Random) {
    service.kill();
    if random.number().is_multiple_of(2) {
        service.start_and_kill(random.milliseconds(0..400));
    }
}

#[test]
fn op_05_five_times_sigterm_under_load() {
    let Some(outlet) = Outlet::kafka("op-05") else { return };
    survive("op_05", &outlet, 5, 500..2000, |service, _| {
        let (status, took) = service.terminate();
        assert_eq!(status.code(), Some(0));
        // The grace is 20 s; what is under way needs a small part of it.
        assert!(took < Duration::from_secs(25), "{took:?}");
    });
}

/// Ends the service so many times under load, each time after a while from the range (milliseconds), and starts it again.
fn survive(test: &str, outlet: &Outlet, ends: usize, after: std::ops::Range<u64>, end: impl Fn(&mut Service, &mut Random)) {
    let mut random = Random::seeded(test);
    let mut load = Load::new(FEEDS);
    let mut settings = outlet.settings().spool("wire");
    for (name, url) in load.urls() {
        settings = settings.http(&name, &url, "50ms");
    }
    let mut service = Service::started(&settings);
    let spool = service.spool("wire");
    load.begin(spool.clone(), Duration::from_millis(20));
    for _ in 0..ends {
        std::thread::sleep(random.milliseconds(after.clone()));
        end(&mut service, &mut random);
        service.start();
    }
    let offered: BTreeSet<String> = load.finish();
    wait::until("the folder is empty", || spool.is_empty());
    service.until_ready();
    service.until_drained();
    assert!(service.terminate().0.success());
    // More than one poll and file between two ends, or nothing was shown.
    assert!(offered.len() > ends * 10, "a load of {} is none", offered.len());
    outlet.landed(&service, "stories").assert_each_once(&offered);
    figures::tell(format!("{test}: {ends} ends under load, {} stories offered, 0 lost, 0 twice", offered.len()));
    assert!(spool.failed().is_empty(), "{:?}", spool.failed());
}
