//! Tokens and hashes against the vectors that `tests/hashes.py` computes on its own.

use schemas::hash;
use schemas::identity::{Keys, Kind, url_key};
use schemas::tokens::Tokens;
use serde::Deserialize;
use std::path::Path;

#[derive(Deserialize)]
struct Vector {
    name: String,
    headline: Option<String>,
    body: String,
    provider: String,
    id: Option<String>,
    link: Option<String>,
    url_key: Option<String>,
    tokens: String,
    content_hash: String,
    body_hash: String,
    story_id: String,
}

fn vectors() -> Vec<Vector> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/hashes.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn tokens_and_hashes_are_those_of_the_vectors() {
    let vectors = vectors();
    for vector in &vectors {
        let (headline, body) = (Tokens::of(vector.headline.as_deref().unwrap_or("")), Tokens::of(&vector.body));
        assert_eq!(body.joined(), vector.tokens, "{}", vector.name);
        assert_eq!(body.count() as usize, vector.tokens.split_terminator(' ').count(), "{}", vector.name);
        assert_eq!(hash::hex(&hash::body(&body)), vector.body_hash, "{}", vector.name);
        let content = hash::content(vector.headline.as_deref(), &vector.body);
        assert_eq!(hash::hex(&content), vector.content_hash, "{}", vector.name);
        assert_eq!(vector.link.as_deref().and_then(url_key), vector.url_key, "{}", vector.name);
        let full = hash::full(&headline, &body);
        let keys = Keys::new(&vector.provider, vector.id.as_deref(), vector.link.as_deref(), None, full);
        assert_eq!(hash::hex(&keys.story_id()), vector.story_id, "{}", vector.name);
        let has_id = vector.id.is_some();
        assert_eq!(keys.get(Kind::Native).is_some(), has_id, "{}", vector.name);
    }
    assert!(vectors.len() >= 28, "{} vectors", vectors.len());
}

#[test]
fn vectors_that_are_to_agree_do() {
    let vectors = vectors();
    let named = |name: &str| vectors.iter().find(|vector| vector.name == name).unwrap();
    for (one, other) in [
        ("en typography", "en plain typography is the same story"),
        ("en composed", "en decomposed"),
        ("de", "de decomposed and upper case"),
        ("tr", "tr decomposed"),
        ("ko", "ko decomposed"),
    ] {
        assert_eq!(named(one).body_hash, named(other).body_hash, "{one}, {other}");
    }
    assert_ne!(named("en typography").content_hash, named("en plain typography is the same story").content_hash);
    assert_eq!(named("en composed").content_hash, named("en decomposed").content_hash);
    assert_ne!(named("en native id").story_id, named("en another provider").story_id);
}
