//! What makes a subscription unguessable: the name in its callback, and the key of its signatures.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The last part of a callback URL: 128 random bits, as 32 hexadecimal digits.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    pub fn new(random: [u8; 16]) -> Self {
        Self(hex(&random))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Whoever has it may speak to the subscription, so logs show its beginning only.
impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…", self.0.get(..4).unwrap_or(""))
    }
}

/// The key that a hub signs with: 256 random bits, sent as 64 hexadecimal digits (`hub.secret` holds at most 199 bytes).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(random: [u8; 32]) -> Self {
        Self(hex(&random))
    }

    /// What the hub is told, and what it signs with.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_whole = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        // An empty key would let anyone sign.
        is_whole.then_some(Self(text)).ok_or_else(|| serde::de::Error::custom("a secret has 64 hexadecimal digits"))
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_is_shown_whole() {
        let (id, secret) = (Id::new([0xab; 16]), Secret::new([0x5c; 32]));
        assert_eq!((id.as_str().len(), secret.reveal().len()), (32, 64));
        assert_eq!(format!("{id:?} {secret:?}"), "abab… ***");
    }

    #[test]
    fn a_key_that_is_none_is_not_read() {
        assert_eq!(
            serde_json::from_str::<Secret>(&serde_json::to_string(&Secret::new([7; 32])).unwrap()).unwrap(),
            Secret::new([7; 32])
        );
        for text in ["\"\"", "\"0\"", "null", &format!("\"{}\"", "x".repeat(64))] {
            assert!(serde_json::from_str::<Secret>(text).is_err(), "{text}");
        }
    }
}
