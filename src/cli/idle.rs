//! Flags that have no effect: with contracts alone, those that say how orders are read or what they make of a
//! customer. They are refused, since whoever types one expects it to matter.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ArgMatches;

use super::values::Files;
use crate::commands::Usage;

/// What only matters where there are orders.
const OF_ORDERS: [&str; 23] = [
    "--active-within",
    "--margin",
    "--order-column",
    "--date-column",
    "--amount-column",
    "--amount",
    "--quantity-column",
    "--price-column",
    "--status-column",
    "--exclude-status",
    "--cancelled-column",
    "--refund-column",
    "--refund-date-column",
    "--guest-key",
    "--currency",
    "--currency-column",
    "--rates",
    "--ignore-zero",
    "--refund-status",
    "--negative-rows",
    "--order-amount",
    "--guest-id",
    "--allow-duplicates",
];

/// Refuses what was typed without effect. Settings of a file are not typed: they may be there for other commands.
///
/// # Errors
/// [`Usage`] that names the flag.
pub(super) fn refuse(typed: &[OsString], matches: &ArgMatches) -> Result<(), Usage> {
    let Some((_, matches)) = matches.subcommand() else {
        return Ok(());
    };
    let orders = matches.try_get_many::<Files>("files").ok().flatten();
    let customers = matches.try_get_one::<PathBuf>("customers").ok().flatten();
    if orders.is_some_and(|files| files.len() > 0) || customers.is_none() {
        return Ok(());
    }
    let is_typed = |flag: &&str| {
        let mut texts = typed.iter().filter_map(|arg| arg.to_str());
        texts.any(|arg| arg.split('=').next() == Some(*flag))
    };
    match OF_ORDERS.iter().find(|flag| is_typed(flag)) {
        None => Ok(()),
        Some(flag) => Err(Usage(format!(
            "{flag} has no effect here: customers come from contracts alone; leave it out, or give an order file too"
        ))),
    }
}
