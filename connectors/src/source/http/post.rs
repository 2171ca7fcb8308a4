//! A form posted to a server that only a document has named: what a hub is asked by.

use super::error::{FetchError, FetchErrorKind};
use super::redirect::Chain;
use super::{Limits, Pool, guard, later, request};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Response};
use tokio::time::{Instant, timeout_at};
use url::Url;

/// Bytes of a refusal that are read: hubs say there what they dislike.
const MAX_REFUSAL: usize = 512;

/// Redirects that are followed.
const MAX_REDIRECTS: usize = 3;

/// One form under way.
pub(super) struct Post<'a> {
    pub limits: &'a Limits,
    pub headers: &'a HeaderMap,
    pub pool: &'a Pool,
    pub form: &'a str,
    pub deadline: Instant,
}

impl Post<'_> {
    /// Sends it; 307 and 308 are followed within the same host, since what is in the form is not for another one.
    pub async fn run(&self, mut url: Url) -> Result<u16, FetchError> {
        guard::check_url(&url, &self.pool.allow)?;
        request::strip(&mut url);
        let mut chain = Chain::new();
        loop {
            let response = self.send(&url).await?;
            let status = response.status().as_u16();
            if response.status().is_success() {
                return Ok(status);
            }
            if !matches!(status, 307 | 308) {
                return Err(self.refusal(response).await);
            }
            let host = url.host_str().map(str::to_owned);
            url = chain.follow(url, status, response.headers(), MAX_REDIRECTS, &self.pool.allow)?;
            if url.host_str() != host.as_deref() {
                return Err(FetchError::new(FetchErrorKind::BadRedirect, "redirect of a form to another host"));
            }
        }
    }

    async fn send(&self, url: &Url) -> Result<Response, FetchError> {
        let mut request = reqwest::Request::new(Method::POST, url.clone());
        *request.headers_mut() = self.headers.clone();
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("*/*"));
        request.headers_mut().remove(ACCEPT_ENCODING);
        *request.body_mut() = Some(self.form.to_owned().into());
        // A hub may verify before it answers, so it has the time of a whole body.
        let deadline = self.deadline.min(later(Instant::now(), self.limits.idle_timeout.max(self.limits.rate_window)));
        match timeout_at(deadline, self.pool.http.execute(request)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(FetchError::from_transport(&error)),
            Err(_) => Err(FetchError::new(FetchErrorKind::Timeout, "no answer in time")),
        }
    }

    /// An answer that is no success, with the beginning of what it says.
    async fn refusal(&self, mut response: Response) -> FetchError {
        let status = response.status().as_u16();
        let mut said = Vec::new();
        while said.len() < MAX_REFUSAL
            && let Ok(Ok(Some(chunk))) = timeout_at(self.deadline, response.chunk()).await
        {
            said.extend(chunk.iter().take(MAX_REFUSAL - said.len()));
        }
        let kind = match status {
            404 => FetchErrorKind::NotFound,
            429 => FetchErrorKind::RateLimited,
            401 | 403 | 407 => FetchErrorKind::Unauthorized,
            410 => FetchErrorKind::Gone,
            400..=499 => FetchErrorKind::Status4xx,
            500..=599 => FetchErrorKind::Status5xx,
            _ => FetchErrorKind::UnexpectedStatus,
        };
        let said = String::from_utf8_lossy(&said);
        FetchError { status: Some(status), ..FetchError::new(kind, format_args!("status {status}: {}", said.trim())) }
    }
}
