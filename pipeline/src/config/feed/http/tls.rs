//! Whom a feed's TLS believes beside the system's authorities, and who it says that it is: `tls`.

use crate::config::context::Complaint;
use crate::config::key::{Optional, Section, Setting, Table};
use crate::config::kind::{Switch, Text, Wrong};
use crate::config::read::{Found, Reader};
use crate::config::secrets::is_open_to_all;
use connectors::source::http::{Tls, TlsError};
use std::io::Read;
use std::sync::Arc;

pub(super) static TLS: Section =
    Section { name: "tls", table: &TABLE, about: "How this feed alone, and its token_url, are encrypted and believed." };

static TABLE: Table = Table { title: "`tls` of the http `source`", keys: &[&CA_FILE, &CERT_FILE, &KEY_FILE, &INSECURE] };

static CA_FILE: Optional<Text> = Optional {
    name: "ca_file",
    kind: PATH,
    required: false,
    example: "tls/ca.pem",
    about: "A PEM file of certificates of who may vouch for the server, beside those of the system.",
};

static CERT_FILE: Optional<Text> = Optional {
    name: "cert_file",
    kind: PATH,
    required: false,
    example: "tls/client.pem",
    about: "A PEM file of our own certificate and its chain, where the server wants one. Needs key_file.",
};

static KEY_FILE: Optional<Text> = Optional {
    name: "key_file",
    kind: PATH,
    required: false,
    example: "tls/client.key",
    about: "A PEM file of its private key, not encrypted. Needs cert_file.",
};

static INSECURE: Setting<Switch> = Setting {
    name: "insecure",
    kind: Switch,
    default: false,
    about: "Whether any certificate is believed, expired ones and those of other hosts too: everyone on the way can be the \
            server then, and read what is sent. For a test, or until a publisher has mended theirs.",
};

const PATH: Text = Text { check: path };

/// Largest file, bytes; a bundle of certificates has some 200 KiB.
const MAX_BYTES: u64 = 1 << 20;

/// The settings, unless there are none.
pub(super) fn read(source: &Reader<'_>) -> Option<Arc<Tls>> {
    let table = source.section(&TLS)?;
    let ca = table.optional(&CA_FILE).and_then(|path| file(&table, &CA_FILE, path));
    let certificate = table.optional(&CERT_FILE).and_then(|path| file(&table, &CERT_FILE, path));
    let key = table.optional(&KEY_FILE).and_then(|path| file(&table, &KEY_FILE, path));
    for (one, other) in [(&CERT_FILE, &KEY_FILE), (&KEY_FILE, &CERT_FILE)] {
        if let (Some(place), None) = (table.written(one.name), table.written(other.name)) {
            table.error(place, format!("`{}` needs `{}` beside it", one.name, other.name));
        }
    }
    let mut tls = Tls::default();
    let insecure = table.setting(&INSECURE);
    if insecure.value {
        let complaint =
            Complaint::warning(insecure.place, "`insecure` believes any certificate: everyone on the way can be the server");
        table.context.add(complaint.help("name the authority with ca_file"));
        tls = tls.believe_anyone();
    }
    if let Some(ca) = ca {
        tls = taken(&table, &CA_FILE, &ca, tls.trust(&ca.value))?;
    }
    if let (Some(certificate), Some(key)) = (certificate, key) {
        let identified = tls.identify(&certificate.value, &key.value);
        let (file, found) = match identified {
            Err(TlsError::NoKey | TlsError::Key | TlsError::OtherKey) => (&KEY_FILE, &key),
            _ => (&CERT_FILE, &certificate),
        };
        tls = taken(&table, file, found, identified)?;
    }
    (tls != Tls::default()).then(|| Arc::new(tls))
}

fn taken(table: &Reader<'_>, key: &Optional<Text>, found: &Found<Vec<u8>>, tls: Result<Tls, TlsError>) -> Option<Tls> {
    tls.map_err(|error| table.error(found.place, format!("the file of `{}` {error}", key.name))).ok()
}

/// The bytes of a file, bounded; what is wrong with it is reported.
fn file(table: &Reader<'_>, key: &'static Optional<Text>, written: Found<String>) -> Option<Found<Vec<u8>>> {
    let path = table.context.path(&written.value);
    let cannot = |why: String| table.error(written.place, format!("the file of `{}` cannot be read: {why}", key.name));
    // Opening a pipe would wait for whoever writes into it.
    let metadata = std::fs::metadata(&path).map_err(|error| cannot(error.to_string())).ok()?;
    if !metadata.is_file() {
        cannot("it is no regular file".into());
        return None;
    }
    if metadata.len() > MAX_BYTES {
        cannot("it has more than 1 MiB".into());
        return None;
    }
    if key.name == KEY_FILE.name && is_open_to_all(&metadata) {
        let message = format!("everyone on this machine can read the file of `{}`", key.name);
        table.context.add(Complaint::warning(written.place, message).help("chmod o-rwx takes that away"));
    }
    let file = std::fs::File::open(&path).map_err(|error| cannot(error.to_string())).ok()?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(|error| cannot(error.to_string())).ok()?;
    Some(Found { value: bytes, place: written.place, is_written: true })
}

fn path(text: &str) -> Result<(), Wrong> {
    if text.is_empty() { Err(Wrong::new("is empty")) } else { Ok(()) }
}
