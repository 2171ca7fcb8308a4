use super::*;
use proptest::prelude::*;

const TOPIC: &str = "https://feeds.example/world";

fn at(minutes: i64) -> Timestamp {
    "2026-11-25T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

fn found(hubs: &[&str]) -> Discovered {
    Discovered { topic: TOPIC.to_owned(), hubs: hubs.iter().map(|hub| (*hub).to_owned()).collect() }
}

fn new() -> Subscription {
    let hubs = ["https://one.example/", "https://two.example/"];
    Subscription::new("world", found(&hubs), Id::new([1; 16]), Secret::new([2; 32]))
}

fn intent(mode: Mode, lease: Option<u64>) -> Intent {
    Intent { mode, topic: TOPIC.to_owned(), challenge: "c".to_owned(), lease, reason: String::new() }
}

/// Verified at minute 0 with a lease of ten days.
fn verified() -> Subscription {
    let mut subscription = new();
    assert_eq!(subscription.step(at(0)), Step::Ask(Mode::Subscribe));
    assert!(subscription.verify(&intent(Mode::Subscribe, None), at(0), 0));
    subscription
}

const DAY: i64 = 24 * 60;

#[test]
fn it_is_asked_for_once_and_lives_when_it_is_verified() {
    let mut subscription = new();
    assert!(!subscription.is_live(at(0)));
    assert_eq!(subscription.step(at(0)), Step::Ask(Mode::Subscribe));
    assert_eq!(subscription.step(at(9)), Step::Wait);
    assert!(subscription.verify(&intent(Mode::Subscribe, Some(864_000)), at(9), 0));
    assert!(subscription.is_live(at(9)) && subscription.is_live(at(9 + 10 * DAY - 1)));
    assert!(!subscription.is_live(at(9 + 10 * DAY)));
}

#[test]
fn hs_25_only_what_was_asked_for_is_verified_and_once() {
    let mut subscription = new();
    subscription.step(at(0));
    let other = Intent { topic: "https://feeds.example/World".to_owned(), ..intent(Mode::Subscribe, None) };
    assert!(!subscription.verify(&other, at(0), 0), "another topic");
    assert!(!subscription.verify(&intent(Mode::Unsubscribe, None), at(0), 0), "nobody wants to leave");
    assert!(subscription.verify(&intent(Mode::Subscribe, None), at(0), 0));
    assert!(!subscription.verify(&intent(Mode::Subscribe, Some(300)), at(1), 0), "replayed");
    assert!(subscription.is_live(at(60)), "the replay has changed nothing");
    assert!(!subscription.verify(&intent(Mode::Unsubscribe, None), at(1), 0));
}

#[test]
fn hs_25_leases_are_kept_within_bounds() {
    let minutes = |lease: Option<u64>| {
        let mut subscription = new();
        subscription.step(at(0));
        assert!(subscription.verify(&intent(Mode::Subscribe, lease), at(0), u64::MAX));
        let State::Live { until, renew_at } = subscription.state else { panic!("{:?}", subscription.state) };
        assert!(at(0) < renew_at && renew_at < until);
        until.duration_since(at(0)).as_mins()
    };
    let year = 365 * 86_400;
    for (lease, expected) in [
        (None, 10 * DAY),
        (Some(0), 5),
        (Some(299), 5),
        (Some(3600), 60),
        (Some(10 * year), 14 * DAY),
        (Some(u64::MAX), 14 * DAY),
    ] {
        assert_eq!(minutes(lease), expected, "{lease:?}");
    }
}

#[test]
fn it_is_renewed_at_two_thirds_and_stays_live_meanwhile() {
    let mut subscription = verified();
    assert_eq!(subscription.step(at(6 * DAY - 1)), Step::Wait);
    assert_eq!(subscription.step(at(6 * DAY)), Step::Ask(Mode::Subscribe));
    assert!(subscription.is_live(at(6 * DAY)));
    assert_eq!(subscription.refused(Death::Unreachable, at(6 * DAY)), Step::Wait, "the lease lasts");
    assert_eq!(subscription.step(at(6 * DAY + 60)), Step::Wait);
    assert_eq!(subscription.step(at(7 * DAY)), Step::Ask(Mode::Subscribe), "asked again after a quarter of what is left");
    let mut renewed = subscription.clone();
    assert!(renewed.verify(&intent(Mode::Subscribe, None), at(7 * DAY), 0));
    assert!(renewed.is_live(at(16 * DAY)));
    assert_eq!(renewed.id, subscription.id, "pushes under way still find it");
    assert_eq!(subscription.step(at(10 * DAY)), Step::Died(Death::Lapsed));
    assert!(!subscription.is_live(at(10 * DAY)));
}

#[test]
fn renewals_are_spread() {
    let renew_at = |random| match live(at(0), LEASE, random) {
        State::Live { renew_at, .. } => renew_at.duration_since(at(0)).as_secs_f64() / LEASE.as_secs_f64(),
        other => panic!("{other:?}"),
    };
    assert!((0.599..0.601).contains(&renew_at(0)) && (0.665..0.667).contains(&renew_at(1023)));
}

#[test]
fn a_hub_that_never_verifies_is_tried_again_later_and_then_the_next_one() {
    let mut subscription = new();
    subscription.step(at(0));
    assert_eq!(subscription.hub(), "https://one.example/");
    assert_eq!(subscription.step(at(10)), Step::Died(Death::Unverified));
    assert!(!subscription.verify(&intent(Mode::Subscribe, None), at(11), 0), "too late");
    assert_eq!([subscription.step(at(19)), subscription.step(at(20))], [Step::Wait, Step::Again]);
    subscription.again(Id::new([3; 16]), Secret::new([4; 32]));
    assert_eq!(subscription.hub(), "https://two.example/");
    assert_eq!(subscription.step(at(20)), Step::Ask(Mode::Subscribe));
}

#[test]
fn the_rest_grows_with_deaths_in_a_row_and_ends_with_a_push() {
    let rest = |why: Death, deaths| why.rest(deaths).as_mins();
    assert_eq!([1, 2, 3, 9, u32::MAX].map(|deaths| rest(Death::Unreachable, deaths)), [10, 20, 40, DAY, DAY]);
    assert_eq!([1, 2, 4, 5, u32::MAX].map(|deaths| rest(Death::Silent, deaths)), [DAY, 2 * DAY, 8 * DAY, 8 * DAY, 8 * DAY]);
    let mut subscription = verified();
    assert_eq!(subscription.denied(TOPIC, at(1)), Step::Died(Death::Denied));
    assert_eq!(subscription.state, State::Dead { why: Death::Denied, retry_at: at(1 + DAY) });
    subscription.pushed(at(2));
    subscription.again(Id::new([3; 16]), Secret::new([4; 32]));
    assert_eq!(subscription.refused(Death::Denied, at(3)), Step::Died(Death::Denied));
    assert_eq!(subscription.state, State::Dead { why: Death::Denied, retry_at: at(3 + DAY) });
}

#[test]
fn two_polls_that_find_what_no_push_brought_are_a_silent_hub() {
    let mut subscription = verified();
    assert_eq!(subscription.polled(5, at(1)), Step::Wait, "published before the hub knew us");
    assert_eq!(subscription.polled(1, at(60)), Step::Wait);
    assert_eq!(subscription.polled(0, at(120)), Step::Wait, "says nothing");
    let mut saved = subscription.clone();
    assert_eq!(subscription.polled(1, at(180)), Step::Died(Death::Silent));
    assert_eq!(subscription.state, State::Dead { why: Death::Silent, retry_at: at(180 + DAY) });
    saved.pushed(at(130));
    assert_eq!(saved.polled(1, at(139)), Step::Wait, "on its way");
    assert_eq!(saved.polled(1, at(140)), Step::Wait, "the row was broken");
    assert_eq!(saved.polled(1, at(200)), Step::Died(Death::Silent));
}

#[test]
fn a_hub_is_proven_by_a_push_and_doubted_at_the_first_miss() {
    let mut subscription = verified();
    assert!(subscription.is_live(at(1)) && !subscription.is_proven(at(1)));
    subscription.pushed(at(1));
    assert!(subscription.is_proven(at(1)));
    subscription.polled(1, at(2));
    assert!(subscription.is_proven(at(3)), "published before the hub knew us");
    subscription.polled(1, at(60));
    assert!(subscription.is_live(at(60)) && !subscription.is_proven(at(60)));
    subscription.pushed(at(61));
    assert!(subscription.is_proven(at(61)) && !subscription.is_proven(at(10 * DAY)));
}

#[test]
fn a_hub_that_signs_weakly_is_given_up_soon() {
    let mut subscription = verified();
    assert_eq!([1, 2].map(|minute| subscription.weakly_signed(at(minute))), [Step::Wait; 2]);
    subscription.pushed(at(3));
    assert_eq!([4, 5].map(|minute| subscription.weakly_signed(at(minute))), [Step::Wait; 2]);
    assert_eq!(subscription.weakly_signed(at(6)), Step::Died(Death::WeakSignature));
}

#[test]
fn denials_count_for_their_topic_and_while_there_is_something_to_deny() {
    let mut subscription = verified();
    assert_eq!(subscription.denied("https://feeds.example/other", at(1)), Step::Wait);
    assert_eq!(subscription.denied(TOPIC, at(1)), Step::Died(Death::Denied));
    assert_eq!(subscription.denied(TOPIC, at(2)), Step::Wait, "once");
}

#[test]
fn a_hub_that_has_moved_is_left() {
    let mut subscription = verified();
    assert!(subscription.is_of(&found(&["https://zero.example/", "https://one.example/"])), "ours is still among them");
    assert_eq!(subscription.hub(), "https://one.example/");
    assert!(!subscription.is_of(&found(&["https://new.example/"])));
    assert!(subscription.leave());
    assert!(!subscription.is_live(at(1)));
    assert!(!subscription.verify(&intent(Mode::Subscribe, None), at(1), 0));
    assert_eq!(subscription.step(at(1)), Step::Ask(Mode::Unsubscribe));
    assert!(subscription.verify(&intent(Mode::Unsubscribe, None), at(1), 0));
    assert_eq!([subscription.step(at(60)), subscription.step(at(61))], [Step::Wait, Step::Over]);
    assert!(!new().leave(), "no hub knows it");
}

#[test]
fn the_form_says_what_the_standard_asks_for() {
    let subscription = new();
    let id = "01".repeat(16);
    let secret = "02".repeat(32);
    let form = subscription.form(Mode::Subscribe, "https://wires.example/websub");
    let expected = [
        ("hub.callback", format!("https://wires.example/websub/{id}")),
        ("hub.mode", "subscribe".to_owned()),
        ("hub.topic", TOPIC.to_owned()),
        ("hub.lease_seconds", "864000".to_owned()),
        ("hub.secret", secret.clone()),
    ];
    assert_eq!(form, expected);
    let names: Vec<_> = subscription.form(Mode::Unsubscribe, "").into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["hub.callback", "hub.mode", "hub.topic"], "a key is not told twice");
    assert!(!format!("{subscription:?}").contains(&secret));
}

