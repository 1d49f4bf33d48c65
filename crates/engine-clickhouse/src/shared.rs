//! What all statements on one server share.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};
use std::time::Duration;

use lucerna_engine::EngineError;
use tokio::runtime::Runtime;

use crate::account::Account;
use crate::http::{Call, Deadline, Http};
use crate::options::{ClickHouseOptions, OptionsError};

/// How long the last use waits for statements that are being stopped.
const PATIENCE: Duration = Duration::from_secs(1);

/// A server, and the runtime that moves bytes to and from it.
pub(crate) struct Shared {
    pub(crate) http: Arc<Http>,
    runtime: Option<Runtime>,
    account: OnceLock<Account>,
    asking: Mutex<()>,
    running: Mutex<Option<mpsc::Sender<Infallible>>>,
    ended: Mutex<mpsc::Receiver<Infallible>>,
}

/// Something that the server still has to be told; see [`Shared::begin`].
pub(crate) struct Running {
    _sender: Option<mpsc::Sender<Infallible>>,
}

impl Shared {
    pub(crate) fn new(options: &ClickHouseOptions) -> Result<Self, OptionsError> {
        let http = Arc::new(Http::new(options)?);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("lucerna-http")
            .enable_io()
            .enable_time()
            .build()
            .map_err(OptionsError::Start)?;
        let (running, ended) = mpsc::channel();
        Ok(Self {
            http,
            runtime: Some(runtime),
            account: OnceLock::new(),
            asking: Mutex::new(()),
            running: Mutex::new(Some(running)),
            ended: Mutex::new(ended),
        })
    }

    /// Runs something on the runtime, beside whoever called.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn(work);
        }
    }

    /// Waits for something.
    pub(crate) fn wait<T>(
        &self,
        work: impl Future<Output = Result<T, EngineError>>,
    ) -> Result<T, EngineError> {
        match &self.runtime {
            Some(runtime) => runtime.block_on(work),
            // Taken by the drop alone.
            None => Err(EngineError::Cancelled),
        }
    }

    /// Keeps the last use of the server waiting, within reason, until what is returned is dropped.
    pub(crate) fn begin(&self) -> Running {
        let sender = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        Running {
            _sender: sender.clone(),
        }
    }

    /// What the account may do; asked once.
    pub(crate) fn account(&self) -> Result<&Account, EngineError> {
        if let Some(account) = self.account.get() {
            return Ok(account);
        }
        let _one_at_a_time = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(account) = self.account.get() {
            return Ok(account);
        }
        let account = self.wait(Account::ask(&self.http))?;
        Ok(self.account.get_or_init(|| account))
    }

    pub(crate) fn version(&self) -> Result<String, EngineError> {
        let call = Call::small("SELECT version()", "TSVRaw");
        let text = self.wait(self.http.ask(&call, Deadline::small(&self.http)))?;
        Ok(text.trim_end().to_owned())
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Our own sender goes, so that the channel closes with the last statement that is stopped.
        *self
            .running
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner) = None;
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        // Nothing is ever sent: it ends with the time or with the last sender.
        let _ = ended.recv_timeout(PATIENCE);
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
