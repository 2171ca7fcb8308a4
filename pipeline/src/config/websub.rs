//! WebSub: where hubs reach the service.

use super::WebSub;
use super::key::{Optional, Section, Setting, Table};
use super::kind::{Text, Wrong};
use super::read::Reader;
use super::service::address;
use std::net::SocketAddr;
use url::Url;

pub(super) static WEBSUB: Section = Section {
    name: "websub",
    table: &TABLE,
    about: "Stories pushed by the hubs that feeds name, within seconds (W3C WebSub). Leave it out, and feeds are only polled.",
};

static TABLE: Table = Table { title: "[websub]", keys: &[&LISTEN, &CALLBACK] };

static LISTEN: Setting<Text> = Setting {
    name: "listen",
    kind: Text { check: address },
    default: "127.0.0.1:9465",
    about: "Address and port of the server that hubs reach, through a reverse proxy that speaks TLS.",
};

static CALLBACK: Optional<Text> = Optional {
    name: "callback",
    kind: Text { check: |text| base(text).map(drop) },
    required: true,
    example: "https://wires.example/websub",
    about: "The public URL under which that server is found from outside; hubs call what lies below it.",
};

/// Reads `[websub]`, if there is one and it says enough.
pub(super) fn read(root: &Reader<'_>) -> Option<WebSub> {
    let table = root.section(&WEBSUB)?;
    let listen = table.setting(&LISTEN).value;
    let callback = table.optional(&CALLBACK)?;
    // What is none has been reported.
    Some(WebSub {
        listen: listen.parse().unwrap_or_else(|_| SocketAddr::from(([127, 0, 0, 1], 9465))),
        callback: base(&callback.value).ok()?,
    })
}

/// A URL that an id can be put behind, without the slash at its end.
fn base(text: &str) -> Result<String, Wrong> {
    let wrong = |message: &str| Wrong::with_help(message, "write it as https://wires.example/websub");
    let url = Url::parse(text).map_err(|error| wrong(&format!("is no URL: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("is neither http nor https"));
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("has user info, a query or a fragment; ids are put behind the path"));
    }
    if url.as_str().len() > 1024 {
        return Err(wrong("is longer than 1,024 bytes"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callback_is_a_url_that_ids_can_be_put_behind() {
        assert_eq!(base("https://Wires.example/websub/").ok().unwrap(), "https://wires.example/websub");
        assert_eq!(base("http://198.51.100.7:8080").ok().unwrap(), "http://198.51.100.7:8080");
        for text in [
            "",
            "wires.example",
            "ftp://wires.example/",
            "https://u@wires.example/",
            "https://wires.example/?a",
            "https://wires.example/#a",
        ] {
            assert!(base(text).is_err(), "{text}");
        }
        assert!(address(LISTEN.default).is_ok());
    }
}
