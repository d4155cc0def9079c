//! Why no statement can be written.

/// Why there is no statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlError {
    /// A name of nothing.
    #[error("a table or column needs a name")]
    EmptyName,
    /// A double quote in a table's name without its other half.
    #[error("{0:?}: a double quote is not closed")]
    OpenQuote(String),
    /// A line break or the like.
    #[error(
        "{0:?} has a line break or control character inside, which no name or value here may have"
    )]
    Control(String),
    /// What Spark would put a variable's value in for.
    #[error("{0:?}: Spark puts a variable in the place of ${{…}}, even inside a name")]
    Variable(String),
    /// No period to show.
    #[error("there is no period to show")]
    NoPeriods,
    /// A status with other letters than ASCII's.
    #[error(
        "{0:?}: engines differ in small and capital letters beyond A to Z; filter with --where instead"
    )]
    Status(String),
}
