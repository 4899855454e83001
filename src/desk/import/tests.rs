//! Whole imports into a database in memory: what is recorded, what a second time changes, and every reason
//! for which a row is refused.

use std::fmt::Write as _;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::clock::FixedClock;
use crate::domain::account::{Account, AccountKind};
use crate::domain::business::{BusinessSettings, Country, Letterhead, WorkingHours};
use crate::domain::ids::EntrySeq;
use crate::domain::ledger::{EntryKind, Reversal};
use crate::domain::money::Currency;
use crate::store::{AccountBook, Store};
use crate::tokens::Tokens;

/// A business in New York on 12 March 2026.
struct Office {
    desk: Desk,
    business: Business,
}

impl Office {
    async fn open() -> Self {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let clock = FixedClock::at("2026-03-12T15:00:00Z".parse().unwrap());
        let desk = Desk::new(store, Arc::new(clock), Tokens::seeded(1));
        let settings = BusinessSettings {
            name: "Harbour Lane Joinery".into(),
            country: Country::parse("US").unwrap(),
            currency: Currency::parse("USD").unwrap(),
            timezone: "America/New_York".parse().unwrap(),
            letterhead: Letterhead::default(),
            ways_to_pay: vec![],
            payment_link: None,
            working_hours: WorkingHours::default(),
        };
        let business = desk.create_business(settings, "owner").await.unwrap();
        Self { desk, business }
    }

    /// An office with two customers and an invoice of each.
    async fn with_books() -> Self {
        let office = Self::open().await;
        office.take(Customers, CUSTOMERS).await;
        office.take(Invoices, INVOICES).await;
        office
    }

    async fn import(
        &self,
        kind: ImportKind,
        bytes: impl Into<Vec<u8>>,
    ) -> Result<Report, ImportError> {
        let source = Source::from_bytes(format!("{}.csv", kind.as_str()), bytes);
        let run = self.desk.import(&self.business, kind, source, false, &());
        run.await
    }

    /// Imports what has to succeed: how many rows were added, updated and unchanged.
    async fn take(&self, kind: ImportKind, text: &str) -> (u64, u64, u64) {
        let report = match self.import(kind, text).await {
            Ok(report) => report,
            Err(error) => panic!("{error}"),
        };
        assert_eq!(
            report.rows,
            report.added + report.updated + report.unchanged
        );
        (report.added, report.updated, report.unchanged)
    }

    /// Imports what has to fail, and leaves the books as they were.
    async fn refuse(&self, kind: ImportKind, bytes: impl Into<Vec<u8>>) -> String {
        let before = self.everything().await;
        let error = self.import(kind, bytes).await.unwrap_err();
        assert_eq!(self.everything().await, before, "nothing is half-applied");
        error.to_string()
    }

    async fn account(&self, reference: &str) -> Account {
        let mut tx = self.desk.store().read().await.unwrap();
        let found = tx.account(self.business.id, reference).await.unwrap();
        found.unwrap()
    }

    async fn book(&self, reference: &str) -> AccountBook {
        let account = self.account(reference).await.id;
        let mut tx = self.desk.store().read().await.unwrap();
        let currency = self.business.settings.currency;
        let book = tx.book(self.business.id, account, currency).await;
        book.unwrap()
    }

    /// Accounts and ledgers as a text that can be compared.
    async fn everything(&self) -> String {
        let mut tx = self.desk.store().read().await.unwrap();
        let (id, currency) = (self.business.id, self.business.settings.currency);
        let accounts = tx.accounts(id).await.unwrap();
        let ledgers = tx.stored_ledgers(id, currency).await.unwrap();
        format!("{accounts:?} {ledgers:?}")
    }
}

const CUSTOMERS: &str = "account_id,name\nC-1,Ana\nC-2,Ben\n";
const INVOICES: &str = "invoice_number,account_id,issue_date,due_date,amount,currency\n\
     INV-1,C-1,2026-01-05,2026-02-04,450.00,USD\n\
     INV-2,C-2,2026-01-05,2026-02-04,80,USD\n";
