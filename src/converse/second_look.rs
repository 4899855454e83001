//! A second look at wishes that weigh heavily: a case, a hold or silence follows from them, so they are acted on only
//! where the words leave little doubt. Else the bot asks, or takes what else the message says.

use super::Turn;
use crate::domain::late_reason::LateReason;
use crate::understand::{Intent, Kind, Request, Said, Unclear, reason_told, wrong_told};

/// Below this, a heavy wish that was only learned is asked about.
const SURE_ENOUGH: f32 = 0.97;

/// What was heard in a message.
type Wishes = Vec<Result<Request, Unclear>>;

impl Turn<'_> {
    /// The wishes of a message as they are acted on.
    pub(super) fn second_look(&self, wishes: &[Result<Request, Unclear>]) -> Wishes {
        let has_other = |wish: &Request| {
            let others = wishes.iter().flatten();
            others.into_iter().any(|other| {
                let says_more =
                    other.intent.kind() == Kind::Money || other.intent == Intent::TellReason;
                other.intent != wish.intent && says_more && other.confidence >= wish.confidence
            })
        };
        let mut kept: Wishes = Vec::new();
        for wish in wishes {
            match wish {
                Ok(request) if is_heavy(request.intent) && self.is_denied(request.intent) => {}
                Ok(request) if is_heavy(request.intent) && self.is_doubtful(request) => {
                    if !has_other(request) {
                        kept.push(self.instead(request));
                    }
                }
                Ok(request) if request.intent == Intent::PaymentProblem => {
                    kept.push(match self.next_of_plan(request) {
                        Some(of_plan) => Ok(of_plan),
                        None => wish.clone(),
                    });
                }
                Ok(_) | Err(_) => kept.push(wish.clone()),
            }
        }
        // Who says that a debt is somebody else's hears nothing else of it.
        if let Some(at) = kept.iter().position(|wish| {
            let request = wish.as_ref().ok();
            request.is_some_and(|request| request.intent == Intent::NotMyDebt)
        }) {
            return vec![kept.swap_remove(at)];
        }
        if kept.is_empty() && !wishes.is_empty() {
            kept.push(self.what_is_left());
        }
        kept
    }

    /// "Nothing is wrong", "no lawyer needed": the word is there, and the wish is not.
    fn is_denied(&self, intent: Intent) -> bool {
        const DENIALS: [(Intent, &[&str]); 5] = [
            (
                Intent::DisputeCharge,
                &[
                    "nothing is wrong",
                    "nothing wrong",
                    "not wrong",
                    "isn't wrong",
                    "isnt wrong",
                    "not broken",
                    "no dispute",
                ],
            ),
            (
                Intent::LegalOrRefusal,
                &[
                    "no lawyer",
                    "without a lawyer",
                    "not a lawyer",
                    "no court",
                    "no need for a lawyer",
                ],
            ),
            (
                Intent::Complaint,
                &[
                    "not rude",
                    "wasn't rude",
                    "no complaint",
                    "not complaining",
                    "not a complaint",
                    "was great",
                    "is great",
                ],
            ),
            (
                Intent::StopContact,
                &[
                    "don't stop",
                    "dont stop",
                    "do not stop",
                    "keep writing",
                    "keep messaging",
                ],
            ),
            (
                Intent::RequestRefund,
                &[
                    "don't want a refund",
                    "dont want a refund",
                    "no refund",
                    "not want a refund",
                    "don't need a refund",
                ],
            ),
        ];
        if intent == Intent::NotMyDebt {
            return self.gives_a_name();
        }
        let denials = DENIALS.iter().find(|(of, _)| *of == intent);
        let denials = denials.map_or(&[][..], |(_, words)| words);
        let text = self.plain_text();
        denials.iter().any(|words| text.contains(words))
    }

    /// "My name is Ana": an introduction denies nothing.
    fn gives_a_name(&self) -> bool {
        const INTRODUCES: [&str; 5] = ["my name is", "i am ", "i'm ", "this is ", "im "];
        const DENIES: [&str; 8] = [
            " not",
            "n't",
            "wrong",
            "never",
            "isnt",
            "dont",
            "someone else",
            "nobody",
        ];
        let text = self.plain_text();
        INTRODUCES.iter().any(|words| text.starts_with(words))
            && !DENIES.iter().any(|words| text.contains(words))
    }

    /// Whether it was only learned, and its own words are not among what was said.
    fn is_doubtful(&self, request: &Request) -> bool {
        let named = request.intent == Intent::DisputeCharge
            && (!request.said.invoices.is_empty()
                || wrong_told(self.facts.text).is_some()
                || self.plain_text().contains("wrong"));
        request.confidence < SURE_ENOUGH && !named
    }

    fn plain_text(&self) -> String {
        self.facts.text.trim().to_lowercase().replace('’', "'")
    }

    /// What a doubtful heavy wish is taken for.
    #[expect(
        clippy::result_large_err,
        reason = "it is what was heard, and no error that is passed on"
    )]
    fn instead(&self, request: &Request) -> Result<Request, Unclear> {
        let cannot_pay = request.intent == Intent::LegalOrRefusal && self.facts.plan.is_some();
        if cannot_pay {
            return Ok(as_intent(Intent::ChangePlan, &request.said));
        }
        if request.intent == Intent::Hardship {
            // Trouble that is told is never questioned.
            return Ok(request.clone());
        }
        if self.gives_a_name() {
            return Ok(as_intent(Intent::Greet, &Said::default()));
        }
        let beside: &[Intent] = if request.intent == Intent::LegalOrRefusal {
            &[Intent::RequestInstallments, Intent::RequestExtension]
        } else {
            &[]
        };
        let alternatives = std::iter::once(request.intent).chain(beside.iter().copied());
        Err(Unclear {
            alternatives: alternatives.collect(),
            said: request.said.clone(),
        })
    }

    /// "I can't pay the next one" is about the plan that runs, and no card that fails.
    fn next_of_plan(&self, request: &Request) -> Option<Request> {
        let text = self.plain_text();
        let about_next = [
            "next one",
            "next payment",
            "next installment",
            "installment",
        ]
        .iter()
        .any(|words| text.contains(words));
        (self.facts.plan.is_some() && about_next && request.confidence < 1.0)
            .then(|| as_intent(Intent::ChangePlan, &request.said))
    }

    /// Where everything heavy was denied: a reason if one is told, else it is asked.
    #[expect(
        clippy::result_large_err,
        reason = "it is what was heard, and no error that is passed on"
    )]
    fn what_is_left(&self) -> Result<Request, Unclear> {
        if self.gives_a_name() {
            return Ok(as_intent(Intent::Greet, &Said::default()));
        }
        match reason_told(self.facts.text) {
            Some(LateReason::Forgot | LateReason::CashShort) => {
                Ok(as_intent(Intent::TellReason, &Said::default()))
            }
            Some(LateReason::Problem | LateReason::CannotPay | LateReason::Other) | None => {
                Err(Unclear::default())
            }
        }
    }

    /// Whether a message takes back that the debt is somebody else's: it goes to the case, for a person to see.
    pub(super) fn takes_it_back(&mut self) -> bool {
        const MINE: [&str; 9] = [
            "is mine",
            "it's mine",
            "its mine",
            "my account",
            "our account",
            "my debt after all",
            "my bill after all",
            "by mistake",
            "my mistake",
        ];
        const DENIES: [&str; 4] = ["not my", "n't my", "isnt my", "never"];
        let text = self.plain_text();
        let Some(open) = self.whose_debt() else {
            return false;
        };
        let says_so = MINE.iter().any(|words| text.contains(words));
        if !says_so || DENIES.iter().any(|words| text.contains(words)) {
            return false;
        }
        let line = self.case_line("case-added", open);
        let asked = vec![self.asked_words()];
        let _case = self.add_to_case(open, asked, None);
        self.paragraph([line]);
        true
    }
}

/// Whether a case, a hold or silence follows.
fn is_heavy(intent: Intent) -> bool {
    matches!(
        intent,
        Intent::DisputeCharge
            | Intent::Complaint
            | Intent::LegalOrRefusal
            | Intent::NotMyDebt
            | Intent::Hardship
            | Intent::StopContact
            | Intent::RequestRefund
    )
}

fn as_intent(intent: Intent, said: &Said) -> Request {
    Request {
        intent,
        confidence: 1.0,
        said: said.clone(),
    }
}
