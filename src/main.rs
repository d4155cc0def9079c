//! The program: arguments and streams in, an exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    retention::run(
        std::env::args_os(),
        &mut std::io::stdout().lock(),
        &mut std::io::stderr(),
    )
    .into()
}
