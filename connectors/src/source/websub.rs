//! The subscriber's side of WebSub (W3C Recommendation, 23 January 2018), as far as it is pure: no clock, no socket.
//!
//! A feed names its hubs and its topic ([`discover`]). A [`Subscription`] is asked of one hub, [verified](Intent) by it,
//! renewed before its lease ends, and given up when the hub denies it, cannot be reached, lets it lapse or falls
//! silent. What a hub pushes is believed by its [signature](Signed) alone.

mod discovery;
mod intent;
mod link;
mod secret;
mod signature;
mod subscription;

pub use discovery::{Discovered, Links, discover};
pub use intent::{Intent, Mode};
pub use secret::{Id, Secret};
pub use signature::{Signed, Verifier};
pub use subscription::{Death, LEASE, MAX_LEASE, MIN_LEASE, State, Step, Subscription};
