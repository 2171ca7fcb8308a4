//! Reading a body within its bounds.

use super::coding::{Decoder, Sink, Stop};
use super::error::{FetchError, FetchErrorKind};
use super::{Limits, later};
use reqwest::Response;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

/// A body above this must hold one of the few places for large ones, so that many feeds at once
/// cannot take many times the cap.
const LARGE: usize = 1024 * 1024;

/// Bodies above [`LARGE`] that may be under way at once.
pub(super) const LARGE_AT_ONCE: usize = 8;

/// Decoded at a time; other tasks run between two pieces, however far one inflates.
const PIECE: usize = 16 * 1024;

/// Room made ahead on a server's word about the length.
const MAX_RESERVED: u64 = 256 * 1024;

/// A whole body.
pub(super) struct Body {
    pub bytes: Vec<u8>,
    /// Bytes on the wire, without framing.
    pub wire: u64,
}

/// A body that did not end well.
pub(super) struct Broken {
    pub error: FetchError,
    /// What had been decoded, where it is good as far as it goes.
    pub bytes: Option<Vec<u8>>,
}

impl From<Stop> for Broken {
    fn from(stop: Stop) -> Self {
        Broken { error: stop.into(), bytes: None }
    }
}

/// Reads to the end, or to the first bound.
pub(super) async fn read(response: &mut Response, limits: &Limits, deadline: Instant, large: &Semaphore) -> Result<Body, Broken> {
    let mut decoder = Decoder::of(response.headers())?;
    // A plain body has one length, and that is the length of what is kept.
    let max_wire = if decoder.is_plain() { limits.max_bytes } else { limits.max_compressed_bytes };
    let announced = response.content_length().unwrap_or(0);
    if announced > max_wire {
        return Err(Stop::TooLarge.into());
    }
    let bytes = Vec::with_capacity(announced.min(MAX_RESERVED) as usize);
    let mut sink = Sink { bytes, wire: 0, max_bytes: limits.max_bytes, max_ratio: limits.max_ratio };
    let mut pace = Pace::new(limits, Instant::now(), deadline);
    let mut place: Option<SemaphorePermit<'_>> = None;
    loop {
        let chunk = match timeout_at(pace.next_check(), response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => break,
            Ok(Err(error)) => return Err(cut(FetchError::from_transport(&error), sink)),
            Err(_) => match pace.check(Instant::now()) {
                None => continue,
                Some(error) => return Err(cut(error, sink)),
            },
        };
        sink.wire += chunk.len() as u64;
        if sink.wire > max_wire {
            return Err(Stop::TooLarge.into());
        }
        for piece in chunk.chunks(PIECE) {
            if place.is_none() && sink.bytes.len() > LARGE {
                place = Some(make_place(large, deadline).await?);
                // We made the server wait, so its time begins again.
                pace.restart(Instant::now());
            }
            decoder.feed(piece, &mut sink)?;
            tokio::task::consume_budget().await;
        }
        if let Some(error) = pace.received(chunk.len() as u64, Instant::now()) {
            return Err(cut(error, sink));
        }
    }
    if !decoder.is_complete() {
        return Err(cut(FetchError::new(FetchErrorKind::Incomplete, "compressed body ended early"), sink));
    }
    Ok(Body { bytes: sink.bytes, wire: sink.wire })
}

fn cut(error: FetchError, sink: Sink) -> Broken {
    Broken { error, bytes: Some(sink.bytes) }
}

async fn make_place(large: &Semaphore, deadline: Instant) -> Result<SemaphorePermit<'_>, Broken> {
    if let Ok(Ok(permit)) = timeout_at(deadline, large.acquire()).await {
        return Ok(permit);
    }
    Err(Broken { error: FetchError::new(FetchErrorKind::Timeout, "too many large bodies at once"), bytes: None })
}

/// Deadlines of a body: its end, its next byte, and its rate by windows.
struct Pace {
    end: Instant,
    next_byte: Instant,
    window_end: Instant,
    window_bytes: u64,
    idle: Duration,
    window: Duration,
    least: u64,
}

impl Pace {
    fn new(limits: &Limits, now: Instant, end: Instant) -> Self {
        let least = limits.min_rate.saturating_mul(limits.rate_window.as_millis() as u64) / 1000;
        let (idle, window) = (limits.idle_timeout, limits.rate_window);
        let mut pace = Pace { end, next_byte: end, window_end: end, window_bytes: 0, idle, window, least };
        pace.restart(now);
        pace
    }

    fn restart(&mut self, now: Instant) {
        self.next_byte = later(now, self.idle);
        self.window_bytes = 0;
        self.window_end = later(now, self.window);
    }

    fn next_check(&self) -> Instant {
        self.end.min(self.next_byte).min(self.window_end)
    }

    fn received(&mut self, bytes: u64, now: Instant) -> Option<FetchError> {
        self.window_bytes += bytes;
        self.next_byte = later(now, self.idle);
        self.check(now)
    }

    /// What is over at `now`, if anything; begins the next window when one has passed well.
    fn check(&mut self, now: Instant) -> Option<FetchError> {
        let late = |kind, detail| Some(FetchError::new(kind, detail));
        if now >= self.end {
            return late(FetchErrorKind::Timeout, "body did not end in time");
        }
        if now >= self.next_byte {
            return late(FetchErrorKind::Timeout, "body stopped coming");
        }
        if now >= self.window_end {
            if self.window_bytes < self.least {
                return late(FetchErrorKind::TooSlow, "body below the least rate");
            }
            self.window_bytes = 0;
            self.window_end = later(now, self.window);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Receives `bytes` each second until something is over; gives what, and after how many seconds.
    fn trickle(limits: &Limits, bytes: u64) -> (FetchErrorKind, u64) {
        let start = Instant::now();
        let mut pace = Pace::new(limits, start, start + limits.total_timeout);
        (1..)
            .find_map(|second| {
                let error = pace.received(bytes, start + Duration::from_secs(second))?;
                Some((error.kind, second))
            })
            .unwrap()
    }

    #[test]
    fn hs_11_a_trickle_is_cut_after_one_window() {
        let limits = Limits::default();
        assert_eq!(trickle(&limits, 1), (FetchErrorKind::TooSlow, 10));
        assert_eq!(trickle(&limits, 1023), (FetchErrorKind::TooSlow, 10));
    }

    #[test]
    fn hs_11_just_enough_lasts_until_the_total() {
        assert_eq!(trickle(&Limits::default(), 1024), (FetchErrorKind::Timeout, 60));
    }

    #[test]
    fn a_pause_is_cut_by_the_idle_timeout() {
        let limits = Limits { rate_window: Duration::from_secs(30), ..Limits::default() };
        let start = Instant::now();
        let mut pace = Pace::new(&limits, start, start + limits.total_timeout);
        assert!(pace.received(1 << 20, start).is_none());
        assert_eq!(pace.next_check(), start + Duration::from_secs(15));
        assert!(pace.check(start + Duration::from_secs(14)).is_none());
        assert_eq!(pace.check(start + Duration::from_secs(15)).unwrap().kind, FetchErrorKind::Timeout);
    }
}
