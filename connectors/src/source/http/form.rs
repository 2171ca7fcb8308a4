//! A form sent by POST, past the same guard as a poll: for token endpoints and hubs.

use super::error::{self, FetchError, FetchErrorKind};
use super::request::Request;
use super::{Client, Limits, Shared, body, guard, later};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Response};
use std::fmt;
use tokio::time::{Instant, timeout_at};
use url::form_urlencoded::Serializer;

/// Most bytes of an answer, before and after decompression.
const MAX_ANSWER: u64 = 64 * 1024;

/// What a server made of a form, whatever it was; redirects are not followed.
#[derive(Clone)]
pub struct FormAnswer {
    pub status: u16,
    pub headers: HeaderMap,
    /// At most 64 KiB.
    pub body: Vec<u8>,
}

/// Neither body nor headers: a token may be in them.
impl fmt::Debug for FormAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormAnswer").field("status", &self.status).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

impl Client {
    /// Sends a form with the request's headers, and again once where a connection closed before the answer.
    ///
    /// # Errors
    /// What stopped the exchange, an answer above 64 KiB, or one that was cut; a status is none.
    pub async fn post_form(&self, request: &Request, fields: &[(&str, &str)]) -> Result<FormAnswer, FetchError> {
        let limits = request.limits.as_deref().unwrap_or(&self.shared.limits);
        let deadline = later(Instant::now(), limits.total_timeout);
        post(&self.shared, request, &request.headers, fields, deadline).await
    }
}

/// The same with other headers, and until a deadline.
pub(super) async fn post(
    shared: &Shared,
    request: &Request,
    headers: &[(HeaderName, HeaderValue)],
    fields: &[(&str, &str)],
    deadline: Instant,
) -> Result<FormAnswer, FetchError> {
    guard::check_url(&request.url, &request.allow)?;
    let limits = request.limits.as_deref().unwrap_or(&shared.limits);
    let form = Serializer::new(String::new()).extend_pairs(fields).finish();
    let send = || {
        let mut sent = reqwest::Request::new(Method::POST, request.url.clone());
        *sent.headers_mut() = shared.headers.clone();
        sent.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json, */*;q=0.5"));
        sent.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        for (name, value) in headers {
            sent.headers_mut().insert(name.clone(), value.clone());
        }
        *sent.body_mut() = Some(form.clone().into());
        request.http.execute(sent)
    };
    let exchange = async {
        match send().await {
            Err(error) if error::ended_early(&error) => send().await,
            done => done,
        }
    };
    let head_by = deadline.min(later(Instant::now(), limits.rate_window));
    match timeout_at(head_by, exchange).await {
        Ok(Ok(response)) => answer(response, shared, limits, deadline).await,
        Ok(Err(error)) => Err(FetchError::from_transport(&error)),
        Err(_) => Err(FetchError::new(FetchErrorKind::Timeout, "no response head in time")),
    }
}

async fn answer(mut response: Response, shared: &Shared, limits: &Limits, deadline: Instant) -> Result<FormAnswer, FetchError> {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bounds = Limits { max_bytes: MAX_ANSWER, max_compressed_bytes: MAX_ANSWER, ..limits.clone() };
    match body::read(&mut response, &bounds, deadline, &shared.large).await {
        Ok(body) => Ok(FormAnswer { status, headers, body: body.bytes }),
        Err(broken) => Err(FetchError { status: Some(status), ..broken.error }),
    }
}
