//! `goodterms plan quote|accept|show|change`: what can be offered, and what was agreed.

mod shown;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use rust_decimal::Decimal;

use self::shown::{agreed, show, told};
use super::policy::read as read_policy_file;
use super::{App, Failure, Outcome, day};
use goodterms::desk::plan::TakenYes;
use goodterms::desk::quote::{Role, Supposed, quote_supposed};
use goodterms::domain::account::AccountKind;
use goodterms::domain::business::Country;
use goodterms::domain::ids::PolicyVersion;
use goodterms::domain::local_time::local_date;
use goodterms::domain::money::{Currency, Money};
use goodterms::domain::plan::{
    AfterExtra, Basis, CatchUp, Down, ExtensionRequest, Frequency, Keep, PayInFullRequest,
    PlanChange, PlanRequest, PromiseRequest, SettlementRequest, Size,
};
use goodterms::domain::policy;
use goodterms::domain::risk::Rating;
use goodterms::domain::time_zone::TimeZone;
use goodterms::wording::Wording;

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show what could be offered, to an account or for a debt without one
    #[command(after_help = "Examples:\n  \
        goodterms plan quote --account C-1001 --installments 3\n  \
        goodterms plan quote --account C-1001 --down 20% --each 50 --every '2 weeks'\n  \
        goodterms plan quote --account C-1001 --extend 2026-04-10\n  \
        goodterms plan quote --amount 600 --currency EUR --each 50 --first 2026-04-01")]
    Quote {
        #[command(flatten)]
        whom: Whom,
        #[command(flatten)]
        wish: WishArgs,
        /// Who offers: the bot's limits, or those of a role [policy: staff]
        #[arg(long, value_enum, default_value_t)]
        role: RoleArg,
    },
    /// Write a yes that the customer gave you: to the terms that `plan quote` named
    #[command(after_help = "Example:\n  \
        goodterms plan accept --account C-1001 --installments 3 --terms 0a1b2c3d4e5f \\\n    \
        --by kim --reason 'on the phone, 12 March'")]
    Accept {
        /// The account
        #[arg(long)]
        account: String,
        #[command(flatten)]
        wish: WishArgs,
        /// Who offers: the bot's limits, or those of a role [policy: staff]
        #[arg(long, value_enum, default_value_t)]
        role: RoleArg,
        #[command(flatten)]
        yes: YesArgs,
    },
    /// Show agreements to the letter, and how they are going
    #[command(
        after_help = "Examples:\n  goodterms plan show P-7QK3M9XA\n  goodterms plan show --account C-1001"
    )]
    Show {
        /// The reference of one plan, extension, promise or settlement
        reference: Option<String>,
        /// All of one account
        #[arg(long, conflicts_with = "reference")]
        account: Option<String>,
        /// As of the end of this day, by value dates [default: today]
        #[arg(long, value_parser = day)]
        as_of: Option<NaiveDate>,
    },
    /// Show how a running plan can be changed; with --terms, write the customer's yes to one of them
    #[command(after_help = "Examples:\n  \
        goodterms plan change P-7QK3M9XA --move 2 --to 2026-04-27\n  \
        goodterms plan change P-7QK3M9XA --skip 2\n  \
        goodterms plan change P-7QK3M9XA --extra 100 --terms 0a1b2c3d4e5f --by kim --reason 'by e-mail'")]
    Change {
        /// The reference of the plan
        reference: String,
        #[command(flatten)]
        change: ChangeArgs,
        /// Who offers: the bot's limits, or those of a role [policy: staff]
        #[arg(long, value_enum, default_value_t)]
        role: RoleArg,
        /// The terms to which the customer said yes
        #[arg(long, value_name = "ID", requires = "reason")]
        terms: Option<String>,
        /// Who takes the yes [env: GOODTERMS_BY]
        #[arg(long)]
        by: Option<String>,
        /// How it was said
        #[arg(long)]
        reason: Option<String>,
    },
}

/// To whom: an account, or a debt that is only supposed.
#[derive(Debug, Args)]
struct Whom {
    /// The account
    #[arg(long, required_unless_present = "amount", conflicts_with = "amount")]
    account: Option<String>,
    /// A debt without an account, such as 600.00; needs no database
    #[arg(long, requires = "currency", allow_negative_numbers = true)]
    amount: Option<String>,
    /// Its currency
    #[arg(long, value_parser = |text: &str| Currency::parse(text).map_err(|e| e.to_string()))]
    currency: Option<Currency>,
    /// The debtor's country
    #[arg(long, default_value = "US", value_parser = country, conflicts_with = "account")]
    country: Country,
    /// The debtor's kind: consumer, sole_trader, partnership, company, unknown
    #[arg(long, default_value = "unknown", value_parser = kind, conflicts_with = "account")]
    kind: AccountKind,
    /// The debtor's risk rating: a, b, c, d, new
    #[arg(long, default_value = "b", value_parser = rating, conflicts_with = "account")]
    rating: Rating,
    /// The policy to try [default: the built-in one]
    #[arg(long, value_name = "FILE", conflicts_with = "account")]
    policy: Option<PathBuf>,
}

