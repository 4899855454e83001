# What the bot writes unasked before a late fee is charged: the notice. How to edit this file: see common.ftl.
#
# The notice is what makes a fee fair, and in many places what makes it lawful. So it says which invoice, how
# much is open, how much the fee is, from when, by which clause, and how to avoid it. Keep all of that.

notice-open = { $tone ->
    [direct] { $invoice } was due on { $due }. On { $today }, { $open } of it was open.
   *[gentle] A friendly word ahead about { $invoice }: it was due on { $due }, and on { $today }, { $open } of it was still open.
}
# $days is how long the fee waits after the notice has been read; $earliest is the first day if that is today.
notice-fee = { $tone ->
    [direct] If it stays open, a late fee of { $fee } is added: { $days ->
        [one] one day
       *[other] { $days } days
    } after you get this message: on { $earliest } if you read it today, later if you read it later.
   *[gentle] If it stays open, a late fee of { $fee } will be added. It comes { $days ->
        [one] one day
       *[other] { $days } days
    } after you get this message: on { $earliest } if you read it today, and later if you read it later.
}
# Where the fee comes more than once. $days is the time from one to the next, $lifetime the most of all together.
notice-fee-again = { $days ->
    [one] It comes again every day
   *[other] It comes again every { $days } days
} while the invoice is open, up to { $lifetime } in all.
notice-clause = The terms for this: “{ $clause }”
# $plans: whether I may agree to a payment plan.
notice-avoid = { $tone ->
    [direct] { $plans ->
        [yes] No fee if you pay before it comes, or agree a payment plan with me and keep it.
       *[no] No fee if you pay before it comes.
    } If the invoice is wrong, tell me. If you have paid already, there is nothing to do.
   *[gentle] { $plans ->
        [yes] You can easily avoid it: pay before it comes, or ask me for a payment plan, and there is no fee while you keep it.
       *[no] You can easily avoid it by paying before it comes.
    } If something about the invoice is not right, please tell me. And if you have paid already, thank you, there is nothing more to do.
}
