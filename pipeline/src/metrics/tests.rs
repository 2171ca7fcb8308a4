use super::instrument::Labels;
use super::*;
use crate::health::{Health, NotReady};
use jiff::Timestamp;
use schemas::{Connector, Reason, Warning};
use std::collections::BTreeMap;
use std::time::Duration;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// Calls every method with every label that the types allow.
fn exercised() -> Metrics {
    let metrics = Metrics::new().unwrap();
    intake(&metrics.intake);
    ledger(&metrics.ledger);
    publish(&metrics.publish);
    metrics.outbox.owes(120, 480_000, Some(at(1_700_000_000)));
    metrics.outbox.bounds(1 << 30, 1 << 28);
    metrics.outbox.disk_free(64 << 30);
    for stage in Stage::ALL {
        Reason::ALL.iter().for_each(|reason| metrics.dead_letters.written(*stage, *reason));
    }
    metrics.dead_letters.suppressed();
    metrics.dead_letters.kept(1 << 20);
    metrics.dead_letters.bound(5 << 30);
    Reload::ALL.iter().for_each(|outcome| metrics.process.reloaded(*outcome));
    metrics.process.panicked();
    label::Subscribed::ALL.iter().for_each(|state| metrics.websub.subscriptions(*state, 3));
    connectors::source::websub::Death::ALL.iter().for_each(|why| metrics.websub.ended(*why));
    label::Push::ALL.iter().for_each(|outcome| metrics.websub.pushed(*outcome));
    metrics.process.health(&Health::new());
    metrics
}

fn intake(intake: &Intake) {
    for connector in Connector::ALL {
        Fetch::ALL.iter().for_each(|outcome| intake.fetched(*connector, *outcome, Duration::from_millis(80), 9_000));
    }
    for state in FeedState::ALL {
        intake.feeds(*state, 3);
    }
    for format in connectors::format::FORMATS {
        intake.payload(Some(format));
        intake.drafts(format, 20);
        intake.passed(5);
        intake.quiet(1, 1, 1);
        intake.gap_suspected();
        intake.ids_turned_over();
    }
    intake.payload(None);
    Reason::ALL.iter().for_each(|reason| intake.fault(*reason));
    Reason::ALL.iter().for_each(|reason| intake.rejected(*reason));
    Warning::ALL.iter().for_each(|warning| intake.warning(*warning));
    Pause::ALL.iter().for_each(|reason| intake.paused(*reason, true));
    intake.running(2);
    intake.started_late(Duration::from_millis(20));
    intake.stale(1);
    intake.flapping(1);
    intake.identity_reused();
    intake.second_opinion();
    intake.received(at(1_700_000_000), at(1_700_000_090));
}

fn ledger(ledger: &Ledger) {
    Verdict::ALL.iter().for_each(|verdict| ledger.verdict(*verdict));
    Commit::ALL.iter().for_each(|outcome| ledger.commit_failed(*outcome));
    ledger.committed(Duration::from_millis(4), 20, 80_000);
    ledger.shorter_copy();
    ledger.index_flushed(Duration::from_millis(300));
    ledger.stories(40_000, 900);
    ledger.size(1 << 26, 1 << 28);
    ledger.swept(3);
}

fn publish(publish: &Publish) {
    Delivered::ALL.iter().for_each(|outcome| publish.attempted(*outcome));
    Topic::ALL.iter().for_each(|topic| publish.published(*topic, 10, 40_000));
    Topic::ALL.iter().for_each(|topic| publish.partitions_changed(*topic, true));
    Transaction::ALL.iter().for_each(|outcome| publish.transaction(*outcome, Duration::from_millis(12)));
    Rebuild::ALL.iter().for_each(|reason| publish.rebuilt(*reason));
    publish.producer(Producer { queued_rows: 4, brokers_connected: 1, round_trip: Duration::from_millis(2) });
    publish.conflict(true);
    publish.parked();
    publish.durable(at(1_700_000_090), at(1_700_000_091));
}

/// Sample lines by series.
fn samples(text: &str) -> BTreeMap<&str, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.rsplit_once(' ').unwrap()).map(|(series, value)| (series, value.parse().unwrap())).collect()
}

