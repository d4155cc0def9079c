//! Which column of a file plays which part.

use std::fmt;

/// A part that a column can play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The order's id; without it every row is an order.
    Order,
    /// The customer's id.
    Customer,
    /// The day of the order, or of the cost.
    Date,
    /// The order's amount, or the cost's.
    Amount,
    /// How many of an item, to be multiplied by its price.
    Quantity,
    /// The price of one item.
    Price,
    /// A contract's first day.
    Start,
    /// A contract's last day.
    End,
    /// Whether a cost keeps or wins customers.
    Kind,
    /// What a cost was spent on.
    Category,
    /// The time of day, where it does not stand beside the date.
    Time,
    /// The time zone of an order's time.
    Zone,
    /// What became of an order.
    Status,
    /// When an order was cancelled; blank for those that were not.
    Cancelled,
    /// What was given back of an order.
    Refund,
    /// The day it was given back on.
    RefundDate,
    /// The currency of an amount.
    Currency,
    /// What tells guests apart.
    GuestKey,
    /// The price of a unit of a currency.
    Rate,
}

impl Role {
    /// The headers that are recognised, as [`normalised`] writes them. docs/files.md lists them.
    pub fn usual_names(self) -> &'static [&'static str] {
        match self {
            Role::Order => &[
                "orderid",
                "orderno",
                "ordernumber",
                "ordernr",
                "order",
                "ordername",
                "orderref",
                "orderreference",
                "invoiceno",
                "invoiceid",
                "invoicenumber",
                "invoice",
                "transactionid",
                "transactionno",
                "transactionnumber",
                "transaction",
                "receiptid",
                "receiptno",
                "receiptnumber",
                "purchaseid",
            ],
            Role::Customer => &[
                "customerid",
                "customer",
                "customerno",
                "customernumber",
                "customernr",
                "customerkey",
                "customeremail",
                "custid",
                "cust",
                "clientid",
                "client",
                "clientno",
                "userid",
                "user",
                "useremail",
                "accountid",
                "account",
                "accountno",
                "accountnumber",
                "buyerid",
                "buyer",
                "buyeremail",
                "memberid",
                "member",
                "shopperid",
                "consumerid",
                "contactid",
                "subscriberid",
                "email",
                "emailaddress",
            ],
            Role::Date => &[
                "orderdate",
                "orderedat",
                "orderdatetime",
                "ordertime",
                "ordertimestamp",
                "orderpurchasetimestamp",
                "purchasetimestamputc",
                "orderedtime",
                "createdtime",
                "ordercreatedat",
                "orderedon",
                "dateordered",
                "invoicedate",
                "invoicedatetime",
                "purchasedate",
                "purchasedat",
                "purchasetime",
                "purchasetimestamp",
                "transactiondate",
                "transactiontime",
                "createdat",
                "created",
                "createdon",
                "createddate",
                "creationdate",
                "datecreated",
                "date",
                "datetime",
                "timestamp",
                "day",
                "saledate",
                "salesdate",
                "dateofpurchase",
                "paymentdate",
                "paidat",
            ],
            Role::Amount => &[
                "amount",
                "total",
                "totalamount",
                "amounttotal",
                "revenue",
                "sales",
                "salesamount",
                "saleamount",
                "ordertotal",
                "orderamount",
                "ordervalue",
                "orderrevenue",
                "totalprice",
                "totalsales",
                "totalrevenue",
                "totalvalue",
                "grandtotal",
                "nettotal",
                "netamount",
                "netsales",
                "netrevenue",
                "grossamount",
                "grosssales",
                "invoiceamount",
                "invoicetotal",
                "transactionamount",
                "transactionvalue",
                "paymentamount",
                "paymentvalue",
                "amountpaid",
                "spend",
                "dollarvalue",
                "value",
                "monetaryvalue",
                "linetotal",
            ],
            Role::Quantity => &[
                "quantity",
                "qty",
                "units",
                "itemquantity",
                "lineitemquantity",
            ],
            Role::Price => &[
                "unitprice",
                "price",
                "itemprice",
                "priceperunit",
                "lineitemprice",
            ],
            Role::Start => &[
                "start",
                "startdate",
                "startedat",
                "startedon",
                "startson",
                "startat",
                "contractstart",
                "contractstartdate",
                "subscriptionstart",
                "subscriptionstartdate",
                "validfrom",
                "from",
                "begin",
                "begindate",
                "activefrom",
                "activatedat",
                "signupdate",
                "signedupat",
            ],
            Role::End => &[
                "end",
                "enddate",
                "endedat",
                "endedon",
                "endson",
                "endat",
                "contractend",
                "contractenddate",
                "subscriptionend",
                "subscriptionenddate",
                "validto",
                "validuntil",
                "to",
                "until",
                "activeto",
                "activeuntil",
                "canceledat",
                "cancelledat",
                "canceldate",
                "canceleddate",
                "cancelleddate",
                "cancellationdate",
                "churndate",
                "churnedat",
                "terminationdate",
            ],
            Role::Kind => &["kind", "type", "costtype", "costkind", "purpose"],
            Role::Category => &[
                "category",
                "costcategory",
                "department",
                "item",
                "description",
            ],
            Role::Currency => &[
                "currency",
                "currencycode",
                "currencyiso",
                "isocurrency",
                "ordercurrency",
                "ordercurrencycode",
                "transactioncurrency",
                "paymentcurrency",
                "invoicecurrency",
            ],
            Role::Rate => &["rate", "exchangerate", "fxrate", "price"],
            Role::Status => &[
                "status",
                "orderstatus",
                "orderstate",
                "financialstatus",
                "transactionstatus",
                "paymentstatus",
                "salestatus",
                "invoicestatus",
                "bestellstatus",
                "auftragsstatus",
                "zahlungsstatus",
                "statut",
                "statutcommande",
                "statutdelacommande",
                "estado",
                "estadopedido",
                "estadodelpedido",
                "estatus",
                "statuspedido",
                "statusdopedido",
                "situacao",
                "stato",
                "statoordine",
                "bestelstatus",
                "poststatus",
                "state",
                "paymentstate",
                "invoicestate",
                "salesstatus",
                "purchasestatus",
                "chargestatus",
                "bookingstatus",
                "itemstatus",
                "fulfillmentstatus",
                "fulfilmentstatus",
                "transactiontype",
                "ordertype",
                "saletype",
                "statusderbestellung",
                "bestellungsstatus",
                "auftragstatus",
                "zahlstatus",
                "etat",
                "etatcommande",
                "etatdelacommande",
                "statutpaiement",
                "statutdepaiement",
                "statutdupaiement",
                "estadodelaorden",
                "estadodepago",
                "estadodelpago",
                "estadodopedido",
                "situacaodopedido",
                "statusdopagamento",
                "statodellordine",
                "statopagamento",
                "statodelpagamento",
                "statusbestelling",
                "betaalstatus",
                "betalingsstatus",
            ],
            Role::Cancelled => &[
                "cancelledat",
                "canceledat",
                "cancelledon",
                "canceledon",
                "cancelleddate",
                "canceleddate",
                "datecancelled",
                "datecanceled",
                "cancelledtime",
                "canceledtime",
            ],
            // Never taken unasked: they change what is an order.
            Role::Time | Role::Zone | Role::Refund | Role::RefundDate | Role::GuestKey => &[],
        }
    }

    /// Whether a header of this name may mean something else than what became of an order: a state of the
    /// country, a kind of customer.
    pub fn may_be_another(status: &str) -> bool {
        const OTHERS: [&str; 8] = [
            "state",
            "etat",
            "estado",
            "stato",
            "situacao",
            "transactiontype",
            "ordertype",
            "saletype",
        ];
        let name = normalised(status);
        OTHERS.contains(&name.as_str()) || !Role::Status.usual_names().contains(&name.as_str())
    }

    /// The flag that names the column.
    pub fn flag(self) -> &'static str {
        match self {
            Role::Order => "--order-column",
            Role::Customer => "--customer-column",
            Role::Date => "--date-column",
            Role::Amount => "--amount-column",
            Role::Quantity => "--quantity-column",
            Role::Price => "--price-column",
            Role::Start => "--start-column",
            Role::End => "--end-column",
            Role::Kind => "--kind-column",
            Role::Category => "--category-column",
            Role::Time => "--time-column",
            Role::Zone => "--zone-column",
            Role::Status => "--status-column",
            Role::Cancelled => "--cancelled-column",
            Role::Refund => "--refund-column",
            Role::RefundDate => "--refund-date-column",
            Role::Currency => "--currency-column",
            Role::GuestKey => "--guest-key",
            Role::Rate => "--rates",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Role::Order => "order",
            Role::Customer => "customer",
            Role::Date => "date",
            Role::Amount => "amount",
            Role::Quantity => "quantity",
            Role::Price => "price",
            Role::Start => "start",
            Role::End => "end",
            Role::Kind => "kind",
            Role::Category => "category",
            Role::Time => "time",
            Role::Zone => "zone",
            Role::Status => "status",
            Role::Cancelled => "cancelled",
            Role::Refund => "refund",
            Role::RefundDate => "refund_date",
            Role::Currency => "currency",
            Role::GuestKey => "guest_key",
            Role::Rate => "rate",
        })
    }
}

