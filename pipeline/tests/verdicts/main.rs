//! Verdicts as scenarios: what a feed lists poll by poll, and what the ledger says and owes.
#![cfg(test)] // so that the lints know it

mod rig;
mod unread;

use rig::{LONG, OTHER, Rig, item};

#[test]
fn one_story_is_published_once_however_often_it_is_listed() {
    let mut rig = Rig::new();
    let story = item("a").headline("Storm").body(LONG);
    assert_eq!(rig.poll("f", &[&story]), ["new"]);
    for _ in 0..10 {
        rig.hours(1);
        assert_eq!(rig.poll("f", &[&story]), ["unchanged"]);
    }
    assert_eq!(rig.topics(), ["stories+latest new 1"]);
}

#[test]
fn hi_18_an_item_without_id_and_link_is_published_once_in_ten_polls() {
    let mut rig = Rig::new();
    let short = item("").headline("Flash").body("Two words");
    assert_eq!(rig.poll("f", &[&short]), ["new"]);
    for _ in 0..9 {
        // Longer ago than short texts are remembered by: what the feed still lists stays the same story.
        rig.hours(30);
        assert_eq!(rig.poll("f", &[&short]), ["unchanged"]);
    }
    assert_eq!(rig.topics().len(), 1);
}

#[test]
fn an_edit_is_a_revision_of_its_story() {
    let mut rig = Rig::new();
    let story = item("a").headline("Storm").body(LONG);
    rig.poll("f", &[&story]);
    let edited = story.clone().headline("Storm leaves");
    assert_eq!(rig.poll("f", &[&edited]), ["revision"]);
    assert_eq!(rig.topics(), ["stories+latest new 1", "stories+latest update 2"]);
    let records = rig.records();
    assert_eq!(records[1]["supersedes_hash"], records[0]["content_hash"]);
    assert_eq!(records[0]["story_id"], records[1]["story_id"]);
}

#[test]
fn a_correction_of_one_figure_is_never_dropped() {
    let mut rig = Rig::new();
    let story = item("a").headline("Rates").body(&format!("{LONG} It paid 14 cents."));
    rig.poll("f", &[&story]);
    let corrected = item("a").headline("Rates").body(&format!("{LONG} It paid 1.4 cents."));
    assert_eq!(rig.poll("f", &[&corrected]), ["revision"]);
}

#[test]
fn typography_alone_is_no_revision_and_a_copy_elsewhere() {
    let mut rig = Rig::new();
    rig.poll("f", &[&item("a").headline("It's on").body(LONG)]);
    assert_eq!(rig.poll("f", &[&item("a").headline("IT’S ON").body(LONG)]), ["unchanged"]);
    assert_eq!(rig.poll("g", &[&item("b").headline("It’s  on").body(LONG)]), ["duplicate"]);
}

#[test]
fn a_sign_that_says_something_else_is_a_revision() {
    let mut rig = Rig::new();
    rig.poll("f", &[&item("a").headline("It cost $5m").body(LONG)]);
    assert_eq!(rig.poll("f", &[&item("a").headline("It cost €5m").body(LONG)]), ["revision"]);
}

#[test]
fn the_same_text_elsewhere_goes_to_duplicates() {
    let mut rig = Rig::new();
    rig.poll("f", &[&item("a").headline("Storm").body(LONG)]);
    assert_eq!(rig.poll("g", &[&item("b").headline("Storm").body(LONG)]), ["duplicate"]);
    assert_eq!(rig.poll("g", &[&item("b").headline("Storm").body(LONG)]), ["unchanged"]);
    assert_eq!(rig.topics(), ["stories+latest new 1", "duplicates new 1"]);
    let records = rig.records();
    assert_eq!(records[1]["duplicate_of"], records[0]["story_id"]);
    assert_eq!((records[1]["relation"].as_str(), records[1]["similarity"].as_f64()), (Some("exact"), Some(1.0)));
    assert_eq!(records[1]["cluster_id"], records[0]["story_id"]);
}

#[test]
fn an_edited_copy_goes_to_stories() {
    let mut rig = Rig::new();
    rig.poll("f", &[&item("a").headline("Storm").body(LONG)]);
    rig.poll("g", &[&item("b").headline("Storm").body(LONG)]);
    assert_eq!(rig.poll("g", &[&item("b").headline("Storm").body(OTHER)]), ["revision"]);
    assert_eq!(rig.topics()[2], "stories+latest update 2");
}

