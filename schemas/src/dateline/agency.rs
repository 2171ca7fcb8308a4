//! Which words are the credit of an agency.

use super::agencies::{SPACED, UNSPACED};
use super::prefix::{self, Prefix, is_letter};
use super::{occasion, stop};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Longest credit, characters.
pub(crate) const LONGEST: usize = 40;
/// Credits of at most so many letters look like words when not printed in capitals.
const SHORT: usize = 4;

static FORMS: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut forms: HashMap<String, Vec<&'static str>> = HashMap::new();
    for form in SPACED.iter().flat_map(|forms| forms.split('|')).chain(UNSPACED.iter().copied()) {
        forms.entry(prefix::key(form)).or_default().push(form);
    }
    forms
});
/// The first words of all credits, to turn away most words at once.
static FIRST_WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let first = |key: &String| {
        key.split(|character: char| !(is_letter(character) || character.is_ascii_digit())).next().map(str::to_owned)
    };
    FORMS.keys().filter_map(first).collect()
});
static LONGEST_FIRST: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut names = UNSPACED.to_vec();
    names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    names
});
static BARE_LOWER: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    ["dpa", "dpa-afx", "ats", "sda", "epd", "sid", "apa", "awp", "dts", "ddp", "dapd", "afp", "askanews", "ritzau", "lusa", "efe"]
        .into()
});

/// Whether a text within brackets or slashes is the credit of a known agency, alone or together with others,
/// with a regional service (`dpa/lby`), or with a desk (`PRNewswire-FirstCall`).
pub(crate) fn is_known(printed: &str) -> bool {
    let key = prefix::key(printed);
    if key.is_empty() || printed.chars().count() > LONGEST {
        return false;
    }
    let known = |key: &str| FORMS.contains_key(key.trim());
    known(&key)
        || key.split_once(" via ").is_some_and(|(first, _)| known(first))
        || key.strip_suffix('.').is_some_and(known)
        || key.contains(['/', '=', '+']) && key.split(['/', '=', '+']).any(known)
        || key.split_once('-').is_some_and(|(first, _)| first.chars().count() >= 3 && known(first))
        || key.contains([' ', ',', '&', '-'])
            && key.split([' ', ',', '&', '-']).filter(|part| !matches!(*part, "" | "and" | "und" | "et" | "y" | "e")).all(known)
}

/// Whether words without brackets are a known credit: printed as the table has them or all in capitals.
pub(crate) fn is_known_bare(printed: &str) -> bool {
    let exact = |printed: &str| {
        FORMS.get(&prefix::key(printed)).is_some_and(|forms| {
            let letters = printed.chars().filter(|character| is_letter(*character)).count();
            let lower = printed.chars().any(char::is_lowercase);
            let all_lower = lower && !printed.chars().any(char::is_uppercase);
            match (lower, all_lower) {
                (false, _) => true,
                (true, true) => BARE_LOWER.contains(printed),
                (true, false) => letters > SHORT || forms.contains(&printed),
            }
        })
    };
    exact(printed)
        || printed.contains(['/', '-', ' ']) && printed.split(['/', '-', ' ']).all(exact)
        || printed.split_once('-').is_some_and(|(first, desk)| {
            exact(first) && !desk.contains('-') && (first == "NNN" || desk.starts_with("AFX") || desk.starts_with("Services"))
        })
}

/// The name of a site that stands at a position, which some print as their credit (`KOMPAS.com`): where it ends.
pub(super) fn site_at(prefix: &Prefix<'_>, start: usize) -> Option<usize> {
    const ENDINGS: &str = "com net org info news press media tv id ru ua by kz kg uz az am ge md in my sg ph vn th pk bd lk np ng \
        ke gh za br mx ar cl pe ve uy de at ch fr be nl es pt it uk ie pl cz sk hu ro bg rs hr ba mk gr tr cy il cn jp kr tw hk au nz ca eu co";
    let mut end = start;
    let (mut label, mut longest, mut dots) = (start, 0, 0);
    loop {
        let character = prefix.get(end);
        let stop = character == '.' && prefix.get(end + 1).is_ascii_alphanumeric();
        if stop {
            longest = longest.max(end - label);
            (label, dots) = (end + 1, dots + 1);
        } else if !(character.is_ascii_alphanumeric() || character == '-' && prefix.get(end + 1).is_ascii_alphanumeric()) {
            break;
        }
        end += 1;
    }
    let ending = prefix.key(label, end);
    let named = dots > 0 && longest > 2 && ENDINGS.split_whitespace().any(|known| known == ending);
    named.then_some(end)
}

/// Whether a known credit is written in lower case, as agencies of the German and French tongues do.
pub(super) fn is_lower_case(printed: &str) -> bool {
    printed.chars().any(char::is_lowercase) && !printed.chars().any(char::is_uppercase)
}

