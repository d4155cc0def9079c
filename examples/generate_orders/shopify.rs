//! Shopify's export of orders: 79 columns, one row a line item. What belongs to the order stands
//! on its first row alone. The newest order comes first.

use std::io::{self, Write};

use crate::Setting;
use crate::dates::Date;
use crate::random::Random;
use crate::text::{cents, digits, email, first_name, time};

const HEADER: &str = "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,\
Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,\
Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,\
Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,\
Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,\
Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,\
Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,\
Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,\
Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,\
Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,\
Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,\
Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,\
Next Payment Due At,Payment References\n";

const ARTICLES: [&str; 8] = [
    "Linen Shirt - Blue / M",
    "Linen Shirt - White / L",
    "\"Candle, Beeswax\"",
    "Coffee Beans 500 g",
    "Notebook A5",
    "\"Tea, Green\"",
    "Wool Socks",
    "Canvas Bag",
];

const STREETS: [&str; 6] = [
    "Long Road",
    "Station Street",
    "Mill Lane",
    "Garden Way",
    "Church Row",
    "Harbour Walk",
];

const CITIES: [(&str, &str, &str); 4] = [
    ("Berlin", "BE", "Berlin"),
    ("Hamburg", "HH", "Hamburg"),
    ("Leipzig", "SN", "Saxony"),
    ("Munich", "BY", "Bavaria"),
];

/// Writes the header and every order, of one to four rows.
pub fn write(file: &Setting, random: &mut Random, output: &mut impl Write) -> io::Result<()> {
    output.write_all(HEADER.as_bytes())?;
    let mut rows = Vec::new();
    for number in (0..file.orders).rev() {
        rows.clear();
        Order::draw(number, file, random).write(&mut rows);
        output.write_all(&rows)?;
    }
    Ok(())
}

/// What became of an order.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Paid,
    Refunded,
    PartiallyRefunded,
    Voided,
    Cancelled,
}

impl Fate {
    /// Two of 100 orders are refunded, one in part; one is voided, one cancelled.
    fn draw(random: &mut Random) -> Fate {
        match random.below(100) {
            0 | 1 => Fate::Refunded,
            2 => Fate::PartiallyRefunded,
            3 => Fate::Voided,
            4 => Fate::Cancelled,
            _ => Fate::Paid,
        }
    }

    fn status(self) -> &'static str {
        match self {
            Fate::Paid => "paid",
            Fate::Refunded | Fate::Cancelled => "refunded",
            Fate::PartiallyRefunded => "partially_refunded",
            Fate::Voided => "voided",
        }
    }

    /// How much of this is paid back.
    fn refund(self, total: u64) -> u64 {
        match self {
            Fate::Refunded | Fate::Cancelled => total,
            Fate::PartiallyRefunded => total / 3,
            Fate::Paid | Fate::Voided => 0,
        }
    }
}

/// A row's article.
struct Item {
    name: &'static str,
    quantity: u64,
    price: u64,
}

/// One order to be written.
struct Order<'a> {
    number: u64,
    customer: Option<u64>,
    date: &'a Date,
    second: u64,
    fate: Fate,
    items: Vec<Item>,
    street: &'static str,
    house: u64,
}

impl<'a> Order<'a> {
    /// One in fifty orders has no e-mail address.
    fn draw(number: u64, file: &'a Setting, random: &mut Random) -> Self {
        let (date, second) = file.moment(number);
        let items = (0..1 + random.below(4))
            .map(|_| Item {
                name: random.one_of(&ARTICLES),
                quantity: 1 + random.below(3),
                price: 490 + random.below(6_000),
            })
            .collect();
        Order {
            number,
            customer: (!random.once_in(50)).then(|| 1 + random.below(file.customers)),
            date,
            second,
            fate: Fate::draw(random),
            items,
            street: random.one_of(&STREETS),
            house: 1 + random.below(200),
        }
    }

    fn write(&self, rows: &mut Vec<u8>) {
        for (place, item) in self.items.iter().enumerate() {
            let first = place == 0;
            self.write_front(rows, first);
            self.write_item(rows, item);
            if first {
                self.write_addresses(rows);
                self.write_payment(rows);
            } else {
                // From the billing name to the refunded amount, and after the vendor.
                commas(rows, 26);
                rows.extend_from_slice(b",Acme Goods");
                commas(rows, 8);
                rows.extend_from_slice(b",0.00");
                commas(rows, 19);
            }
            rows.push(b'\n');
        }
    }

