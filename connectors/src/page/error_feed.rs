//! Errors in the form of feeds: well-formed, without items, and named for what went wrong.

/// Titles that are an error and nothing else, in lower case.
const WHOLE: &[&str] = &[
    "error",
    "errors",
    "error page",
    "an error occurred",
    "an error has occurred",
    "access denied",
    "forbidden",
    "unauthorized",
    "bad request",
    "bad gateway",
    "gateway timeout",
    "not found",
    "page not found",
    "feed not found",
    "rss feed not found",
    "channel not found",
    "file not found",
    "feed unavailable",
    "feed does not exist",
    "invalid feed",
    "internal server error",
    "server error",
    "service unavailable",
    "service temporarily unavailable",
    "temporarily unavailable",
    "too many requests",
    "rate limit exceeded",
    "under maintenance",
    "down for maintenance",
];

/// Whether a feed of that title and number of items is an error page in the form of a feed: it has no items, and its
/// title is an error and nothing else (`404 Not Found`), or begins as one (`Error: no such feed`).
pub fn is_error_feed(title: &str, items: usize) -> bool {
    if items > 0 || title.len() > 500 {
        return false;
    }
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let title = title.trim_matches(|c: char| c.is_ascii_punctuation() || c == ' ');
    let (rest, has_status) = without_status(title);
    // `404`, `404 Not Found`, `Error 404 (Not Found)!!1`, `404 - Page not found | Example`.
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != ' ').unwrap_or(rest.len());
    let (first, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let is_error = WHOLE.contains(&first.trim_end());
    // Behind an error only its place or its cause may stand: `Not Found | Example`, but no `Error-free living`.
    let is_apart = behind.is_empty() || behind.starts_with([':', '|', '–', '—']) || first.ends_with(' ');
    has_status && (is_error || first.is_empty()) || is_error && is_apart
}

/// The title without an HTTP status of 4xx or 5xx in front, and whether there was one: `404`, `HTTP 404`, `Error 404`.
fn without_status(title: &str) -> (&str, bool) {
    let mut rest = title;
    for word in ["http/1.1", "http", "error code", "error", "status", "code"] {
        rest = rest.strip_prefix(word).map_or(rest, str::trim_start);
    }
    let digits = rest.get(..3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let is_status = digits.is_some_and(|digits| digits.starts_with(['4', '5']))
        && !rest.get(3..).unwrap_or_default().starts_with(|c: char| c.is_alphanumeric());
    // Words in front count as part of an error only where a status follows them.
    if is_status { (rest.get(3..).unwrap_or_default().trim_start(), true) } else { (title, false) }
}
