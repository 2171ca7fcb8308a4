//! What a story is: the record, how a decoder's draft becomes one, and how it is hashed and identified.
//!
//! This crate is pure. It knows no clock, no file, no socket and no async; the same bytes give the same record.

pub mod dateline;
pub mod dialect;
pub mod draft;
pub mod hash;
pub mod html;
pub mod identity;
pub mod json_schema;
pub mod normalize;
pub mod sign_off;
mod spacing;
pub mod story;
pub mod terms;
pub mod tokens;

pub use dialect::{DateOrder, Dialect, ReferenceDate};
pub use draft::{Draft, Moment, Text};
pub use normalize::{Marks, Normalized, Origin, Rejection, normalize};
pub use story::{Content, Ruling, Story};
pub use terms::{Change, Connector, Identity, ItemType, PubStatus, Reason, Relation, SourceFormat, Warning, YearSource};
