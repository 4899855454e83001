# The head and foot of the written agreement; its terms stand in plan.ftl. How to edit: see common.ftl.

agreement-title = PAYMENT PLAN AGREEMENT { $reference }
agreement-parties = Between { $business } and { $customer } (account { $account }).
agreement-date = Agreed on { $date } in writing, by chat.
agreement-policy = Made under version { $version } of the payment policy of { $business }.
