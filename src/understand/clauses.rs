//! Cuts a message into its wishes.
//!
//! A cut is made at a sentence end, at a comma, at "and", "but" or "also", or before "can I" and "how
//! much", and only where both sides hold an intent of their own. "can I pay in 3 parts, monthly, starting on
//! the 15th" stays one wish.

use super::intent::{self, Intent};
use super::model::{Heard, Model};
use super::normalise::{Kind, Token};
use super::patterns::{self, Clause};
use super::request::{Context, Expecting, Said, Share};
use super::values::{self, Span, Value};

/// One wish: an intent where the patterns leave no doubt, the values said with it, the words themselves.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wish {
    pub clause: Clause,
    pub intent: Option<Intent>,
    /// Between 0 and 1.
    pub confidence: f32,
    /// It must not be missed, whatever else is said.
    pub decided: bool,
    /// What may be meant where no intent is clear.
    pub likely: Vec<Intent>,
    pub said: Said,
}

impl Wish {
    pub(super) fn new(intent: Intent, said: Said) -> Self {
        Self {
            clause: Clause::new(String::new(), false),
            intent: Some(intent),
            confidence: 1.0,
            decided: true,
            likely: Vec::new(),
            said,
        }
    }
}

/// A word, a value or a pause of the message.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece<'a> {
    Word(&'a str),
    Value(&'a Span),
    /// Punctuation at which a message may be cut.
    Pause(&'a str),
}

/// A message as words, values and pauses.
pub(super) struct Message<'a> {
    pieces: Vec<Piece<'a>>,
    quoted: bool,
}

impl<'a> Message<'a> {
    pub(super) fn new(tokens: &'a [Token], spans: &'a [Span]) -> Self {
        let mut pieces = Vec::with_capacity(tokens.len());
        let mut spans = spans.iter().peekable();
        let mut at = 0;
        while at < tokens.len() {
            if let Some(span) = spans.next_if(|span| span.start == at) {
                pieces.push(Piece::Value(span));
                at = span.end;
                continue;
            }
            let token = &tokens[at];
            let word = token.text.as_str();
            match token.kind {
                Kind::Word => pieces.push(Piece::Word(if word.is_ascii() { word } else { "~" })),
                Kind::Number if word == "0" => pieces.push(Piece::Word("ZERO")),
                Kind::Number => pieces.push(Piece::Word("NUM")),
                Kind::Code => pieces.push(Piece::Word("CODE")),
                Kind::Symbol if values::ends_a_phrase(word) => pieces.push(Piece::Pause(word)),
                Kind::Symbol if word.is_ascii() => {}
                // An emoji or a sign that we do not read may turn a meaning round.
                Kind::Symbol => pieces.push(Piece::Word("~")),
            }
            at += 1;
        }
        let quoted = tokens
            .iter()
            .any(|t| t.is("\"") || t.is("<") || t.is(">") || t.is("{") || t.is("="));
        Self { pieces, quoted }
    }

    /// The whole message as one clause.
    pub(super) fn whole(&self) -> Clause {
        clause_of(&self.pieces)
    }

    /// All values of the message.
    pub(super) fn said(&self) -> Said {
        said_in(&self.pieces)
    }

    /// It quotes somebody or holds signs of code: a yes in it is not the customer's.
    pub(super) fn is_quoted(&self) -> bool {
        self.quoted
    }

    /// "no, ..." or "nope ...".
    pub(super) fn begins_with_no(&self) -> bool {
        matches!(self.lead().1, Some(Lead::No))
    }

    /// The wishes, in order; one without an intent when nothing is recognised.
    pub(super) fn wishes(&self, model: &Model, context: &Context) -> Vec<Wish> {
        let (rest, lead) = self.lead();
        let conditional = lead == Some(Lead::Yes) && has_condition(rest);
        let groups = weighed_as_a_whole(grouped(rest, model), rest, model);
        let mut wishes: Vec<Wish> = groups
            .into_iter()
            .map(|group| group.wish(context, lead))
            .collect();
        let swallowed = lead.is_some() && rest.iter().all(|piece| matches!(piece, Piece::Pause(_)));
        if swallowed || wishes.is_empty() {
            return vec![Wish {
                clause: self.whole(),
                intent: None,
                confidence: 0.0,
                decided: false,
                likely: Vec::new(),
                said: self.said(),
            }];
        }
        if conditional {
            for wish in &mut wishes {
                // "yes, if I can pay on Friday" is neither a yes nor a promise; new values are quoted afresh.
                if wish.intent.is_some_and(|intent| {
                    intent != Intent::RequestInstallments && touches_money(intent)
                }) {
                    wish.intent = None;
                }
            }
        }
        wishes
    }

    /// Splits off words that only lead in: "yes but", "no,", "ok so", "hi, well". What they lead to decides.
    fn lead(&self) -> (&[Piece<'a>], Option<Lead>) {
        const YES: &str = "yes yep yeah yup yea ok sure alright thumbsup fine agreed deal";
        const NO: &str = "no nope nah thumbsdown";
        const FILLERS: &str = "so oh um uh hmm hm well actually and but also wait sorry then";
        // "no money", "no longer", "no problem" belong together.
        const AFTER_NO: &str = "i we make but can could it thanks that this please let how what when why my wait sorry \
                                actually just rather want not is you do change no nope";
        let mut lead = None;
        let mut at = 0;
        while let Some(piece) = self.pieces.get(at) {
            let next = self.pieces.get(at + 1);
            match piece {
                Piece::Pause(_) => {}
                Piece::Word(word) if values::is_listed(word, YES) => {
                    lead = lead.or(Some(Lead::Yes))
                }
                Piece::Word(word) if values::is_listed(word, NO) => {
                    let leads = match next {
                        None | Some(Piece::Pause(_) | Piece::Value(_)) => true,
                        Some(Piece::Word(next)) => values::is_listed(next, AFTER_NO),
                    };
                    if !leads {
                        break;
                    }
                    lead = lead.or(Some(Lead::No));
                }
                Piece::Word(word)
                    if values::is_listed(word, FILLERS) && at < 6 && next.is_some() => {}
                Piece::Word(_) | Piece::Value(_) => break,
            }
            at += 1;
        }
        (&self.pieces[at..], lead)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Yes,
    No,
}

fn has_condition(pieces: &[Piece<'_>]) -> bool {
    pieces.iter().any(|piece| {
        matches!(
            piece,
            Piece::Word("if" | "unless" | "provided" | "only" | "once" | "when" | "as")
        )
    })
}

/// Intents that lead to an offer, a promise or a payment.
pub(super) fn touches_money(intent: Intent) -> bool {
    intent.kind() == intent::Kind::Money
}

/// Neighbouring pieces that make one wish.
struct Group<'p, 'a> {
    pieces: &'p [Piece<'a>],
    /// What was heard in the part that says what the wish is.
    heard: Heard,
    /// It was heard in all of the pieces, not in a part of them.
    as_a_whole: bool,
}

/// Cuts at every place where both sides have an intent of their own. Each part is read once, and a wish of
/// several parts that say nothing by themselves once more as a whole.
fn grouped<'p, 'a>(pieces: &'p [Piece<'a>], model: &Model) -> Vec<Group<'p, 'a>> {
    let mut starts: Vec<(usize, Vec<Option<Heard>>)> = Vec::new();
    for (from, to) in parts(pieces) {
        let heard = own_intent(&pieces[from..to], model);
        let stands = heard.as_ref().is_some_and(Heard::stands_alone);
        match starts.last_mut() {
            Some((_, parts)) if !(stands && stands_alone(parts).is_some()) => parts.push(heard),
            Some(_) | None => starts.push((from, vec![heard])),
        }
    }
    let ends = starts
        .iter()
        .skip(1)
        .map(|(from, _)| *from)
        .chain([pieces.len()])
        .collect::<Vec<_>>();
    starts
        .into_iter()
        .zip(ends)
        .map(|((from, mut parts), to)| {
            let pieces = &pieces[from..to];
            let as_a_whole = parts.len() == 1 || stands_alone(&parts).is_none();
            let heard = match (stands_alone(&parts), parts.len()) {
                (Some(at), _) => parts.swap_remove(at),
                (None, 1) => parts.remove(0),
                (None, _) => None,
            };
            let heard = heard.unwrap_or_else(|| model.hear(&clause_of(pieces), &said_in(pieces)));
            Group {
                pieces,
                heard,
                as_a_whole,
            }
        })
        .collect()
}

/// A message of several parts means what it means as a whole: a part that sounds like something by itself is
/// not taken for a wish where the whole is about something else.
fn weighed_as_a_whole<'p, 'a>(
    groups: Vec<Group<'p, 'a>>,
    pieces: &'p [Piece<'a>],
    model: &Model,
) -> Vec<Group<'p, 'a>> {
    let never_missed = groups.iter().any(|group| group.heard.is_never_missed());
    let is_known = matches!(
        groups.as_slice(),
        [] | [Group {
            as_a_whole: true,
            ..
        }]
    );
    if never_missed || is_known {
        return groups;
    }
    let whole = model.hear(&clause_of(pieces), &said_in(pieces));
    let meant = whole.meant();
    if meant.is_some_and(|meant| {
        groups
            .iter()
            .any(|group| group.heard.meant() == Some(meant))
    }) {
        return groups;
    }
    if meant.is_none() && !whole.is_outside() {
        return groups;
    }
    vec![Group {
        pieces,
        heard: whole,
        as_a_whole: true,
    }]
}

/// The place of the part that has an intent of its own.
fn stands_alone(parts: &[Option<Heard>]) -> Option<usize> {
    parts
        .iter()
        .position(|heard| heard.as_ref().is_some_and(Heard::stands_alone))
}

/// The places between which no cut is possible.
fn parts(pieces: &[Piece<'_>]) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut start = 0;
    for at in 1..=pieces.len() {
        if at == pieces.len() || may_cut_before(pieces, at) {
            parts.push((start, at));
            start = at;
        }
    }
    parts
}

fn may_cut_before(pieces: &[Piece<'_>], at: usize) -> bool {
    let word = |at: usize| match pieces.get(at) {
        Some(Piece::Word(word)) => *word,
        Some(Piece::Value(_) | Piece::Pause(_)) | None => "",
    };
    if matches!(pieces[at - 1], Piece::Pause(_)) {
        return !matches!(pieces[at], Piece::Pause(_));
    }
    match word(at) {
        "and" | "but" | "also" | "plus" => true,
        "can" | "could" | "may" if matches!(word(at + 1), "i" | "we" | "you") => {
            !asks_on(word(at - 1))
        }
        "how" if word(at + 1) == "much" => true,
        "when" | "what" if matches!(word(at + 1), "is" | "are") => true,
        _ => false,
    }
}

/// "how can I", "if you can": the question began before.
fn asks_on(word: &str) -> bool {
    matches!(
        word,
        "how"
            | "when"
            | "what"
            | "where"
            | "why"
            | "which"
            | "who"
            | "if"
            | "that"
            | "as"
            | "so"
            | "than"
            | "all"
            | "much"
            | "whether"
            | "because"
            | "and"
            | "but"
    )
}

/// Values, and words that mean nothing without them.
fn is_only_values(pieces: &[Piece<'_>]) -> bool {
    pieces.iter().all(|piece| match piece {
        Piece::Value(_) | Piece::Pause(_) => true,
        Piece::Word(word) => is_filler(word) || matches!(*word, "NUM" | "ZERO" | "CODE"),
    })
}

/// One word of so few letters, such as "so", says nothing that the patterns do not know.
const SCRAP_CHARS_MAX: usize = 4;
/// A message of fewer words is asked about rather than refused.
const WORDS_TO_REFUSE: usize = 3;

/// Where what fits best may decide: never on values alone, never a yes to what is on the screen, and beneath
/// terms no small word and no wish about money that says what is not wanted.
fn may_be_learned(
    intent: Intent,
    heard: &Heard,
    pieces: &[Piece<'_>],
    clause: &Clause,
    context: &Context,
) -> bool {
    let is_a_scrap = clause.len() == 1 && clause.text.trim().len() <= SCRAP_CHARS_MAX;
    if is_only_values(pieces) || is_a_scrap {
        return false;
    }
    let asked = asks_for_terms(context);
    let is_mixed = patterns::takes_back(clause);
    match intent.kind() {
        intent::Kind::Talk if intent == Intent::Affirm => {
            // "yeah right" agrees to nothing.
            !asked && !is_mixed && !clause.question && clause.text.trim() != "right"
        }
        intent::Kind::Talk => !asked && heard.stands_alone(),
        intent::Kind::Money => {
            let hopes = intent == Intent::PromiseToPay
                && (patterns::asks(clause)
                    || patterns::wonders(clause)
                    || patterns::gets_paid(clause));
            // A day or a number answers the question about the plan.
            let answers = asked && pieces.iter().any(|piece| matches!(piece, Piece::Value(_)));
            !(answers || asked && is_mixed || hopes || patterns::is_denied(clause))
        }
        intent::Kind::Question => !(asked && is_mixed) || patterns::asks(clause),
        intent::Kind::Report if intent == Intent::ClaimPaid => !patterns::claims_nothing(clause),
        intent::Kind::Request | intent::Kind::Report | intent::Kind::Care => true,
        // A word or two that nobody knows may be anything: it is asked again.
        intent::Kind::Outside => clause.len() > WORDS_TO_REFUSE,
    }
}

/// What is told here goes before time to think.
fn tells_something(intent: Intent) -> bool {
    intent.kind() == intent::Kind::Care
        || matches!(
            intent,
            Intent::DisputeCharge
                | Intent::NotMyDebt
                | Intent::LegalOrRefusal
                | Intent::Complaint
                | Intent::StopContact
                | Intent::RequestHuman
        )
}

/// What a part says by itself, if it says anything.
fn own_intent(part: &[Piece<'_>], model: &Model) -> Option<Heard> {
    if is_only_values(part) {
        return None;
    }
    Some(model.hear(&clause_of(part), &said_in(part)))
}

impl Group<'_, '_> {
    fn wish(self, context: &Context, lead: Option<Lead>) -> Wish {
        let clause = clause_of(self.pieces);
        let said = said_in(self.pieces);
        let heard = self.heard;
        let asked = asks_for_terms(context);
        // Beneath a question about a plan the exact words are what it asks for, and of values alone the examples
        // know nothing.
        let named = if asked || is_only_values(self.pieces) {
            heard.recognised
        } else {
            heard.named
        };
        let named = named.map(|intent| with_rhythm(intent, &said));
        let named = if asked {
            before_an_offer(named, &clause, &said)
        } else {
            named
        };
        let answered = named.or_else(|| answer(self.pieces, context, &said, lead));
        let learned = heard
            .learned
            .filter(|&intent| may_be_learned(intent, &heard, self.pieces, &clause, context))
            .map(|intent| with_rhythm(intent, &said));
        let tells = heard.is_plain() && learned.is_some_and(tells_something);
        let thinks = answered.is_none() && !tells && asked && patterns::may_think_it_over(&clause);
        let intent = answered
            .or(thinks.then_some(Intent::ThinkItOver))
            .or(learned);
        let confidence = if answered.is_some() || thinks {
            1.0
        } else {
            heard.confidence
        };
        let decided = heard.is_never_missed();
        let likely = heard.likely;
        Wish {
            clause,
            intent,
            confidence,
            decided,
            likely,
            said,
        }
    }
}

/// What values alone mean, after what the bot has just asked.
fn answer(
    pieces: &[Piece<'_>],
    context: &Context,
    said: &Said,
    lead: Option<Lead>,
) -> Option<Intent> {
    let plain = pieces.iter().all(|piece| match piece {
        Piece::Value(_) | Piece::Pause(_) => true,
        Piece::Word(word) => is_filler(word),
    });
    if !plain || *said == Said::default() {
        return None;
    }
    let only_invoices = !said.invoices.is_empty()
        && said.amounts.is_empty()
        && said.count.is_none()
        && said.dates.is_empty();
    if only_invoices {
        return Some(Intent::AskInvoiceDetails);
    }
    let has_details = !said.amounts.is_empty()
        || !said.dates.is_empty()
        || !said.shares.is_empty()
        || said.count.is_some()
        || said.frequency.is_some();
    let each = said.amounts.iter().any(|amount| amount.is_each());
    let whole = Said {
        shares: vec![Share::All],
        ..Said::default()
    };
    if *said == whole {
        return (context.expecting == Expecting::PlanDetails).then_some(Intent::MakePayment);
    }
    match context.expecting {
        Expecting::PlanDetails => has_details.then_some(Intent::RequestInstallments),
        Expecting::Confirmation => (has_details
            && (corrects(pieces) || each || lead == Some(Lead::No)))
        .then_some(Intent::RequestInstallments),
        Expecting::Nothing | Expecting::Invoice => each.then_some(Intent::RequestInstallments),
    }
}

/// More than a bare number: "make it 4", "4 payments", "start on the 15th", "monthly".
fn corrects(pieces: &[Piece<'_>]) -> bool {
    let words = pieces.iter().any(
        |piece| matches!(piece, Piece::Word(word) if !matches!(*word, "please" | "the" | "thanks")),
    );
    let rhythm = pieces.iter().any(|piece| {
        matches!(piece, Piece::Value(span) if span.values.iter().any(|v| match v {
            Value::Frequency(_) | Value::Date(_) | Value::Until(_) | Value::Weekday(_) => true,
            // "4x", "half a dozen": more than the number of a choice.
            Value::Count(_) => span.end - span.start > 1,
            Value::Invoice(_)
            | Value::Share(_)
            | Value::Amount(_)
            | Value::Time(_)
            | Value::Phone(_)
            | Value::Reference(_)
            | Value::NotAll
            | Value::Earlier
            | Value::RuledOut
            | Value::Nothing => false,
        }))
    });
    words || rhythm
}

/// Beneath a question about a plan, a wish for time is heard, and "cancel my plan" is about the offer.
fn before_an_offer(intent: Option<Intent>, clause: &Clause, said: &Said) -> Option<Intent> {
    if patterns::thinks_it_over(clause) {
        return Some(Intent::ThinkItOver);
    }
    match intent {
        Some(Intent::ChangePlan) if patterns::leaves_the_offer(clause) => Some(Intent::CancelFlow),
        // The plan on the screen is asked for in one payment: as a number of payments like any other.
        Some(Intent::MakePayment) if said.count == Some(1) => Some(Intent::RequestInstallments),
        intent => intent,
    }
}

/// The bot has just asked about a plan, or for a yes to its terms.
fn asks_for_terms(context: &Context) -> bool {
    match context.expecting {
        Expecting::PlanDetails | Expecting::Confirmation => true,
        Expecting::Nothing | Expecting::Invoice => false,
    }
}

/// A payment with a rhythm is a wish for installments: "I want to pay it off, 50 a month".
fn with_rhythm(intent: Intent, said: &Said) -> Intent {
    let rhythm = said.count.is_some_and(|count| count > 1)
        || said.frequency.is_some()
        || said.amounts.iter().any(|amount| amount.is_each());
    let pays = matches!(
        intent,
        Intent::PayPart | Intent::MakePayment | Intent::PromiseToPay | Intent::RequestExtension
    );
    if pays && rhythm {
        Intent::RequestInstallments
    } else {
        intent
    }
}

/// Words that carry a value and mean nothing without it.
fn is_filler(word: &str) -> bool {
    const FILLERS: &str = "please the a an on in from starting start starts begin beginning first at for of and with to \
                           make it that instead rather then just let us do i would like want go change by about around \
                           how what can we prefer could payments payment parts part installments installment is works \
                           fine good ok say maybe yes only think more be better best month day date thanks no not each \
                           every will or over into my me am into take choose pieces equal but going am";
    values::is_listed(word, FILLERS)
}

/// Pieces as the patterns see them: words and placeholders, one space around each.
fn clause_of(pieces: &[Piece<'_>]) -> Clause {
    let mut text = String::from(" ");
    for (at, piece) in pieces.iter().enumerate() {
        let word = match piece {
            // "the 15th", "the rest": the article adds nothing to the value.
            Piece::Word("the") if matches!(pieces.get(at + 1), Some(Piece::Value(_))) => continue,
            Piece::Word(word) => word,
            Piece::Value(span) => span.word,
            Piece::Pause(_) => continue,
        };
        text.push_str(word);
        text.push(' ');
    }
    let question = pieces
        .iter()
        .rev()
        .take_while(|piece| matches!(piece, Piece::Pause(_)))
        .any(|piece| *piece == Piece::Pause("?"));
    Clause::new(text, question)
}

fn said_in(pieces: &[Piece<'_>]) -> Said {
    let mut said = Said::default();
    for piece in pieces {
        if let Piece::Value(span) = piece {
            for value in &span.values {
                values::add(&mut said, value);
            }
        }
    }
    said
}
