//! Who asks.

use clickhouse::Client;
use http::HeaderValue;
use http::header::PROXY_AUTHORIZATION;
use secrecy::{ExposeSecret, SecretString};

use crate::address::Address;
use crate::connect::proxy_authorization;
use crate::options::{ClickHouseOptions, OptionsError};

/// Who asks, and what a proxy on the way wants to be told.
pub(super) struct Credentials {
    user: Option<String>,
    password: Option<SecretString>,
    proxy: Option<SecretString>,
}

impl Credentials {
    pub(super) fn new(
        options: &ClickHouseOptions,
        address: &Address,
    ) -> Result<Self, OptionsError> {
        let password = options.password.as_ref().map(ExposeSecret::expose_secret);
        check(options.user.as_deref(), "user")?;
        check(password, "password")?;
        let proxy = proxy_authorization(options, address)?;
        let proxy = proxy.and_then(|value| value.to_str().ok().map(SecretString::from));
        Ok(Self {
            user: options.user.clone(),
            password: options.password.clone(),
            proxy,
        })
    }

    /// The crate keeps a password as plain text, so it is given one for a request at a time.
    pub(super) fn add_to(&self, mut client: Client) -> Client {
        if let Some(user) = &self.user {
            client = client.with_user(user);
        }
        if let Some(password) = &self.password {
            client = client.with_password(password.expose_secret());
        }
        if let Some(proxy) = &self.proxy {
            client = client.with_header(PROXY_AUTHORIZATION.as_str(), proxy.expose_secret());
        }
        client
    }

    /// What answers may repeat the request, as proxies do that are there to find mistakes.
    pub(super) fn hide_in(&self, mut text: String) -> String {
        /// A shorter one is part of many words, and given away by none of them.
        const SHORTEST: usize = 3;
        for secret in [&self.password, &self.proxy].into_iter().flatten() {
            let secret = secret.expose_secret();
            if secret.len() >= SHORTEST && text.contains(secret) {
                text = text.replace(secret, "***");
            }
        }
        text
    }
}

/// Both become headers, with each request.
fn check(text: Option<&str>, what: &'static str) -> Result<(), OptionsError> {
    match text.map(HeaderValue::from_str) {
        Some(Err(_)) => Err(OptionsError::Credentials { what }),
        Some(Ok(_)) | None => Ok(()),
    }
}
