//! Acts on a case: their arguments, and the desk that carries them out.

use clap::{ArgGroup, Args};

use super::{Table, priority, shown, tier};
use crate::cli::plan::{ChangeArgs, WishArgs, basis, change_of};
use crate::cli::{Failure, Outcome, output};
use goodterms::desk::DeskError;
use goodterms::desk::staff::{ActReport, Order, Question, Raise};
use goodterms::domain::plan::Basis;
use goodterms::domain::ticket::{Priority, Tier};

#[derive(Debug, Args)]
pub(super) struct Case {
    /// The case, such as T-7QK3M9
    pub(super) ticket: String,
    /// Your own id for this act: the same id again changes nothing
    #[arg(long, value_name = "KEY")]
    id: Option<String>,
}

impl Case {
    /// Whether something to mend is named, and no case.
    pub(super) fn is_alert(&self) -> bool {
        self.ticket.trim().to_uppercase().starts_with("S-")
    }

    pub(super) fn reference(&self) -> &str {
        &self.ticket
    }
}

#[derive(Debug, Args)]
pub(super) struct WithReason {
    #[command(flatten)]
    case: Case,
    /// Why
    #[arg(long)]
    why: String,
}

#[derive(Debug, Args)]
pub(super) struct ReassignArgs {
    #[command(flatten)]
    case: Case,
    /// Who gets it
    to: String,
    /// Why
    #[arg(long)]
    why: String,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("how far").required(true).multiple(true).args(["tier", "priority"]))]
pub(super) struct RaiseArgs {
    #[command(flatten)]
    case: Case,
    /// To this tier: 3
    #[arg(long, value_parser = tier)]
    tier: Option<Tier>,
    /// To this priority: high or urgent
    #[arg(long, value_parser = priority)]
    priority: Option<Priority>,
    /// Why
    #[arg(long)]
    why: String,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("words").required(true).args(["text", "saved"]))]
pub(super) struct ReplyArgs {
    #[command(flatten)]
    case: Case,
    /// What the customer reads
    text: Option<String>,
    /// A saved reply, by its name
    #[arg(long, value_name = "NAME")]
    saved: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct AskArgs {
    #[command(flatten)]
    case: Case,
    /// The question
    text: String,
    /// An answer to choose from; may be given up to five times
    #[arg(long = "choice", value_name = "ANSWER")]
    choices: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct OfferArgs {
    #[command(flatten)]
    case: Case,
    #[command(flatten)]
    wish: WishArgs,
    /// Why
    #[arg(long)]
    why: String,
}

#[derive(Debug, Args)]
pub(super) struct ChangeOfferArgs {
    #[command(flatten)]
    case: Case,
    #[command(flatten)]
    change: ChangeArgs,
    /// Why
    #[arg(long)]
    why: String,
}

#[derive(Debug, Args)]
pub(super) struct NoteArgs {
    #[command(flatten)]
    case: Case,
    /// The note
    text: String,
}

#[derive(Debug, Args)]
pub(super) struct ResolveArgs {
    #[command(flatten)]
    case: Case,
    /// What came out of it, as the customer reads it
    #[arg(long)]
    outcome: String,
}

impl Table<'_> {
    pub(super) fn order<'o>(&'o self, case: &'o Case, who: &'o str) -> Order<'o> {
        Order {
            business: self.business,
            who,
            ticket: &case.ticket,
            key: case.id.as_deref(),
        }
    }

    pub(super) fn told(&self, report: Result<ActReport, DeskError>) -> Outcome {
        let report = report.map_err(Failure::from)?;
        if self.app.json() {
            return output::json(&report);
        }
        shown::act(&self.watch(), &report)
    }

    pub(super) async fn claim(&self, case: Case) -> Outcome {
        let who = self.who()?;
        self.told(self.desk.claim(&self.order(&case, &who)).await)
    }

    pub(super) async fn release(&self, args: WithReason) -> Outcome {
        let who = self.who()?;
        let order = self.order(&args.case, &who);
        self.told(self.desk.release(&order, &args.why).await)
    }

    pub(super) async fn reassign(&self, args: ReassignArgs) -> Outcome {
        let who = self.who()?;
        let order = self.order(&args.case, &who);
        self.told(self.desk.reassign(&order, &args.to, &args.why).await)
    }

    pub(super) async fn raise(&self, args: RaiseArgs) -> Outcome {
        let who = self.who()?;
        let order = self.order(&args.case, &who);
        let raise = Raise {
            tier: args.tier,
            priority: args.priority,
            why: &args.why,
        };
        self.told(self.desk.raise(&order, &raise).await)
    }

    pub(super) async fn reply(&self, args: ReplyArgs) -> Outcome {
        let who = self.who()?;
        let order = self.order(&args.case, &who);
        let report = match (&args.saved, &args.text) {
            (Some(saved), _) => self.desk.reply_saved(&order, saved).await,
            (None, text) => {
                let text = text.clone().unwrap_or_default();
                self.desk.reply(&order, &text).await
            }
        };
        self.told(report)
    }

    pub(super) async fn ask(&self, args: AskArgs) -> Outcome {
        let who = self.who()?;
        let order = self.order(&args.case, &who);
        let question = Question {
            text: args.text.clone(),
            choices: args.choices.clone(),
        };
        self.told(self.desk.ask(&order, &question).await)
    }

    pub(super) async fn note(&self, args: NoteArgs) -> Outcome {
        let who = self.who()?;
        let order = self.order(&args.case, &who);
        self.told(self.desk.note(&order, &args.text).await)
    }

    pub(super) async fn approve(&self, args: WithReason) -> Outcome {
        let who = self.who()?;
        let order = self.order(&args.case, &who);
        self.told(self.desk.approve(&order, &args.why).await)
    }

    pub(super) async fn offer(&self, args: OfferArgs) -> Outcome {
        let who = self.who()?;
        let wish = basis(args.wish, self.business.settings.currency)?;
        let order = self.order(&args.case, &who);
        self.told(self.desk.offer(&order, &wish, &args.why).await)
    }

    pub(super) async fn change(&self, args: ChangeOfferArgs) -> Outcome {
        let who = self.who()?;
        let change = change_of(args.change, self.business.settings.currency)?;
        let order = self.order(&args.case, &who);
        let wish = Basis::Change(change);
        self.told(self.desk.offer(&order, &wish, &args.why).await)
    }

    pub(super) async fn reject(&self, args: WithReason) -> Outcome {
        let who = self.who()?;
        let order = self.order(&args.case, &who);
        self.told(self.desk.reject(&order, &args.why).await)
    }

    pub(super) async fn resolve(&self, args: ResolveArgs) -> Outcome {
        let who = self.who()?;
        let order = self.order(&args.case, &who);
        self.told(self.desk.resolve(&order, &args.outcome).await)
    }

    pub(super) async fn reopen(&self, args: WithReason) -> Outcome {
        let who = self.who()?;
        let order = self.order(&args.case, &who);
        self.told(self.desk.reopen(&order, &args.why).await)
    }
}
