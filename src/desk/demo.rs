//! The invented business of `goodterms demo`: a joinery with customers in every state that a receivables
//! clerk knows. It is made by the same imports, clerk's entries and conversations that a real one uses.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde::Serialize;

use super::import::{ImportError, ImportKind, Source};
use super::message::Inbound;
use super::{Desk, DeskError};
use crate::clock::FixedClock;
use crate::domain::business::{
    Business, BusinessSettings, Country, Letterhead, WayToPay, WorkingHours,
};
use crate::domain::local_time::local_date;
use crate::domain::money::Currency;
use crate::domain::ticket::{StaffMember, StaffRole};
use crate::store::{SavedReply, Store};
use crate::tokens::Tokens;

/// A customer to be, with what is special about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DemoCustomer {
    pub account: &'static str,
    pub name: &'static str,
    pub situation: &'static str,
    #[serde(skip)]
    row: &'static str,
    /// `number, issued days ago, days to pay, amount, description`
    #[serde(skip)]
    invoices: &'static [(&'static str, u64, u64, &'static str, &'static str)],
    /// `reference, paid days ago, amount, invoice`
    #[serde(skip)]
    payments: &'static [(&'static str, u64, &'static str, &'static str)],
}

const ACCOUNTS_BY: &str = "demo";
/// The disputed invoice, and what the customer said about it.
const DISPUTED: (&str, &str, &str) = (
    "C-1006",
    "INV-1061",
    "two of the six doors arrived scratched",
);
/// Who agreed to a plan, and how many days ago.
const ON_A_PLAN: (&str, i64) = ("C-1011", 20);

/// Who works there: the owner first, who adds the others.
pub const STAFF: [(&str, StaffRole); 3] = [
    ("Max", StaffRole::Owner),
    ("Lee", StaffRole::Lead),
    ("Kim", StaffRole::Agent),
];

/// What waits for them: who wrote, how many minutes ago, and what.
const CASES: [(&str, i64, &[&str]); 3] = [
    (
        "C-1012",
        26 * 60,
        &[
            "could we build you a website instead of paying?",
            "a shop page worth about 900 dollars, by the end of next month",
        ],
    ),
    (
        "C-1007",
        90,
        &["can we pay in 6 payments?", "Ask a person for exactly this"],
    ),
    ("C-1010", 35, &["I lost my job and cannot pay this"]),
];