#[test]
fn what_is_written_down_is_read_back() {
    let mut subscription = verified();
    let read = |subscription: &Subscription| -> Subscription {
        serde_json::from_str(&serde_json::to_string(subscription).unwrap()).unwrap()
    };
    assert_eq!(read(&subscription), subscription);
    subscription.denied(TOPIC, at(1));
    assert_eq!(read(&subscription), subscription);
    let mut asked = new();
    asked.step(at(0));
    asked.resume();
    assert_eq!(asked.step(at(DAY)), Step::Ask(Mode::Subscribe), "asked again after a restart, not given up");
}

proptest! {
    /// Whatever happens in whatever order: it is live only after a verification, and never for longer than a lease.
    #[test]
    fn it_never_lives_longer_than_it_was_verified_for(events in proptest::collection::vec((0_u8..9, 0_i64..3000, any::<u64>()), 0..80)) {
        let (mut subscription, mut now, mut verified) = (new(), 0, None);
        for (event, minutes, number) in events {
            now += minutes;
            match event {
                0 => {
                    if subscription.step(at(now)) == Step::Again {
                        subscription.again(Id::new([9; 16]), Secret::new([9; 32]));
                        verified = None;
                    }
                }
                1 => {
                    if subscription.verify(&intent(Mode::Subscribe, Some(number)), at(now), number) {
                        verified = Some(now);
                    }
                }
                2 => subscription.pushed(at(now)),
                3 => { subscription.polled(usize::from(number % 2 == 0), at(now)); }
                4 => { subscription.weakly_signed(at(now)); }
                5 => { subscription.refused(Death::ALL[number as usize % Death::ALL.len()], at(now)); }
                6 => { if number % 8 == 0 { subscription.denied(TOPIC, at(now)); } }
                7 => subscription.resume(),
                _ => { if number % 16 == 0 { subscription.leave(); } }
            }
            if subscription.is_live(at(now)) {
                prop_assert!(verified.is_some_and(|verified| now - verified < 14 * DAY));
            }
        }
    }
}
