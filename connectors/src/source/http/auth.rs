//! Who a feed says that it is: the kinds of credentials beside user info and headers.

use super::request::PrepareError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue};
use std::fmt;
use url::Url;

/// Credentials of a feed, sent to the scheme, host and port of its URL only.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Auth {
    /// RFC 7617, in UTF-8.
    Basic { username: String, password: String },
    /// RFC 6750 §2.1.
    Bearer(String),
    /// A header of the publisher's own, such as `X-Api-Key`.
    Header { name: String, value: String },
    /// The whole `Cookie` header; no answer changes it.
    Cookie(String),
    /// OAuth 2.0 client credentials, RFC 6749 §4.4.
    ClientCredentials(ClientCredentials),
}

/// What a token is asked for with; feeds with equal ones share it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ClientCredentials {
    /// http or https; user info and fragment are not used.
    pub token_url: Url,
    pub client_id: String,
    pub client_secret: String,
    /// Scopes, with blanks between them.
    pub scope: Option<String>,
    /// For whom the token is; not in RFC 6749, but many servers want it.
    pub audience: Option<String>,
}

impl Auth {
    /// As it is called in the configuration.
    pub fn kind(&self) -> &'static str {
        match self {
            Auth::Basic { .. } => "basic",
            Auth::Bearer(_) => "bearer",
            Auth::Header { .. } => "header",
            Auth::Cookie(_) => "cookie",
            Auth::ClientCredentials(_) => "oauth2",
        }
    }

    /// The name of the header that it is sent in.
    pub fn header_name(&self) -> &str {
        match self {
            Auth::Header { name, .. } => name,
            Auth::Cookie(_) => COOKIE.as_str(),
            Auth::Basic { .. } | Auth::Bearer(_) | Auth::ClientCredentials(_) => AUTHORIZATION.as_str(),
        }
    }

    /// The header, where it is the same in every request.
    pub(super) fn header(&self) -> Result<Option<(HeaderName, HeaderValue)>, PrepareError> {
        let (name, value) = match self {
            Auth::Basic { username, password } => (AUTHORIZATION.as_str(), basic(username.as_bytes(), password.as_bytes())),
            Auth::Bearer(token) => (AUTHORIZATION.as_str(), format!("Bearer {token}")),
            Auth::Header { name, value } => (name.as_str(), value.clone()),
            Auth::Cookie(value) => (COOKIE.as_str(), value.clone()),
            Auth::ClientCredentials(_) => return Ok(None),
        };
        super::request::header(name, &value).map(Some)
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials").field("host", &self.token_url.host_str()).finish_non_exhaustive()
    }
}

/// Basic credentials, RFC 7617 §2.
pub(super) fn basic(username: &[u8], password: &[u8]) -> String {
    format!("Basic {}", STANDARD.encode([username, b":", password].concat()))
}
