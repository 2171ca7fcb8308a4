//! Names of authors.

/// The name in what stands where an author is due: `Name (mail)`, `mail (Name)`, `Name <mail>`, or either alone.
///
/// Without the `By`, `Von`, `Par` or `Por` that some print before it. `None` when nothing is left.
pub(super) fn name(printed: &str) -> Option<String> {
    let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = match split(&printed) {
        Some((before, inside)) if is_mail(before) && !inside.is_empty() => inside,
        Some((before, inside)) if is_mail(inside) && !before.is_empty() => before,
        Some(("", inside)) => inside,
        _ => printed.as_str(),
    };
    let name = name.trim_matches(|c: char| c == '"' || c.is_whitespace()).trim_start_matches("mailto:");
    let name = without_preposition(name);
    (!name.is_empty()).then(|| name.to_owned())
}

/// What stands before and in the bracket at the end.
fn split(printed: &str) -> Option<(&str, &str)> {
    let (open, inside) = match printed.as_bytes().last()? {
        b')' => ('(', printed.strip_suffix(')')?),
        b'>' => ('<', printed.strip_suffix('>')?),
        _ => return None,
    };
    let (before, inside) = inside.split_once(open)?;
    Some((before.trim(), inside.trim()))
}

fn is_mail(text: &str) -> bool {
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty()) && !text.contains(' ')
}

fn without_preposition(name: &str) -> &str {
    let Some((word, rest)) = name.split_once(' ') else { return name };
    let is_preposition = ["by", "von", "par", "por"].iter().any(|known| known.eq_ignore_ascii_case(word));
    // `Von Trapp` is a name, `VON ANNA` and `von Anna Beispiel` are not.
    let names_someone = rest.chars().next().is_some_and(char::is_uppercase);
    let may_be_noble = word.eq_ignore_ascii_case("von") && !rest.contains(' ') && word != "VON";
    if is_preposition && names_someone && !may_be_noble { rest } else { name }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn names_are_found_beside_addresses() {
        const ROWS: &[(&str, Option<&str>)] = &[
            ("Anna Beispiel", Some("Anna Beispiel")),
            ("desk@example.org (Anna Beispiel)", Some("Anna Beispiel")),
            ("Anna Beispiel (desk@example.org)", Some("Anna Beispiel")),
            ("Anna Beispiel <desk@example.org>", Some("Anna Beispiel")),
            ("\"Anna Beispiel\" <desk@example.org>", Some("Anna Beispiel")),
            ("desk@example.org", Some("desk@example.org")),
            ("desk@example.org ()", Some("desk@example.org ()")),
            ("Anna Beispiel (Sports)", Some("Anna Beispiel (Sports)")),
            ("By Anna  Beispiel", Some("Anna Beispiel")),
            ("Von Anna Beispiel", Some("Anna Beispiel")),
            ("Von Trapp", Some("Von Trapp")),
            ("By the sea", Some("By the sea")),
            ("  ", None),
            ("()", None),
        ];
        for (printed, expected) in ROWS {
            assert_eq!(name(printed).as_deref(), *expected, "{printed}");
        }
    }
}
