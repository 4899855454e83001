//! What is written about an arrangement without being asked, and the answers offered to it. When it is due is
//! for the run of the day to decide; what an answer in free words means, for the conversation.

use chrono::{DateTime, NaiveDate, Utc};

use super::NoticeKind;
use super::choices::{Pick, numbered};
use super::reply::{Choice, Fact, Part, Reply};
use crate::domain::money::Money;
use crate::domain::plan::ArrangementKind;
use crate::understand::Intent;

/// Something about an arrangement that the customer should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A payment did not come on its day, and the grace is not over.
    Missed {
        kind: ArrangementKind,
        reference: String,
        left: Money,
        due: NaiveDate,
        /// The last day on which paying it keeps the arrangement.
        until: NaiveDate,
    },
    /// The day of a single payment comes near.
    Due {
        kind: ArrangementKind,
        left: Money,
        due: NaiveDate,
    },
    /// A single payment came.
    Kept {
        kind: ArrangementKind,
        paid: Money,
        /// Whether it came by its day, or in the grace after it.
        in_time: bool,
        /// What a settlement gave up.
        forgiven: Option<Money>,
        /// The credit note that came with it, and until when it is valid.
        credit: Option<(Money, NaiveDate)>,
    },
    /// The arrangement has ended, because the payment of that day did not come in time.
    Broken {
        kind: ArrangementKind,
        reference: String,
        due: NaiveDate,
        /// What is open of the debts that it covered.
        open: Money,
    },
    /// All of a plan is paid.
    Finished { reference: String, total: Money },
    /// An offer was shown and not answered.
    Expiring {
        kind: ArrangementKind,
        until: DateTime<Utc>,
    },
}

/// What can follow on a broken arrangement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterBroken {
    /// The bot may arrange a plan now.
    Fresh,
    /// From that day on it may.
    Later(NaiveDate),
    Person,
}

/// How the account stands beside the news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Around {
    pub after_broken: AfterBroken,
    pub nothing_open: bool,
}

impl NoticeKind {
    /// The name in the database and in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InstallmentMissed => "installment_missed",
            Self::PromiseDue => "promise_due",
            Self::PromiseKept => "promise_kept",
            Self::PromiseBroken => "promise_broken",
            Self::PlanBroken => "plan_broken",
            Self::PlanFinished => "plan_finished",
            Self::OfferExpiring => "offer_expiring",
            Self::LateFee => "late_fee",
        }
    }

    /// Whether it only thanks: then nothing is asked of the customer.
    #[must_use]
    pub fn is_thanks(self) -> bool {
        match self {
            Self::PromiseKept | Self::PlanFinished => true,
            Self::InstallmentMissed
            | Self::PromiseDue
            | Self::PromiseBroken
            | Self::PlanBroken
            | Self::OfferExpiring
            | Self::LateFee => false,
        }
    }
}

/// The answers beside the notice of a late fee. `plans` says whether the bot may agree to a plan.
#[must_use]
pub fn fee_choices(plans: bool) -> Vec<Choice> {
    let ask = |intent, key| Pick::Ask(intent).labelled(Part::new(key));
    let plan = plans.then(|| ask(Intent::RequestInstallments, "choice-plan"));
    let choices = [ask(Intent::AskPaymentOptions, "choice-how-to-pay")]
        .into_iter()
        .chain(plan)
        .chain([
            ask(Intent::ClaimPaid, "choice-notice-paid"),
            ask(Intent::DisputeCharge, "choice-dispute"),
            ask(Intent::RequestHuman, "choice-person"),
        ]);
    numbered(choices.collect())
}

impl News {
    #[must_use]
    pub fn notice(&self) -> NoticeKind {
        match self {
            Self::Missed { .. } => NoticeKind::InstallmentMissed,
            Self::Due { .. } => NoticeKind::PromiseDue,
            Self::Kept { .. } => NoticeKind::PromiseKept,
            Self::Broken { kind, .. } => match kind {
                ArrangementKind::Plan => NoticeKind::PlanBroken,
                ArrangementKind::Extension
                | ArrangementKind::Promise
                | ArrangementKind::Settlement
                | ArrangementKind::PayInFull => NoticeKind::PromiseBroken,
            },
            Self::Finished { .. } => NoticeKind::PlanFinished,
            Self::Expiring { .. } => NoticeKind::OfferExpiring,
        }
    }

