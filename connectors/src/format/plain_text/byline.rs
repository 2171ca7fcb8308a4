//! Bylines: `By Jane Doe and John Roe, Example Press`, `Von …`, `Par …`, `Por …`, `Di …`.

/// Longest byline, bytes.
const BYLINE_BYTES: usize = 160;
/// Most words of a byline.
const WORDS: usize = 16;
/// Most names of a byline.
const NAMES: usize = 8;

/// How bylines begin; `true` where the word also begins surnames, so that a headline may begin with it.
const PREFIXES: &[(&str, bool)] = &[
    ("By ", false),
    ("BY ", false),
    ("by ", false),
    ("Von ", true),
    ("VON ", true),
    ("Par ", false),
    ("PAR ", false),
    ("Por ", false),
    ("POR ", false),
    ("Di ", true),
    ("DI ", true),
    ("Door ", false),
    ("DOOR ", false),
    ("Av ", true),
    ("Af ", true),
    ("Przez ", false),
    ("От ", false),
];

/// Words that join names, with the spaces around them.
const CONJUNCTIONS: &[&str] =
    &[" and ", " AND ", " und ", " UND ", " et ", " ET ", " y ", " Y ", " e ", " E ", " og ", " och ", " & "];

/// Small words between names.
const JOINERS: &[&str] = &["and", "und", "et", "y", "e", "og", "och", "&", "in", "with"];
/// Small words inside names.
const PARTICLES: &[&str] = &[
    "de", "da", "do", "dos", "das", "del", "della", "di", "du", "van", "von", "der", "den", "ter", "ten", "la", "le", "el", "al",
    "bin", "ibn", "zu", "zur",
];

/// Words that name a job or a house and so close the list of names.
const HOUSES: &[&str] = &[
    "press",
    "writer",
    "writers",
    "sportswriter",
    "sportswriters",
    "correspondent",
    "correspondents",
    "reporter",
    "reporters",
    "editor",
    "agency",
    "agencies",
    "news",
    "staff",
    "bureau",
    "service",
    "times",
    "korrespondent",
    "redakteur",
    "redaktion",
    "correspondant",
    "corresponsal",
    "redacción",
    "redazione",
    "agence",
    "agencia",
    "media",
    "newspapers",
    "tribune",
    "journal",
    "herald",
    "wire",
    "contributor",
    "columnist",
];

/// Who wrote the story, and what was printed behind the names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Byline {
    pub names: Vec<String>,
    pub title: Option<String>,
}

/// Reads a byline. `is_first`: no headline has been seen, so a surname may begin one (`Di Maria Scores Twice`).
pub(super) fn read(line: &str, is_first: bool) -> Option<Byline> {
    if line.len() > BYLINE_BYTES {
        return None;
    }
    let bare = line.trim_matches(['(', ')', '<', '=', '^', '*', ' ', '_']);
    let (rest, doubtful) = after_prefix(bare).or_else(|| Some((in_brackets(line, bare)?, false)))?;
    let names_only = rest.split(',').next().unwrap_or_default();
    // A lower-case `by` also begins what a wrapped sentence goes on with (`by US`).
    let short = bare.starts_with('b') && names_only.split_whitespace().count() < 2;
    if short || !is_list_of_names(rest) || (doubtful && is_first && !is_one_full_name(names_only)) {
        return None;
    }
    Some(taken_apart(rest)).filter(|byline| !byline.names.is_empty())
}

fn after_prefix(bare: &str) -> Option<(&str, bool)> {
    PREFIXES.iter().find_map(|(prefix, doubtful)| Some((bare.strip_prefix(prefix)?.trim(), *doubtful)))
}

/// `(di Maria Esempio)`: in brackets the small word is enough.
fn in_brackets<'a>(line: &str, bare: &'a str) -> Option<&'a str> {
    let bracketed = line.starts_with('(') && line.ends_with(')');
    ["di ", "von ", "par ", "por "].iter().find_map(|prefix| bare.strip_prefix(prefix)).filter(|_| bracketed)
}

fn is_list_of_names(rest: &str) -> bool {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let clean = !rest
        .contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '?' | '!' | '"' | '“' | '”' | ';' | '—' | '–' | '$' | '%'));
    let stops = rest.ends_with('.') && words.last().is_some_and(|word| word.len() > 3);
    let named = words.first().is_some_and(|word| is_name(word) || PARTICLES.contains(word) || HOUSES.contains(word));
    let mut after_comma = false;
    let all = words.iter().all(|word| {
        let bare = word.trim_end_matches(',');
        let passes =
            after_comma || is_name(bare) || PARTICLES.contains(&bare) || JOINERS.contains(&bare) || HOUSES.contains(&bare);
        after_comma |= word.ends_with(',');
        passes
    });
    clean && !stops && named && all && words.len() <= WORDS && words.iter().any(|word| is_name(word))
}

fn is_name(word: &str) -> bool {
    word.trim_start_matches(['d', '\'', '’', 'l', '('])
        .chars()
        .next()
        .is_some_and(|first| first.is_alphabetic() && !first.is_lowercase())
}

