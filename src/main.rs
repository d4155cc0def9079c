//! The program: arguments and streams in, an exit code out.

use std::process::ExitCode;

/// Reuses the memory of rows for histories; the system's own takes every large piece anew, and spends a tenth
/// of a large report's time on that (`benches/compare.sh`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    retention::run(
        std::env::args_os(),
        &mut std::io::stdout().lock(),
        &mut std::io::stderr(),
    )
    .into()
}
