//! Inputs that cannot be used, each with the exact message: it names the file, the line, the column and
//! the value where there are such, and says what to do. Nothing is printed on standard output.

use crate::kit::Case;

/// A name, the file `o.csv`, more arguments, and what stands behind `error: `.
type File = (
    &'static str,
    &'static [u8],
    &'static [&'static str],
    &'static str,
);

/// The same for a row that is refused: its message, and the count of such rows.
type Row = (
    &'static str,
    &'static [u8],
    &'static [&'static str],
    &'static str,
    &'static str,
);

const HINT: &str = "nothing was computed; correct the rows, or leave them out with --skip-bad-rows";

#[test]
fn files_that_cannot_be_used() {
    for (name, content, args, message) in FILES {
        fails(name, content, args, message);
    }
}

#[test]
fn rows_that_cannot_be_used() {
    for (name, content, args, message, count) in ROWS {
        fails(name, content, args, &format!("{message}\n{count}\n{HINT}"));
    }
}

#[test]
fn no_two_cases_are_the_same() {
    let mut seen = std::collections::BTreeSet::new();
    let files = FILES
        .iter()
        .map(|(name, content, args, _)| (name, content, args));
    let rows = ROWS
        .iter()
        .map(|(name, content, args, ..)| (name, content, args));
    for (name, content, args) in files.chain(rows) {
        assert!(seen.insert((content, args)), "{name}");
    }
    assert!(seen.len() >= 60, "{}", seen.len());
}

#[track_caller]
fn fails(name: &str, content: &[u8], args: &[&str], message: &str) {
    let left = std::panic::catch_unwind(|| {
        Case::new(&["report", "o.csv"])
            .args(args)
            .file("o.csv", content)
            .status(1)
            .stderr(&format!("error: {message}\n"))
            .run();
    });
    assert!(left.is_ok(), "{name}");
}