/// What is asked for.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("size").args(["installments", "each", "until"]))]
#[command(group = ArgGroup::new("other").args(["extend", "promise", "settle", "pay_in_full"])
    .conflicts_with_all(["size", "every", "first", "day", "down", "multiple"]))]
pub(super) struct WishArgs {
    /// So many equal installments
    #[arg(long, value_name = "N")]
    installments: Option<u32>,
    /// So much each time, the last one smaller
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    each: Option<String>,
    /// As many installments as fall due up to this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<NaiveDate>,
    /// How often: weekly, '2 weeks', '4 weeks', 'twice a month', 'twice a month 5 20', monthly, '2 months', '15 days'
    #[arg(long, value_parser = frequency)]
    every: Option<Frequency>,
    /// The date of the first installment
    #[arg(long, value_name = "DATE", value_parser = day)]
    first: Option<NaiveDate>,
    /// The day of the month, 1 to 31
    #[arg(long, value_name = "DAY")]
    day: Option<u32>,
    /// A first payment on the spot: an amount, or a percentage such as 20%
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    down: Option<String>,
    /// Round installments down to a multiple of this; the last one takes the remainder
    #[arg(
        long,
        value_name = "AMOUNT",
        conflicts_with = "each",
        allow_negative_numbers = true
    )]
    multiple: Option<String>,
    /// One later due date
    #[arg(long, value_name = "DATE", value_parser = day)]
    extend: Option<NaiveDate>,
    /// The customer's word to pay by this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    promise: Option<NaiveDate>,
    /// With --promise: how much [default: all that is open]
    #[arg(
        long,
        value_name = "AMOUNT",
        requires = "promise",
        allow_negative_numbers = true
    )]
    pay: Option<String>,
    /// So much settles everything; only staff may offer it
    #[arg(
        long,
        value_name = "AMOUNT",
        requires = "on",
        allow_negative_numbers = true
    )]
    settle: Option<String>,
    /// With --settle: the day by which it has to be paid
    #[arg(long, value_name = "DATE", value_parser = day, requires = "settle")]
    on: Option<NaiveDate>,
    /// Everything at once, for the credit note that the policy gives [policy: incentives]
    #[arg(long, conflicts_with = "invoices")]
    pay_in_full: bool,
    /// Only this invoice; may be given several times [default: all that are open]
    #[arg(long = "invoice", value_name = "NUMBER")]
    invoices: Vec<String>,
}

#[derive(Debug, Args)]
struct YesArgs {
    /// The id of the terms, from `plan quote`
    #[arg(long, value_name = "ID")]
    terms: String,
    /// Who takes the yes [env: GOODTERMS_BY]
    #[arg(long)]
    by: Option<String>,
    /// How it was said
    #[arg(long)]
    reason: String,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true)
    .args(["move_number", "skip", "each", "extra", "pay_off", "merge", "catch_up"]))]
pub(super) struct ChangeArgs {
    /// Move this installment, with --to
    #[arg(long = "move", value_name = "N", requires = "to")]
    move_number: Option<u32>,
    /// With --move: the new day
    #[arg(long, value_name = "DATE", value_parser = day, requires = "move_number")]
    to: Option<NaiveDate>,
    /// With --move: those after it move along
    #[arg(long, requires = "move_number")]
    rest: bool,
    /// Leave this installment out and pay it at the end
    #[arg(long, value_name = "N")]
    skip: Option<u32>,
    /// More each time, so that it ends sooner
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    each: Option<String>,
    /// So much now beside what is agreed; it ends sooner, or with --keep-length each is less
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    extra: Option<String>,
    /// Pay all that is left now
    #[arg(long)]
    pay_off: bool,
    /// Take this invoice into the plan; may be given several times
    #[arg(long, value_name = "NUMBER")]
    merge: Vec<String>,
    /// With --extra or --merge: keep the days and change the amounts
    #[arg(long)]
    keep_length: bool,
    /// The way back after a missed installment: where the missed amount goes
    #[arg(long, value_enum)]
    catch_up: Option<CatchUpArg>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum CatchUpArg {
    /// Beside the next installment
    Next,
    /// As an installment of its own at the end
    End,
    /// Over all that are left
    Spread,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum RoleArg {
    #[default]
    Bot,
    Agent,
    Lead,
    Owner,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Bot => Self::Bot,
            RoleArg::Agent => Self::Agent,
            RoleArg::Lead => Self::Lead,
            RoleArg::Owner => Self::Owner,
        }
    }
}