/// The customers. Names and addresses are invented; the domains are reserved for examples.
pub const CUSTOMERS: [DemoCustomer; 13] = [
    DemoCustomer {
        account: "C-1001",
        name: "Ana Lindqvist",
        situation: "late for the first time, by three days",
        row: "ana@lindqvist.example,+1 555 0141,,en-US,consumer,US",
        invoices: &[
            ("INV-1010", 120, 30, "310.00", "Shelving for the hall"),
            ("INV-1011", 33, 30, "450.00", "Kitchen worktop, oiled oak"),
        ],
        payments: &[("ACH-7001", 95, "310.00", "INV-1010")],
    },
    DemoCustomer {
        account: "C-1002",
        name: "Marcus Oyelaran",
        situation: "often late, two invoices overdue",
        row: "marcus@oyelaran.example,+1 555 0142,America/Chicago,en-US,sole_trader,US",
        invoices: &[
            ("INV-1020", 200, 30, "640.00", "Shop counter"),
            ("INV-1021", 130, 30, "275.50", "Display shelves"),
            ("INV-1022", 75, 30, "512.25", "Fitting room doors"),
            ("INV-1023", 41, 30, "188.00", "Repairs"),
        ],
        payments: &[
            ("ACH-7010", 139, "640.00", "INV-1020"),
            ("ACH-7011", 62, "275.50", "INV-1021"),
        ],
    },
    DemoCustomer {
        account: "C-1003",
        name: "Priya Raman",
        situation: "has paid a part, the rest is overdue",
        row: "priya@raman.example,,America/Los_Angeles,en-US,consumer,US",
        invoices: &[("INV-1031", 50, 30, "1200.50", "Built-in wardrobe")],
        payments: &[("CARD-88121", 18, "400.00", "INV-1031")],
    },
    DemoCustomer {
        account: "C-1004",
        name: "Tom Becker",
        situation: "three invoices: one overdue, one due soon, one new",
        row: "tom@becker.example,,,en-US,consumer,US",
        invoices: &[
            ("INV-1041", 45, 30, "220.00", "Window seat"),
            ("INV-1042", 24, 30, "180.00", "Stair rail"),
            ("INV-1043", 4, 30, "365.75", "Pantry shelves"),
        ],
        payments: &[],
    },
    DemoCustomer {
        account: "C-1005",
        name: "Lucia Fernandes",
        situation: "has paid too much and is in credit",
        row: "lucia@fernandes.example,,,pt-PT,consumer,PT",
        invoices: &[("INV-1051", 60, 30, "420.00", "Coffee table")],
        payments: &[("WIRE-3301", 34, "500.00", "INV-1051")],
    },
    DemoCustomer {
        account: "C-1006",
        name: "Dev Patel Flooring",
        situation: "disputes one invoice, another is overdue",
        row: "office@patelflooring.example,+1 555 0146,,en-US,partnership,US",
        invoices: &[
            (DISPUTED.1, 52, 30, "940.00", "Six interior doors"),
            ("INV-1062", 38, 30, "310.40", "Skirting boards"),
        ],
        payments: &[],
    },
    DemoCustomer {
        account: "C-1007",
        name: "Northgate Hotels",
        situation: "owes far more than the bot may arrange alone; has asked a person for a plan",
        row: "payables@northgatehotels.example,+1 555 0147,,en-US,company,US",
        invoices: &[
            (
                "INV-1071",
                70,
                30,
                "12400.00",
                "Reception desk and panelling",
            ),
            ("INV-1072", 40, 30, "6050.00", "Forty bedside cabinets"),
        ],
        payments: &[],
    },
    DemoCustomer {
        account: "C-1008",
        name: "Ines Moreau",
        situation: "owes nothing",
        row: "ines@moreau.example,,Europe/Paris,fr-FR,consumer,FR",
        invoices: &[("INV-1081", 90, 30, "275.00", "Bread boards, set of ten")],
        payments: &[("WIRE-3302", 63, "275.00", "INV-1081")],
    },
    DemoCustomer {
        account: "C-1009",
        name: "Greta Olsen",
        situation: "nothing overdue, one invoice due in ten days",
        row: "greta@olsen.example,,Europe/Oslo,nb-NO,consumer,NO",
        invoices: &[("INV-1091", 20, 30, "530.00", "Garden bench")],
        payments: &[],
    },
    DemoCustomer {
        account: "C-1010",
        name: "Samir Haddad",
        situation: "a small amount, very late; has lost the job, a person looks into it",
        row: "samir@haddad.example,,,en-US,consumer,US",
        invoices: &[("INV-1101", 130, 30, "38.40", "Drawer handles")],
        payments: &[],
    },
    DemoCustomer {
        account: "C-1011",
        name: "Yuki Tanaka",
        situation: "pays by a plan, one payment made",
        row: "yuki@tanaka.example,,,en-US,consumer,US",
        invoices: &[("INV-1111", 85, 30, "900.00", "Writing desk")],
        payments: &[],
    },
    DemoCustomer {
        account: "C-1012",
        name: "Bluebird Cafe",
        situation: "a company, more than sixty days late; offers work instead of money",
        row: "hello@bluebirdcafe.example,+1 555 0152,,en-US,company,US",
        invoices: &[
            ("INV-1121", 100, 30, "860.00", "Six bistro tables"),
            ("INV-1122", 95, 30, "540.00", "Counter stools"),
        ],
        payments: &[("ACH-7020", 60, "200.00", "INV-1121")],
    },
    DemoCustomer {
        account: "C-1013",
        name: "Noor Rahimi",
        situation: "new, never billed yet",
        row: ",,,,,",
        invoices: &[],
        payments: &[],
    },
];

/// The payment that the customer on a plan has made.
const PLAN_PAYMENT: &str = "reference,account_id,date,amount,currency,method\n";

/// Fills an empty database. `now` is what the demo takes for today; its history lies before it.
///
/// # Errors
/// [`DeskError`] when the database fails.
pub async fn fill(store: &Store, now: DateTime<Utc>) -> Result<Business, DeskError> {
    let (account, days) = ON_A_PLAN;
    let agreed_at = now - TimeDelta::days(days);
    let clock = Arc::new(FixedClock::at(agreed_at));
    let desk = Desk::new(store.clone(), clock.clone(), Tokens::from_os());
    let business = desk.create_business(joinery(), ACCOUNTS_BY).await?;
    let today = local_date(now, business.settings.timezone);

    let customers = customers_csv();
    import(&desk, &business, ImportKind::Customers, customers).await?;
    let before = |day: &NaiveDate| *day <= desk.today(&business);
    import(
        &desk,
        &business,
        ImportKind::Invoices,
        invoices_csv(today, before),
    )
    .await?;
    import(
        &desk,
        &business,
        ImportKind::Payments,
        payments_csv(today, before),
    )
    .await?;
    agree_to_a_plan(&desk, &business, account).await?;

    // The days since then.
    clock.advance(TimeDelta::days(days));
    let since = |day: &NaiveDate| !before_agreement(*day, agreed_at, &business);
    import(
        &desk,
        &business,
        ImportKind::Invoices,
        invoices_csv(today, since),
    )
    .await?;
    import(
        &desk,
        &business,
        ImportKind::Payments,
        payments_csv(today, since),
    )
    .await?;
    let paid_on = today - Days::new(13);
    let rows = format!("{PLAN_PAYMENT}ACH-7030,{account},{paid_on},300.00,USD,bank transfer\n");
    import(&desk, &business, ImportKind::Payments, rows).await?;
    let (account, invoice, note) = DISPUTED;
    desk.hold_for_dispute(&business, account, invoice, ACCOUNTS_BY, note)
        .await?;
    hire(&desk, &business).await?;
    for (account, minutes, texts) in CASES {
        let ago = TimeDelta::minutes(minutes);
        clock.advance(-ago);
        say(&desk, &business, account, texts).await?;
        clock.advance(ago);
    }
    Ok(business)
}

