//! The admin server of a running service, asked over HTTP.

use crate::config::Config;
use anyhow::{Context as _, bail};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

/// Where a service listens unless it is told otherwise.
const USUAL: &str = "http://127.0.0.1:9464";
/// A change reads the whole configuration again.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes of an answer: room for a list of some hundred thousand feeds.
const MAX_ANSWER: usize = 256 << 20;

pub struct Service {
    address: String,
    token: Option<String>,
    http: reqwest::Client,
}

impl Service {
    /// The service at an address, of a configuration, or of `dateline.toml` in this folder where there is one.
    pub fn find(admin: Option<&str>, config: Option<&Path>) -> anyhow::Result<Self> {
        let usual = Path::new("dateline.toml");
        let config = config.or_else(|| Some(usual).filter(|usual| admin.is_none() && usual.exists()));
        let (address, configured) = match (admin, config) {
            (Some(admin), _) => (admin.trim_end_matches('/').to_owned(), None),
            (None, Some(config)) => of(config)?,
            (None, None) => (USUAL.to_owned(), None),
        };
        let token = std::env::var("DATELINE_ADMIN_TOKEN").ok().or(configured);
        connectors::source::http::choose_cryptography();
        let builder = || reqwest::Client::builder().no_proxy().timeout(PATIENCE);
        // Without certificates on the machine only plain HTTP can be spoken, which is what is usual here.
        let http = builder().build().or_else(|_| builder().tls_certs_only([]).build())?;
        Ok(Self { address, token, http })
    }

    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.ask(Method::GET, path, String::new()).await
    }

    pub async fn post(&self, path: &str, body: String) -> anyhow::Result<Value> {
        self.ask(Method::POST, path, body).await
    }

    pub async fn delete(&self, path: &str) -> anyhow::Result<Value> {
        self.ask(Method::DELETE, path, String::new()).await
    }

    async fn ask(&self, method: Method, path: &str, body: String) -> anyhow::Result<Value> {
        let mut request = self.http.request(method, format!("{}{path}", self.address));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let request = if body.is_empty() { request } else { request.header("content-type", "application/toml").body(body) };
        let answer = request.send().await.map_err(reqwest::Error::without_url);
        let answer = answer.with_context(|| {
            format!("no service answers at {}; start it with `dateline run`, or name it with --admin or --config", self.address)
        })?;
        let status = answer.status();
        let bytes = read(answer).await?;
        let value: Value = serde_json::from_slice(&bytes)
            .with_context(|| format!("{} is no admin server of dateline: status {status}", self.address))?;
        if status != StatusCode::OK {
            bail!("{}", value.get("detail").and_then(Value::as_str).unwrap_or("the service refuses, and does not say why"));
        }
        Ok(value)
    }
}

/// The answer's body.
async fn read(mut answer: reqwest::Response) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(reqwest::Error::without_url).context("the answer ended early")? {
        bytes.extend_from_slice(&part);
        if bytes.len() > MAX_ANSWER {
            bail!("the service's answer has more than {} MiB", MAX_ANSWER >> 20);
        }
    }
    Ok(bytes)
}

/// Address and token that a configuration says.
fn of(config: &Path) -> anyhow::Result<(String, Option<String>)> {
    let (config, _) = Config::load(config, &|name| std::env::var(name).ok())
        .map_err(|problems| anyhow::anyhow!("the configuration is wrong:\n{}", problems.render(false)))?;
    let mut listen = config.admin.listen;
    if listen.ip().is_unspecified() {
        listen = SocketAddr::new(
            if listen.is_ipv4() { [127, 0, 0, 1].into() } else { std::net::Ipv6Addr::LOCALHOST.into() },
            listen.port(),
        );
    }
    Ok((format!("http://{listen}"), config.admin.token))
}
