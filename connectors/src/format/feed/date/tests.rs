use super::*;
use proptest::prelude::*;
use schemas::dialect::Dialect;

/// Printed, what it is in RFC 3339, whether the zone was assumed.
const TIMES: &[(&str, &str, bool)] = &[
    // RFC 822 and 2822, right and nearly right.
    ("Tue, 10 Jun 2025 04:00:00 GMT", "2025-06-10T04:00:00Z", false),
    ("Tue, 10 Jun 2025 04:00:00 -0400", "2025-06-10T08:00:00Z", false),
    ("Tue, 10 Jun 2025 04:00:00 +02:00", "2025-06-10T02:00:00Z", false),
    ("Tue, 10 Jun 2025 04:00:00 -0400 (EDT)", "2025-06-10T08:00:00Z", false),
    ("10 Jun 2025 04:00 EST", "2025-06-10T09:00:00Z", false),
    ("10 Jun 25 04:00 Z", "2025-06-10T04:00:00Z", false),
    ("10 Jun 99 04:00 UT", "1999-06-10T04:00:00Z", false),
    ("Tue 10 Jun 2025 04:00:00 GMT", "2025-06-10T04:00:00Z", false),
    ("Tuesday, 10 June 2025 04:00:00 UTC", "2025-06-10T04:00:00Z", false),
    ("Mon, 10 Jun 2025 04:00:00 GMT", "2025-06-10T04:00:00Z", false),
    ("Tue, 10 Jun 2025 24:00:00 GMT", "2025-06-11T00:00:00Z", false),
    ("Tue, 10 Jun 2025 4:5:6 GMT", "2025-06-10T04:05:06Z", false),
    ("Tue,10 Jun 2025 04:00:00GMT", "2025-06-10T04:00:00Z", false),
    ("Tue, 10-Jun-2025 04:00:00 GMT", "2025-06-10T04:00:00Z", false),
    ("Tue, 10 Jun 2025 04:00:00", "2025-06-10T04:00:00Z", true),
    ("Tue, 10 Jun 2025", "2025-06-10T00:00:00Z", true),
    ("Tue, 10 Jun 2025 04:00:00 XYZT", "2025-06-10T04:00:00Z", true),
    ("10 Jun 103 04:00 GMT", "2003-06-10T04:00:00Z", false),
    // Zones by name.
    ("Tue, 10 Jun 2025 04:00:00 BST", "2025-06-10T03:00:00Z", false),
    ("Tue, 10 Jun 2025 04:00:00 CEST", "2025-06-10T02:00:00Z", false),
    ("Tue, 10 Jun 2025 04:00:00 JST", "2025-06-09T19:00:00Z", false),
    ("Tue, 10 Jun 2025 04:00:00 IST", "2025-06-09T22:30:00Z", false),
    ("Tue, 10 Jun 2025 04:00:00 GMT+2", "2025-06-10T02:00:00Z", false),
    ("Tue, 10 Jun 2025 04:00:00 GMT+0200", "2025-06-10T02:00:00Z", false),
    ("Tue, 10 Jun 2025 04:00:00 UTC-05:30", "2025-06-10T09:30:00Z", false),
    ("Tue, 10 Jun 2025 04:00:00 Etc/GMT", "2025-06-10T04:00:00Z", false),
    ("Tue, 10 Jun 2025 04:00:00 Etc/GMT+2", "2025-06-10T06:00:00Z", false),
    // ISO 8601 and its relatives.
    ("2025-06-10T04:00:00Z", "2025-06-10T04:00:00Z", false),
    ("2025-06-10t04:00:00z", "2025-06-10T04:00:00Z", false),
    ("2025-06-10T04:00:00.25+02:00", "2025-06-10T02:00:00.25Z", false),
    ("2025-06-10T04:00:00,123456789Z", "2025-06-10T04:00:00.123456789Z", false),
    ("2025-06-10T04:00+02", "2025-06-10T02:00:00Z", false),
    ("2025-06-10T04:00:00", "2025-06-10T04:00:00Z", true),
    ("2025-06-10 04:00:00", "2025-06-10T04:00:00Z", true),
    ("2025-06-10 04:00:00 UTC", "2025-06-10T04:00:00Z", false),
    ("2025-06-10 04:00:00 -0400", "2025-06-10T08:00:00Z", false),
    ("2025/06/10 04:00:00", "2025-06-10T04:00:00Z", true),
    ("2025-06-10T04Z", "2025-06-10T04:00:00Z", false),
    ("20250610T040000Z", "2025-06-10T04:00:00Z", false),
    ("20250610T0400+0200", "2025-06-10T02:00:00Z", false),
    ("2025-06-10", "2025-06-10T00:00:00Z", true),
    ("2025-06-10+02:00", "2025-06-09T22:00:00Z", false),
    ("2025-06", "2025-06-01T00:00:00Z", true),
    ("2025", "2025-01-01T00:00:00Z", true),
    ("20250610", "2025-06-10T00:00:00Z", true),
    ("2025-161", "2025-06-10T00:00:00Z", true),
    ("2025161", "2025-06-10T00:00:00Z", true),
    ("2025-W24-2", "2025-06-10T00:00:00Z", true),
    ("2025W242", "2025-06-10T00:00:00Z", true),
    ("2025-06-10T23:59:60Z", "2025-06-10T23:59:59Z", false),
    // asctime, American, numeric.
    ("Tue Jun 10 04:00:00 2025", "2025-06-10T04:00:00Z", true),
    ("Tue Jun 10 04:00:00 EDT 2025", "2025-06-10T08:00:00Z", false),
    ("Jun 10, 2025", "2025-06-10T00:00:00Z", true),
    ("June 10th, 2025 at 4:05 p.m. EST", "2025-06-10T21:05:00Z", false),
    ("Jun 10, 2025 12:30 AM", "2025-06-10T00:30:00Z", true),
    ("June 2025", "2025-06-01T00:00:00Z", true),
    ("10.06.2025 04:00", "2025-06-10T04:00:00Z", true),
    ("03/11/2025", "2025-11-03T00:00:00Z", true),
    ("03/25/2025", "2025-03-25T00:00:00Z", true),
    ("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z", false),
    // Unix time.
    ("1749528000", "2025-06-10T04:00:00Z", false),
    ("1749528000123", "2025-06-10T04:00:00.123Z", false),
    ("1749528000.25", "2025-06-10T04:00:00Z", false),
    // Numbers alone.
    ("20250610040506", "2025-06-10T04:05:06Z", true),
    ("202506100405", "2025-06-10T04:05:00Z", true),
    ("03-12-31", "2003-12-31T00:00:00Z", true),
    ("10/06/25", "2025-06-10T00:00:00Z", true),
    ("10.06.2025 04.05", "2025-06-10T04:05:00Z", true),
    ("Tue, 10 Jun 2025 04.05.06 GMT", "2025-06-10T04:05:06Z", false),
    // Other languages.
    ("Di, 10 Jun 2025 04:00:00 +0200", "2025-06-10T02:00:00Z", false),
    ("Dienstag, den 10. Juni 2025 um 10:30 Uhr", "2025-06-10T10:30:00Z", true),
    ("14. März 2025", "2025-03-14T00:00:00Z", true),
    ("mar., 10 juin 2025 04:00:00 +0200", "2025-06-10T02:00:00Z", false),
    ("mar, 10 jun 2025 04:00:00 GMT", "2025-06-10T04:00:00Z", false),
    ("mar 10/06/2025 10h30", "2025-06-10T10:30:00Z", true),
    ("mar 10 2025", "2025-03-10T00:00:00Z", true),
    ("10 août 2025", "2025-08-10T00:00:00Z", true),
    ("1er juillet 2025", "2025-07-01T00:00:00Z", true),
    ("mié, 10 dic 2025 04:00:00 +0100", "2025-12-10T03:00:00Z", false),
    ("7 de setembro de 2025", "2025-09-07T00:00:00Z", true),
    ("10 giugno 2025", "2025-06-10T00:00:00Z", true),
    ("10 marraskuuta 2025", "2025-11-10T00:00:00Z", true),
    ("10 يونيو 2025", "2025-06-10T00:00:00Z", true),
    ("Tuesday, June 10, 2025 - 04:00", "2025-06-10T04:00:00Z", true),
    ("Tue, 10 Jun 2025 04:00:00 Europe/Berlin", "2025-06-10T04:00:00Z", true),
    ("2025. június 10., 10:30", "2025-06-10T10:30:00Z", true),
    ("2025년 6월 10일 화요일 오후 4시 30분", "2025-06-10T16:30:00Z", true),
    ("10 июня 2025, 16:30 МСК", "2025-06-10T13:30:00Z", false),
    ("10 июня 2025 г., 04:00 MSK", "2025-06-10T01:00:00Z", false),
    ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z", false),
    ("2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z", false),
    ("2004년 05월 28일  01:31:15", "2004-05-28T01:31:15Z", true),
    ("2004-05-25 오후 11:23:17", "2004-05-25T23:23:17Z", true),
    ("2025年6月10日 4时05分", "2025-06-10T04:05:00Z", true),
];

