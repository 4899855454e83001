//! The ledger as a clerk would test it, and the properties that hold whatever is recorded.

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;

use super::*;

const RECORDED: DateTime<Utc> = DateTime::from_timestamp(1_773_309_600, 0).unwrap();

fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A ledger with a few short words to fill it.
struct Book {
    ledger: AccountLedger,
    arrangements: Arrangements,
}

impl Book {
    fn new() -> Self {
        Self {
            ledger: AccountLedger::new(AccountId(1), usd()),
            arrangements: Arrangements::default(),
        }
    }

    fn draft(kind: EntryKind, minor: i64, on: &str, invoice: Option<i64>) -> Draft {
        Draft {
            kind,
            amount: Money::from_minor(minor, usd()),
            value_date: date(on),
            invoice: invoice.map(InvoiceId),
            reference: None,
            method: None,
            reverses: None,
            goes_with: None,
            actor: "kim".into(),
            reason: None,
        }
    }

    fn invoice(&mut self, id: i64, minor: i64, issued: &str, due: &str) -> Posting {
        self.ledger.add_invoice(Invoice {
            id: InvoiceId(id),
            number: format!("INV-{id}"),
            issue_date: date(issued),
            due_date: date(due),
            description: None,
            terms: None,
        });
        self.post(Self::draft(EntryKind::Invoice, minor, issued, Some(id)))
    }

    fn payment(&mut self, minor: i64, on: &str, invoice: Option<i64>) -> Posting {
        self.post(Self::draft(EntryKind::Payment, minor, on, invoice))
    }

    fn post(&mut self, draft: Draft) -> Posting {
        self.ledger
            .post(draft, &self.arrangements, RECORDED)
            .unwrap()
    }

    fn reverse(&mut self, seq: EntrySeq, on: &str) -> Result<Posting, LedgerRefusal> {
        let by = Reversal {
            value_date: date(on),
            reference: None,
            actor: "kim".into(),
            reason: "bounced".into(),
        };
        self.ledger.reverse(seq, by, &self.arrangements, RECORDED)
    }

    fn outstanding(&self) -> Vec<(String, i64)> {
        self.outstanding_on(None)
    }

    fn outstanding_on(&self, day: Option<&str>) -> Vec<(String, i64)> {
        self.ledger
            .open_invoices(day.map(date), &self.arrangements)
            .into_iter()
            .map(|invoice| (invoice.number, invoice.outstanding.minor()))
            .collect()
    }

    fn stored(&self) -> Stored {
        Stored {
            account: self.ledger.account(),
            currency: usd(),
            invoices: self.ledger.invoices().values().cloned().collect(),
            entries: self.ledger.entries().to_vec(),
            allocations: self.ledger.allocations().to_vec(),
            head: (self.ledger.last_seq().0 > 0).then(|| self.ledger.head()),
        }
    }
}

fn open(expected: &[(&str, i64)]) -> Vec<(String, i64)> {
    expected
        .iter()
        .map(|(n, m)| ((*n).to_owned(), *m))
        .collect()
}

#[test]
fn an_undirected_payment_settles_the_oldest_due_date_first() {
    let mut book = Book::new();
    book.invoice(1, 10_000, "2026-01-10", "2026-02-09");
    book.invoice(2, 20_000, "2026-01-01", "2026-01-31");
    book.payment(25_000, "2026-02-01", None);
    assert_eq!(book.outstanding(), open(&[("INV-1", 5_000)]));
}

#[test]
fn a_payment_that_names_an_invoice_settles_that_one_first() {
    let mut book = Book::new();
    book.invoice(1, 10_000, "2026-01-01", "2026-01-31");
    book.invoice(2, 20_000, "2026-01-10", "2026-02-09");
    book.payment(25_000, "2026-02-01", Some(2));
    assert_eq!(book.outstanding(), open(&[("INV-1", 5_000)]));
}

