//! Rows owed to topics, in the order in which they were committed.

mod reader;

use base64::Engine as _;
pub use reader::{Batch, Reader};
use schemas::{Change, SourceFormat};
use serde::{Deserialize, Serialize};

/// Set of topics by role; one row serves several of them with the same value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles(u8);

/// What a topic is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Role {
    Stories = 1,
    Latest = 2,
    Duplicates = 4,
    Deadletter = 8,
}

impl Role {
    pub const ALL: &'static [Self] = &[Self::Stories, Self::Latest, Self::Duplicates, Self::Deadletter];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stories => "stories",
            Self::Latest => "latest",
            Self::Duplicates => "duplicates",
            Self::Deadletter => "deadletter",
        }
    }
}

impl Role {
    /// The same as a metric label.
    pub const fn label(self) -> crate::metrics::label::Topic {
        use crate::metrics::label::Topic;
        match self {
            Self::Stories => Topic::Stories,
            Self::Latest => Topic::Latest,
            Self::Duplicates => Topic::Duplicates,
            Self::Deadletter => Topic::Deadletter,
        }
    }
}

impl Roles {
    pub fn of(roles: &[Role]) -> Self {
        Self(roles.iter().fold(0, |set, role| set | *role as u8))
    }

    pub fn contains(self, role: Role) -> bool {
        self.0 & role as u8 != 0
    }

    pub fn without(self, role: Role) -> Self {
        Self(self.0 & !(role as u8))
    }

    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| self.contains(*role))
    }
}

/// Where a row stands: the token of the ledger's opening under which it was committed, and its number.
///
/// Printed `<token>:<seq>`, the token as 16 hexadecimal digits, the number in decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub token: u64,
    pub seq: u64,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}:{}", self.token, self.seq)
    }
}

impl std::str::FromStr for Position {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (token, seq) = text.split_once(':').ok_or(())?;
        Ok(Self { token: u64::from_str_radix(token, 16).map_err(|_| ())?, seq: seq.parse().map_err(|_| ())? })
    }
}

/// One row owed to the topics of its roles: the same bytes at every try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub position: Position,
    pub roles: Roles,
    /// Kafka key: `story_id`, or the feed's id for a dead letter.
    pub key: String,
    /// Milliseconds of the Unix epoch: `published_at`.
    pub timestamp: i64,
    /// What a story row is; `None` for a dead letter and a tombstone.
    pub facts: Option<Facts>,
    /// JSON; `None` is a tombstone.
    pub value: Option<Vec<u8>>,
}

/// What the headers of a story row say beside its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    pub change: Change,
    pub source_format: SourceFormat,
}

impl Row {
    /// Names and values of the row's headers, in their fixed order.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let deadletter = self.roles.contains(Role::Deadletter);
        let schema = if deadletter { "dateline.deadletter" } else { "dateline.story" };
        let mut headers = vec![
            ("schema", schema.to_owned()),
            ("schema_version", schemas::story::SCHEMA_VERSION.to_owned()),
            ("content_type", "application/json".to_owned()),
        ];
        if !deadletter {
            headers.push(("story_id", self.key.clone()));
        }
        if let Some(facts) = self.facts {
            headers.push(("change", facts.change.as_str().to_owned()));
            headers.push(("source_format", facts.source_format.as_str().to_owned()));
        }
        headers.push(("seq", self.position.to_string()));
        headers
    }

    /// Bytes that the row takes in a batch, about.
    pub fn size(&self) -> usize {
        self.key.len() + self.value.as_ref().map_or(0, Vec::len) + 64
    }
}

/// Bytes in base64, as dead letters carry them.
pub fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
