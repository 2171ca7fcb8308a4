//! Months by their words, and the units that East Asian dates are printed with.

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// The unit that a word begins with, in Korean, Chinese or Japanese.
pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word.chars().next()? {
        '년' | '年' => Unit::Year,
        '월' | '月' => Unit::Month,
        '일' | '日' | '号' => Unit::Day,
        '시' | '時' | '时' | '点' => Unit::Hour,
        '분' | '分' => Unit::Minute,
        '초' | '秒' => Unit::Second,
        _ => return None,
    })
}

/// Beginnings of the words for each month: a word is the month of the longest of them that it begins with.
///
/// In English, German, French, Spanish, Portuguese, Italian, Dutch, Scandinavian, Polish, Czech, Hungarian, Romanian,
/// Turkish, Finnish, Russian, Ukrainian, Greek and Arabic.
#[rustfmt::skip]
const STEMS: [&[&str]; 12] = [
    &["jan", "jän", "ene", "gen", "ian", "sty", "led", "oca", "янв", "січ", "ιαν", "tammi", "يناير"],
    &["feb", "fév", "fev", "lut", "úno", "şub", "sub", "фев", "лют", "φεβ", "helmi", "فبراير"],
    &["mar", "mär", "mrz", "maa", "mrt", "bře", "már", "мар", "бер", "μαρ", "μάρ", "maalis", "مارس"],
    &["apr", "avr", "abr", "kwi", "dub", "nis", "ápr", "апр", "кві", "απρ", "huhti", "أبريل"],
    &["may", "mai", "mei", "maj", "mag", "máj", "kvě", "май", "мая", "тра", "μαι", "μαϊ", "μάι", "μάϊ", "touko", "مايو"],
    &["jun", "juin", "giu", "iun", "cze", "červen", "červn", "haz", "jún", "июн", "чер", "ιουν", "ιούν", "kesä", "يونيو"],
    &["jul", "juil", "lug", "iul", "lip", "července", "červenec", "tem", "júl", "июл", "лип", "ιουλ", "ιούλ", "heinä", "يوليو"],
    &["aug", "aoû", "aou", "août", "ago", "sie", "srp", "ağu", "agu", "авг", "сер", "αυγ", "αύγ", "elo", "أغسطس"],
    &["sep", "set", "wrz", "zář", "eyl", "sze", "сен", "вер", "σεπ", "σεπτ", "syys", "سبتمبر"],
    &["oct", "okt", "ott", "out", "paź", "říj", "eki", "окт", "жов", "οκτ", "loka", "أكتوبر"],
    &["nov", "noi", "lis", "kas", "ноя", "лис", "νοε", "νοέ", "marras", "نوفمبر"],
    &["dec", "dez", "dic", "des", "déc", "gru", "pro", "ara", "дек", "гру", "δεκ", "joulu", "ديسمبر"],
];

/// Words that begin like a month and are none: weekdays, mostly.
const OTHERS: &[&str] = &["martes", "mardi", "martedì", "martedi", "marți", "marti", "martea", "maandag", "sobota", "sexta"];

/// The month that a word in lower case names, 1 to 12.
pub(super) fn named(word: &str) -> Option<u32> {
    match word {
        // The words of RFC 822 §5.1 come in nearly every feed and need no search.
        "jan" => return Some(1),
        "feb" => return Some(2),
        "mar" => return Some(3),
        "apr" => return Some(4),
        "may" => return Some(5),
        "jun" => return Some(6),
        "jul" => return Some(7),
        "aug" => return Some(8),
        "sep" => return Some(9),
        "oct" => return Some(10),
        "nov" => return Some(11),
        "dec" => return Some(12),
        "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun" | "gmt" => return None,
        _ if word.len() < 3 || word.len() > 24 || OTHERS.contains(&word) => return None,
        _ => {}
    }
    let longest = |stems: &[&str]| stems.iter().filter(|stem| word.starts_with(**stem)).map(|stem| stem.len()).max();
    let (len, month) =
        STEMS.iter().zip(1..).filter_map(|(stems, month)| Some((longest(stems)?, month))).max_by_key(|(len, _)| *len)?;
    (len > 0).then_some(month)
}