#[test]
fn a_disputed_invoice_is_settled_last() {
    let mut book = Book::new();
    book.invoice(1, 10_000, "2026-01-01", "2026-01-31");
    book.invoice(2, 10_000, "2026-01-10", "2026-02-09");
    book.arrangements.holds.push(InvoiceHold {
        invoice: InvoiceId(1),
        placed_at: RECORDED,
        placed_after: book.ledger.last_seq(),
        lifted_after: None,
        lifted_at: None,
    });
    book.payment(12_000, "2026-02-01", None);
    assert_eq!(book.outstanding(), open(&[("INV-1", 8_000)]));
}

#[test]
fn due_installments_come_before_older_invoices() {
    let mut book = Book::new();
    book.invoice(1, 10_000, "2026-01-01", "2026-01-31");
    book.invoice(2, 30_000, "2026-01-10", "2026-02-09");
    let covered = EntrySeq(2);
    book.arrangements.plans.push(PlanCoverage {
        accepted_after: book.ledger.last_seq(),
        ended_after: None,
        covered: vec![(covered, Money::from_minor(30_000, usd()))],
        installments: vec![
            (date("2026-03-01"), Money::from_minor(15_000, usd())),
            (date("2026-04-01"), Money::from_minor(15_000, usd())),
        ],
    });
    // On 1 March one installment is due: it comes first, the rest goes to the oldest invoice.
    book.payment(18_000, "2026-03-01", None);
    assert_eq!(
        book.outstanding(),
        open(&[("INV-1", 7_000), ("INV-2", 15_000)])
    );
}

#[test]
fn too_much_money_waits_as_credit_for_the_next_invoice() {
    let mut book = Book::new();
    book.invoice(1, 10_000, "2026-01-01", "2026-01-31");
    book.payment(13_000, "2026-01-20", None);
    assert_eq!(book.ledger.unapplied().minor(), 3_000);
    book.invoice(2, 5_000, "2026-02-01", "2026-03-03");
    assert_eq!(book.outstanding(), open(&[("INV-2", 2_000)]));
    assert_eq!(book.ledger.unapplied().minor(), 0);
    assert_eq!(book.ledger.balance().minor(), 2_000);
}

#[test]
fn a_reversed_payment_opens_what_it_had_settled_from_that_day_on() {
    let mut book = Book::new();
    book.invoice(1, 10_000, "2026-01-01", "2026-01-31");
    let paid = book.payment(10_000, "2026-02-10", None).entry.seq;
    book.reverse(paid, "2026-02-20").unwrap();
    assert_eq!(
        book.outstanding_on(Some("2026-02-09")),
        open(&[("INV-1", 10_000)])
    );
    assert_eq!(book.outstanding_on(Some("2026-02-15")), open(&[]));
    assert_eq!(
        book.outstanding_on(Some("2026-02-20")),
        open(&[("INV-1", 10_000)])
    );
    assert_eq!(
        book.reverse(paid, "2026-02-21"),
        Err(LedgerRefusal::AlreadyReversed { by: EntrySeq(3) })
    );
    assert_eq!(
        book.reverse(EntrySeq(3), "2026-02-21"),
        Err(LedgerRefusal::ReversalOfReversal)
    );
}

#[test]
fn a_cancelled_invoice_gives_its_payment_to_the_next() {
    let mut book = Book::new();
    let cancelled = book
        .invoice(1, 10_000, "2026-01-01", "2026-01-31")
        .entry
        .seq;
    book.payment(10_000, "2026-02-10", Some(1));
    book.invoice(2, 4_000, "2026-02-11", "2026-03-13");
    book.reverse(cancelled, "2026-02-20").unwrap();
    assert_eq!(book.outstanding(), open(&[]));
    assert_eq!(book.ledger.unapplied().minor(), 6_000);
    assert_eq!(book.ledger.balance().minor(), -6_000);
}

