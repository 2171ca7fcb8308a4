use super::*;
use proptest::prelude::*;

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Tokens::new(text);
    let mut found = Vec::new();
    loop {
        match tokens.next() {
            Ok(Token::Eof) => return found,
            Ok(token) => found.push(token),
            Err(error) => panic!("{error:?}"),
        }
        if found.last() == Some(&Token::Cut) {
            return found;
        }
    }
}

/// One line for each token.
fn shown(text: &str) -> String {
    let line = |token: Token<'_>| match token {
        Token::Text(text) => format!("text {text}"),
        Token::CData(text) => format!("cdata {text}"),
        Token::Start(tag) => {
            let attributes: Vec<_> = tag.attributes().map(|(name, value)| format!(" {name}={value}")).collect();
            format!("{} {}{}", if tag.empty { "empty" } else { "start" }, tag.name, attributes.concat())
        }
        Token::End(name) => format!("end {name}"),
        Token::Doctype(text) => format!("doctype{text}"),
        Token::Other => "other".to_owned(),
        Token::Cut => "cut".to_owned(),
        Token::Eof => "eof".to_owned(),
    };
    tokens(text).into_iter().map(line).collect::<Vec<_>>().join("|")
}

#[test]
fn markup_is_split_in_every_state() {
    const ROWS: &[(&str, &str)] = &[
        ("<a>x</a>", "start a|text x|end a"),
        ("<a b='1' c=\"x > y\"/>", "empty a b=1 c=x > y"),
        ("<a b=1 c d = '2'>", "start a b=1 c= d=2"),
        ("<a><![CDATA[<b> & ]]]></a >", "start a|cdata <b> & ]|end a"),
        ("<!-- <a> --><?x <b> ?><!ELEMENT a>", "other|other|other"),
        ("<?xml version='1.0'><a/>", "other|empty a"),
        ("<!DOCTYPE a [<!ENTITY b \"]>\"><!-- '> -->]><a/>", "doctype a [<!ENTITY b \"]>\"><!-- '> -->]|empty a"),
        ("1 < 2 <3 & <> </>x", "text 1 < 2 <3 & <> </>x"),
        ("a <b c <d>", "text a <b c |start d"),
        ("<p don't>it's</p>", "start p don't=|text it's|end p"),
        ("<a href=\"x>y</a> <b c=\"1\">", "start a href=x|text y|end a|text  |start b c=1"),
        ("<a t=\"<b>\">x", "start a t=<b>|text x"),
        ("</a<b>", "end a|start b"),
        ("<a:b-c.d é='x'>", "start a:b-c.d é=x"),
        // Cut anywhere.
        ("x<", "text x|cut"),
        ("<a", "cut"),
        ("<a b=\"x", "cut"),
        ("</a", "cut"),
        ("<!", "cut"),
        ("<!-- x", "cut"),
        ("<![CDATA[ x ]]", "cut"),
        ("<!DOCTYPE a [", "cut"),
        ("<?x", "cut"),
    ];
    for (text, expected) in ROWS {
        assert_eq!(shown(text), *expected, "{text}");
    }
}

#[test]
fn well_formed_markup_is_split_as_by_quick_xml() {
    let text =
        r#"<?xml version="1.0"?><!-- c --><r:a xmlns:r="u" b='x "y" > z'>t &amp; u<b/><c d="1">é</c><![CDATA[<x>]]> </r:a>"#;
    let mut reader = quick_xml::Reader::from_str(text);
    let mut theirs: Vec<String> = Vec::new();
    loop {
        use quick_xml::events::Event;
        let mut join = |text: &str| match theirs.last_mut() {
            Some(last) if last.starts_with("text ") => last.push_str(text),
            _ => theirs.push(format!("text {text}")),
        };
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Text(text) => join(&text.into_inner()),
            Event::GeneralRef(name) => join(&format!("&{};", &*name)),
            Event::CData(text) => theirs.push(format!("cdata {}", text.into_inner())),
            Event::Start(tag) => theirs.push(format!("start {}", tag.name().as_ref())),
            Event::Empty(tag) => theirs.push(format!("empty {}", tag.name().as_ref())),
            Event::End(tag) => theirs.push(format!("end {}", tag.name().as_ref())),
            _ => theirs.push("other".to_owned()),
        }
    }
    let ours: Vec<String> = shown(text)
        .split('|')
        .map(|token| match token.split_once(' ') {
            Some((kind @ ("start" | "empty"), rest)) => format!("{kind} {}", rest.split(' ').next().unwrap()),
            _ => token.to_owned(),
        })
        .collect();
    assert_eq!(ours, theirs);
}

#[test]
fn hi_05_tags_have_a_bound() {
    let many = format!("<a {}>", "b=\"\" ".repeat(MAX_ATTRIBUTES + 1));
    let long = format!("<a b=\"{}\">", "x".repeat(MAX_TAG));
    let bare = format!("<a {}>", "b ".repeat(MAX_TAG));
    for text in [many, long, bare] {
        assert!(Tokens::new(&text).next().is_err());
    }
    let fits = format!("<a {}>", "b=\"\" ".repeat(MAX_ATTRIBUTES));
    assert!(Tokens::new(&fits).next().is_ok());
}

proptest! {
    #[test]
    fn tokens_cover_any_text_in_order(text in "([<>/!?&;='\" a-c\\[\\]-]|<!--|-->|<!\\[CDATA\\[|\\]\\]>|é){0,60}") {
        let mut tokens = Tokens::new(&text);
        let mut end = 0;
        loop {
            let token = tokens.next().unwrap();
            prop_assert_eq!(tokens.start(), end);
            end = tokens.end();
            prop_assert!(end > tokens.start() || token == Token::Eof);
            if token == Token::Eof {
                break;
            }
        }
        prop_assert_eq!(end, text.len());
    }
}
