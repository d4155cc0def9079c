//! Signals that end a run: kept back while a result is half written, so that no part of it stays behind.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

/// What the handlers of the process look at.
struct Handlers {
    /// Whether a signal ends the run at once.
    free: Arc<AtomicBool>,
    /// The signal that came while it did not; 0 for none.
    came: Arc<AtomicUsize>,
}

static HANDLERS: OnceLock<Handlers> = OnceLock::new();

impl Handlers {
    fn set() -> Handlers {
        let handlers = Handlers {
            free: Arc::new(AtomicBool::new(true)),
            came: Arc::new(AtomicUsize::new(0)),
        };
        for signal in [SIGINT, SIGTERM] {
            // Where a handler cannot be set, the signal ends the run, as it does without this.
            if flag::register_conditional_default(signal, Arc::clone(&handlers.free)).is_ok() {
                let number = usize::try_from(signal).unwrap_or_default();
                let _ = flag::register_usize(signal, Arc::clone(&handlers.came), number);
            }
        }
        handlers
    }
}

/// While it is there, signals are kept back; when it goes, the one that came ends the run.
pub(super) struct KeptBack(&'static Handlers);

impl KeptBack {
    pub(super) fn new() -> KeptBack {
        let handlers = HANDLERS.get_or_init(Handlers::set);
        handlers.free.store(false, Ordering::SeqCst);
        KeptBack(handlers)
    }

    /// Whether a signal came.
    pub(super) fn came(&self) -> bool {
        self.0.came.load(Ordering::SeqCst) != 0
    }
}

impl Drop for KeptBack {
    fn drop(&mut self) {
        self.0.free.store(true, Ordering::SeqCst);
        let signal = self.0.came.load(Ordering::SeqCst);
        if let Some(signal) = i32::try_from(signal).ok().filter(|signal| *signal != 0) {
            let _ = low_level::emulate_default_handler(signal);
        }
    }
}