/// A header in the form that names are compared in: without case, accents, spaces, dashes, underscores
/// and other marks.
pub fn normalised(header: &str) -> String {
    crate::words::without_accents(header)
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

/// Why no column can be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    /// No header is a usual name.
    #[error("no column is recognised as the {role}; name it with {flag} (columns: {columns})", flag = role.flag())]
    Missing {
        /// The part.
        role: Role,
        /// The file's columns.
        columns: String,
    },
    /// More than one header is a usual name.
    #[error("{candidates} could each be the {role}; choose with {flag} (columns: {columns})", flag = role.flag())]
    Several {
        /// The part.
        role: Role,
        /// The columns that could play it.
        candidates: String,
        /// The file's columns.
        columns: String,
    },
    /// No header is a usual name of a part that one file alone has.
    #[error("no column is recognised as the {part}; name it with {flag} (columns: {columns})")]
    NoPart {
        /// The part.
        part: &'static str,
        /// The flag that names it.
        flag: &'static str,
        /// The file's columns.
        columns: String,
    },
    /// More than one header is a usual name of such a part.
    #[error("{candidates} could each be the {part}; choose with {flag} (columns: {columns})")]
    Choice {
        /// The part.
        part: &'static str,
        /// The flag that chooses.
        flag: &'static str,
        /// The columns that could play it.
        candidates: String,
        /// The file's columns.
        columns: String,
    },
    /// No header is an amount, but there are a quantity and a price.
    #[error(
        "no column is recognised as the amount; if it is their product, use --amount \"{product}\" (columns: {columns})"
    )]
    NoAmount {
        /// The expression to type.
        product: String,
        /// The file's columns.
        columns: String,
    },
    /// A flag names a column that is not there.
    #[error("{flag} {asked:?}: there is no such column{hint} (columns: {columns})")]
    Unknown {
        /// The flag.
        flag: String,
        /// What it names.
        asked: String,
        /// A similar name.
        hint: String,
        /// The file's columns.
        columns: String,
    },
    /// A known export without a column that it needs.
    #[error(
        "this is read as {preset}, and has no column {wanted} for the {role}; export it with that column, or name another with {flag} (columns: {columns})", flag = role.flag()
    )]
    NotInExport {
        /// The export's name.
        preset: String,
        /// The part.
        role: Role,
        /// The columns that could play it.
        wanted: String,
        /// The file's columns.
        columns: String,
    },
    /// A known export that tells nothing of the customers.
    #[error("{0}")]
    NoCustomers(&'static str),
    /// A flag names a header that stands there more than once.
    #[error(
        "{flag} {asked:?}: columns {numbers} all have this name; choose by number, like {flag} {first}"
    )]
    Doubled {
        /// The flag.
        flag: String,
        /// What it names.
        asked: String,
        /// Where the columns are.
        numbers: String,
        /// The first of them.
        first: usize,
    },
}

