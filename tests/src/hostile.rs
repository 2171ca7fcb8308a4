//! Servers that mean harm, one of each kind of the catalogue.

mod bodies;
mod bombs;
mod heads;
mod statuses;
mod tls;

pub use self::bombs::{BOMBS, bomb};
pub use self::tls::TlsHosts;

use crate::feeds::FeedServer;
use std::time::Duration;

/// Longest that any of them goes on.
const LONG: Duration = Duration::from_secs(120);

/// Sets up one feed of each kind that speaks plain HTTP under `hostile/…`; gives their paths. `other` is another origin,
/// to which one of them redirects.
pub fn serve_all(server: &FeedServer, other: &FeedServer) -> Vec<String> {
    let mut paths = Vec::new();
    heads::serve(server, other, &mut paths);
    bodies::serve(server, &mut paths);
    statuses::serve(server, &mut paths);
    for kind in BOMBS {
        let path = format!("hostile/bomb-{kind}");
        server.serve(&path, bomb(kind));
        paths.push(path);
    }
    paths
}
