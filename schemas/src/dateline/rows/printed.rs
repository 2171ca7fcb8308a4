//! Ways of printing a place, a day and a credit that one country or one house has.

use super::Row;

#[rustfmt::skip]
pub(super) const PRINTED: &[Row] = &[
    // The month in both of its Arabic names.
    (1, "بيروت 27 يونيو حزيران (رويترز) - قال", Some(["بيروت", "", "", "?-06-27", "رويترز"])),
    (2, "لندن 1 ديسمبر كانون الأول (رويترز) - قال", Some(["لندن", "", "", "?-12-01", "رويترز"])),
    (3, "بغداد 5 يناير كانون الثاني (رويترز) - قال", Some(["بغداد", "", "", "?-01-05", "رويترز"])),
    (4, "دبي 27 حزيران/يونيو (ا ف ب) - قال", Some(["دبي", "", "", "?-06-27", "ا ف ب"])),
    (5, "عمان 27 حزيران (يونيو) (بترا) - قال", Some(["عمان", "", "", "?-06-27", "بترا"])),
    (6, "دمشق 3 أبريل نيسان 2019 (رويترز) - قال", Some(["دمشق", "", "", "2019-04-03", "رويترز"])),
    (7, "القاهرة 27 يونيو شباط (رويترز) - قال", None),
    (8, "القاهرة أول يونيو حزيران (رويترز) - قال", Some(["القاهرة", "", "", "?-06-01", "رويترز"])),
    (9, "بيروت أول مرة (رويترز) قال", None),
    // A part of the country in round brackets.
    (10, "Mumbai (Maharashtra) [India], May 5 (ANI): The", Some(["Mumbai", "Maharashtra", "India", "?-05-05", "ANI"])),
    (11, "Lucknow (Uttar Pradesh) [India], May 5 (ANI): The", Some(["Lucknow", "Uttar Pradesh", "India", "?-05-05", "ANI"])),
    (12, "Bengaluru (Karnataka) [India], May 5 (ANI): The", Some(["Bengaluru", "Karnataka", "India", "?-05-05", "ANI"])),
    (13, "Guwahati (Assam) [India], May 5: The", Some(["Guwahati", "Assam", "India", "?-05-05", ""])),
    (14, "Kumasi (Ash), Aug. 3, GNA - The", Some(["Kumasi", "Ash", "", "?-08-03", "GNA"])),
    (15, "Tamale (N/R), Aug. 3, GNA - The", Some(["Tamale", "N/R", "", "?-08-03", "GNA"])),
    (16, "Nablus (Cisjordania), 5 sep (EFE).- El", Some(["Nablus", "Cisjordania", "", "?-09-05", "EFE"])),
    (17, "Toledo (España), 5 sep (EFE).- El", Some(["Toledo", "", "España", "?-09-05", "EFE"])),
    (18, "Sderot (norte de Israel), 5 sep (EFE).- El", Some(["Sderot", "", "", "?-09-05", "EFE"])),
    (19, "Boston (WBUR), June 5 - The", Some(["Boston", "", "", "?-06-05", "WBUR"])),
    (20, "Mumbai (Maharashtra) is the", None),
    (21, "Kumasi (Ash) - The", None),
    // Towns that German tells apart by what they lie on.
    (22, "Frankfurt a. M. (epd). Die", Some(["Frankfurt a. M.", "", "", "", "epd"])),
    (23, "FRANKFURT a. M. (epd). Die", Some(["FRANKFURT a. M.", "", "", "", "epd"])),
    (24, "Rothenburg o.d.T. (epd). Die", Some(["Rothenburg o.d.T.", "", "", "", "epd"])),
    (25, "Rothenburg o. d. T. (epd). Die", Some(["Rothenburg o. d. T.", "", "", "", "epd"])),
    (26, "Neustadt a.d.W. (dpa) - Die", Some(["Neustadt a.d.W.", "", "", "", "dpa"])),
    (27, "Neustadt a.d. Weinstraße (dpa) - Die", Some(["Neustadt a.d. Weinstraße", "", "", "", "dpa"])),
    (28, "Brandenburg a. d. Havel, 3. Mai (dpa) - Die", Some(["Brandenburg a. d. Havel", "", "", "?-05-03", "dpa"])),
    (29, "Freiburg i. Br. (epd). Die", Some(["Freiburg i. Br.", "", "", "", "epd"])),
    (30, "Bad Homburg v.d.H. (dpa/lhe) - Die", Some(["Bad Homburg v.d.H.", "", "", "", "dpa/lhe"])),
    (31, "Neumarkt i.d.OPf. (dpa/lby) - Die", Some(["Neumarkt i.d.OPf.", "", "", "", "dpa/lby"])),
    (32, "Rotenburg/Wümme (dpa) - Die", Some(["Rotenburg/Wümme", "", "", "", "dpa"])),
    (33, "Bruck/Mur (APA) - Die", Some(["Bruck/Mur", "", "", "", "APA"])),
    (34, "Hamburg/Kiel (dpa) - Die", Some(["Hamburg; Kiel", "", "", "", "dpa"])),
    (35, "Hannover, Frankfurt a.M. (epd). Die", Some(["Hannover; Frankfurt a.M.", "", "", "", "epd"])),
    (36, "Die a. M. gelegene Stadt (epd). Die", None),
    // Two agencies behind the sign of equality.
    (37, "【カイロ＝AFP時事】エジプト", Some(["カイロ", "", "", "", "AFP時事"])),
    (38, "【パリ＝ロイター時事】仏", Some(["パリ", "", "", "", "ロイター時事"])),
    (39, "【ロンドン共同＝山田太郎】英国", Some(["ロンドン", "", "", "", "共同"])),
    (40, "【速報＝大阪府】府は", None),
    // The reporter before or behind the place.
    (41, "新华社记者王五3月5日电 中国", Some(["", "", "", "?-03-05", "新华社"])),
    (42, "新华社记者王五、李四北京3月5日电 中国", Some(["北京", "", "", "?-03-05", "新华社"])),
    (43, "新华社记者王五华盛顿3月5日电 美国", Some(["华盛顿", "", "", "?-03-05", "新华社"])),
    (44, "（中央社記者王小明雲林縣27日電）雲林", Some(["雲林縣", "", "", "?-?-27", "中央社"])),
    (45, "ЖЕНЕВА, 1 мая. /Корр. ТАСС Иван Иванов/. Россия", Some(["ЖЕНЕВА", "", "", "?-05-01", "ТАСС"])),
    (46, "МОСКВА, 1 мая. /Спец. корр. ТАСС Иван Иванов/. Россия", Some(["МОСКВА", "", "", "?-05-01", "ТАСС"])),
    (47, "МОСКВА /Иван Иванов/. Россия", None),
    // The name of a site as the credit.
    (48, "JAKARTA, KOMPAS.com - Presiden", Some(["JAKARTA", "", "", "", "KOMPAS.com"])),
    (49, "JAKARTA, Republika.co.id -- Presiden", Some(["JAKARTA", "", "", "", "Republika.co.id"])),
    (50, "TEMPO.CO, Jakarta - Presiden", None),
    (51, "JAKARTA, KOMPAS.com said", None),
];
