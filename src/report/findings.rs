//! What reading the files found, beside a result.

use crate::locale::Locale;
use schemars::{JsonSchema, Schema};
use serde::Serialize;

use super::page::Curves;
use super::page::{Page, Part};
use super::picture::Picture;
use super::{Document, Grid, InputUse, segments};

/// Something that a reader of the numbers must know.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FindingUse {
    /// What it is: `repeated_orders`, `statuses` …
    pub kind: String,
    /// `decision` (nothing honest can be computed without an answer), `warning` or `remark`.
    pub severity: String,
    /// The sentence.
    pub message: String,
    /// The file; `null` for the input as a whole.
    pub file: Option<String>,
    /// The line of the first example.
    pub line: Option<u64>,
    /// The column, by its header.
    pub column: Option<String>,
    /// How many rows, orders or ids.
    pub count: u64,
    /// The first example.
    pub example: Option<String>,
    /// The flags that settle it.
    pub settled_by: Vec<String>,
}

impl FindingUse {
    /// Whether it stands above the numbers.
    pub fn is_above(&self) -> bool {
        self.severity != "remark"
    }
}

/// The sentences of the findings that stand above the numbers, and of those below.
pub fn sentences(findings: &[FindingUse]) -> (Vec<String>, Vec<String>) {
    let (above, below): (Vec<&FindingUse>, Vec<&FindingUse>) =
        findings.iter().partition(|finding| finding.is_above());
    let messages = |findings: Vec<&FindingUse>| {
        let messages = findings.into_iter().map(|finding| finding.message.clone());
        messages.collect()
    };
    (messages(above), messages(below))
}

/// A document with what reading its files found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WithFindings<'a, D> {
    /// The document's own fields.
    #[serde(flatten)]
    pub document: &'a D,
    /// What was found, decisions first, then warnings, then remarks.
    pub findings: Vec<FindingUse>,
}

impl<D: Document> Document for WithFindings<'_, D> {
    fn plainly(&self, locale: &Locale) -> Vec<String> {
        self.document.plainly(locale)
    }

    fn period(&self) -> Option<&str> {
        self.document.period()
    }

    fn for_people(&self) -> Grid {
        let mut grid = self.document.for_people();
        grid.notes.extend(sentences(&self.findings).1);
        grid
    }

    fn above(&self) -> Vec<String> {
        sentences(&self.findings).0
    }

    fn further(&self) -> Vec<Grid> {
        self.document.further()
    }

    fn further_repeated(&self, place: usize) -> Option<usize> {
        self.document.further_repeated(place)
    }

    fn for_programs(&self) -> Grid {
        self.document.for_programs()
    }

    fn rates(&self) -> Vec<segments::Rate> {
        self.document.rates()
    }

    fn curves(&self) -> Option<Curves> {
        self.document.curves()
    }

    fn further_curves(&self, place: usize) -> Vec<Curves> {
        self.document.further_curves(place)
    }

    fn pictures(&self) -> Vec<Picture> {
        self.document.pictures()
    }

    fn repeated_columns(&self) -> Option<usize> {
        self.document.repeated_columns()
    }

    fn breaks_before(&self) -> Option<usize> {
        self.document.breaks_before()
    }

    fn input(&self) -> Option<&InputUse> {
        self.document.input()
    }

    fn page(&self) -> Page {
        let mut page = self.document.page();
        let (above, below) = sentences(&self.findings);
        if !above.is_empty() {
            let part = Part {
                heading: "Before you read the numbers".to_owned(),
                lead: above,
                ..Part::default()
            };
            page.parts.insert(0, part);
        }
        if let Some(last) = page.parts.last_mut() {
            last.notes.extend(below);
        }
        page
    }
}

/// The schema of a document with its findings.
pub fn with_findings(mut schema: Schema) -> Schema {
    let own = schemars::schema_for!(Findings);
    let copied = |schema: &mut Schema, key: &str| {
        let (Some(target), Some(source)) = (
            schema
                .ensure_object()
                .entry(key)
                .or_insert_with(|| serde_json::json!({}))
                .as_object_mut(),
            own.get(key).and_then(|own| own.as_object()),
        ) else {
            return;
        };
        target.extend(source.clone());
    };
    copied(&mut schema, "properties");
    copied(&mut schema, "$defs");
    schema
}

/// The findings alone, for their schema.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used")]
struct Findings {
    /// What was found, decisions first, then warnings, then remarks.
    findings: Vec<FindingUse>,
}
