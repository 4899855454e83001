# The head and foot of the written agreement; its terms stand in plan.ftl. How to edit: see common.ftl.

agreement-title = PAYMENT PLAN AGREEMENT { $reference }
agreement-parties = Between { $business } and { $customer } (account { $account }).
agreement-date = Agreed on { $date } in writing, by chat.
agreement-obligation = { $customer } pays the amounts below on or before the days named. { $business } accepts them in settlement of the invoices named, and while the plan is kept does not collect those invoices in another way.
agreement-ends = The plan ends when all of it is paid, when { $business } ends it because a missed payment was not made in time, or when both sides agree in writing on something else.
agreement-policy = Made under version { $version } of the payment policy of { $business }.