/// A file's header line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    names: Vec<String>,
    normalised: Vec<String>,
}

impl Header {
    /// The header with these names.
    pub fn new(names: Vec<String>) -> Self {
        let normalised = names.iter().map(|name| normalised(name)).collect();
        Header { names, normalised }
    }

    /// The names as they stand in the file.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The name of a column; empty where there is none.
    pub fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The columns as messages list them.
    pub fn listed(&self) -> String {
        listed(self.names.iter())
    }

    /// The column a flag names: by its exact header, its header case and marks aside, or its number
    /// counted from 1.
    ///
    /// # Errors
    /// [`ColumnError`] when it names none or several.
    pub fn named(&self, asked: &str, flag: &str) -> Result<usize, ColumnError> {
        let exact = places(&self.names, asked);
        let found = if exact.is_empty() && !normalised(asked).is_empty() {
            places(&self.normalised, &normalised(asked))
        } else {
            exact
        };
        match (found.as_slice(), asked.trim().parse::<usize>()) {
            (&[column], _) => Ok(column),
            (&[], Ok(number)) if (1..=self.len()).contains(&number) => Ok(number - 1),
            (&[], _) => Err(ColumnError::Unknown {
                flag: flag.to_owned(),
                asked: asked.to_owned(),
                hint: self.similar(asked),
                columns: self.listed(),
            }),
            (several, _) => Err(ColumnError::Doubled {
                flag: flag.to_owned(),
                asked: asked.to_owned(),
                numbers: listed(several.iter().map(|column| (column + 1).to_string())),
                first: several.first().map_or(1, |column| column + 1),
            }),
        }
    }