#[rustfmt::skip]
const FILES: &[File] = &[
    (
        "an empty file",
        b"",
        &[],
        "o.csv: the file is empty; it needs a header line and rows",
    ),
    (
        "blank lines alone",
        b"\n\n\n",
        &[],
        "o.csv: the file is empty; it needs a header line and rows",
    ),
    (
        "a byte order mark alone",
        b"\xef\xbb\xbf",
        &[],
        "o.csv: the file is empty; it needs a header line and rows",
    ),
    (
        "a header alone",
        b"customer_id,order_date,amount\n",
        &[],
        "o.csv: there is a header but no row below it",
    ),
    (
        "a workbook of Excel",
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00xl/workbook.xml",
        &[],
        "o.csv: this workbook cannot be read (Zip error: invalid Zip archive: Could not find EOCD); save it as .xlsx without \
         a password, or as CSV",
    ),
    (
        "an old workbook of Excel",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00\x00\x00",
        &[],
        "o.csv: this workbook cannot be read (Cfb error: Invalid OLE (12 bytes is too small)); save it as .xlsx without a password, or as CSV",
    ),
    (
        "a PDF",
        b"%PDF-1.7\n1 0 obj",
        &[],
        "o.csv: this is a PDF; export the orders as CSV and give that",
    ),
    (
        "a web page",
        b"<!DOCTYPE html>\n<html><body>Sign in</body></html>\n",
        &[],
        "o.csv: this is a web page (HTML); export the orders as CSV and give that",
    ),
    (
        "a JSON document",
        b"[{\"order_id\": 1, \"amount\": 2}]\n",
        &[],
        "o.csv: this is a JSON document; export the orders as CSV and give that",
    ),
    #[cfg(not(feature = "parquet"))]
    (
        "a Parquet file",
        b"PAR1\x15\x04\x15\x10",
        &[],
        "o.csv: this is a Parquet file; this build reads none: build it with `cargo build --release --features parquet`, or export the orders as CSV and give that",
    ),
    (
        "an SQLite database",
        b"SQLite format 3\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        &[],
        "o.csv: this is an SQLite database; export the orders as CSV and give that",
    ),
    (
        "binary data",
        b"\x00\x01\x02\x03\xff\xfe",
        &[],
        "o.csv: this is not a text file (it holds NUL bytes); export the orders as CSV and give that",
    ),
    (
        "bzip2",
        b"BZh91AY&SY\x11\x11\x11\x11",
        &[],
        "o.csv: this is a bzip2 file; decompress it first (gzip and zstd are read as they are)",
    ),
    (
        "two encodings in one file",
        b"customer_id,order_date,amount\nzo\xc3\xab,2025-01-01,1\nzo\xeb,2025-01-02,1\n",
        &[],
        "o.csv:3: this line is not valid UTF-8, but other characters in the file are; correct the line, or choose with --encoding utf-8|windows-1252|utf-16",
    ),
    (
        "not UTF-8 against the flag",
        b"customer_id,order_date,amount\nzo\xeb,2025-01-02,1\n",
        &["--encoding", "utf-8"],
        "o.csv:2: this line is not valid UTF-8, as --encoding says it is; correct the line, or try --encoding windows-1252",
    ),
    (
        "not UTF-8 against the mark",
        b"\xef\xbb\xbfcustomer_id,order_date,amount\nzo\xeb,2025-01-02,1\n",
        &[],
        "o.csv:2: this line is not valid UTF-8, as the byte order mark says it is; correct the line, or try --encoding windows-1252",
    ),
    (
        "half a character of UTF-16",
        b"\xff\xfec\x00u\x00s\x00t\x00o\x00m\x00e\x00r\x00_\x00i\x00d\x00,\x00o\x00r\x00d\x00e\x00r\x00_\x00d\x00a\x00t\x00e\x00,\x00a\x00m\x00o\x00u\x00n\x00t\x00\n\x00a",
        &[],
        "o.csv:2: this line is not valid UTF-16; correct the line, or choose with --encoding utf-8|windows-1252",
    ),
    (
        "no date",
        b"customer_id,when_,amount\na,2025-01-01,1\n",
        &[],
        "o.csv: no column is recognised as the date; name it with --date-column (columns: customer_id, when_, amount)",
    ),
    (
        "no customer",
        b"who,order_date,amount\na,2025-01-01,1\n",
        &[],
        "o.csv: no column is recognised as the customer; name it with --customer-column (columns: who, order_date, amount)",
    ),
    (
        "a quantity and a price for an amount",
        b"customer_id,order_date,quantity,price\na,2025-01-01,1,1\n",
        &[],
        "o.csv: no column is recognised as the amount; if it is their product, use --amount \"quantity * price\" (columns: customer_id, order_date, quantity, price)",
    ),
    (
        "two amounts",
        b"customer_id,order_date,amount,total\na,2025-01-01,1,2\n",
        &[],
        "o.csv: amount, total could each be the amount; choose with --amount-column (columns: customer_id, order_date, amount, total)",
    ),
    (
        "two customers",
        b"customer_id,email,order_date,amount\na,b,2025-01-01,1\n",
        &[],
        "o.csv: customer_id, email could each be the customer; choose with --customer-column (columns: customer_id, email, order_date, amount)",
    ),
    (
        "two dates",
        b"customer_id,order_date,created_at,amount\na,2025-01-01,2025-01-01,1\n",
        &[],
        "o.csv: order_date, created_at could each be the date; choose with --date-column (columns: customer_id, order_date, created_at, amount)",
    ),
    (
        "one header twice",
        b"customer_id,order_date,amount,amount\na,2025-01-01,1,2\n",
        &[],
        "o.csv: amount (column 3), amount (column 4) could each be the amount; choose with --amount-column (columns: customer_id, order_date, amount, amount)",
    ),
    (
        "a flag on a header twice",
        b"customer_id,order_date,amount,amount\na,2025-01-01,1,2\n",
        &["--amount-column", "amount"],
        "o.csv: --amount-column \"amount\": columns 3, 4 all have this name; choose by number, like --amount-column 3",
    ),
    (
        "a flag with a slip",
        b"customer_id,order_date,amount\na,2025-01-01,1\n",
        &["--date-column", "order_dat"],
        "o.csv: --date-column \"order_dat\": there is no such column; did you mean \"order_date\"? (columns: customer_id, order_date, amount)",
    ),
    (
        "a flag on nothing",
        b"customer_id,order_date,amount\na,2025-01-01,1\n",
        &["--customer-column", "shopper"],
        "o.csv: --customer-column \"shopper\": there is no such column (columns: customer_id, order_date, amount)",
    ),
    (
        "a column number too high",
        b"customer_id,order_date,amount\na,2025-01-01,1\n",
        &["--amount-column", "9"],
        "o.csv: --amount-column \"9\": there is no such column (columns: customer_id, order_date, amount)",
    ),
    (
        "the wrong delimiter",
        b"customer_id,order_date,amount\na,2025-01-01,1\n",
        &["--delimiter", "semicolon"],
        "o.csv: no column is recognised as the customer; name it with --customer-column (columns: customer_id,order_date,amount)",
    ),
    (
        "rows where a header should be",
        b"a,2025-01-01,1\nb,2025-01-02,2\n",
        &[],
        "o.csv: no column is recognised as the customer; name it with --customer-column (columns: a, 2025-01-01, 1)",
    ),
    (
        "no header, and nothing named",
        b"customer_id,order_date,amount\na,2025-01-01,1\n",
        &["--no-header"],
        "o.csv: no column is recognised as the customer; name it with --customer-column (columns: 1, 2, 3)",
    ),
    (
        "an expression with a slip",
        b"customer_id,order_date,quantity,price\na,2025-01-01,1,1\n",
        &["--amount", "quantity * pric"],
        "o.csv: --amount \"pric\": there is no such column; did you mean \"price\"? (columns: customer_id, order_date, quantity, price)",
    ),
    (
        "an expression that ends early",
        b"customer_id,order_date,quantity,price\na,2025-01-01,1,1\n",
        &["--amount", "quantity *"],
        "o.csv: --amount \"quantity *\": an operator stands without a column beside it (write a column, or a sum or product like \"Quantity * UnitPrice\"; put a column whose name has an operator in double quotes)",
    ),
    (
        "an expression with an open quote",
        b"customer_id,order_date,amount\na,2025-01-01,1\n",
        &["--amount", "\"amount"],
        "o.csv: --amount \"\\\"amount\": a double quote is not closed",
    ),
    (
        "a quote never closed",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,\"2025-01-02,2\nc,2025-01-03,3\n",
        &[],
        "o.csv: a quote (\") opens a field on line 3 and is never closed; close it, or take it out",
    ),
    (
        "both orders of a date",
        b"customer_id,order_date,amount\na,13/04/2025,1\nb,04/14/2025,1\n",
        &[],
        "o.csv: column \"order_date\": \"13/04/2025\" on line 2 is a date only day first, \"04/14/2025\" on line 3 is a date only month first; choose with --day-first or --month-first, and the others are refused row by row",
    ),
    (
        "an order of dates that nothing decides",
        b"customer_id,order_date,amount\na,03/04/2025,1\n",
        &[],
        "o.csv:2: column \"order_date\": \"03/04/2025\" could be 2025-04-03 (day first) or 2025-03-04 (month first), and no other date in the column decides; choose with --day-first or --month-first",
    ),
    (
        "a two-digit year that may stand first",
        b"customer_id,order_date,amount\na,24/01/15,1\nb,24/01/16,1\n",
        &[],
        "o.csv:2: column \"order_date\": \"24/01/15\" has a two-digit year that may stand first or last; choose with --day-first, --month-first or --date-format %y-%m-%d",
    ),
    (
        "a format that is none",
        b"customer_id,order_date,amount\na,2025-01-01,1\n",
        &["--date-format", "%Q"],
        "--date-format is not a date format (expected strftime fields such as %d.%m.%Y or %Y-%m-%dT%H:%M:%S%z)",
    ),
    (
        "a format without a day",
        b"customer_id,order_date,amount\na,2025-01-01,1\n",
        &["--date-format", "%Y-%m"],
        "--date-format does not give a whole date; it needs year, month and day, such as %Y-%m-%d, or %s",
    ),
    (
        "amounts too large beside fine ones",
        b"customer_id,order_date,amount\na,2025-01-01,123456789012345678\na,2025-01-02,0.00000000001\n",
        &[],
        "amounts are too large to be added up exactly beside amounts with 11 decimals (at most 28 digits in all); round the amounts first",
    ),
    (
        "the other decimal mark",
        b"customer_id,order_date,amount\na,2025-01-01,1.5\nb,2025-01-02,\"2,5\"\n",
        &[],
        "o.csv: column \"amount\": \"1.5\" on line 2 is an amount only with a decimal point, \"2,5\" on line 3 is an amount only with a decimal comma; choose with --decimal-point or --decimal-comma, and the others are refused row by row",
    ),
    (
        "a mark that nothing decides",
        b"customer_id,order_date,amount\na,2025-01-01,\"1,234\"\n",
        &[],
        "o.csv:2: column \"amount\": \"1,234\" is 1234.00 with a decimal point and 1.234 with a decimal comma, and no other amount in the column decides; choose with --decimal-point or --decimal-comma",
    ),
    (
        "all rows left out",
        b"customer_id,order_date,amount\na,soon,1\n",
        &["--skip-bad-rows"],
        "no order or contract is left to compute from",
    ),
    (
        "no whole month",
        b"customer_id,order_date,amount\na,2025-01-01,1\n",
        &[],
        "the data (2025-01-01 to 2025-01-01) hold no complete month; name a period, like --period 2025-01-01..2025-01-01",
    ),
    (
        "a period outside the data",
        b"customer_id,order_date,amount\na,2025-01-01,1\n",
        &["--period", "2024-01"],
        "the period 2024-01 is outside the data, which cover 2025-01-01 to 2025-01-01",
    ),
    (
        "an end before the data",
        b"customer_id,order_date,amount\na,2025-01-01,1\n",
        &["--as-of", "2020-01-01"],
        "--as-of 2020-01-01 is before the data begin (2025-01-01)",
    ),
];

