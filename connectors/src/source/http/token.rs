//! Access tokens by client credentials (RFC 6749 §4.4): asked for once, kept in memory, shared by feeds with equal
//! settings.

use super::auth::{ClientCredentials, basic};
use super::backoff::backoff;
use super::error::{FetchError, FetchErrorKind};
use super::form::{self, FormAnswer};
use super::request::Request;
use super::{Shared, later, response};
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use serde_json::Value;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout_at};
use url::form_urlencoded::byte_serialize;

/// Longest token, bytes; servers refuse longer headers.
const MAX_TOKEN: usize = 8 * 1024;

/// How long a token serves whose answer does not say; a 401 ends it sooner.
const UNSAID_LIFE: Duration = Duration::from_secs(60 * 60);

/// Bounds of how long a token serves, whatever its answer says.
const LEAST_LIFE: Duration = Duration::from_secs(10);
const LONGEST_LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// A token is renewed this long before its end, or a tenth of its life where that is shorter.
const AHEAD: Duration = Duration::from_secs(60);

/// After a failure the endpoint is left alone for about this long, doubled with each further one up to the cap: all
/// feeds that share it would ask otherwise.
const PAUSE: Duration = Duration::from_secs(10);
const PAUSE_CAP: Duration = Duration::from_secs(5 * 60);

/// A token that was refused like the one before it was not the reason; no other is asked for on a 401 within this.
const IN_VAIN: Duration = Duration::from_secs(60);

/// The codes of RFC 6749 §5.2. What else a server writes may repeat what we sent, and is not shown.
const CODES: [&str; 6] =
    ["invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope"];

/// Where a token comes from, and the one held.
pub(super) struct TokenSource {
    credentials: ClientCredentials,
    /// Prepared for the token endpoint, with the networks and TLS of the feeds that share it.
    request: Request,
    /// Locked while a token is asked for, so that a hundred feeds ask once.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Token>,
    issued: u64,
    /// The endpoint does not know `client_secret_basic`.
    in_body: bool,
    failures: u32,
    /// The last failure, and until when the endpoint is left alone.
    failed: Option<(Instant, FetchError)>,
    in_vain: Option<Instant>,
}

/// A token as it is sent.
#[derive(Clone)]
pub(super) struct Token {
    pub header: HeaderValue,
    number: u64,
    until: Instant,
}

/// What an endpoint made of our request.
enum Answer {
    Token(HeaderValue, Duration),
    /// `invalid_client`: it may want the secret elsewhere.
    UnknownClient(FetchError),
    Failed(FetchError),
}

impl TokenSource {
    pub fn new(credentials: ClientCredentials, request: Request) -> Self {
        TokenSource { credentials, request, state: Mutex::default() }
    }

    /// The token to send: the one held, or a new one.
    pub async fn token(&self, shared: &Shared, deadline: Instant) -> Result<Token, FetchError> {
        let held = |state: &State| state.held.clone().filter(|held| Instant::now() < held.until);
        self.held_or_new(shared, deadline, held).await
    }

    /// A token other than the one that was refused; `None` when another was refused a moment ago too.
    pub async fn renewed(&self, shared: &Shared, deadline: Instant, refused: &Token) -> Result<Option<Token>, FetchError> {
        let now = Instant::now();
        if timeout_at(deadline, self.state.lock()).await.map_err(|_| late())?.in_vain.is_some_and(|until| now < until) {
            return Ok(None);
        }
        let other = |state: &State| state.held.clone().filter(|held| held.number != refused.number);
        self.held_or_new(shared, deadline, other).await.map(Some)
    }

    /// Notes that a renewed token was refused like the one before.
    pub async fn was_in_vain(&self) {
        self.state.lock().await.in_vain = Some(later(Instant::now(), IN_VAIN));
    }

    /// Ends the life of the token held.
    #[cfg(test)]
    pub async fn end_now(&self) {
        self.state.lock().await.held.iter_mut().for_each(|held| held.until = Instant::now());
    }

