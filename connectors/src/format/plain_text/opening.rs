//! Whether a line opens a story's text with a dateline.
//!
//! What the dateline says is for `normalize` to read; here it only tells headline from text, and story from story.

use schemas::DateOrder;
use schemas::dateline::{self, Dateline};

/// Fewest words of a text after a dateline that only capitals and a separator tell: `ANALYSTS - March 3` is a headline.
const TEXT_WORDS: usize = 3;

/// Longest dateline without a credit that has a line of its own, bytes.
const ALONE_BYTES: usize = 60;

/// Whether the line begins with a dateline.
pub(super) fn has_dateline(line: &str) -> bool {
    read(line).is_some_and(|dateline| !dateline.low_confidence && (is_sure(line, &dateline) || is_text(line, &dateline)))
}

/// Whether the line begins with a dateline that a date or a credit confirms: capitals and a separator also begin
/// headlines (`LIKELY FOE: Team meets rival`).
pub(super) fn has_sure_dateline(line: &str) -> bool {
    read(line).is_some_and(|dateline| is_sure(line, &dateline))
}

/// The order of numeric dates changes what a dateline says, not that it is one.
fn read(line: &str) -> Option<Dateline> {
    dateline::read(line, DateOrder::DayMonthYear)
}

/// On a line of its own, a place and a date must be short and parted by a comma: `EXPORTS RISE IN WEEK ENDED MAY 4`
/// is a headline.
fn is_sure(line: &str, dateline: &Dateline) -> bool {
    let dated = dateline.month.is_some() || dateline.day.is_some();
    let alone = line.get(dateline.rest_at..).is_none_or(|rest| rest.trim().is_empty());
    dateline.agency.is_some() || (dated && (!alone || (line.contains(',') && line.len() <= ALONE_BYTES)))
}

fn is_text(line: &str, dateline: &Dateline) -> bool {
    let rest = line.get(dateline.rest_at..).unwrap_or_default();
    let rest = rest.get(..rest.floor_char_boundary(240)).unwrap_or_default();
    rest.split_whitespace().nth(TEXT_WORDS - 1).is_some() && rest.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_open_and_headlines_do_not() {
        for yes in [
            "EXAMPLETOWN, June 27 (EXAMPLE-WIRE) — Ships came",
            "Berlin (dpa) - Die Spitze",
            "OTTAWA - A Manitoba man",
            "SALVADOR, Feb 26 - Showers continued",
            "New Delhi, Sep 4 (PTI) The Supreme Court",
            "NEW DELHI: The government said",
            "MOSCOW, June 27. /TASS/. Russia",
            "Bogotá, 5 sep (EFE).- El gobierno",
            "SAN FRANCISCO--(BUSINESS WIRE)--Acme",
            "（新华社北京1月2日电）记者",
            "【ロンドン共同】英国",
            "(서울=연합뉴스) 김기자 기자 = 정부는",
            "PARIS (AP) _ Voters go",
            "EXAMPLETOWN, June 27",
            "(ANSA) - Rome, October 11 - Italian",
            "(ANSA) - ROMA, 1 LUG - TEST",
        ] {
            assert!(has_dateline(yes), "{yes}");
        }
        for no in [
            "BREAKING: Russia says it has",
            "UPDATE 2-Primeira Liga Results",
            "By Toby Davis",
            "OIL - PRICES FALL AGAIN",
            "EXAMPLE ANALYSTS - March 3",
            "EXAMPLE RICE EXPORTS RISE IN WEEK ENDED FEBRUARY 24",
            "(CORRECTED) - EXAMPLE CO <EXM> PLACES NOTES",
            "Exampleco profit up 12 pct (net) - report",
            "Moscow said on Wednesday it would",
            "I - the undersigned - declare",
            "CHINA CALLS FOR BETTER TRADE DEAL WITH U.S.",
            "The price (in dollars) - it is high - rose",
        ] {
            assert!(!has_dateline(no), "{no}");
        }
    }
}
