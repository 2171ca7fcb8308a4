//! How long a failing feed waits.

use std::time::Duration;

/// The longest wait between two polls of a failing feed; none is ever given up.
pub const BACKOFF_CAP: Duration = Duration::from_secs(6 * 60 * 60);

/// Wait after `failures` failures in a row: exponential with full jitter, so that feeds which failed
/// together do not come back together.
///
/// The wait lies between `base / 2` and `base × 2^(failures - 1)`, capped at [`BACKOFF_CAP`] (at `base`
/// where that is longer); `random` says where, 0 at the lower and `u64::MAX` at the upper end. No failures, no wait.
pub fn backoff(failures: u32, base: Duration, random: u64) -> Duration {
    let Some(doublings) = failures.checked_sub(1) else {
        return Duration::ZERO;
    };
    let factor = 1u32.checked_shl(doublings).unwrap_or(u32::MAX);
    let ceiling = base.saturating_mul(factor).min(BACKOFF_CAP.max(base));
    let floor = base / 2;
    let span = ceiling.saturating_sub(floor).as_nanos();
    // Exact enough: the span of 6 h has 45 bits, the product fits into 128.
    let part = (span.min(u128::from(u64::MAX)) * u128::from(random)) >> 64;
    floor.saturating_add(Duration::from_nanos(u64::try_from(part).unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hs_16_the_ceiling_doubles_up_to_the_cap() {
        let minute = Duration::from_secs(60);
        let table = [(1, 60), (2, 120), (3, 240), (9, 15_360), (10, 21_600), (33, 21_600), (u32::MAX, 21_600)];
        for (failures, seconds) in table {
            let longest = backoff(failures, minute, u64::MAX);
            assert_eq!(longest.as_secs_f64().round() as u64, seconds, "{failures} failures");
            assert_eq!(backoff(failures, minute, 0), minute / 2);
        }
        assert_eq!(backoff(0, minute, u64::MAX), Duration::ZERO);
        assert!(backoff(3, Duration::from_secs(86_400), u64::MAX) <= Duration::from_secs(86_400));
    }

    proptest! {
        #[test]
        fn a_wait_is_bounded_and_grows_with_the_random_number(
            failures in any::<u32>(), seconds in 0u64..1 << 40, a in any::<u64>(), b in any::<u64>()
        ) {
            let base = Duration::from_secs(seconds);
            let (low, high) = (a.min(b), a.max(b));
            let (short, long) = (backoff(failures, base, low), backoff(failures, base, high));
            prop_assert!(short <= long);
            prop_assert!(long <= BACKOFF_CAP.max(base));
        }
    }
}
