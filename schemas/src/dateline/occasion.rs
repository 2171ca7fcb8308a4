//! Days and events, which a date follows as it follows a place: `Christmas, Dec. 25 - `, `May 4 (Star Wars Day) - `.

use super::months;
use super::prefix::key;

/// Feasts and days, as table keys.
const DAYS: &str = "christmas|xmas|easter|halloween|thanksgiving|hanukkah|chanukah|passover|purim|yom kippur|rosh hashanah|ramadan|eid|eid al-fitr|\
eid al-adha|ashura|diwali|deepavali|holi|navratri|vesak|nowruz|kwanzaa|juneteenth|mardi gras|carnival|pentecost|ascension|epiphany|lent|\
good friday|black friday|cyber monday|ash wednesday|palm sunday|maundy thursday|easter sunday|easter monday|new year|new year's|\
lunar new year|chinese new year|solstice|equinox|d-day|olympics|paralympics|oscars|grammys|\
weihnachten|heiligabend|silvester|neujahr|ostern|karfreitag|pfingsten|fasching|karneval|noël|pâques|toussaint|pentecôte|la toussaint|\
navidad|nochebuena|nochevieja|semana santa|pascua|natale|capodanno|pasqua|ferragosto|natal|páscoa|carnaval|kerst|kerstmis|pasen|\
рождество|новый год|пасха|масленица|день победы";

/// Last words of longer names of days, contests and other events.
const ENDINGS: &str = "day|days|eve|week|weekend|night|festival|holiday|holidays|anniversary|birthday|season|ceremony|election|elections|summit|\
conference|congress|game|games|match|final|finals|semifinal|semifinals|playoffs|cup|bowl|league|championship|championships|olympics|paralympics|\
tournament|marathon|prix|derby|awards|tag|fest|wahl|pokal|jour|fête|día|fiesta|giorno|festa|dia|день|праздник";

/// Whether a text is the name of a day, an event, a weekday or a month.
pub(super) fn is_occasion(text: &str) -> bool {
    let text = key(text);
    let text = text.strip_prefix("the ").unwrap_or(&text).trim_end_matches('.');
    let listed = |table: &str, word: &str| table.split('|').any(|listed| listed == word);
    // A town may have the name of a contest (`Derby`).
    let last = text.rsplit_once(' ').map(|(_, last)| last);
    months::weekday(text).is_some()
        || months::month(text).is_some()
        || listed(DAYS, text)
        || last.is_some_and(|last| listed(ENDINGS, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_events_are_no_places() {
        for text in
            ["Independence Day", "CHRISTMAS", "Star Wars Day", "Saturday", "Super Bowl", "New Year's Eve", "May", "The Oscars"]
        {
            assert!(is_occasion(text), "{text}");
        }
        for text in ["Paris", "Christmas Island", "Easton", "Dayton", "Daytona Beach", "Derby", "Cupertino", "Green Bay", "OPTA"]
        {
            assert!(!is_occasion(text), "{text}");
        }
    }
}
