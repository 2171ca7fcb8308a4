//! Properties of `normalize`: total, deterministic, bounded, and hard to poison.

use crate::drafts;
use proptest::prelude::*;
use schemas::draft::{Moment, Text};
use schemas::story::{Content, Media, moment};
use schemas::tokens::Tokens;
use schemas::{Change, Draft, PubStatus, Reason, SourceFormat, Warning, hash, normalize};

const HEADLINE_BYTES: usize = 4 << 10;
const BODY_BYTES: usize = 1 << 20;

fn check_texts(content: &Content) -> Result<(), TestCaseError> {
    for title in [&content.title, &content.headline].into_iter().flatten() {
        prop_assert!(title.len() <= HEADLINE_BYTES && !title.trim().is_empty(), "{:?}", title);
        prop_assert!(!title.contains(char::is_control), "{:?}", title);
    }
    prop_assert_eq!(content.title_is_derived, content.headline.is_none());
    let body = &content.body_text;
    prop_assert!(body.len() <= BODY_BYTES);
    prop_assert!(!body.contains(|character: char| character.is_control() && character != '\n'), "{:?}", body);
    prop_assert_eq!(body.trim(), body);
    prop_assert!(body.is_empty() || body.split('\n').all(|paragraph| !paragraph.trim().is_empty()), "{:?}", body);
    prop_assert_eq!(content.char_count as usize, body.chars().count());
    Ok(())
}

proptest! {
    #[test]
    fn same_draft_gives_the_same_record(draft in drafts::any_draft()) {
        let json = |draft: Draft| normalize(draft, &drafts::origin()).map(|story| serde_json::to_string(&story.as_first()).unwrap());
        prop_assert_eq!(json(draft.clone()), json(draft));
    }

    #[test]
    fn texts_are_clean_bounded_and_counted(draft in drafts::any_draft()) {
        let Ok(story) = normalize(draft, &drafts::origin()) else { return Ok(()) };
        check_texts(&story.content)?;
        let tokens = Tokens::of(&story.content.body_text);
        if story.content.pub_status != PubStatus::Canceled {
            prop_assert_eq!(story.content.word_count, tokens.count());
            prop_assert_eq!(story.marks.body_hash, hash::body(&tokens));
            let content = hash::content(story.content.headline.as_deref(), &story.content.body_text);
            prop_assert_eq!(story.marks.content_hash, content);
        }
    }

    #[test]
    fn only_a_draft_of_nothing_is_rejected(draft in drafts::any_draft()) {
        let empty = draft.is_empty();
        match normalize(draft, &drafts::origin()) {
            Ok(_) => prop_assert!(!empty),
            Err(rejection) => prop_assert!(empty && rejection.reason == Reason::NoContent),
        }
    }

    #[test]
    fn an_author_or_a_place_alone_is_a_story(name in "[a-z]{1,8}") {
        let mut draft = Draft::new(SourceFormat::Atom);
        prop_assert!(normalize(draft.clone(), &drafts::origin()).is_err());
        draft.by = vec![name];
        prop_assert!(normalize(draft, &drafts::origin()).is_ok());
    }

    #[test]
    fn kills_keep_no_text_and_know_their_own(draft in drafts::any_draft()) {
        let usable = normalize(Draft { pub_status: Some(PubStatus::Usable), ..draft.clone() }, &drafts::origin());
        let killed = normalize(Draft { pub_status: Some(PubStatus::Canceled), ..draft }, &drafts::origin());
        let (Ok(usable), Ok(killed)) = (usable, killed) else { return Ok(()) };
        prop_assert_eq!(&killed.content.body_text, "");
        prop_assert_eq!((&killed.content.body_html, &killed.content.summary), (&None, &None));
        prop_assert_eq!((killed.content.word_count, killed.content.char_count), (0, 0));
        prop_assert_eq!(killed.marks.content_hash, usable.marks.content_hash);
        prop_assert_eq!(killed.marks.body_hash, usable.marks.body_hash);
        prop_assert_eq!(killed.marks.full_hash, usable.marks.full_hash);
        let record = killed.as_first().ruling;
        prop_assert_eq!((record.is_deleted, record.change), (1, Change::Kill));
    }

    /// A poisoned time costs only itself: it is null with its printed form kept, and nothing else changes.
    #[test]
    fn hi_17_poisoned_dates_cost_only_themselves(times in prop::collection::vec(drafts::moment(), 5)) {
        let mut draft = drafts::filled();
        let clean = {
            (draft.first_created, draft.version_created, draft.content_created, draft.embargoed, draft.expires) = Default::default();
            normalize(draft.clone(), &drafts::origin()).unwrap()
        };
        let poisoned = |moment: &Moment| match moment {
            Moment::At(time) => !(1900..2200).contains(&jiff::tz::TimeZone::UTC.to_datetime(*time).year()),
            Moment::Unreadable(_) => true,
        };
        let [first, version, content, embargo, expiry] = <[Moment; 5]>::try_from(times).unwrap();
        // Believable ones are left out: they are allowed to change the record.
        let some = |moment: &Moment| Some(moment.clone()).filter(|moment| poisoned(moment));
        let moments = [some(&first), some(&version), some(&content), some(&embargo), some(&expiry)];
        [draft.first_created, draft.version_created, draft.content_created, draft.embargoed, draft.expires] = moments.clone();
        let mut story = normalize(draft, &drafts::origin()).unwrap();
        prop_assert_eq!(story.warnings.contains(&Warning::DateRejected), moments.iter().any(Option::is_some));
        let names = ["first_created", "version_created", "content_created", "embargoed", "expires"];
        for (name, moment) in names.into_iter().zip(moments) {
            let printed = story.extra.remove(&format!("{name}_printed"));
            let expected = moment.map(|moment| match moment {
                Moment::At(time) => moment::print(time),
                Moment::Unreadable(text) => text[..text.floor_char_boundary(1024)].to_owned(),
            });
            prop_assert_eq!(printed, expected, "{}", name);
        }
        story.warnings.retain(|warning| *warning != Warning::DateRejected);
        prop_assert_eq!(story.content, clean.content);
        prop_assert_eq!((story.warnings, story.extra), (clean.warnings, clean.extra));
    }
}

