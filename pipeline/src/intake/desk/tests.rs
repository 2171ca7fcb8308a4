use super::*;
use crate::config::Retention;
use crate::ledger::{Closer, Options, Unobserved};
use connectors::Format;
use connectors::format::Confidence;
use schemas::Connector;
use std::time::Duration;

static PANICS: Format = Format {
    name: "panics",
    parser: "panics/1",
    recognize: |_| Confidence::No,
    decode: |_, _| panic!("on purpose"),
    decode_unseen: None,
};

fn desk(folder: &std::path::Path) -> (Arc<Desk>, Closer) {
    let (ledger, closer) = Ledger::open(Options {
        directory: folder.join("ledger"),
        cache_bytes: 1 << 20,
        window: Duration::from_secs(86_400),
        publish_copies: false,
        latest: false,
        outbox_bytes: u64::MAX,
        clock: Arc::new(Timestamp::now),
        observer: Arc::new(Unobserved),
    })
    .unwrap();
    let rejected = Rejected::new(folder.join("rejected"), Retention { age: Duration::from_secs(86_400), bytes: 1 << 20 });
    let metrics = Arc::new(Metrics::new().unwrap());
    (Arc::new(Desk::new(ledger, metrics, rejected, Arc::new(AtomicUsize::new(1 << 20)), None)), closer)
}

#[tokio::test]
async fn a_payload_on_which_reading_panics_becomes_a_dead_letter_and_the_next_one_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, _closer) = desk(folder.path());
    let mut manner = Manner {
        feed: "wire".to_owned(),
        provider: "wire".to_owned(),
        connector: Connector::Spool,
        format: Some(&PANICS),
        dialect: Arc::default(),
        max_items: 10,
    };
    let payload = Payload {
        bytes: b"PARIS, Nov. 24 - A text of some words for a story.\n".to_vec(),
        source_uri: "wire/1.txt".to_owned(),
        charset: None,
        base_url: None,
        modified: None,
        complete: true,
    };
    let delivery = |receipt| Delivery { cursor: None, receipt: Some(receipt), baseline: false, lists_all: false };
    for receipt in 1..=DECODING as u128 + 1 {
        let taken = desk.take_in(payload.clone(), Arc::new(manner.clone()), delivery(receipt), Timestamp::now()).await.unwrap();
        assert_eq!((taken.drafts, taken.faults.len(), taken.complete), (0, 1, false));
        assert_eq!((taken.faults[0].stage, taken.faults[0].reason), (Stage::Decode, Reason::CommitFailed));
        assert_eq!(desk.ledger.owed().rows, 1, "the same is told once");
    }
    manner.format = None;
    let taken = desk.take_in(payload, Arc::new(manner), delivery(9), Timestamp::now()).await.unwrap();
    assert_eq!(taken.tally.stories.len(), 1);
}
