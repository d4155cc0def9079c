//! An amount made of columns: `Quantity * UnitPrice`, `subtotal + shipping - discount`.

use super::columns::{ColumnError, Header};

/// A sum of products of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// The terms, added up.
    pub terms: Vec<Term>,
}

/// A product of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Whether it is taken away instead of added.
    pub negative: bool,
    /// The columns, multiplied.
    pub factors: Vec<usize>,
}

/// Why a text is no expression over a file's columns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// A name that is no column.
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// An operator without a column on one side.
    #[error(
        "--amount {0:?}: an operator stands without a column beside it (write a column, or a sum or product like \"Quantity * UnitPrice\"; put a column whose name has an operator in double quotes)"
    )]
    Dangling(String),
    /// A double quote without its other half.
    #[error("--amount {0:?}: a double quote is not closed")]
    OpenQuote(String),
}

impl Expression {
    /// One column as it is.
    pub fn column(column: usize) -> Self {
        Expression {
            terms: vec![Term {
                negative: false,
                factors: vec![column],
            }],
        }
    }

    /// The product of two columns.
    pub fn product(one: usize, other: usize) -> Self {
        Expression {
            terms: vec![Term {
                negative: false,
                factors: vec![one, other],
            }],
        }
    }

    /// Reads `text`: columns joined by `*`, `+` and `-`, products first. A minus needs a space on
    /// both sides, since headers have dashes; a header that is an expression itself is that column;
    /// names in double quotes are never split.
    ///
    /// # Errors
    /// [`ExpressionError`] saying what is wrong.
    pub fn parse(text: &str, header: &Header) -> Result<Self, ExpressionError> {
        if header.names().iter().any(|name| name == text) {
            return Ok(Expression::column(header.named(text, "--amount")?));
        }
        let mut terms = Vec::new();
        let mut negative = false;
        let mut factors = Vec::new();
        for token in tokens(text)? {
            match token {
                Token::Name(name) => factors.push(Some(header.named(&name, "--amount")?)),
                Token::Times => factors.push(None),
                sign @ (Token::Plus | Token::Minus) => {
                    terms.push(term(negative, &factors, text)?);
                    factors.clear();
                    negative = matches!(sign, Token::Minus);
                }
            }
        }
        terms.push(term(negative, &factors, text)?);
        Ok(Expression { terms })
    }

    /// Every column it needs, as often as it needs it.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        self.terms
            .iter()
            .flat_map(|term| term.factors.iter().copied())
    }

    /// The single column it is, if it is one as it stands.
    pub fn single(&self) -> Option<usize> {
        match self.terms.as_slice() {
            [
                Term {
                    negative: false,
                    factors,
                },
            ] if factors.len() == 1 => factors.first().copied(),
            _ => None,
        }
    }

    /// The expression in the header's own names, as it could be typed: names that would be taken
    /// apart stand in quotes. A single column is its header as it stands.
    pub fn shown(&self, header: &Header) -> String {
        if let Some(column) = self.single() {
            return header.name(column).to_owned();
        }
        let mut text = String::new();
        for (place, term) in self.terms.iter().enumerate() {
            text.push_str(match (place, term.negative) {
                (0, false) => "",
                (0, true) => "- ",
                (_, false) => " + ",
                (_, true) => " - ",
            });
            let names = term.factors.iter().map(|&column| typed(column, header));
            text.push_str(&names.collect::<Vec<_>>().join(" * "));
        }
        // A header that is the same text would be taken for a column of that name.
        while header.names().contains(&text) {
            text.push(' ');
        }
        text
    }
}

/// How a column is typed within an expression: by its name, in quotes where it has an operator in
/// it, or by its number where the name is not enough.
fn typed(column: usize, header: &Header) -> String {
    let name = header.name(column);
    // Zeros in front for a header that is that number by itself; each header can be in the way once.
    let number = (0..=header.len())
        .map(|zeros| format!("{}{}", "0".repeat(zeros), column + 1))
        .find(|number| header.named(number, "") == Ok(column));
    let means_it = |text: &str| header.named(text.trim(), "") == Ok(column);
    let quotable = !name.contains('"') && !name.trim().is_empty();
    let whole = matches!(tokens(name).as_deref(), Ok([Token::Name(only)]) if only == name);
    if whole && quotable && means_it(name) {
        name.to_owned()
    } else if quotable && means_it(name) {
        format!("\"{name}\"")
    } else {
        number.unwrap_or_else(|| super::columns::normalised(name))
    }
}

