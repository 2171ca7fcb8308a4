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
    (7, "HOLIDAY, Fla., Dec. 25 - The", Some(["HOLIDAY", "Fla.", "", "?-12-25", ""])),
    // What a date is for, in brackets.
    (8, "May 4 (Star Wars Day) - the", None),
    (9, "May 4 (Saturday) - the", None),
    (10, "Oct 31 (Halloween) - the", None),
    (11, "Boston, July 4 (Independence Day) - the", None),
    (12, "Jan 3 (XYZ) - Results", Some(["", "", "", "?-01-03", "XYZ"])),
    (13, "Jan 3 (Example News) - Results", Some(["", "", "", "?-01-03", "Example News"])),
    (14, "Kitui, July 19 (Example Wire) - Cash", Some(["Kitui", "", "", "?-07-19", "Example Wire"])),
    // People, coins and parties with letters in brackets.
    (15, "ROGER FEDERER (SUI) - Rafael", None),
    (16, "ROME (ITA) - The", None),
    (17, "LIONEL MESSI (PSG) - scored", None),
    (18, "DOGECOIN (DOGE) - The", None),
    (19, "JOHN DOE (R-Texas) - said", None),
    (20, "NASHVILLE (WSMV) - The", Some(["NASHVILLE", "", "", "", "WSMV"])),
    // Labels, people and things in capitals before a separator.
    (21, "THE LATEST - Rain", None),
    (22, "NEWSMAKER - Rain", None),
    (23, "BREXIT — Rain", None),
    (24, "CHAMPIONS LEAGUE - Rain", None),
    (25, "PUTIN - Rain", None),
    (26, "DOLLAR _ Rain", None),
    (27, "PUTIN: Rain", None),
    (28, "MESSI, RONALDO - Rain", None),
    (29, "SMITH, John - the actor", None),
    (30, "JAKARTA, Kompas - Presiden", None),
    (31, "NEW STUDY: Rain", None),
    (32, "BAD NEWS - Rain", None),
    (33, "AIRPORT: Rain", None),
    (34, "ELECTRICITY - Rain", None),
    (35, "(Reuters) - DOLLAR - the", Some(["", "", "", "", "Reuters"])),
    (36, "THE HAGUE - The", Some(["THE HAGUE", "", "", "", ""])),
    (37, "TALLAHASSEE — A", Some(["TALLAHASSEE", "", "", "", ""])),
    (38, "UTAH COUNTY — Over", Some(["UTAH COUNTY", "", "", "", ""])),
    (39, "MOOSE JAW _ The", Some(["MOOSE JAW", "", "", "", ""])),
    (40, "ABOARD AIR FORCE ONE — President", Some(["ABOARD AIR FORCE ONE", "", "", "", ""])),
    (41, "NEW HAVEN, Conn. - The", Some(["NEW HAVEN", "Conn.", "", "", ""])),
    (42, "TORPOINT, England – It", Some(["TORPOINT", "", "England", "", ""])),
    (43, "PARIS and ROME - The", Some(["PARIS; ROME", "", "", "", ""])),
    (44, "МИНСК — Президент", Some(["МИНСК", "", "", "", ""])),
    (45, "LA ROCHE-SUR-YON (AFP) - Les", Some(["LA ROCHE-SUR-YON", "", "", "", "AFP"])),
];