#[test]
fn two_notices_with_the_same_body_and_other_headlines_are_two_stories() {
    let mut rig = Rig::new();
    let body = "Quarterly dividend of 20 cents against 20 cents, payable in January to holders of record.";
    rig.poll("f", &[&item("a").headline("Example Oats dividend").body(body)]);
    assert_eq!(rig.poll("f", &[&item("b").headline("Sample Bank dividend").body(body)]), ["new"]);
}

#[test]
fn a_short_notice_is_a_copy_for_36_hours_only() {
    let (headline, body) = ("Credit policy unchanged", "The bank leaves its credit policies unchanged, a spokesman said today.");
    for (hours, verdict) in [(35, "duplicate"), (37, "new")] {
        let mut rig = Rig::new();
        rig.poll("f", &[&item("a").headline(headline).body(body)]);
        rig.hours(hours);
        assert_eq!(rig.poll("g", &[&item("b").headline(headline).body(body)]), [verdict], "after {hours} h");
    }
}

#[test]
fn the_36_hours_are_not_extended_by_sightings() {
    let (headline, body) = ("Credit policy unchanged", "The bank leaves its credit policies unchanged, a spokesman said today.");
    let mut rig = Rig::new();
    for _ in 0..4 {
        rig.poll("f", &[&item("a").headline(headline).body(body)]);
        rig.hours(12);
    }
    assert_eq!(rig.poll("g", &[&item("b").headline(headline).body(body)]), ["new"]);
}

#[test]
fn under_eight_tokens_content_never_decides_across_feeds() {
    let mut rig = Rig::new();
    rig.poll("f", &[&item("a").headline("Oil falls").body("Oil fell on Monday")]);
    assert_eq!(rig.poll("g", &[&item("b").headline("Oil falls").body("Oil fell on Monday")]), ["new"]);
}

#[test]
fn two_datelines_of_different_days_are_two_stories() {
    let mut rig = Rig::new();
    rig.poll("f", &[&item("a").headline("Market report").body(LONG).dateline(6, 26)]);
    assert_eq!(rig.poll("g", &[&item("b").headline("Market report").body(LONG).dateline(6, 27)]), ["new"]);
    assert_eq!(rig.poll("h", &[&item("c").headline("Market report").body(LONG).dateline(6, 26)]), ["duplicate"]);
}

#[test]
fn a_reused_id_is_another_story() {
    let mut rig = Rig::new();
    rig.poll("f", &[&item("top").headline("Storm leaves the bay").body(LONG)]);
    assert_eq!(rig.poll("f", &[&item("top").headline("Parliament votes on budget").body(OTHER)]), ["new"]);
    let records = rig.records();
    assert_ne!(records[0]["story_id"], records[1]["story_id"]);
    assert!(records[1]["ingest_warnings"].as_array().unwrap().iter().any(|code| code == "guid_reused"));
    // Both go on being what they are, whichever the feed lists.
    assert_eq!(rig.poll("f", &[&item("top").headline("Storm leaves the bay").body(LONG)]), ["unchanged"]);
    assert_eq!(rig.poll("f", &[&item("top").headline("Parliament votes on budget").body(OTHER)]), ["unchanged"]);
}

#[test]
fn an_id_in_other_words_is_the_same_story() {
    let mut rig = Rig::new();
    rig.poll("world", &[&item("http://www.example.org/story?id=7").headline("Storm").body(LONG).provider("p")]);
    let other = item("https://news.example.org/story?id=7").headline("Storm").body(LONG).provider("p");
    assert_eq!(rig.poll("front", &[&other]), ["unchanged"]);
}

#[test]
fn another_id_with_the_same_link_is_the_same_story() {
    let mut rig = Rig::new();
    let link = "https://example.org/storm-leaves";
    rig.poll("world", &[&item("1").link(link).headline("Storm").body(LONG).provider("p")]);
    assert_eq!(rig.poll("front", &[&item("2").link(link).headline("Storm").body(LONG).provider("p")]), ["unchanged"]);
}

