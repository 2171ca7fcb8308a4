//! Labels that desks put over or before a story: urgency, lead, take, correction, kill.

use super::line::is_capitals;

/// Longest label, bytes.
const LABEL_BYTES: usize = 64;

/// What a label says about the story under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// IPTC urgency: 1 flash, 2 bulletin, 3 urgent (ANPA f, b, u).
    Urgency(u8),
    /// A later version: lead, write-through, update, refile, repeat.
    Revision,
    Correction,
    /// The n-th addition to a story.
    Add(Option<u32>),
    /// A numbered part of a story; without a number, how many there are.
    Take(Option<u32>),
    Kill,
    Withhold,
    /// An embargo or a hold ends.
    Release,
    /// For immediate release: there never was an embargo.
    Immediate,
}

/// A label, and how it was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Printed<'a> {
    pub label: Label,
    pub text: &'a str,
}

/// Reads a phrase that is one label and nothing else.
pub(super) fn read(phrase: &str) -> Option<Label> {
    if phrase.len() > LABEL_BYTES {
        return None;
    }
    let upper = phrase.to_uppercase();
    let words: Vec<&str> =
        upper.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && *word != "BEL").collect();
    urgency(&words).or_else(|| action(&words)).or_else(|| take(&words)).or_else(|| revision(&words))
}

fn urgency(words: &[&str]) -> Option<Label> {
    let urgency = match words {
        ["FLASH"] | ["NEWSFLASH"] | ["NEWS", "FLASH"] | ["BLITZ"] | ["BLITZMELDUNG"] => 1,
        ["BULLETIN"] | ["ALERT"] | ["ALERTE"] | ["NEWSALERT"] | ["NEWS", "ALERT"] | ["SNAP"] | ["EIL"] | ["EILMELDUNG"] => 2,
        ["URGENT"] | ["URGENTE"] => 3,
        _ => return None,
    };
    Some(Label::Urgency(urgency))
}

fn action(words: &[&str]) -> Option<Label> {
    Some(match words {
        ["KILL"]
        | ["BULLETIN" | "MANDATORY" | "ADVISORY" | "STORY" | "URGENT", "KILL"]
        | ["KILL", "NOTICE" | "ADVISORY" | "STORY" | "MANDATORY" | "BULLETIN" | "ALERT"]
        | ["MANDATORY" | "BULLETIN", "STORY", "KILL"]
        | ["STORY", "KILLED" | "WITHDRAWN" | "WITHDRAWAL"]
        | ["WITHDRAWAL" | "WITHDRAWN" | "ELIMINATION" | "ANNULIERUNG" | "ANNULLIERUNG" | "ZURÜCKGEZOGEN" | "ZURÜCKZIEHUNG"]
        | ["BULLETIN" | "MANDATORY", "ELIMINATION"]
        | ["ANNULÉ" | "ANNULE" | "ANNULÉE" | "ANNULATION" | "ANULADO" | "ANULADA" | "ANULACIÓN" | "ANNULLATO" | "ANNULLAMENTO"]
        | ["АННУЛИРОВАНО"]
        | ["撤稿"] => Label::Kill,
        ["HOLD"] | ["WITHHOLD"] | ["MANDATORY" | "BULLETIN" | "STORY", "HOLD" | "WITHHOLD"] | ["STORY", "WITHHELD"] => {
            Label::Withhold
        }
        ["RELEASE"]
        | ["RELEASED"]
        | ["EMBARGO", "LIFTED"]
        | ["EMBARGO", "IS" | "HAS" | "NOW", .., "LIFTED"]
        | ["SPERRFRIST", "AUFGEHOBEN"]
        | ["FREIGEGEBEN"]
        | ["FREIGABE"]
        | ["EMBARGO", "LEVÉ"] => Label::Release,
        ["FOR", "IMMEDIATE", "RELEASE"] | ["FOR", "RELEASE", "IMMEDIATELY"] => Label::Immediate,
        ["CORRECTED" | "CORRECTION" | "CORRECTS" | "CORRECTIVE" | "CORRECTING"]
        | ["KORR", "BERICHT"]
        | ["BERICHTIGUNG" | "BERICHTIGT" | "KORREKTUR" | "KORR" | "KORRIGIERT"]
        | ["RECTIFICATIF" | "CORRECTIF" | "CORRIGÉ" | "CORRECCIÓN" | "CORREGIDO" | "CORRIGE" | "CORREÇÃO" | "CORREZIONE"]
        | ["RÄTTELSE" | "RETTELSE" | "KORJATTU" | "CORRECTIE" | "ИСПРАВЛЕНИЕ" | "更正" | "訂正" | "정정"] => {
            Label::Correction
        }
        ["CORRECTED" | "CORRECTION", "STORY" | "COPY" | "VERSION" | "REPEAT"] => Label::Correction,
        _ => return None,
    })
}

