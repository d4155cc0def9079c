//! Where the parts of a row stand.

/// A column that was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnFound {
    /// What for: `order`, `customer`, `date`, `amount`.
    pub role: String,
    /// Its header, or the expression.
    pub name: String,
    /// Its place from 1; none for an expression.
    pub number: Option<usize>,
}

/// A wanted column: where it stands in a batch, and its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) wanted: usize,
    pub(super) name: String,
}

/// A product of wanted columns, added or taken away.
#[derive(Debug, Clone)]
pub(super) struct AmountTerm {
    pub(super) negative: bool,
    pub(super) factors: Vec<Place>,
}

impl Place {
    pub(super) fn nowhere() -> Place {
        Place {
            wanted: 0,
            name: String::new(),
        }
    }
}
