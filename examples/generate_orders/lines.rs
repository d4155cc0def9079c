//! Line items as a wholesaler of gifts exports them: the columns of the UCI data set "Online
//! Retail", Windows-1252, unpadded dates with the month first, sorted by time.

use std::io::{self, Write};

use crate::Setting;
use crate::dates::Date;
use crate::random::Random;
use crate::text::{cents, digits};

/// Stock codes and names. `£` is 0xA3 in Windows-1252, `é` is 0xE9; both are written so below.
const ARTICLES: [(&str, &str); 16] = [
    ("85123A", "WHITE HANGING HEART LIGHT HOLDER"),
    ("71053", "WHITE METAL LANTERN"),
    ("84406B", "CREAM CUPID HEARTS HANGER"),
    ("22752", "SET 7 NESTING BOXES"),
    ("21730", "GLASS STAR FROSTED HOLDER"),
    ("22633", "HAND WARMER"),
    ("84879", "ASSORTED COLOUR ORNAMENT"),
    ("22745", "POPPY'S PLAYHOUSE BEDROOM "),
    ("22310", "IVORY KNITTED MUG COSY"),
    ("21777", "\"RECIPE BOX, METAL HEART\""),
    ("48187", "DOORMAT NEW ENGLAND"),
    ("22086", "PAPER CHAIN KIT 50'S"),
    ("21258", "VICTORIAN SEWING BOX LARGE"),
    ("22492", "MINI PAINT SET VINTAGE"),
    ("23077", "£1 DOUGHNUT LIP GLOSS"),
    ("22962", "JAM JAR CAFé AU LAIT"),
];

const COUNTRIES: [&str; 6] = ["Germany", "France", "EIRE", "Spain", "Belgium", "Norway"];

/// Writes the header and every order: one to fifteen rows each, eight on average.
pub fn write(file: &Setting, random: &mut Random, output: &mut impl Write) -> io::Result<()> {
    output.write_all(
        b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n",
    )?;
    let articles: Vec<(Vec<u8>, u64)> = ARTICLES
        .iter()
        .zip(1..)
        .map(|((code, name), place)| (article(code, name), 40 + 97 * place))
        .collect();
    let mut rows = Vec::new();
    for order in 0..file.orders {
        rows.clear();
        let invoice = Invoice::draw(order, file, random);
        for _ in 0..1 + random.below(15) {
            let (text, price) = &articles[random.below(16) as usize]; // invariant: sixteen articles
            invoice.write_row(
                &mut rows,
                text,
                price + random.below(60),
                random.below(24) + 1,
            );
        }
        output.write_all(&rows)?;
    }
    Ok(())
}

/// What stands between the invoice's number and the quantity, in Windows-1252.
fn article(code: &str, name: &str) -> Vec<u8> {
    let latin = |letter: char| u8::try_from(u32::from(letter)).unwrap_or(b'?');
    format!(",{code},{name},").chars().map(latin).collect()
}

/// What all rows of one invoice share.
struct Invoice<'a> {
    number: u64,
    cancels: bool,
    date: &'a Date,
    minute: u64,
    customer: Option<u64>,
}

impl<'a> Invoice<'a> {
    /// One in forty cancels goods, one in thirty has no customer. Shops are open from 8 to 18.
    fn draw(order: u64, file: &'a Setting, random: &mut Random) -> Self {
        let (date, second) = file.moment(order);
        Invoice {
            number: 536_365 + order,
            cancels: random.once_in(40),
            date,
            minute: 8 * 60 + second / 144,
            customer: (!random.once_in(30)).then(|| random.below(file.customers)),
        }
    }

    fn write_row(&self, row: &mut Vec<u8>, article: &[u8], price: u64, quantity: u64) {
        if self.cancels {
            row.push(b'C');
        }
        digits(row, self.number, 6);
        row.extend_from_slice(article);
        if self.cancels {
            row.push(b'-');
        }
        digits(row, quantity, 1);
        row.push(b',');
        row.extend_from_slice(self.date.month_first.as_bytes());
        row.push(b' ');
        digits(row, self.minute / 60, 1);
        row.push(b':');
        digits(row, self.minute % 60, 2);
        row.push(b',');
        cents(row, price);
        row.push(b',');
        if let Some(customer) = self.customer {
            digits(row, 12_346 + customer, 5);
        }
        row.push(b',');
        row.extend_from_slice(self.country().as_bytes());
        row.push(b'\n');
    }

    /// Nine of ten customers live in the United Kingdom.
    fn country(&self) -> &'static str {
        match self.customer {
            Some(customer) if customer % 10 == 0 => {
                COUNTRIES[(customer / 10 % 6) as usize] // invariant: six countries
            }
            _ => "United Kingdom",
        }
    }
}
