//! Ranking: what was asked for first, then what comes closest to it, then what is finished soonest.

use super::case::Case;
use super::pay_now::pay_now;
use super::{
    AfterExtra, AgreementTerms, ArrangementKind, Basis, CatchUp, ExtensionRequest, Inputs, Keep,
    Offer, PlanChange, PlanRefusal, PlanRequest, Quote, Ranked, Refused, Size, Why, answer,
};

/// Everything that can be offered to a request, at most as many as the policy shows. None is an offer that
/// acceptance would refuse, and no two are the same.
#[must_use]
pub fn quote(inputs: &Inputs<'_>, wish: &Basis) -> Quote {
    let (reasons, first, others) = match wish {
        Basis::Plan(request) => {
            let case = Case::new(inputs, &request.invoices);
            let (reasons, first) = placed(case.propose(request));
            let beside = first.iter().flat_map(|it| plans_beside(&case, &it.offer));
            let others = beside.collect();
            (reasons, first, others)
        }
        Basis::Extension(request) => {
            let (reasons, first) = placed(answer(inputs, wish));
            let others = beside_extension(inputs, request, first.is_none());
            (reasons, first, others)
        }
        Basis::Change(change) => {
            let (reasons, first) = placed(answer(inputs, wish));
            (reasons, first, changes_beside(inputs, change))
        }
        Basis::Promise(_) | Basis::Settlement(_) | Basis::PayInFull(_) => {
            let (reasons, first) = placed(answer(inputs, wish));
            (reasons, first, Vec::new())
        }
    };
    Quote {
        offers: ranked(inputs, first, others),
        pay_now: match wish {
            Basis::Plan(_) | Basis::Extension(_) | Basis::Promise(_) => pay_now(inputs),
            Basis::Settlement(_) | Basis::PayInFull(_) | Basis::Change(_) => None,
        },
        reasons,
    }
}

/// The first offer, if there is one, and what speaks against exactly what was asked for.
fn placed(answer: Result<Offer, Refused>) -> (Vec<PlanRefusal>, Option<Ranked>) {
    match answer {
        Ok(offer) => {
            let why = Why::Asked;
            (Vec::new(), Some(Ranked { offer, why }))
        }
        Err(refused) => {
            let nearest = refused.nearest.map(|offer| Ranked {
                offer: *offer,
                why: Why::Nearest,
            });
            (refused.reasons, nearest)
        }
    }
}

/// The other plans that come into question beside a plan: a little more each time, and other counts. They
/// keep its dates.
fn plans_beside(case: &Case<'_>, first: &Offer) -> Vec<Offer> {
    let Basis::Plan(like_first) = &first.basis else {
        return Vec::new();
    };
    let Ok(layout) = case.layout(like_first) else {
        return Vec::new();
    };
    let each = first.terms.regular_amount();
    let count = installments_of(&first.terms);
    let more = case.inputs.policy.plans.increments.iter();
    let more = more
        .filter_map(|more| each.checked_add(*more))
        .map(Size::Each);
    let counts = [
        count.checked_sub(1),
        count.checked_add(1),
        count.checked_sub(2),
        count.checked_add(2),
    ];
    let counts = counts.into_iter().flatten().filter(|count| *count >= 2);
    more.chain(counts.map(Size::Count))
        .filter_map(|size| {
            let shape = layout.shape(size).ok()?;
            let passes = case.passes(&layout, &shape);
            passes.then(|| case.build(&layout, &shape, &like_first.sized(size)))
        })
        .collect()
}

/// Who asks for time, and cannot have it or not so much, may still pay in parts.
fn beside_extension(inputs: &Inputs<'_>, request: &ExtensionRequest, refused: bool) -> Vec<Offer> {
    let case = Case::new(inputs, &request.invoices);
    let parts = |count| PlanRequest {
        invoices: request.invoices.clone(),
        ..PlanRequest::count(count)
    };
    let plans = [2, 3].map(|count| case.propose(&parts(count)).ok());
    let longest = refused.then(|| {
        let longest = ExtensionRequest {
            until: None,
            invoices: request.invoices.clone(),
        };
        answer(inputs, &Basis::Extension(longest)).ok()
    });
    plans.into_iter().chain(longest).flatten().collect()
}

/// The other ways to do what a change is about.
fn changes_beside(inputs: &Inputs<'_>, change: &PlanChange) -> Vec<Offer> {
    let ways: Vec<PlanChange> = match change {
        PlanChange::Move { number, to } => vec![
            PlanChange::MoveRest {
                number: *number,
                to: *to,
            },
            PlanChange::SkipToEnd { number: *number },
        ],
        PlanChange::MoveRest { number, to } => vec![
            PlanChange::Move {
                number: *number,
                to: *to,
            },
            PlanChange::SkipToEnd { number: *number },
        ],
        PlanChange::SkipToEnd { .. } | PlanChange::PayOff => Vec::new(),
        PlanChange::PayMore { each } => {
            let more = inputs.policy.plans.increments.iter();
            more.filter_map(|more| each.checked_add(*more))
                .map(|each| PlanChange::PayMore { each })
                .collect()
        }
        PlanChange::Extra { amount, .. } => [AfterExtra::Shorten, AfterExtra::KeepLength]
            .map(|then| PlanChange::Extra {
                amount: *amount,
                then,
            })
            .into(),
        PlanChange::Merge { invoices, .. } => [Keep::Each, Keep::Length]
            .map(|keep| PlanChange::Merge {
                invoices: invoices.clone(),
                keep,
            })
            .into(),
        PlanChange::CatchUp { .. } => [CatchUp::WithNext, CatchUp::Spread, CatchUp::AtEnd]
            .map(|how| PlanChange::CatchUp { how })
            .into(),
    };
    ways.into_iter()
        .filter_map(|way| answer(inputs, &Basis::Change(way)).ok())
        .collect()
}