#[test]
fn hi_26_series_are_bounded_whatever_is_counted() {
    let fresh = Metrics::new().unwrap().render();
    let exercised = exercised().render();
    println!("series: {} fresh, {} with every label", samples(&fresh).len(), samples(&exercised).len());
    assert!(samples(&fresh).len() <= 500, "{}", samples(&fresh).len());
    assert!(samples(&exercised).len() <= 500, "{}", samples(&exercised).len());
}

#[test]
fn closed_labels_start_at_zero() {
    let text = Metrics::new().unwrap().render();
    let samples = samples(&text);
    for series in [
        "dateline_fetches_total{connector=\"http\",outcome=\"not_modified\"}",
        "dateline_fetches_total{connector=\"spool\",outcome=\"unreadable\"}",
        "dateline_verdicts_total{verdict=\"older\"}",
        "dateline_payloads_total{format=\"unknown\"}",
        "dateline_published_rows_total{topic=\"deadletter\"}",
        "dateline_dead_letters_total{reason=\"malformed\",stage=\"decode\"}",
        "dateline_not_ready{reason=\"progress_conflict\"}",
        "dateline_fetch_seconds_count{connector=\"http\"}",
    ] {
        assert_eq!(samples.get(series), Some(&0.0), "{series}");
    }
    assert!(!samples.keys().any(|series| series.contains("\"file\"")), "`dateline parse` serves no metrics");
}

#[test]
fn every_call_reaches_its_metric() {
    let (before, after) = (Metrics::new().unwrap().render(), exercised().render());
    let (before, after) = (samples(&before), samples(&after));
    // Of a histogram, only its count and sum must move.
    let still: Vec<_> = before
        .iter()
        .filter(|(series, _)| series.starts_with("dateline_") && !series.contains("_bucket{"))
        .filter(|(series, value)| after.get(*series) == Some(*value))
        .map(|(series, _)| *series)
        .collect();
    let at_scrape = ["dateline_build_info", "dateline_not_ready", "dateline_ready", "dateline_runtime_"];
    let still: Vec<_> = still.into_iter().filter(|series| !at_scrape.iter().any(|name| series.starts_with(name))).collect();
    assert!(still.is_empty(), "untouched: {still:#?}");
}

#[test]
fn help_is_a_sentence_without_markup() {
    let text = Metrics::new().unwrap().render();
    let helps: Vec<_> = text.lines().filter(|line| line.starts_with("# HELP dateline_")).collect();
    assert!(helps.len() > 40, "{}", helps.len());
    for help in helps {
        assert!(help.ends_with('.') && !help.contains("  ") && !help.contains('['), "{help}");
    }
}

#[test]
fn values_out_of_range_are_kept_in_it() {
    let metrics = Metrics::new().unwrap();
    metrics.outbox.owes(u64::MAX, u64::MAX, None);
    metrics.intake.received(at(1_700_000_090), at(1_700_000_000));
    metrics.publish.durable(at(1_700_000_090), at(1_700_000_000));
    let text = metrics.render();
    let samples = samples(&text);
    assert_eq!(samples["dateline_outbox_rows"], i64::MAX as f64);
    assert_eq!(samples["dateline_outbox_oldest_timestamp_seconds"], 0.0, "nothing is owed");
    assert_eq!(samples["dateline_provider_to_received_seconds_sum"], 0.0);
    assert_eq!(samples["dateline_provider_to_received_seconds_count"], 1.0);
    assert_eq!(samples["dateline_received_to_durable_seconds_sum"], 0.0);
}

#[test]
fn words_are_fit_for_labels() {
    fn check<L: Labels>() {
        for labels in L::expected() {
            for word in labels.words().as_ref() {
                assert!(word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'), "{word}");
            }
        }
    }
    check::<(Connector, Fetch)>();
    check::<(Stage, Reason)>();
    check::<Verdict>();
    check::<Warning>();
    check::<NotReady>();
    check::<Option<&'static connectors::Format>>();
}

#[test]
fn metrics_cross_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<Metrics>();
    check::<Health>();
}

/// Writes what a scrape looks like, for the checks of the dashboards that have no running service.
#[test]
fn a_scrape_can_be_kept() {
    let text = exercised().render();
    assert!(text.contains("# TYPE dateline_fetch_seconds histogram\n"));
    if let Some(path) = std::env::var_os("DATELINE_METRICS_FILE") {
        std::fs::write(path, text).unwrap();
    }
}
