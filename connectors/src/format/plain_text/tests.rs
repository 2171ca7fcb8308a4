//! Every fixture as it is read, in snapshots for people to review.

use super::FORMAT;
use crate::format::{Confidence, Decoded, recognize};
use schemas::{Dialect, Draft, Moment, Reason, Text};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plain_text").join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

/// Options stand beside a fixture, one `key=value` a line.
fn dialect(path: &Path) -> Dialect {
    let mut dialect = Dialect::default();
    for line in std::fs::read_to_string(path.with_extension("options")).unwrap_or_default().lines() {
        let (key, value) = line.split_once('=').unwrap();
        dialect.set(key, value).unwrap();
    }
    dialect
}

fn snapshot(folder: &str) {
    for path in fixtures(folder) {
        let bytes = std::fs::read(&path).unwrap();
        let decoded = (FORMAT.decode)(&bytes, &dialect(&path));
        let confidence = format!("{:?}", (FORMAT.recognize)(&bytes));
        let shown = match decoded {
            Ok(decoded) => json!({ "recognized": confidence, "decoded": show(&decoded, &bytes) }),
            Err(error) => json!({ "recognized": confidence, "error": error.to_string() }),
        };
        let name = format!("{folder}_{}", path.file_stem().unwrap().to_str().unwrap());
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, sort_maps => false }, {
            insta::assert_json_snapshot!(name, shown);
        });
    }
}

#[test]
fn good_copy() {
    snapshot("good");
}

#[test]
fn broken_copy() {
    snapshot("broken");
}

#[test]
fn hostile_copy() {
    snapshot("hostile");
}

fn show(decoded: &Decoded, bytes: &[u8]) -> Value {
    let drafts: Vec<Value> = decoded.drafts.iter().map(|draft| show_draft(draft, bytes)).collect();
    let faults: Vec<String> = decoded.faults.iter().map(|fault| format!("{fault:?}")).collect();
    let mut shown = Map::new();
    shown.insert("drafts".to_owned(), json!(drafts));
    if !faults.is_empty() {
        shown.insert("faults".to_owned(), json!(faults));
    }
    Value::Object(shown)
}

/// What a draft says, without what it does not say. The slice is shown by its first and last words.
fn show_draft(draft: &Draft, bytes: &[u8]) -> Value {
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.as_str().to_owned());
    let moment = |moment: &Option<Moment>| {
        moment.as_ref().map(|moment| match moment {
            Moment::At(time) => time.to_string(),
            Moment::Unreadable(printed) => format!("unreadable: {printed}"),
        })
    };
    let mut body = text(&draft.body).unwrap_or_default().split('\n').map(str::to_owned).collect::<Vec<_>>();
    body.retain(|paragraph| !paragraph.is_empty());
    let fields = json!({
        "slice": slice(draft, bytes),
        "pub_status": draft.pub_status,
        "change": draft.change,
        "revision_label": draft.revision_label,
        "take_key": draft.take_key,
        "take_no": draft.take_no,
        "urgency": draft.urgency,
        "urgency_raw": draft.urgency_raw,
        "embargoed": moment(&draft.embargoed),
        "embargo_unresolved": draft.embargo_unresolved.then_some(true),
        "version_created": moment(&draft.version_created),
        "slugline": draft.slugline,
        "provider_word_count": draft.provider_word_count,
        "headline": text(&draft.headline),
        "subhead": draft.subhead,
        "by": draft.by,
        "body": body,
        "summary": text(&draft.summary),
        "is_tabular": draft.is_tabular.then_some(true),
        "sign_off": draft.sign_off,
        "ed_note": draft.ed_note,
        "copyright_notice": draft.copyright_notice,
        "warnings": draft.warnings,
        "extra": draft.extra,
    });
    let Value::Object(mut fields) = fields else { panic!("no object") };
    fields.retain(|_, value| {
        !(value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty))
    });
    Value::Object(fields)
}

fn slice(draft: &Draft, bytes: &[u8]) -> String {
    let story = String::from_utf8_lossy(&bytes[draft.slice.clone()]).into_owned();
    let words: Vec<&str> = story.split_whitespace().collect();
    match words.as_slice() {
        [first, .., last] => format!("{}..{} {first} … {last}", draft.slice.start, draft.slice.end),
        _ => format!("{}..{}", draft.slice.start, draft.slice.end),
    }
}

#[test]
fn hi_31_what_is_no_text_is_not_recognized() {
    for name in ["compressed", "archive", "program", "elf", "document", "rich_text"] {
        let path = fixtures("hostile").into_iter().find(|path| path.file_stem().unwrap() == name).unwrap();
        let bytes = std::fs::read(path).unwrap();
        assert_eq!((FORMAT.recognize)(&bytes), Confidence::No, "{name}");
        assert_eq!(recognize(&bytes).unwrap_err().reason, Reason::UnknownFormat, "{name}");
        assert_eq!((FORMAT.decode)(&bytes, &Dialect::default()).unwrap_err().reason, Reason::UnknownFormat, "{name}");
    }
}