#[test]
fn a_payment_recorded_late_counts_from_its_value_date() {
    let mut book = Book::new();
    book.invoice(1, 10_000, "2026-01-01", "2026-01-31");
    book.payment(4_000, "2026-01-15", None);
    let ageing = |day: &str| {
        book.ledger
            .ageing(date(day), &book.arrangements, &USUAL_AGES)
    };
    assert_eq!(ageing("2026-01-14").total.minor(), 10_000);
    assert_eq!(ageing("2026-01-15").total.minor(), 6_000);
    assert_eq!(ageing("2026-01-31").buckets[0].minor(), 6_000);
    assert_eq!(ageing("2026-02-01").buckets[1].minor(), 6_000);
    assert_eq!(ageing("2026-05-02").buckets[4].minor(), 6_000);
}

#[test]
fn what_cannot_be_recorded_is_refused_and_changes_nothing() {
    let mut book = Book::new();
    book.invoice(1, 10_000, "2026-01-01", "2026-01-31");
    let before = book.stored();
    let eur = Currency::parse("EUR").unwrap();
    let mut refuse = |draft: Draft| {
        book.ledger
            .post(draft, &Arrangements::default(), RECORDED)
            .unwrap_err()
    };
    let payment = || Book::draft(EntryKind::Payment, 100, "2026-02-01", None);
    assert!(matches!(
        refuse(Draft {
            amount: Money::zero(usd()),
            ..payment()
        }),
        LedgerRefusal::NotPositive { .. }
    ));
    assert!(matches!(
        refuse(Draft {
            amount: Money::from_minor(100, eur),
            ..payment()
        }),
        LedgerRefusal::OtherCurrency { .. }
    ));
    assert_eq!(
        refuse(Draft {
            amount: Money::from_minor(AMOUNT_MINOR_MAX + 1, usd()),
            ..payment()
        }),
        LedgerRefusal::TooLarge
    );
    assert_eq!(
        refuse(Draft {
            invoice: Some(InvoiceId(9)),
            ..payment()
        }),
        LedgerRefusal::UnknownInvoice
    );
    assert!(matches!(
        book.reverse(EntrySeq(1), "2025-12-31"),
        Err(LedgerRefusal::BeforeOriginal { .. })
    ));
    assert_eq!(book.stored().entries, before.entries);
}

#[test]
fn replay_finds_any_change_of_what_is_stored() {
    let mut book = Book::new();
    book.invoice(1, 10_000, "2026-01-01", "2026-01-31");
    book.payment(4_000, "2026-01-15", None);
    book.payment(9_000, "2026-02-15", None);
    assert!(replay(book.stored(), &book.arrangements).is_ok());

    let differs = |change: fn(&mut Stored)| {
        let mut stored = book.stored();
        change(&mut stored);
        assert!(replay(stored, &book.arrangements).is_err());
    };
    differs(|s| s.entries[0].amount = Money::from_minor(10_001, usd()));
    differs(|s| s.entries[2].amount = Money::from_minor(-9_001, usd())); // only unapplied credit changes
    differs(|s| s.entries[1].value_date = date("2026-01-16"));
    differs(|s| s.entries[1].kind = EntryKind::Credit);
    differs(|s| s.entries[1].reason = Some("for Kim".into()));
    differs(|s| s.invoices[0].due_date = date("2026-02-28"));
    differs(|s| s.allocations[0].amount = Money::from_minor(3_999, usd()));
    differs(|s| s.allocations[0].value_date = date("2026-01-14"));
    differs(|s| {
        s.allocations.remove(1);
    });
    differs(|s| s.allocations.push(s.allocations[0].clone()));
    differs(|s| {
        s.entries.pop();
        s.allocations.retain(|a| a.cause != EntrySeq(3));
    });
    differs(|s| {
        s.entries.remove(1);
    });
}

