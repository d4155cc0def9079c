//! Pages of text: the first one to standard output, or all of them into a folder.

use std::path::Path;

use super::output::Place;
use super::streams::Streams;
use crate::exit::Exit;
use crate::words::safe;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The name of its file.
    pub name: String,
    /// What stands in it.
    pub text: Vec<u8>,
}

/// Writes the pages into `folder`, which is made if it is missing, and lists them; without a folder
/// prints the first.
///
/// # Errors
/// A folder or file that cannot be written.
pub fn run(
    pages: &[Page],
    folder: Option<&Path>,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let Some(folder) = folder else {
        if let Some(page) = pages.first() {
            streams.out.write_all(&page.text)?;
        }
        return Ok(Exit::Done);
    };
    make(folder)?;
    for page in pages {
        let path = folder.join(&page.name);
        Place::new(Some(&path))?.write(&page.text, streams)?;
        writeln!(streams.out, "{}", safe(&path.display().to_string()))?;
    }
    Ok(Exit::Done)
}

/// Makes a folder and those above it.
pub(super) fn make(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| {
        anyhow::anyhow!(
            "{}: the folder cannot be made ({error})",
            safe(&folder.display().to_string())
        )
    })
}
