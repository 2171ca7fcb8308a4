//! Whether a body was signed with our secret (WebSub §7.1, HMAC of RFC 2104): `X-Hub-Signature: sha256=hex`.
//!
//! SHA-1 is read only to be named: a subscription here has a secret, and what is signed with less than SHA-256 is not
//! believed.

use super::Secret;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// What a signature says about its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// By whoever has the secret.
    Rightly,
    /// There is no signature.
    Not,
    /// By a method that is no longer believed (sha1).
    Weakly,
    /// By somebody else, over another body, or by nothing that can be read.
    Wrongly,
}

/// Reads a body piece by piece and judges its signature at the end.
pub struct Verifier {
    /// What there is to say whatever the body is.
    settled: Option<Signed>,
    expected: Vec<u8>,
    hash: Option<Keyed>,
}

/// An HMAC under way.
enum Keyed {
    Sha256(Mac<Sha256>),
    Sha384(Mac<Sha384>),
    Sha512(Mac<Sha512>),
}

impl Verifier {
    /// `header` is the value of `X-Hub-Signature`, `None` when there is not exactly one.
    pub fn new(header: Option<&str>, secret: &Secret) -> Self {
        let settled = |signed| Self { settled: Some(signed), expected: Vec::new(), hash: None };
        let Some(header) = header else { return settled(Signed::Not) };
        let Some((method, digits)) = header.trim().split_once('=') else { return settled(Signed::Wrongly) };
        let key = secret.reveal().as_bytes();
        let (hash, length) = match method.to_ascii_lowercase().as_str() {
            "sha256" => (Keyed::Sha256(Mac::new(key)), 32),
            "sha384" => (Keyed::Sha384(Mac::new(key)), 48),
            "sha512" => (Keyed::Sha512(Mac::new(key)), 64),
            "sha1" => return settled(Signed::Weakly),
            _ => return settled(Signed::Wrongly),
        };
        match unhex(digits, length) {
            Some(expected) => Self { settled: None, expected, hash: Some(hash) },
            None => settled(Signed::Wrongly),
        }
    }

    /// The next piece of the body.
    pub fn update(&mut self, piece: &[u8]) {
        match &mut self.hash {
            Some(Keyed::Sha256(mac)) => mac.update(piece),
            Some(Keyed::Sha384(mac)) => mac.update(piece),
            Some(Keyed::Sha512(mac)) => mac.update(piece),
            None => {}
        }
    }

    /// The body has ended.
    pub fn finish(self) -> Signed {
        let computed = match self.hash {
            Some(Keyed::Sha256(mac)) => mac.finish(),
            Some(Keyed::Sha384(mac)) => mac.finish(),
            Some(Keyed::Sha512(mac)) => mac.finish(),
            None => return self.settled.unwrap_or(Signed::Wrongly),
        };
        if is_same(&computed, &self.expected) { Signed::Rightly } else { Signed::Wrongly }
    }
}

/// The longest block of a hash that is used here, bytes: SHA-384 and SHA-512.
const MAX_BLOCK: usize = 128;

/// HMAC (RFC 2104) of one hash.
struct Mac<D> {
    inner: D,
    outer: D,
}

/// A hash with the length of the blocks that it works on, bytes.
trait Blocks: Digest {
    const LENGTH: usize;
}

impl Blocks for Sha256 {
    const LENGTH: usize = 64;
}
impl Blocks for Sha384 {
    const LENGTH: usize = MAX_BLOCK;
}
impl Blocks for Sha512 {
    const LENGTH: usize = MAX_BLOCK;
}

impl<D: Blocks> Mac<D> {
    fn new(key: &[u8]) -> Self {
        let hashed;
        let key = if key.len() > D::LENGTH {
            hashed = D::digest(key);
            hashed.as_slice()
        } else {
            key
        };
        let padded = |pad: u8| {
            let mut block = [pad; MAX_BLOCK];
            block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
            D::new().chain_update(block.get(..D::LENGTH).unwrap_or(&block))
        };
        Self { inner: padded(0x36), outer: padded(0x5c) }
    }

    fn update(&mut self, piece: &[u8]) {
        self.inner.update(piece);
    }