const PAYMENTS: &str = "reference,account_id,date,amount,currency,invoice_number,method\n\
     TX-2,C-1,2026-03-02,50,USD,,\n\
     TX-1,C-1,2026-03-01,100.00,usd,INV-1,card\n";

use ImportKind::{Customers, Invoices, Payments};

#[tokio::test]
async fn customers_are_added_once_and_then_only_changed() {
    let office = Office::open().await;
    let file = "account_id,name,email,phone,timezone,locale,kind,country\n\
         C-1,Ana Ortiz,ana@example.com,+1 555 0100,America/Chicago,en_us,Sole Trader,us\n\
         C-2,Ben,,,,,,\n";
    assert_eq!(office.take(Customers, file).await, (2, 0, 0));
    assert_eq!(office.take(Customers, file).await, (0, 0, 2));
    let ana = office.account("C-1").await.profile;
    assert_eq!(ana.timezone, Some("America/Chicago".parse().unwrap()));
    assert_eq!(ana.locale.as_deref(), Some("en-US"));
    assert_eq!(ana.kind, AccountKind::SoleTrader);
    let ben = office.account("C-2").await.profile;
    assert_eq!((ben.email, ben.kind), (None, AccountKind::Unknown));

    // A column that is missing and a cell that is blank leave what is known.
    let file = "Name;Account ID;E-Mail\nAna Maria Ortiz;C-1;\nBen;C-2;ben@example.com\nCy;C-3;\n";
    assert_eq!(office.take(Customers, file).await, (1, 2, 0));
    let changed = office.account("C-1").await.profile;
    assert_eq!(changed.name, "Ana Maria Ortiz");
    assert_eq!(changed.email, ana.email);
    assert_eq!(changed.country, ana.country);
}

#[tokio::test]
async fn invoices_are_issued_once_with_the_terms_of_the_policy() {
    let office = Office::open().await;
    office.take(Customers, CUSTOMERS).await;
    let file = "invoice_number,account_id,issue_date,due_date,amount,currency,description,terms\n\
         INV-1,C-1,2026-01-05,2026-02-04,450.00,USD,Oak table,2/10 net 30\n\
         INV-2,C-1,2026-01-06,2026-02-05,80,USD,,\n";
    assert_eq!(office.take(Invoices, file).await, (2, 0, 0));
    assert_eq!(office.take(Invoices, file).await, (0, 0, 2));
    let book = office.book("C-1").await;
    let terms = |number: &str| {
        let mut invoices = book.ledger.invoices().values();
        let found = invoices.find(|invoice| invoice.number == number).unwrap();
        found.terms.clone().unwrap()
    };
    assert_eq!(terms("INV-1"), "2/10 net 30");
    assert_eq!(terms("INV-2"), "net 30");
    let entry = &book.ledger.entries()[0];
    assert_eq!(
        (entry.kind, entry.amount.minor()),
        (EntryKind::Invoice, 45_000)
    );
    assert_eq!(entry.value_date.to_string(), "2026-01-05");
    assert_eq!(entry.actor, "import");
    assert_eq!(entry.reason.as_deref(), Some("invoices.csv"));
    assert_eq!(book.ledger.balance().minor(), 53_000);
}

#[tokio::test]
async fn payments_are_posted_by_date_and_once() {
    let office = Office::with_books().await;
    assert_eq!(office.take(Payments, PAYMENTS).await, (2, 0, 0));
    assert_eq!(office.take(Payments, PAYMENTS).await, (0, 0, 2));
    let book = office.book("C-1").await;
    let references: Vec<_> = book.ledger.entries().iter().skip(1).collect();
    assert_eq!(references[0].reference.as_deref(), Some("TX-1"));
    assert_eq!(references[1].reference.as_deref(), Some("TX-2"));
    assert_eq!(book.ledger.balance().minor(), 30_000);
}