    /// From the order's name to its shipping method, and when it was created.
    fn write_front(&self, row: &mut Vec<u8>, first: bool) {
        row.push(b'#');
        digits(row, 1_001 + self.number, 4);
        row.push(b',');
        if let Some(customer) = self.customer {
            email(row, customer);
        }
        if first {
            self.write_totals(row);
        } else {
            commas(row, 13);
        }
        row.push(b',');
        self.write_time(row, 0);
    }

    /// From the financial status to the shipping method.
    fn write_totals(&self, row: &mut Vec<u8>) {
        let subtotal = self.subtotal();
        row.push(b',');
        row.extend_from_slice(self.fate.status().as_bytes());
        row.push(b',');
        self.write_time(row, 60);
        row.extend_from_slice(b",fulfilled,");
        self.write_time(row, 7_200);
        row.extend_from_slice(b",no,EUR,");
        cents(row, subtotal);
        row.push(b',');
        cents(row, SHIPPING);
        row.push(b',');
        cents(row, subtotal * 19 / 119);
        row.push(b',');
        cents(row, self.total());
        row.extend_from_slice(b",,0.00,Standard");
    }

    fn write_item(&self, row: &mut Vec<u8>, item: &Item) {
        row.push(b',');
        digits(row, item.quantity, 1);
        row.push(b',');
        row.extend_from_slice(item.name.as_bytes());
        row.push(b',');
        cents(row, item.price);
        row.extend_from_slice(b",,SKU-");
        digits(row, item.price, 5);
        row.extend_from_slice(b",true,true,fulfilled");
    }

    /// The billing address and the same as the shipping address.
    fn write_addresses(&self, row: &mut Vec<u8>) {
        let customer = self.customer.unwrap_or(self.number);
        let (city, province, _) = self.city();
        let first_name = first_name(customer);
        let (street, house) = (self.street, self.house);
        // Every third address names a floor, after a comma.
        let quote = if house % 3 == 0 { "\"" } else { "" };
        let floor = if house % 3 == 0 { ", 2nd floor" } else { "" };
        let zip = 1_000 + house * 37;
        let address = format!(
            ",{first_name} Miller,{quote}{house} {street}{floor}{quote},{house} {street},,,{city},'{zip:05},{province},DE,",
        );
        row.extend_from_slice(address.as_bytes());
        row.extend_from_slice(address.as_bytes());
    }

    /// From the notes to the last column.
    fn write_payment(&self, row: &mut Vec<u8>) {
        let (.., province) = self.city();
        commas(row, 3);
        if self.fate == Fate::Cancelled {
            self.write_time(row, 3_600);
        }
        row.extend_from_slice(b",Shopify Payments,c");
        digits(row, 20_000_000 + self.number, 8);
        row.extend_from_slice(b".1,");
        cents(row, self.fate.refund(self.total()));
        row.extend_from_slice(b",Acme Goods,0.00,,,,");
        digits(row, 5_000_000_000_000 + 32_768 * self.number, 13);
        row.extend_from_slice(b",,Low,web,0.00,DE VAT 19%,");
        cents(row, self.subtotal() * 19 / 119);
        commas(row, 9);
        // Phone, receipt number and duties are blank.
        row.extend_from_slice(format!(",,,{province},{province},c").as_bytes());
        digits(row, 20_000_000 + self.number, 8);
        row.extend_from_slice(b".1,,,c");
        digits(row, 20_000_000 + self.number, 8);
        row.extend_from_slice(b".1");
    }

    /// So many seconds after the order, as long as it is the same day.
    fn write_time(&self, row: &mut Vec<u8>, after: u64) {
        row.extend_from_slice(self.date.iso.as_bytes());
        row.push(b' ');
        time(row, (self.second + after).min(crate::dates::DAY - 1));
        let summer = self.date.berlin_summer;
        row.extend_from_slice(if summer { b" +0200" } else { b" +0100" });
    }

    fn city(&self) -> (&'static str, &'static str, &'static str) {
        CITIES[(self.house % 4) as usize] // invariant: four cities
    }

    fn subtotal(&self) -> u64 {
        self.items
            .iter()
            .map(|item| item.quantity * item.price)
            .sum()
    }

    fn total(&self) -> u64 {
        self.subtotal() + SHIPPING
    }
}

const SHIPPING: u64 = 490;

/// So many blank fields, each after a comma.
fn commas(row: &mut Vec<u8>, number: usize) {
    row.resize(row.len() + number, b',');
}
