//! Plain-text datelines: where and when a wire story was filed.
//!
//! The parser is written by hand and reads the first 120 characters of a paragraph, part by part: places, state or
//! country, date, credit, separator. What it reads is a dateline only if a credit, a date, or capitals and a
//! separator say so; a missed dateline costs less than a mangled lead.

mod accept;
mod agencies;
pub(crate) mod agency;
mod bracket;
mod cities;
mod countries;
mod day;
mod forms;
mod grammar;
mod ideographic;
mod months;
mod name;
mod occasion;
mod prefix;
mod regions;
mod reporter;
#[cfg(test)]
mod rows;
mod search;
mod separator;
mod stop;
mod towns;
mod year;

use crate::dialect::DateOrder;
use crate::terms::{Warning, YearSource};
use jiff::{Timestamp, civil::Date};

/// A dateline as printed at the start of a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dateline {
    /// Exactly as printed, separator excluded, trimmed.
    pub text: String,
    /// As printed, in order; may be empty (`Jan 30 (Reuters) - `).
    pub cities: Vec<String>,
    pub region: Option<String>,
    pub country: Option<String>,
    /// ISO 3166-1 alpha-2, only when the printed country or region leaves no doubt.
    pub country_code: Option<String>,
    /// The countries among which the printed country or region leaves the choice (`Congo`, `Georgia`, `WA`).
    pub country_candidates: &'static [&'static str],
    /// 1 to 12. `day` may be printed without it (`27日`).
    pub month: Option<u8>,
    pub day: Option<u8>,
    /// Only when printed.
    pub year: Option<i16>,
    pub agency: Option<String>,
    /// Reporters whose names are printed with it (`（记者刘阳）`, `김기자 기자 =`).
    pub by: Vec<String>,
    /// Accepted on capitals and a separator that comes again in the sentence.
    pub low_confidence: bool,
    /// Byte offset in the paragraph where the story goes on. From [`find`], it is that of the next paragraph when
    /// the dateline has a line of its own.
    pub rest_at: usize,
}

/// A dateline's day, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    pub date: Option<Date>,
    pub source: YearSource,
    pub warning: Option<Warning>,
}

/// Reads the dateline at the start of a paragraph; `order` is that of numeric dates.
///
/// Looks at no more than the first 120 characters (and the rest of the sentence for a second separator).
pub fn read(paragraph: &str, order: DateOrder) -> Option<Dateline> {
    forms::read(paragraph, order)
}

/// Finds the day of a dateline, as of a reference time; `source` says where that time comes from.
///
/// A printed year wins. Else it is the latest year that puts the date at most a day after the reference, accepted
/// within 7 days, and up to 60 days unless a weekday in the first sentence of `text` is neither that of the date nor
/// that of the day before.
pub fn resolve(dateline: &Dateline, reference: Timestamp, source: YearSource, text: &str) -> Resolved {
    year::resolve(dateline, reference, source, text)
}

/// Finds the dateline in the first three paragraphs (joined by LF): the paragraph's byte offset, and the dateline.
///
/// Bylines and slug lines are passed over and do not count, up to six paragraphs in all.
pub fn find(paragraphs: &str, order: DateOrder) -> Option<(usize, Dateline)> {
    search::find(paragraphs, order)
}
