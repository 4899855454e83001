# How to pay, and what the terms say. How to edit this file: see common.ftl.

pay-nothing-owed = There is nothing to pay at the moment.
pay-total = { $tone ->
    [direct] { $owed } is open. You can pay all or part of it:
   *[gentle] { $owed } is open. You can pay all of it, or any part, at any time:
}
# The same where the business has not told how to pay.
pay-open = { $owed } is open.
# An invoice on hold is not asked for.
pay-only-held = { $held } is on hold, so nothing is asked of you now. If you would like to pay it all the same, this is how:
pay-on-hold = { $number } ({ $outstanding }) is on hold and not part of this.
# The next payment of a plan. $owed is all that is open.
pay-installment = Your next plan payment is { $amount }, due on { $due }. ({ $owed } is open in all.)
pay-amount = { $tone ->
    [direct] To pay { $amount } now:
   *[gentle] Thank you. Here is how to pay { $amount } now:
}
pay-way = • { $method }: { $instructions }
pay-link = • Online: { $link }
pay-reference = { $tone ->
    [direct] Give the reference { $reference }.
   *[gentle] Please give the reference { $reference }, so that it reaches your account at once.
}
pay-no-way-known = I do not have the payment details here.
pay-leaves = That would leave { $left } open. Nothing counts as paid until the money has arrived.

# The same where a part paid early settles a little more than itself.
pay-leaves-early = If it arrives by { $until }, it settles { $settled } and leaves { $left } open. Nothing counts as paid until the money has arrived.
# Beside a plan: what paying everything at once would save.
pay-early-instead = If you would rather pay at once: { $pay } by { $until } settles all { $owed } and saves you { $discount }.

# The customer named an amount in another currency than the account's.
amount-other-currency = Your account is kept in { $currency }. Which amount in { $currency } do you mean?
amount-not-usable = I cannot use that amount. Please write it like { $example }.

# $net_days is the time to pay that this business gives.
terms = Invoices are due { $net_days ->
    [0] at once
    [one] one day after they are issued
   *[other] { $net_days } days after they are issued
}, unless the invoice says otherwise.
terms-plans = If that is too soon, I can arrange up to { $max } payments of at least { $min } each, without interest or charges.
# What lateness costs where the terms have a late fee. $days is the time after the due date without one, $has_least
# whether one fee has a lower limit.
late-fee-flat = An invoice that is more than { $days ->
    [one] one day
   *[other] { $days } days
} late may get a late fee of { $amount }.
late-fee-percent = An invoice that is more than { $days ->
    [one] one day
   *[other] { $days } days
} late may get a late fee of { $percent } % of what is open, { $has_least ->
    [yes] at least { $least } and at most { $most }
   *[no] at most { $most }
}.
late-fee-monthly = An invoice that is more than { $days ->
    [one] one day
   *[other] { $days } days
} late may get a late fee of { $percent } % of what is open for each month, { $has_least ->
    [yes] at least { $least } and at most { $most }
   *[no] at most { $most }
} each time.
late-fee-repeats = It may come again every { $days } days for as long as the invoice is open.
# $days is the time from the notice to the fee.
late-fee-notice = There is none without a word { $days ->
    [one] one day
   *[other] { $days } days
} ahead, none while you keep a payment plan or an invoice is on hold, and never more than { $lifetime } in all on one invoice.
late-fee-clause = The terms for this: “{ $clause }”
# For businesses only. $margin is in percentage points.
late-interest = By law, interest runs on the late invoices of a business by the day: { $margin } percentage points a year above the reference rate.
late-interest-compensation = A fixed sum for each late invoice comes with it.
late-fees-none = There are no late fees on your account.
late-fees-charged = Your open invoices include { $sum } in late fees or interest. You see each of them in the line-by-line explanation.

# The terms of an invoice give a discount for paying early.
pay-early = If { $pay } arrives by { $until }, it settles all { $owed }: you save { $discount }.

# A payment that does not go through. The other ways to pay follow.
payment-problem = { $tone ->
    [direct] That should not happen. Nothing counts as paid until the money has arrived, so trying once more does no harm.
   *[gentle] I am sorry that it did not work. Nothing counts as paid until the money has arrived, so you lose nothing by trying once more or another way.
}
