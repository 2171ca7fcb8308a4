//! The visible rows of the dateline corpus (`wire-formats.md` §4), and more of the same kind.

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

/// The same grammar in other words: other agencies, tongues, scripts, orders; and what must stay as it is.
#[rustfmt::skip]
const MORE: &[Row] = &[
    (1, "LONDON (Reuters) - Oil", Some(["LONDON", "", "", "", "Reuters"])),
    (2, "BERLIN, 3. Mai (dpa) - Die", Some(["BERLIN", "", "", "?-05-03", "dpa"])),
    (3, "Wien (APA/dpa) - Der", Some(["Wien", "", "", "", "APA/dpa"])),
    (4, "Bern (sda) Der Bundesrat", Some(["Bern", "", "", "", "sda"])),
    (5, "Frankfurt (Oder) (dpa/bb) - Der", Some(["Frankfurt (Oder)", "", "", "", "dpa/bb"])),
    (6, "Halle/Saale (dpa/sa) - Der", Some(["Halle/Saale", "", "", "", "dpa/sa"])),
    (7, "FRANKFURT (dpa-AFX) - Der", Some(["FRANKFURT", "", "", "", "dpa-AFX"])),
    (8, "Paris, 1er août (AFP) - Le", Some(["Paris", "", "", "?-08-01", "AFP"])),
    (9, "Alger, 14 juin 2023 (APS) - Le", Some(["Alger", "", "", "2023-06-14", "APS"])),
    (10, "Rabat, 5 déc. (MAP) - Le", Some(["Rabat", "", "", "?-12-05", "MAP"])),
    (11, "Tunis, 12 févr. 2024 (TAP) - Le", Some(["Tunis", "", "", "2024-02-12", "TAP"])),
    (12, "Madrid, 27 jun (EFE).- El", Some(["Madrid", "", "", "?-06-27", "EFE"])),
    (13, "La Habana, 3 mar (Prensa Latina) El", Some(["La Habana", "", "", "?-03-03", "Prensa Latina"])),
    (14, "Ciudad de México, 16 Sep (Notimex).- El", Some(["Ciudad de México", "", "", "?-09-16", "Notimex"])),
    (15, "Sevilla (España), 4 abr (EFE).- La", Some(["Sevilla", "", "España", "?-04-04", "EFE"])),
    (16, "Roma, 27 giu. (askanews) - Il", Some(["Roma", "", "", "?-06-27", "askanews"])),
    (17, "Roma, 27 giu. (Adnkronos) - Il", Some(["Roma", "", "", "?-06-27", "Adnkronos"])),
    (18, "(AGI) - Milano, 3 mar. - Il", Some(["Milano", "", "", "?-03-03", "AGI"])),
    (19, "Lisboa, 27 jun 2019 (Lusa) – O", Some(["Lisboa", "", "", "2019-06-27", "Lusa"])),
    (20, "São Paulo, 12 de outubro de 2023 (Agência Brasil) - O", Some(["São Paulo", "", "", "2023-10-12", "Agência Brasil"])),
    (21, "Санкт-Петербург. 5 сентября. ИНТЕРФАКС - Суд", Some(["Санкт-Петербург", "", "", "?-09-05", "ИНТЕРФАКС"])),
    (22, "КИЕВ, 1 янв - РИА Новости, Иван Примеров. Власти", Some(["КИЕВ", "", "", "?-01-01", "РИА Новости"])),
    (23, "ТАСС, 27 июня. Президент", Some(["", "", "", "?-06-27", "ТАСС"])),
    (24, "МИНСК, 5 мая /БЕЛТА/. Глава", Some(["МИНСК", "", "", "?-05-05", "БЕЛТА"])),
    (25, "5 мая, Минск /Корр. БЕЛТА/. Глава", Some(["Минск", "", "", "?-05-05", "БЕЛТА"])),
    (26, "Київ, 24 серпня (Укрінформ) - Президент", Some(["Київ", "", "", "?-08-24", "Укрінформ"])),
    (27, "Warszawa, 3 maja (PAP) - Prezydent", Some(["Warszawa", "", "", "?-05-03", "PAP"])),
    (28, "27.06. Warszawa (PAP) - Rząd", Some(["Warszawa", "", "", "?-06-27", "PAP"])),
    (29, "Praha 27. června (ČTK) - Vláda", Some(["Praha", "", "", "?-06-27", "ČTK"])),
    (30, "Budapest, 2019. június 27., csütörtök (MTI) - A", Some(["Budapest", "", "", "2019-06-27", "MTI"])),
    (31, "BUKAREST, 5 iulie /Agerpres/ - Guvernul", Some(["BUKAREST", "", "", "?-07-05", "Agerpres"])),
    (32, "ANKARA (AA) - Cumhurbaşkanı", Some(["ANKARA", "", "", "", "AA"])),
    (33, "İSTANBUL, 29 Ekim (DHA) - Valilik", Some(["İSTANBUL", "", "", "?-10-29", "DHA"])),
    (34, "Jakarta, 17 Agustus (ANTARA) - Presiden", Some(["Jakarta", "", "", "?-08-17", "ANTARA"])),
    (35, "KUALA LUMPUR, 31 Ogos (Bernama) -- Perdana", Some(["KUALA LUMPUR", "", "", "?-08-31", "Bernama"])),
    (36, "Hanoi, May 5 (VNA) – The", Some(["Hanoi", "", "", "?-05-05", "VNA"])),
    (37, "DHAKA, March 26, 2023 (BSS) - Prime", Some(["DHAKA", "", "", "2023-03-26", "BSS"])),
    (38, "ISLAMABAD, Aug 14 (APP): The", Some(["ISLAMABAD", "", "", "?-08-14", "APP"])),
    (39, "KATHMANDU, April 25 (RSS): The", Some(["KATHMANDU", "", "", "?-04-25", "RSS"])),
    (40, "MANILA, June 12 (PNA) -- The", Some(["MANILA", "", "", "?-06-12", "PNA"])),
    (41, "Taipei, Oct. 10 (CNA) President", Some(["Taipei", "", "", "?-10-10", "CNA"])),
    (42, "Phnom Penh, June 27, 2019 AKP -- The", Some(["Phnom Penh", "", "", "2019-06-27", "AKP"])),
    (43, "Ulaanbaatar /MONTSAME/. The", Some(["Ulaanbaatar", "", "", "", "MONTSAME"])),
    (44, "PYONGYANG, July 27 (KCNA) -- The", Some(["PYONGYANG", "", "", "?-07-27", "KCNA"])),
    (45, "Damascus, SANA- President", Some(["Damascus", "", "", "", "SANA"])),
    (46, "CAIRO, Oct 6 (MENA) - President", Some(["CAIRO", "", "", "?-10-06", "MENA"])),
    (47, "KUWAIT, Feb 25 (KUNA) -- His", Some(["KUWAIT", "", "", "?-02-25", "KUNA"])),
    (48, "Doha, December 18 (QNA) - The", Some(["Doha", "", "", "?-12-18", "QNA"])),
    (49, "Riyadh, June 27, 2019, SPA -- The", Some(["Riyadh", "", "", "2019-06-27", "SPA"])),
    (50, "Jeddah, Shawwal 24, 1440, June 27, 2019, SPA -- The", Some(["Jeddah", "", "", "2019-06-27", "SPA"])),
    (51, "TEHRAN, Feb. 11 (MNA) – Iranian", Some(["TEHRAN", "", "", "?-02-11", "MNA"])),
    (52, "الرياض 27 يونيو 2019 (واس) - قال", Some(["الرياض", "", "", "2019-06-27", "واس"])),
    (53, "أبوظبي في 27 يونيو / وام / قال", Some(["أبوظبي", "", "", "?-06-27", "وام"])),
    (54, "عمان 27 حزيران (بترا) - قال", Some(["عمان", "", "", "?-06-27", "بترا"])),
    (55, "القاهرة - رويترز: قال", Some(["القاهرة", "", "", "", "رويترز"])),
    (56, "نई दिल्ली", None),
    (57, "नयी दिल्ली, 27 जून (भाषा) सरकार", Some(["नयी दिल्ली", "", "", "?-06-27", "भाषा"])),
    (58, "NAIROBI, Kenya, June 1, 2022 /PRNewswire/ -- Example", Some(["NAIROBI", "", "Kenya", "2022-06-01", "PRNewswire"])),
    (59, "TORONTO, June 27, 2019 /CNW/ - Example", Some(["TORONTO", "", "", "2019-06-27", "CNW"])),
    (60, "LONDON--(BUSINESS WIRE)--Acme", Some(["LONDON", "", "", "", "BUSINESS WIRE"])),
    (61, "DALLAS, TX / ACCESSWIRE / June 27, 2019 / Acme", Some(["DALLAS", "TX", "", "2019-06-27", "ACCESSWIRE"])),
    (62, "TORONTO, ONTARIO--(Marketwired - June 27, 2019) - Acme", Some(["TORONTO", "ONTARIO", "", "2019-06-27", "Marketwired"])),
    (63, "Vancouver, British Columbia--(Newsfile Corp. - June 27, 2019) - Acme", Some(["Vancouver", "British Columbia", "", "2019-06-27", "Newsfile Corp."])),
    (64, "NEW YORK, NY, UNITED STATES, June 27, 2019 /EINPresswire.com/ -- Acme", Some(["NEW YORK", "NY", "UNITED STATES", "2019-06-27", "EINPresswire.com"])),
    (65, "VANCOUVER, British Columbia, May 2, 2024 (GLOBE NEWSWIRE) -- Acme", Some(["VANCOUVER", "British Columbia", "", "2024-05-02", "GLOBE NEWSWIRE"])),
    (66, "MUNICH, Germany, May 2, 2024 (GLOBE NEWSWIRE) -- Acme", Some(["MUNICH", "", "Germany", "2024-05-02", "GLOBE NEWSWIRE"])),
    (67, "YEREVAN, JUNE 27, ARMENPRESS. The", Some(["YEREVAN", "", "", "?-06-27", "ARMENPRESS"])),
    (68, "BAKU, Azerbaijan, June 27. TREND: The", Some(["BAKU", "", "Azerbaijan", "?-06-27", "TREND"])),
    (69, "ASTANA. KAZINFORM – The", Some(["ASTANA", "", "", "", "KAZINFORM"])),
    (70, "KYIV. June 27 (Interfax-Ukraine) – The", Some(["KYIV", "", "", "?-06-27", "Interfax-Ukraine"])),
    (71, "MOSCOW. June 27 (Interfax) - The", Some(["MOSCOW", "", "", "?-06-27", "Interfax"])),
    (72, "STOCKHOLM (TT) – Regeringen", Some(["STOCKHOLM", "", "", "", "TT"])),
    (73, "OSLO (NTB): Regjeringen", Some(["OSLO", "", "", "", "NTB"])),
    (75, "København /ritzau/ - Regeringen", Some(["København", "", "", "", "ritzau"])),
    (76, "DEN HAAG (ANP) - Het", Some(["DEN HAAG", "", "", "", "ANP"])),
    (77, "BRUSSEL 27/06 (BELGA) = De", Some(["BRUSSEL", "", "", "?-06-27", "BELGA"])),
    (78, "Athens, 25 Mar (ANA-MPA) -- The", Some(["Athens", "", "", "?-03-25", "ANA-MPA"])),
    (79, "[서울=뉴시스] 홍길동 기자 = 정부는", Some(["서울", "", "", "", "뉴시스"])),
    (80, "(워싱턴 AP=연합뉴스) 미국", Some(["워싱턴", "", "", "", "AP=연합뉴스"])),
    (81, "(도쿄·서울=연합뉴스) 김기자 특파원 = 일본", Some(["도쿄; 서울", "", "", "", "연합뉴스"])),
    (82, "【ワシントン時事】米国", Some(["ワシントン", "", "", "", "時事"])),
    (83, "【パリAFP時事】仏", Some(["パリ", "", "", "", "AFP時事"])),
    (84, "【ロンドン＝共同】英", Some(["ロンドン", "", "", "", "共同"])),
    (85, "［東京 ２７日 ロイター］ - 日経", Some(["東京", "", "", "?-?-27", "ロイター"])),
    (86, "【6月27日 AFP】フランス", Some(["", "", "", "?-06-27", "AFP"])),
    (87, "中新社北京6月27日电 (记者 张三)中国", Some(["北京", "", "", "?-06-27", "中新社"])),
    (88, "（中央社記者王小明台北27日電）台灣", Some(["台北", "", "", "?-?-27", "中央社"])),
    (89, "新华社北京2024年6月27日电 国家", Some(["北京", "", "", "2024-06-27", "新华社"])),
    (90, "法新社巴黎6月27日电 法国", Some(["巴黎", "", "", "?-06-27", "法新社"])),
    (91, "新华社东京6月27日专电 日本", Some(["东京", "", "", "?-06-27", "新华社"])),
    (92, "人民网北京6月27日电 据", Some(["北京", "", "", "?-06-27", "人民网"])),
    (93, "（吉隆坡27日讯）首相", Some(["吉隆坡", "", "", "?-?-27", ""])),
    (94, "WASHINGTON, D.C. (AP) — The", Some(["WASHINGTON", "D.C.", "", "", "AP"])),
    (95, "TBILISI, Georgia (AP) — The", Some(["TBILISI", "", "Georgia", "", "AP"])),
    (96, "HALIFAX, N.S. — The", Some(["HALIFAX", "N.S.", "", "", ""])),
    (97, "MELBOURNE, Victoria (AAP) - The", Some(["MELBOURNE", "Victoria", "", "", "AAP"])),
    (98, "PORT OF SPAIN, Trinidad and Tobago (AP) — The", Some(["PORT OF SPAIN", "", "Trinidad and Tobago", "", "AP"])),
    (99, "GENEVA/NEW YORK, 3 May (Xinhua) -- The", Some(["GENEVA; NEW YORK", "", "", "?-05-03", "Xinhua"])),
    (100, "PARIS/LONDON/TOKYO (Reuters) - The", Some(["PARIS; LONDON; TOKYO", "", "", "", "Reuters"])),
    (101, "CHICAGO, Ill., and NEW YORK (AP) — The", Some(["CHICAGO; NEW YORK", "Ill.", "", "", "AP"])),
    (102, "NEAR KYIV, Ukraine (AP) — The", Some(["NEAR KYIV", "", "Ukraine", "", "AP"])),
    (103, "ABOARD THE USS ABRAHAM LINCOLN (AP) — The", Some(["ABOARD THE USS ABRAHAM LINCOLN", "", "", "", "AP"])),
    (104, "PORT-AU-PRINCE, Haiti (AP) — The", Some(["PORT-AU-PRINCE", "", "Haiti", "", "AP"])),
    (105, "McALLEN, Texas (AP) — The", Some(["McALLEN", "Texas", "", "", "AP"])),
    (106, "RIO de JANEIRO (AP) — The", Some(["RIO de JANEIRO", "", "", "", "AP"])),
    (107, "'S-HERTOGENBOSCH (ANP) - De", Some(["'S-HERTOGENBOSCH", "", "", "", "ANP"])),
    (108, "MUMBAI: The government", Some(["MUMBAI", "", "", "", ""])),
    (109, "KUALA LUMPUR: The", Some(["KUALA LUMPUR", "", "", "", ""])),
    (110, "ISLAMABAD — The", Some(["ISLAMABAD", "", "", "", ""])),
    (111, "SRINAGAR, India: The", Some(["SRINAGAR", "", "India", "", ""])),
    (112, "LONDON, June 27 - The", Some(["LONDON", "", "", "?-06-27", ""])),
    (113, "Lagos, Oct. 1, 2020 (NAN) President", Some(["Lagos", "", "", "2020-10-01", "NAN"])),
    (114, "Luanda, 11 Nov (ANGOP) – The", Some(["Luanda", "", "", "?-11-11", "ANGOP"])),
    (115, "Windhoek, 21 March (Nampa) - The", Some(["Windhoek", "", "", "?-03-21", "Nampa"])),
    (116, "GENEVA (ILO News) – The", Some(["GENEVA", "", "", "", "ILO News"])),
    (117, "TUCSON, Ariz. (Tribune News Service) -- The", Some(["TUCSON", "Ariz.", "", "", "Tribune News Service"])),
    (118, "(Reuters) - Oil fell", Some(["", "", "", "", "Reuters"])),
    (119, "(AP) — WASHINGTON — The", Some(["WASHINGTON", "", "", "", "AP"])),
    (120, "TAMPA, Fla. _ The", Some(["TAMPA", "Fla.", "", "", ""])),
    (121, "LOS ANGELES, June 27, 2019 – The", Some(["LOS ANGELES", "", "", "2019-06-27", ""])),
    (122, "Sydney, 3rd June 2021 (AAP) -- The", Some(["Sydney", "", "", "2021-06-03", "AAP"])),
    (123, "PARIS, Thursday, June 27 (AP) — The", Some(["PARIS", "", "", "?-06-27", "AP"])),
    (124, "BRUSSELS, Thursday, June 27 — The", Some(["BRUSSELS", "", "", "?-06-27", ""])),
    (125, "LONDON, 2019-06-27 (Reuters) - The", Some(["LONDON", "", "", "2019-06-27", "Reuters"])),
    (126, "(KABUL, Reuters) - The", Some(["KABUL", "", "", "", "Reuters"])),
    (127, "Buenos Aires, 27 de junio (Télam) - El", Some(["Buenos Aires", "", "", "?-06-27", "Télam"])),
    (128, "TALLINN, Aug. 20, BNS - The", Some(["TALLINN", "", "", "?-08-20", "BNS"])),
    (129, "UPDATE 1-Oil falls", None),
    (130, "EXCLUSIVE: The", None),
    (131, "EXCLUSIVE - The", None),
    (132, "URGENT: The", None),
    (133, "CORRECTED-Oil", None),
    (134, "NATO - The alliance", None),
    (135, "NATO: The alliance", None),
    (136, "WHO (Geneva) - The", None),
    (137, "FIFA — the body", None),
    (138, "SIR: I write", None),
    (139, "Dear Sir: I", None),
    (140, "Bitcoin (BTC) - The", None),
    (141, "BITCOIN (BTC) - The", None),
    (142, "TESLA (TSLA) - shares", None),
    (143, "Apple Inc. (NASDAQ: AAPL) - shares", None),
    (144, "World Health Organization (WHO) - The", None),
    (145, "Associated Press (AP) - The", None),
    (146, "Press Trust of India (PTI) - the", None),
    (147, "WORLD HEALTH ORGANIZATION (WHO) — The", None),
    (148, "On June 27 - the day", None),
    (149, "June 27 - the day", None),
    (150, "By JOHN DOE", None),
    (151, "Von Max Muster", None),
    (152, "Par Jean Exemple", None),
    (153, "In Paris, June 27 was", None),
    (154, "FILE PHOTO - A worker", None),
    (155, "WATCH: The", None),
    (156, "LIVE: The", None),
    (157, "Q: What", None),
    (158, "A - the letter", None),
    (159, "The New York Times (NYT) - said", None),
    (160, "The president said (AP) - that", None),
    (161, "PARIS said", None),
    (162, "Paris - the city", None),
    (163, "ANALYSIS - The", None),
    (164, "OPINION: The", None),
    (165, "FACTBOX - The", None),
    (166, "TRUMP: I think", None),
    (167, "Russia - whose president", None),
    (168, "3 May - the day", None),
    (169, "VIDEO: The", None),
    (170, "FOR IMMEDIATE RELEASE: The", None),
    (171, "TOKYO STOCKS CLOSE HIGHER - NIKKEI UP 3 PCT", None),
    (172, "Note: The", None),
    (173, "U.S. President Joe", None),
    (174, "Manchester United (MUFC) - The", None),
    (175, "European Union (EU) - The", None),
    (176, "Photo: AP/Wide World", None),
    (177, "Senator John Doe (R-Texas) - said", None),
    (177, "ON BOARD AIR FORCE ONE (Reuters) - President", Some(["ON BOARD AIR FORCE ONE", "", "", "", "Reuters"])),
    (178, "IN THE BLACK SEA (AP) — Sailors", Some(["IN THE BLACK SEA", "", "", "", "AP"])),
    (179, "عمّان 27 حزيران (بترا) - قال", Some(["عمّان", "", "", "?-06-27", "بترا"])),
    (180, "القاهرة - أ ش أ - قال", Some(["القاهرة", "", "", "", "أ ش أ"])),
    (181, "بيروت (أ ف ب) - قال", Some(["بيروت", "", "", "", "أ ف ب"])),
    (182, "دمشق-سانا: بحث", Some(["دمشق", "", "", "", "سانا"])),
    (183, "تهران - ایرنا - رئیس", Some(["تهران", "", "", "", "ایرنا"])),
    (184, "東京（共同）政府は", Some(["東京", "", "", "", "共同"])),
    (185, "北京（新华社）中国", Some(["北京", "", "", "", "新华社"])),
    (186, "【北京６月２７日共同】中国", Some(["北京", "", "", "?-06-27", "共同"])),
    (187, "Miami (EE.UU.), 3 mar (EFE).- El", Some(["Miami", "", "EE.UU.", "?-03-03", "EFE"])),
    (188, "Saint-Denis (La Réunion), 3 mars 2024 (AFP) - Un", Some(["Saint-Denis", "", "La Réunion", "2024-03-03", "AFP"])),
    (189, "10.03.2025 Berlin (dpa) - Die", Some(["Berlin", "", "", "2025-03-10", "dpa"])),
    (190, "New York, NY – June 5, 2024 – Acme", Some(["New York", "NY", "", "2024-06-05", ""])),
    (191, "NEW YORK & LONDON--(BUSINESS WIRE)--Acme", Some(["NEW YORK; LONDON", "", "", "", "BUSINESS WIRE"])),
    (192, "SAN JOSE, Calif. & TOKYO--(BUSINESS WIRE)--Acme", Some(["SAN JOSE; TOKYO", "Calif.", "", "", "BUSINESS WIRE"])),
    (193, "TEL AVIV, Israel--(BUSINESS WIRE)--Acme", Some(["TEL AVIV", "", "Israel", "", "BUSINESS WIRE"])),
    (194, "Moscow/Kyiv, 11 March (TASS). The", Some(["Moscow; Kyiv", "", "", "?-03-11", "TASS"])),
    (195, "LE BOURGET, France, June 17 (Reuters) - The", Some(["LE BOURGET", "", "France", "?-06-17", "Reuters"])),
    (196, "EL PASO, Texas (AP) — The", Some(["EL PASO", "Texas", "", "", "AP"])),
    (197, "St. Petersburg, June 5 (TASS) - The", Some(["St. Petersburg", "", "", "?-06-05", "TASS"])),
    (198, "Washington, D.C., June 5 — The", Some(["Washington", "D.C.", "", "?-06-05", ""])),
    (199, "ROMA - (ANSA) - Il", Some(["ROMA", "", "", "", "ANSA"])),
    (200, "PARIS (AP) Sept. 4 — The", Some(["PARIS", "", "", "?-09-04", "AP"])),
    (201, "(ANSA) – ROMA, 1 LUG – Il", Some(["ROMA", "", "", "?-07-01", "ANSA"])),
    (202, "Rome, October 11 (ANSA) = The", Some(["Rome", "", "", "?-10-11", "ANSA"])),
    (203, "KOLKATA, Sept. 4, IANS - The", Some(["KOLKATA", "", "", "?-09-04", "IANS"])),
    (204, "Srinagar (Jammu and Kashmir) [India], March 11 (ANI): The", Some(["Srinagar", "", "India", "?-03-11", "ANI"])),
    (205, "New Delhi [India], June 27: The", Some(["New Delhi", "", "India", "?-06-27", ""])),
    (206, "SYDNEY, AAP - The", Some(["SYDNEY", "", "", "", "AAP"])),
    (207, "WELLINGTON, New Zealand (AP) — The", Some(["WELLINGTON", "", "New Zealand", "", "AP"])),
    (208, "TOKYO, JAPAN, June 5, 2024 /EINPresswire.com/ -- Acme", Some(["TOKYO", "", "JAPAN", "2024-06-05", "EINPresswire.com"])),
    (209, "HOUSTON, TX -- The", Some(["HOUSTON", "TX", "", "", ""])),
    (210, "ST. JOHN'S, N.L. — The", Some(["ST. JOHN'S", "N.L.", "", "", ""])),
    (211, "St. John's (CP) — The", Some(["St. John's", "", "", "", "CP"])),
    (212, "AFP - The agency", None),
    (213, "Reuters (RTRS) - The", None),
    (214, "Turkey's Anadolu (AA) - reported", None),
    (215, "Kyodo News (Kyodo) - said", None),
    (216, "Food and Agriculture Organization (FAO) — The", None),
    (217, "I (AP) - the", None),
    (218, "Exclusive (Reuters) - The", None),
    (219, "Microsoft (MSFT) - shares", None),
    (220, "Gold (XAU) - prices", None),
    (221, "FYI: The", None),
    (222, "Soccer-Primeira Liga results", None),
    (223, "COVID-19: The", None),
    (224, "G20 - The", None),
    (225, "The Hague - the city", None),
    (226, "Paris (France) - the city", None),
    (227, "The 27 June (2019) - the", None),
    (228, "U.S. Steel Corp. (X) - shares", None),
    (229, "SPORT: The", None),
];

#[test]
fn more_rows_of_the_same_kind() {
    check(MORE);
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
        let start = std::time::Instant::now();
        for _ in 0..100 {
            std::hint::black_box(read(&text, DateOrder::DayMonthYear));
        }
        assert!(start.elapsed() < std::time::Duration::from_secs(2), "{unit:?}: {:?}", start.elapsed());
    }
}