#[test]
fn ids_that_turn_over_between_two_polls_are_copies_of_what_was_listed() {
    let mut rig = Rig::new();
    rig.poll("f", &[&item("http://example.org/7").headline("Storm").body(LONG)]);
    assert_eq!(rig.poll("f", &[&item("https://example.org/7").headline("Storm").body(LONG)]), ["duplicate"]);
}

#[test]
fn a_section_link_joins_nothing() {
    let mut rig = Rig::new();
    let link = "https://example.org/live-blog";
    let (one, two) = (item("1").link(link).headline("One").body(LONG), item("2").link(link).headline("Two").body(OTHER));
    assert_eq!(rig.poll("f", &[&one, &two]), ["new", "new"]);
    // A third entry of the blog, while the first two are still listed.
    let three = item("3").link(link).headline("Three").body("Something else altogether happened here just now.");
    assert_eq!(rig.poll("f", &[&three, &one, &two]), ["new", "unchanged", "unchanged"]);
}

#[test]
fn hi_20_a_feed_that_flips_between_two_versions_repeats_neither() {
    let mut rig = Rig::new();
    let (a, b) = (item("x").headline("A").body(LONG), item("x").headline("B").body(LONG));
    assert_eq!(rig.poll("f", &[&a]), ["new"]);
    assert_eq!(rig.poll("f", &[&b]), ["revision"]);
    for _ in 0..500 {
        assert_eq!(rig.poll("f", &[&a]), ["unchanged"]);
        assert_eq!(rig.poll("f", &[&b]), ["unchanged"]);
        rig.minutes(5);
    }
}

#[test]
fn an_edit_taken_back_for_good_is_a_revert() {
    let mut rig = Rig::new();
    let (a, b) = (item("x").headline("A").body(LONG), item("x").headline("B").body(LONG));
    rig.poll("f", &[&a]);
    rig.poll("f", &[&b]);
    let edited = rig.time();
    rig.minutes(20);
    let mut verdicts = Vec::new();
    for poll in 0..6 {
        verdicts.extend(rig.poll("f", &[&a]));
        // Until it is clear what comes back, the next poll has to bring the document again.
        assert_eq!(rig.cursor("f") == edited, poll < 3, "{poll}");
        rig.minutes(20);
    }
    assert_eq!(verdicts, ["unchanged", "unchanged", "unchanged", "revision", "unchanged", "unchanged"]);
}

#[test]
fn reverts_are_at_most_three_a_day() {
    let mut rig = Rig::new();
    let version = |headline: &str, minute: u32| item("x").headline(headline).body(LONG).updated(minute);
    rig.poll("f", &[&version("A", 0)]);
    rig.poll("f", &[&version("B", 1)]);
    let verdicts: Vec<_> =
        (2..8).flat_map(|minute| rig.poll("f", &[&version(if minute % 2 == 0 { "A" } else { "B" }, minute)])).collect();
    assert_eq!(verdicts, ["revision", "revision", "revision", "unchanged", "unchanged", "unchanged"]);
}

#[test]
fn a_late_older_version_never_becomes_the_latest() {
    let mut rig = Rig::new();
    rig.poll("f", &[&item("x").headline("Second").body(LONG).updated(10)]);
    assert_eq!(rig.poll("f", &[&item("x").headline("First").body(LONG).updated(5)]), ["older"]);
    assert_eq!(rig.topics()[1], "stories update 2 old");
    assert_eq!(rig.poll("f", &[&item("x").headline("First").body(LONG).updated(5)]), ["unchanged"]);
}

#[test]
fn integer_versions_decide_alone() {
    let mut rig = Rig::new();
    rig.poll("f", &[&item("x").headline("Two").body(LONG).version("2").updated(1)]);
    assert_eq!(rig.poll("f", &[&item("x").headline("One").body(LONG).version("1").updated(9)]), ["older"]);
    assert_eq!(rig.poll("f", &[&item("x").headline("Three").body(LONG).version("1542761538").updated(0)]), ["revision"]);
    assert_eq!(rig.poll("f", &[&item("x").headline("Three again").body(LONG).version("1542761538")]), ["revision"]);
    let last = rig.records().pop().unwrap();
    assert!(last["ingest_warnings"].as_array().unwrap().iter().any(|code| code == "version_reused"));
}