#[test]
fn hi_17_bounds_of_believed_dates() {
    for (printed, believed) in [
        ("1899-12-31T23:59:59Z", false),
        ("1900-01-01T00:00:00Z", true),
        ("1969-12-31T23:59:59.999Z", true),
        ("2199-12-31T23:59:59Z", true),
        ("2200-01-01T00:00:00Z", false),
        ("9999-01-01T00:00:00Z", false),
        ("-009998-01-02T00:00:00Z", false),
    ] {
        let mut draft = drafts::empty();
        draft.version_created = Some(Moment::At(printed.parse().unwrap()));
        let story = normalize(draft, &drafts::origin()).unwrap();
        assert_eq!(story.content.version_created.is_some(), believed, "{printed}");
        assert_eq!(story.warnings.contains(&Warning::DateRejected), !believed, "{printed}");
        assert_eq!(story.extra.contains_key("version_created_printed"), !believed, "{printed}");
    }
}

#[test]
fn huge_texts_are_cut_at_their_bounds() {
    for (word, html) in
        [("word ", false), ("é", false), ("港 ", true), ("<p>paragraph</p>", true), ("\u{1} ", false), ("\n", false)]
    {
        let huge = word.repeat((3 << 20) / word.len());
        let text = |text: String| Some(if html { Text::Html(text) } else { Text::Plain(text) });
        let mut draft = drafts::empty();
        (draft.headline, draft.summary, draft.body) = (text(huge.clone()), text(huge.clone()), text(huge));
        let story = normalize(draft, &drafts::origin()).unwrap();
        check_texts(&story.content).unwrap();
        assert!(story.content.summary.as_ref().is_none_or(|summary| summary.len() <= BODY_BYTES));
        let cut = !story.content.body_text.is_empty();
        assert_eq!(story.warnings.contains(&Warning::BodyTruncated), cut, "{word:?}");
        assert_eq!(story.warnings.contains(&Warning::FieldTruncated), cut, "{word:?}");
    }
}

#[test]
fn a_reporter_in_the_dateline_is_the_author_unless_the_draft_has_one() {
    let mut draft = drafts::empty();
    draft.body = Some(Text::Plain("新华社华盛顿6月27日电（记者刘阳）美国国务院星期四说。".to_owned()));
    let by = |draft: &Draft| normalize(draft.clone(), &drafts::origin()).unwrap().content.by;
    assert_eq!(by(&draft), ["刘阳"]);
    draft.by = vec!["Example Writer".to_owned()];
    assert_eq!(by(&draft), ["Example Writer"]);
}

#[test]
fn sizes_stay_exact_in_json() {
    let mut draft = drafts::empty();
    let media = |size| Media { size: Some(size), ..Media::default() };
    draft.media = [(1 << 53) - 1, 1 << 53, u64::MAX].map(media).to_vec();
    let story = normalize(draft, &drafts::origin()).unwrap();
    let sizes: Vec<_> = story.content.media.iter().map(|media| media.size).collect();
    assert_eq!(sizes, [Some((1 << 53) - 1), None, None]);
}

#[test]
fn what_closes_a_text_is_told_apart_in_every_format() {
    let body = "The harbour of Exampletown was closed on Thursday after a storm tore the ferry pier from its piles, the \
                port office said in a statement. Nobody was on the pier when it went, the harbour master told reporters.";
    for format in [SourceFormat::PlainText, SourceFormat::Rss2] {
        let read = |end: &str, change: fn(&mut Draft)| {
            let mut draft = Draft::new(format);
            draft.body = Some(Text::Plain(format!("{body}\n{end}")));
            change(&mut draft);
            let story = normalize(draft, &drafts::origin()).unwrap().as_first();
            assert_eq!(story.content.body_text, body, "{end}");
            story
        };
        let closing = |end: &str| {
            let content = read(end, |_| {}).content;
            [content.sign_off, content.ed_note, content.copyright_notice].map(Option::unwrap_or_default)
        };
        assert_eq!(closing("-30-"), ["-30-", "", ""]);
        assert_eq!(closing("AFP\n-30-"), ["AFP", "", ""]);
        assert_eq!(closing("(Reporting by A. Example)"), ["", "(Reporting by A. Example)", ""]);
        assert_eq!(closing("© 2019 Example Wire"), ["", "", "© 2019 Example Wire"]);
        let both = read("(Reporting by A. Example)", |draft| draft.ed_note = Some("Eds: Adds detail.".to_owned()));
        assert_eq!(both.content.ed_note.as_deref(), Some("Eds: Adds detail.\n(Reporting by A. Example)"));
        let sent = read("© 2019 Example Wire", |draft| draft.copyright_notice = Some("Example Wire".to_owned()));
        assert_eq!(sent.content.copyright_notice.as_deref(), Some("Example Wire"));
        assert_eq!(sent.ruling.extra["copyright_printed"], "© 2019 Example Wire");
        let marked = read("AFP", |draft| draft.sign_off = Some("ENDS".to_owned()));
        assert_eq!(marked.content.sign_off.as_deref(), Some("AFP"));
    }
}