    /// The one column whose header is a usual name of `role`; `None` when there is none.
    ///
    /// # Errors
    /// [`ColumnError::Several`] when there are more.
    pub fn recognised(&self, role: Role) -> Result<Option<usize>, ColumnError> {
        let usual = role.usual_names();
        let found: Vec<usize> = (0..self.len())
            .filter(|&column| usual.contains(&self.normalised[column].as_str())) // invariant
            .collect();
        match found.as_slice() {
            [] => Ok(None),
            &[column] => Ok(Some(column)),
            several => Err(ColumnError::Several {
                role,
                candidates: listed(several.iter().map(|&column| self.numbered(column))),
                columns: self.listed(),
            }),
        }
    }

    /// The error of a part of one file alone that no column plays.
    pub(super) fn missing(&self, part: &'static str, flag: &'static str) -> ColumnError {
        ColumnError::NoPart {
            part,
            flag,
            columns: self.listed(),
        }
    }

    /// The error of a part of one file alone that each of these columns could play.
    pub(super) fn several(
        &self,
        part: &'static str,
        flag: &'static str,
        columns: &[usize],
    ) -> ColumnError {
        ColumnError::Choice {
            part,
            flag,
            candidates: listed(columns.iter().map(|&column| self.numbered(column))),
            columns: self.listed(),
        }
    }

    /// All columns whose header is a usual name of `role`.
    pub fn all_recognised(&self, role: Role) -> Vec<usize> {
        let usual = role.usual_names();
        let names = self.normalised.iter().enumerate();
        names
            .filter(|(_, name)| usual.contains(&name.as_str()))
            .map(|(column, _)| column)
            .collect()
    }

    /// The column for `role`: the one asked for, else the one recognised.
    ///
    /// # Errors
    /// [`ColumnError`] when there is none, or a choice.
    pub fn find(&self, role: Role, asked: Option<&str>) -> Result<usize, ColumnError> {
        self.find_optional(role, asked)?
            .ok_or_else(|| ColumnError::Missing {
                role,
                columns: self.listed(),
            })
    }

