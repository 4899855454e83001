//! `goodterms staff`: the second tier at its table. Who acts is named at every act, and checked by the desk.

mod acts;
mod chat;
mod money;
mod shown;

use clap::{Args, Subcommand, ValueEnum};

use super::demo::DemoPlace;
use super::{App, Failure, Globals, Outcome, output};
use goodterms::desk::Desk;
use goodterms::desk::staff::QueueFilter;
use goodterms::domain::business::Business;
use goodterms::domain::ticket::{Category, Priority, StaffMember, StaffRole, Tier};
use goodterms::store::SavedReply;

/// Who works the cases in the demo when nobody is named.
const DEMO_MEMBER: &str = "Kim";
/// How much of a conversation `show` prints if nothing else is said.
const MESSAGES: u32 = 30;

/// What waits for a person: see the cases, claim, answer, decide, settle them.
///
/// Without a command it shows the queue: what should have been answered longest ago, or soonest, comes first.
/// Agents act on cases of tier two that are theirs or nobody's; leads and owners on all.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct StaffArgs {
    /// Who you are: a member of staff [env: GOODTERMS_BY]
    #[arg(long, global = true, value_name = "NAME")]
    who: Option<String>,
    /// Work on the demo that runs in another terminal, as Kim (agent), Lee (lead) or Max (owner) [default: Kim]
    #[arg(long, global = true)]
    demo: bool,
    #[command(subcommand)]
    action: Option<Action>,
}

const EXAMPLES: &str = "\
Examples:
  goodterms staff --demo
  goodterms staff member add Max --role owner
  goodterms staff queue --mine --who Kim
  goodterms staff show T-7QK3M9
  goodterms staff claim T-7QK3M9 --who Kim
  goodterms staff reply T-7QK3M9 'I have found your payment, thank you.' --who Kim
  goodterms staff ask T-7QK3M9 'Which day suits you?' --choice Monday --choice Friday --who Kim
  goodterms staff resolve T-7QK3M9 --outcome 'Two new doors come on Friday.' --who Kim";

