//! An authority of our own, and what it has signed, as PEM files: Kafka and its clients take them as they are.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use std::path::{Path, PathBuf};

/// Files of one authority and of what it has signed; gone when this is dropped.
pub struct Authority {
    folder: tempfile::TempDir,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("folder for certificates");
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        // Whatever is issued by its own name counts as signed by itself.
        params.distinguished_name.push(DnType::CommonName, "authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, key()).expect("an authority");
        write(&folder.path().join("ca.pem"), &issuer.pem());
        Self { folder, issuer }
    }

    /// The authority's certificate.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Signs a certificate for these names and addresses; gives the files of certificate and key, and of both in one.
    pub fn sign(&self, called: &str, names: &[&str]) -> [PathBuf; 3] {
        self.sign_with(called, names, |_| ())
    }

    /// The same for a certificate that a test wants otherwise.
    pub fn sign_with(&self, called: &str, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> [PathBuf; 3] {
        let key = key();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("names");
        change(&mut params);
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let (certificate, key) = (certificate.pem(), key.serialize_pem());
        let files = ["pem", "key", "both.pem"].map(|ending| self.folder.path().join(format!("{called}.{ending}")));
        for (file, text) in files.iter().zip([&certificate, &key, &format!("{key}{certificate}")]) {
            write(file, text);
        }
        files
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

fn write(file: &Path, text: &str) {
    std::fs::write(file, text).expect("a file of a certificate");
}
