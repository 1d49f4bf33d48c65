//! Encrypted connections: what makes one, and what each problem with it says and how it ends.

use crate::place::{Place, Ran};
use lucerna_engine_chdb::test_server::tls::{Authority, Identity, proxy};
use std::path::PathBuf;

const HERE: [&str; 2] = ["127.0.0.1", "localhost"];

/// A place whose connection goes through a proxy that ends TLS.
struct Encrypted {
    place: Place,
    authority: Authority,
}

impl Encrypted {
    fn new() -> Option<Self> {
        let place = Place::with_logs()?;
        let authority = Authority::new("the tests' authority").expect("an authority");
        std::fs::write(place.path("ca.pem"), authority.pem()).expect("a file");
        Some(Self { place, authority })
    }

    fn good(&self) -> Identity {
        self.authority.identity(&HERE).expect("an identity")
    }

    /// Runs a statement through a port, with these lines about TLS.
    fn run(&self, port: u16, tls: &str) -> Ran {
        let place = &self.place;
        place.configure_at(port, "ada", tls);
        let path = place.path(".config/lucerna/config.toml");
        let text = std::fs::read_to_string(&path).expect("the file");
        let text = text.replace("url = 'http://", "url = 'https://");
        std::fs::write(&path, text).expect("the file");
        place.run(&[
            "sql",
            "SELECT count() AS n FROM otel_logs",
            "-F",
            "csv",
            "--timeout",
            "20s",
        ])
    }

    fn tls(&self) -> String {
        format!("tls = {{ ca = '{}' }}", self.place.path("ca.pem").display())
    }

    fn keep(&self, name: &str, text: &str) -> PathBuf {
        let path = self.place.path(name);
        std::fs::write(&path, text).expect("a file");
        path
    }
}

#[test]
fn a_private_authority_is_trusted_by_the_connection_that_names_it() {
    let Some(world) = Encrypted::new() else {
        return;
    };
    let port = proxy(world.place.port, &world.good(), None).expect("a proxy");
    assert_eq!(world.run(port, &world.tls()).rows(), "n\n4\n");
    let unknown = world.run(port, "");
    unknown.failed_with(3, "cannot make a secure connection");
    assert!(unknown.stderr.contains("not trusted here"), "{unknown:?}");
    assert!(unknown.stderr.contains("tls = { ca = "), "{unknown:?}");
    let other = Authority::new("another").expect("an authority");
    let path = world.keep("other.pem", &other.pem());
    world
        .run(port, &format!("tls = {{ ca = '{}' }}", path.display()))
        .failed_with(3, "not trusted here");
    world
        .run(port, "tls = { ca = '/nowhere/ca.pem' }")
        .failed_with(2, "/nowhere/ca.pem");
}

#[test]
fn a_certificate_of_another_name_or_another_time_is_refused_and_says_so() {
    let Some(world) = Encrypted::new() else {
        return;
    };
    let other = world
        .authority
        .identity(&["clickhouse.example"])
        .expect("an identity");
    let port = proxy(world.place.port, &other, None).expect("a proxy");
    let ran = world.run(port, &world.tls());
    ran.failed_with(3, "is for clickhouse.example, and not for 127.0.0.1");
    assert!(ran.stderr.contains("as its certificate does"), "{ran:?}");
    let expired = world.authority.expired(&HERE).expect("an identity");
    let port = proxy(world.place.port, &expired, None).expect("a proxy");
    let ran = world.run(port, &world.tls());
    ran.failed_with(3, "its certificate expired");
    assert!(ran.stderr.contains("clock is right"), "{ran:?}");
}

#[test]
fn a_server_that_wants_a_certificate_of_ours_gets_it_or_says_so() {
    let Some(world) = Encrypted::new() else {
        return;
    };
    let clients = Authority::new("the clients' authority").expect("an authority");
    let port = proxy(world.place.port, &world.good(), Some(&clients)).expect("a proxy");
    let ran = world.run(port, &world.tls());
    ran.failed_with(3, "wants a client's certificate");
    assert!(
        ran.stderr.contains("certificate = \"client.pem\""),
        "{ran:?}"
    );
    let client = clients.identity(&["ada"]).expect("an identity");
    let certificate = world.keep("client.pem", &client.certificate);
    let key = world.keep("client-key.pem", &client.key);
    let tls = |certificate: &PathBuf, key: &PathBuf| {
        format!(
            "tls = {{ ca = '{}', certificate = '{}', key = '{}' }}",
            world.place.path("ca.pem").display(),
            certificate.display(),
            key.display()
        )
    };
    assert_eq!(world.run(port, &tls(&certificate, &key)).rows(), "n\n4\n");
    let strange = world.authority.identity(&["eve"]).expect("an identity");
    let certificate = world.keep("strange.pem", &strange.certificate);
    let key = world.keep("strange-key.pem", &strange.key);
    world
        .run(port, &tls(&certificate, &key))
        .failed_with(3, "wants a client's certificate that it trusts");
}

#[test]
fn a_port_without_encryption_says_so() {
    let Some(world) = Encrypted::new() else {
        return;
    };
    let ran = world.run(world.place.port, &world.tls());
    ran.failed_with(3, "does not speak TLS");
    assert!(ran.stderr.contains("`http://`"), "{ran:?}");
}
