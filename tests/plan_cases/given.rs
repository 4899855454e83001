//! What a case is given, and the engine's answer to it.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use goodterms::domain::account::AccountKind;
use goodterms::domain::business::Country;
use goodterms::domain::ids::{AccountId, InvoiceId, PlanId, PolicyVersion};
use goodterms::domain::ledger::{
    AccountLedger, Arrangements, Draft, EntryKind, Invoice, OpenInvoice,
};
use goodterms::domain::money::{Currency, Money};
use goodterms::domain::plan::{
    Authority, Basis, Continues, Down, Exposure, ExtensionRequest, Frequency, Inputs, PlanRecord,
    PlanRequest, PromiseRequest, RunningPlan, SettlementRequest, Size, answer,
};
use goodterms::domain::policy::{self, Policy};
use goodterms::domain::risk::Rating;
use goodterms::domain::time_zone::TimeZone;
use serde::Deserialize;

use super::changed;
use super::told::{Told, told};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What all cases of the table change in the built-in policy.
    #[serde(default)]
    policy: toml::Table,
    pub case: Vec<Case>,
}

/// One row: what is given, then what comes out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    pub source: String,
    #[serde(default = "today")]
    pub today: NaiveDate,
    #[serde(default = "dollars")]
    currency: String,
    #[serde(default = "united_states")]
    country: String,
    #[serde(default = "company")]
    kind: String,
    #[serde(default = "best")]
    rating: String,
    /// Who makes the offer, if not the bot: "staff", the largest debt, the percentage of a settlement.
    by: Option<String>,
    exposure: Option<ExposureRow>,
    #[serde(default)]
    history: History,
    /// One invoice, due on 9 March 2026.
    debt: Option<String>,
    invoices: Option<Vec<String>>,
    plan: Option<PlanRow>,
    #[serde(default)]
    policy: toml::Table,

    ask: Option<Ask>,
    extension: Option<ExtensionRow>,
    promise: Option<PromiseRow>,
    settlement: Option<SettlementRow>,
    change: Option<String>,

    pub schedule: Option<Vec<String>>,
    pub refused: Option<Vec<String>>,
    pub nearest: Option<Vec<String>>,
    pub offers: Option<Vec<String>>,
    pub pay_now: Option<String>,
}

fn today() -> NaiveDate {
    date("2026-03-12")
}
fn dollars() -> String {
    "USD".into()
}
fn united_states() -> String {
    "US".into()
}
fn company() -> String {
    "company".into()
}
fn best() -> String {
    "A".into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExposureRow {
    others: String,
    receivables: String,
}

/// What happened before, as far as it cannot be told by a running plan.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct History {
    extensions: u32,
    promises_broken: u32,
    broken_on: Option<NaiveDate>,
    broken_times: u32,
}

