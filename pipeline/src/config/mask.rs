//! Which parts of a file are secrets, so that no report shows them, whatever else is wrong with the line.

use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Whether a key, header or property of that name is one that holds a secret.
pub(super) fn names_secret(name: &str) -> bool {
    const PARTS: &[&str] = &[
        "password",
        "passwd",
        "passphrase",
        "secret",
        "token",
        "credential",
        "authorization",
        "cookie",
        "apikey",
        "private_key",
    ];
    let name = name.to_ascii_lowercase().replace(['-', '.', ' '], "_");
    let joined = name.replace('_', "");
    PARTS.iter().any(|part| name.contains(part) || joined.contains(part))
}

/// Whether a parameter of a URL holds a secret.
pub(super) fn names_secret_parameter(name: &str) -> bool {
    names_secret(name) || matches!(name.to_ascii_lowercase().as_str(), "key" | "auth" | "sig" | "pwd" | "pass" | "signature")
}

/// The ranges of a file that hold secrets. Where the file is broken, whole lines are guessed at as well.
pub(super) fn secrets(text: &str, document: &DeTable<'_>, is_broken: bool) -> Vec<Range<usize>> {
    let mut mask = Mask { text, ranges: Vec::new() };
    mask.table(document, false);
    if is_broken {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            mask.line(start, line);
            start += line.len();
        }
    }
    mask.ranges
}

struct Mask<'a> {
    text: &'a str,
    ranges: Vec<Range<usize>>,
}

impl Mask<'_> {
    fn table(&mut self, table: &DeTable<'_>, is_secret: bool) {
        for (key, value) in table {
            if let (false, "auth", DeValue::Table(auth)) = (is_secret, &**key.get_ref(), value.get_ref()) {
                self.auth(auth);
                continue;
            }
            // All headers: their names are free, so no list of them would be complete.
            let is_secret = is_secret || matches!(&**key.get_ref(), "headers" | "auth") || names_secret(key.get_ref());
            self.value(value.get_ref(), value.span(), is_secret);
        }
    }

    /// A feed's credentials: everything but what says of which kind they are and where they go.
    fn auth(&mut self, table: &DeTable<'_>) {
        const SHOWN: [&str; 5] = ["kind", "name", "token_url", "scope", "audience"];
        for (key, value) in table {
            self.value(value.get_ref(), value.span(), !SHOWN.contains(&&**key.get_ref()));
        }
    }

    fn value(&mut self, value: &DeValue<'_>, span: Range<usize>, is_secret: bool) {
        match value {
            DeValue::Table(table) => self.table(table, is_secret),
            DeValue::Array(items) => {
                for item in items {
                    self.value(item.get_ref(), item.span(), is_secret);
                }
            }
            _ if is_secret => self.literal(span),
            DeValue::String(text) if text.contains("PRIVATE KEY-----") => self.literal(span),
            DeValue::String(_) => self.url(span),
            _ => {}
        }
    }

    /// A scalar without its quotes and without references, which say where a secret is and not what.
    fn literal(&mut self, span: Range<usize>) {
        let mut start = span.start;
        let Some(mut rest) = self.text.get(span) else { return };
        for quotes in ["\"\"\"", "'''", "\"", "'"] {
            if let Some(inner) = rest.strip_prefix(quotes) {
                start += quotes.len();
                rest = inner.strip_suffix(quotes).unwrap_or(inner);
                break;
            }
        }
        while let Some(at) = rest.find("${") {
            self.ranges.push(start..start + at);
            let Some(length) = rest.get(at..).and_then(|reference| reference.find('}')) else { break };
            start += at + length + 1;
            rest = rest.get(at + length + 1..).unwrap_or("");
        }
        self.ranges.push(start..start + rest.len());
    }

    /// User info and secret parameters of URLs.
    fn url(&mut self, span: Range<usize>) {
        let Some(text) = self.text.get(span.clone()) else { return };
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|rest| rest.find("://")) {
            from += at + 3;
            let rest = text.get(from..).unwrap_or("");
            let end = rest.find(['/', '?', '#', '"', '\'', ' ', '\n']).unwrap_or(rest.len());
            if let Some(user) = rest.get(..end).and_then(|authority| authority.rfind('@')) {
                self.literal(span.start + from..span.start + from + user);
            }
        }
        for (at, _) in text.match_indices(['?', '&']) {
            let parameter = text.get(at + 1..).unwrap_or("");
            let parameter = parameter.get(..parameter.find(['?', '&', '#', '"', '\'', ' ', '\n']).unwrap_or(parameter.len()));
            if let Some((name, value)) = parameter.and_then(|parameter| parameter.split_once('='))
                && names_secret_parameter(name)
            {
                let start = span.start + at + 1 + name.len() + 1;
                self.literal(start..start + value.len());
            }
        }
    }

    /// A line of a file that is no TOML: all after the `=` that follows a telling word.
    fn line(&mut self, start: usize, line: &str) {
        if names_secret(line) || line.contains("auth") || line.trim_start().starts_with("value") {
            let from = line.find('=').map_or(0, |at| at + 1);
            self.ranges.push(start + from..start + line.trim_end().len().max(from));
        }
        self.url(start..start + line.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let (document, errors) = DeTable::parse_recoverable(text);
        let mut shown = text.as_bytes().to_vec();
        for range in secrets(text, document.get_ref(), !errors.is_empty()) {
            shown[range].fill(b'*');
        }
        String::from_utf8(shown).unwrap()
    }

    #[test]
    fn secrets_are_found_wherever_they_stand() {
        for (written, shown) in [
            ("password = 'hush'", "password = '****'"),
            ("passwrd = 'shown'", "passwrd = 'shown'"),
            ("api-key = 12345", "api-key = *****"),
            ("token = \"\"\"a\"b\"\"\"", "token = \"\"\"***\"\"\""),
            ("headers = { X-Seat = 'hush' }", "headers = { X-Seat = '****' }"),
            (
                "auth = { kind = 'header', name = 'X-Seat', value = 'hush' }",
                "auth = { kind = 'header', name = 'X-Seat', value = '****' }",
            ),
            (
                "[auth]\nkind = 'oauth2'\ntoken_url = 'https://a.example/?key=hush'",
                "[auth]\nkind = 'oauth2'\ntoken_url = 'https://a.example/?key=****'",
            ),
            ("auth = { kind = 'basic', username = 'me', secret", "auth =******************************************"),
            ("Authorization = 'Bearer ${env:T} x'", "Authorization = '*******${env:T}**'"),
            ("url = 'https://me:hush@a.example/?a=1&key=hush&b=2'", "url = 'https://*******@a.example/?a=1&key=****&b=2'"),
            ("url = 'https://me:${env:P}@a.example/'", "url = 'https://***${env:P}@a.example/'"),
            ("brokers = ['tls://u:p@b:9092']", "brokers = ['tls://***@b:9092']"),
            ("password = hush", "password =*****"),
            ("password = 'a'\npassword = 'b'", "password =****\npassword =****"),
            ("id = 'a@b'", "id = 'a@b'"),
        ] {
            assert_eq!(masked(written), shown);
        }
    }

    proptest::proptest! {
        #[test]
        fn ranges_lie_within_the_text(text in "[a-z=\"'{}\\[\\]\n:/@?&$ é]{0,80}", word in "(token|headers|password|url) = ?") {
            let text = word + &text;
            let (document, _) = DeTable::parse_recoverable(&text);
            for range in secrets(&text, document.get_ref(), true) {
                proptest::prop_assert!(text.get(range.clone()).is_some(), "{:?}", range);
            }
        }
    }
}
