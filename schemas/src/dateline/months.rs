//! Month and weekday words.

use super::prefix::key;
use std::collections::HashMap;
use std::sync::LazyLock;

/// One row a language and kind of form, January first; forms are separated by `|`.
#[rustfmt::skip]
const MONTHS: [[&str; 12]; 27] = [
    // English, with AP and other abbreviations.
    [
        "january|jan", "february|feb|febr", "march|mar", "april|apr", "may", "june|jun", "july|jul", "august|aug", "september|sept|sep", "october|oct", "november|nov", "december|dec",
    ],
    // French.
    [
        "janvier|janv|jan", "février|fevrier|févr|fév|fev|fevr", "mars|mar", "avril|avr", "mai", "juin", "juillet|juil|jul", "août|aout", "septembre|sept", "octobre|oct", "novembre|nov", "décembre|decembre|déc|dec",
    ],
    // German, Austrian.
    [
        "januar|jänner|jan|jän", "februar|feber|feb", "märz|maerz|mär|mrz", "april|apr", "mai", "juni|jun", "juli|jul", "august|aug", "september|sept|sep", "oktober|okt", "november|nov", "dezember|dez",
    ],
    // Spanish.
    [
        "enero|ene", "febrero|feb", "marzo|mar|mzo", "abril|abr", "mayo|may", "junio|jun", "julio|jul", "agosto|ago|agto", "septiembre|setiembre|sep|sept|set", "octubre|oct", "noviembre|nov", "diciembre|dic",
    ],
    // Italian.
    [
        "gennaio|gen|genn", "febbraio|feb|febb", "marzo|mar", "aprile|apr", "maggio|mag|magg", "giugno|giu", "luglio|lug", "agosto|ago", "settembre|set|sett", "ottobre|ott", "novembre|nov", "dicembre|dic",
    ],
    // Portuguese.
    [
        "janeiro|jan", "fevereiro|fev", "março|marco|mar", "abril|abr", "maio|mai", "junho|jun", "julho|jul", "agosto|ago", "setembro|set", "outubro|out", "novembro|nov", "dezembro|dez",
    ],
    // Russian.
    [
        "январь|января|янв", "февраль|февраля|фев|февр", "март|марта|мар", "апрель|апреля|апр", "май|мая", "июнь|июня|июн", "июль|июля|июл", "август|августа|авг", "сентябрь|сентября|сен|сент", "октябрь|октября|окт", "ноябрь|ноября|ноя|нояб", "декабрь|декабря|дек",
    ],
    // Arabic of Egypt and the Gulf.
    [
        "يناير", "فبراير", "مارس", "أبريل|ابريل|إبريل", "مايو", "يونيو|يونية|يونيه", "يوليو|يولية|يوليه", "أغسطس|اغسطس", "سبتمبر", "أكتوبر|اكتوبر", "نوفمبر", "ديسمبر",
    ],
    // Arabic of the Levant and Iraq.
    [
        "كانون الثاني", "شباط", "آذار|اذار", "نيسان", "أيار|ايار", "حزيران", "تموز", "آب", "أيلول|ايلول", "تشرين الأول|تشرين الاول", "تشرين الثاني", "كانون الأول|كانون الاول",
    ],
    // Arabic of the Maghreb.
    ["جانفي", "فيفري", "", "أفريل|افريل", "ماي", "جوان", "جويلية", "أوت|اوت|غشت", "شتنبر", "", "نونبر", "دجنبر"],
    // Dutch.
    [
        "januari|jan", "februari|feb", "maart|mrt", "april|apr", "mei", "juni|jun", "juli|jul", "augustus|aug", "september|sept|sep", "oktober|okt", "november|nov", "december|dec",
    ],
    // Polish.
    [
        "styczeń|stycznia|sty", "luty|lutego|lut", "marzec|marca|mar", "kwiecień|kwietnia|kwi", "maj|maja", "czerwiec|czerwca|cze", "lipiec|lipca|lip", "sierpień|sierpnia|sie", "wrzesień|września|wrz", "październik|października|paź", "listopad|listopada|lis", "grudzień|grudnia|gru",
    ],
    // Turkish.
    [
        "ocak|oca", "şubat|şub", "mart|mar", "nisan|nis", "mayıs|may", "haziran|haz", "temmuz|tem", "ağustos|ağu", "eylül|eyl", "ekim|eki", "kasım|kas", "aralık|ara",
    ],
    // Swedish, Danish, Norwegian.
    [
        "januari|januar|jan", "februari|februar|feb|febr", "mars|marts|mar", "april|apr", "maj|mai", "juni|jun", "juli|jul", "augusti|august|aug", "september|sept|sep", "oktober|okt", "november|nov", "december|desember|dec|des",
    ],
    // Indonesian and Malay.
    [
        "januari|jan", "februari|pebruari|feb", "maret|mac", "april|apr", "mei", "juni|jun", "juli|julai|jul", "agustus|ogos|agu|agt|ags", "september|sep", "oktober|okt", "november|nov|nop", "desember|disember|des|dis",
    ],
    // Ukrainian.
    [
        "січень|січня|січ", "лютий|лютого|лют", "березень|березня|бер", "квітень|квітня|квіт", "травень|травня|трав", "червень|червня|черв", "липень|липня|лип", "серпень|серпня|серп", "вересень|вересня|вер", "жовтень|жовтня|жовт", "листопад|листопада|лист", "грудень|грудня|груд",
    ],
    // Bulgarian.
    ["януари", "февруари", "март", "април", "май", "юни", "юли", "август", "септември", "октомври", "ноември", "декември"],
    // Serbian, Bosnian, Macedonian in both scripts.
    [
        "januara|јануара|јануари", "februara|фебруара|фебруари", "mart|марта|марта", "aprila|априла", "maja|маја|мај", "juna|јуна|јуни", "jula|јула|јули", "avgusta|августа|август", "septembra|септембра", "oktobra|октобра", "novembra|новембра", "decembra|децембра",
    ],
    // Croatian; its `listopad` is October, which Polish and Czech read as November, and is left out.
    [
        "siječnja|siječanj", "veljače|veljača", "ožujka|ožujak", "travnja|travanj", "svibnja|svibanj", "lipnja|lipanj", "srpnja|srpanj", "kolovoza|kolovoz", "rujna|rujan", "", "studenoga|studenog|studeni", "prosinca",
    ],
    // Czech.
    [
        "leden|ledna", "únor|února", "březen|března", "duben|dubna", "květen|května", "červen|června", "červenec|července", "srpen|srpna", "září", "říjen|října", "listopadu", "prosinec|prosince",
    ],
    // Slovak and Slovene.
    [
        "januára|januarja", "februára|februarja", "marca", "apríla|aprila", "mája", "júna|junija", "júla|julija", "augusta|avgusta", "septembra", "októbra|oktobra", "novembra", "decembra",
    ],
    // Hungarian.
    [
        "január|jan", "február|febr", "március|márc", "április|ápr", "május|máj", "június|jún", "július|júl", "augusztus|aug", "szeptember|szept", "október|okt", "november|nov", "december|dec",
    ],
    // Romanian.
    [
        "ianuarie|ian", "februarie|feb", "martie|mar", "aprilie|apr", "mai", "iunie|iun", "iulie|iul", "august|aug", "septembrie|sept", "octombrie|oct", "noiembrie|nov|noi", "decembrie|dec",
    ],
    // Finnish, with partitives.
    [
        "tammikuuta|tammikuu", "helmikuuta|helmikuu", "maaliskuuta|maaliskuu", "huhtikuuta|huhtikuu", "toukokuuta|toukokuu", "kesäkuuta|kesäkuu", "heinäkuuta|heinäkuu", "elokuuta|elokuu", "syyskuuta|syyskuu", "lokakuuta|lokakuu", "marraskuuta|marraskuu", "joulukuuta|joulukuu",
    ],
    // Greek.
    [
        "ιανουαρίου|ιαν", "φεβρουαρίου|φεβ", "μαρτίου|μαρ", "απριλίου|απρ", "μαΐου|μαΐ", "ιουνίου|ιουν", "ιουλίου|ιουλ", "αυγούστου|αυγ", "σεπτεμβρίου|σεπ", "οκτωβρίου|οκτ", "νοεμβρίου|νοε", "δεκεμβρίου|δεκ",
    ],
    // Hindi.
    [
        "जनवरी", "फरवरी|फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर|सितम्बर", "अक्टूबर|अक्तूबर", "नवंबर|नवम्बर", "दिसंबर|दिसम्बर",
    ],
    // Catalan.
    [
        "gener|gen", "febrer|febr", "març", "abril|abr", "maig", "juny", "juliol|jul", "agost", "setembre|set", "octubre|oct", "novembre|nov", "desembre|des",
    ],
];