fn take(words: &[&str]) -> Option<Label> {
    Some(match words {
        ["ADD"] => Label::Add(None),
        ["ADD", number] | [number, "ADD"] | [number, "LD" | "LEAD", "ADD"] => Label::Add(Some(ordinal(number)?)),
        [_, "LD" | "LEAD", number, "ADD"] => Label::Add(Some(ordinal(number)?)),
        [number, "TAKES"] => {
            ordinal(number)?;
            Label::Take(None)
        }
        ["TAKE", number] | ["TAKE", number, "OF", _] | [number, "TAKE"] => Label::Take(Some(ordinal(number)?)),
        _ => return None,
    })
}

fn revision(words: &[&str]) -> Option<Label> {
    let revised = match words {
        ["UPDATE" | "UPDATED" | "REFILE" | "RPT" | "REPEAT" | "REPETITION" | "WIEDERHOLUNG" | "RECAST" | "RECASTS"] => true,
        ["WRITETHRU" | "WRITETHROUGH" | "EXTRA" | "NEUFASSUNG" | "ZUSAMMENFASSUNG" | "AKTUALISIERUNG" | "LEAD" | "LD"] => true,
        ["LD" | "LEAD", "WRITETHRU" | "ALL"] | ["LEAD", "ALL", _] => true,
        ["UPDATE" | "WRAPUP" | "LEAD" | "RECAST", number] => ordinal(number).is_some(),
        [
            number,
            "SUB" | "NET" | "ZF" | "ZUSAMMENFASSUNG" | "NEUFASSUNG" | "UPDATE" | "LD" | "LEAD" | "WRITETHRU" | "FASSUNG",
        ] => ordinal(number).is_some(),
        [number, "LD" | "LEAD", "WRITETHRU" | "WRITETHROUGH" | "SUB" | "PICKUP" | "ALL" | "CORRECTION"] => {
            ordinal(number).is_some()
        }
        _ => false,
    };
    revised.then_some(Label::Revision)
}

/// `1ST`, `2`, `THIRD`; at most three digits.
fn ordinal(word: &str) -> Option<u32> {
    const WORDS: &[&str] = &["FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH", "SEVENTH", "EIGHTH", "NINTH", "TENTH"];
    if let Some(at) = WORDS.iter().position(|name| *name == word) {
        return u32::try_from(at + 1).ok();
    }
    let digits_end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (digits, suffix) = word.split_at_checked(digits_end)?;
    let fits = (1..=3).contains(&digits.len()) && matches!(suffix, "" | "ST" | "ND" | "RD" | "TH" | "ER" | "E" | "EME");
    fits.then(|| digits.parse().ok())?
}

/// A whole line of labels: `URGENT`, `(UPDATE 1)`, `2ND LEAD`, `BULLETIN KILL`, `URGENT - CORRECTED`.
pub(super) fn line(line: &str) -> Option<Vec<Printed<'_>>> {
    if line.len() > LABEL_BYTES {
        return None;
    }
    let bare = trim(line);
    if let Some(label) = read(bare) {
        return (is_plain_enough(label, bare) || bare.len() < line.len()).then(|| vec![Printed { label, text: bare }]);
    }
    let parts = bare.split([',', ';', '/']).flat_map(|part| part.split(" - ")).flat_map(|part| part.split("--")).map(trim);
    parts.map(|text| read(text).map(|label| Printed { label, text })).collect()
}