/// A first name and a surname, particles aside.
fn is_one_full_name(names: &str) -> bool {
    let parts =
        CONJUNCTIONS.iter().find_map(|conjunction| names.split_once(conjunction).map(|(first, _)| first)).unwrap_or(names);
    parts.split_whitespace().filter(|word| is_name(word)).count() == 2
}

fn taken_apart(rest: &str) -> Byline {
    let mut names = Vec::new();
    let mut title: Vec<&str> = Vec::new();
    for (at, part) in
        rest.split(',').map(|part| part.trim().trim_end_matches(['.', '='])).filter(|part| !part.is_empty()).enumerate()
    {
        if !title.is_empty() || (at > 0 && is_house(part)) {
            title.push(part);
            continue;
        }
        let (part, place) = part.split_once(" in ").map_or((part, None), |(part, place)| (part, Some(place)));
        add_names(&mut names, part);
        if place.is_some() {
            title.extend(rest.split_once(" in ").and_then(|(_, place)| place.split(',').next()).map(str::trim));
        }
    }
    names.truncate(NAMES);
    Byline { names, title: (!title.is_empty()).then(|| title.join(", ")) }
}

fn add_names(names: &mut Vec<String>, part: &str) {
    let found = CONJUNCTIONS.iter().find_map(|conjunction| part.split_once(conjunction));
    let Some((first, rest)) = found else {
        let name = part.trim();
        let name = CONJUNCTIONS.iter().find_map(|conjunction| name.strip_prefix(conjunction.trim_start())).unwrap_or(name);
        names.extend((!name.is_empty() && names.len() < NAMES).then(|| name.to_owned()));
        return;
    };
    add_names(names, first);
    if names.len() < NAMES {
        add_names(names, rest);
    }
}

/// Whether what follows a comma is no name: a job, a house, or one word (`dpa`, `AP`).
fn is_house(part: &str) -> bool {
    let mut words = part.split_whitespace();
    let single = words.clone().count() == 1;
    single || words.any(|word| HOUSES.contains(&word.to_lowercase().as_str()))
}

/// A line under the byline that says what the writer is: `Example Press Writer`.
pub(super) fn affiliation(line: &str) -> Option<&str> {
    let bare = line.trim_end_matches(['=', '<', ' ']);
    let words = bare.split_whitespace().count();
    let told = bare.split_whitespace().any(|word| HOUSES.contains(&word.to_lowercase().as_str()));
    let titled = bare.len() < line.len() || told;
    (titled
        && words <= 8
        && bare.len() <= 80
        && !bare.is_empty()
        && !bare.ends_with(['.', '!', '?'])
        && !super::opening::has_dateline(line))
    .then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Option<(Vec<String>, Option<String>)> {
        read(line, false).map(|byline| (byline.names, byline.title))
    }

    #[test]
    fn names_come_without_the_word_before_them() {
        for (line, expected, title) in [
            ("By Jane Doe", vec!["Jane Doe"], None),
            ("By JANE DOE and JOHN ROE=", vec!["JANE DOE", "JOHN ROE"], None),
            ("By JANE DOE, Example Press Writer", vec!["JANE DOE"], Some("Example Press Writer")),
            ("Von Jana Muster und Hans von der Probe, dpa", vec!["Jana Muster", "Hans von der Probe"], Some("dpa")),
            ("Par Jeanne DUPOND", vec!["Jeanne DUPOND"], None),
            ("Por Juana Pérez y Luis de la Prueba", vec!["Juana Pérez", "Luis de la Prueba"], None),
            ("Di Maria Esempio", vec!["Maria Esempio"], None),
            ("(di Maria Esempio)", vec!["Maria Esempio"], None),
            ("(By Jane Doe)", vec!["Jane Doe"], None),
            ("By Jane Doe, John Roe and Ann Other", vec!["Jane Doe", "John Roe", "Ann Other"], None),
            ("by Example Wire writer Jane Doe", vec!["Example Wire writer Jane Doe"], None),
            ("By Jane Doe in Exampletown", vec!["Jane Doe"], Some("Exampletown")),
            ("By Jane Doe, Example Press, in Exampletown", vec!["Jane Doe"], Some("Example Press, in Exampletown")),
        ] {
            let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
            assert_eq!(names(line), Some((expected, title.map(str::to_owned))), "{line}");
        }
    }

    #[test]
    fn sentences_and_headlines_are_no_bylines() {
        for line in [
            "By the numbers: storms",
            "By Friday the storm had passed.",
            "Von der Leyen kündigt Paket an",
            "By 2030, seas rise",
            "By",
        ] {
            assert_eq!(read(line, false), None, "{line}");
        }
        assert_eq!(read("Di Maria Scores Twice", true), None);
        assert_eq!(read("Von der Leyen", true), None);
        assert!(read("Von Jana Muster", true).is_some());
    }

    #[test]
    fn affiliations_stand_under_bylines() {
        assert_eq!(affiliation("Example Press Writer"), Some("Example Press Writer"));
        assert_eq!(affiliation("Example Bureau="), Some("Example Bureau"));
        assert_eq!(affiliation("Harbour closed after storm"), None);
    }
}
