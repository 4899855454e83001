# The head and foot of the written agreement; its terms stand in plan.ftl. How to edit: see common.ftl.

agreement-title = { $kind ->
    [extension] EXTENSION AGREEMENT { $reference }
    [promise] PROMISE TO PAY { $reference }
    [settlement] SETTLEMENT AGREEMENT { $reference }
    [pay_in_full] AGREEMENT TO PAY IN FULL { $reference }
   *[plan] PAYMENT PLAN AGREEMENT { $reference }
}
agreement-parties = Between { $business } and { $customer } (account { $account }).
agreement-date = Agreed on { $date } in writing, by chat.
agreement-date-clerk = Agreed on { $date }; { $clerk } took the customer's yes.
agreement-policy = Made under version { $version } of the payment policy of { $business }.
