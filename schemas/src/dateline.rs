//! Plain-text datelines: where and when a wire story was filed.

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
    pub country_code: Option<String>,
    pub month: Option<u8>,
    pub day: Option<u8>,
    /// Only when printed.
    pub year: Option<i16>,
    pub agency: Option<String>,
    /// Accepted on capitals and a separator that comes again in the sentence.
    pub low_confidence: bool,
    /// Byte offset in the paragraph where the story goes on.
    pub rest_at: usize,
}

/// A dateline's day, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    pub date: Option<Date>,
    pub source: YearSource,
    pub warning: Option<Warning>,
}

/// Reads the dateline at the start of a paragraph.
pub fn read(_paragraph: &str) -> Option<Dateline> {
    None
}

/// Finds the day of a dateline, as of a reference time.
pub fn resolve(_dateline: &Dateline, _reference: Timestamp, _source: YearSource, _first_sentence: &str) -> Resolved {
    Resolved { date: None, source: YearSource::None, warning: None }
}

/// Finds the dateline in the first three paragraphs (joined by LF): the paragraph's byte offset, and the dateline.
pub fn find(_paragraphs: &str, _order: crate::dialect::DateOrder) -> Option<(usize, Dateline)> {
    None
}