#[derive(Debug, Subcommand)]
enum Action {
    /// The open cases, the one that has waited longest first
    #[command(
        after_help = "Examples:\n  goodterms staff queue --tier 3\n  goodterms staff queue --category dispute --json"
    )]
    Queue(QueueArgs),
    /// One case with its whole story, and what can be done next
    #[command(after_help = "Example:\n  goodterms staff show T-7QK3M9 --messages 100")]
    Show {
        /// The case
        ticket: String,
        /// How many messages of the conversation to show at most
        #[arg(long, default_value_t = MESSAGES)]
        messages: u32,
    },
    /// What is to be mended before the bot can go on: a permission, a channel, a user who is locked out
    #[command(after_help = "Example:\n  goodterms staff alerts --json")]
    Alerts,
    /// Say that something is mended, and how; a user who was locked out may try again then
    #[command(
        after_help = "Example:\n  goodterms staff mend S-7QK3M9 --why 'it was Ana, on the phone' --who Kim"
    )]
    Mend {
        /// What is mended, such as S-7QK3M9
        alert: String,
        /// How
        #[arg(long)]
        why: String,
    },
    /// Write a file that the customer sent to your disk
    #[command(
        after_help = "Example:\n  goodterms staff file T-7QK3M9 1 --out receipt.png --who Kim"
    )]
    File {
        /// The case
        ticket: String,
        /// Which of its files, counted from 1
        #[arg(default_value_t = 1)]
        number: usize,
        /// The new file
        #[arg(long, value_name = "FILE")]
        out: std::path::PathBuf,
    },
    /// Take a case, or something to mend; if somebody was faster, you learn who
    #[command(after_help = "Example:\n  goodterms staff claim T-7QK3M9 --who Kim")]
    Claim(acts::Case),
    /// Give a case back to the queue
    #[command(
        after_help = "Example:\n  goodterms staff release T-7QK3M9 --why 'on holiday' --who Kim"
    )]
    Release(acts::WithReason),
    /// Give a case to somebody (leads and owners)
    #[command(
        after_help = "Example:\n  goodterms staff reassign T-7QK3M9 Kim --why 'knows the customer' --who Lee"
    )]
    Reassign(acts::ReassignArgs),
    /// Raise a case to tier three, or make it more urgent
    #[command(
        after_help = "Example:\n  goodterms staff raise T-7QK3M9 --tier 3 --why 'talks of a lawyer' --who Kim"
    )]
    Raise(acts::RaiseArgs),
    /// Answer the customer, in the chat
    #[command(
        after_help = "Examples:\n  goodterms staff reply T-7QK3M9 'I have found it, thank you.' --who Kim\n  \
                      goodterms staff reply T-7QK3M9 --saved found --who Kim"
    )]
    Reply(acts::ReplyArgs),
    /// Ask the customer, with answers to choose from
    #[command(
        after_help = "Example:\n  goodterms staff ask T-7QK3M9 'Which day suits you?' --choice Monday --choice Friday --who Kim"
    )]
    Ask(acts::AskArgs),
    /// Leave a note for colleagues; the customer never reads it
    #[command(
        after_help = "Example:\n  goodterms staff note T-7QK3M9 'bank says Tuesday' --who Kim"
    )]
    Note(acts::NoteArgs),
    /// Offer the customer what they asked for; they say yes to its exact terms
    #[command(
        after_help = "Example:\n  goodterms staff approve T-7QK3M9 --why 'has always paid in the end' --who Lee"
    )]
    Approve(acts::WithReason),
    /// Offer any arrangement within the limits of your role [policy: staff]; the customer says yes to its terms
    #[command(
        after_help = "Examples:\n  goodterms staff offer T-7QK3M9 --installments 10 --why 'a good customer' --who Kim\n  \
                      goodterms staff offer T-7QK3M9 --settle 800 --on 2026-04-30 --why 'rather now than never' --who Lee"
    )]
    Offer(Box<acts::OfferArgs>),
    /// Offer a change of the running plan within the limits of your role; the customer says yes to its terms
    #[command(
        after_help = "Example:\n  goodterms staff change T-7QK3M9 --skip 2 --why 'waits for a payment' --who Kim"
    )]
    Change(acts::ChangeOfferArgs),
    /// Say no to what was asked for; the customer reads why
    #[command(
        after_help = "Example:\n  goodterms staff reject T-7QK3M9 --why 'We cannot wait for a year.' --who Kim"
    )]
    Reject(acts::WithReason),
    /// Put a hold on an invoice or the account, or lift it
    Hold(money::HoldArgs),
    /// Record a payment, a credit, delivered barter or a reversal on the account of a case
    Record(money::RecordArgs),
    /// End a case with its outcome; the customer reads it, and may rate it
    #[command(
        after_help = "Example:\n  goodterms staff resolve T-7QK3M9 --outcome 'Two new doors come on Friday.' --who Kim"
    )]
    Resolve(acts::ResolveArgs),
    /// Take a resolved case up again, until it is closed for good
    #[command(
        after_help = "Example:\n  goodterms staff reopen T-7QK3M9 --why 'the doors did not come' --who Kim"
    )]
    Reopen(acts::WithReason),
    /// Find cases, open or not, by reference, account, name or anything that was said
    #[command(after_help = "Example:\n  goodterms staff search scratched")]
    Search {
        /// What to look for
        text: String,
    },
    /// Who did what, when, and why; the newest first. With --who, only what they did
    #[command(
        after_help = "Examples:\n  goodterms staff audit T-7QK3M9\n  goodterms staff audit --who Kim --json"
    )]
    Audit {
        /// Only on this case
        ticket: Option<String>,
    },
    /// Replies to use again
    Saved(SavedArgs),
    /// Who works here
    Member(MemberArgs),
}

#[derive(Debug, Args, Default)]
struct QueueArgs {
    /// Only yours
    #[arg(long)]
    mine: bool,
    /// Only what nobody has claimed
    #[arg(long, conflicts_with = "mine")]
    unclaimed: bool,
    /// Only this tier, 2 or 3
    #[arg(long, value_parser = tier)]
    tier: Option<Tier>,
    /// Only this category, such as dispute, hardship or paid_claim
    #[arg(long, value_parser = category)]
    category: Option<Category>,
    /// Only in this state, also one that is over [default: all that are open]
    #[arg(long, value_enum)]
    state: Option<StateArg>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum StateArg {
    Open,
    Claimed,
    WaitingForCustomer,
    WaitingForStaff,
    Resolved,
    Closed,
    Reopened,
    All,
}

#[derive(Debug, Args)]
struct SavedArgs {
    #[command(subcommand)]
    action: SavedAction,
}

#[derive(Debug, Subcommand)]
enum SavedAction {
    /// All saved replies
    #[command(after_help = "Example:\n  goodterms staff saved list")]
    List,
    /// Save a reply under a name, in the place of one that has it
    #[command(
        after_help = "Example:\n  goodterms staff saved set found 'We have found your payment, thank you.' --who Kim"
    )]
    Set {
        /// The name
        name: String,
        /// What the customer will read
        text: String,
    },
    /// Forget a saved reply
    #[command(after_help = "Example:\n  goodterms staff saved remove found --who Kim")]
    Remove {
        /// The name
        name: String,
    },
}

