use super::*;
use proptest::prelude::*;

/// Bytes, labels, text, name, warnings.
type Row = (&'static [u8], &'static [&'static str], &'static str, &'static str, &'static [Warning]);

const ROWS: &[Row] = &[
    (b"plain", &[], "plain", "UTF-8", &[]),
    (b"plain", &["iso-8859-1"], "plain", "windows-1252", &[]),
    (b"plain", &["utf-16"], "plain", "UTF-8", &[]),
    (b"\xef\xbb\xbfK\xc3\xb6ln", &["iso-8859-1"], "Köln", "UTF-8", &[Warning::CharsetMismatch]),
    ("Köln".as_bytes(), &["iso-8859-1"], "Köln", "UTF-8", &[Warning::CharsetMismatch]),
    (b"K\xf6ln", &["iso-8859-1"], "Köln", "windows-1252", &[]),
    (b"K\xf6ln \x93so\x94", &["latin-1"], "Köln “so”", "windows-1252", &[]),
    (b"K\xf6ln", &["utf-8", "iso-8859-1"], "Köln", "windows-1252", &[Warning::CharsetMismatch]),
    (b"\xcc\xee\xf1\xea\xe2\xe0", &["bogus", "windows-1251"], "Москва", "windows-1251", &[]),
    (b"\xff\xfeA\0\xf6\0", &[], "Aö", "UTF-16LE", &[]),
    (b"\xfe\xff\0A\0\xf6", &["utf-8"], "Aö", "UTF-16BE", &[Warning::CharsetMismatch]),
    (b"<\0?\0x\0m\0", &[], "<?xm", "UTF-16LE", &[]),
    (b"\0<\0?\0x\0m", &["utf-16"], "<?xm", "UTF-16BE", &[]),
    (b"<\0\0\0?\0\0\0", &[], "<?", "UTF-32LE", &[]),
    (b"\0\0\0<\0\0\0?", &[], "<?", "UTF-32BE", &[]),
    (b"\xff\xfe\0\0\xf6\0\0\0", &[], "ö", "UTF-32LE", &[]),
    (b"\0\0\xfe\xff\0\0\xd8\0", &[], "\u{fffd}", "UTF-32BE", &[Warning::CharsetReplaced]),
    ("Zürich, Ge".as_bytes(), &[], "Zürich, Ge", "UTF-8", &[]),
    (b"Z\xc3\xbcrich, \xc3", &[], "Zürich, \u{fffd}", "UTF-8", &[Warning::CharsetReplaced]),
    (b"Z\xc3\xbcrich \xfc G\xc3\xa9n\xc3\xa9ve", &[], "Zürich ü Généve", "UTF-8", &[Warning::CharsetReplaced]),
    (b"+ADw-script+AD4-", &["utf-7"], "+ADw-script+AD4-", "UTF-8", &[]),
    (b"at the caf\xe9", &[], "at the café", "windows-1252", &[Warning::CharsetFallback]),
    (b"at the caf\xc3", &["utf-8"], "at the caf\u{fffd}", "UTF-8", &[Warning::CharsetReplaced]),
    (b"\x1b$B$\"\x1b(B", &["iso-2022-jp"], "あ", "ISO-2022-JP", &[]),
    (b"\x1b]0;x\x07", &[], "\u{1b}]0;x\u{7}", "UTF-8", &[]),
    (b"\xb2\xbb\xb9\xe9", &["gb2312"], "不归", "GBK", &[]),
];

#[test]
fn hi_15_the_ladder_reads_every_row() {
    for (bytes, labels, text, name, warnings) in ROWS {
        let decoded = decode(bytes, labels);
        assert_eq!(
            (decoded.text.as_ref(), decoded.name, decoded.warnings.as_slice()),
            (*text, *name, *warnings),
            "{bytes:?} {labels:?}"
        );
    }
}

#[test]
fn undeclared_legacy_text_is_guessed_over_the_whole_body() {
    let text = "Сегодня в Примерграде открылась выставка, сообщили организаторы. ".repeat(20);
    let (bytes, _, _) = encoding_rs::KOI8_U.encode(&text);
    let decoded = decode(&bytes, &[]);
    assert_eq!(decoded.text, text);
    assert_eq!(decoded.warnings, [Warning::CharsetFallback]);
}

#[test]
fn clean_utf8_is_borrowed_and_its_place_is_known() {
    for (bytes, offset) in [("süß".as_bytes(), 0), (b"\xef\xbb\xbfabc", 3)] {
        let decoded = decode(bytes, &[]);
        assert!(matches!(decoded.text, Cow::Borrowed(_)));
        assert_eq!(decoded.offset, Some(offset));
    }
    assert_eq!(decode(b"K\xf6ln", &["latin1"]).offset, None);
}

proptest! {
    #[test]
    fn every_byte_string_with_every_label_is_text(bytes in prop::collection::vec(any::<u8>(), 0..400), label in "[a-z0-9_-]{0,12}") {
        let decoded = decode(&bytes, &[&label, "utf-16", "shift_jis"]);
        prop_assert!(decoded.text.len() <= bytes.len() * 3 + 3);
        if let Some(offset) = decoded.offset {
            let common = decoded.text.len().min(bytes.len() - offset).saturating_sub(4);
            prop_assert_eq!(&decoded.text.as_bytes()[..common], &bytes[offset..offset + common]);
        }
    }
}
