//! The service: what starts, in which order, and how stories go from feeds to topics.

pub mod config;
