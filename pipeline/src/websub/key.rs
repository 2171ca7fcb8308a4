//! Names and keys that nobody guesses, from the system's random numbers.

use connectors::source::websub::{Id, Secret};
use std::fs::File;
use std::io::{self, Read};

/// A new name and key of a subscription.
///
/// # Errors
/// When the system gives no random numbers.
pub fn new() -> io::Result<(Id, Secret)> {
    let (mut id, mut secret) = ([0; 16], [0; 32]);
    let mut random = File::open("/dev/urandom")?;
    random.read_exact(&mut id)?;
    random.read_exact(&mut secret)?;
    Ok((Id::new(id), Secret::new(secret)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_the_same() {
        let (one, two) = (new().unwrap(), new().unwrap());
        assert!(one.0 != two.0 && one.1 != two.1);
    }
}