/// One row a language, Monday first. Words that mean something else besides (`pazar`, `minggu`, `среды`) are left out.
#[rustfmt::skip]
const WEEKDAYS: [[&str; 7]; 19] = [
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag|sonnabend", "sonntag"],
    [
        "montagabend|montagmorgen", "dienstagabend|dienstagmorgen", "mittwochabend|mittwochmorgen", "donnerstagabend|donnerstagmorgen", "freitagabend|freitagmorgen", "samstagabend|samstagmorgen", "sonntagabend|sonntagmorgen",
    ],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"],
    ["segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"],
    [
        "понедельник|понедельника", "вторник|вторника", "среда|среду", "четверг|четверга", "пятница|пятницу|пятницы", "суббота|субботу|субботы", "воскресенье|воскресенья",
    ],
    ["الاثنين|الإثنين", "الثلاثاء", "الأربعاء|الاربعاء", "الخميس", "الجمعة", "السبت", "الأحد"],
    ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
    ["poniedziałek", "wtorek", "środa|środę", "czwartek", "piątek", "sobota|sobotę", "niedziela|niedzielę"],
    ["pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", ""],
    [
        "måndag|måndagen", "tisdag|tisdagen", "onsdag|onsdagen", "torsdag|torsdagen", "fredag|fredagen", "lördag|lördagen", "söndag|söndagen",
    ],
    ["mandag", "tirsdag", "", "", "", "lørdag", "søndag"],
    ["senin", "selasa", "rabu", "kamis", "jumat|jum'at", "sabtu", ""],
    ["понеділок", "вівторок", "середа|середу", "четвер", "п'ятниця|п'ятницю", "субота|суботу", "неділя|неділю"],
    ["pondělí", "úterý", "středa|středu", "čtvrtek", "pátek", "", "neděli|neděle"],
    [
        "hétfő|hétfőn", "kedd|kedden", "szerda|szerdán", "csütörtök|csütörtökön", "péntek|pénteken", "szombat|szombaton", "vasárnap",
    ],
    ["सोमवार", "मंगलवार", "बुधवार", "गुरुवार|बृहस्पतिवार", "शुक्रवार", "शनिवार", "रविवार"],
];