#[derive(Debug, Args)]
struct MemberArgs {
    #[command(subcommand)]
    action: MemberAction,
}

#[derive(Debug, Subcommand)]
enum MemberAction {
    /// Add somebody, change their role, or take them back. The first one is an owner; later an owner decides
    #[command(
        after_help = "Examples:\n  goodterms staff member add Max --role owner\n  goodterms staff member add Kim --role agent --who Max"
    )]
    Add {
        /// The name, as customers read it
        name: String,
        /// How far they may go [policy: staff]
        #[arg(long, value_parser = role)]
        role: StaffRole,
    },
    /// Everybody who works here or did
    #[command(after_help = "Example:\n  goodterms staff member list")]
    List,
    /// Somebody has left
    #[command(after_help = "Example:\n  goodterms staff member remove Kim --who Max")]
    Remove {
        /// The name
        name: String,
    },
}

pub(crate) async fn run(app: &App, args: StaffArgs) -> Outcome {
    let demo;
    let app = if args.demo {
        demo = in_the_demo(app)?;
        &demo
    } else {
        app
    };
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    let table = Table {
        app,
        desk: &desk,
        business: &business,
        who: args.who,
    };
    let action = args
        .action
        .unwrap_or_else(|| Action::Queue(QueueArgs::default()));
    match action {
        Action::Queue(args) => table.queue(args).await,
        Action::Show { ticket, messages } => table.show(&ticket, messages).await,
        Action::Alerts => table.alerts().await,
        Action::Mend { alert, why } => table.mend(&alert, &why).await,
        Action::File {
            ticket,
            number,
            out,
        } => table.file(&ticket, number, &out).await,
        Action::Claim(case) if case.is_alert() => table.claim_alert(case.reference()).await,
        Action::Claim(case) => table.claim(case).await,
        Action::Release(args) => table.release(args).await,
        Action::Reassign(args) => table.reassign(args).await,
        Action::Raise(args) => table.raise(args).await,
        Action::Reply(args) => table.reply(args).await,
        Action::Ask(args) => table.ask(args).await,
        Action::Note(args) => table.note(args).await,
        Action::Approve(args) => table.approve(args).await,
        Action::Offer(args) => table.offer(*args).await,
        Action::Change(args) => table.change(args).await,
        Action::Reject(args) => table.reject(args).await,
        Action::Hold(args) => table.hold(args).await,
        Action::Record(args) => table.record(args).await,
        Action::Resolve(args) => table.resolve(args).await,
        Action::Reopen(args) => table.reopen(args).await,
        Action::Search { text } => table.search(&text).await,
        Action::Audit { ticket } => table.audit(ticket.as_deref()).await,
        Action::Saved(args) => table.saved(args.action).await,
        Action::Member(args) => table.member(args.action).await,
    }
}

/// The same program on the database of the demo.
fn in_the_demo(app: &App) -> Result<App, Failure> {
    if app.named_database {
        return Err(Failure::Refused(
            "--demo works on the demo's own database; leave --database out".to_owned(),
        ));
    }
    Ok(App {
        globals: Globals {
            database: Some(DemoPlace::existing()?),
            business: None,
            ..app.globals.clone()
        },
        named_database: true,
        by: Some(DEMO_MEMBER.to_owned()),
        phrases: app.phrases.clone(),
    })
}

/// What every command of the staff works with.
struct Table<'a> {
    app: &'a App,
    desk: &'a Desk,
    business: &'a Business,
    who: Option<String>,
}

