//! The program: arguments and streams in, an exit code out.

use std::process::ExitCode;

/// Takes memory in large pages; with the system's own allocator a large report takes a tenth longer, on some
/// twenty megabytes less (`benches/compare.sh --bin` measures any build).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    retention::fail_where_memory_ends();
    retention::run(
        std::env::args_os(),
        &mut std::io::stdout().lock(),
        &mut std::io::stderr(),
    )
    .into()
}
