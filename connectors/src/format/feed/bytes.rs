//! Searches for bytes, in blocks that the compiler can test at once: what is looked for is rare.

/// The first place of a byte that is looked for.
pub(super) fn position(bytes: &[u8], is_found: impl Fn(u8) -> bool) -> Option<usize> {
    let (blocks, rest) = bytes.as_chunks::<32>();
    for (at, block) in blocks.iter().enumerate() {
        if block.iter().fold(false, |any, byte| any | is_found(*byte)) {
            return block.iter().position(|byte| is_found(*byte)).map(|within| at * 32 + within);
        }
    }
    rest.iter().position(|byte| is_found(*byte)).map(|at| blocks.len() * 32 + at)
}

/// The first place of a byte.
pub(super) fn find(bytes: &[u8], what: u8) -> Option<usize> {
    position(bytes, |byte| byte == what)
}

/// The parts before and behind the first such byte, which is of ASCII.
pub(super) fn split_once(text: &str, what: u8) -> Option<(&str, &str)> {
    let at = find(text.as_bytes(), what)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_place_is_found(text in "[a<é]{0,100}") {
            prop_assert_eq!(find(text.as_bytes(), b'<'), text.find('<'));
            prop_assert_eq!(split_once(&text, b'<'), text.split_once('<'));
        }
    }
}
