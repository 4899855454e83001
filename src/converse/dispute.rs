//! A disputed bill: which one, what happened, what would put it right. The invoice is on hold from the first word, a
//! person looks into it, and the rest stays payable.

use super::case::Handover;
use super::reply::Part;
use super::telling::Telling;
use super::{Effect, Place, Turn};
use crate::domain::late_reason::LateReason;
use crate::domain::ledger::OpenInvoice;
use crate::domain::money::Money;
use crate::domain::ticket::Category;
use crate::understand::{Intent, Said, wrong_told};

/// A message of so many words tells what happened.
const WORDS_TELL: usize = 8;

impl Turn<'_> {
    /// Something about a bill is wrong.
    pub(super) fn dispute(&mut self, said: &Said) {
        // Anger, a refusal or a reason for being late lead here too.
        if self.is_kept_private(Intent::DisputeCharge) {
            return;
        }
        self.leave();
        let disputed = self
            .facts
            .cases
            .iter()
            .filter(|case| case.matter.category == Category::Dispute);
        if let ([open], true) = (&disputed.collect::<Vec<_>>()[..], said.invoices.is_empty()) {
            let invoice = open.matter.invoice.clone();
            let handover = Handover {
                invoice,
                ..Handover::of(Category::Dispute)
            };
            self.paragraph([Part::new("dispute-sorry-still")]);
            let _case = self.hand_over(handover);
            return;
        }
        let named = said.invoices.first();
        let open = self.facts.invoices;
        if open.is_empty() {
            self.paragraph([Part::new("dispute-nothing-open")]);
            let handover = Handover {
                asked: self.values_told(said),
                ..Handover::of(Category::Dispute)
            };
            let _case = self.hand_over(handover);
            return;
        }
        let all_named: Vec<&OpenInvoice> = open
            .iter()
            .filter(|invoice| said.invoices.contains(&invoice.number))
            .collect();
        if all_named.len() > 1 {
            self.dispute_all(&all_named);
            return;
        }
        let found = named.and_then(|number| open.iter().find(|invoice| invoice.number == *number));
        match (named, found, open) {
            (_, Some(invoice), _) | (None, None, [invoice]) => {
                self.dispute_invoice(invoice, &self.words.clone());
            }
            (Some(number), None, _) => {
                let part = Part::new("invoice-unknown").with("number", number.as_str());
                self.paragraph([part]);
                if super::choices::disputable(self.facts).len() > 1 {
                    self.ask_which_is_disputed();
                } else {
                    let _case = self.hand_over(Handover::of(Category::Dispute));
                }
            }
            (None, None, _) => {
                self.paragraph([Part::new("dispute-sorry")]);
                self.ask_which_is_disputed();
            }
        }
    }

    /// Several bills at once: each has its case and its hold; what would put it right is asked for the first.
    fn dispute_all(&mut self, invoices: &[&OpenInvoice]) {
        let words = self.words.clone();
        let mut first = None;
        for invoice in invoices {
            let case = self.open_dispute(invoice, &words);
            first = first.or(case.map(|case| (case, invoice.number.clone())));
        }
        if let Some((case, invoice)) = first {
            self.ask_remedy(case, invoice);
        }
    }

    fn ask_which_is_disputed(&mut self) {
        self.ask_to_tell(Telling::DisputedInvoice {
            words: self.words.clone(),
        });
    }

    /// The invoice was named after it was asked for.
    pub(super) fn disputed_invoice_told(&mut self, said: &Said, words: &str) {
        let open = self.facts.invoices;
        let text = self.facts.text.to_lowercase();
        let by_number = said.invoices.first();
        let found = open.iter().find(|invoice| {
            by_number == Some(&invoice.number)
                || invoice
                    .description
                    .as_ref()
                    .is_some_and(|what| !what.is_empty() && text.contains(&what.to_lowercase()))
        });
        let means_all = ["both", "all of them", "all", "each of them", "every one"]
            .iter()
            .any(|all| text.trim_end_matches(['.', '!']) == *all);
        match found {
            Some(invoice) => self.dispute_invoice(invoice, words),
            None if means_all => {
                self.dialogue.place = Place::Idle;
                let all: Vec<&OpenInvoice> = open.iter().collect();
                self.dispute_all(&all);
            }
            None => {
                let words = format!("{words} / {}", self.words);
                self.ask_to_tell(Telling::DisputedInvoice { words });
            }
        }
    }

    /// An invoice was picked after it was asked which one is meant.
    pub(super) fn disputed_invoice_picked(&mut self, number: &str) -> bool {
        let Place::Telling(Telling::DisputedInvoice { words }) = &self.dialogue.place else {
            return false;
        };
        let words = words.clone();
        let mut open = self.facts.invoices.iter();
        match open.find(|invoice| invoice.number == number) {
            Some(invoice) => self.dispute_invoice(invoice, &words),
            None => self.stale_choice(),
        }
        true
    }

    /// Opens the case of one bill, and puts it on hold.
    fn open_dispute(&mut self, invoice: &OpenInvoice, words: &str) -> Option<String> {
        let heard = Part::new("dispute-heard")
            .with("number", invoice.number.as_str())
            .with("outstanding", invoice.outstanding);
        self.paragraph([heard]);
        let mut asked = vec![
            Part::new("asked-disputed")
                .with("number", invoice.number.as_str())
                .with("outstanding", invoice.outstanding),
        ];
        if words != self.words {
            asked.push(Part::new("asked-words").with("words", words));
        }
        let case = self.hand_over(Handover {
            invoice: Some(invoice.number.clone()),
            asked,
            ..Handover::of(Category::Dispute)
        });
        self.effects.push(Effect::HoldInvoice {
            invoice: invoice.number.clone(),
            note: words.to_owned(),
        });
        self.effects.push(Effect::NoteReason {
            reason: LateReason::Problem,
            until: None,
            words: words.to_owned(),
        });
        case
    }

    fn dispute_invoice(&mut self, invoice: &OpenInvoice, words: &str) {
        self.dialogue.place = Place::Idle;
        let Some(case) = self.open_dispute(invoice, words) else {
            return;
        };
        let number = invoice.number.clone();
        let tells = wrong_told(words).is_some() || words.split_whitespace().count() >= WORDS_TELL;
        if tells {
            self.ask_remedy(case, number);
        } else {
            self.ask_to_tell(Telling::WhatHappened {
                case,
                invoice: number,
            });
        }
    }

    pub(super) fn ask_remedy(&mut self, case: String, invoice: String) {
        self.ask_to_tell(Telling::Remedy { case, invoice });
    }

    /// All is told: what happens next, and what of the rest is payable.
    pub(super) fn dispute_complete(&mut self, case: &str, invoice: &str) {
        let facts = self.facts;
        self.say(
            Part::new("dispute-complete")
                .with("case", case)
                .with("number", invoice),
        );
        let rest = facts
            .invoices
            .iter()
            .filter(|other| other.number != invoice && !other.on_hold);
        let rest = Money::sum_in(facts.ledger.currency(), rest.map(|other| other.outstanding));
        if rest.is_positive() {
            self.say(Part::new("dispute-rest").with("rest", rest));
        }
        self.what_next(false);
    }
}
