//! What reading finds that a reader of the numbers must know, or decide.
//!
//! A finding is typed and carries its numbers; its words, and the flags that settle it, are for those who show it.

use crate::calendar::Day;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing honest can be computed without an answer.
    Decision,
    /// The numbers may mislead.
    Warning,
    /// What was done, so that nobody has to guess.
    Remark,
}

impl Severity {
    /// Its name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Decision => "decision",
            Severity::Warning => "warning",
            Severity::Remark => "remark",
        }
    }
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is, with its numbers.
    pub what: What,
    /// The file, as it was named.
    pub file: Option<String>,
    /// The line of the first example.
    pub line: Option<u64>,
    /// The column, by its header.
    pub column: Option<String>,
    /// How many rows, orders, ids or files.
    pub count: u64,
    /// The first example as it stands in the file.
    pub example: Option<String>,
}

/// A word of a status column, and how many rows have it.
pub type Word = (String, u64);

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Every row of every order of several rows bears the same amount.
    RepeatedTotals,
    /// Orders stand again: in how many files, and how many with other figures in one file.
    RepeatedOrders {
        /// Orders whose rows stand in more than one file.
        in_two_files: u64,
        /// Orders that stand again in one file with another status, refund or total.
        changed: u64,
    },
    /// Order numbers start again.
    RestartingNumbers {
        /// Orders whose rows are more than 31 days apart.
        apart: u64,
        /// Of so many order numbers, this many stand under several customers.
        several_customers: (u64, u64),
        /// The first and the last day of the example.
        days: Option<(Day, Day)>,
    },
    /// A day lies years away from the next one.
    FarDay {
        /// The day.
        day: Day,
        /// The day next to it.
        next: Day,
    },
    /// Something about the files, their columns, or the form of their values is open, in the words of the error.
    Open(String),
    /// Ids that a spreadsheet has cut.
    DamagedIds,
    /// Rows that cannot be used.
    BadRows {
        /// In words.
        text: String,
        /// Whether they hold money on purpose, and the words say what to do with it.
        on_purpose: bool,
        /// The column that says of what kind a row is, where rows of several kinds may stand in the file.
        kinds: Option<String>,
    },
    /// Sales, and their lines or payments, stand in one column of amounts: the value of sales is the example.
    RowKinds,
    /// Guests are many.
    ManyGuests {
        /// Of how many rows.
        rows: u64,
    },
    /// The customer `0` has many orders among customers with numbers.
    ZeroCustomer,
    /// Ids differ in leading zeros alone.
    LeadingZeros,
    /// A few order ids stand under several customers.
    SharedOrderIds {
        /// Of how many.
        of: u64,
    },
    /// Nobody ordered twice.
    EverybodyOnce,
    /// No column is the amount.
    NoAmounts,
    /// Times are of another zone than the report's.
    OtherOffset,
    /// Words of a status column that leave rows out or make them refunds, and words that nobody knows.
    Statuses {
        /// Words whose rows are left out.
        left_out: Vec<Word>,
        /// Words whose rows are refunds.
        refunds: Vec<Word>,
        /// Words that nobody knows: their rows count.
        unknown: Vec<Word>,
        /// Whether the column is used without having been asked for.
        by_itself: bool,
    },
    /// A column of cancellations is used without having been asked for.
    Cancellations,
    /// Numbers with a decimal: `13085.0`.
    DecimalIds,
    /// E-mail addresses in capitals.
    CapitalIds,
    /// Apostrophes before ids.
    Apostrophes,
    /// Words for nobody, and the id `0`.
    Nobody,
    /// The header stands further down than on the first line.
    HeaderLine,
    /// The header stands again further down.
    HeaderAgain,
    /// Rows of delimiters alone.
    BlankRows,
    /// Rows that are, byte for byte, an earlier row of their order.
    EqualRows,
    /// Orders stand again in one file, all alike.
    AlikeOrders,
    /// Rows of subscriptions that are, byte for byte, an earlier row.
    RepeatedRows,
    /// Subscriptions that stand in two files.
    SameSpells,
    /// Subscriptions that stand still and have no end.
    StandingStill,
    /// Prices that a tax stands beside.
    TaxInPrice,
    /// Prices without an interval.
    NoInterval,
    /// Subscriptions in several currencies, with their rows.
    SubscriptionCurrencies {
        /// The most frequent first.
        currencies: Vec<Word>,
    },
    /// So many rows as an export's page has.
    PageOfRows,
    /// Words of a status column of subscriptions.
    States {
        /// Words whose rows are 0.
        free: Vec<Word>,
        /// Words of late payments: their rows count.
        late: Vec<Word>,
        /// Words that nobody knows: their rows count.
        unknown: Vec<Word>,
    },
    /// Two columns of ends, one of the service and one of when the end was asked for.
    TwoEnds {
        /// The column of requests.
        request: String,
    },
    /// Lines for parts of a period, left out.
    Prorated,
    /// Contracts that start before an earlier one of the customer has ended.
    Overlaps {
        /// How many customers have them.
        customers: u64,
        /// Whether their amounts add up; without amounts a customer is simply one.
        add_up: bool,
    },
    /// Ends that are read as instants, and a start on the day after.
    OneDayGaps,
    /// Subscriptions of which nothing is paid, though no status says so.
    ZeroAmounts,
}