impl Table<'_> {
    /// Who acts: the option, else the environment.
    fn who(&self) -> Result<String, Failure> {
        let who = self.who.clone().or_else(|| self.app.by.clone());
        who.ok_or_else(|| {
            Failure::Refused("say who you are, with --who NAME or GOODTERMS_BY".to_owned())
        })
    }

    /// Who looks, where it is known: somebody who only looks need not say.
    async fn viewer(&self) -> Result<Option<String>, Failure> {
        if let Some(who) = &self.who {
            return Ok(Some(who.clone()));
        }
        let Some(by) = &self.app.by else {
            return Ok(None);
        };
        let known = self.desk.staff_member(self.business, by).await;
        Ok(known.ok().map(|member| member.name))
    }

    async fn queue(&self, args: QueueArgs) -> Outcome {
        let filter = QueueFilter {
            of: if args.mine { Some(self.who()?) } else { None },
            unclaimed: args.unclaimed,
            tier: args.tier,
            category: args.category,
            state: args.state.and_then(|state| {
                let value = state.to_possible_value()?;
                Some(value.get_name().to_owned())
            }),
        };
        let lines = self.desk.queue(self.business, &filter).await?;
        if self.app.json() {
            return output::json(&lines);
        }
        self.alerts_above().await?;
        let all = filter == QueueFilter::default();
        shown::queue(&self.watch(), &lines, all)
    }

    async fn search(&self, text: &str) -> Outcome {
        let lines = self.desk.search_cases(self.business, text).await?;
        if self.app.json() {
            return output::json(&lines);
        }
        shown::found(&self.watch(), &lines, text)
    }

    async fn show(&self, ticket: &str, messages: u32) -> Outcome {
        let who = self.viewer().await?;
        let report = self
            .desk
            .case_report(self.business, who.as_deref(), ticket, messages)
            .await?;
        if self.app.json() {
            return output::json(&report);
        }
        shown::case(&self.watch(), &report)?;
        self.files_below(&report)
    }

    async fn audit(&self, ticket: Option<&str>) -> Outcome {
        let who = self.who.as_deref();
        let lines = self.desk.audit(self.business, who, ticket).await?;
        if self.app.json() {
            return output::json(&lines);
        }
        shown::audit(&self.watch(), &lines)
    }

    async fn saved(&self, action: SavedAction) -> Outcome {
        let (desk, business) = (self.desk, self.business);
        let report = match action {
            SavedAction::List => desk.saved_replies(business).await?,
            SavedAction::Set { name, text } => {
                let reply = SavedReply { name, text };
                desk.save_reply(business, &self.who()?, &reply).await?
            }
            SavedAction::Remove { name } => {
                desk.forget_reply(business, &self.who()?, &name).await?
            }
        };
        if self.app.json() {
            return output::json(&report);
        }
        shown::saved(&report)
    }

    async fn member(&self, action: MemberAction) -> Outcome {
        let (desk, business) = (self.desk, self.business);
        let report = match action {
            MemberAction::List => desk.members(business).await?,
            MemberAction::Add { name, role } => {
                let who = self.who.clone().or_else(|| self.app.by.clone());
                let new = StaffMember { name, role };
                desk.add_member(business, who.as_deref(), &new).await?
            }
            MemberAction::Remove { name } => {
                desk.remove_member(business, &self.who()?, &name).await?
            }
        };
        if self.app.json() {
            return output::json(&report);
        }
        shown::members(&self.watch(), &report)
    }

    /// How times are told here.
    fn watch(&self) -> shown::Watch<'_> {
        shown::Watch {
            business: self.business,
            now: self.desk.now(),
        }
    }
}

fn tier(text: &str) -> Result<Tier, String> {
    let number = text.trim().parse().ok();
    number
        .and_then(Tier::of_number)
        .ok_or_else(|| "write 2 or 3".to_owned())
}

fn priority(text: &str) -> Result<Priority, String> {
    Priority::parse(text.trim()).ok_or_else(|| one_of(Priority::ALL.iter().map(|p| p.as_str())))
}

fn category(text: &str) -> Result<Category, String> {
    let name = text.trim().replace(['-', ' '], "_");
    Category::parse(&name).ok_or_else(|| one_of(Category::ALL.iter().map(|c| c.as_str())))
}

fn role(text: &str) -> Result<StaffRole, String> {
    StaffRole::parse(text.trim()).ok_or_else(|| one_of(StaffRole::ALL.iter().map(|r| r.as_str())))
}

fn one_of<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    format!("write one of {}", names.join(", "))
}
