//! Files that were given twice, for all that read several files.

use std::path::{Path, PathBuf};

use super::options::OrderOptions;
use crate::input::error::InputError;
use crate::input::source::find_twins;

/// Two files that were given and hold the same bytes, by their names.
pub(in crate::input) struct NamedTwins {
    first: String,
    second: String,
    same_file: bool,
}

impl NamedTwins {
    /// The names alone.
    pub(super) fn into_names(self) -> (String, String) {
        (self.first, self.second)
    }
}

impl OrderOptions {
    /// Files that were given twice.
    pub(in crate::input) fn twins(&self) -> Vec<NamedTwins> {
        let paths: Vec<&Path> = self.files.iter().map(PathBuf::as_path).collect();
        if paths.len() < 2 {
            return Vec::new();
        }
        let name = |place: usize| {
            let path = paths.get(place);
            path.map_or(String::new(), |path| path.display().to_string())
        };
        // What cannot be looked at says so when it is opened.
        let twins = find_twins(&paths).unwrap_or_default();
        let named = twins.iter().map(|twin| NamedTwins {
            first: name(twin.first),
            second: name(twin.second),
            same_file: twin.same_file,
        });
        named.collect()
    }

    /// Refuses the first of them, where that is not allowed.
    ///
    /// # Errors
    /// [`InputError::Twins`].
    pub(in crate::input) fn refuse_twins(&self, twins: &[NamedTwins]) -> Result<(), InputError> {
        match twins.first() {
            Some(twins) if !self.exports.allow_duplicates => Err(InputError::Twins {
                first: twins.first.clone(),
                second: twins.second.clone(),
                same_file: twins.same_file,
            }),
            _ => Ok(()),
        }
    }
}