#[rustfmt::skip]
const ROWS: &[Row] = &[
    (
        "too few fields",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02\n",
        &[],
        "o.csv:3: the row has 2 fields and the header 3",
        "1 row with a wrong number of fields",
    ),
    (
        "too many fields",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,1,2\n",
        &[],
        "o.csv:3: the row has 4 fields and the header 3",
        "1 row with a wrong number of fields",
    ),
    (
        "a decimal comma that parts fields",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,1,50\n",
        &[],
        "o.csv:3: the row has 4 fields and the header 3",
        "1 row with a wrong number of fields",
    ),
    (
        "an order id left blank",
        b"order_id,customer_id,order_date,amount\n1,a,2025-01-01,1\n,a,2025-01-02,1\n",
        &[],
        "o.csv:3: column \"order_id\": is blank; without an id it is not known which rows are one order",
        "1 row with a wrong order id",
    ),
    (
        "a quote closed too late",
        b"customer_id,order_date,amount\na,2025-01-01,1\n\"b,2025-01-01,1\nc\",2025-01-02,2\n",
        &[],
        "o.csv:3: column \"customer_id\": \"b,2025-01-01,1\\nc\" has a line break inside; is a quote not closed?",
        "1 row with a wrong customer id",
    ),
    (
        "a quote closed too late, in an order id",
        b"order_id,customer_id,order_date,amount\n1,a,2025-01-01,1\n\"2,b,2025-01-01,1\n3\",c,2025-01-02,2\n",
        &[],
        "o.csv:3: column \"order_id\": \"2,b,2025-01-01,1\\n3\" has a line break inside; is a quote not closed?",
        "1 row with a wrong order id",
    ),
    (
        "no such day",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-02-30,1\n",
        &[],
        "o.csv:3: column \"order_date\": \"2025-02-30\" is not a date: February 2025 has no day 30",
        "1 row with a wrong date",
    ),
    (
        "no such month",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-13-01,1\n",
        &[],
        "o.csv:3: column \"order_date\": \"2025-13-01\" is not a date: there is no month 13",
        "1 row with a wrong date",
    ),
    (
        "a word for a date",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,soon,1\n",
        &[],
        "o.csv:3: column \"order_date\": \"soon\" is not a date (expected 2025-03-31 or 2025-03-31 09:50:26; for other forms use --date-format)",
        "1 row with a wrong date",
    ),
    (
        "a date left blank",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,,1\n",
        &[],
        "o.csv:3: column \"order_date\": is blank where a date is needed",
        "1 row with a wrong date",
    ),
    (
        "no leap year",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-02-29,1\n",
        &[],
        "o.csv:3: column \"order_date\": \"2025-02-29\" is not a date: February 2025 has no day 29",
        "1 row with a wrong date",
    ),
    (
        "the year zero",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,0000-01-01,1\n",
        &[],
        "o.csv:3: column \"order_date\": \"0000-01-01\" is not a date: there is no year 0000",
        "1 row with a wrong date",
    ),
    (
        "a time that is none",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02 25:00:00,1\n",
        &[],
        "o.csv:3: column \"order_date\": \"2025-01-02 25:00:00\" has no valid time (expected 00:00:00 to 23:59:59, or 12-hour times with AM or PM)",
        "1 row with a wrong date",
    ),
    (
        "text behind the date",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02 or so,1\n",
        &[],
        "o.csv:3: column \"order_date\": \"2025-01-02 or so\" has \" or so\" after the date",
        "1 row with a wrong date",
    ),
    (
        "an unknown zone",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02 10:00 Mars/Base,1\n",
        &[],
        "o.csv:3: column \"order_date\": \"2025-01-02 10:00 Mars/Base\" has a time zone: \"Mars/Base\" is not a known time zone (expected an IANA name like Europe/Berlin, UTC, or an offset like +02:00)",
        "1 row with a wrong date",
    ),
    (
        "a day of a spreadsheet",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,45659,1\n",
        &[],
        "o.csv:3: column \"order_date\": \"45659\" looks like a spreadsheet's day number; use the spreadsheet's cell format YYYY-MM-DD before saving as CSV",
        "1 row with a wrong date",
    ),
    (
        "a month without a day",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01,1\n",
        &[],
        "o.csv:3: column \"order_date\": \"2025-01\" is not a date (expected 2025-03-31 or 2025-03-31 09:50:26; for other forms use --date-format)",
        "1 row with a wrong date",
    ),
    (
        "a wrong month name",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,5 Foo 2025,1\n",
        &[],
        "o.csv:3: column \"order_date\": \"5 Foo 2025\" has no month name that is known (English, German, French, Spanish, Portuguese, Italian or Dutch, as in 15 Jan 2024)",
        "1 row with a wrong date",
    ),
    (
        "a date against the flag",
        b"customer_id,order_date,amount\na,13/04/2025,1\n",
        &["--month-first"],
        "o.csv:2: column \"order_date\": \"13/04/2025\" is no date with the month first, the order of this column",
        "1 row with a wrong date",
    ),
    (
        "a date against its format",
        b"customer_id,order_date,amount\na,2025-01-01,1\n",
        &["--date-format", "%d.%m.%Y"],
        "o.csv:2: column \"order_date\": \"2025-01-01\" does not match --date-format \"%d.%m.%Y\"",
        "1 row with a wrong date",
    ),
    (
        "letters among digits",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,12.O0\n",
        &[],
        "o.csv:3: column \"amount\": \"12.O0\" is not an amount (expected digits like 1234.56; for 1.234,56 use --decimal-comma)",
        "1 row with a wrong amount",
    ),
    (
        "no amount in a row",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,\n",
        &[],
        "o.csv:3: column \"amount\": is blank where an amount is needed",
        "1 row with a wrong amount",
    ),
    (
        "not a number",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,NaN\n",
        &[],
        "o.csv:3: column \"amount\": \"NaN\" is not a finite number; leave the field blank where there is no amount",
        "1 row with a wrong amount",
    ),
    (
        "infinity",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,inf\n",
        &[],
        "o.csv:3: column \"amount\": \"inf\" is not a finite number; leave the field blank where there is no amount",
        "1 row with a wrong amount",
    ),
    (
        "an exponent",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,1e5\n",
        &[],
        "o.csv:3: column \"amount\": \"1e5\" is written with an exponent; write all digits, 100000 for 1e5",
        "1 row with a wrong amount",
    ),
    (
        "a hexadecimal number",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,0x1F\n",
        &[],
        "o.csv:3: column \"amount\": \"0x1F\" is a hexadecimal number; write decimal digits",
        "1 row with a wrong amount",
    ),
    (
        "two signs",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,-(5)\n",
        &[],
        "o.csv:3: column \"amount\": \"-(5)\" has two signs; write one minus, or parentheses, for a negative amount",
        "1 row with a wrong amount",
    ),
    (
        "two decimal marks",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,1.2.3\n",
        &[],
        "o.csv:3: column \"amount\": \"1.2.3\" has two decimal marks (expected digits like 1234.56; for 1.234,56 use --decimal-comma)",
        "1 row with a wrong amount",
    ),
    (
        "separators out of place",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,\"1,23,4.5\"\n",
        &[],
        "o.csv:3: column \"amount\": \"1,23,4.5\" has separators that do not stand at the thousands (expected digits like 1234.56; for 1.234,56 use --decimal-comma)",
        "1 row with a wrong amount",
    ),
    (
        "a dash for cents",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,12.-\n",
        &[],
        "o.csv:3: column \"amount\": \"12.-\" may mean no cents or a negative amount; write 12.00 or -12.00 for 12.-",
        "1 row with a wrong amount",
    ),
    (
        "nineteen digits",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,1234567890123456789\n",
        &[],
        "o.csv:3: column \"amount\": \"1234567890123456789\" has more than 18 digits; round it first",
        "1 row with a wrong amount",
    ),
    (
        "a product too large",
        b"customer_id,order_date,quantity,price\na,2025-01-01,9999999999,9999999999.5\n",
        &["--amount", "quantity * price"],
        "o.csv:2: column \"price\": the amount put together has more than 18 digits; round it first",
        "1 row with a wrong amount",
    ),
    (
        "a formula",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,=1+1\n",
        &[],
        "o.csv:3: column \"amount\": \"=1+1\" is not an amount (expected digits like 1234.56; for 1.234,56 use --decimal-comma)",
        "1 row with a wrong amount",
    ),
    (
        "an amount against the flag",
        b"customer_id,order_date,amount\na,2025-01-01,1.5\n",
        &["--decimal-comma"],
        "o.csv:2: column \"amount\": \"1.5\" is not an amount with a decimal comma (expected digits like 1234,56; for 1,234.56 use --decimal-point)",
        "1 row with a wrong amount",
    ),
    (
        "control characters",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,\x1b[31m\n",
        &[],
        "o.csv:3: column \"amount\": \"\\u{1b}[31m\" is not an amount (expected digits like 1234.56; for 1.234,56 use --decimal-comma)",
        "1 row with a wrong amount",
    ),
    (
        "writing that turns around",
        b"customer_id,order_date,amount\na,2025-01-01,1\nb,2025-01-02,\xe2\x80\xae12\n",
        &[],
        "o.csv:3: column \"amount\": \"\\u{202e}12\" is not an amount (expected digits like 1234.56; for 1.234,56 use --decimal-comma)",
        "1 row with a wrong amount",
    ),
];