#[test]
fn the_summary_never_replaces_the_full_text() {
    let mut rig = Rig::new();
    rig.poll("full", &[&item("x").headline("Storm").body(LONG).provider("p")]);
    let summary = item("x").headline("Storm").summary("The storm that kept ships in harbour moved out to sea.").provider("p");
    assert_eq!(rig.poll("brief", &[&summary]), ["unchanged"]);
    // The other way round the fuller text is a revision.
    let mut rig = Rig::new();
    rig.poll("brief", &[&summary]);
    assert_eq!(rig.poll("full", &[&item("x").headline("Storm").body(LONG).provider("p")]), ["revision"]);
}

#[test]
fn publishers_cut_their_own_texts() {
    let mut rig = Rig::new();
    rig.poll("f", &[&item("x").headline("Storm").body(LONG)]);
    assert_eq!(rig.poll("f", &[&item("x").headline("Storm").body("Withdrawn pending review by the editors.")]), ["revision"]);
}

#[test]
fn two_feeds_of_one_provider_share_a_story() {
    let mut rig = Rig::new();
    rig.poll("world", &[&item("x").headline("Storm").body(LONG).provider("p")]);
    assert_eq!(rig.poll("front", &[&item("x").headline("Storm").body(LONG).provider("p")]), ["unchanged"]);
}

#[test]
fn a_kill_passes_and_the_story_does_not_rise_again() {
    let mut rig = Rig::new();
    let story = item("x").headline("Storm").body(LONG);
    rig.poll("f", &[&story]);
    rig.poll("g", &[&item("copy").headline("Storm").body(LONG)]);
    assert_eq!(rig.poll("f", &[&item("x").headline("KILL: Storm").kill()]), ["revision"]);
    let kill = rig.records().pop().unwrap();
    assert_eq!(
        (kill["change"].as_str(), kill["is_deleted"].as_u64(), kill["body_text"].as_str()),
        (Some("kill"), Some(1), Some(""))
    );
    assert_eq!(kill["content_hash"], rig.records()[0]["content_hash"]);
    assert_eq!(kill["extra"]["copies"], rig.records()[1]["story_id"]);
    assert_eq!(rig.poll("f", &[&story]), ["unchanged"]);
    assert_eq!(rig.poll("f", &[&item("x").headline("Storm again").body(LONG)]), ["older"]);
    // The copy steps into `stories` when it is seen again.
    assert_eq!(rig.poll("g", &[&item("copy").headline("Storm").body(LONG)]), ["revision"]);
    assert_eq!(rig.topics().last().unwrap(), "stories+latest update 2");
}

#[test]
fn a_kill_of_an_unknown_story_is_published_and_remembered() {
    let mut rig = Rig::new();
    assert_eq!(rig.poll("f", &[&item("x").headline("KILL").kill()]), ["new"]);
    assert_eq!(rig.topics(), ["stories+latest kill 1"]);
    assert_eq!(rig.poll("f", &[&item("x").headline("Late original").body(LONG)]), ["older"]);
}

#[test]
fn a_withheld_story_is_released() {
    let mut rig = Rig::new();
    let story = item("x").headline("Storm").body(LONG);
    rig.poll("f", &[&story]);
    assert_eq!(rig.poll("f", &[&story.clone().withheld()]), ["revision"]);
    assert_eq!(rig.poll("f", &[&story]), ["revision"]);
    assert_eq!(rig.topics(), ["stories+latest new 1", "stories+latest withhold 2", "stories+latest release 3"]);
    assert_eq!(rig.poll("f", &[&story.clone().withheld()]), ["revision"], "withheld again, which knows no daily limit");
    assert_eq!(rig.poll("f", &[&story.clone().withheld()]), ["unchanged"]);
    assert_eq!(rig.poll("f", &[&story]), ["revision"]);
}

#[test]
fn a_withheld_text_is_no_original() {
    let mut rig = Rig::new();
    rig.poll("f", &[&item("x").headline("Storm").body(LONG).withheld()]);
    assert_eq!(rig.poll("g", &[&item("y").headline("Storm").body(LONG)]), ["new"]);
}