/// Weekdays of scripts without blanks, Monday first.
#[rustfmt::skip]
const UNSPACED_WEEKDAYS: [[&str; 7]; 7] = [
    ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"],
    ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
    ["週一", "週二", "週三", "週四", "週五", "週六", "週日"],
    ["月曜", "火曜", "水曜", "木曜", "金曜", "土曜", "日曜"],
    ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"],
    ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期天"],
    ["วันจันทร์", "วันอังคาร", "วันพุธ", "วันพฤหัสบดี", "วันศุกร์", "วันเสาร์", "วันอาทิตย์"],
];

/// Abbreviations that stand before a date but are too short to be looked for in a sentence.
#[rustfmt::skip]
const SHORT_WEEKDAYS: [&str; 16] =
    ["mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "mo", "di", "mi", "do", "fr", "sa"];

/// Months of the Islamic calendar, which some agencies print before the civil date.
#[rustfmt::skip]
const HIJRI: [&str; 20] = [
    "muharram",
    "safar",
    "rabi al-awwal",
    "rabi' al-awwal",
    "rabi al-thani",
    "rabi' al-thani",
    "rabi' i",
    "rabi' ii",
    "rabi i",
    "rabi ii",
    "jumada al-awwal",
    "jumada al-thani",
    "jumada i",
    "jumada ii",
    "rajab",
    "sha'ban",
    "ramadan",
    "shawwal",
    "dhu al-qa'dah",
    "dhu al-hijjah",
];

static BY_MONTH_WORD: LazyLock<HashMap<String, u8>> = LazyLock::new(|| numbered(&MONTHS, 1));
static BY_WEEKDAY_WORD: LazyLock<HashMap<String, u8>> = LazyLock::new(|| numbered(&WEEKDAYS, 0));

fn numbered<const N: usize, const R: usize>(rows: &[[&str; N]; R], first: u8) -> HashMap<String, u8> {
    let mut words = HashMap::new();
    for row in rows {
        for (number, forms) in (first..).zip(row) {
            for form in forms.split('|').filter(|form| !form.is_empty()) {
                words.entry(key(form)).or_insert(number);
            }
        }
    }
    words
}

/// The month (1 to 12) that a word names, keyed by [`key`], without its full stop.
pub(super) fn month(key: &str) -> Option<u8> {
    BY_MONTH_WORD.get(key).copied()
}

/// The weekday (0 = Monday) that a word names, keyed by [`key`].
pub(super) fn weekday(key: &str) -> Option<u8> {
    BY_WEEKDAY_WORD.get(key).copied()
}

/// Whether a word before a date is a weekday or its abbreviation.
pub(super) fn is_weekday_label(key: &str) -> bool {
    weekday(key).is_some() || SHORT_WEEKDAYS.contains(&key)
}

pub(super) fn is_hijri_month(key: &str) -> bool {
    HIJRI.contains(&key)
}

/// The weekdays (0 = Monday, one bit each) that a sentence names.
pub(super) fn weekdays_in(sentence: &str) -> u8 {
    let mut named = 0;
    for word in sentence.split(|character: char| !(super::prefix::is_letter(character) || matches!(character, '-' | '\'' | '’')))
    {
        if word.len() >= 4
            && let Some(day) = weekday(&key(word))
        {
            named |= 1 << day;
        }
    }
    if !sentence.is_ascii() {
        for row in &UNSPACED_WEEKDAYS {
            for (day, word) in row.iter().enumerate() {
                if sentence.contains(word) {
                    named |= 1 << day;
                }
            }
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_names_one_month_in_all_languages() {
        let mut by_word: HashMap<String, u8> = HashMap::new();
        for row in &MONTHS {
            for (number, forms) in (1_u8..).zip(row) {
                for form in forms.split('|').filter(|form| !form.is_empty()) {
                    assert_eq!(*by_word.entry(key(form)).or_insert(number), number, "{form}");
                }
            }
        }
        assert!(by_word.len() > 350, "{}", by_word.len());
    }

    #[test]
    fn a_word_names_one_weekday_in_all_languages() {
        let mut by_word: HashMap<String, u8> = HashMap::new();
        for row in &WEEKDAYS {
            for (number, forms) in (0_u8..).zip(row) {
                for form in forms.split('|').filter(|form| !form.is_empty()) {
                    assert_eq!(*by_word.entry(key(form)).or_insert(number), number, "{form}");
                }
            }
        }
    }

    #[test]
    fn sentences_name_weekdays() {
        assert_eq!(weekdays_in("It rained on Wednesday."), 1 << 2);
        assert_eq!(weekdays_in("Am Mittwochabend regnete es, am Montag nicht"), 1 << 2 | 1);
        assert_eq!(weekdays_in("Дождь шел в среду."), 1 << 2);
        assert_eq!(weekdays_in("会议于星期三举行"), 1 << 2);
        assert_eq!(weekdays_in("nesta quarta-feira"), 1 << 2);
        assert_eq!(weekdays_in("the Mondayish mood"), 0);
    }
}
