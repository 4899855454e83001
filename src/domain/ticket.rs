//! A case for a person: what it is about, how urgent it is, and the states it goes through.
//!
//! Plain values and plain decisions. Who may do what is checked by the desk on the server, whatever a client
//! shows; here is what a state permits.

mod giving;
mod transition;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{AccountId, ContactId, ConversationId, TicketId};
use super::money::Money;
use super::plan::Basis;
pub use giving::{GIVEN_DAYS, Giving};
pub use transition::{Moment, StaffMember, TicketRefusal};

/// What kind of case it is. It names the skill that is needed, and with it priority and tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Words of self-harm: somebody looks at once.
    SelfHarm,
    Bereavement,
    Hardship,
    Legal,
    NotMyDebt,
    Complaint,
    Dispute,
    /// "I have paid": to be found in the bank's records.
    PaidClaim,
    PaymentProblem,
    /// An arrangement that the bot may not agree to alone.
    Arrangement,
    Discount,
    Barter,
    Refund,
    Details,
    /// Personal data: export, or erasure of what may be erased.
    MyData,
    Call,
    /// To talk to a person.
    Person,
    /// A message could not be delivered, and there is no other place for it.
    Unreachable,
}

/// How urgent a case is; the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Urgent,
    High,
    Normal,
}

/// Which tier a case is with. The bot is tier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Staff who know accounts and payments.
    Two,
    /// Specialists and leads: law, hardship, complaints.
    Three,
}

/// What a case is about. An account has at most one open ticket for each matter: the same matter again adds to
/// it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    pub category: Category,
    /// The number of the invoice, where it is about one.
    pub invoice: Option<String>,
}

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum TicketState {
    /// Nobody has taken it.
    Open,
    /// Somebody has, and owes the first answer.
    Claimed { by: String },
    /// The customer was answered or asked; the clock stands still with so many working minutes left.
    WaitingForCustomer { by: String, minutes_left: u32 },
    /// The customer wrote again.
    WaitingForStaff { by: String },
    Resolved {
        by: String,
        at: DateTime<Utc>,
        outcome: String,
    },
    /// Resolved, and the time to reopen it has passed.
    Closed { at: DateTime<Utc> },
    /// It came back, and nobody has taken it again.
    Reopened,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    pub id: TicketId,
    /// What customer and staff call it, such as `T-7QK3M9`.
    pub reference: String,
    pub account: AccountId,
    pub contact: ContactId,
    /// Where the customer is answered.
    pub conversation: ConversationId,
    pub matter: Matter,
    pub priority: Priority,
    pub tier: Tier,
    pub state: TicketState,
    pub opened_at: DateTime<Utc>,
    /// By when somebody should answer; `None` while the clock stands still.
    pub answer_by: Option<DateTime<Utc>>,
    pub first_answered_at: Option<DateTime<Utc>>,
    /// What the customer wants, in words for staff.
    pub asked: String,
    /// The same for the plan engine, where it is an arrangement: what an approval offers.
    pub wish: Option<Basis>,
    /// How the account stood when it was opened.
    pub summary: Summary,
    /// 1 to 5, as the customer rated the outcome.
    pub rating: Option<u8>,
}

/// What staff should know before they answer, as it stood when the case was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Who the customer is.
    pub name: String,
    pub account: String,
    pub balance: Money,
    pub overdue: Money,
    /// What is overdue by age: up to so many days, so much; `None` is older than all.
    pub ageing: Vec<(Option<u32>, Money)>,
    /// The rating, for staff alone.
    pub rating: String,
    /// Offers that were refused, by the bot or by the customer, and why, in words.
    pub refused: Vec<String>,
    /// Why it is late, as the customer told it.
    pub late_reason: Option<String>,
    /// The arrangements that run, in words.
    pub agreements: Vec<String>,
    /// What is on hold, in words.
    pub holds: Vec<String>,
}

/// Who acts on a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    Agent,
    Lead,
    Owner,
}

macro_rules! names {
    ($type:ident { $($variant:ident = $name:literal),* $(,)? }) => {
        impl $type {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in the database, in JSON and on the command line.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }
    };
}

