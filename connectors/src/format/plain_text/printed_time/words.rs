//! The words of printed times: months, weekdays, halves of the day, and what stands between them.

use jiff::civil::Time;

pub(super) fn month(word: &str) -> Option<i8> {
    let word = word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    MONTHS.iter().position(|names| names.contains(&word.as_str())).and_then(|at| i8::try_from(at + 1).ok())
}

/// English, German, French, Spanish, Portuguese, Italian: in full and as wires shorten them.
const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "januar", "jänner", "janvier", "janv", "enero", "ene", "janeiro", "gennaio", "gen"],
    &["feb", "february", "februar", "feber", "février", "févr", "fév", "fev", "febrero", "fevereiro", "febbraio"],
    &["mar", "march", "märz", "mär", "mrz", "mars", "marzo", "março"],
    &["apr", "april", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "mai", "mayo", "maio", "maggio", "mag"],
    &["jun", "june", "juni", "juin", "junio", "junho", "giugno", "giu"],
    &["jul", "july", "juli", "juillet", "juil", "julio", "julho", "luglio", "lug"],
    &["aug", "august", "août", "aout", "agosto", "ago"],
    &["sep", "sept", "september", "septembre", "septiembre", "setembro", "set", "settembre"],
    &["oct", "october", "okt", "oktober", "octobre", "octubre", "out", "outubro", "ottobre", "ott"],
    &["nov", "november", "novembre", "noviembre", "novembro"],
    &["dec", "december", "dez", "dezember", "décembre", "déc", "diciembre", "dic", "dezembro", "dicembre"],
];

pub(super) fn is_weekday(word: &str) -> bool {
    const NAMES: &[&str] = &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thurs",
        "fri",
        "sat",
        "sun",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonnabend",
        "sonntag",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "lunes",
        "martes",
        "miércoles",
        "jueves",
        "viernes",
        "sábado",
        "domingo",
    ];
    NAMES.contains(&word.to_lowercase().as_str())
}

pub(super) fn is_filler(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "", "at", "on", "until", "till", "to", "from", "before", "after", "of", "the", "o'clock", "local", "time", "um", "am",
        "bis", "den", "der", "à", "le", "a", "las", "de", "del", "uhr", "hrs", "hours", "-", "–", "—", "/", "not",
    ];
    WORDS.contains(&word.to_lowercase().as_str())
}

/// `am` → false, `p.m.` → true.
pub(super) fn half_of_day(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().replace('.', "").as_str() {
        "am" => Some(false),
        "pm" => Some(true),
        _ => None,
    }
}

pub(super) fn named_time(word: &str) -> Option<Time> {
    match word.to_ascii_lowercase().as_str() {
        "noon" | "midday" => Some(Time::constant(12, 0, 0, 0)),
        "midnight" => Some(Time::constant(0, 0, 0, 0)),
        _ => None,
    }
}

pub(super) fn named_in(phrase: &str) -> Option<Time> {
    phrase.split_whitespace().find_map(named_time)
}
