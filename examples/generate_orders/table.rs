//! Files of five columns: order_id,customer_id,order_date,amount,country.

use std::io::{self, Write};

use crate::Setting;
use crate::dates::{DAY, Date};
use crate::random::Random;
use crate::text::{cents, digits, email, time};

/// How the five columns are written.
pub struct Table {
    /// Adds line items, refunds, guests, quoted fields and blank lines.
    pub messy: bool,
    /// Puts order ids in quotes.
    pub quoted: bool,
    pub customers: Customers,
    pub dates: Dates,
}

/// What customers are called.
#[derive(Clone, Copy)]
pub enum Customers {
    /// C and a number that counts.
    Counting,
    /// Eight letters and digits that look random.
    Random,
    /// 13 digits.
    Numbers,
    /// UUIDs.
    Uuids,
    /// E-mail addresses.
    Emails,
}

/// How days are written.
#[derive(Clone, Copy)]
pub enum Dates {
    /// 2023-04-30
    Days,
    /// 2023-04-30T04:16:54Z
    Utc,
    /// 2023-04-30 04:16:54 -0400
    Offset,
}

const COUNTRIES: [&str; 8] = ["DE", "FR", "GB", "US", "NL", "ES", "IT", "AT"];

/// What ids that look random are made of.
const SYMBOLS: [u8; 32] = *b"abcdefghijkmnpqrstuvwxyz23456789";

/// An odd factor makes other numbers of all numbers below a power of two, no two the same.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// One order to be written.
struct Order<'a> {
    number: u64,
    customer: u64,
    date: &'a Date,
    second: u64,
    cents: u64,
    country: &'static str,
}

impl<'a> Order<'a> {
    fn draw(number: u64, file: &'a Setting, timed: bool, random: &mut Random) -> Self {
        Order {
            number,
            customer: 1 + random.below(file.customers),
            date: &file.dates[random.below(file.dates.len() as u64) as usize], // invariant: at least 28 days
            // Two draws multiplied: many small orders, few large ones.
            cents: 500 + random.below(1_000) * random.below(50),
            country: COUNTRIES[random.below(8) as usize], // invariant: eight countries
            second: if timed { random.below(DAY) } else { 0 },
        }
    }
}

impl Table {
    /// Writes the header and every order.
    pub fn write(
        &self,
        file: &Setting,
        random: &mut Random,
        output: &mut impl Write,
    ) -> io::Result<()> {
        output.write_all(b"order_id,customer_id,order_date,amount,country\n")?;
        let timed = !matches!(self.dates, Dates::Days);
        let mut rows = Vec::new();
        for number in 1..=file.orders {
            rows.clear();
            let order = Order::draw(number, file, timed, random);
            if self.messy {
                self.write_messy(&order, &mut rows, random);
            } else {
                self.write_row(&order, &mut rows);
            }
            output.write_all(&rows)?;
        }
        Ok(())
    }

    fn write_row(&self, order: &Order<'_>, row: &mut Vec<u8>) {
        let quote: &[u8] = if self.quoted { b"\"" } else { b"" };
        row.extend_from_slice(quote);
        row.extend_from_slice(b"ORD-");
        digits(row, order.number, 8);
        row.extend_from_slice(quote);
        row.push(b',');
        self.customers.write(row, order.customer);
        row.push(b',');
        self.dates.write(row, order.date, order.second);
        row.push(b',');
        cents(row, order.cents);
        row.push(b',');
        row.extend_from_slice(order.country.as_bytes());
        row.push(b'\n');
    }

    /// The order as an export might have it: one to three rows, 1 % refunds, 2 % guests, 1 % quoted
    /// fields and a blank line now and then.
    fn write_messy(&self, order: &Order<'_>, rows: &mut Vec<u8>, random: &mut Random) {
        let (guest, quoted, refund) =
            (random.once_in(50), random.once_in(100), random.once_in(100));
        let items = 1 + random.below(6) / 4 + random.below(10) / 9;
        for item in 0..items {
            rows.extend_from_slice(b"ORD-");
            digits(rows, order.number, 8);
            rows.push(b',');
            if !guest {
                rows.extend_from_slice(if quoted { b"\"" } else { b"" });
                self.customers.write(rows, order.customer);
                rows.extend_from_slice(if quoted { b"\"" } else { b"" });
            }
            rows.push(b',');
            self.dates.write(rows, order.date, order.second);
            rows.push(b',');
            if refund {
                rows.push(b'-');
            }
            cents(rows, order.cents / items + item);
            rows.push(b',');
            if quoted {
                rows.extend_from_slice(b"\"North, \"\"East\"\"\nand ");
                rows.extend_from_slice(order.country.as_bytes());
                rows.push(b'"');
            } else {
                rows.extend_from_slice(order.country.as_bytes());
            }
            rows.push(b'\n');
        }
        if random.once_in(1_000) {
            rows.push(b'\n');
        }
    }
}

impl Customers {
    fn write(self, row: &mut Vec<u8>, customer: u64) {
        match self {
            Customers::Counting => {
                row.push(b'C');
                digits(row, customer, 7);
            }
            Customers::Random => {
                let mixed = customer.wrapping_mul(ODD);
                row.extend((0..8).map(|place| SYMBOLS[(mixed >> (5 * place)) as usize % 32])); // invariant
            }
            Customers::Numbers => {
                let mixed = customer.wrapping_mul(ODD) % (1 << 40);
                digits(row, 6_000_000_000_000 + mixed, 13);
            }
            Customers::Uuids => uuid(row, customer),
            Customers::Emails => email(row, customer),
        }
    }
}

impl Dates {
    fn write(self, row: &mut Vec<u8>, date: &Date, second: u64) {
        row.extend_from_slice(date.iso.as_bytes());
        match self {
            Dates::Days => {}
            Dates::Utc => {
                row.push(b'T');
                time(row, second);
                row.push(b'Z');
            }
            Dates::Offset => {
                row.push(b' ');
                time(row, second);
                let summer = date.new_york_summer;
                row.extend_from_slice(if summer { b" -0400" } else { b" -0500" });
            }
        }
    }
}

/// A UUID of version 4 that belongs to this customer alone.
fn uuid(row: &mut Vec<u8>, customer: u64) {
    const HEX: [u8; 16] = *b"0123456789abcdef";
    let mut random = Random(customer);
    let high = random.next() & !0xf000 | 0x4000;
    let low = random.next() & !(0b11 << 62) | 0b10 << 62;
    let both = u128::from(high) << 64 | u128::from(low);
    for place in 0..32 {
        if matches!(place, 8 | 12 | 16 | 20) {
            row.push(b'-');
        }
        row.push(HEX[(both >> (124 - 4 * place)) as usize % 16]); // invariant: sixteen digits
    }
}