#[test]
fn a_baseline_is_remembered_and_not_published() {
    let mut rig = Rig::new();
    rig.baseline = true;
    let (one, two) = (item("1").headline("One").body(LONG), item("2").headline("Two").body(OTHER));
    assert_eq!(rig.poll("f", &[&one]), ["unchanged"]);
    assert_eq!(rig.poll("f", &[&one, &two]), ["unchanged", "new"]);
    assert_eq!(rig.poll("f", &[&item("1").headline("One, edited").body(LONG)]), ["revision"]);
    // What is known from a baseline only is no original.
    assert_eq!(rig.topics(), ["stories+latest new 1", "stories+latest update 1"]);
    let mut rig = Rig::new();
    rig.baseline = true;
    rig.poll("f", &[&one]);
    rig.baseline = false;
    assert_eq!(rig.poll("g", &[&item("copy").headline("One").body(LONG)]), ["new"]);
}

#[test]
fn everything_is_remembered_across_a_restart() {
    let mut rig = Rig::new();
    let story = item("x").headline("Storm").body(LONG);
    rig.poll("f", &[&story]);
    rig.reopen();
    assert_eq!(rig.poll("f", &[&story]), ["unchanged"]);
    assert_eq!(rig.poll("g", &[&item("y").headline("Storm").body(LONG)]), ["duplicate"]);
    rig.reopen();
    assert_eq!(rig.poll("f", &[&story.clone().headline("Storm, again")]), ["revision"]);
    assert_eq!(rig.topics().len(), 3);
}

#[test]
fn what_no_feed_lists_is_forgotten_whole_after_a_window() {
    let mut rig = Rig::new();
    let story = item("x").headline("Storm").body(LONG);
    rig.poll("f", &[&story]);
    rig.hours(24 * 45);
    rig.sweep();
    // Its key left the compacted topic, and its revisions go on where they were.
    assert_eq!(rig.topics(), ["stories+latest new 1", "latest tombstone"]);
    assert_eq!(rig.poll("f", &[&story]), ["new"]);
    assert_eq!(rig.topics().last().unwrap(), "stories+latest new 2");
}

#[test]
fn what_a_feed_goes_on_listing_is_remembered() {
    let mut rig = Rig::new();
    let story = item("x").headline("Storm").body(LONG);
    rig.poll("f", &[&story]);
    for _ in 0..8 {
        rig.hours(24 * 7);
        rig.still_listed("f");
        rig.sweep();
    }
    assert_eq!(rig.poll("f", &[&story]), ["unchanged"]);
}

#[test]
fn a_killed_story_stays_killed_beyond_the_window() {
    let mut rig = Rig::new();
    rig.poll("f", &[&item("x").headline("KILL").kill()]);
    rig.hours(24 * 60);
    rig.sweep();
    assert_eq!(rig.poll("f", &[&item("x").headline("Late original").body(LONG)]), ["older"]);
}

#[test]
fn what_is_owed_is_as_old_after_a_restart_as_before() {
    let mut rig = Rig::new();
    rig.poll("f", &[&item("x").headline("Storm").body(LONG)]);
    let committed = rig.time();
    rig.hours(5);
    rig.reopen();
    assert_eq!(rig.owed_since(), Some(committed));
}

#[test]
fn more_than_one_sweep_forgets_is_forgotten_whole() {
    let mut rig = Rig::new();
    let items: Vec<_> = (0..9000).map(|n| item(&n.to_string()).headline(&format!("Notice {n}"))).collect();
    rig.poll("f", &items.iter().collect::<Vec<_>>());
    rig.hours(24 * 60);
    rig.sweep();
    let verdicts = rig.poll("g", &items.iter().collect::<Vec<_>>());
    assert!(verdicts.iter().all(|verdict| *verdict == "new"), "{}", verdicts.iter().filter(|verdict| **verdict != "new").count());
}

#[test]
fn a_baseline_waits_for_the_first_poll_that_finds_something() {
    let mut rig = Rig::new();
    rig.baseline = true;
    rig.still_listed("f");
    let story = item("a").headline("Storm").body(LONG);
    assert_eq!(rig.poll("f", &[&story]), ["unchanged"], "polls that failed are none of a baseline");
    assert_eq!(rig.topics(), Vec::<String>::new());
    let second = item("b").headline("Other").body(OTHER);
    assert_eq!(rig.poll("f", &[&second, &story]), ["new", "unchanged"]);
}
