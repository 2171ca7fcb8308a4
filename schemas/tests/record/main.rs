//! The record and its rules, held from outside the crate.
#![cfg(test)] // so that the lints know it

mod documents;
mod drafts;
mod normalize;
mod rules;
mod schema;
mod vectors;
