//! The language of a story: declared, or detected when there is text enough to be sure.

use super::{Notes, Origin, english, text::cut};
use crate::terms::Warning;
use crate::tokens::Tokens;

/// Fewer characters than this are not enough to detect a language by.
const LEAST_CHARACTERS: usize = 200;
/// More bytes than this change no detection, they only cost time.
const MOST_BYTES: usize = 512;

#[derive(Default)]
pub(super) struct Language {
    /// BCP 47.
    pub tag: Option<String>,
    pub detected: bool,
}

impl Language {
    /// `tokens` are those of the body.
    pub fn of(
        declared: Option<&str>,
        origin: &Origin,
        headline: Option<&str>,
        body: &str,
        tokens: &Tokens,
        notes: &mut Notes,
    ) -> Self {
        let declared = declared.and_then(tag).or_else(|| origin.dialect.language.as_deref().and_then(tag));
        if declared.is_some() {
            return Self { tag: declared, detected: false };
        }
        let tag = if english::is_certain(tokens) { Some("en".to_owned()) } else { detect(headline.unwrap_or(""), body) };
        if tag.is_some() {
            notes.warn(Warning::LanguageDetected);
        }
        Self { detected: tag.is_some(), tag }
    }
}

/// A language tag in the usual case (`en-US`), or nothing when it is none (RFC 5646 §2.1.1).
fn tag(declared: &str) -> Option<String> {
    let declared = declared.trim().replace('_', "-");
    let well_formed = declared.len() <= 35
        && declared.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        && declared.split('-').next().is_some_and(|language| (2..=3).contains(&language.len()) || matches!(language, "x" | "i"));
    let case = |(at, part): (usize, &str)| match part.len() {
        2 if at > 0 => part.to_ascii_uppercase(),
        4 if at > 0 => match part.split_at_checked(1) {
            Some((first, rest)) => first.to_ascii_uppercase() + &rest.to_ascii_lowercase(),
            None => part.to_ascii_lowercase(),
        },
        _ => part.to_ascii_lowercase(),
    };
    well_formed.then(|| declared.split('-').enumerate().map(case).collect::<Vec<_>>().join("-"))
}

fn detect(headline: &str, body: &str) -> Option<String> {
    let text = if body.len() >= MOST_BYTES { cut(body, MOST_BYTES).to_owned() } else { format!("{headline}\n{body}") };
    if text.chars().take(LEAST_CHARACTERS).count() < LEAST_CHARACTERS {
        return None;
    }
    let info = whatlang::detect(&text).filter(whatlang::Info::is_reliable)?;
    Some(two_letters(info.lang()).unwrap_or_else(|| info.lang().code()).to_owned())
}

/// ISO 639-1 code, which BCP 47 prefers where there is one.
fn two_letters(language: whatlang::Lang) -> Option<&'static str> {
    const CODES: &[(&str, &str)] = &[
        ("afr", "af"),
        ("aka", "ak"),
        ("amh", "am"),
        ("ara", "ar"),
        ("aze", "az"),
        ("bel", "be"),
        ("ben", "bn"),
        ("bul", "bg"),
        ("cat", "ca"),
        ("ces", "cs"),
        ("cmn", "zh"),
        ("cym", "cy"),
        ("dan", "da"),
        ("deu", "de"),
        ("ell", "el"),
        ("eng", "en"),
        ("epo", "eo"),
        ("est", "et"),
        ("fin", "fi"),
        ("fra", "fr"),
        ("guj", "gu"),
        ("heb", "he"),
        ("hin", "hi"),
        ("hrv", "hr"),
        ("hun", "hu"),
        ("hye", "hy"),
        ("ind", "id"),
        ("ita", "it"),
        ("jav", "jv"),
        ("jpn", "ja"),
        ("kan", "kn"),
        ("kat", "ka"),
        ("khm", "km"),
        ("kor", "ko"),
        ("lat", "la"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("mal", "ml"),
        ("mar", "mr"),
        ("mkd", "mk"),
        ("mya", "my"),
        ("nep", "ne"),
        ("nld", "nl"),
        ("nob", "nb"),
        ("ori", "or"),
        ("pan", "pa"),
        ("pes", "fa"),
        ("pol", "pl"),
        ("por", "pt"),
        ("ron", "ro"),
        ("rus", "ru"),
        ("sin", "si"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("sna", "sn"),
        ("spa", "es"),
        ("srp", "sr"),
        ("swe", "sv"),
        ("tam", "ta"),
        ("tel", "te"),
        ("tgl", "tl"),
        ("tha", "th"),
        ("tuk", "tk"),
        ("tur", "tr"),
        ("ukr", "uk"),
        ("urd", "ur"),
        ("uzb", "uz"),
        ("vie", "vi"),
        ("yid", "yi"),
        ("zul", "zu"),
    ];
    CODES.iter().find(|(three, _)| *three == language.code()).map(|(_, two)| *two)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_take_their_usual_case() {
        assert_eq!(tag("EN_us").as_deref(), Some("en-US"));
        assert_eq!(tag("zh-hant-tw").as_deref(), Some("zh-Hant-TW"));
        assert_eq!(tag("english"), None);
        assert_eq!(tag(""), None);
        assert_eq!(tag("e"), None);
    }

    #[test]
    fn short_texts_are_not_guessed() {
        assert_eq!(detect("Oil fell", "It fell."), None);
        let text = "The ministers met on Tuesday to talk about the price of oil, which has fallen for the third week in a row. "
            .repeat(3);
        assert_eq!(detect("", &text).as_deref(), Some("en"));
    }
}
