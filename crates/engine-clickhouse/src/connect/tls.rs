//! Whom we trust, and what we show of ourselves.

use std::path::Path;
use std::sync::Arc;

use http::Uri;
use hyper_rustls::ResolveServerName;
use lucerna_engine::BoxedCause;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};

use crate::options::{OptionsError, TlsOptions};

/// How encrypted connections are made.
pub(super) fn config(options: &TlsOptions) -> Result<ClientConfig, OptionsError> {
    let roots = match &options.ca_file {
        Some(file) => private_roots(file)?,
        None => system_roots(),
    };
    let builder = builder().with_root_certificates(roots);
    let (certificate, key) = match (&options.client_certificate, &options.client_key) {
        (None, None) => return Ok(builder.with_no_client_auth()),
        (Some(certificate), Some(key)) => (certificate, key),
        (Some(_), None) => return Err(OptionsError::HalfClient { missing: "the key" }),
        (None, Some(_)) => {
            let missing = "the certificate";
            return Err(OptionsError::HalfClient { missing });
        }
    };
    let chain = certificates(certificate)?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(key, error))?;
    builder
        .with_client_auth_cert(chain, private)
        .map_err(|error| OptionsError::Certificate {
            path: certificate.clone(),
            reason: error.to_string(),
        })
}

/// For a server without encryption: reads no certificates.
pub(super) fn unused() -> ClientConfig {
    builder()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth()
}

#[expect(
    clippy::expect_used,
    reason = "ring has the protocol versions that rustls takes by default, whatever the input"
)]
fn builder() -> ConfigBuilder<ClientConfig, WantsVerifier> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has TLS 1.2 and 1.3")
}

/// The system's authorities; where there are none, those of Mozilla.
fn system_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in found.errors {
        tracing::debug!(%error, "certificates of the system that cannot be read");
    }
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    roots
}

fn private_roots(file: &Path) -> Result<RootCertStore, OptionsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(file)? {
        roots
            .add(certificate)
            .map_err(|error| OptionsError::Certificate {
                path: file.to_owned(),
                reason: error.to_string(),
            })?;
    }
    Ok(roots)
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, OptionsError> {
    let read = CertificateDer::pem_file_iter(file).map_err(|error| unusable(file, error))?;
    let read = read.collect::<Result<Vec<_>, _>>();
    let certificates = read.map_err(|error| unusable(file, error))?;
    if certificates.is_empty() {
        return Err(unusable(file, pem::Error::NoItemsFound));
    }
    Ok(certificates)
}

fn unusable(file: &Path, error: pem::Error) -> OptionsError {
    let path = file.to_owned();
    if let pem::Error::Io(source) = error {
        return OptionsError::Unreadable { path, source };
    }
    OptionsError::Certificate {
        path,
        reason: error.to_string(),
    }
}

/// The name that must stand in the server's certificate, whatever the URL says.
pub(super) struct FixedName(ServerName<'static>);

impl FixedName {
    pub(super) fn new(name: &str) -> Result<Self, OptionsError> {
        let name = ServerName::try_from(name.to_owned()).map_err(|error| OptionsError::Url {
            url: name.to_owned(),
            reason: error.to_string(),
        })?;
        Ok(Self(name))
    }
}

impl ResolveServerName for FixedName {
    fn resolve(&self, _: &Uri) -> Result<ServerName<'static>, BoxedCause> {
        Ok(self.0.clone())
    }
}
