# What is owed, what is due, and how it came about. How to edit this file: see common.ftl.

# $owed is the sum, $count how many invoices are open.
balance = { $tone ->
    [direct] You owe { $owed } on { $count ->
        [one] one invoice
       *[other] { $count } invoices
    }:
   *[gentle] Thanks for asking. Altogether { $owed } is open, on { $count ->
        [one] one invoice
       *[other] { $count } invoices
    }:
}

balance-nothing = { $tone ->
    [direct] You owe nothing.
   *[gentle] Good news: you owe nothing at the moment.
}

# The customer has paid more than was billed.
balance-in-credit = { $tone ->
    [direct] You owe nothing. You have { $credit } in credit; it goes towards your next invoice.
   *[gentle] You owe nothing. In fact you have { $credit } in credit, which goes towards your next invoice by itself.
}

# One line for each invoice. $days is how many days ago it was due.
invoice-line-open = • { $number }: { $outstanding }, due on { $due }
invoice-line-due-today = • { $number }: { $outstanding }, due today
invoice-line-overdue = • { $number }: { $outstanding }, was due on { $due } ({ $days ->
    [one] one day ago
   *[other] { $days } days ago
})
invoice-line-on-plan = • { $number }: { $outstanding }, on your payment plan
invoice-line-settling = • { $number }: { $outstanding }, in your settlement
invoice-line-extended = • { $number }: { $outstanding }, extended until { $until }
invoice-line-on-hold = • { $number }: { $outstanding }, on hold while we look into it
invoice-line-more = • and { $count ->
    [one] one more invoice
   *[other] { $count } more invoices
}, { $sum } together

# While a settlement runs: what is still to pay of it, and by when.
balance-settlement = { $tone ->
    [direct] By your settlement, { $left } is enough if it arrives by { $by }. The rest of what it covers is then written off.
   *[gentle] By the settlement that we agreed, { $left } is enough: if it arrives by { $by }, the rest of what the settlement covers is written off.
}

due-overdue = { $tone ->
    [direct] Overdue: { $sum }, on { $count ->
        [one] one invoice
       *[other] { $count } invoices
    }.
   *[gentle] { $count ->
        [one] One invoice is past its date, { $sum }
       *[other] { $count } invoices are past their date, { $sum } together
    }. It happens, and we can find a way:
}
due-nothing-overdue = { $tone ->
    [direct] Nothing is overdue.
   *[gentle] Nothing is overdue, you are up to date.
}
due-next = Next: { $number }, { $outstanding }, due on { $due }.

# A payment that the customer has told of, and that a person is looking for.
balance-claimed = { $tone ->
    [direct] The payment that you told us of is not in this yet; a person is looking for it (case { $case }).
   *[gentle] The payment that you told us of is not counted here yet; a person is looking for it (case { $case }).
}

# The line-by-line explanation.
explain = { $tone ->
    [direct] How the { $owed } comes about:
   *[gentle] Of course. This is how the { $owed } comes about, line by line:
}
explain-which = Which invoice would you like to see?
invoice-heading = { $described ->
    [yes] { $number }, { $description }. Issued { $issued }, due { $due }.
   *[no] { $number }. Issued { $issued }, due { $due }.
}
line-invoice = { $date }  billed  { $amount }
line-late-fee = { $date }  late fee  { $amount }
line-late-interest = { $date }  late interest up to here  { $amount }
line-compensation = { $date }  fixed sum for late payment  { $amount }
line-payment = { $referenced ->
    [yes] { $date }  your payment { $reference }  { $amount }
   *[no] { $date }  your payment  { $amount }
}
line-discount = { $date }  discount  { $amount }
line-credit = { $referenced ->
    [yes] { $date }  credit { $reference }  { $amount }
   *[no] { $date }  credit  { $amount }
}
line-barter = { $date }  credit for goods or work  { $amount }
line-write-off = { $date }  written off  { $amount }
line-reversal = { $referenced ->
    [yes] { $date }  taken back: { $reference }  { $amount }
   *[no] { $date }  taken back  { $amount }
}
line-earlier = earlier lines together  { $amount }
invoice-left = Still open: { $outstanding }.
invoice-left-overdue = Still open: { $outstanding }, due { $days ->
    [one] one day ago
   *[other] { $days } days ago
}.
invoice-left-on-plan = Still open: { $outstanding }, on your payment plan.
invoice-left-on-hold = Still open: { $outstanding }. It is on hold while we look into it, so nothing is asked of you for it now.
invoice-settled = { $number } over { $billed } is settled. Nothing is open on it.
invoice-unknown = { $tone ->
    [direct] I see no invoice { $number } on your account.
   *[gentle] I cannot see an invoice { $number } on your account. Could there be a slip in the number?
}

# What the customer promised to pay and has not paid yet.
promise-open = You have promised to pay { $amount } by { $due }.

# The least to pay so that all is in order.
least-nothing = You owe nothing at the moment, so there is nothing you need to pay.
least-plan = To keep your plan, the next installment is all that is needed:
least-overdue = { $tone ->
    [direct] To be up to date: pay { $sum }, which is what is overdue. Any part of it helps.
   *[gentle] With { $sum } you would be up to date again: that is what is past its date. Any part of it is welcome in the meantime.
}
least-not-yet = { $tone ->
    [direct] Nothing is overdue, so nothing has to be paid today.
   *[gentle] Nothing is past its date, so there is nothing you need to pay today.
}

# Payments that have been recorded.
payments = { $tone ->
    [direct] Payments that have arrived, the latest first:
   *[gentle] These payments have reached us, the latest first:
}
payments-none = { $tone ->
    [direct] No payment has been recorded yet.
   *[gentle] I cannot see a payment here yet.
}
payment-line = { $referenced ->
    [yes] • { $date }: { $amount } ({ $reference })
   *[no] • { $date }: { $amount }
}
payments-on-their-way = { $tone ->
    [direct] A transfer takes some working days to show here. If yours is older than that, a person can look for it.
   *[gentle] A transfer can take a few working days until it shows here. If yours has been on its way for longer, a person can look for it.
}