/// An arrangement that runs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanRow {
    agreed: NaiveDate,
    ask: Option<Ask>,
    extension: Option<NaiveDate>,
    #[serde(default)]
    paid: Vec<String>,
    #[serde(default)]
    moves: u32,
    #[serde(default)]
    skips: u32,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Ask {
    count: Option<u32>,
    each: Option<String>,
    until: Option<NaiveDate>,
    every: Option<String>,
    first: Option<NaiveDate>,
    day: Option<u32>,
    down: Option<String>,
    multiple: Option<String>,
    invoices: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExtensionRow {
    until: Option<NaiveDate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PromiseRow {
    amount: Option<String>,
    on: NaiveDate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettlementRow {
    pay: String,
    on: NaiveDate,
}

pub fn date(text: &str) -> NaiveDate {
    text.parse()
        .unwrap_or_else(|_| panic!("`{text}` is a date"))
}

/// An amount of the currency, unless it names another.
pub fn money(text: &str, currency: Currency) -> Money {
    let (amount, currency) = match text.split_once(' ') {
        Some((amount, code)) => (amount, Currency::parse(code).expect("a currency")),
        None => (text, currency),
    };
    Money::parse(amount, currency).unwrap_or_else(|e| panic!("`{text}`: {e}"))
}

impl Ask {
    fn request(&self, currency: Currency) -> PlanRequest {
        let each = self.each.as_deref().map(|text| money(text, currency));
        let size = match (self.count, each, self.until) {
            (Some(count), None, None) => Size::Count(count),
            (None, Some(each), None) => Size::Each(each),
            (None, None, Some(until)) => Size::Until(until),
            (None, None, None) => Size::Open,
            _ => panic!("a plan is asked for by count, by amount or by date"),
        };
        let down = self
            .down
            .as_deref()
            .map(|text| match text.strip_suffix('%') {
                Some(percent) => Down::Percent(percent.parse().expect("a percentage")),
                None => Down::Amount(money(text, currency)),
            });
        PlanRequest {
            size,
            frequency: self
                .every
                .as_deref()
                .map(|text| Frequency::parse(text).unwrap_or_else(|| panic!("`{text}`?"))),
            first_on: self.first,
            day_of_month: self.day,
            down,
            multiple: self.multiple.as_deref().map(|text| money(text, currency)),
            invoices: self.invoices.clone(),
        }
    }
}

/// Runs a case.
pub fn run(table: &Table, case: &Case) -> Told {
    let currency = Currency::parse(&case.currency).expect("a currency");
    let policy = policy_of(table, case, currency);
    let given = Given {
        case,
        currency,
        policy: &policy,
    };
    let mut book = Book::of(case, currency);
    let mut plans = Vec::new();
    if let Some(row) = &case.plan {
        plans.push(given.agreed(&book, row));
        book.pay(&row.paid, &plans);
    }
    let agreed_on = case.plan.as_ref().map(|row| row.agreed);
    let mut record = PlanRecord::of(&plans, &book.ledger, case.today, |_| {
        agreed_on.expect("a plan that was agreed")
    });
    record.extensions_in_year += case.history.extensions;
    record.promises_broken_in_year += case.history.promises_broken;
    if let Some(on) = case.history.broken_on {
        record.broken = Some((on, case.history.broken_times));
    }
    let open = book.open(&plans);
    let inputs = given.inputs(&open, &record, case.today);
    let basis = given.basis();
    told(&inputs, &basis)
}

/// The built-in policy with the changes of the table and of the case.
fn policy_of(table: &Table, case: &Case, currency: Currency) -> Policy {
    let mut changes = table.policy.clone();
    for (name, keys) in &case.policy {
        let own = changes
            .entry(name.as_str())
            .or_insert_with(|| toml::Table::new().into());
        if let (Some(own), Some(keys)) = (own.as_table_mut(), keys.as_table()) {
            own.extend(keys.clone());
        }
    }
    let text = toml::to_string(&changes).expect("a policy file");
    policy::read(&text, currency, PolicyVersion(1))
        .unwrap_or_else(|problems| panic!("{}: {problems:?}", case.name))
}

struct Given<'a> {
    case: &'a Case,
    currency: Currency,
    policy: &'a Policy,
}

impl<'a> Given<'a> {
    fn inputs(
        &self,
        invoices: &'a [OpenInvoice],
        record: &'a PlanRecord<'a>,
        today: NaiveDate,
    ) -> Inputs<'a> {
        let case = self.case;
        let money = |text: &str| money(text, self.currency);
        let rating = match case.rating.as_str() {
            "new" => Rating::New,
            "A" => Rating::A,
            "B" => Rating::B,
            "C" => Rating::C,
            "D" => Rating::D,
            other => panic!("`{other}` is no rating"),
        };
        let authority = case.by.as_deref().map_or(Authority::Bot, |by| {
            let words: Vec<&str> = by.split(' ').collect();
            let ["staff", plan_max, percent] = words[..] else {
                panic!("`{by}` is nobody");
            };
            Authority::Staff {
                plan_max: money(plan_max),
                settlement_percent_max: percent.parse().expect("a percentage"),
                above_cap: false,
            }
        });
        Inputs {
            invoices,
            currency: self.currency,
            record,
            rating,
            exposure: case.exposure.as_ref().map(|row| Exposure {
                others: money(&row.others),
                receivables: money(&row.receivables),
            }),
            authority,
            kind: AccountKind::parse(&case.kind).expect("a kind of account"),
            country: Country::parse(&case.country).expect("a country"),
            policy: self.policy,
            today,
            now: noon(today),
            zone: TimeZone::UTC,
        }
    }

    fn basis(&self) -> Basis {
        let case = self.case;
        let invoices = Vec::new;
        if let Some(ask) = &case.ask {
            Basis::Plan(ask.request(self.currency))
        } else if let Some(row) = &case.extension {
            Basis::Extension(ExtensionRequest {
                until: row.until,
                invoices: invoices(),
            })
        } else if let Some(row) = &case.promise {
            Basis::Promise(PromiseRequest {
                amount: row.amount.as_deref().map(|text| money(text, self.currency)),
                on: row.on,
                invoices: invoices(),
            })
        } else if let Some(row) = &case.settlement {
            Basis::Settlement(SettlementRequest {
                pay: money(&row.pay, self.currency),
                on: row.on,
                invoices: invoices(),
            })
        } else if let Some(words) = &case.change {
            Basis::Change(changed::read(words, self.currency))
        } else {
            panic!("{}: nothing is asked for", case.name)
        }
    }

    /// The arrangement that was agreed before, as the engine offered it on its day under the built-in policy.
    fn agreed(&self, book: &Book, row: &PlanRow) -> RunningPlan {
        let open = book.open(&[]);
        let none = PlanRecord::default();
        let text = policy::default_text(self.currency);
        let policy = policy::read(&text, self.currency, PolicyVersion(1)).expect("the policy");
        let before = Given {
            policy: &policy,
            ..*self
        };
        let inputs = before.inputs(&open, &none, row.agreed);
        let basis = match (&row.ask, row.extension) {
            (Some(ask), None) => Basis::Plan(ask.request(self.currency)),
            (None, until @ Some(_)) => Basis::Extension(ExtensionRequest {
                until,
                invoices: Vec::new(),
            }),
            _ => panic!("a plan or an extension was agreed"),
        };
        let mut terms = answer(&inputs, &basis).expect("an arrangement").terms;
        if row.moves + row.skips > 0 {
            terms.continues = Some(Continues {
                reference: "P-0".into(),
                agreed_on: row.agreed,
                installments_paid: 0,
                moves: row.moves,
                skips: row.skips,
            });
        }
        RunningPlan {
            id: PlanId(1),
            reference: "P-1".into(),
            terms,
            accepted_at: noon(row.agreed),
            accepted_after: book.ledger.last_seq(),
            ending: None,
        }
    }
}

fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::from_hms_opt(12, 0, 0).expect("noon"))
        .and_utc()
}