#[test]
fn hi_31_zero_bytes_are_empty() {
    assert_eq!(recognize(b"").unwrap_err().reason, Reason::Empty);
    for bytes in [&b""[..], b" \r\n\t", b"\xef\xbb\xbf", b"\x0c\x03\x04", "\u{a0}\u{3000}".as_bytes()] {
        let error = (FORMAT.decode)(bytes, &Dialect::default()).unwrap_err();
        assert_eq!(error.reason, Reason::Empty, "{}", bytes.escape_ascii());
    }
}

#[test]
fn hi_12_headlines_and_notes_are_one_line() {
    let copy = "Storm\x0bforged\r\r\nlevel=ERROR\u{2028}msg\n\nEXAMPLETOWN (EXAMPLE-WIRE) - Text was written.\n";
    let decoded = (FORMAT.decode)(copy.as_bytes(), &Dialect::default()).unwrap();
    for draft in &decoded.drafts {
        let headline = draft.headline.as_ref().map_or("", Text::as_str);
        assert!(!headline.contains(['\n', '\r', '\u{b}', '\u{2028}']), "{headline:?}");
    }
}

#[test]
fn too_many_stories_are_a_fault_with_the_rest() {
    let copy = "Text was written.\n-30-\n".repeat(super::STORIES + 2);
    let decoded = (FORMAT.decode)(copy.as_bytes(), &Dialect::default()).unwrap();
    assert_eq!(decoded.drafts.len(), super::STORIES);
    let [fault] = decoded.faults.as_slice() else { panic!("{:?}", decoded.faults) };
    assert_eq!(fault.reason, Reason::TooManyItems);
    assert_eq!(fault.slice, copy.len() - 2 * 23..copy.len());
}

#[test]
fn long_stories_are_cut_and_say_so() {
    let copy = "Text was written here.\n".repeat(200_000);
    let decoded = (FORMAT.decode)(copy.as_bytes(), &Dialect::default()).unwrap();
    assert!(decoded.drafts[0].warnings.contains(&schemas::Warning::BodyTruncated));
}

mod bounds {
    use super::*;
    use proptest::prelude::*;
    use std::time::Duration;

    /// Time that this thread has had on a processor: what a bound on work is measured in, whatever else the machine does.
    fn cpu_time() -> Duration {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
    }

    /// Pieces that take copy through every branch.
    fn pieces() -> impl Strategy<Value = String> {
        const PIECES: &[&str] = &[
            "EXAMPLETOWN, June 27 (EXAMPLE-WIRE) — ",
            "Storm closes harbour",
            "By Jane Doe",
            "Eds: Adds.",
            "(Eds: ",
            "-30-",
            "###",
            "ENDS",
            "\n",
            "\r",
            "\r\n",
            "\n\n",
            "\u{c}",
            "\u{3}",
            "\u{4}",
            "URGENT",
            "UPDATE 2-",
            "BULLETIN KILL",
            "KILL: ",
            "EMBARGOED until ",
            "0001 GMT June 28, 2019",
            "271037 Jun 19",
            "BC-A-B, 1st Add",
            "^",
            "<",
            "=",
            " - ",
            "—",
            "(",
            ")",
            "新华社",
            "。",
            "　",
            "É",
            "\u{202e}",
            "\0",
            "\u{7}",
            "  ",
            "\t",
            "- ",
            "# Notebook",
            "Copyright 2019",
            ".",
            ",",
            ":",
            "/",
            "1",
            "-",
            "word ",
            "(AB) - ",
        ];
        prop::collection::vec(prop::sample::select(PIECES), 0..60).prop_map(|pieces| pieces.concat())
    }

