//! The subscriber of WebSub (W3C Recommendation, 23 January 2018): hubs that feeds name bring new stories in seconds.
//!
//! Polls [discover](Subscriptions::discovered) hubs; the [subscriber](Subscriber) asks them, at most once a second;
//! they answer at the [door](Door), which is the only part of the service that strangers reach. A push is
//! believed by its signature and goes the way of every payload. Polls go on as a safety net: seldom while a hub has
//! proven itself, as before when it has not, or no longer brings what polls find.

mod book;
mod door;
mod file;
mod key;
mod subscriber;
mod subscriptions;

pub use book::Pushable;
pub use door::Door;
pub use file::File;
pub use subscriber::Subscriber;
pub use subscriptions::Subscriptions;

#[cfg(test)]
mod tests;