/// The ledger of a case.
struct Book {
    ledger: AccountLedger,
    held: Vec<String>,
}

impl Book {
    fn of(case: &Case, currency: Currency) -> Self {
        let rows = case.invoices.clone().unwrap_or_else(|| {
            let debt = case.debt.as_deref().unwrap_or("400.00");
            vec![format!("INV-1 {debt} due 2026-03-09")]
        });
        let mut book = Self {
            ledger: AccountLedger::new(AccountId(1), currency),
            held: Vec::new(),
        };
        for (row, id) in rows.iter().zip(1..) {
            book.add(row, InvoiceId(id), currency);
        }
        book
    }

    /// `INV-1 100.00 due 2026-03-09`, then `held`, `issued` with a date, `terms` with the rest of the line.
    fn add(&mut self, row: &str, id: InvoiceId, currency: Currency) {
        let (row, terms) = match row.split_once(" terms ") {
            Some((row, terms)) => (row, Some(terms.to_owned())),
            None => (row, None),
        };
        let words: Vec<&str> = row.split(' ').collect();
        let [number, amount, "due", due, rest @ ..] = &words[..] else {
            panic!("`{row}` is no invoice");
        };
        let due_date = date(due);
        let mut issue_date = due_date - chrono::TimeDelta::days(30);
        match rest {
            [] => {}
            ["held"] => self.held.push((*number).to_owned()),
            ["issued", day] => issue_date = date(day),
            _ => panic!("`{row}` says more than an invoice"),
        }
        self.ledger.add_invoice(Invoice {
            id,
            number: (*number).to_owned(),
            issue_date,
            due_date,
            description: None,
            terms,
        });
        let issued = Draft {
            kind: EntryKind::Invoice,
            amount: money(amount, currency),
            value_date: issue_date,
            invoice: Some(id),
            ..payment(money(amount, currency), issue_date)
        };
        let none = Arrangements::default();
        self.ledger
            .post(issued, &none, noon(issue_date))
            .expect("an invoice");
    }

    fn pay(&mut self, rows: &[String], plans: &[RunningPlan]) {
        let arrangements = Arrangements {
            plans: plans.iter().map(RunningPlan::coverage).collect(),
            holds: Vec::new(),
        };
        for row in rows {
            let (day, amount) = row.split_once(' ').expect("a day and an amount");
            let draft = payment(money(amount, self.ledger.currency()), date(day));
            self.ledger
                .post(draft, &arrangements, noon(date(day)))
                .expect("a payment");
        }
    }

    fn open(&self, plans: &[RunningPlan]) -> Vec<OpenInvoice> {
        let arrangements = Arrangements {
            plans: plans.iter().map(RunningPlan::coverage).collect(),
            holds: Vec::new(),
        };
        let mut open = self.ledger.open_invoices(None, &arrangements);
        for invoice in &mut open {
            invoice.on_hold = self.held.contains(&invoice.number);
        }
        open
    }
}

fn payment(amount: Money, day: NaiveDate) -> Draft {
    Draft {
        kind: EntryKind::Payment,
        amount,
        value_date: day,
        invoice: None,
        reference: None,
        method: None,
        reverses: None,
        goes_with: None,
        actor: "kim".into(),
        reason: None,
    }
}
