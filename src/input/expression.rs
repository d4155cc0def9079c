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

    /// The expression in the header's own names.
    pub fn shown(&self, header: &Header) -> String {
        let mut text = String::new();
        for (place, term) in self.terms.iter().enumerate() {
            text.push_str(match (place, term.negative) {
                (0, false) => "",
                (0, true) => "- ",
                (_, false) => " + ",
                (_, true) => " - ",
            });
            let names: Vec<&str> = term
                .factors
                .iter()
                .map(|&column| header.name(column))
                .collect();
            text.push_str(&names.join(" * "));
        }
        text
    }
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
            ("\"a*b\" * Quantity", "a*b * Quantity"),
            ("ship", "ship"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(expected), "{text}");
        }
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