    fn read(bytes: &[u8]) {
        let _ = (FORMAT.recognize)(bytes);
        if let Ok(decoded) = (FORMAT.decode)(bytes, &Dialect::default()) {
            for draft in &decoded.drafts {
                assert!(bytes.get(draft.slice.clone()).is_some());
                assert!(draft.body.as_ref().is_none_or(|body| !body.as_str().is_empty()));
            }
            assert!(!decoded.drafts.is_empty());
            for fault in &decoded.faults {
                assert!(bytes.get(fault.slice.clone()).is_some());
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
            read(&bytes);
        }

        #[test]
        fn any_copy_is_survived(copy in pieces()) {
            read(copy.as_bytes());
        }

        #[test]
        fn any_text_is_survived(text in "\\PC{0,200}") {
            read(text.as_bytes());
        }
    }

    /// Each of these, long, has brought some reader of lines down.
    #[test]
    fn hostile_shapes_take_linear_time() {
        let shapes = [
            "\n",
            "\r",
            "a\n",
            "###\n",
            "ENDS\n\n",
            "-30-\n",
            "(AB) - ",
            "— ABC\n",
            "Eds: x\n",
            "(Eds: x\n",
            "a - ",
            "A: ",
            "By A B\n",
            "- a\n",
            "a  b  c\n",
            "\u{c}",
            "1 ",
            "URGENT\n",
            "EMBARGOED\n",
            "word ",
            "((((",
            "\u{3000}",
            "271037 Jun 19\n",
            "KILL: A-B\n",
            "A-B\n",
            "-",
            "^",
            "The harbour of Exampletown was closed on Thursday after a storm that\n",
        ];
        for shape in shapes {
            let time = |bytes: usize| {
                let copy = shape.repeat(bytes / shape.len());
                let started = cpu_time();
                read(copy.as_bytes());
                (cpu_time() - started).as_secs_f64()
            };
            let small = (0..2).map(|_| time(8 * 1024)).fold(f64::MAX, f64::min);
            let large = (0..2).map(|_| time(64 * 1024)).fold(f64::MAX, f64::min);
            // Eight times the bytes: a quadratic reader takes 64 times as long.
            assert!(large < small * 32.0 + 0.02, "{shape:?}: 8 KiB {small:.4} s, 64 KiB {large:.4} s");
        }
    }
}

fn only(copy: &str) -> Draft {
    let mut decoded = (FORMAT.decode)(copy.as_bytes(), &Dialect::default()).unwrap();
    assert_eq!(decoded.drafts.len(), 1, "{copy}");
    decoded.drafts.remove(0)
}

#[test]
fn points_under_a_headline_are_the_summary() {
    let text = "EXAMPLETOWN, Aug 3 (EXAMPLE-WIRE) - Oil fell on Monday as stocks rose.";
    let points = "Stocks rise by more than traders expected, and so much that\nall of them are sold";
    for (copy, summary) in [
        (format!("Oil falls\n\n* One\n* Two\n\nBy Ann Example\n\n{text}"), Some("One\nTwo")),
        (format!("Oil falls\n\n*One\n*Two\n\nBy Ann Example\n\n{text}"), Some("One\nTwo")),
        (format!("Oil falls\n\n- One\n- Two\n\nBy Ann Example\n\n{text}"), Some("One\nTwo")),
        (format!("Oil falls\n* One\n  wrapped\n* Two\nBy Ann Example\n{text}"), Some("One wrapped\nTwo")),
        (
            format!("Oil falls\n\n* {points}\n* Two\n\nBy Ann Example\n\n{text}"),
            Some("Stocks rise by more than traders expected, and so much that all of them are sold\nTwo"),
        ),
        (format!("Oil falls\n- traders\nBy Ann Example\n{text}"), None),
    ] {
        let draft = only(&copy);
        assert_eq!(draft.summary.as_ref().map(Text::as_str), summary, "{copy}");
        assert_eq!(
            (draft.by.as_slice(), draft.body),
            (&["Ann Example".to_owned()][..], Some(Text::Plain(text.into()))),
            "{copy}"
        );
    }
}

#[test]
fn a_line_in_small_letters_goes_on_with_the_headline() {
    let under = "EXAMPLETOWN (EXAMPLE-WIRE) - The mayor said on Wednesday that the harbour would be closed.";
    for (second, headline, subhead) in [
        ("will be closed for a week", "Mayor of the city says port will be closed for a week", None),
        ("Ferries stop", "Mayor of the city says port", Some("Ferries stop")),
    ] {
        let draft = only(&format!("Mayor of the city says port\n{second}\n{under}"));
        assert_eq!((draft.headline.as_ref().map(Text::as_str), draft.subhead.as_deref()), (Some(headline), subhead));
    }
}

#[test]
fn an_end_mark_signs_off() {
    for (end, sign_off) in [("-30-", Some("-30-")), ("ENDS", Some("ENDS")), ("***", None), ("-\u{1b}[30-", None)] {
        let draft = only(&format!("EXAMPLETOWN (EXAMPLE-WIRE) - The harbour is closed.\n{end}\n"));
        assert_eq!(draft.sign_off.as_deref(), sign_off);
    }
}

#[test]
fn what_no_format_reads_is_called_what_it_is() {
    for (bytes, seen) in [(&b"{\"hello\":\"world\"}"[..], "JSON"), (b"\xef\xbb\xbf [[[[", "JSON"), (b"ab\0cd\0ef\0gh", "binary")]
    {
        let detail = recognize(bytes).map(|format| format.name).unwrap_err().detail;
        assert!(detail.contains(seen), "{detail}");
    }
}
