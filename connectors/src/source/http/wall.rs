//! Errors that are no server's but those of a wall against programs, by what it sends along and prints.

use super::body;
use super::error::{FetchError, FetchErrorKind};
use super::{Limits, later};
use crate::page::{self, Facts};
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap, SERVER};
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// Bytes of an error's body that are read: walls are small, and what is longer is an error page of the site's own.
const MAX_BODY: u64 = 256 * 1024;

/// The error by its right name. A body is read only of a page with a status that walls refuse with, and only when the
/// headers do not say enough; one that is long, slow or broken says nothing.
pub(super) async fn named(
    error: FetchError,
    response: &mut Response,
    limits: &Limits,
    deadline: Instant,
    large: &Semaphore,
) -> FetchError {
    let status = response.status().as_u16();
    if error.kind == FetchErrorKind::Protocol {
        return error;
    }
    let page = match facts(status, response.headers()).page() {
        Some(page) => Some(page),
        None if matches!(status, 403 | 429 | 503) && is_page(response.headers()) => {
            let limits = Limits {
                max_bytes: MAX_BODY.min(limits.max_bytes),
                max_compressed_bytes: MAX_BODY.min(limits.max_compressed_bytes),
                ..limits.clone()
            };
            let deadline = deadline.min(later(Instant::now(), limits.rate_window));
            let body = body::read(response, &limits, deadline, large).await;
            body.ok().map(|body| page::of(&facts(status, response.headers()), &body.bytes))
        }
        None => None,
    };
    match page.filter(|page| page.is_bot_wall()) {
        Some(page) => {
            let named = FetchError::new(FetchErrorKind::BotWall, format_args!("status {status}, {page}"));
            FetchError { retry_after: error.retry_after, status: error.status, ..named }
        }
        None => error,
    }
}

fn facts(status: u16, headers: &HeaderMap) -> Facts<'_> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    Facts {
        status: Some(status),
        server: text(SERVER.as_str()),
        cf_mitigated: text("cf-mitigated"),
        waf_action: text("x-amzn-waf-action"),
        has_datadome: ["x-datadome", "x-dd-b", "x-datadome-cid"].iter().any(|name| headers.contains_key(*name)),
    }
}

fn is_page(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    ["text/html", "application/xhtml+xml"].iter().any(|known| essence.eq_ignore_ascii_case(known))
}