pub(crate) async fn run(app: &App, args: PlanArgs) -> Outcome {
    match args.action {
        Action::Quote { whom, wish, role } => quote(app, whom, wish, role.into()).await,
        Action::Accept {
            account,
            wish,
            role,
            yes,
        } => {
            let by = app.who(yes.by)?;
            let desk = app.desk().await?;
            let business = app.business(&desk).await?;
            let basis = basis(wish, business.settings.currency)?;
            let yes = TakenYes {
                terms: yes.terms,
                by,
                reason: yes.reason,
                role: role.into(),
                plan: None,
            };
            agreed(app, &desk.accept(&business, &account, &basis, &yes).await?)
        }
        Action::Show {
            reference,
            account,
            as_of,
        } => show(app, reference, account, as_of).await,
        Action::Change {
            reference,
            change,
            role,
            terms,
            by,
            reason,
        } => {
            let desk = app.desk().await?;
            let business = app.business(&desk).await?;
            let change = change_of(change, business.settings.currency)?;
            let wish = Basis::Change(change);
            match terms {
                None => {
                    let account = desk.account_of_running_plan(&business, &reference).await?;
                    let report = desk.quote(&business, &account, &wish, role.into()).await?;
                    told(app, &report)
                }
                Some(terms) => {
                    let account = desk.account_of_plan(&business, &reference).await?;
                    let yes = TakenYes {
                        terms,
                        by: app.who(by)?,
                        reason: reason.unwrap_or_default(),
                        role: role.into(),
                        plan: Some(reference),
                    };
                    agreed(app, &desk.accept(&business, &account, &wish, &yes).await?)
                }
            }
        }
    }
}

async fn quote(app: &App, whom: Whom, wish: WishArgs, role: Role) -> Outcome {
    if let Some(account) = &whom.account {
        let desk = app.desk().await?;
        let business = app.business(&desk).await?;
        let basis = basis(wish, business.settings.currency)?;
        let report = desk.quote(&business, account, &basis, role).await?;
        return told(app, &report);
    }
    let currency = whom
        .currency
        .ok_or_else(|| Failure::Refused("name the currency with --currency".to_owned()))?;
    let text = match &whom.policy {
        Some(file) => read_policy_file(file)?,
        None => policy::default_text(currency),
    };
    let policy = policy::read_new(&text, currency, PolicyVersion(1)).map_err(|problems| {
        let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Failure::Refused(format!(
            "the policy cannot be used:\n  {}",
            texts.join("\n  ")
        ))
    })?;
    let now = app.clock().now();
    let amount = money("--amount", &whom.amount.unwrap_or_default(), currency)?;
    if !amount.is_positive() {
        return Err(Failure::Refused(format!(
            "--amount: {amount} is no debt; write an amount above zero"
        )));
    }
    let supposed = Supposed {
        amount,
        kind: whom.kind,
        country: whom.country,
        rating: whom.rating,
        today: local_date(now, TimeZone::UTC),
        now,
    };
    let basis = basis(wish, currency)?;
    let wording = Wording::built_in();
    told(
        app,
        &quote_supposed(&wording, &policy, &supposed, &basis, role)?,
    )
}

/// What the options ask for.
pub(super) fn basis(wish: WishArgs, currency: Currency) -> Result<Basis, Failure> {
    let by_months = wish.every.is_none_or(Frequency::is_by_months);
    if wish.day.is_some() && !by_months {
        return Err(Failure::Refused(
            "--day goes with a rhythm by months, such as monthly or '2 months'".to_owned(),
        ));
    }
    let WishArgs { invoices, .. } = wish;
    if let Some(until) = wish.extend {
        let until = Some(until);
        return Ok(Basis::Extension(ExtensionRequest { until, invoices }));
    }
    if let Some(on) = wish.promise {
        let amount = wish.pay.map(|text| money("--pay", &text, currency));
        return Ok(Basis::Promise(PromiseRequest {
            amount: amount.transpose()?,
            on,
            invoices,
        }));
    }
    if wish.pay_in_full {
        return Ok(Basis::PayInFull(PayInFullRequest::default()));
    }
    if let (Some(pay), Some(on)) = (&wish.settle, wish.on) {
        let pay = money("--settle", pay, currency)?;
        return Ok(Basis::Settlement(SettlementRequest { pay, on, invoices }));
    }
    let each = wish.each.map(|text| money("--each", &text, currency));
    let size = match (wish.installments, each.transpose()?, wish.until) {
        (Some(count), _, _) => Size::Count(count),
        (None, Some(each), _) => Size::Each(each),
        (None, None, Some(until)) => Size::Until(until),
        (None, None, None) => Size::Open,
    };
    let down = wish.down.map(|text| down(&text, currency)).transpose()?;
    let multiple = wish
        .multiple
        .map(|text| money("--multiple", &text, currency));
    Ok(Basis::Plan(PlanRequest {
        size,
        frequency: wish.every,
        first_on: wish.first,
        day_of_month: wish.day,
        down,
        multiple: multiple.transpose()?,
        invoices,
    }))
}

