//! Capitals, dates and brackets that open a sentence without a place, each beside a dateline that is built alike.

use super::Row;

#[rustfmt::skip]
pub(super) const DOUBTFUL: &[Row] = &[
    // Days and events before a date.
    (1, "Independence Day, July 4 - the", None),
    (2, "CHRISTMAS, Dec. 25 - the", None),
    (3, "Super Bowl, Feb. 9 - the", None),
    (4, "CHAMPIONS LEAGUE, May 3 - the", None),
    (5, "Christmas Island, Dec. 25 - The", Some(["Christmas Island", "", "", "?-12-25", ""])),
    (6, "Kitale, June 27 - The", Some(["Kitale", "", "", "?-06-27", ""])),
    (7, "Labor Day, Sept. 4 (AP) - The", None),
    (8, "Derby, June 5 (PA) - The", Some(["Derby", "", "", "?-06-05", "PA"])),
    (9, "HOLIDAY, Fla., Dec. 25 - The", Some(["HOLIDAY", "Fla.", "", "?-12-25", ""])),
    // What a date is for, in brackets.
    (10, "May 4 (Star Wars Day) - the", None),
    (11, "May 4 (Saturday) - the", None),
    (12, "Oct 31 (Halloween) - the", None),
    (13, "Boston, July 4 (Independence Day) - the", None),
    (14, "Jan 3 (XYZ) - Results", Some(["", "", "", "?-01-03", "XYZ"])),
    (15, "Jan 3 (Example News) - Results", Some(["", "", "", "?-01-03", "Example News"])),
    (16, "Kitui, July 19 (Example Wire) - Cash", Some(["Kitui", "", "", "?-07-19", "Example Wire"])),
    // People, coins and parties with letters in brackets.
    (17, "ROGER FEDERER (SUI) - Rafael", None),
    (18, "ROME (ITA) - The", None),
    (19, "LIONEL MESSI (PSG) - scored", None),
    (20, "DOGECOIN (DOGE) - The", None),
    (21, "JOHN DOE (R-Texas) - said", None),
    (22, "NASHVILLE (WSMV) - The", Some(["NASHVILLE", "", "", "", "WSMV"])),
    // Labels, people and things in capitals before a separator.
    (23, "THE LATEST - Rain", None),
    (24, "NEWSMAKER - Rain", None),
    (25, "BREXIT — Rain", None),
    (26, "CHAMPIONS LEAGUE - Rain", None),
    (27, "PUTIN - Rain", None),
    (28, "DOLLAR _ Rain", None),
    (29, "PUTIN: Rain", None),
    (30, "MESSI, RONALDO - Rain", None),
    (31, "SMITH, John - the actor", None),
    (32, "JAKARTA, Kompas - Presiden", None),
    (33, "NEW STUDY: Rain", None),
    (34, "BAD NEWS - Rain", None),
    (35, "AIRPORT: Rain", None),
    (36, "ELECTRICITY - Rain", None),
    (37, "(Reuters) - DOLLAR - the", Some(["", "", "", "", "Reuters"])),
    (38, "THE HAGUE - The", Some(["THE HAGUE", "", "", "", ""])),
    (39, "TALLAHASSEE — A", Some(["TALLAHASSEE", "", "", "", ""])),
    (40, "UTAH COUNTY — Over", Some(["UTAH COUNTY", "", "", "", ""])),
    (41, "MOOSE JAW _ The", Some(["MOOSE JAW", "", "", "", ""])),
    (42, "ABOARD AIR FORCE ONE — President", Some(["ABOARD AIR FORCE ONE", "", "", "", ""])),
    (43, "NEW HAVEN, Conn. - The", Some(["NEW HAVEN", "Conn.", "", "", ""])),
    (44, "TORPOINT, England – It", Some(["TORPOINT", "", "England", "", ""])),
    (45, "PARIS and ROME - The", Some(["PARIS; ROME", "", "", "", ""])),
    (46, "МИНСК — Президент", Some(["МИНСК", "", "", "", ""])),
    (47, "LA ROCHE-SUR-YON (AFP) - Les", Some(["LA ROCHE-SUR-YON", "", "", "", "AFP"])),
];