impl What {
    /// Its name in documents.
    pub fn name(&self) -> &'static str {
        match self {
            What::RepeatedTotals => "repeated_totals",
            What::RepeatedOrders { .. } => "repeated_orders",
            What::RestartingNumbers { .. } => "restarting_numbers",
            What::FarDay { .. } => "far_day",
            What::Open(_) => "open",
            What::DamagedIds => "damaged_ids",
            What::BadRows { .. } => "bad_rows",
            What::RowKinds => "row_kinds",
            What::ManyGuests { .. } => "many_guests",
            What::ZeroCustomer => "zero_customer",
            What::LeadingZeros => "leading_zeros",
            What::SharedOrderIds { .. } => "shared_order_ids",
            What::EverybodyOnce => "everybody_once",
            What::NoAmounts => "no_amounts",
            What::OtherOffset => "other_offset",
            What::Statuses { .. } => "statuses",
            What::Cancellations => "cancellations",
            What::DecimalIds => "decimal_ids",
            What::CapitalIds => "capital_ids",
            What::Apostrophes => "apostrophes",
            What::Nobody => "nobody",
            What::HeaderLine => "header_line",
            What::HeaderAgain => "header_again",
            What::BlankRows => "blank_rows",
            What::EqualRows => "equal_rows",
            What::AlikeOrders => "alike_orders",
            What::RepeatedRows => "repeated_rows",
            What::SameSpells => "same_spells",
            What::StandingStill => "standing_still",
            What::TaxInPrice => "tax_in_price",
            What::NoInterval => "no_interval",
            What::SubscriptionCurrencies { .. } => "currencies",
            What::PageOfRows => "page_of_rows",
            What::States { .. } => "states",
            What::TwoEnds { .. } => "two_ends",
            What::Prorated => "prorated",
            What::Overlaps { .. } => "overlaps",
            What::OneDayGaps => "one_day_gaps",
            What::ZeroAmounts => "zero_amounts",
        }
    }

    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        match self {
            What::RepeatedTotals
            | What::RepeatedOrders { .. }
            | What::RestartingNumbers { .. }
            | What::FarDay { .. }
            | What::Open(_)
            | What::DamagedIds
            | What::RowKinds
            | What::RepeatedRows
            | What::StandingStill
            | What::TaxInPrice
            | What::NoInterval
            | What::SubscriptionCurrencies { .. }
            | What::BadRows { .. } => Severity::Decision,
            What::ManyGuests { .. }
            | What::ZeroCustomer
            | What::LeadingZeros
            | What::SharedOrderIds { .. }
            | What::EverybodyOnce
            | What::NoAmounts
            | What::SameSpells
            | What::OtherOffset => Severity::Warning,
            What::Statuses { unknown, .. } | What::States { unknown, .. }
                if !unknown.is_empty() =>
            {
                Severity::Warning
            }
            What::Statuses { .. }
            | What::States { .. }
            | What::TwoEnds { .. }
            | What::PageOfRows
            | What::Prorated
            | What::Overlaps { .. }
            | What::OneDayGaps
            | What::ZeroAmounts
            | What::Cancellations
            | What::DecimalIds
            | What::CapitalIds
            | What::Apostrophes
            | What::Nobody
            | What::HeaderLine
            | What::HeaderAgain
            | What::BlankRows
            | What::EqualRows
            | What::AlikeOrders => Severity::Remark,
        }
    }
}

impl Finding {
    /// A finding about the input as a whole.
    pub fn new(what: What, count: u64) -> Finding {
        Finding {
            what,
            file: None,
            line: None,
            column: None,
            count,
            example: None,
        }
    }

    /// That a file's header stands further down than on its first line.
    pub fn header_line(file: &str, line: u64) -> Option<Finding> {
        let mut finding = Finding::new(What::HeaderLine, line.checked_sub(1)?).in_file(file);
        finding.line = Some(line);
        (line > 1).then_some(finding)
    }

    /// The same about a file.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Finding {
        self.file = Some(file.to_owned());
        self
    }

    /// The same about a column.
    #[must_use]
    pub fn in_column(mut self, column: &str) -> Finding {
        self.column = Some(column.to_owned());
        self
    }

    /// The same with its first example.
    #[must_use]
    pub fn with_example(mut self, line: u64, text: &str) -> Finding {
        self.line = Some(line);
        self.example = Some(text.to_owned());
        self
    }
}
