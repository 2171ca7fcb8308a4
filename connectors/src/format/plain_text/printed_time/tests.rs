use super::*;

fn read(text: &str) -> Option<String> {
    line(text, &Dialect::default()).map(|printed| match printed.moment {
        Moment::At(time) => format!("{time}{}", if printed.zone_assumed { " assumed" } else { "" }),
        Moment::Unreadable(_) => "unreadable".to_owned(),
    })
}

#[test]
fn trailers_of_the_wires() {
    for (text, expected) in [
        ("AP-WF-11-13-13 1509GMT<", "2013-11-13T15:09:00Z"),
        ("AP-NY-06-27-19 0913EDT", "2019-06-27T13:13:00Z"),
        ("AP-NY-06-07-19 0913EDT", "2019-06-07T13:13:00Z"),
        ("KWS-21:37-09-12-18", "2018-09-12T21:37:00Z assumed"),
        ("15:35 06-27-19", "2019-06-27T15:35:00Z assumed"),
        ("16:35ET 31-10-14", "2014-10-31T20:35:00Z"),
        ("271037 Jun 19", "2019-06-27T10:37:00Z assumed"),
        ("271037 GMT Jun 19", "2019-06-27T10:37:00Z"),
        ("242200 GMT Jun 17", "2017-06-24T22:00:00Z"),
        ("251852 Okt 24", "2024-10-25T18:52:00Z assumed"),
        ("2019-06-27T10:15:00Z", "2019-06-27T10:15:00Z"),
        ("2019-06-27T10:15:00", "2019-06-27T10:15:00Z assumed"),
        ("2019-06-27T10:15:00+02:00", "2019-06-27T08:15:00Z"),
        ("27 June 2019 15:09 IST", "2019-06-27T15:09:00Z assumed"),
        ("2019-06-27 10:15 +0200", "2019-06-27T08:15:00Z"),
        ("27.06.2019, 14.00 Uhr", "2019-06-27T14:00:00Z assumed"),
        ("Thursday, June 27, 2019, 6 a.m. ET", "2019-06-27T10:00:00Z"),
        ("6:30pm EDT 06/27/2019", "2019-06-27T22:30:00Z"),
        ("0001 GMT June 28, 2019", "2019-06-28T00:01:00Z"),
        ("Le 27 juin 2019 à 14h05", "2019-06-27T14:05:00Z assumed"),
        ("1509 GMT June 27", "unreadable"),
    ] {
        assert_eq!(read(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn other_lines_are_no_times() {
    for text in [
        "June 27, 2019",
        "15:09",
        "February 29th, 2012",
        "The talks began at 15:09 GMT on June 27, 2019",
        "Exampletown 3 Othertown 1",
        "1-800-555-0100",
        "",
        "2019",
        "(13:00) 2 1 4",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn zones_of_the_dialect_and_years_nearby() {
    let mut dialect = Dialect::default();
    dialect.set("timezone", "Europe/Berlin").unwrap();
    assert_eq!(line("271037 Jun 19", &dialect).unwrap().moment, Moment::At("2019-06-27T08:37:00Z".parse().unwrap()));
    dialect.set("date_order", "mdy").unwrap();
    assert_eq!(line("06/07/2019 10:00 GMT", &dialect).unwrap().moment, Moment::At("2019-06-07T10:00:00Z".parse().unwrap()));
    let unknown = phrase("15:09 IST 28 June 2019", &Dialect::default(), None).unwrap();
    assert!(matches!(unknown.moment, Moment::Unreadable(_)));
    let near = "2019-12-30T12:00:00Z".parse().unwrap();
    let printed = phrase("until 0001 GMT Jan. 2", &dialect, Some(near)).unwrap();
    assert_eq!(printed.moment, Moment::At("2020-01-02T00:01:00Z".parse().unwrap()));
}
