//! Whether a text is plainly English, told by its words of form.
//!
//! Detection by trigrams weighs a text against dozens of languages and takes longer than all else that becomes of a
//! story. Most wire copy is English, and English gives itself away: words that no other language of the Latin script
//! has make up a fifth of its prose.

use crate::tokens::Tokens;

/// Tokens that are looked at.
const LOOKED_AT: usize = 100;
/// Fewest tokens that say anything.
const FEWEST: usize = 40;
/// One token in so many must be such a word.
const SHARE: usize = 7;

/// Whether a text is English beyond doubt. False says nothing: another judge is to be asked.
pub(super) fn is_certain(tokens: &Tokens) -> bool {
    let (mut all, mut english, mut articles) = (0, 0, 0);
    for token in tokens.iter().take(LOOKED_AT) {
        all += 1;
        english += usize::from(is_word_of_form(token));
        articles += usize::from(token == "the");
    }
    all >= FEWEST && english * SHARE >= all && articles >= 2
}

/// Articles, conjunctions, prepositions, pronouns and auxiliaries that are spelled so in English alone; sorted.
const WORDS_OF_FORM: [&str; 48] = [
    "about", "after", "against", "and", "because", "been", "before", "being", "between", "by", "could", "during", "from", "has",
    "his", "into", "it", "its", "of", "our", "said", "says", "she", "should", "than", "that", "the", "their", "them", "then",
    "there", "these", "they", "this", "those", "through", "were", "what", "when", "where", "which", "while", "who", "whose",
    "with", "would", "you", "your",
];

fn is_word_of_form(token: &str) -> bool {
    WORDS_OF_FORM.binary_search(&token).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, certain: bool) {
        assert_eq!(is_certain(&Tokens::of(&text.repeat(3))), certain, "{text}");
    }

    #[test]
    fn words_are_sorted() {
        assert!(WORDS_OF_FORM.is_sorted());
    }

    #[test]
    fn english_is_certain_and_nothing_else_is() {
        check("The ferries that were held in the harbour by the storm sailed again on Monday, the company said. ", true);
        check(
            "De veerboten die door de storm in de haven lagen, of ze nu klein of groot zijn, varen weer, zei het bedrijf. ",
            false,
        );
        check("Die Fähren, die der Sturm im Hafen hielt, fahren seit Montag wieder, sagte ein Sprecher der Reederei. ", false);
        check(
            "Færgerne, der lå i havnen under stormen, sejler igen fra mandag, siger selskabet, som it er med til at drive. ",
            false,
        );
        check("Les ferries retenus au port par la tempête ont repris la mer lundi, a annoncé la compagnie, the company. ", false);
        check("Shares: OIL 1.4, GOLD 2.5, WHEAT 3.1, COPPER 4.4, SILVER 6.6, COCOA 7.2, SUGAR 8.1, CORN 9.3, RICE 2.2. ", false);
        assert!(!is_certain(&Tokens::of("The ferries that were held in the harbour sailed.")));
    }
}