    async fn held_or_new(
        &self,
        shared: &Shared,
        deadline: Instant,
        held: impl FnOnce(&State) -> Option<Token>,
    ) -> Result<Token, FetchError> {
        let mut state = timeout_at(deadline, self.state.lock()).await.map_err(|_| late())?;
        if let Some(token) = held(&state) {
            return Ok(token);
        }
        let now = Instant::now();
        if let Some((until, error)) = &state.failed
            && now < *until
        {
            return Err(FetchError { retry_after: Some(*until - now), ..error.clone() });
        }
        let asked = timeout_at(deadline, self.ask(shared, deadline, &mut state.in_body)).await;
        let now = Instant::now();
        match asked.unwrap_or_else(|_| Err(late())) {
            Ok((header, life)) => {
                state.issued += 1;
                let token = Token { header, number: state.issued, until: later(now, life) };
                state.held = Some(token.clone());
                (state.failures, state.failed) = (0, None);
                Ok(token)
            }
            Err(error) => {
                state.failures = state.failures.saturating_add(1);
                // Which way the secret goes is found out anew.
                state.in_body = false;
                let random = RandomState::new().hash_one(state.failures);
                let pause = backoff(state.failures, PAUSE, random).min(PAUSE_CAP).max(error.retry_after.unwrap_or_default());
                state.failed = Some((later(now, pause), error.clone()));
                Err(FetchError { retry_after: Some(pause), ..error })
            }
        }
    }

    /// Asks with the secret in the header, which every server must know (RFC 6749 §2.3.1), then with it in the body.
    async fn ask(&self, shared: &Shared, deadline: Instant, in_body: &mut bool) -> Result<(HeaderValue, Duration), FetchError> {
        loop {
            let exchange = self.post(shared, deadline, *in_body).await;
            match exchange.map(|answer| read(&answer)).unwrap_or_else(|error| Answer::Failed(failure(&error))) {
                Answer::Token(header, life) => return Ok((header, life)),
                Answer::UnknownClient(_) if !*in_body => *in_body = true,
                Answer::UnknownClient(error) | Answer::Failed(error) => return Err(error),
            }
        }
    }

    async fn post(&self, shared: &Shared, deadline: Instant, in_body: bool) -> Result<FormAnswer, FetchError> {
        let ClientCredentials { client_id, client_secret, scope, audience, .. } = &self.credentials;
        let mut fields = vec![("grant_type", "client_credentials")];
        fields.extend(scope.as_deref().map(|scope| ("scope", scope)));
        fields.extend(audience.as_deref().map(|audience| ("audience", audience)));
        if in_body {
            fields.extend([("client_id", client_id.as_str()), ("client_secret", client_secret.as_str())]);
            return form::post(shared, &self.request, &[], &fields, deadline).await;
        }
        // Encoded first, so that a colon in either is none between them.
        let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let value = basic(encode(client_id).as_bytes(), encode(client_secret).as_bytes());
        let mut value = HeaderValue::from_str(&value).map_err(|_| no("client_id and client_secret make no header"))?;
        value.set_sensitive(true);
        form::post(shared, &self.request, &[(AUTHORIZATION, value)], &fields, deadline).await
    }
}

/// Reads an answer, RFC 6749 §5.
fn read(answer: &FormAnswer) -> Answer {
    // Objects beside the point are passed over; serde_json ends at a depth of 128.
    let json: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if answer.status == 200 {
        return granted(&json).unwrap_or_else(Answer::Failed);
    }
    let code = json.get("error").and_then(Value::as_str).and_then(|code| CODES.into_iter().find(|known| *known == code));
    let mut error = match code {
        Some(code) => no(&format!("status {}, {code}", answer.status)),
        None if matches!(answer.status, 300..=399) => no(&format!("status {}, and no redirect is followed there", answer.status)),
        None => no(&format!("status {}", answer.status)),
    };
    error.status = Some(answer.status);
    error.retry_after = StatusCode::from_u16(answer.status).ok().and_then(|status| response::wait(status, &answer.headers));
    // Some answer 401 without a code.
    let is_unknown = code == Some("invalid_client") || (code.is_none() && answer.status == 401);
    if is_unknown { Answer::UnknownClient(error) } else { Answer::Failed(error) }
}