#[test]
fn every_form_is_read() {
    for (printed, expected, zone_assumed) in TIMES {
        let expected = Read { time: expected.parse().unwrap(), zone_assumed: *zone_assumed };
        assert_eq!(read(printed, Customs::default()), Some(expected), "{printed}");
    }
}

#[test]
fn hi_17_what_is_no_time_is_not_read_as_one() {
    for printed in [
        "",
        "yesterday",
        "Tue, 31 Feb 2025 04:00:00 GMT",
        "2025-13-01",
        "2025-06-10T25:00:00Z",
        "2025-06-10T04:61:00Z",
        "2025-06-10T04:00:61Z",
        "2025-06-10T04:00:00-13:00",
        "2025-06-10T04:00:00+2500",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z",
        "+262142-12-31T23:59:59Z",
        "-0001-06-10",
        "262142-12-31",
        "99999999999999999999",
        "0000000001",
        "10 Jun",
        "04:00",
        "1 2 3 4 5",
        "In the year 2025 we sold 12 and then 14 and 16",
        "2025년 금 년 년",
    ] {
        let found = read(printed, Customs::default()).filter(|found| found.time.as_second() != 1);
        assert_eq!(found, None, "{printed}");
    }
}

#[test]
fn the_configuration_decides_what_the_text_leaves_open() {
    let mut dialect = Dialect::default();
    dialect.set("timezone", "Europe/Berlin").unwrap();
    let customs = Customs { zone: dialect.timezone.as_ref(), order: Some(DateOrder::MonthDayYear) };
    const ROWS: &[(&str, &str)] = &[
        ("03/11/2025 04:00", "2025-03-11T03:00:00Z"),
        ("2025-06-10 04:00:00", "2025-06-10T02:00:00Z"),
        ("2025-06-10 04:00:00 GMT", "2025-06-10T04:00:00Z"),
    ];
    for (printed, expected) in ROWS {
        let expected = Read { time: expected.parse().unwrap(), zone_assumed: false };
        assert_eq!(read(printed, customs), Some(expected), "{printed}");
    }
    let year_first = Customs { order: Some(DateOrder::YearMonthDay), ..Customs::default() };
    assert_eq!(read("25/06/10", year_first).map(|read| read.time), Some("2025-06-10T00:00:00Z".parse().unwrap()));
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(printed in "\\PC{0,120}") {
        if let Some(found) = read(&printed, Customs::default()) {
            prop_assert!(is_of_a_story(found.time));
        }
    }

    #[test]
    fn no_likely_text_breaks_the_reader(printed in "[0-9:+ TZW.,/-]{0,40}|[0-9]{1,12}(jun|mar|년|월|t|w|:|[+-]){1,9}[0-9]{0,4}") {
        read(&printed, Customs::default());
    }

    #[test]
    fn printed_times_are_read_back(second in 0i64..4_000_000_000) {
        let time = Timestamp::from_second(second).unwrap();
        let utc = Offset::UTC.to_datetime(time);
        for format in ["%a, %d %b %Y %H:%M:%S GMT", "%Y-%m-%dT%H:%M:%SZ", "%a %b %d %H:%M:%S UTC %Y"] {
            let printed = utc.strftime(format).to_string();
            prop_assert_eq!(read(&printed, Customs::default()).map(|read| read.time), Some(time), "{}", printed);
        }
    }
}