/// Anything a clerk could do next.
#[derive(Debug, Clone)]
enum Act {
    Invoice {
        minor: i64,
        issued: i64,
        terms: i64,
    },
    Payment {
        minor: i64,
        on: i64,
        invoice: Option<usize>,
    },
    Credit {
        minor: i64,
        on: i64,
    },
    Reverse {
        which: usize,
        later: i64,
    },
    Hold {
        which: usize,
    },
    /// A plan over everything that is open, in so many payments 30 days apart.
    Plan {
        count: u32,
        first: i64,
    },
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (1..100_000_i64, 0..400_i64, 0..60_i64).prop_map(|(minor, issued, terms)| Act::Invoice {
            minor,
            issued,
            terms
        }),
        (1..150_000_i64, 0..400_i64, prop::option::of(0..20_usize))
            .prop_map(|(minor, on, invoice)| Act::Payment { minor, on, invoice }),
        (1..5_000_i64, 0..400_i64).prop_map(|(minor, on)| Act::Credit { minor, on }),
        (0..40_usize, 0..100_i64).prop_map(|(which, later)| Act::Reverse { which, later }),
        (1..6_u32, 0..400_i64).prop_map(|(count, first)| Act::Plan { count, first }),
        (0..20_usize).prop_map(|which| Act::Hold { which }),
    ]
}

fn day(offset: i64) -> NaiveDate {
    date("2026-01-01") + chrono::TimeDelta::days(offset)
}

fn carry_out(acts: &[Act]) -> Book {
    let mut book = Book::new();
    let mut invoices = 0_i64;
    for act in acts {
        match *act {
            Act::Invoice {
                minor,
                issued,
                terms,
            } => {
                invoices += 1;
                let (issued, due) = (day(issued).to_string(), day(issued + terms).to_string());
                book.invoice(invoices, minor, &issued, &due);
            }
            Act::Payment { minor, on, invoice } => {
                let named = invoice
                    .map(|i| i64::try_from(i).unwrap() + 1)
                    .filter(|i| *i <= invoices);
                book.payment(minor, &day(on).to_string(), named);
            }
            Act::Credit { minor, on } => {
                book.post(Book::draft(
                    EntryKind::Credit,
                    minor,
                    &day(on).to_string(),
                    None,
                ));
            }
            Act::Reverse { which, later } => {
                let count = book.ledger.entries().len();
                if count == 0 {
                    continue;
                }
                let entry = &book.ledger.entries()[which % count];
                let (seq, on) = (entry.seq, entry.value_date + chrono::TimeDelta::days(later));
                // A second reversal is refused; that is part of what is tested.
                let _refused = book.reverse(seq, &on.to_string());
            }
            Act::Plan { count, first } => {
                let open = book.ledger.open_invoices(None, &book.arrangements);
                let debits = open.iter().flat_map(|invoice| &invoice.debits);
                let covered: Vec<_> = debits.map(|debit| (debit.seq, debit.outstanding)).collect();
                if covered.is_empty() {
                    continue;
                }
                let total: Money = covered.iter().map(|(_, amount)| *amount).sum();
                let dates = (0_i64..).map(|n| day(first + 30 * n));
                book.arrangements.plans.push(PlanCoverage {
                    accepted_after: book.ledger.last_seq(),
                    ended_after: None,
                    covered,
                    installments: dates.zip(total.split(count)).collect(),
                });
            }
            Act::Hold { which } => {
                let id = i64::try_from(which).unwrap() + 1;
                if id <= invoices {
                    let placed_after = book.ledger.last_seq();
                    book.arrangements.holds.push(InvoiceHold {
                        invoice: InvoiceId(id),
                        placed_at: RECORDED,
                        placed_after,
                        lifted_after: None,
                        lifted_at: None,
                    });
                }
            }
        }
    }
    book
}

