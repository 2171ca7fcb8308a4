//! Embargo lines: `EMBARGOED until 0001 GMT, June 28, 2019`, `HOLD FOR RELEASE`, `For Release 6 a.m. …`, `Sperrfrist: …`.

use super::printed_time;

/// Longest line that is taken for an embargo, bytes.
const LINE_BYTES: usize = 200;

/// How embargo lines begin, in capitals. The longer of two that fit stands first.
const PREFIXES: &[&str] = &[
    "STRICTLY EMBARGOED",
    "UNDER STRICT EMBARGO",
    "UNDER EMBARGO",
    "EMBARGOED",
    "EMBARGO",
    "HOLD FOR RELEASE",
    "HOLD UNTIL",
    "NOT FOR RELEASE",
    "NOT FOR PUBLICATION BEFORE",
    "NOT FOR PUBLICATION UNTIL",
    "NOT TO BE PUBLISHED BEFORE",
    "DO NOT PUBLISH BEFORE",
    "DO NOT USE BEFORE",
    "FOR RELEASE",
    "SPERRFRIST",
    "GESPERRT BIS",
    "ACHTUNG SPERRFRIST",
    "SOUS EMBARGO",
    "EMBARGADO",
    "BAJO EMBARGO",
    "SOTTO EMBARGO",
];

/// Words that lead from the label to the time.
const LINKS: &[&str] = &[
    "UNTIL",
    "TILL",
    "BEFORE",
    "FOR",
    "TO",
    "AT",
    "ON",
    "NOT",
    "BIS",
    "JUSQU'AU",
    "JUSQU'À",
    "JUSQU’À",
    "HASTA",
    "FINO",
    "RELEASE",
    "STORY",
];

/// Those that an end follows, whatever it is.
const UNTIL: &[&str] = &["UNTIL", "TILL", "BEFORE", "BIS", "JUSQU'AU", "JUSQU'À", "JUSQU’À", "HASTA", "FINO"];

/// What follows the label of an embargo line: the printed time, or nothing. `None` when the line is no embargo.
///
/// `Embargo on oil exports tightened` is a headline: after the label there must be nothing, a colon, a link word
/// that a time follows, or a time.
pub(super) fn read(line: &str) -> Option<&str> {
    if line.len() > LINE_BYTES {
        return None;
    }
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
    if let Some(rest) = advance(bare) {
        return Some(rest);
    }
    let prefix =
        PREFIXES.iter().find(|prefix| bare.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)))?;
    let after = bare.get(prefix.len()..)?;
    if after.starts_with(char::is_alphanumeric) {
        return None;
    }
    let labelled = after.trim_start().starts_with([':', '-', '–', '—', ',', '!', '.', ')']);
    let rest = without_links(after);
    let ends_somehow = *prefix != "EMBARGO" && is_open_end(after, rest);
    (rest.is_empty() || labelled || printed_time::begins(rest) || ends_somehow).then_some(rest)
}

/// `until further notice`, `UNTIL DELIVERY OF THE SPEECH`: an end that is no time, in few words or in capitals.
fn is_open_end(after: &str, rest: &str) -> bool {
    let links = after.get(..after.len() - rest.len()).unwrap_or_default().to_uppercase();
    let until = links.split_whitespace().any(|word| UNTIL.contains(&word));
    until && (rest.split_whitespace().count() <= 3 || !rest.chars().any(char::is_lowercase))
}

/// `$Adv30`, `Adv for Sunday, June 30`: an advance of ANPA 1312, for use on a later day.
fn advance(bare: &str) -> Option<&str> {
    let rest = bare.get(3..).filter(|_| bare.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("adv")))?;
    let day = rest.trim_start();
    let numbered = (1..=2).contains(&day.len()) && day.bytes().all(|byte| byte.is_ascii_digit());
    let dated =
        rest.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(" for ")) && printed_time::begins(without_links(rest));
    (numbered || dated).then(|| without_links(rest))
}

fn without_links(after: &str) -> &str {
    let mut rest = after.trim_start_matches(|c: char| !c.is_alphanumeric());
    for _ in 0..4 {
        let word_end = rest.find(|c: char| c.is_whitespace() || matches!(c, ':' | ',')).unwrap_or(rest.len());
        let Some((word, tail)) = rest.split_at_checked(word_end) else { break };
        if !LINKS.contains(&word.to_uppercase().as_str()) {
            break;
        }
        rest = tail.trim_start_matches(|c: char| !c.is_alphanumeric());
    }
    rest
}

/// An embargo inside a note: the first sentence of it that reads as an embargo line, behind `Eds:` or by itself.
pub(super) fn in_note(note: &str) -> Option<&str> {
    let sentences = note.split(['\n', ';']).flat_map(|line| line.split(". "));
    sentences
        .flat_map(|sentence| [Some(sentence), sentence.split_once(':').map(|(_, rest)| rest.trim())])
        .flatten()
        .find_map(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embargoes_give_their_time() {
        for (line, time) in [
            ("EMBARGOED", ""),
            ("EMBARGOED UNTIL 0001 GMT, FRIDAY, JUNE 28, 2019", "0001 GMT, FRIDAY, JUNE 28, 2019"),
            ("*** EMBARGOED FOR RELEASE UNTIL 6 a.m. ET ***", "6 a.m. ET"),
            ("Embargo: 27 June 2019, 10:00 GMT", "27 June 2019, 10:00 GMT"),
            ("HOLD FOR RELEASE", ""),
            ("EMBARGOED UNTIL FURTHER NOTICE", "FURTHER NOTICE"),
            ("Embargoed until further notice", "further notice"),
            ("UNDER EMBARGO UNTIL DELIVERY OF THE SPEECH BY THE MINISTER", "DELIVERY OF THE SPEECH BY THE MINISTER"),
            ("HOLD FOR RELEASE at 10:00 GMT", "10:00 GMT"),
            ("For Release 6 a.m. Sunday, June 30", "6 a.m. Sunday, June 30"),
            ("Sperrfrist: 27.06.2019, 14.00 Uhr", "27.06.2019, 14.00 Uhr"),
            ("Achtung Sperrfrist bis Freitag 12.00 Uhr", "Freitag 12.00 Uhr"),
            ("$Adv30", "30"),
            ("Adv for Sunday, June 30", "Sunday, June 30"),
        ] {
            assert_eq!(read(line), Some(time), "{line}");
        }
    }

    #[test]
    fn notes_carry_embargoes() {
        assert_eq!(in_note("Eds: Embargoed until 10:00 GMT, June 30, 2019."), Some("10:00 GMT, June 30, 2019."));
        assert_eq!(in_note("Eds: For Sunday papers. Embargoed until 10:00 GMT, June 30"), Some("10:00 GMT, June 30"));
        assert_eq!(in_note("Eds: Adds embargo on oil."), None);
    }

    #[test]
    fn headlines_are_no_embargoes() {
        for line in [
            "Embargo on oil exports tightened",
            "EMBARGO AGAINST EXAMPLELAND LIFTED",
            "For release of hostages, talks",
            "Embargoes end",
            "Embargo until sanctions end",
            "Embargoed until now, papers tell of a war",
            "Adventure park opens",
            "Adv",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