/// `Update` or `Alert` alone on a line may be a word of the text; in capitals, in brackets or in two words it is a label.
fn is_plain_enough(label: Label, text: &str) -> bool {
    let told = matches!(label, Label::Correction | Label::Kill | Label::Urgency(2 | 3)) && text != "Alert" && text != "Snap";
    told || text.contains(|c: char| !c.is_alphabetic()) || !text.chars().any(char::is_lowercase)
}

/// Labels before a headline (`UPDATE 2-`, `CORRECTED-`, `URGENT:`), and the headline without them.
pub(super) fn before_headline(headline: &str) -> (Vec<Printed<'_>>, &str) {
    let mut labels = Vec::new();
    let mut rest = headline;
    while labels.len() < 4 {
        let Some((printed, after)) = first_label(rest) else { break };
        labels.push(printed);
        rest = after;
    }
    (labels, rest)
}

fn first_label(headline: &str) -> Option<(Printed<'_>, &str)> {
    let reach = headline.floor_char_boundary(LABEL_BYTES);
    let at = headline.get(..reach)?.find([':', '-', '–', '—', '='])?;
    let (text, after) = headline.split_at_checked(at)?;
    let label = read(trim(text)).filter(|label| {
        matches!(label, Label::Urgency(_) | Label::Revision | Label::Correction | Label::Kill | Label::Withhold)
    })?;
    let bare_hyphen = after.starts_with('-') && !text.ends_with(' ') && !after.starts_with("--");
    let rest = after.trim_start_matches([':', '-', '–', '—', '=', ' ']);
    // `FLASH-FLOOD WARNING` and `LEAD-FREE PAINT` are headlines: before a bare hyphen only the labels that no compound has.
    let told = if label == Label::Withhold {
        // `HOLD: Example Bank` is what brokers say.
        is_capitals(text) && trim(text) != "HOLD" && !bare_hyphen
    } else if bare_hyphen {
        is_filed_with_hyphen(text)
    } else {
        is_capitals(text) || matches!(label, Label::Correction | Label::Urgency(2))
    };
    (told && !rest.is_empty()).then_some((Printed { label, text: trim(text) }, rest))
}

fn is_filed_with_hyphen(text: &str) -> bool {
    is_capitals(text)
        && (["CORRECTED", "CORRECTION", "REFILE", "RPT", "KORR", "WITHDRAWAL", "WITHDRAWN"].contains(&text)
            || text.ends_with(|c: char| c.is_ascii_digit()))
}

/// A bracketed label at the end of a line: `… (UPDATE 1)`; with the line before it.
pub(super) fn after_headline(headline: &str) -> Option<(Printed<'_>, &str)> {
    let inner = headline.strip_suffix(')').or_else(|| headline.strip_suffix(']'))?;
    let (before, text) = inner.rsplit_once(['(', '['])?;
    let label = read(text)?;
    Some((Printed { label, text: trim(text) }, before.trim_end()))
}

/// A kill line with the slug or headline of what is killed: `MANDATORY KILL: BC-HARBOUR`, `STORY KILLED - Harbour closed`.
pub(super) fn kill_of(line: &str) -> Option<(Printed<'_>, &str)> {
    const PHRASES: &[&str] = &[
        "MANDATORY STORY KILL",
        "BULLETIN KILL",
        "MANDATORY KILL",
        "STORY KILLED",
        "STORY KILL",
        "KILL NOTICE",
        "STORY WITHDRAWN",
        "KILL",
    ];
    let phrase =
        PHRASES.iter().find(|phrase| line.get(..phrase.len()).is_some_and(|start| start.eq_ignore_ascii_case(phrase)))?;
    let (text, after) = line.split_at_checked(phrase.len())?;
    let rest = after.trim_start_matches([':', '-', '–', '—', ',', ' ', '=']);
    let parted = after.trim_start().starts_with([':', '–', '—', ',', '=']) || after.starts_with(" -") || after.starts_with("--");
    let named = after.starts_with(' ') && super::slug::is_slug_word(rest.split_whitespace().next().unwrap_or_default());
    let told = if *phrase == "KILL" { is_capitals(text) && (parted || named) } else { parted || named };
    (told && !rest.is_empty()).then_some((Printed { label: Label::Kill, text }, rest))
}

fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_in_every_dress() {
        for (text, label) in [
            ("FLASH", Label::Urgency(1)),
            ("+++ EIL +++", Label::Urgency(2)),
            ("(Eil \u{7}\u{7})", Label::Urgency(2)),
            ("URGENT", Label::Urgency(3)),
            ("1st Ld-Writethru", Label::Revision),
            ("2ND LEAD", Label::Revision),
            ("(UPDATE 1)", Label::Revision),
            ("3. ZF", Label::Revision),
            ("REFILE", Label::Revision),
            ("CORRECTED", Label::Correction),
            ("(Berichtigung)", Label::Correction),
            ("1st Add", Label::Add(Some(1))),
            ("ADD 2", Label::Add(Some(2))),
            ("Take 3 of 4", Label::Take(Some(3))),
            ("2 Takes", Label::Take(None)),
            ("BULLETIN KILL", Label::Kill),
            ("Story killed", Label::Kill),
            ("*** MANDATORY KILL ***", Label::Kill),
            ("EMBARGO LIFTED", Label::Release),
            ("FOR IMMEDIATE RELEASE", Label::Immediate),
        ] {
            let labels: Vec<Label> = line(text).unwrap_or_default().iter().map(|printed| printed.label).collect();
            assert_eq!(labels, [label], "{text}");
        }
        assert_eq!(line("URGENT - CORRECTED").map(|labels| labels.len()), Some(2));
    }

    #[test]
    fn headlines_are_no_labels() {
        for text in [
            "Kill Bill returns",
            "UPDATE ON TALKS",
            "LEAD PRICES RISE",
            "RELEASE OF HOSTAGES",
            "ADD 1 TABLESPOON",
            "Update",
            "Lead",
            "TAKE THAT",
        ] {
            assert_eq!(line(text), None, "{text}");
            assert_eq!(kill_of(text), None, "{text}");
        }
    }

    #[test]
    fn labels_before_and_after_headlines() {
        let (labels, rest) = before_headline("CORRECTED-UPDATE 2-Harbour closed");
        assert_eq!(labels.iter().map(|printed| printed.text).collect::<Vec<_>>(), ["CORRECTED", "UPDATE 2"]);
        assert_eq!(rest, "Harbour closed");
        assert_eq!(before_headline("URGENT: Harbour closed").0.len(), 1);
        assert_eq!(before_headline("Berichtigung: Hafen zu").0.len(), 1);
        for text in ["WITHHOLD: Harbour closed", "MANDATORY HOLD - Harbour closed"] {
            assert!(matches!(before_headline(text).0[..], [Printed { label: Label::Withhold, .. }]), "{text}");
        }
        for text in [
            "FLASH-FLOOD WARNING ISSUED",
            "LEAD-FREE PAINT",
            "Update: more",
            "RELEASE: Example opens pier",
            "COVID-19 CASES RISE",
            "Harbour - closed",
            "HOLD: Example Bank",
            "Withhold: a word",
            "WITHHOLD-TAX RISES",
        ] {
            assert!(before_headline(text).0.is_empty(), "{text}");
        }
        assert_eq!(
            after_headline("Harbour closed (UPDATE 1)").map(|(printed, before)| (printed.text, before)),
            Some(("UPDATE 1", "Harbour closed"))
        );
        assert_eq!(after_headline("Harbour closed (photo)"), None);
    }

    #[test]
    fn kills_name_what_they_kill() {
        assert_eq!(kill_of("MANDATORY KILL: BC-HARBOUR-STORM").map(|(_, rest)| rest), Some("BC-HARBOUR-STORM"));
        assert_eq!(kill_of("KILL BC-HARBOUR-STORM").map(|(_, rest)| rest), Some("BC-HARBOUR-STORM"));
        assert_eq!(kill_of("STORY KILLED - Harbour closed").map(|(_, rest)| rest), Some("Harbour closed"));
        assert_eq!(kill_of("KILLED IN ACTION: A MEMOIR"), None);
        assert_eq!(kill_of("KILL-SWITCH LAW PASSES"), None);
    }
}
