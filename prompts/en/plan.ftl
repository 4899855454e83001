# Payment plans. How to edit this file: see common.ftl.

# How many payments? $max is the most that is possible for this customer now.
plan-how-many = { $tone ->
    [direct] { $total } in how many payments? Up to { $max } are possible.
   *[gentle] Yes, we can spread { $total } over several payments. How many would suit you? Up to { $max } are possible.
}

# The same question after an offer that did not suit.
plan-how-many-instead = How many payments would suit you better? Up to { $max } are possible for { $total }.

# The customer named an amount for each payment; equal payments come out a little smaller.
plan-amount-fits = With { $said } each time it takes { $count } payments, so equal ones are a little smaller.
plan-amount-too-small = The smallest payment I can arrange is { $min }. For less, a person has to decide.

# The customer wants to pay a part at once and the rest in a plan.
plan-part-now = You can pay a part at once: whatever arrives before you agree to a plan is no longer in it. For what is open now:

# The exact terms follow this line.
plan-offer = { $tone ->
    [direct] { $count } payments, { frequency }:
   *[gentle] Here is a plan of { $count } payments, { frequency }. Please read it calmly:
}
# The request was not possible; this is the nearest plan that is.
plan-nearest = { $tone ->
    [direct] Possible: { $count } payments, { frequency }:
   *[gentle] What I can offer is { $count } payments, { frequency }:
}

# THE TERMS. These sentences are stored word for word in the agreement, so they are the same in every tone.
plan-covers = This plan covers { $total } on { $invoices }.
plan-installment = { $number }.  { $due }  { $amount }
plan-total = { $count } payments, { $total } in all, the last on { $ends }. All amounts are in { $currency }.
plan-no-charge = There is no interest and no charge for paying this way.
plan-kept = While the plan is kept, these invoices are not collected in any other way.
plan-missed = A payment is missed when it has not arrived by its day{ $days ->
    [0] .
    [one] { " " }or the day after.
   *[other] { " " }or the { $days } days after it.
} Then the business may end the plan, and what is still open on the invoices is due as it was before.
plan-sooner = You may pay sooner or more at any time. The plan ends when all of it is paid, or when both sides agree in writing on something else.
# END OF THE TERMS.

plan-agree = { $tone ->
    [direct] Do you agree? Nothing counts until you say yes. The offer stands until { $until }.
   *[gentle] Would you like to agree to this? Nothing is agreed until you say yes, and the offer stands until { $until }. You can also change it: "make it 4", "every two weeks", "start on the 15th".
}

plan-agreed = { $tone ->
    [direct] Agreed. Plan { $reference }: { $count } payments, { $total } in all.
   *[gentle] Thank you, that is settled. Your plan { $reference } is agreed: { $count } payments, { $total } in all.
}
plan-first = The first payment is { $amount }, due on { $due }.
plan-agreement-attached = The agreement is attached. Write "show the agreement" to read it here at any time.

# The customer says no or cancels after having agreed.
plan-stands = Your plan { $reference } is agreed, and I cannot undo it by myself. A person can look at it with you.
plan-stands-yes = It is agreed already: your plan { $reference }.
plan-paid-off = Your plan { $reference } is paid in full. Thank you.
plan-none = You have no payment plan at the moment.

# A plan that was agreed before.
plan-already = You already have a plan, { $reference }. There can be one at a time.
plan-progress = Your plan { $reference }: { $paid_count } of { $count } payments made, { $paid } paid, { $left } to go.
installment-paid = { $number }.  { $due }  { $amount }  paid
installment-upcoming = { $number }.  { $due }  { $amount }
installment-part-paid = { $number }.  { $due }  { $amount }, { $left } left
installment-late = { $number }.  { $due }  { $amount }, { $left } left, please pay by { $grace_ends }
installment-missed = { $number }.  { $due }  { $amount }, { $left } left, the time for it has passed
plan-next = Next on your plan { $reference }: { $amount }, due on { $due }.
plan-next-late = On your plan { $reference }, { $amount } was due on { $due }.

# Questions left open are put again after something else was answered.
resume-plan-count = Back to your plan: how many payments would suit you?
resume-agreement = And here again is the plan that is waiting for your answer:
resume-invoice = Which invoice would you like to see?

# Why a request cannot be agreed to here.
refused-not-offered = Payment plans are not something I can arrange for this business.
refused-nothing-owed = There is nothing open that a plan could cover.
refused-only-held = What is open is on hold while we look into it, so there is nothing to pay in parts now.
refused-already = You already have a plan, and there can be one at a time.
refused-above-self-serve = I may arrange plans for up to { $max } by myself; { $total } is open, so a person has to decide this one.
refused-too-few = A plan has at least { $min } payments.
refused-too-many = { $asked } payments are more than I can arrange; { $max } is the most.
refused-too-small = That would be { $each } each, and a payment has to be at least { $min }.
refused-too-long = That plan would run until { $ends }; the latest that I can arrange is { $latest }.
refused-date-past = { $asked } has passed already.
refused-date-too-late = { $asked } is too late for a first payment; { $latest } is the latest.
refused-legal-count = For more than { $max } payments the law asks for a person's decision.

date-impossible = I cannot tell which day "{ $text }" is. Please write it like "15 March" or "next Friday".

# The yes came too late, or something has changed in between.
offer-expired = That offer has expired, so here it is afresh. Nothing was agreed.
offer-changed = Something has changed on your account since I showed you this, so here it is afresh. Nothing was agreed.
choice-stale = That choice belongs to an earlier question, so I have not changed anything.

# The stored agreement, shown again to the letter.
agreement-text = { $agreement_lines }
agreement-none = There is no agreement on your account yet.
