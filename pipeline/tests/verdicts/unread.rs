//! Items that stand as they stood are passed over, and nothing else comes of a feed than if all were read.

use crate::rig::{LONG, OTHER, Rig};
use std::collections::BTreeSet;

/// Numbers from a seed (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }
}

fn document(items: &[String], build: u64) -> String {
    format!(
        "<rss version='2.0'><channel><title>EXAMPLE-WIRE</title><lastBuildDate>{build}</lastBuildDate>{}</channel></rss>",
        items.concat()
    )
}

/// One of a small pool of items: ids that are missing, shared, reused; links that several share; edits; deletions.
fn item(numbers: &mut Numbers) -> String {
    let story = numbers.below(6);
    let id = match numbers.below(8) {
        0 => String::new(),
        1 => "<guid>one-for-all</guid>".to_owned(),
        _ => format!("<guid isPermaLink='false'>id-{story}</guid>"),
    };
    let link = match numbers.below(6) {
        0 => String::new(),
        1 => "<link>https://example.org/section</link>".to_owned(),
        _ => format!("<link>https://example.org/{story}</link>"),
    };
    let text = [LONG, OTHER, "Two words", "Harbour closed"][numbers.below(4) as usize];
    let edit = ["", "", "", " It was corrected."][numbers.below(4) as usize];
    format!("<item>{id}{link}<title>Story {story}</title><description>{text} {story}{edit}</description></item>")
}

/// Plays one history to a ledger; gives the text of each row that is owed in the end, and how many items were passed over.
fn play(seed: u64, whole: bool) -> (Vec<String>, usize) {
    let (mut rig, mut numbers, mut passed) = (Rig::new(), Numbers(seed), 0);
    let mut listed: [Vec<String>; 2] = Default::default();
    for build in 0..30 {
        let at = numbers.below(2) as usize;
        for _ in 0..numbers.below(3) {
            listed[at].insert(0, item(&mut numbers));
        }
        if numbers.below(6) == 0 && !listed[at].is_empty() {
            let place = numbers.below(listed[at].len() as u64) as usize;
            listed[at].remove(place);
            listed[at].insert(0, item(&mut numbers));
        }
        listed[at].truncate(7);
        passed += rig.fetch(["a", "b"][at], &document(&listed[at], build), whole);
        rig.minutes([10, 70, 60 * 40, 60 * 24 * 9][numbers.below(4) as usize]);
    }
    (rig.records().iter().map(|record| record["content_hash"].as_str().unwrap().to_owned()).collect(), passed)
}

/// An item that stands as it stood is what it was when it was judged, whatever comes and goes around it; read again it may
/// be joined to others or parted from them. What must not differ: which texts are published.
#[test]
fn no_text_is_lost_and_none_repeated_by_passing_over_what_stands() {
    let (mut passed, mut rows) = (0, [0, 0]);
    for seed in 0..50 {
        let ((texts, over), (all, _)) = (play(seed, false), play(seed, true));
        let set = |texts: &[String]| texts.iter().cloned().collect::<BTreeSet<_>>();
        assert_eq!(set(&texts), set(&all), "seed {seed}");
        passed += over;
        rows = [rows[0] + texts.len(), rows[1] + all.len()];
    }
    println!("{passed} items were passed over; {} rows, {} when all are read", rows[0], rows[1]);
    assert!(passed > 700 && rows[0] <= rows[1]);
}

#[test]
fn an_item_that_shares_a_link_with_one_that_stands_is_judged_beside_it() {
    let mut rig = Rig::new();
    let item = |title: &str| format!("<item><link>https://example.org/live</link><title>{title}</title></item>");
    let (first, second) =
        (item("Count begins in the capital this morning early"), item("Results of three villages are known at noon"));
    assert_eq!(rig.fetch("a", &document(std::slice::from_ref(&first), 0), false), 0);
    assert_eq!(rig.fetch("a", &document(std::slice::from_ref(&first), 1), false), 1);
    assert_eq!(rig.fetch("a", &document(&[second, first], 2), false), 0, "read whole");
}

#[test]
fn what_stands_is_remembered_as_long_as_it_is_listed() {
    let mut rig = Rig::new();
    let document = |build| document(&["<item><guid>1</guid><title>The harbour is closed</title></item>".to_owned()], build);
    rig.fetch("a", &document(0), false);
    for build in 1..40 {
        rig.hours(24 * 6);
        assert_eq!(rig.fetch("a", &document(build), false), 1, "poll {build}");
        rig.sweep();
    }
    rig.hours(24 * 60);
    rig.sweep();
    assert_eq!(rig.fetch("a", &document(99), false), 0, "what may be forgotten is read");
    assert_eq!(rig.topics(), ["stories+latest new 1", "latest tombstone", "stories+latest new 2"]);
}
