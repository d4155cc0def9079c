//! A bar for inputs that take long.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::input::progress::Progress;

/// How long reading takes before anything is shown.
const PATIENCE: Duration = Duration::from_millis(500);

/// Time between two looks at the progress.
const STEP: Duration = Duration::from_millis(100);

/// Shows how far reading has come on standard error, until it is dropped; it then takes away what it has
/// drawn.
pub(super) struct Bar {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Bar {
    /// Starts to watch; `None` where nothing is to be shown.
    pub(super) fn watch(progress: &Progress, shown: bool) -> Option<Bar> {
        let progress = progress.clone();
        let (stop, stopped) = channel::<()>();
        let draw = move || {
            // Dropping the sender ends every wait.
            let wait = |time| stopped.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
            if !wait(PATIENCE) {
                return;
            }
            let bar = new_bar(progress.total());
            while wait(STEP) {
                bar.set_position(progress.read());
            }
            bar.finish_and_clear();
        };
        // Without a thread there is no bar, and reading goes on.
        let thread = shown
            .then(|| std::thread::Builder::new().spawn(draw).ok())
            .flatten()?;
        Some(Bar {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A bar that failed is no reason to fail.
            let _ = thread.join();
        }
    }
}

fn new_bar(total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::new(total),
            "{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
        ),
        None => (
            ProgressBar::new_spinner(),
            "{spinner} {bytes} read, {bytes_per_sec}",
        ),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