#[tokio::test]
async fn a_reversed_payment_is_still_known() {
    let office = Office::with_books().await;
    office.take(Payments, PAYMENTS).await;
    let mut book = office.book("C-1").await;
    let by = Reversal {
        value_date: office.desk.today(&office.business),
        reference: None,
        actor: "kim".into(),
        reason: "bounced".into(),
    };
    let posting = book
        .ledger
        .reverse(EntrySeq(2), by, &book.arrangements(), office.desk.now())
        .unwrap();
    let mut tx = office.desk.store().write().await.unwrap();
    let account = book.ledger.account();
    tx.insert_postings(office.business.id, &[(account, posting)])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(office.take(Payments, PAYMENTS).await, (0, 0, 2));
}

#[tokio::test]
async fn many_names_are_read_at_once_and_come_to_the_same() {
    let office = Office::open().await;
    let (mut customers, mut invoices, mut payments) = (
        "account_id,name\n".to_owned(),
        "invoice_number,account_id,issue_date,due_date,amount,currency\n".to_owned(),
        "reference,account_id,date,amount,currency,invoice_number\n".to_owned(),
    );
    for n in 0..300 {
        writeln!(customers, "C-{n},Customer {n}").unwrap();
        writeln!(invoices, "I-{n},C-{},2026-01-05,2026-02-04,10,USD", n % 7).unwrap();
        writeln!(payments, "T-{n},C-{},2026-02-05,10,USD,I-{n}", n % 7).unwrap();
    }
    for (kind, file) in [
        (Customers, customers),
        (Invoices, invoices),
        (Payments, payments),
    ] {
        assert_eq!(office.take(kind, &file).await, (300, 0, 0));
        assert_eq!(office.take(kind, &file).await, (0, 0, 300));
    }
    let mut tx = office.desk.store().read().await.unwrap();
    let currency = office.business.settings.currency;
    let ledgers = tx.stored_ledgers(office.business.id, currency).await;
    for (stored, arrangements) in ledgers.unwrap() {
        let ledger = crate::domain::ledger::replay(stored, &arrangements).unwrap();
        assert!(ledger.balance().is_zero());
    }
}

#[tokio::test]
async fn a_dry_run_reports_the_same_and_leaves_nothing() {
    let office = Office::with_books().await;
    let before = office.everything().await;
    for (kind, file) in [
        (
            Customers,
            "account_id,name\nC-1,Ana\nC-2,Benedict\nC-3,Cy\n",
        ),
        (
            Invoices,
            "invoice_number,account_id,issue_date,due_date,amount,currency\n\
             INV-3,C-1,2026-01-05,2026-02-04,450.00,USD\n",
        ),
        (Payments, PAYMENTS),
    ] {
        let source = Source::from_bytes("dry.csv", file);
        let dry = office
            .desk
            .import(&office.business, kind, source.clone(), true, &())
            .await
            .unwrap();
        assert!(dry.dry_run && dry.added > 0);
        assert_eq!(office.everything().await, before);
    }
}

#[tokio::test]
async fn every_bad_row_is_reported_at_once_and_nothing_is_kept() {
    let office = Office::with_books().await;
    let said = office
        .refuse(
            Payments,
            "reference,account_id,date,amount,currency,invoice_number\n\
             TX-1,C-1,2026-03-01,10,USD,\n\
             TX-2,C-9,01/03/2026,\"1,200.50\",USD,\n\
             TX-3,C-1,2026-03-01,10\n\
             \n\
             TX-4,C-1,2026-03-01,10,EUR,INV-2\n",
        )
        .await;
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines,
        [
            "payments.csv:3: column \"date\", \"01/03/2026\": write 2026-03-01 or 2026-01-03; day and \
             month are not guessed",
            "payments.csv:3: column \"amount\", \"1,200.50\": an amount is digits with a decimal point, \
             such as 1200.50; write 1200.50",
            "payments.csv:3: column \"account_id\", \"C-9\": there is no such account; import the \
             customers first",
            "payments.csv:4: the row has 4 cells, the header has 6",
            "payments.csv:6: column \"currency\", \"EUR\": this business is kept in USD, so EUR cannot be \
             recorded",
            "payments.csv:6: column \"invoice_number\", \"INV-2\": this is an invoice of account C-2, \
             not of C-1",
        ]
    );
}