/// The terms of an expression over columns that are not known here, as they are named: whether each is
/// subtracted, and its factors.
///
/// # Errors
/// [`ExpressionError`] saying what is wrong.
pub fn named_terms(text: &str) -> Result<Vec<(bool, Vec<String>)>, ExpressionError> {
    let mut names: Vec<String> = Vec::new();
    let mut terms = Vec::new();
    let (mut negative, mut factors) = (false, Vec::new());
    for token in tokens(text)? {
        match token {
            Token::Name(name) => {
                factors.push(Some(names.len()));
                names.push(name);
            }
            Token::Times => factors.push(None),
            sign @ (Token::Plus | Token::Minus) => {
                terms.push(term(negative, &factors, text)?);
                factors.clear();
                negative = matches!(sign, Token::Minus);
            }
        }
    }
    terms.push(term(negative, &factors, text)?);
    let named = |place: &usize| names.get(*place).cloned();
    let terms = terms.iter();
    Ok(terms
        .map(|term| {
            (
                term.negative,
                term.factors.iter().filter_map(named).collect(),
            )
        })
        .collect())
}

/// Columns with a multiplication sign (`None`) between each two.
fn term(negative: bool, factors: &[Option<usize>], text: &str) -> Result<Term, ExpressionError> {
    let alternate = factors
        .iter()
        .enumerate()
        .all(|(place, factor)| factor.is_some() == (place.is_multiple_of(2)));
    if factors.len().is_multiple_of(2) || !alternate {
        return Err(ExpressionError::Dangling(text.to_owned()));
    }
    Ok(Term {
        negative,
        factors: factors.iter().copied().flatten().collect(),
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Name(String),
    Times,
    Plus,
    Minus,
}

fn tokens(text: &str) -> Result<Vec<Token>, ExpressionError> {
    let mut tokens = Vec::new();
    let mut name = String::new();
    let mut quoted = false;
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let spaced = before == ' ' && chars.peek().is_none_or(|next| *next == ' ');
        let operator = match c {
            '*' => Some(Token::Times),
            '+' => Some(Token::Plus),
            '-' if spaced => Some(Token::Minus),
            _ => None,
        };
        before = c;
        match operator {
            _ if c == '"' => quoted = !quoted,
            Some(operator) if !quoted => {
                if !name.trim().is_empty() {
                    tokens.push(Token::Name(name.trim().to_owned()));
                }
                name.clear();
                tokens.push(operator);
            }
            _ => name.push(c),
        }
    }
    if quoted {
        return Err(ExpressionError::OpenQuote(text.to_owned()));
    }
    if !name.trim().is_empty() {
        tokens.push(Token::Name(name.trim().to_owned()));
    }
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Result<String, String> {
        let names = [
            "Quantity",
            "Unit Price",
            "item-price",
            "a*b",
            "ship",
            "disc",
        ];
        let header = Header::new(names.map(str::to_owned).to_vec());
        let expression = Expression::parse(text, &header).map_err(|error| error.to_string())?;
        assert_eq!(
            expression.columns().count(),
            expression
                .terms
                .iter()
                .map(|term| term.factors.len())
                .sum::<usize>()
        );
        Ok(expression.shown(&header))
    }

    #[test]
    fn sums_and_products_of_columns() {
        for (text, expected) in [
            ("Quantity * Unit Price", "Quantity * Unit Price"),
            ("quantity*unitprice", "Quantity * Unit Price"),
            ("item-price + ship - disc", "item-price + ship - disc"),
            ("a*b", "a*b"),
            ("\"a*b\" * Quantity", "\"a*b\" * Quantity"),
            ("ship", "ship"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_shown_can_be_typed_again() {
        // Found by fuzzing: names with operators were shown bare, and read as something else.
        let names = ["a*b", "c", "c - d", "x \"y\"", "a + c", "a", "c"];
        let header = Header::new(names.map(str::to_owned).to_vec());
        for (typed, expected) in [
            ("\"a*b\" * a", "\"a*b\" * a"),
            ("\"c - d\" + a", "\"c - d\" + a"),
            ("4 * 6", "4 * a"),
            ("a + 2", "a + 2"),
        ] {
            let expression = Expression::parse(typed, &header).unwrap();
            assert_eq!(expression.shown(&header), expected);
            assert_eq!(Expression::parse(expected, &header), Ok(expression));
        }
        let nameless = Header::new(vec![String::new()]);
        let square = Expression::parse("1 * 1", &nameless).unwrap();
        assert_eq!(square.shown(&nameless), "1 * 1");
        let numbered = Header::new(vec![String::new(), "1".to_owned()]);
        let square = Expression::parse("01 * 01", &numbered).unwrap();
        assert_eq!(square.shown(&numbered), "01 * 01");
        let header = Header::new(["a", "c", "a + c"].map(str::to_owned).to_vec());
        let sum = Expression::parse("a+c", &header).unwrap();
        assert_eq!(Expression::parse(&sum.shown(&header), &header), Ok(sum));
    }

    #[test]
    fn what_is_none_says_why() {
        for text in [
            "",
            "*",
            "ship +",
            "+ ship",
            "ship * * disc",
            "ship + + disc",
        ] {
            assert!(
                shown(text).unwrap_err().contains("operator stands without"),
                "{text}"
            );
        }
        assert!(shown("\"ship").unwrap_err().contains("not closed"));
        assert!(
            shown("ship * discount")
                .unwrap_err()
                .contains("there is no such column")
        );
    }
}