    fn finish(self) -> Vec<u8> {
        self.outer.chain_update(self.inner.finalize()).finalize().to_vec()
    }
}

/// Takes as long for any two of one length, so that the time tells nothing about where they differ.
fn is_same(a: &[u8], b: &[u8]) -> bool {
    let differing = a.iter().zip(b).fold(0, |seen, (a, b)| std::hint::black_box(seen | (a ^ b)));
    a.len() == b.len() && std::hint::black_box(differing) == 0
}

fn unhex(digits: &str, length: usize) -> Option<Vec<u8>> {
    let digits = digits.as_bytes();
    if digits.len() != 2 * length {
        return None;
    }
    let value = |byte: u8| char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok());
    digits.chunks(2).map(|pair| pair.iter().try_fold(0, |sum, byte| Some(sum << 4 | value(*byte)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn mac<D: Blocks>(key: &[u8], message: &[u8]) -> String {
        let mut mac = Mac::<D>::new(key);
        mac.update(message);
        hex(&mac.finish())
    }

    /// Cases 2 and 6 of RFC 4231 section 4: a short key, and one longer than a block.
    #[test]
    fn hmac_agrees_with_the_published_cases() {
        let message = b"what do ya want for nothing?";
        assert_eq!(mac::<Sha256>(b"Jefe", message), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert_eq!(
            mac::<Sha384>(b"Jefe", message),
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
        );
        assert_eq!(
            mac::<Sha512>(b"Jefe", message),
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
        );
        let long = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(mac::<Sha256>(&[0xaa; 131], long), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    fn judged(header: Option<&str>, body: &[u8]) -> Signed {
        let mut verifier = Verifier::new(header, &secret());
        body.chunks(3).for_each(|piece| verifier.update(piece));
        verifier.finish()
    }

    fn secret() -> Secret {
        Secret::new([7; 32])
    }

    #[test]
    fn hs_24_only_our_signature_of_this_body_is_believed() {
        let key = secret();
        let key = key.reveal().as_bytes();
        let body = b"<rss/>";
        for right in [
            format!("sha256={}", mac::<Sha256>(key, body)),
            format!("sha384={}", mac::<Sha384>(key, body)),
            format!("sha512={}", mac::<Sha512>(key, body)),
            format!(" SHA256={} ", mac::<Sha256>(key, body).to_uppercase()),
        ] {
            assert_eq!(judged(Some(&right), body), Signed::Rightly, "{right}");
            assert_eq!(judged(Some(&right), b"<rss />"), Signed::Wrongly, "{right}");
        }
        assert_eq!(judged(None, body), Signed::Not);
        assert_eq!(judged(Some("sha1=0000000000000000000000000000000000000000"), body), Signed::Weakly);
        let good = mac::<Sha256>(key, body);
        for wrong in [
            String::new(),
            good.clone(),
            "sha256=".to_owned(),
            format!("sha256={}", &good[..62]),
            format!("sha256={good}00"),
            format!("sha512={good}"),
            format!("md5={good}"),
            format!("sha256={}", mac::<Sha256>(b"another", body)),
            format!("sha256={}", mac::<Sha256>(b"", body)),
            format!("sha256={}", "é".repeat(32)),
            format!("sha256={}", "+f".repeat(32)),
        ] {
            assert_eq!(judged(Some(&wrong), body), Signed::Wrongly, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_header_panics_or_passes(header in "(sha(1|256|384|512))?=?[0-9a-f]{0,130}|\\PC{0,140}") {
            prop_assert_ne!(judged(Some(&header), b"<rss/>"), Signed::Rightly);
        }

        #[test]
        fn one_flipped_bit_is_noticed(body in proptest::collection::vec(any::<u8>(), 1..200), at in any::<proptest::sample::Index>()) {
            let header = format!("sha256={}", mac::<Sha256>(secret().reveal().as_bytes(), &body));
            prop_assert_eq!(judged(Some(&header), &body), Signed::Rightly);
            let mut flipped = body.clone();
            flipped[at.index(body.len())] ^= 1;
            prop_assert_eq!(judged(Some(&header), &flipped), Signed::Wrongly);
        }
    }
}
