//! TLS before a server, for tests: an authority of the moment, and a proxy that ends encryption.
//!
//! Nothing of it is kept anywhere: keys and certificates are made when they are needed.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustix::event::{PollFd, PollFlags, poll};
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection};

/// Signs certificates, and is trusted by who is given [`pem`](Self::pem).
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// A certificate with its key, in PEM.
pub struct Identity {
    /// The certificate.
    pub certificate: String,
    /// Its key.
    pub key: String,
    certificate_der: rustls::pki_types::CertificateDer<'static>,
    key_der: Vec<u8>,
}

/// A text, if a certificate or a key cannot be made.
type Made<T> = Result<T, rcgen::Error>;

impl Authority {
    /// An authority of this name.
    ///
    /// # Errors
    ///
    /// If there is no randomness to be had.
    pub fn new(name: &str) -> Made<Self> {
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name.push(DnType::CommonName, name);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(parameters, KeyPair::generate()?)?;
        Ok(Self { issuer })
    }

    /// Its own certificate.
    #[must_use]
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for these names and addresses.
    ///
    /// # Errors
    ///
    /// If a name is none.
    pub fn identity(&self, names: &[&str]) -> Made<Identity> {
        self.issued(names, false)
    }

    /// A certificate that is not valid any more.
    ///
    /// # Errors
    ///
    /// As [`identity`](Self::identity).
    pub fn expired(&self, names: &[&str]) -> Made<Identity> {
        self.issued(names, true)
    }

    fn issued(&self, names: &[&str], is_expired: bool) -> Made<Identity> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut parameters = CertificateParams::new(names)?;
        if is_expired {
            parameters.not_before = date_time_ymd(2020, 1, 1);
            parameters.not_after = date_time_ymd(2021, 1, 1);
        }
        let key = KeyPair::generate()?;
        let certificate = parameters.signed_by(&key, &self.issuer)?;
        Ok(Identity {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            certificate_der: certificate.der().clone(),
            key_der: key.serialize_der(),
        })
    }
}

/// Listens on a free port with this identity and passes on to `port`; with `clients` only for those who
/// show a certificate of that authority. It goes on until the process ends.
///
/// # Errors
///
/// If there is no port to be had, or the identity is none.
pub fn proxy(port: u16, identity: &Identity, clients: Option<&Authority>) -> io::Result<u16> {
    let config = Arc::new(config(identity, clients).map_err(io::Error::other)?);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let own = listener.local_addr()?.port();
    thread::spawn(move || {
        for near in listener.incoming().flatten() {
            let config = Arc::clone(&config);
            // That a client breaks off is its own affair.
            thread::spawn(move || pass_on(near, port, config));
        }
    });
    Ok(own)
}

fn config(
    identity: &Identity,
    clients: Option<&Authority>,
) -> Result<ServerConfig, Box<dyn std::error::Error + Send + Sync>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.issuer.der().clone())?;
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let key = PrivateKeyDer::try_from(identity.key_der.clone())?;
    Ok(builder.with_single_cert(vec![identity.certificate_der.clone()], key)?)
}

/// More than this is not taken from one side before the other has got it.
const ROOM: usize = 1 << 18;

/// One connection, until one of its ends is gone.
struct Passing {
    near: TcpStream,
    far: TcpStream,
    tls: ServerConnection,
    /// Decrypted, and not yet passed on.
    for_server: Vec<u8>,
    is_over: bool,
}

fn pass_on(near: TcpStream, port: u16, config: Arc<ServerConfig>) -> io::Result<()> {
    let far = TcpStream::connect(("127.0.0.1", port))?;
    near.set_nonblocking(true)?;
    far.set_nonblocking(true)?;
    let tls = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut passing = Passing {
        near,
        far,
        tls,
        for_server: Vec::new(),
        is_over: false,
    };
    let outcome = passing.run();
    // Also after a failure: the other side is told why, in an alert.
    let _ = passing.write_near();
    let _ = passing.far.shutdown(Shutdown::Both);
    let _ = passing.near.shutdown(Shutdown::Write);
    // What is still being sent is taken, or else the end would be lost.
    let _ = passing.near.set_nonblocking(false);
    let _ = passing
        .near
        .set_read_timeout(Some(Duration::from_millis(300)));
    let _ = io::copy(&mut passing.near, &mut io::sink());
    outcome
}

impl Passing {
    fn run(&mut self) -> io::Result<()> {
        while !self.is_over || self.tls.wants_write() {
            let (near, far) = self.ready()?;
            if near.intersects(PollFlags::OUT | PollFlags::ERR) {
                self.write_near()?;
            }
            if far.contains(PollFlags::OUT) {
                self.write_far()?;
            }
            if near.intersects(PollFlags::IN | PollFlags::HUP) && !self.read_near()? {
                return Ok(());
            }
            if far.intersects(PollFlags::IN | PollFlags::HUP) && !self.is_over {
                self.read_far()?;
            }
        }
        Ok(())
    }

    /// Waits until something can be done.
    fn ready(&self) -> io::Result<(PollFlags, PollFlags)> {
        let wanted = |reads: bool, writes: bool| {
            let mut flags = PollFlags::empty();
            flags.set(PollFlags::IN, reads);
            flags.set(PollFlags::OUT, writes);
            flags
        };
        let near = wanted(self.for_server.len() < ROOM, self.tls.wants_write());
        let is_behind = self.tls.wants_write();
        let far = wanted(!is_behind && !self.is_over, !self.for_server.is_empty());
        let mut both = [PollFd::new(&self.near, near), PollFd::new(&self.far, far)];
        poll(&mut both, None)?;
        Ok((both[0].revents(), both[1].revents()))
    }

    /// False at the end.
    fn read_near(&mut self) -> io::Result<bool> {
        match self.tls.read_tls(&mut self.near) {
            Ok(0) => return Ok(false),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(true),
            Err(error) => return Err(error),
        }
        self.tls.process_new_packets().map_err(io::Error::other)?;
        let mut buffer = [0; 16384];
        loop {
            match self.tls.reader().read(&mut buffer) {
                Ok(0) => return Ok(false),
                Ok(count) => self.for_server.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(true),
                Err(error) => return Err(error),
            }
        }
    }

    fn write_near(&mut self) -> io::Result<()> {
        while self.tls.wants_write() {
            match self.tls.write_tls(&mut self.near) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn read_far(&mut self) -> io::Result<()> {
        let mut buffer = [0; 16384];
        match self.far.read(&mut buffer) {
            Ok(0) => {
                self.tls.send_close_notify();
                self.is_over = true;
                Ok(())
            }
            Ok(count) => self.tls.writer().write_all(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn write_far(&mut self) -> io::Result<()> {
        match self.far.write(&self.for_server) {
            Ok(count) => {
                self.for_server.drain(..count);
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error),
        }
    }
}