#[tokio::test]
async fn a_customer_cell_is_refused_with_what_to_write_instead() {
    let office = Office::open().await;
    let long = "x".repeat(91);
    let longer = "x".repeat(501);
    for (column, cell, reason) in [
        ("name", "", "this cell is empty"),
        ("name", long.as_str(), "91 characters; at most 90"),
        ("name", "A\u{0}na", "a control character in it (U+0000)"),
        ("name", "A\u{1b}[2Jna", "a control character in it (U+001B)"),
        ("name", "\"Ana\nOrtiz\"", "a line break in it"),
        ("phone", longer.as_str(), "501 characters; at most 500"),
        (
            "email",
            "ana.example.com",
            "write one, such as ana@example.com",
        ),
        ("email", "ana ortiz@example.com", "no e-mail address"),
        ("email", "@example.com", "no e-mail address"),
        ("email", "a@b@example.com", "no e-mail address"),
        ("timezone", "Amerika/New_York", "is America/New_York meant?"),
        ("timezone", "berlin", "is Europe/Berlin meant?"),
        ("timezone", "UTC+25", "write a name such as Europe/London"),
        ("locale", "German", "such as en-GB or de"),
        ("locale", "e", "such as en-GB or de"),
        (
            "kind",
            "club",
            "write consumer, sole_trader, partnership, company, unknown",
        ),
        ("country", "Germany", "write two letters, such as US or DE"),
        ("country", "uk", "write GB"),
    ] {
        let file = if column == "name" {
            format!("account_id,name\nC-1,{cell}\n")
        } else {
            format!("account_id,name,{column}\nC-1,Ana,{cell}\n")
        };
        let said = office.refuse(Customers, file).await;
        assert!(said.contains(reason), "{column} {cell:?}: {said}");
        assert!(
            said.contains(&format!("customers.csv:2: column \"{column}\"")),
            "{said}"
        );
        assert!(said.chars().count() < 300, "{said}");
    }
}

