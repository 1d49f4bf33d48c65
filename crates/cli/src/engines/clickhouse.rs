//! A server: how it is reached, and the password, which is asked for when it is needed and no earlier.

use crate::console::Console;
use crate::failure::Failure;
use crate::password;
use crate::setup::Setup;
use lucerna::config::{ConfigError, Origin};
use lucerna::connection::{Connection, PasswordSource};
use lucerna::environment::Environment;
use lucerna::secret::Secret;
use lucerna_engine_clickhouse::{ClickHouse, ClickHouseOptions, ProxyOptions, TlsOptions};
use std::sync::Arc;

/// Makes an engine of a server; nothing is sent yet.
pub(crate) fn open(
    setup: &Setup,
    connection: &Connection,
    console: &Console,
) -> Result<Arc<ClickHouse>, Failure> {
    let of_config = connection.name.as_ref().and_then(|_| setup.warning());
    let of_password = connection.password.as_ref();
    let of_password = of_password.and_then(PasswordSource::warning);
    for warning in of_config.into_iter().chain(of_password) {
        console.say(&format!("warning: {warning}"));
    }
    let place = connection.described();
    let ask = || password::ask(&place);
    let password = connection.password.as_ref();
    let password = password.map(|source| source.password(&ask)).transpose()?;
    let mut options = options(setup, connection)?;
    options.password = password.map(Into::into);
    Ok(Arc::new(lucerna_engine_clickhouse::open(&options)?))
}

/// Whether an engine could be made of a server: its files are read, and nothing is asked or sent.
pub(crate) fn check(
    setup: &Setup,
    connection: &Connection,
    origin: &Origin,
) -> Result<(), Failure> {
    if let Some((key, path, source)) = connection.tls.unreadable() {
        return Err(ConfigError::ConnectionFile {
            path,
            key,
            connection: connection.label(),
            origin: origin.clone(),
            source,
        }
        .into());
    }
    lucerna_engine_clickhouse::open(&options(setup, connection)?)?;
    Ok(())
}

/// All but the password.
fn options(setup: &Setup, connection: &Connection) -> Result<ClickHouseOptions, Failure> {
    let mut options = ClickHouseOptions::from_url(&connection.url.to_string())?;
    options.user.clone_from(&connection.user);
    options.database.clone_from(&connection.database);
    options.timeout = setup.timeout.or(connection.limits.timeout);
    options.tls = TlsOptions {
        ca_file: connection.tls.ca.clone(),
        client_certificate: connection.tls.certificate.clone(),
        client_key: connection.tls.key.clone(),
        server_name: None,
    };
    options.proxy = proxies(&setup.environment);
    Ok(options)
}

fn proxies(environment: &Environment) -> ProxyOptions {
    let text = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.expose().to_owned());
    ProxyOptions {
        http: text(&environment.http_proxy),
        https: text(&environment.https_proxy),
        all: text(&environment.all_proxy),
        no_proxy: environment.no_proxy.clone(),
    }
}
