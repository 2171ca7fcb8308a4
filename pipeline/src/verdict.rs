//! What the ledger says about a story.

/// The closed set of verdicts, the same in code, metrics and logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Never seen: published.
    New,
    /// Another text, status or date of a known story: published.
    Revision,
    /// Seen, and nothing to say about it: no row.
    Unchanged,
    /// Another story with the same text: a row in `duplicates`.
    Duplicate,
    /// A version that is provably older than the latest: published, never as the latest.
    Older,
    /// It could not become a record.
    Rejected,
}

impl Verdict {
    pub const ALL: &'static [Self] = &[Self::New, Self::Revision, Self::Unchanged, Self::Duplicate, Self::Older, Self::Rejected];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Revision => "revision",
            Self::Unchanged => "unchanged",
            Self::Duplicate => "duplicate",
            Self::Older => "older",
            Self::Rejected => "rejected",
        }
    }
}
