//! The `Link` header (RFC 8288 §3), read as its appendix B.2 says and a little more leniently: servers forget the
//! semicolon before `rel`.

/// One link of a header field.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link<'a> {
    /// Between the angle brackets, as written.
    pub target: &'a str,
    /// The first `rel`, unquoted; empty when there is none.
    relations: String,
    /// It speaks of something else than the document that it came with.
    has_anchor: bool,
}

impl Link<'_> {
    /// Whether the document itself has this relation to the target.
    pub fn is(&self, relation: &str) -> bool {
        !self.has_anchor && self.relations.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(relation))
    }
}

/// The links of one field value; ends at the first thing that is no link. Linear in its length.
pub(super) struct LinksOf<'a> {
    rest: &'a str,
}

pub(super) fn links(field: &str) -> LinksOf<'_> {
    LinksOf { rest: field }
}

impl<'a> Iterator for LinksOf<'a> {
    type Item = Link<'a>;

    fn next(&mut self) -> Option<Link<'a>> {
        let rest = self.rest.trim_start_matches([' ', '\t', ',']);
        self.rest = "";
        let (target, rest) = rest.strip_prefix('<')?.split_once('>')?;
        let mut link = Link { target: target.trim(), relations: String::new(), has_anchor: false };
        let mut has_relation = false;
        let mut rest = rest.trim_start_matches(BETWEEN);
        while !rest.is_empty() && !rest.starts_with(',') {
            let (name, value, after) = parameter(rest);
            if name.eq_ignore_ascii_case("rel") && !has_relation {
                has_relation = true;
                link.relations = value;
            } else if name.eq_ignore_ascii_case("anchor") {
                link.has_anchor = true;
            }
            rest = after.trim_start_matches(BETWEEN);
        }
        self.rest = rest;
        Some(link)
    }
}

/// What stands between two parameters.
const BETWEEN: [char; 3] = [' ', '\t', ';'];

/// Name, unquoted value and what follows; takes at least one character of a text that is not empty.
fn parameter(text: &str) -> (&str, String, &str) {
    let end = text.find([' ', '\t', ';', ',', '=']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let Some(rest) = rest.trim_start_matches([' ', '\t']).strip_prefix('=') else {
        return (name, String::new(), rest);
    };
    let rest = rest.trim_start_matches([' ', '\t']);
    if let Some(quoted) = rest.strip_prefix('"') {
        let (value, rest) = unquoted(quoted);
        return (name, value, rest);
    }
    let (value, rest) = rest.split_at(rest.find([' ', '\t', ';', ',']).unwrap_or(rest.len()));
    (name, value.to_owned(), rest)
}

/// The text up to the closing quote, or to the end where there is none.
fn unquoted(text: &str) -> (String, &str) {
    let (mut value, mut characters) = (String::new(), text.chars());
    while let Some(character) = characters.next() {
        match character {
            '"' => return (value, characters.as_str()),
            '\\' => value.extend(characters.next()),
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hubs(field: &str) -> Vec<&str> {
        links(field).filter(|link| link.is("hub")).map(|link| link.target).collect()
    }

    #[test]
    fn links_are_told_apart() {
        let table: [(&str, &[&str]); 18] = [
            ("<https://hub.example/>; rel=\"hub\"", &["https://hub.example/"]),
            ("<https://hub.example/>; rel=hub", &["https://hub.example/"]),
            ("<https://hub.example/>;REL=HUB", &["https://hub.example/"]),
            ("<https://hub.example/> rel=\"hub\"", &["https://hub.example/"]),
            ("< https://hub.example/ > ; rel = \"hub\"", &["https://hub.example/"]),
            ("<https://a.example/>; rel=hub, <https://b.example/>; rel=\"hub\"", &["https://a.example/", "https://b.example/"]),
            ("<https://a.example/x,y;z>; title=\"a, b; rel=self\"; rel=hub", &["https://a.example/x,y;z"]),
            ("<https://a.example/>; title=\"a \\\" , <b>\"; rel=\"hub\"", &["https://a.example/"]),
            ("<https://a.example/>; rel=\"self hub\"", &["https://a.example/"]),
            ("<https://a.example/>; rel=self; rel=hub", &[]),
            ("<https://a.example/>; rel=hub; anchor=\"https://other.example/\"", &[]),
            ("<https://a.example/>; rel=\"hubs\"", &[]),
            ("<https://a.example/>", &[]),
            ("<https://a.example/; rel=hub", &[]),
            ("https://a.example/; rel=hub", &[]),
            (",, ,<https://a.example/>; rel=hub,,", &["https://a.example/"]),
            ("<https://a.example/>; rel=\"hub", &["https://a.example/"]),
            ("", &[]),
        ];
        for (field, expected) in table {
            assert_eq!(hubs(field), expected, "{field}");
        }
    }

    proptest! {
        #[test]
        fn any_text_ends(field in "[<>;,=\"\\\\ a-z/:relhub]{0,300}|\\PC{0,100}") {
            prop_assert!(links(&field).count() <= field.len());
        }

        #[test]
        fn what_is_written_is_read(targets in proptest::collection::vec("https://[a-z]{1,9}/[a-z,;=\"]{0,9}", 1..6)) {
            let field: Vec<_> = targets.iter().map(|target| format!("<{target}>; title=\"a,b\"; rel=\"hub\"")).collect();
            let field = field.join(", ");
            prop_assert_eq!(hubs(&field), targets);
        }
    }
}