/// Whether a text in brackets could be the credit of an agency that the table does not have: a few words that
/// begin with a capital, no label, no organisation, no day or event, no country, no party (`R-Texas`), no list.
pub(super) fn is_plausible(printed: &str) -> bool {
    let words: Vec<&str> = printed.split([' ', '/']).filter(|word| !word.is_empty()).collect();
    let letters = printed.chars().filter(|character| is_letter(*character)).count();
    let allowed = |character: char| is_letter(character) || character.is_ascii_digit() || " -./&'’+".contains(character);
    let begins = |word: &&str| {
        word.chars().next().is_some_and(|first| !first.is_lowercase())
            || matches!(*word, "de" | "du" | "of" | "the" | "di" | "do" | "da" | "des" | "for" | "del")
    };
    letters >= 2
        && letters * 2 > printed.chars().count()
        && printed.chars().count() <= 30
        && words.len() <= 5
        && printed.chars().all(allowed)
        && words.iter().all(begins)
        && !stop::is_label(printed)
        && !stop::is_organisation(printed)
        && !occasion::is_occasion(printed)
        && !super::countries::is_team(printed)
        && printed.chars().nth(1) != Some('-')
        && super::regions::find(&prefix::key(printed)).is_none()
        && super::countries::find(&prefix::key(printed)).is_none()
}

/// The known credit that stands without brackets at a position, and where it ends. The longest wins.
pub(super) fn bare_at(prefix: &Prefix<'_>, start: usize) -> Option<usize> {
    let mut first = start;
    while is_letter(prefix.get(first)) || prefix.get(first).is_ascii_digit() {
        first += 1;
    }
    if first == start || first - start > LONGEST || !FIRST_WORDS.contains(&prefix.key(start, first)) {
        return None;
    }
    let mut best = None;
    let mut end = start;
    for _ in 0..4 {
        let word = word_end(prefix, end);
        if word == end || word - start > LONGEST {
            break;
        }
        end = word;
        for candidate in [end, end - usize::from(prefix.get(end - 1) == '.')] {
            if candidate > start && is_known_bare(&prefix.printed(start, candidate)) {
                best = Some(candidate);
                break;
            }
        }
        if prefix.get(end) != ' ' {
            break;
        }
        end += 1;
    }
    best
}

fn word_end(prefix: &Prefix<'_>, mut at: usize) -> usize {
    loop {
        let character = prefix.get(at);
        let inner =
            matches!(character, '-' | '.' | '\'') && (is_letter(prefix.get(at + 1)) || prefix.get(at + 1).is_ascii_digit());
        let begins_name = character == '«' || character == '»';
        if is_letter(character) || character.is_ascii_digit() || inner || begins_name {
            at += 1;
        } else {
            // `Newsfile Corp.`: the table decides whether the stop belongs to the name.
            return if character == '.' && prefix.get(at + 1) == ' ' { at + 1 } else { at };
        }
    }
}

/// The unspaced credit (`新华社`) that stands at a position: where it ends.
pub(super) fn unspaced_at(prefix: &Prefix<'_>, start: usize) -> Option<usize> {
    if !prefix::is_ideographic(prefix.get(start)) {
        return None;
    }
    LONGEST_FIRST.iter().find(|name| prefix.starts_with(start, name)).map(|name| start + name.chars().count())
}

/// The unspaced credit that ends at a position, not before `from`: where it starts.
pub(super) fn unspaced_before(prefix: &Prefix<'_>, from: usize, end: usize) -> Option<usize> {
    LONGEST_FIRST
        .iter()
        .filter_map(|name| end.checked_sub(name.chars().count()).filter(|start| *start >= from).map(|start| (name, start)))
        .find(|(name, start)| prefix.starts_with(*start, name))
        .map(|(_, start)| start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hundreds_of_agencies_are_known() {
        assert!(FORMS.len() > 600, "{}", FORMS.len());
        for credit in [
            "AP",
            "dpa/lby",
            "tca/dpa",
            "ats afp",
            "NNN-AGENCIES",
            "NNN-ANYTHING",
            "PRNewswire-FirstCall",
            "РИА Новости",
            "ТАСС",
            "رويترز",
            "新华社",
            "共同",
            "연합뉴스",
            "Efe",
            "Agência Brasil",
            "APA/dpa",
            "AFP, Reuters",
            "AP and Reuters",
            "dpa-AFX",
        ] {
            assert!(is_known(credit), "{credit}");
        }
        for word in ["AAPL", "IMF", "BTC", "", "see below", "the AP of old", "NATO", "D-Calif."] {
            assert!(!is_known(word), "{word}");
        }
    }

    #[test]
    fn without_brackets_the_case_counts() {
        for credit in ["AFP", "Kyodo", "KYODO", "GNA", "INTERFAX.RU", "РИА Новости", "dpa", "Europa Press", "NNN-AGENCIES"]
        {
            assert!(is_known_bare(credit), "{credit}");
        }
        for word in ["map", "Map", "Tap", "ana", "Sun", "Nova Scotia", "reuters and"] {
            assert!(!is_known_bare(word), "{word}");
        }
    }
}
