//! The record and its rules, held from outside the crate.

mod drafts;
mod normalize;
mod rules;
mod schema;
mod vectors;
