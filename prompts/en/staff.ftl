# What the customer hears from people: answers, questions, decisions. How to edit this file: see common.ftl.
#
# $who is the name of the member of staff, $business the business, $case the name of the case.

# Staff answer.
staff-wrote = { $tone ->
    [direct] { $who } from { $business }, about your case { $case }:
   *[gentle] { $who } from { $business } writes about your case { $case }:
}
# Their words, as they came, with their line breaks.
staff-words = “{ $staff_lines }”
# Below an answer. What the customer writes next is read as always: a question to me is answered by me.
staff-answer-here = { $tone ->
    [direct] You can answer here.
   *[gentle] You can answer right here.
}

# Staff ask something, with answers to choose from.
staff-asked = { $tone ->
    [direct] { $who } from { $business } asks about your case { $case }:
   *[gentle] { $who } from { $business } has a question about your case { $case }:
}
staff-choose = { $tone ->
    [direct] Choose one, or answer in your own words.
   *[gentle] Choose what fits, or answer in your own words.
}
# One of the answers.
staff-choice = { $label }

# What was asked for cannot be agreed to. The reason follows, in the words of staff.
staff-rejected = { $tone ->
    [direct] { $who } from { $business } has looked at your case { $case } and cannot agree to what you asked for:
   *[gentle] { $who } from { $business } has looked carefully at what you asked for in your case { $case }, and cannot agree to it:
}
staff-rejected-next = { $tone ->
    [direct] Ask me what else is possible, or write back to { $who } here.
   *[gentle] There may be another way: ask me what else is possible, or write back to { $who } right here.
}

# The case is settled. The outcome follows, in the words of staff.
staff-resolved = { $tone ->
    [direct] { $who } from { $business } has settled your case { $case }:
   *[gentle] { $who } from { $business } has looked after your case { $case }, and it is settled:
}
# $until is the day until which the case can be opened again.
staff-resolved-next = { $tone ->
    [direct] Not settled? Tell me by { $until }. How was it, from 1 to 5?
   *[gentle] If something is still open, please tell me by { $until }. And if you like, say how content you are, from 1 to 5.
}
# The choices below it. $stars is a number from 1 to 5.
staff-stars = { $stars ->
    [1] 1, not at all content
    [5] 5, very content
   *[other] { $stars }
}

# Staff agree to what was asked for, or offer something else. The exact terms follow; nothing is agreed before the
# customer says yes to them.
staff-approved = { $tone ->
    [direct] { $who } from { $business } agrees to what you asked for in your case { $case }. These are the terms:
   *[gentle] Good news about your case { $case }: { $who } from { $business } agrees to what you asked for. These are the terms:
}
staff-offers = { $tone ->
    [direct] { $who } from { $business } offers you this for your case { $case }:
   *[gentle] { $who } from { $business } has looked at your case { $case } and offers you this:
}
