//! An own grid of segments, from a TOML file.

use std::fs;
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::metrics::rfm::{Grid, GridError, Rule};
use crate::words::{one_line, safe};

/// Why a file makes no grid.
#[derive(Debug, thiserror::Error)]
#[error("{}: {kind}", one_line(&.path.display().to_string()))]
pub struct GridFileError {
    path: PathBuf,
    kind: Kind,
}

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error("cannot be read ({0})")]
    Io(#[from] io::Error),
    #[error("not a grid of segments: {}\n{HINT}", safe_lines(.0))]
    Form(#[from] toml::de::Error),
    #[error("{0}\n{HINT}")]
    Grid(#[from] GridError),
}

const HINT: &str = "each of the 25 pairs of a recency and a frequency score from 1 to 5 needs one segment, like\n\
     [[segment]]\nname = \"Champions\"\nrecency = 5\nfrequency = [4, 5]";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    segment: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    recency: Scores,
    frequency: Scores,
}

/// One score, or the lowest and the highest.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a score, or the lowest and the highest in brackets"
)]
enum Scores {
    One(u8),
    Range([u8; 2]),
}

impl From<Scores> for RangeInclusive<u8> {
    fn from(scores: Scores) -> Self {
        match scores {
            Scores::One(score) => score..=score,
            Scores::Range([low, high]) => low..=high,
        }
    }
}

/// Reads a grid: `[[segment]]` tables with `name`, `recency` and `frequency`, the scores as one number or as
/// `[lowest, highest]`. Several tables of one name make one segment.
///
/// # Errors
/// [`GridFileError`] when the file cannot be read, is no such TOML, or leaves one of the 25 cells without a
/// segment or with two.
pub fn read_grid(path: &Path) -> Result<Grid, GridFileError> {
    let grid = || -> Result<Grid, Kind> {
        let file: File = toml::from_str(&fs::read_to_string(path)?)?;
        let rules: Vec<Rule> = file.segment.into_iter().map(rule).collect();
        Ok(Grid::new(&rules)?)
    };
    grid().map_err(|kind| GridFileError {
        path: path.to_owned(),
        kind,
    })
}

fn rule(entry: Entry) -> Rule {
    Rule {
        segment: entry.name,
        recency: entry.recency.into(),
        frequency: entry.frequency.into(),
    }
}

/// The parser's message shows the file's line: nothing in it may move a terminal.
fn safe_lines(error: &toml::de::Error) -> String {
    let text = error.to_string();
    let lines: Vec<String> = text.trim_end().lines().map(safe).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Grid, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        read_grid(file.path()).map_err(|error| error.kind.to_string())
    }

    #[test]
    fn a_grid_of_two_segments() {
        let grid = read(
            "[[segment]]\nname = \"new\"\nrecency = [4, 5]\nfrequency = [1, 5]\n\
             [[segment]]\nname = \"old\"\nrecency = [1, 3]\nfrequency = [1, 5]\n",
        );
        assert_eq!(grid.unwrap().names(), ["new", "old"]);
    }

    #[test]
    fn grids_that_are_none_say_why() {
        let cases = [
            ("", "missing field `segment`"),
            ("[[segment]]\nname = \"a\"\nrecency = 5\n", "frequency"),
            ("[[segment]]\nname = 1\n", "line 2"),
            (
                "[[segment]]\nname = \"a\"\nrecency = [1, 5]\nfrequency = [1, 4]\n",
                "recency 1, frequency 5 belongs to no segment",
            ),
            (
                "[[segment]]\nname = \"a\"\nrecency = [1, 5]\nfrequency = [1, 5]\n\
                 [[segment]]\nname = \"b\"\nrecency = 3\nfrequency = 2\n",
                "recency 3, frequency 2 belongs to both \"a\" and \"b\"",
            ),
            (
                "[[segment]]\nname = \"a\"\nrecency = 6\nfrequency = 1\n",
                "scores run from 1 to 5",
            ),
        ];
        for (text, expected) in cases {
            let error = read(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