fn granted(json: &Value) -> Result<Answer, FetchError> {
    let token = json.get("access_token").and_then(Value::as_str).ok_or_else(|| no("its answer holds no access_token"))?;
    if token.is_empty() || token.len() > MAX_TOKEN || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(no("its token cannot be sent"));
    }
    if let Some(kind) = json.get("token_type")
        && !kind.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"))
    {
        return Err(no("its token is not of the type Bearer"));
    }
    let mut header = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| no("its token cannot be sent"))?;
    header.set_sensitive(true);
    Ok(Answer::Token(header, life(json.get("expires_in"))))
}

/// How long a token serves. Some servers write the number as a text.
fn life(expires_in: Option<&Value>) -> Duration {
    let seconds = |value: &Value| value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    let life = match expires_in.and_then(seconds) {
        // Negative and endless ones are brought between the bounds.
        Some(seconds) => Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(LONGEST_LIFE),
        None => UNSAID_LIFE,
    };
    life.saturating_sub(AHEAD.min(life / 10)).clamp(LEAST_LIFE, LONGEST_LIFE)
}

fn no(detail: &str) -> FetchError {
    FetchError::new(FetchErrorKind::Token, format_args!("token endpoint: {detail}"))
}

fn late() -> FetchError {
    no("no answer in time")
}

/// A failure on the way to the endpoint.
fn failure(error: &FetchError) -> FetchError {
    FetchError { status: error.status, retry_after: error.retry_after, ..no(&error.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use reqwest::header::HeaderMap;
    use serde_json::json;

    fn answer(status: u16, body: impl Into<Vec<u8>>) -> FormAnswer {
        FormAnswer { status, headers: HeaderMap::new(), body: body.into() }
    }

    #[test]
    fn lives_are_brought_between_their_bounds() {
        let table = [
            (json!(3600), 3540),
            (json!("3600"), 3540),
            (json!(300), 270),
            (json!(1), 10),
            (json!(1_000_000), 86_400),
            (json!(0), 10),
            (json!(-5), 10),
            (json!(1e300), 86_340),
            (json!("soon"), 3540),
            (json!(null), 3540),
        ];
        for (written, seconds) in table {
            assert_eq!(life(Some(&written)), Duration::from_secs(seconds), "{written}");
        }
        assert_eq!(life(None), Duration::from_secs(3540));
    }

    #[test]
    fn answers_that_hold_no_token_are_named_and_never_repeated() {
        let long = format!(r#"{{"access_token":"{}"}}"#, "canary".repeat(2000));
        let deep = format!(r#"{{"access_token":"canary","x":{}"#, "[".repeat(60_000));
        let table = [
            (200, "", "no access_token"),
            (200, r#"{"access_token":5}"#, "no access_token"),
            (200, r#"["canary"]"#, "no access_token"),
            (200, &deep, "no access_token"),
            (200, r#"{"access_token":""}"#, "cannot be sent"),
            (200, r#"{"access_token":"canary\r\nX: y"}"#, "cannot be sent"),
            (200, r#"{"access_token":"canary canary"}"#, "cannot be sent"),
            (200, &long, "cannot be sent"),
            (200, r#"{"access_token":"canary","token_type":"mac"}"#, "type Bearer"),
            (400, r#"{"error":"invalid_scope","error_description":"canary"}"#, "status 400, invalid_scope"),
            (400, r#"{"error":"canary"}"#, "status 400"),
            (302, "canary", "no redirect"),
            (503, "canary", "status 503"),
        ];
        for (status, body, expected) in table {
            let Answer::Failed(error) = read(&answer(status, body)) else { panic!("{status} {body:.80}") };
            assert_eq!(error.kind, FetchErrorKind::Token);
            assert!(error.detail.contains(expected) && !error.detail.contains("canary"), "{}", error.detail);
        }
        for (status, body) in [(401, r#"{"error":"invalid_client"}"#), (400, r#"{"error":"invalid_client"}"#), (401, "canary")] {
            assert!(matches!(read(&answer(status, body)), Answer::UnknownClient(_)), "{status} {body}");
        }
        assert!(matches!(read(&answer(200, r#"{"access_token":"t","token_type":"BEARER"}"#)), Answer::Token(..)));
        assert!(matches!(read(&answer(200, r#"{"access_token":"t"}"#)), Answer::Token(..)));
    }

    proptest! {
        #[test]
        fn no_answer_panics(status in 100u16..1000, body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&answer(status, body));
        }
    }
}
