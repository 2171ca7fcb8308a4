//! Names to addresses that may be connected to.
//!
//! The guard sits here, in the one place where the client turns a name into the addresses that it connects to:
//! what is judged is what is connected to, so an answer that changes between two look-ups gains nothing.

use super::guard::{self, Denied};
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex as AsyncMutex, Semaphore};

/// How long an answer is used again. Short, since the system does not tell the record's own time.
const TTL: Duration = Duration::from_secs(30);

/// Names remembered at once.
const MAX_NAMES: usize = 4096;

/// Look-ups under way at once: each occupies a thread, and a dead resolver holds it for tens of seconds.
const MAX_LOOKUPS: usize = 64;

/// Addresses of a name that are tried.
const MAX_ADDRESSES: usize = 16;

/// What asks the network for the addresses of a name. Tests put their own here.
pub trait Lookup: Send + Sync + 'static {
    /// All addresses of `name`, of both families; empty and error mean the same.
    fn lookup(&self, name: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + '_>>;
}

/// The system's resolver.
pub struct SystemLookup {
    threads: Arc<Semaphore>,
}

impl Default for SystemLookup {
    fn default() -> Self {
        SystemLookup { threads: Arc::new(Semaphore::new(MAX_LOOKUPS)) }
    }
}

impl Lookup for SystemLookup {
    fn lookup(&self, name: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + '_>> {
        let name = name.to_owned();
        Box::pin(async move {
            let permit = Arc::clone(&self.threads).acquire_owned().await.map_err(io::Error::other)?;
            // The permit goes with the thread: a caller that stops waiting does not free it.
            let task = tokio::task::spawn_blocking(move || {
                let _permit = permit;
                (name.as_str(), 0).to_socket_addrs().map(|addresses| addresses.map(|address| address.ip()).collect())
            });
            task.await.map_err(io::Error::other)?
        })
    }
}

/// A name without a usable answer.
#[derive(Debug)]
pub(super) struct DnsError(String);

impl fmt::Display for DnsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DnsError {}

/// Answers of the last seconds, shared by all feeds; what a feed may reach is judged at each use.
pub(super) struct Names {
    lookup: Box<dyn Lookup>,
    timeout: Duration,
    slots: Mutex<HashMap<String, Slot>>,
}

/// One name's answer. The lock is held while it is looked up, so that a hundred feeds of a host ask once.
type Slot = Arc<AsyncMutex<Option<(Instant, Arc<[IpAddr]>)>>>;

impl Names {
    pub fn new(lookup: impl Lookup, timeout: Duration) -> Self {
        Names { lookup: Box::new(lookup), timeout, slots: Mutex::default() }
    }

    async fn addresses(&self, name: &str) -> Result<Arc<[IpAddr]>, DnsError> {
        let answer = tokio::time::timeout(self.timeout, self.answer(name)).await;
        answer.unwrap_or_else(|_| Err(DnsError("no answer in time".to_owned())))
    }

    async fn answer(&self, name: &str) -> Result<Arc<[IpAddr]>, DnsError> {
        let slot = self.slot(name);
        let mut slot = slot.lock().await;
        if let Some((at, addresses)) = &*slot
            && at.elapsed() < TTL
        {
            return Ok(Arc::clone(addresses));
        }
        *slot = None;
        let addresses = self.lookup.lookup(name).await.map_err(|error| DnsError(error.to_string()))?;
        if addresses.is_empty() {
            return Err(DnsError("no address".to_owned()));
        }
        let addresses: Arc<[IpAddr]> = addresses.into();
        *slot = Some((Instant::now(), Arc::clone(&addresses)));
        Ok(addresses)
    }

    fn slot(&self, name: &str) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = slots.get(name) {
            return Arc::clone(slot);
        }
        if slots.len() >= MAX_NAMES {
            // Rare and cheap: what is being looked up keeps its slot through its own handle.
            slots.clear();
        }
        Arc::clone(slots.entry(name.to_owned()).or_default())
    }
}

/// The resolver of all feeds with the same `allow_networks`.
pub(super) struct Guarded {
    pub names: Arc<Names>,
    pub allow: Arc<[IpNet]>,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, allow) = (Arc::clone(&self.names), Arc::clone(&self.allow));
        Box::pin(async move {
            let addresses = names.addresses(name.as_str()).await?;
            vet(&addresses, &allow)?;
            let sockets: Vec<_> = addresses.iter().take(MAX_ADDRESSES).map(|address| SocketAddr::new(*address, 0)).collect();
            Ok(Box::new(sockets.into_iter()) as Addrs)
        })
    }
}

/// One closed address closes the name: a set that mixes both is an attack or a mistake.
fn vet(addresses: &[IpAddr], allow: &[IpNet]) -> Result<(), Denied> {
    addresses.iter().try_for_each(|address| guard::check_address(*address, allow))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Counted(AtomicUsize);

    impl Lookup for Arc<Counted> {
        fn lookup(&self, _: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + '_>> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(async {
                tokio::task::yield_now().await;
                Ok(vec![[192, 0, 1, 1].into()])
            })
        }
    }

    #[tokio::test]
    async fn lo_21_feeds_of_one_host_ask_once() {
        let lookup = Arc::new(Counted(AtomicUsize::new(0)));
        let names = Names::new(Arc::clone(&lookup), Duration::from_secs(1));
        let asked = futures_util::future::join_all((0..100).map(|_| names.addresses("one.example"))).await;
        assert!(asked.iter().all(Result::is_ok));
        assert_eq!(lookup.0.load(Ordering::SeqCst), 1);
        names.addresses("two.example").await.unwrap();
        assert_eq!(lookup.0.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn lo_21_names_are_bounded() {
        let lookup = Arc::new(Counted(AtomicUsize::new(0)));
        let names = Names::new(lookup, Duration::from_secs(1));
        for number in 0..MAX_NAMES + 10 {
            names.addresses(&format!("{number}.example")).await.unwrap();
        }
        assert!(names.slots.lock().unwrap().len() <= MAX_NAMES);
    }

    struct Silent;

    impl Lookup for Silent {
        fn lookup(&self, _: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + '_>> {
            Box::pin(std::future::pending())
        }
    }

    #[tokio::test]
    async fn lo_21_a_silent_resolver_costs_one_timeout() {
        let names = Names::new(Silent, Duration::from_millis(200));
        let start = Instant::now();
        let asked = futures_util::future::join_all((0..10).map(|_| names.addresses("one.example"))).await;
        assert!(asked.iter().all(Result::is_err));
        assert!(start.elapsed() < Duration::from_millis(1000));
    }

    #[test]
    fn hs_03_one_closed_address_closes_the_name() {
        let set = |list: &[&str]| -> Vec<IpAddr> { list.iter().map(|address| address.parse().unwrap()).collect() };
        assert_eq!(vet(&set(&["192.0.1.1", "2a00::1"]), &[]), Ok(()));
        for closed in ["127.0.0.1", "10.0.0.1", "::1", "::ffff:169.254.169.254", "fe80::1"] {
            assert!(vet(&set(&["192.0.1.1", closed]), &[]).is_err(), "{closed}");
            assert!(vet(&set(&[closed, "192.0.1.1"]), &[]).is_err(), "{closed}");
        }
    }
}