pub(super) fn change_of(args: ChangeArgs, currency: Currency) -> Result<PlanChange, Failure> {
    let keep_length = args.keep_length;
    if keep_length && args.extra.is_none() && args.merge.is_empty() {
        return Err(Failure::Refused(
            "--keep-length goes with --extra or --merge".to_owned(),
        ));
    }
    if let (Some(number), Some(to)) = (args.move_number, args.to) {
        return Ok(if args.rest {
            PlanChange::MoveRest { number, to }
        } else {
            PlanChange::Move { number, to }
        });
    }
    if let Some(number) = args.skip {
        return Ok(PlanChange::SkipToEnd { number });
    }
    if let Some(each) = args.each {
        let each = money("--each", &each, currency)?;
        return Ok(PlanChange::PayMore { each });
    }
    if let Some(extra) = args.extra {
        return Ok(PlanChange::Extra {
            amount: money("--extra", &extra, currency)?,
            then: if keep_length {
                AfterExtra::KeepLength
            } else {
                AfterExtra::Shorten
            },
        });
    }
    if let Some(how) = args.catch_up {
        let how = match how {
            CatchUpArg::Next => CatchUp::WithNext,
            CatchUpArg::End => CatchUp::AtEnd,
            CatchUpArg::Spread => CatchUp::Spread,
        };
        return Ok(PlanChange::CatchUp { how });
    }
    if !args.merge.is_empty() {
        return Ok(PlanChange::Merge {
            invoices: args.merge,
            keep: if keep_length {
                Keep::Length
            } else {
                Keep::Each
            },
        });
    }
    Ok(PlanChange::PayOff)
}

fn money(option: &str, text: &str, currency: Currency) -> Result<Money, Failure> {
    Money::parse(text, currency).map_err(|error| Failure::Refused(format!("{option}: {error}")))
}

fn down(text: &str, currency: Currency) -> Result<Down, Failure> {
    match text.trim().strip_suffix('%') {
        None => Ok(Down::Amount(money("--down", text, currency)?)),
        Some(percent) => {
            let percent: Decimal = percent.trim().parse().map_err(|_| {
                Failure::Refused(format!("--down: `{text}` is no percentage such as 20%"))
            })?;
            if percent > Decimal::ZERO && percent < Decimal::ONE_HUNDRED {
                Ok(Down::Percent(percent))
            } else {
                Err(Failure::Refused(format!(
                    "--down: {percent}% is not between 0% and 100%"
                )))
            }
        }
    }
}

fn frequency(text: &str) -> Result<Frequency, String> {
    Frequency::parse(text)
        .or_else(|| Frequency::parse(&format!("every {text}")))
        .ok_or_else(|| {
            "write weekly, '2 weeks', '4 weeks', 'twice a month', 'twice a month 5 20', monthly, \
             '2 months' or '15 days' (up to 92 days or 12 months)"
                .to_owned()
        })
}

fn country(text: &str) -> Result<Country, String> {
    Country::parse(text).ok_or_else(|| "write a two-letter country code such as GB".to_owned())
}

fn kind(text: &str) -> Result<AccountKind, String> {
    AccountKind::parse(text).ok_or_else(|| {
        let names: Vec<&str> = AccountKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("write one of {}", names.join(", "))
    })
}

fn rating(text: &str) -> Result<Rating, String> {
    match text.to_lowercase().as_str() {
        "a" => Ok(Rating::A),
        "b" => Ok(Rating::B),
        "c" => Ok(Rating::C),
        "d" => Ok(Rating::D),
        "new" => Ok(Rating::New),
        _ => Err("write one of a, b, c, d, new".to_owned()),
    }
}