/// Puts the first offer first, and behind it those that are like nothing before them: closest to it first,
/// then soonest finished. Where there are too many, those that end it sooner for a little more have their
/// place before other alternatives.
fn ranked(inputs: &Inputs<'_>, first: Option<Ranked>, others: Vec<Offer>) -> Vec<Ranked> {
    let most = inputs.policy.plans.offers_max as usize;
    let Some(first) = first else {
        let mut all = others
            .into_iter()
            .map(|offer| (offer, Why::Alternative))
            .collect::<Vec<_>>();
        all.sort_by_key(|(offer, _)| offer.terms.last().due_on);
        return distinct(None, all, most);
    };
    let asked = &first.offer;
    let mut beside: Vec<(Offer, Why)> = others
        .into_iter()
        .filter_map(|offer| why_beside(inputs, asked, &offer).map(|why| (offer, why)))
        .collect();
    let closeness = |offer: &Offer| {
        let terms = &offer.terms;
        let distance = (terms.regular_amount() - asked.terms.regular_amount()).abs();
        (
            terms.kind != asked.terms.kind,
            distance.minor(),
            terms.count().abs_diff(asked.terms.count()),
            terms.last().due_on,
        )
    };
    let ends_sooner = |why: &Why| matches!(why, Why::Sooner { .. });
    beside.sort_by_key(|(offer, why)| (!ends_sooner(why), closeness(offer)));
    let mut chosen = distinct(Some(&asked.terms), beside, most.saturating_sub(1));
    chosen.sort_by_key(|ranked| closeness(&ranked.offer));
    chosen.insert(0, first);
    chosen
}

/// So many of the offers, leaving out those that are like one before them.
fn distinct(seen: Option<&AgreementTerms>, offers: Vec<(Offer, Why)>, most: usize) -> Vec<Ranked> {
    let mut chosen: Vec<Ranked> = Vec::with_capacity(most);
    let same = |one: &AgreementTerms, other: &AgreementTerms| {
        one.kind == other.kind && one.installments == other.installments
    };
    for (offer, why) in offers {
        let before = chosen.iter().map(|ranked| &ranked.offer.terms);
        let is_new = !before.chain(seen).any(|terms| same(terms, &offer.terms));
        if is_new && chosen.len() < most {
            chosen.push(Ranked { offer, why });
        }
    }
    chosen
}

/// Why an offer is shown beside the first; `None` for one that is no better: a little more each time that
/// ends it no sooner.
fn why_beside(inputs: &Inputs<'_>, asked: &Offer, offer: &Offer) -> Option<Why> {
    let both_raise = matches!(
        (&asked.basis, &offer.basis),
        (Basis::Plan(_), Basis::Plan(_))
            | (
                Basis::Change(PlanChange::PayMore { .. }),
                Basis::Change(PlanChange::PayMore { .. })
            )
    );
    let more = offer.terms.regular_amount() - asked.terms.regular_amount();
    if both_raise && inputs.policy.plans.increments.contains(&more) {
        sooner(&asked.terms, &offer.terms)
    } else {
        Some(Why::Alternative)
    }
}

/// How much sooner other terms end, if they do.
fn sooner(asked: &AgreementTerms, terms: &AgreementTerms) -> Option<Why> {
    let days = (asked.last().due_on - terms.last().due_on).num_days();
    let fewer = asked.count().checked_sub(terms.count())?;
    (days > 0 && fewer > 0).then(|| Why::Sooner {
        more: terms.regular_amount() - asked.regular_amount(),
        fewer,
        weeks_sooner: u32::try_from(days / 7).unwrap_or(u32::MAX),
    })
}

/// The number of installments, a payment on the spot apart.
fn installments_of(terms: &AgreementTerms) -> u32 {
    terms.count() - u32::from(terms.down_payment)
}

impl Quote {
    /// Whether what was asked for is offered.
    #[must_use]
    pub fn is_as_asked(&self) -> bool {
        self.reasons.is_empty() && !self.offers.is_empty()
    }

    /// Whether only a person can help now.
    #[must_use]
    pub fn is_for_a_person(&self) -> bool {
        self.offers.is_empty()
            && !self.reasons.iter().all(|reason| {
                matches!(
                    reason,
                    PlanRefusal::NothingOwed | PlanRefusal::NoPlan | PlanRefusal::NothingMissed
                )
            })
    }

    /// The offer with exactly these terms.
    #[must_use]
    pub fn named(&self, fingerprint: &str) -> Option<&Offer> {
        let offers = self.offers.iter().map(|ranked| &ranked.offer);
        offers
            .into_iter()
            .find(|offer| offer.terms.fingerprint() == fingerprint)
    }

    /// Whether any of it is an extension, a plan and so on.
    #[must_use]
    pub fn has(&self, kind: ArrangementKind) -> bool {
        self.offers
            .iter()
            .any(|ranked| ranked.offer.terms.kind == kind)
    }
}