    /// The column for `role`, where the file may do without it.
    ///
    /// # Errors
    /// [`ColumnError`] when the one asked for is not there, or there is a choice.
    pub fn find_optional(
        &self,
        role: Role,
        asked: Option<&str>,
    ) -> Result<Option<usize>, ColumnError> {
        match asked {
            Some(asked) => self.named(asked, role.flag()).map(Some),
            None => self.recognised(role),
        }
    }

    /// The first of these names that is a header, its case and marks aside.
    pub fn first_of(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            let name = normalised(name);
            self.normalised.iter().position(|own| *own == name)
        })
    }

    /// A column by its name, with its number when the name is not enough.
    fn numbered(&self, column: usize) -> String {
        let name = self.name(column);
        if self.names.iter().filter(|other| *other == name).count() > 1 {
            format!("{name} (column {})", column + 1)
        } else {
            name.to_owned()
        }
    }

    fn similar(&self, asked: &str) -> String {
        crate::words::closest(asked, self.names.iter().map(String::as_str))
            .map_or(String::new(), |name| format!("; did you mean {name:?}?"))
    }
}

fn places(names: &[String], wanted: &str) -> Vec<usize> {
    names
        .iter()
        .enumerate()
        .filter(|(_, name)| *name == wanted)
        .map(|(place, _)| place)
        .collect()
}

fn listed<T: AsRef<str>>(names: impl Iterator<Item = T>) -> String {
    let mut text = String::new();
    for name in names {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(name.as_ref());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Header {
        Header::new(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn usual_names_are_found_whatever_their_case_and_marks() {
        for name in [
            "customer_id",
            "CustomerID",
            "Customer ID",
            "customer-id",
            "E-mail",
            "user_id",
        ] {
            let header = header(&["x", name]);
            assert_eq!(header.recognised(Role::Customer), Ok(Some(1)), "{name}");
        }
    }

    #[test]
    fn usual_names_are_normalised_and_belong_to_one_part_of_a_file() {
        let files: [&[Role]; 4] = [
            &[
                Role::Order,
                Role::Customer,
                Role::Date,
                Role::Amount,
                Role::Quantity,
                Role::Price,
                Role::Currency,
            ],
            &[Role::Date, Role::Currency, Role::Rate],
            &[Role::Customer, Role::Start, Role::End],
            &[Role::Date, Role::Kind, Role::Category, Role::Amount],
        ];
        for roles in files {
            let mut all: Vec<&str> = roles
                .iter()
                .flat_map(|role| role.usual_names())
                .copied()
                .collect();
            assert!(all.iter().all(|name| normalised(name) == *name));
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }

    #[test]
    fn none_and_several_are_questions() {
        let none = header(&["a", "b"]).find(Role::Date, None).unwrap_err();
        assert_eq!(
            none.to_string(),
            "no column is recognised as the date; name it with --date-column (columns: a, b)"
        );
        let several = header(&["total", "amount", "id"])
            .find(Role::Amount, None)
            .unwrap_err();
        assert_eq!(
            several.to_string(),
            "total, amount could each be the amount; choose with --amount-column (columns: total, amount, id)"
        );
    }

    #[test]
    fn a_doubled_header_is_chosen_by_number() {
        let header = header(&["id", "amount", "amount"]);
        let error = header.find(Role::Amount, Some("amount")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "--amount-column \"amount\": columns 2, 3 all have this name; choose by number, like --amount-column 2"
        );
        assert_eq!(header.find(Role::Amount, Some("3")), Ok(2));
        let error = header.recognised(Role::Amount).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("amount (column 2), amount (column 3) could each")
        );
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_nearest() {
        let error = header(&["order_id", "amount"])
            .find(Role::Order, Some("ordr_id"))
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "--order-column \"ordr_id\": there is no such column; did you mean \"order_id\"? \
             (columns: order_id, amount)"
        );
    }
}
