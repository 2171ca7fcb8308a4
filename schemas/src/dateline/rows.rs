//! The visible rows of the dateline corpus (`wire-formats.md` §4), and more of the same kind.

mod doubtful;
mod more;
mod printed;

use super::{Dateline, find, read, resolve};
use crate::dialect::DateOrder;
use crate::terms::{Warning, YearSource};
use proptest::prelude::*;

/// Cities joined by `; `, region, country, date with `?` for a year that is not printed, agency.
type Fields = [&'static str; 5];
type Row = (u16, &'static str, Option<Fields>);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    (1, "MOSCOW, June 27 (NNN-AGENCIES) — Russia rotated", Some(["MOSCOW", "", "", "?-06-27", "NNN-AGENCIES"])),
    (2, "PARIS (AP) _ Voters go", Some(["PARIS", "", "", "", "AP"])),
    (3, "BEIRUT, Lebanon, June 2 (UPI) — The outlook", Some(["BEIRUT", "", "Lebanon", "?-06-02", "UPI"])),
    (4, "BEIRUT, Lebanon, June 2 — The outlook", Some(["BEIRUT", "", "Lebanon", "?-06-02", ""])),
    (5, "WASHINGTON/LONDON, Aug 3 (Reuters) - Oil fell", Some(["WASHINGTON; LONDON", "", "", "?-08-03", "Reuters"])),
    (6, "WASHINGTON, LONDON and TOKYO, Aug. 3 (AP) — Markets", Some(["WASHINGTON; LONDON; TOKYO", "", "", "?-08-03", "AP"])),
    (7, "NEW DELHI: The government said", Some(["NEW DELHI", "", "", "", ""])),
    (8, "New Delhi, Sep 4 (PTI) The Supreme Court", Some(["New Delhi", "", "", "?-09-04", "PTI"])),
    (9, "Paris, 3 août 2024 (AFP) - Les Jeux", Some(["Paris", "", "", "2024-08-03", "AFP"])),
    (10, "Strasbourg, 10 juil 2024 (AFP) - L'opératrice", Some(["Strasbourg", "", "", "2024-07-10", "AFP"])),
    (11, "STOCKHOLM, Aug 29, 2014 (AFP) - A court", Some(["STOCKHOLM", "", "", "2014-08-29", "AFP"])),
    (12, "Berlin (dpa) - Die Spitze", Some(["Berlin", "", "", "", "dpa"])),
    (13, "Berlin/München (dpa/lby) - Die", Some(["Berlin; München", "", "", "", "dpa/lby"])),
    (14, "San Diego (tca/dpa) - History says", Some(["San Diego", "", "", "", "tca/dpa"])),
    (15, "Frankfurt/Main (dpa) - Der", Some(["Frankfurt/Main", "", "", "", "dpa"])),
    (16, "Paris (ats afp) Les violences", Some(["Paris", "", "", "", "ats afp"])),
    (17, "MADRID, 12 Ene. (EUROPA PRESS) - El Gobierno", Some(["MADRID", "", "", "?-01-12", "EUROPA PRESS"])),
    (18, "Tegucigalpa, Jan 2 (EFE).- The president", Some(["Tegucigalpa", "", "", "?-01-02", "EFE"])),
    (19, "Bogotá, 5 sep (EFE).- El", Some(["Bogotá", "", "", "?-09-05", "EFE"])),
    (20, "ROMA, 12 GEN - Il governo", Some(["ROMA", "", "", "?-01-12", ""])),
    (21, "(ANSA) - ROMA, 1 LUG - TEST", Some(["ROMA", "", "", "?-07-01", "ANSA"])),
    (22, "(ANSA) - Rome, October 11 - Italian", Some(["Rome", "", "", "?-10-11", "ANSA"])),
    (23, "（新华社北京1月2日电）记者", Some(["北京", "", "", "?-01-02", "新华社"])),
    (24, "新华社华盛顿6月27日电（记者刘阳）美国", Some(["华盛顿", "", "", "?-06-27", "新华社"])),
    (25, "МОСКВА, 27 июн - РИА Новости. Россия", Some(["МОСКВА", "", "", "?-06-27", "РИА Новости"])),
    (26, "МОСКВА, 27 июня. /ТАСС/. Россия", Some(["МОСКВА", "", "", "?-06-27", "ТАСС"])),
    (27, "MOSCOW, June 27. /TASS/. Russia", Some(["MOSCOW", "", "", "?-06-27", "TASS"])),
    (28, "BEIJING, June 27 (Xinhua) -- China", Some(["BEIJING", "", "", "?-06-27", "Xinhua"])),
    (29, "SAITAMA, Japan, Dec. 9 Kyodo - Urawa", Some(["SAITAMA", "", "Japan", "?-12-09", "Kyodo"])),
    (30, "SEOUL, Nov 26 AFP - Samsung", Some(["SEOUL", "", "", "?-11-26", "AFP"])),
    (31, "SEOUL, June 27 (Yonhap) -- South", Some(["SEOUL", "", "", "?-06-27", "Yonhap"])),
    (32, "(서울=연합뉴스) 김기자 기자 = 정부는", Some(["서울", "", "", "", "연합뉴스"])),
    (33, "OTTAWA - A Manitoba man", Some(["OTTAWA", "", "", "", ""])),
    (34, "TORONTO _ The Toronto stock", Some(["TORONTO", "", "", "", ""])),
    (35, "CHATHAM, Mass. (AP) _ A lobster", Some(["CHATHAM", "Mass.", "", "", "AP"])),
    (36, "FORT WASHINGTON, Pa. (AP) _ Nutri", Some(["FORT WASHINGTON", "Pa.", "", "", "AP"])),
    (37, "ROSCOE, South Dakota (AP) _ Robert", Some(["ROSCOE", "South Dakota", "", "", "AP"])),
    (38, "BUENOS AIRES, Argentina (AP) _ For", Some(["BUENOS AIRES", "", "Argentina", "", "AP"])),
    (39, "ST. LOUIS (AP) — The", Some(["ST. LOUIS", "", "", "", "AP"])),
    (40, "WINSTON-SALEM, N.C., Sept. 4, 2025 (AP) — A", Some(["WINSTON-SALEM", "N.C.", "", "2025-09-04", "AP"])),
    (41, "ABOARD AIR FORCE ONE (AP) — President", Some(["ABOARD AIR FORCE ONE", "", "", "", "AP"])),
    (42, "UNITED NATIONS (AP) — The", Some(["UNITED NATIONS", "", "", "", "AP"])),
    (43, "Jan 30 (Reuters) - Gold rose", Some(["", "", "", "?-01-30", "Reuters"])),
    (44, "Jan 3 (OPTA) - Results", Some(["", "", "", "?-01-03", "OPTA"])),
    (45, "Harare, July 19 (The SDNewTester) - Cash", Some(["Harare", "", "", "?-07-19", "The SDNewTester"])),
    (46, "KUALA LUMPUR, Feb 29 (Bernama) -- The", Some(["KUALA LUMPUR", "", "", "?-02-29", "Bernama"])),
    (47, "GENEVA, Dec 31 (Reuters) - The", Some(["GENEVA", "", "", "?-12-31", "Reuters"])),
    (48, "SYDNEY, Jan 1 (AAP) - Fireworks", Some(["SYDNEY", "", "", "?-01-01", "AAP"])),
    (49, "SAN FRANCISCO--(BUSINESS WIRE)--Acme Corp", Some(["SAN FRANCISCO", "", "", "", "BUSINESS WIRE"])),
    (50, "SAN JOSE, Calif., June 9, 2020 (GLOBE NEWSWIRE) -- Acme", Some(["SAN JOSE", "Calif.", "", "2020-06-09", "GLOBE NEWSWIRE"])),
    (51, "NEW YORK, Jan. 5, 2016 /PRNewswire/ -- Example", Some(["NEW YORK", "", "", "2016-01-05", "PRNewswire"])),
    (52, "BRASÍLIA, 7 de setembro (Agência Brasil) - O", Some(["BRASÍLIA", "", "", "?-09-07", "Agência Brasil"])),
    (53, "Wien (APA) - Der", Some(["Wien", "", "", "", "APA"])),
    (54, "Den Haag (ANP) - Het", Some(["Den Haag", "", "", "", "ANP"])),
    (55, "القاهرة 27 يونيو (رويترز) - قال", Some(["القاهرة", "", "", "?-06-27", "رويترز"])),
    (56, "By Toby Davis", None),
    (57, "UPDATE 2-Primeira Liga Results", None),
    (58, "BREAKING: Russia says it has", None),
    (59, "Apple (AAPL) - shares rose", None),
    (60, "WASHINGTON — the state — is not D.C., officials said", Some(["WASHINGTON", "", "", "", ""])),
    (61, "I - the undersigned - declare", None),
    (62, "Moscow said on Wednesday it would", None),
    (63, "ABU DHABI, 11th March, 2025 (WAM) -- The", Some(["ABU DHABI", "", "", "2025-03-11", "WAM"])),
    (64, "Москва. 11 марта. INTERFAX.RU - Банк", Some(["Москва", "", "", "?-03-11", "INTERFAX.RU"])),
    (65, "Accra, March 11, GNA - The", Some(["Accra", "", "", "?-03-11", "GNA"])),
    (66, "BRUSSEL 11/03 (BELGA) = De", Some(["BRUSSEL", "", "", "?-03-11", "BELGA"])),
    (67, "【ロンドン共同】英国", Some(["ロンドン", "", "", "", "共同"])),
    (68, "New Delhi [India], March 11 (ANI): The", Some(["New Delhi", "", "India", "?-03-11", "ANI"])),
    (69, "Frankfurt a.M. (epd). Die", Some(["Frankfurt a.M.", "", "", "", "epd"])),
    (70, "International Monetary Fund (IMF) — Managing", None),
    (71, "FILE PHOTO: A worker", None),
];

fn fields(dateline: &Dateline) -> [String; 5] {
    let date = match (dateline.month, dateline.day) {
        (Some(month), Some(day)) => {
            format!("{}-{month:02}-{day:02}", dateline.year.map_or("?".to_owned(), |year| year.to_string()))
        }
        (None, Some(day)) => format!("?-?-{day:02}"),
        _ => String::new(),
    };
    let or_empty = |field: &Option<String>| field.clone().unwrap_or_default();
    [dateline.cities.join("; "), or_empty(&dateline.region), or_empty(&dateline.country), date, or_empty(&dateline.agency)]
}

fn check(rows: &[Row]) {
    let mut wrong = Vec::new();
    for (number, text, expected) in rows {
        let found = read(text, DateOrder::DayMonthYear);
        let found = found.as_ref().map(fields);
        let expected = expected.map(|fields| fields.map(str::to_owned));
        if found != expected {
            wrong.push(format!("row {number} `{text}`:\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows are wrong\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn all_rows_of_the_specification() {
    assert_eq!(ROWS.len(), 71);
    check(ROWS);
}

#[test]
fn only_row_60_is_of_low_confidence() {
    let low: Vec<u16> = ROWS
        .iter()
        .filter(|(_, text, _)| read(text, DateOrder::DayMonthYear).is_some_and(|dateline| dateline.low_confidence))
        .map(|(number, ..)| *number)
        .collect();
    assert_eq!(low, [60]);
}

#[test]
fn the_printed_prefix_and_the_rest() {
    for (text, printed, rest) in [
        ("MOSCOW, June 27 (NNN-AGENCIES) — Russia rotated", "MOSCOW, June 27 (NNN-AGENCIES)", "Russia rotated"),
        ("PARIS (AP) _ Voters go", "PARIS (AP)", "Voters go"),
        ("NEW DELHI: The government", "NEW DELHI", "The government"),
        ("New Delhi, Sep 4 (PTI) The Supreme", "New Delhi, Sep 4 (PTI)", "The Supreme"),
        ("Tegucigalpa, Jan 2 (EFE).- The president", "Tegucigalpa, Jan 2 (EFE)", "The president"),
        ("（新华社北京1月2日电）记者", "（新华社北京1月2日电）", "记者"),
        ("新华社华盛顿6月27日电（记者刘阳）美国", "新华社华盛顿6月27日电（记者刘阳）", "美国"),
        ("МОСКВА, 27 июн - РИА Новости. Россия", "МОСКВА, 27 июн - РИА Новости", "Россия"),
        ("МОСКВА, 27 июня. /ТАСС/. Россия", "МОСКВА, 27 июня. /ТАСС/", "Россия"),
        ("(서울=연합뉴스) 김기자 기자 = 정부는", "(서울=연합뉴스) 김기자 기자", "정부는"),
        ("SAN FRANCISCO--(BUSINESS WIRE)--Acme Corp", "SAN FRANCISCO--(BUSINESS WIRE)", "Acme Corp"),
        ("【ロンドン共同】英国", "【ロンドン共同】", "英国"),
        ("Frankfurt a.M. (epd). Die", "Frankfurt a.M. (epd)", "Die"),
        ("\u{a0}PARIS,\u{a0}June 27\t(AP) —\u{a0}Voters", "PARIS,\u{a0}June 27\t(AP)", "Voters"),
        ("<p>PARIS (AP) — Voters", "PARIS (AP)", "Voters"),
    ] {
        let dateline = read(text, DateOrder::DayMonthYear).unwrap_or_else(|| panic!("{text}"));
        assert_eq!((dateline.text.as_str(), &text[dateline.rest_at..]), (printed, rest), "{text}");
    }
}

#[test]
fn more_rows_of_the_same_kind() {
    check(more::MORE);
}

#[test]
fn ways_of_printing() {
    check(printed::PRINTED);
}

#[test]
fn what_only_looks_like_a_dateline() {
    check(doubtful::DOUBTFUL);
}

#[test]
fn printed_reporters() {
    for (text, by) in [
        ("新华社华盛顿6月27日电（记者刘阳）美国", "刘阳"),
        ("新华社华盛顿6月27日电（记者 刘阳 王五）美国", "刘阳;王五"),
        ("(서울=연합뉴스) 김기자 기자 = 정부는", "김기자"),
        ("(서울=연합뉴스) 홍길동·김철수 인턴기자 = 정부는", "홍길동;김철수"),
        ("（中央社記者王小明台北27日電）台灣", "王小明"),
        ("新华社记者王五、李四北京3月5日电 中国", "王五;李四"),
        ("新华社记者王五3月5日电 中国", "王五"),
        // A city that no table has cannot be told from the name.
        ("新华社记者王五遵义3月5日电 中国", ""),
        ("【ロンドン共同＝山田太郎】英国", "山田太郎"),
        ("【カイロ＝AFP時事】エジプト", ""),
        ("ЖЕНЕВА, 1 мая. /Корр. ТАСС Иван Иванов/. Россия", "Иван Иванов"),
        ("МОСКВА, 27 июн - РИА Новости, Иван Иванов. Россия", "Иван Иванов"),
        ("МОСКВА, 27 июня. /ТАСС/. Россия", ""),
    ] {
        let dateline = read(text, DateOrder::DayMonthYear).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(dateline.by.join(";"), by, "{text}");
    }
}

#[test]
fn codes_of_countries() {
    for (text, code) in [
        ("BEIRUT, Lebanon, June 2 (UPI) — The outlook", Some("LB")),
        ("CHATHAM, Mass. (AP) _ A lobster", Some("US")),
        ("HALIFAX, N.S. — The mayor", Some("CA")),
        ("MELBOURNE, Victoria (AAP) - The", Some("AU")),
        ("New Delhi [India], March 11 (ANI): The", Some("IN")),
        ("TBILISI, Georgia (AP) — The", Some("GE")),
        ("ROME, Ga. (AP) — The", Some("US")),
        ("BRAZZAVILLE, Congo (AP) — The", None),
        ("PRISTINA, Kosovo (AP) — The", None),
        ("MOSCOW, June 27 (NNN-AGENCIES) — Russia", None),
        ("SINGAPORE (Reuters) - The", None),
        ("ROME, Georgia (AP) — The", None),
        ("KUTA, Bali, Indonesia (AP) — The", Some("ID")),
    ] {
        let dateline = read(text, DateOrder::DayMonthYear).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(dateline.country_code.as_deref(), code, "{text}");
    }
}

#[test]
fn the_seed() {
    let text = "MOSCOW, June 27 (NNN-AGENCIES) — Russia rotated military technicians out of crisis-hit Venezuela on Wednesday, its embassy said.";
    let (at, dateline) = find(text, DateOrder::DayMonthYear).unwrap();
    assert_eq!((at, fields(&dateline)), (0, ["MOSCOW", "", "", "?-06-27", "NNN-AGENCIES"].map(str::to_owned)));
    assert!(!dateline.low_confidence);
    let rest = &text[dateline.rest_at..];
    let late = resolve(&dateline, "2026-11-24T12:00:00Z".parse().unwrap(), YearSource::Received, rest);
    assert_eq!((late.date, late.source, late.warning), (None, YearSource::None, Some(Warning::YearAmbiguous)));
    let near = resolve(&dateline, "2019-06-28T12:00:00Z".parse().unwrap(), YearSource::Received, rest);
    assert_eq!(near.date.map(|date| date.to_string()).as_deref(), Some("2019-06-27"));
    assert_eq!((near.source, near.warning), (YearSource::Received, Some(Warning::YearInferred)));
}

/// Pieces that make many beginnings look like datelines.
const PIECES: &str = "(PARIS|Paris|St\\. |NEW YORK|القاهرة|北京|서울|新华社|共同|, |/| and |\\(AP\\)|\\(|\\)|\\[|\\]|（|）|【|】|June 27|27 июня|6月27日|11/03|2019|, 2019|Reuters|AFP| - |—|--|_|: |=|\\.|\\.- |<b>|</|\u{ad}|\u{200f}|e\u{301}|'s-|İ| |\n|The){0,24}";

proptest! {
    #[test]
    fn never_panics_and_cuts_between_characters(text in prop_oneof!["\\PC{0,300}", PIECES, (PIECES, ".{0,80}").prop_map(|(head, tail)| head + &tail)]) {
        for order in [DateOrder::DayMonthYear, DateOrder::MonthDayYear] {
            if let Some(dateline) = read(&text, order) {
                prop_assert!(text.is_char_boundary(dateline.rest_at));
                prop_assert!(!dateline.text.is_empty());
                prop_assert!(dateline.cities.len() <= 4);
                prop_assert!(dateline.month.is_none_or(|month| (1..=12).contains(&month)));
                prop_assert!(dateline.day.is_none_or(|day| (1..=31).contains(&day)));
                let resolved = resolve(&dateline, jiff::Timestamp::UNIX_EPOCH, YearSource::Received, &text);
                prop_assert!(resolved.date.is_none() || dateline.month.is_some());
            }
            if let Some((at, dateline)) = find(&text, order) {
                prop_assert!(text.is_char_boundary(at) && text.is_char_boundary(at + dateline.rest_at));
            }
        }
    }
}

/// A paragraph is looked at up to a bound, whatever it is made of.
#[test]
fn the_cost_does_not_grow_with_the_paragraph() {
    for unit in ["A", "<b>", "\u{200b}", "A. ", "(", "PARIS, ", "PARIS/", "(AP) - ", "新", "Aé "] {
        let text = unit.repeat(4 * 1024 * 1024 / unit.len());
        let start = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime).tv_sec;
        for _ in 0..100 {
            std::hint::black_box(read(&text, DateOrder::DayMonthYear));
        }
        let took = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime).tv_sec - start;
        assert!(took <= 2, "{unit:?}: {took} s of processor time");
    }
}