proptest! {
    #[test]
    fn at_every_day_the_open_parts_sum_to_the_entries(acts in prop::collection::vec(act(), 0..40)) {
        let book = carry_out(&acts);
        for offset in (0..520).step_by(20) {
            let today = day(offset);
            let ageing = book.ledger.ageing(today, &book.arrangements, &USUAL_AGES);
            let entries = book.ledger.entries().iter().filter(|e| e.value_date <= today);
            let balance = Money::sum_in(usd(), entries.map(|e| e.amount));
            prop_assert_eq!(ageing.total, balance);
            prop_assert!(ageing.buckets.iter().all(|bucket| !bucket.is_negative()));
            prop_assert!(!ageing.unapplied.is_negative());
        }
        prop_assert_eq!(book.ledger.ageing(NaiveDate::MAX, &book.arrangements, &USUAL_AGES).total, book.ledger.balance());
    }

    #[test]
    fn no_credit_lies_idle_while_something_is_open(acts in prop::collection::vec(act(), 0..40)) {
        let book = carry_out(&acts);
        let open = book.ledger.open_invoices(None, &book.arrangements);
        prop_assert!(book.ledger.unapplied().is_zero() || open.is_empty());
        for invoice in open {
            prop_assert_eq!(invoice.lines.iter().map(|l| l.amount).sum::<Money>(), invoice.outstanding);
        }
    }

    #[test]
    fn a_plan_is_settled_by_its_total_at_most_and_never_by_less_than_nothing(
        acts in prop::collection::vec(act(), 0..40),
    ) {
        let book = carry_out(&acts);
        for plan in &book.arrangements.plans {
            let total: Money = plan.covered.iter().map(|(_, amount)| *amount).sum();
            let settled = book.ledger.settled_of(plan, NaiveDate::MAX);
            prop_assert!(!settled.is_negative() && settled <= total);
        }
        let ageing = book.ledger.ageing(day(800), &book.arrangements, &USUAL_AGES);
        prop_assert!(!ageing.on_plan.is_negative());
    }

    #[test]
    fn a_replay_gives_the_same_ledger(acts in prop::collection::vec(act(), 0..40)) {
        let book = carry_out(&acts);
        let again = replay(book.stored(), &book.arrangements);
        prop_assert!(again.is_ok(), "{:?}", again.err());
        let restored = AccountLedger::restore(
            AccountId(1),
            usd(),
            book.ledger.invoices().values().cloned().collect(),
            book.ledger.entries().to_vec(),
            book.ledger.allocations().to_vec(),
        );
        prop_assert_eq!(restored.unwrap().balance(), book.ledger.balance());
    }

    #[test]
    fn an_entry_and_its_reversal_change_nothing(
        acts in prop::collection::vec(act(), 0..30),
        minor in 1..100_000_i64,
        on in 0..400_i64,
    ) {
        let mut book = carry_out(&acts);
        let before = book.ledger.balance();
        let paid = book.payment(minor, &day(on).to_string(), None).entry.seq;
        book.reverse(paid, &day(on).to_string()).unwrap();
        prop_assert_eq!(book.ledger.balance(), before);
    }
}

#[test]
fn the_principal_of_a_bill_follows_value_dates_and_knows_no_fees() {
    let mut book = Book::new();
    book.invoice(1, 10_000, "2026-01-01", "2026-01-31");
    let fee = Draft {
        method: Some(Charge::Flat.as_str().into()),
        ..Book::draft(EntryKind::LateFee, 1_500, "2026-02-10", Some(1))
    };
    let fee = book.post(fee).entry;
    assert_eq!(fee.charge(), Some(Charge::Flat));
    // Recorded in this order: 40.00 of the 5th, then 20.00 of the 3rd; the first bounces on the 12th.
    let first = book.payment(4_000, "2026-02-05", None).entry;
    assert_eq!(first.charge(), None);
    book.payment(2_000, "2026-02-03", None);
    book.reverse(first.seq, "2026-02-12").unwrap();
    let rows = [
        ("2026-01-01", 10_000),
        ("2026-02-03", 8_000),
        ("2026-02-05", 4_000),
        ("2026-02-12", 8_000),
    ];
    let rows = rows.map(|(day, minor)| (date(day), Money::from_minor(minor, usd())));
    assert_eq!(book.ledger.principal_of(InvoiceId(1)), rows);
    assert!(book.ledger.principal_of(InvoiceId(2)).is_empty());
}
