//! Why a document cannot be written down.

/// A document that cannot be written down.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A number that JSON cannot hold.
    #[error("the result holds a number that JSON cannot: {0}")]
    Json(#[from] serde_json::Error),
    /// A failure of the CSV writer.
    #[error("the result cannot be written as CSV: {0}")]
    Csv(String),
    /// A chart that is not there, or one of several.
    #[error("no picture can be made: {0}")]
    NoChart(String),
    /// A chart that cannot be drawn as a picture of points.
    #[error("no PNG can be made: {0}")]
    NoPicture(String),
    /// A failure of the writer of workbooks.
    #[error("the result cannot be written as a workbook: {0}")]
    Workbook(String),
}