#[tokio::test]
async fn an_invoice_cell_is_refused_with_what_to_write_instead() {
    let office = Office::with_books().await;
    let sound = ["INV-7", "C-1", "2026-01-05", "2026-02-04", "450.00", "USD"];
    for (place, cell, reason) in [
        (0, "", "this cell is empty"),
        (0, "INV-2", "an invoice of account C-2 has this number"),
        (0, "INV-1", "was 450.00 USD, here 451.00 USD"),
        (1, "C-9", "there is no such account"),
        (2, "2026-13-01", "there is no such day"),
        (2, "1969-12-31", "dates from 1970-01-01 to 2999-12-31"),
        (2, "3000-01-01", "dates from 1970-01-01"),
        (2, "25/12/2025", "write 2025-12-25"),
        (2, "2026/1/5", "write 2026-01-05"),
        (2, "20260105", "write 2026-01-05"),
        (2, "2026-01-05T00:00:00Z", "write 2026-01-05"),
        (2, "5 Jan 2026", "write the date as YYYY-MM-DD"),
        (2, "02/02/2026", "write 2026-02-02"),
        (3, "2026-01-04", "due before its issue date, 2026-01-05"),
        (4, "450.005", "USD amounts have 2 decimals, this one has 3"),
        (4, "-1", "more than zero; what lowers a debt"),
        (4, "0.00", "the amount must be more than zero"),
        (4, "\"1,200.50\"", "write 1200.50"),
        (4, "\"1.200,50\"", "write 1200.50"),
        (4, "\"1200,5\"", "write 1200.5"),
        (4, "$450", "write 450"),
        (4, "\"1,234,567\"", "write 1234567"),
        (
            4,
            "\"1,200\"",
            "an amount is digits with a decimal point, such as 1200.50",
        ),
        (4, "1e3", "such as 1200.50"),
        (4, "99999999999999999999", "larger than one line can hold"),
        (5, "EURO", "use one of ISO 4217"),
        (5, "EUR", "this business is kept in USD"),
    ] {
        let mut cells = sound;
        cells[place] = cell;
        if cell == "INV-1" {
            cells[4] = "451.00";
        }
        let file = format!(
            "invoice_number,account_id,issue_date,due_date,amount,currency\n{}\n",
            cells.join(",")
        );
        let said = office.refuse(Invoices, file).await;
        assert!(said.contains(reason), "{cell:?}: {said}");
        assert!(said.starts_with("invoices.csv:2: column"), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[tokio::test]
async fn a_payment_cell_is_refused_with_what_to_write_instead() {
    let office = Office::with_books().await;
    office.take(Payments, PAYMENTS).await;
    let sound = [
        "TX-7",
        "C-1",
        "2026-03-01",
        "100.00",
        "USD",
        "INV-1",
        "card",
    ];
    for (changes, reason) in [
        (vec![(0, "")], "this cell is empty"),
        (vec![(1, "C-9")], "there is no such account"),
        (
            vec![(2, "2026-03-14")],
            "in the future (today is 2026-03-12)",
        ),
        (vec![(3, "-5")], "recorded by reversing it"),
        (vec![(3, "9.999")], "USD amounts have 2 decimals"),
        (vec![(4, "JPY")], "this business is kept in USD"),
        (vec![(5, "INV-9")], "there is no such invoice"),
        (vec![(5, "INV-2")], "an invoice of account C-2, not of C-1"),
        (
            vec![(0, "TX-1"), (2, "2026-03-02")],
            "date was 2026-03-01, here 2026-03-02",
        ),
        (
            vec![(0, "TX-1"), (3, "99")],
            "amount was 100.00 USD, here 99.00 USD",
        ),
        (
            vec![(0, "TX-1"), (5, "")],
            "invoice_number was INV-1, here none",
        ),
        (vec![(0, "TX-1"), (6, "cash")], "method was card, here cash"),
        (
            vec![(0, "TX-1"), (1, "C-2"), (5, "")],
            "an entry of account C-1 has this reference",
        ),
    ] {
        let mut cells = sound;
        for (place, cell) in changes {
            cells[place] = cell;
        }
        let file = format!(
            "reference,account_id,date,amount,currency,invoice_number,method\n{}\n",
            cells.join(",")
        );
        let said = office.refuse(Payments, file).await;
        assert!(said.contains(reason), "{cells:?}: {said}");
        assert!(said.starts_with("payments.csv:2: column"), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    // A bank east of the business may be a day ahead.
    let tomorrow = "reference,account_id,date,amount,currency\nTX-8,C-1,2026-03-13,1,USD\n";
    assert_eq!(office.take(Payments, tomorrow).await, (1, 0, 0));
}

#[tokio::test]
async fn the_same_key_twice_in_a_file_names_both_lines() {
    let office = Office::with_books().await;
    for (kind, file, said) in [
        (
            Customers,
            "account_id,name\nC-7,Ana\n\nC-7,Ana\n",
            "customers.csv:4: column \"account_id\", \"C-7\": this account is on line 2 already; keep one \
             of the two",
        ),
        (
            Invoices,
            "invoice_number,account_id,issue_date,due_date,amount,currency\n\
             INV-7,C-1,2026-01-05,2026-02-04,450.00,USD\nINV-7,C-1,2026-01-05,2026-02-04,450.00,USD\n",
            "invoices.csv:3: column \"invoice_number\", \"INV-7\": this number is on line 2 already; give \
             each invoice its own",
        ),
        (
            Payments,
            "reference,account_id,date,amount,currency\nT,C-1,2026-01-05,1,USD\nT,C-1,2026-01-05,1,USD\n",
            "payments.csv:3: column \"reference\", \"T\": this reference is on line 2 already; give each \
             payment its own",
        ),
    ] {
        assert_eq!(office.refuse(kind, file).await, said);
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_taken_says_what_to_do() {
    let office = Office::open().await;
    let utf_16: Vec<u8> = "account_id,name\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let with_mark = [&[0xff, 0xfe][..], &utf_16].concat();
    for (bytes, said) in [
        (
            b"".to_vec(),
            "customers.csv is empty; its first line names the columns: account_id,name,",
        ),
        (b" \r\n\r\n".to_vec(), "customers.csv is empty"),
        (
            b"account_id,nmae,Nickname\nC-1,Ana,A\n".to_vec(),
            "customers.csv:1: column \"name\": this column is missing; found: account_id, nmae, Nickname. \
             The first line names the columns: account_id,name,email,",
        ),
        (
            b"account_id,name,Account ID\n".to_vec(),
            "customers.csv:1: column \"Account ID\": this column is there twice",
        ),
        (
            b"account_id,name\nC-1,Ana\nC-2,Jos\xe9\n".to_vec(),
            "customers.csv:3: character 8 of the line is not UTF-8 (byte 0xE9); save it as UTF-8",
        ),
        (
            utf_16,
            "customers.csv:1: the file is written in UTF-16; save it as UTF-8",
        ),
        (
            with_mark,
            "customers.csv:1: the file is written in UTF-16; save it as UTF-8",
        ),
        (
            b"account_id,name\nC-1,Ana\nC-2,\"Ben \"\"B\"\"\nC-3,Cy\n".to_vec(),
            "customers.csv:3: a quote opens here and is never closed",
        ),
        (
            b"account_id,name\nC-1,Ortiz, Ana\n".to_vec(),
            "customers.csv:2: the row has 3 cells, the header has 2; put quotes around a cell that has a \
             comma in it",
        ),
    ] {
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let error = office.refuse(Customers, bytes).await;
        assert!(error.starts_with(said), "{shown:?}: {error}");
    }
}

#[tokio::test]
async fn spreadsheets_write_csv_in_many_ways() {
    for file in [
        "account_id,name\nC-1,\"Ana, née \"\"B\"\"\"\n",
        "\u{feff}account_id,name\r\nC-1,\"Ana, née \"\"B\"\"\"\r\n",
        "NAME;Account-Id\n\"Ana, née \"\"B\"\"\";C-1",
        "account_id\tname\nC-1\t\"Ana, née \"\"B\"\"\"\n\t\n",
        "\n\nid, Account Id ,NAME,\n7, C-1 ,\"Ana, née \"\"B\"\"\",\n,,,\n",
        "account_id,name\rC-1,\"Ana, née \"\"B\"\"\"\r",
    ] {
        let office = Office::open().await;
        assert_eq!(office.take(Customers, file).await, (1, 0, 0), "{file:?}");
        assert_eq!(office.account("C-1").await.profile.name, "Ana, née \"B\"");
    }
}

#[tokio::test]
async fn a_header_alone_is_an_import_of_nothing() {
    let office = Office::open().await;
    assert_eq!(office.take(Customers, "account_id,name").await, (0, 0, 0));
}

#[tokio::test]
async fn columns_that_are_not_ours_are_reported_and_ignored() {
    let office = Office::open().await;
    let file = "account_id,Segment,name,\nC-1,\"two\nlines\",Ana,\n";
    let report = office.import(Customers, file).await.unwrap();
    assert_eq!(
        report.ignored_columns,
        ["Segment", "column 4 (without a name)"]
    );
    assert_eq!(
        serde_json::to_value(&report).unwrap(),
        serde_json::json!({
            "kind": "customers", "file": "customers.csv", "rows": 1, "added": 1, "updated": 0,
            "unchanged": 0, "ignored_columns": ["Segment", "column 4 (without a name)"], "dry_run": false,
        })
    );
}

#[tokio::test]
async fn lines_are_counted_as_an_editor_counts_them() {
    let office = Office::open().await;
    for line_break in ["\n", "\r\n", "\r"] {
        let lines = [
            "",
            "account_id,note,name,kind",
            "C-1,\"two",
            "lines\",Ana,club",
            "",
            "",
            "C-2,,Ben,club",
            "C-3,,Cy,club",
        ];
        let said = office.refuse(Customers, lines.join(line_break)).await;
        let at: Vec<&str> = said
            .lines()
            .filter_map(|line| line.split(':').nth(1))
            .collect();
        assert_eq!(at, ["3", "7", "8"], "{line_break:?}");
    }
}

#[test]
fn a_large_file_is_refused_before_it_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("customers.csv");
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(200_000_000).unwrap();
    assert_eq!(
        Source::open(&path).unwrap_err().to_string(),
        "customers.csv has 200 MB; one import takes at most 100 MB or 1,000,000 rows: split the file"
    );
    let endless = Source::from_reader("standard input", std::io::repeat(b'x'));
    assert_eq!(
        endless.unwrap_err().to_string(),
        "standard input has more than 100 MB; one import takes at most 100 MB or 1,000,000 rows: split \
         the file"
    );
    let missing = Source::open(&directory.path().join("none.csv")).unwrap_err();
    assert!(missing.to_string().starts_with("cannot read "), "{missing}");
    let not_a_file = Source::open(directory.path()).unwrap_err();
    assert!(not_a_file.to_string().contains("is a directory"));
}

#[tokio::test]
async fn too_many_rows_are_refused() {
    let office = Office::open().await;
    let mut file = "account_id,name\n".to_owned();
    // Wrong rows are cheap, and count like others.
    file.push_str(&"x\n".repeat(1_000_001));
    assert_eq!(
        office.refuse(Customers, file).await,
        "customers.csv has more than 1,000,000 rows, the most that one import takes: split the file"
    );
}

/// Text that is nearly a file: the words and signs that matter, in any order.
fn nearly_csv() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "account_id",
        "name",
        "reference",
        "invoice_number",
        "date",
        "amount",
        "currency",
        "issue_date",
        "due_date",
        ",",
        ",",
        ",",
        ";",
        "\t",
        "\"",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "C-1",
        "INV-1",
        "2026-01-05",
        "10.00",
        "USD",
        "é",
        "\u{feff}",
        "\0",
        " ",
        "\u{2028}",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat().into_bytes())
}

fn sound_header() -> impl Strategy<Value = Vec<u8>> {
    let header = prop::sample::select(vec![
        "account_id,name,email,timezone,locale,kind,country\n",
        "invoice_number,account_id,issue_date,due_date,amount,currency,terms\n",
        "reference,account_id,date,amount,currency,invoice_number,method\n",
    ]);
    let cell = prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,6}",
        "[0-9./-]{4,10}",
        Just("C-1".to_owned())
    ];
    let row = prop::collection::vec(cell, 7).prop_map(|cells| cells.join(","));
    let rows = prop::collection::vec(row, 0..4);
    (header, rows).prop_map(|(header, rows)| [header, &rows.join("\n")].concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_imported_or_refused(
        files in prop::collection::vec(
            prop_oneof![prop::collection::vec(any::<u8>(), 0..200), nearly_csv(), sound_header()],
            8,
        ),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let office = Office::with_books().await;
            for bytes in files {
                for kind in [Customers, Invoices, Payments] {
                    match office.import(kind, bytes.clone()).await {
                        Ok(_) | Err(ImportError::Rows { .. } | ImportError::File(_)) => {}
                        Err(ImportError::Store(error)) => panic!("{error}"),
                    }
                }
            }
        });
    }
}
