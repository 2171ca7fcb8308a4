//! What a response head says.

use super::error::{FetchError, FetchErrorKind};
use super::hints::{retry_after, server_time, text};
use jiff::Timestamp;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, RETRY_AFTER, TRANSFER_ENCODING};
use reqwest::{Response, StatusCode};

/// A head that is no failure.
pub(super) enum Answer {
    NotModified,
    Body,
    /// 226: what is new alone.
    Delta,
}

/// What the request asked for beside the document itself.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    /// Not to be sent what is known.
    pub conditional: bool,
    /// To be sent what is new alone.
    pub delta: bool,
}

/// Whether to go on to another URL.
pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Sorts a final status.
pub(super) fn judge(response: &Response, asked: Asked) -> Result<Answer, FetchError> {
    use FetchErrorKind::*;
    let status = response.status();
    let framing = |name| response.headers().contains_key(name);
    let (kind, detail) = match status.as_u16() {
        // RFC 9112 §6.3: two opinions about where the body ends are an attack on somebody.
        _ if framing(CONTENT_LENGTH) && framing(TRANSFER_ENCODING) => (Protocol, "Content-Length beside Transfer-Encoding"),
        // 203 is a 200 that a proxy has changed (RFC 9110 §15.3.4).
        200 | 203 => return Ok(Answer::Body),
        // Other manipulations (`vcdiff`, `gzip`) are not offered, and could not be undone.
        226 if asked.delta && !is_feed_delta(response.headers()) => (UnexpectedStatus, "226 by another manipulation than feed"),
        226 if asked.delta => return Ok(Answer::Delta),
        304 if asked.conditional => return Ok(Answer::NotModified),
        304 => (Protocol, "304 to a request without validators"),
        401 | 403 | 407 => (Unauthorized, ""),
        404 => (NotFound, ""),
        410 => (Gone, ""),
        429 => (RateLimited, ""),
        400..=499 => (Status4xx, ""),
        500..=599 => (Status5xx, ""),
        _ => (UnexpectedStatus, ""),
    };
    let mut error = match detail {
        "" => FetchError::new(kind, format_args!("status {}", status.as_u16())),
        detail => FetchError::new(kind, detail),
    };
    error.status = Some(status.as_u16());
    error.retry_after = wait(status, response.headers());
    Err(error)
}

/// Whether the manipulation is `feed` alone; some servers leave it unsaid.
fn is_feed_delta(headers: &HeaderMap) -> bool {
    let values = headers.get_all("im").iter().flat_map(|value| value.to_str().unwrap_or("?").split(','));
    values.map(str::trim).all(|value| value.eq_ignore_ascii_case("feed"))
}

/// What an error's `Retry-After` asks for.
pub(super) fn wait(status: StatusCode, headers: &HeaderMap) -> Option<std::time::Duration> {
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    // A date is told by the server's clock; ours stands in where it does not say.
    retry_after(text(headers, RETRY_AFTER)?, server_time(headers).unwrap_or_else(Timestamp::now))
}

/// The `charset` parameter of `Content-Type` (RFC 9110 §8.3.2), unquoted, as the server spells it.
pub fn charset(headers: &HeaderMap) -> Option<String> {
    let value = text(headers, CONTENT_TYPE)?;
    value.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        let fits = name.trim().eq_ignore_ascii_case("charset") && !value.is_empty() && value.len() <= 64;
        fits.then(|| value.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charset_is_read_from_any_spelling() {
        let table = [
            ("text/xml; charset=utf-8", Some("utf-8")),
            ("text/xml;charset=\"ISO-8859-1\"", Some("ISO-8859-1")),
            ("text/xml; version=1; Charset = 'koi8-r' ; x=y", Some("koi8-r")),
            ("text/xml", None),
            ("text/xml; charset=", None),
            ("charset=utf-8", None),
            ("text/xml; charset", None),
        ];
        for (value, charset_label) in table {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, value.parse().unwrap())]);
            assert_eq!(charset(&headers).as_deref(), charset_label, "{value}");
        }
    }
}
