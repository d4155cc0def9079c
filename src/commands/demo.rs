//! `retention demo`: files to try every command on.

use std::path::{Path, PathBuf};

use super::output::Place;
use super::streams::Streams;
use crate::words::one_line;

/// The files by name: orders of a small shop, its contracts, and what it spent on customers.
pub const SAMPLES: [(&str, &[u8]); 3] = [
    ("orders.csv", include_bytes!("../../examples/orders.csv")),
    (
        "customers.csv",
        include_bytes!("../../examples/customers.csv"),
    ),
    ("costs.csv", include_bytes!("../../examples/costs.csv")),
];

/// A file that would be replaced.
#[derive(Debug, thiserror::Error)]
#[error(
    "{}: is there already; name another folder, or give --force to replace the demo's files",
    one_line(&.0.display().to_string())
)]
pub struct Exists(PathBuf);

/// Writes the samples into `folder`, which is made if it is missing. Files that are there already are
/// replaced with `force` alone; without it nothing is written.
///
/// # Errors
/// [`Exists`], and a folder or file that cannot be written.
pub fn write_samples(folder: &Path, force: bool, streams: &mut Streams<'_>) -> anyhow::Result<()> {
    let paths = SAMPLES.map(|(name, content)| (folder.join(name), content));
    if !force
        && let Some((path, _)) = paths
            .iter()
            .find(|(path, _)| path.symlink_metadata().is_ok())
    {
        return Err(Exists(path.clone()).into());
    }
    super::pages::make(folder)?;
    for (path, content) in &paths {
        Place::new(Some(path))?.write(content, streams)?;
    }
    Ok(())
}