names!(Category {
    SelfHarm = "self_harm",
    Bereavement = "bereavement",
    Hardship = "hardship",
    Legal = "legal",
    NotMyDebt = "not_my_debt",
    Complaint = "complaint",
    Dispute = "dispute",
    PaidClaim = "paid_claim",
    PaymentProblem = "payment_problem",
    Arrangement = "arrangement",
    Discount = "discount",
    Barter = "barter",
    Refund = "refund",
    Details = "details",
    MyData = "my_data",
    Call = "call",
    Person = "person",
    Unreachable = "unreachable",
});
names!(Priority { Urgent = "urgent", High = "high", Normal = "normal" });
names!(StaffRole { Agent = "agent", Lead = "lead", Owner = "owner" });

impl Category {
    /// How urgent a case of this kind is when it is opened.
    #[must_use]
    pub fn priority(self) -> Priority {
        match self {
            Self::SelfHarm => Priority::Urgent,
            Self::Bereavement
            | Self::Hardship
            | Self::Legal
            | Self::NotMyDebt
            | Self::Complaint
            | Self::PaymentProblem => Priority::High,
            Self::Dispute
            | Self::PaidClaim
            | Self::Arrangement
            | Self::Discount
            | Self::Barter
            | Self::Refund
            | Self::Details
            | Self::MyData
            | Self::Call
            | Self::Person
            | Self::Unreachable => Priority::Normal,
        }
    }

    /// Who has the skill for it.
    #[must_use]
    pub fn tier(self) -> Tier {
        match self {
            Self::SelfHarm | Self::Bereavement | Self::Legal | Self::NotMyDebt | Self::MyData => {
                Tier::Three
            }
            Self::Hardship
            | Self::Complaint
            | Self::Dispute
            | Self::PaidClaim
            | Self::PaymentProblem
            | Self::Arrangement
            | Self::Discount
            | Self::Barter
            | Self::Refund
            | Self::Details
            | Self::Call
            | Self::Person
            | Self::Unreachable => Tier::Two,
        }
    }
}

impl Priority {
    /// 1 is the most urgent.
    #[must_use]
    pub fn rank(self) -> i64 {
        match self {
            Self::Urgent => 1,
            Self::High => 2,
            Self::Normal => 3,
        }
    }

    #[must_use]
    pub fn of_rank(rank: i64) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.rank() == rank)
    }
}

impl Tier {
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Two => 2,
            Self::Three => 3,
        }
    }

    #[must_use]
    pub fn of_number(number: i64) -> Option<Self> {
        [Self::Two, Self::Three]
            .into_iter()
            .find(|tier| tier.number() == number)
    }
}

impl Matter {
    /// The one text by which a matter is known.
    ///
    /// ```
    /// use goodterms::domain::ticket::{Category, Matter};
    /// let matter = Matter { category: Category::Dispute, invoice: Some("INV-7".into()) };
    /// assert_eq!(matter.key(), "dispute:INV-7");
    /// ```
    #[must_use]
    pub fn key(&self) -> String {
        match &self.invoice {
            Some(invoice) => format!("{}:{invoice}", self.category.as_str()),
            None => self.category.as_str().to_owned(),
        }
    }

    /// Reads the text form.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        let (category, invoice) = match key.split_once(':') {
            Some((category, invoice)) => (category, Some(invoice.to_owned())),
            None => (key, None),
        };
        Some(Self {
            category: Category::parse(category)?,
            invoice,
        })
    }
}

impl TicketState {
    /// The name in the database and in JSON.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed { .. } => "claimed",
            Self::WaitingForCustomer { .. } => "waiting_for_customer",
            Self::WaitingForStaff { .. } => "waiting_for_staff",
            Self::Resolved { .. } => "resolved",
            Self::Closed { .. } => "closed",
            Self::Reopened => "reopened",
        }
    }

    /// Who has taken it, while somebody has.
    #[must_use]
    pub fn assignee(&self) -> Option<&str> {
        match self {
            Self::Claimed { by }
            | Self::WaitingForCustomer { by, .. }
            | Self::WaitingForStaff { by } => Some(by),
            Self::Open | Self::Resolved { .. } | Self::Closed { .. } | Self::Reopened => None,
        }
    }

    /// The same in words, with who has it.
    #[must_use]
    pub fn in_words(&self) -> String {
        let name = self.as_str().replace('_', " ");
        match self.assignee() {
            Some(by) => format!("{name} ({by})"),
            None => name,
        }
    }

    /// Whether it still waits for its end.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self {
            Self::Open
            | Self::Claimed { .. }
            | Self::WaitingForCustomer { .. }
            | Self::WaitingForStaff { .. }
            | Self::Reopened => true,
            Self::Resolved { .. } | Self::Closed { .. } => false,
        }
    }
}