    fn parts(&self, around: &Around) -> Vec<Part> {
        match self {
            Self::Missed {
                kind,
                reference,
                left,
                due,
                until,
            } => vec![
                about(*kind, "notice-missed")
                    .with("reference", reference.as_str())
                    .with("left", *left)
                    .with("due", *due)
                    .with("until", *until),
                Part::new("notice-missed-ways"),
            ],
            Self::Due { kind, left, due } => vec![
                about(*kind, "notice-due")
                    .with("left", *left)
                    .with("due", *due),
                Part::new("notice-due-ways"),
            ],
            Self::Kept {
                kind,
                paid,
                in_time,
                forgiven,
                credit,
            } => {
                let zero = Money::zero(paid.currency());
                let how = if *in_time { kind.as_str() } else { "late" };
                let kept = Part::new("notice-kept")
                    .with("kind", word(how))
                    .with("paid", *paid)
                    .with("forgiven", forgiven.unwrap_or(zero));
                let credit = credit.map(|(credit, until)| {
                    Part::new("notice-credit")
                        .with("credit", credit)
                        .with("until", until)
                });
                [kept].into_iter().chain(credit).collect()
            }
            Self::Broken {
                kind,
                reference,
                due,
                open,
            } => {
                let broken = about(*kind, "notice-broken")
                    .with("reference", reference.as_str())
                    .with("due", *due)
                    .with("open", *open);
                let (next, until) = match around.after_broken {
                    AfterBroken::Fresh => ("fresh", *due),
                    AfterBroken::Later(until) => ("later", until),
                    AfterBroken::Person => ("person", *due),
                };
                let next = Part::new("notice-broken-next")
                    .with("next", word(next))
                    .with("until", until);
                vec![broken, next, Part::new("notice-if-paid")]
            }
            Self::Finished { reference, total } => {
                let finished = Part::new("notice-finished").with("reference", reference.as_str());
                vec![finished.with("total", *total)]
            }
            Self::Expiring { kind, until } => {
                vec![about(*kind, "notice-offer").with("until", *until)]
            }
        }
    }

    fn choices(&self, around: &Around) -> Vec<Choice> {
        let ask = |intent, key| Pick::Ask(intent).labelled(Part::new(key));
        let how = || ask(Intent::AskPaymentOptions, "choice-how-to-pay");
        let paid = || ask(Intent::ClaimPaid, "choice-notice-paid");
        let person = || ask(Intent::RequestHuman, "choice-person");
        match self {
            Self::Missed { kind, .. } => {
                let other = match kind {
                    ArrangementKind::Plan => Some(ask(Intent::ChangePlan, "choice-notice-cannot")),
                    ArrangementKind::Extension => {
                        Some(ask(Intent::RequestExtension, "choice-notice-other-day"))
                    }
                    // Only a person gives up a part of a debt, so only a person gives more time for it.
                    ArrangementKind::Settlement
                    | ArrangementKind::Promise
                    | ArrangementKind::PayInFull => None,
                };
                let all = [Some(how()), Some(paid()), other, Some(person())];
                all.into_iter().flatten().collect()
            }
            Self::Due { kind, .. } => {
                let other = match kind {
                    ArrangementKind::Promise
                    | ArrangementKind::Extension
                    | ArrangementKind::PayInFull => {
                        ask(Intent::RequestExtension, "choice-notice-other-day")
                    }
                    ArrangementKind::Settlement | ArrangementKind::Plan => person(),
                };
                vec![how(), paid(), other]
            }
            Self::Broken { .. } => {
                let plan = match around.after_broken {
                    AfterBroken::Fresh => Some(ask(Intent::RequestInstallments, "choice-plan")),
                    AfterBroken::Later(_) | AfterBroken::Person => None,
                };
                let all = [Some(how()), plan, Some(paid()), Some(person())];
                all.into_iter().flatten().collect()
            }
            Self::Expiring { .. } => vec![
                // To the letter, with its end as it is: nothing is quoted afresh for having been reminded.
                ask(Intent::Repeat, "choice-notice-show"),
                Pick::Leave.labelled(Part::new("choice-not-now")),
            ],
            // A thank-you asks for nothing.
            Self::Kept { .. } | Self::Finished { .. } => Vec::new(),
        }
    }
}

/// The message that tells news; several at once only where they thank. `None` without any.
#[must_use]
pub fn message(news: &[News], around: &Around) -> Option<Reply> {
    let first = news.first()?;
    let mut parts: Vec<Part> = news.iter().flat_map(|news| news.parts(around)).collect();
    if first.notice().is_thanks() && around.nothing_open {
        parts.push(Part::new("notice-nothing-open"));
    }
    Some(Reply {
        parts,
        choices: numbered(first.choices(around)),
    })
}