async fn hire(desk: &Desk, business: &Business) -> Result<(), DeskError> {
    let (owner, _) = STAFF[0];
    for (name, role) in STAFF {
        let new = StaffMember {
            name: name.to_owned(),
            role,
        };
        desk.add_member(business, Some(owner), &new).await?;
    }
    let reply = SavedReply {
        name: "found".to_owned(),
        text: "We have found your payment, and it is on your account now. Thank you.".to_owned(),
    };
    desk.save_reply(business, owner, &reply).await?;
    Ok(())
}

fn before_agreement(day: NaiveDate, agreed_at: DateTime<Utc>, business: &Business) -> bool {
    day <= local_date(agreed_at, business.settings.timezone)
}

/// Three payments, agreed as a customer does it.
async fn agree_to_a_plan(desk: &Desk, business: &Business, account: &str) -> Result<(), DeskError> {
    say(desk, business, account, &["can I pay in 3 parts?", "yes"]).await
}

/// A customer writes, and has read the replies.
async fn say(
    desk: &Desk,
    business: &Business,
    account: &str,
    texts: &[&str],
) -> Result<(), DeskError> {
    let channel = desk.open_channel(business, account, "terminal").await?;
    for (number, text) in (1..).zip(texts) {
        let inbound = Inbound::text(format!("demo-{number}"), (*text).to_owned());
        let turn = desk.receive(&channel, &inbound).await?;
        desk.delivered(&channel, &turn.replies).await?;
    }
    Ok(())
}

async fn import(
    desk: &Desk,
    business: &Business,
    kind: ImportKind,
    csv: String,
) -> Result<(), DeskError> {
    let source = Source::from_bytes("demo.csv", csv.into_bytes());
    match desk.import(business, kind, source, false, &()).await {
        Ok(_) => Ok(()),
        Err(ImportError::Store(error)) => Err(error.into()),
        Err(other) => unreachable!("the demo's own rows are right: {other}"),
    }
}

fn customers_csv() -> String {
    let mut csv = "account_id,name,email,phone,timezone,locale,kind,country\n".to_owned();
    for customer in CUSTOMERS {
        csv.push_str(&format!(
            "{},{},{}\n",
            customer.account, customer.name, customer.row
        ));
    }
    csv
}

/// Invoices whose issue date passes the filter.
fn invoices_csv(today: NaiveDate, only: impl Fn(&NaiveDate) -> bool) -> String {
    let mut csv =
        "invoice_number,account_id,issue_date,due_date,amount,currency,description\n".to_owned();
    for customer in CUSTOMERS {
        for (number, days_ago, net_days, amount, description) in customer.invoices {
            let issued = today - Days::new(*days_ago);
            let due = issued + Days::new(*net_days);
            if only(&issued) {
                let account = customer.account;
                csv.push_str(&format!(
                    "{number},{account},{issued},{due},{amount},USD,\"{description}\"\n"
                ));
            }
        }
    }
    csv
}

/// Payments whose date passes the filter.
fn payments_csv(today: NaiveDate, only: impl Fn(&NaiveDate) -> bool) -> String {
    let mut csv = "reference,account_id,date,amount,currency,invoice_number,method\n".to_owned();
    for customer in CUSTOMERS {
        for (reference, days_ago, amount, invoice) in customer.payments {
            let paid = today - Days::new(*days_ago);
            if only(&paid) {
                let account = customer.account;
                csv.push_str(&format!(
                    "{reference},{account},{paid},{amount},USD,{invoice},\n"
                ));
            }
        }
    }
    csv
}

fn joinery() -> BusinessSettings {
    BusinessSettings {
        name: "Harbour Lane Joinery".to_owned(),
        country: Country::parse("US").expect("a country"),
        currency: Currency::parse("USD").expect("a currency"),
        timezone: "America/New_York".parse().expect("a time zone"),
        letterhead: Letterhead {
            address_lines: vec![
                "12 Harbour Lane".to_owned(),
                "Portland, ME 04101".to_owned(),
            ],
            email: Some("accounts@harbourlane.example".to_owned()),
            phone: Some("+1 555 0100".to_owned()),
            registration: None,
        },
        ways_to_pay: vec![
            WayToPay {
                method: "Bank transfer".to_owned(),
                instructions: "account 000123456, routing number 011000015".to_owned(),
            },
            WayToPay {
                method: "Check".to_owned(),
                instructions: "to 12 Harbour Lane, Portland, ME 04101".to_owned(),
            },
        ],
        payment_link: Some(
            "https://pay.harbourlane.example/{reference}?invoice={invoice}&amount={amount}"
                .to_owned(),
        ),
        working_hours: WorkingHours::default(),
    }
}
