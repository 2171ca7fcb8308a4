//! How a feed's TLS differs from the default: whom it believes beside the system, and who it says that it is.

use reqwest::{Certificate, ClientBuilder, Identity};
use rustls::RootCertStore;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use std::fmt;

/// Most certificates of one file.
const MAX_CERTIFICATES: usize = 1000;

/// TLS settings of a feed; feeds with equal ones share connections.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Tls {
    /// DER, beside the system's.
    roots: Vec<Vec<u8>>,
    /// PEM of certificates and key.
    identity: Option<Vec<u8>>,
    insecure: bool,
}

/// Why a file of certificates or keys cannot be used; nothing secret in the text.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TlsError {
    #[error("holds no certificate in PEM")]
    NoCertificate,
    #[error("holds more than {MAX_CERTIFICATES} certificates")]
    TooMany,
    #[error("holds a certificate that cannot be read, number {0} of the file")]
    Certificate(usize),
    #[error("holds no private key in PEM, or an encrypted one")]
    NoKey,
    #[error("holds a private key of a kind that is not supported")]
    Key,
    #[error("holds a private key that is not of the certificate")]
    OtherKey,
}

impl Tls {
    /// Believes these authorities beside the system's.
    ///
    /// # Errors
    /// When `pem` holds none, or one that cannot be read.
    pub fn trust(mut self, pem: &[u8]) -> Result<Self, TlsError> {
        for (index, certificate) in certificates(pem)?.into_iter().enumerate() {
            RootCertStore::empty().add(certificate.clone()).map_err(|_| TlsError::Certificate(index + 1))?;
            self.roots.push(certificate.to_vec());
        }
        Ok(self)
    }

    /// Shows a certificate where a server asks for one. Chain and key in PEM, the key not encrypted.
    ///
    /// # Errors
    /// When one of them cannot be read, or they do not belong together.
    pub fn identify(mut self, certificate: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain = certificates(certificate)?;
        let parsed = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsError::NoKey)?;
        let signing = any_supported_type(&parsed).map_err(|_| TlsError::Key)?;
        match CertifiedKey::new(chain, signing).keys_match() {
            Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {}
            Err(rustls::Error::InconsistentKeys(_)) => return Err(TlsError::OtherKey),
            Err(_) => return Err(TlsError::Certificate(1)),
        }
        let identity = [certificate, b"\n", key].concat();
        Identity::from_pem(&identity).map_err(|_| TlsError::NoKey)?;
        self.identity = Some(identity);
        Ok(self)
    }

    /// Believes whoever answers: everyone on the way can be the server.
    #[must_use]
    pub fn believe_anyone(self) -> Self {
        Tls { insecure: true, ..self }
    }

    /// `without_roots`: the system has none.
    pub(super) fn apply(&self, mut builder: ClientBuilder, without_roots: bool) -> Result<ClientBuilder, reqwest::Error> {
        let roots = self.roots.iter().map(|root| Certificate::from_der(root)).collect::<Result<Vec<_>, _>>()?;
        builder = if without_roots { builder.tls_certs_only(roots) } else { builder.tls_certs_merge(roots) };
        if let Some(identity) = &self.identity {
            builder = builder.identity(Identity::from_pem(identity)?);
        }
        Ok(builder.tls_danger_accept_invalid_certs(self.insecure))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("roots", &self.roots.len())
            .field("identity", &self.identity.is_some())
            .field("insecure", &self.insecure)
            .finish()
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let mut found = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(pem).take(MAX_CERTIFICATES + 1) {
        found.push(certificate.map_err(|_| TlsError::Certificate(found.len() + 1))?);
    }
    match found.len() {
        0 => Err(TlsError::NoCertificate),
        1..=MAX_CERTIFICATES => Ok(found),
        _ => Err(TlsError::TooMany),
    }
}

/// What is wrong with a handshake, for people: the class first, what to look at behind it.
pub(super) fn fault(error: &rustls::Error) -> String {
    use rustls::{AlertDescription as Alert, Error};
    match error {
        Error::InvalidCertificate(error) => certificate_fault(error),
        Error::AlertReceived(Alert::ProtocolVersion) | Error::PeerIncompatible(_) => {
            format!("no common protocol version, TLS 1.2 or 1.3 is spoken here ({error})")
        }
        Error::AlertReceived(Alert::HandshakeFailure | Alert::InsufficientSecurity) => {
            format!("no common cipher, or no certificate for this name ({error})")
        }
        Error::AlertReceived(Alert::CertificateRequired | Alert::BadCertificate | Alert::UnknownCA | Alert::AccessDenied) => {
            format!("the server wants another client certificate ({error})")
        }
        Error::InvalidMessage(_) => format!("not TLS ({error})"),
        _ => error.to_string(),
    }
}

fn certificate_fault(error: &rustls::CertificateError) -> String {
    use rustls::CertificateError::*;
    let day = |time: &rustls::pki_types::UnixTime| {
        let second = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        jiff::Timestamp::from_second(second).map_or_else(|_| "an unknown day".to_owned(), |time| time.strftime("%F").to_string())
    };
    match error {
        Expired => "certificate expired".to_owned(),
        ExpiredContext { not_after, .. } => format!("certificate expired on {}", day(not_after)),
        NotValidYet => "certificate not yet valid".to_owned(),
        NotValidYetContext { not_before, .. } => format!("certificate not yet valid, before {}", day(not_before)),
        NotValidForName => "certificate for another host".to_owned(),
        NotValidForNameContext { presented, .. } => {
            let names: Vec<&str> = presented.iter().take(3).map(String::as_str).collect();
            format!("certificate for another host: {}", names.join(", "))
        }
        UnknownIssuer => "certificate by an unknown issuer, or by itself".to_owned(),
        BadSignature => "certificate with a wrong signature, or with a key too weak".to_owned(),
        UnsupportedSignatureAlgorithmContext { .. } | UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "certificate with a weak or unknown algorithm".to_owned()
        }
        Revoked => "certificate revoked".to_owned(),
        // The library that judges certificates is no dependency of ours, so its own words must do.
        other if other.to_string().contains("CaUsedAsEndEntity") => "certificate of an authority, by itself".to_owned(),
        other => format!("certificate refused: {other}"),
    }
}
