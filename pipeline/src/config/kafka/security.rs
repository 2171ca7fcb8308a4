//! TLS and SASL as librdkafka properties.

use crate::config::context::Complaint;
use crate::config::key::{Optional, Section, Setting, Table};
use crate::config::kind::{Choice, Secret, Switch};
use crate::config::read::Reader;
use std::collections::BTreeMap;

pub(super) static TLS: Section =
    Section { name: "tls", table: &TLS_TABLE, about: "Present, even empty: connections are encrypted." };

static TLS_TABLE: Table = Table { title: "[kafka.tls]", keys: &[&CA, &CERT, &KEY, &KEY_PASSWORD, &VERIFY_HOSTNAME] };

static CA: Optional<Secret> = Optional {
    name: "ca",
    kind: Secret,
    required: false,
    example: "tls/ca.pem",
    about: "Certificates of who may vouch for the brokers: a PEM file, or the PEM text itself. Absent: those of the system.",
};

static CERT: Optional<Secret> = Optional {
    name: "cert",
    kind: Secret,
    required: false,
    example: "tls/client.pem",
    about: "The client's certificate where brokers want one: a PEM file or PEM text. Needs key.",
};

static KEY: Optional<Secret> = Optional {
    name: "key",
    kind: Secret,
    required: false,
    example: "tls/client.key",
    about: "The client's private key: a PEM file, or PEM text by ${env:NAME} or ${file:path}. Needs cert.",
};

static KEY_PASSWORD: Optional<Secret> = Optional {
    name: "key_password",
    kind: Secret,
    required: false,
    example: "${env:KAFKA_KEY_PASSWORD}",
    about: "What the private key is encrypted with.",
};

static VERIFY_HOSTNAME: Setting<Switch> = Setting {
    name: "verify_hostname",
    kind: Switch,
    default: true,
    about: "Whether a broker's certificate must be for its host. Without, whoever has any certificate of the CA passes for a broker.",
};

pub(super) static SASL: Section = Section { name: "sasl", table: &SASL_TABLE, about: "Who we are to the brokers." };

static SASL_TABLE: Table = Table { title: "[kafka.sasl]", keys: &[&MECHANISM, &USERNAME, &PASSWORD] };

static MECHANISM: Optional<Choice<&'static str>> = Optional {
    name: "mechanism",
    kind: Choice { options: &[("PLAIN", "PLAIN"), ("SCRAM-SHA-256", "SCRAM-SHA-256"), ("SCRAM-SHA-512", "SCRAM-SHA-512")] },
    required: true,
    example: "SCRAM-SHA-512",
    about: "How the password is proven. PLAIN sends it, so only with [kafka.tls].",
};

static USERNAME: Optional<Secret> =
    Optional { name: "username", kind: Secret, required: true, example: "dateline", about: "The account at the brokers." };

static PASSWORD: Optional<Secret> = Optional {
    name: "password",
    kind: Secret,
    required: true,
    example: "${env:KAFKA_PASSWORD}",
    about: "Its password, by ${env:NAME} or ${file:path}.",
};

/// The properties of both tables.
pub(super) fn read(kafka: &Reader<'_>, properties: &mut BTreeMap<String, String>) {
    let tls = kafka.section(&TLS);
    let sasl = kafka.section(&SASL);
    let protocol = match (&tls, &sasl) {
        (None, None) => return,
        (Some(_), None) => "ssl",
        (None, Some(_)) => "sasl_plaintext",
        (Some(_), Some(_)) => "sasl_ssl",
    };
    properties.insert("security.protocol".into(), protocol.into());
    if let Some(tls) = &tls {
        read_tls(tls, properties);
    }
    if let Some(sasl) = &sasl {
        if tls.is_none() {
            let message = "[kafka.sasl] without [kafka.tls] lets everyone on the way read along";
            kafka.context.add(
                Complaint::warning(sasl.place, message).help("an empty [kafka.tls] encrypts with the system's certificates"),
            );
        }
        read_sasl(sasl, properties);
    }
}

fn read_tls(table: &Reader<'_>, properties: &mut BTreeMap<String, String>) {
    // `probe` looks where systems keep their certificates, also when OpenSSL is linked in.
    properties.insert("ssl.ca.location".into(), "probe".into());
    if read_pem(table, &CA, "ssl.ca", properties) && properties.contains_key("ssl.ca.pem") {
        properties.remove("ssl.ca.location");
    }
    read_pem(table, &CERT, "ssl.certificate", properties);
    read_pem(table, &KEY, "ssl.key", properties);
    for (one, other) in [(&CERT, &KEY), (&KEY, &CERT), (&KEY_PASSWORD, &KEY)] {
        if let (Some(place), None) = (table.written(one.name), table.written(other.name)) {
            table.error(place, format!("`{}` needs `{}` beside it", one.name, other.name));
        }
    }
    read_password(table, &KEY_PASSWORD, "ssl.key.password", properties);
    let algorithm = if table.setting(&VERIFY_HOSTNAME).value { "https" } else { "none" };
    properties.insert("ssl.endpoint.identification.algorithm".into(), algorithm.into());
}

/// A PEM file by its path, or PEM text. Says whether it was given.
fn read_pem(
    table: &Reader<'_>,
    key: &'static Optional<Secret>,
    property: &str,
    properties: &mut BTreeMap<String, String>,
) -> bool {
    let Some(found) = table.secret(key) else { return false };
    let text = found.value.value();
    if text.contains("-----BEGIN") {
        if text.contains("PRIVATE KEY-----") && !found.value.has_secret() {
            warn_of_plain_text(table, key.name, found.place);
        }
        properties.insert(format!("{property}.pem"), text);
        return true;
    }
    let path = table.context.path(&text);
    match std::fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => table.error(found.place, format!("`{}` is no file", key.name)),
        Err(error) => table.error(found.place, format!("the file of `{}` cannot be read: {error}", key.name)),
    }
    match path.into_os_string().into_string() {
        Ok(path) => drop(properties.insert(format!("{property}.location"), path)),
        Err(_) => table.error(found.place, format!("the path of `{}` is not in UTF-8", key.name)),
    }
    true
}

fn read_sasl(table: &Reader<'_>, properties: &mut BTreeMap<String, String>) {
    if let Some(mechanism) = table.optional(&MECHANISM) {
        properties.insert("sasl.mechanism".into(), mechanism.value.into());
    }
    if let Some(username) = table.secret(&USERNAME) {
        properties.insert("sasl.username".into(), username.value.value());
    }
    read_password(table, &PASSWORD, "sasl.password", properties);
}

fn read_password(table: &Reader<'_>, key: &'static Optional<Secret>, property: &str, properties: &mut BTreeMap<String, String>) {
    let Some(found) = table.secret(key) else { return };
    if !found.value.has_secret() {
        warn_of_plain_text(table, key.name, found.place);
    }
    properties.insert(property.into(), found.value.value());
}

fn warn_of_plain_text(table: &Reader<'_>, name: &str, place: crate::config::place::Place) {
    let complaint = Complaint::warning(place, format!("`{name}` stands in plain text"));
    table.context.add(complaint.help("take it from the environment with ${env:NAME} or from a file with ${file:path}"));
}