fn about(kind: ArrangementKind, key: &str) -> Part {
    Part::new(key).with("kind", word(kind.as_str()))
}

fn word(word: &str) -> Fact {
    Fact::Word(word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::Tone;
    use crate::domain::money::Currency;
    use crate::domain::time_zone::TimeZone;
    use crate::wording::{DisplayLocale, Voice, Wording};

    const KINDS: [ArrangementKind; 5] = [
        ArrangementKind::Plan,
        ArrangementKind::Extension,
        ArrangementKind::Promise,
        ArrangementKind::Settlement,
        ArrangementKind::PayInFull,
    ];

    fn dollars(text: &str) -> Money {
        Money::parse(text, Currency::parse("USD").unwrap()).unwrap()
    }

    /// Every piece of news about every kind of arrangement.
    fn all() -> Vec<News> {
        let day: NaiveDate = "2026-03-20".parse().unwrap();
        let reference = || "P-1".to_owned();
        let of_kind = |kind| {
            vec![
                News::Missed {
                    kind,
                    reference: reference(),
                    left: dollars("150"),
                    due: day,
                    until: day,
                },
                News::Due {
                    kind,
                    left: dollars("150"),
                    due: day,
                },
                News::Kept {
                    kind,
                    paid: dollars("150"),
                    in_time: true,
                    forgiven: Some(dollars("30")),
                    credit: Some((dollars("9"), day)),
                },
                News::Broken {
                    kind,
                    reference: reference(),
                    due: day,
                    open: dollars("150"),
                },
                News::Expiring {
                    kind,
                    until: "2026-03-20T14:00:00Z".parse().unwrap(),
                },
            ]
        };
        let finished = News::Finished {
            reference: reference(),
            total: dollars("150"),
        };
        let all = KINDS.into_iter().flat_map(of_kind);
        all.chain([finished]).collect()
    }

    fn said(news: &News, tone: Tone) -> String {
        let around = Around {
            after_broken: AfterBroken::Fresh,
            nothing_open: false,
        };
        let voice = Voice {
            locale: DisplayLocale::new("en", None, "US"),
            timezone: TimeZone::UTC,
            tone,
        };
        let reply = message(std::slice::from_ref(news), &around).unwrap();
        Wording::built_in().render(&reply, &voice).text
    }

    #[test]
    fn every_message_names_its_figures_in_both_tones_and_presses_nobody() {
        for news in all() {
            for tone in [Tone::Gentle, Tone::Direct] {
                let text = said(&news, tone);
                let figure = if matches!(news, News::Expiring { .. }) {
                    "March 20, 2026"
                } else {
                    "$150.00"
                };
                assert!(text.contains(figure), "{text}");
                for word in ["!", "must", "immediately", "failed", "today", "tomorrow"] {
                    assert!(!text.contains(word), "{word:?} in: {text}");
                }
            }
            assert_ne!(
                said(&news, Tone::Gentle),
                said(&news, Tone::Direct),
                "two tones"
            );
        }
    }

    #[test]
    fn a_thank_you_asks_for_nothing_and_everything_else_has_an_answer() {
        let around = Around {
            after_broken: AfterBroken::Person,
            nothing_open: true,
        };
        for news in all() {
            let reply = message(std::slice::from_ref(&news), &around).unwrap();
            assert_eq!(reply.choices.is_empty(), news.notice().is_thanks());
            for choice in &reply.choices {
                assert!(Pick::parse(&choice.pick).is_some(), "{}", choice.pick);
            }
        }
        assert_eq!(message(&[], &around), None);
    }

    #[test]
    fn a_plan_is_held_out_only_where_it_can_be_had() {
        let broken = all()
            .into_iter()
            .find(|news| matches!(news, News::Broken { .. }));
        let offers = |after_broken| {
            let around = Around {
                after_broken,
                nothing_open: false,
            };
            let reply = message(std::slice::from_ref(broken.as_ref().unwrap()), &around);
            let plan = Pick::Ask(Intent::RequestInstallments).id();
            reply
                .unwrap()
                .choices
                .iter()
                .any(|choice| choice.pick == plan)
        };
        assert!(offers(AfterBroken::Fresh));
        assert!(!offers(AfterBroken::Person));
        assert!(!offers(AfterBroken::Later("2026-04-20".parse().unwrap())));
    }
}
