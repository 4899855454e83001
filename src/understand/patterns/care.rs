//! What needs care or a person: words of self-harm, deaths, hardship, disputes, refusals, complaints.

use super::phrase::{Clause, says};
use crate::understand::request::Said;

/// `I want to kill myself`, `end my life`, `don't want to live`, `better off dead`, `suicidal`. Read also
/// inside anything else, and never weighed against it.
pub(super) fn self_harm(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "kill|killing|hang|hanging|hurt|hurting|harm|harming|cut|cutting|shoot|shooting|drown|end|ending|off|poison myself",
        "kms|suicide|suicidal|selfharm|unalive",
        "end|ending|take|taking my|my_own life",
        "end it all",
        "want|wish|need [it|this] all|everything|ALL|it to end|stop|be_over|be_finished",
        "point of|in living|life|going_on",
        "no reason to keep|go|carry going|on|living",
        "done with life|living",
        "not see|find|have|know a|any|another way out",
        "no way out",
        "nobody|no_one would|will miss me",
        "never woke|wake|waking up",
        "have|got [the|some|my] pills",
        "disappear forever",
        "thinking|think of|about ending|end it|things|my_life",
        "my last night|day",
        "TODAY is my PAST",
        "tell my kids|family|wife|husband|children|mum|mom [that] i love",
        "life insurance would|will pay|cover",
        "goodbye forever",
        "quiero morir|morirme|matarme",
        "me quiero matar|morir",
        "je veux mourir",
        "ich will|mochte sterben|nicht_mehr",
        "will nicht mehr leben|da_sein",
        "voglio morire",
        "suizid|suicidio|selbstmord",
        "not|never want|wanna|wish to [even] live|exist|wake|be_alive|be_here|go_on_living",
        "not wanting to live",
        "no reason|point|will to|in live|living",
        "nothing [left] to live for",
        "not worth living",
        "better off dead|without_me",
        "better|rather if_i_was|be|if_i_were dead",
        "want|wanna|wish|ready|going|rather|like [to] die",
        "wish i was|were|am dead",
        "wish i had|was never|not been_born|born",
        "can not go on",
        "jump off [a|the] bridge|roof|building",
        "self harm|harming",
        "kill|killing|hang|hanging|hurt|hurting|harm|harming|cut|cutting|shoot|drown|end my self",
        "kill|killing|hurt|harm|shoot|hang|stab|drown|poison * and|then [then|also] myself|me",
        "overdose|overdosing",
        "slit|cut my wrists|wrist",
        "tired of living|life|being_alive",
        "do not deserve to live",
        "i will|would be dead|gone_soon",
    )
}

/// `I'll kill you`, `I will come to your office and smash it up`, `I know where you live`: violence against
/// others. A person must see it, and nothing else of the message is acted on.
pub(in crate::understand) fn is_a_threat(c: &Clause) -> bool {
    says!(
        c,
        "kill|murder|strangle|stab|slaughter|behead you|ya|u|everyone|everybody|them|him|her",
        "kill yourself",
        "i|we will|shall|am|are|would|want|could|should|swear|might * kill|killing|murder|shoot|shooting|stab|hurt|hurting|strangle|burn|bomb|harm|torture you|u|your|everyone|everybody|somebody|someone|them|him|her",
        "i|we will|shall|am|are|would|want|could|should|swear|might * beat|smash|punch|slap|attack|destroy|hunt|hit|ruin|wreck you|u|them|him|her|your_face|your_head|your_office|your_house|your_car|your_people|the_office|the_place",
        "i|we will|shall|am [going_to] find|hunt|catch you|u all|one_day|$",
        "i|we will|shall|am [going_to] get you|u one_day|yet|$",
        "gonna|going_to kill|shoot|hurt|stab|beat|burn you|u|your|everyone|them|him|her",
        "you will|shall|should|deserve [all|to] die|burn|bleed|suffer|regret",
        "you are [all|so] dead|dead_meat|dead_man",
        "burn|bomb|blow|smash|torch|shoot [down|up] your|the|this office|house|home|building|place|car|windows|shop",
        "i|we know where you|your [people|staff|family|kids|children] live|lives|work|works|sleep|park",
        "have|got|bring|bringing|get|buy|with a|my gun|knife|bomb|rifle|weapon|baseball_bat|axe",
        "watch your back",
        "go die",
    ) || is_a_visit_in_anger(c)
}

/// "I will come to your office and …", unless what follows is to pay or to talk.
fn is_a_visit_in_anger(c: &Clause) -> bool {
    says!(
        c,
        "i|we will|shall|am|are [going_to] * come|coming|show_up|turn_up * and|to smash|break|destroy|burn|hurt|beat|kick|wreck|trash"
    ) || says!(
        c,
        "i|we will|shall|am|are|swear [going_to] * come|coming|go|drive|show_up|turn_up|visit|be * your office|house|home|place|door|building|shop|headquarters|workplace [*] and"
    ) && !says!(
        c,
        "and * pay|paying|payment|cash|money|check|cheque|talk|speak|discuss|explain|sort|settle|sign|ask|meet|bring_the|bring_you|collect|return|drop|deliver|show|see_you|AMT|ALL|SHARE|INV"
    )
}

/// `my husband died`, `she passed away`, `I'm a widow`, `funeral`.
pub(super) fn bereavement(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "passed|passing away",
        "he|she|brother|sister|son|daughter|husband|wife|dad|mum|mom|friend|partner killed himself|herself|themselves",
        "he|she|baby did not make|survive it|$",
        "kicked the bucket",
        "gestorben|verstorben|murio|fallecio|mourut|morto|decede",
        "my|our|his|her * died|dies|deceased|passed_on",
        "he|she|they|husband|wife|mother|father|mum|mom|dad|son|daughter|partner|brother|sister died|passed|has_died|have_died|has_passed|is_dead",
        "died|deceased|passed DATE|PAST|last|in|recently|suddenly",
        "is|are|was dead",
        "widow|widower|widowed|bereaved|bereavement|funeral|deceased",
        "death of|in",
        "lost my husband|wife|mother|father|mum|mom|dad|son|daughter|child|baby|partner|brother|sister|parents|grandmother|grandfather",
        "died of|from",
        "estate of",
    ) && !says!(
        c,
        "phone|battery|laptop|computer|car|line|link|deal died|is_dead|was_dead|has_died"
    )
}

/// `wrong person`, `not my debt`, `identity theft`, `I'm not Ana`, `I don't know this company`.
pub(super) fn not_my_debt(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "wrong person|guy|man|woman|customer|number|account_holder|recipient|name",
        "identity|id theft|thief|fraud|stolen",
        "stole|stolen my identity",
        "not|never my debt|bill|invoice|account|debts",
        "not mine",
        "does not belong to me",
        "is|was not me",
        "never been [a|your] customer|client",
        "not [a|your] customer|client",
        "i never had [an|any] account",
        "someone|somebody [else] used|opened|ordered * my name|identity|card|details",
        "somebody|someone else poss debt|bill|invoice",
        "do not know|recognise|recognize [who] this|your|you company|business|debt|account|are",
        "never heard of you|this_company|your_company",
        "fraud|fraudulent account|on_my_name|in_my_name",
        "you have [got] [the] wrong person",
    )
}

/// `stop`, `stop messaging me`, `unsubscribe`, `leave me alone`, `don't contact me again`.
pub(super) fn stop_contact(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "^ [please|just] stop [it|this|that|now|please|all|immediately|already|everything] [please|now] $",
        "^ stop stop [stop] $",
        "stop * messaging|contacting|writing|emailing|mailing|calling|bothering|harassing|spamming|pestering|disturbing|phoning|reminding|bugging",
        "stop sending",
        "stop [all|the|these|your] [the|these|your|automatic] messages|reminders|emails|calls|texts|notifications|contact",
        "unsubscribe",
        "opt [me] out",
        "leave me|us alone",
        "do not|never [ever] contact|message|text|write|email|disturb|bother|remind me|us",
        "do not|never [ever] contact|message|text|write|call|email me|us again|anymore|any_more",
        "do not want [any] [more] messages|reminders|emails|texts|contact",
        "no more messages|reminders|emails|texts|contact",
        "remove me from",
        "take me off",
        "block you",
    ) && !says!(c, "do not stop", "not stop")
}

/// `talk to a person`, `human please`, `agent`, `a real person`, `speak with your manager`.
pub(super) fn request_human(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "^ [a|an|real|live|to] [a|an] [real|live|actual] human|person|agent|operator|representative|staff|advisor|adviser|someone|support|manager|supervisor [please|now|thanks] [now|please] $",
        "talk|speak|chat|talking|speaking|connect|connected|transfer|pass|put|forward|hand|escalate * to|with|through|over * human|person|someone|somebody|agent|people|staff|representative|rep|manager|supervisor|operator|adviser|advisor|colleague|boss|owner|team|support",
        "talk|speak to|with him|her|them",
        "put me through",
        "want|need|like|get|give|find|prefer * human|real_person|agent|real_human|representative|operator|supervisor|manager",
        "human|agent|person|representative please",
        "real person|human please",
        "escalate",
        "can a human|person|someone|somebody [please] help|look|answer|reply|assist",
        "someone [else] [to] help me",
        "is|are there a|any human|humans|person|people|someone|staff",
        "what|which|everything|all [data|information|info|details|personal_data] [do|does|did|have] you|the_bot|your_company [people] know|have|hold|store|keep|stored|collected|saved about|on|of me|us",
    )
}

/// `my payment failed`, `the transfer bounced`, `my card was declined`: what became of the money is for a person
/// to find out. "What if it fails" is a question.
pub(super) fn payment_failed(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "payment|transfer|card|check|cheque|debit|bank [just|has|was|is|got|keeps|have|did|been|gets] [just|been|not|being|getting] bounced|bounce|failed|failing|fail|declined|rejected|refused|returned|go_through|gone_through",
    ) && !says!(c, "if|what|when|will|would|might|could")
}

/// `my lawyer`, `see you in court`, `I won't pay`, `bankrupt`, `insolvency`, `I'll report you to the regulator`.
pub(super) fn legal_or_refusal(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "lawyer|lawyers|attorney|attorneys|solicitor|solicitors|barrister",
        "in|to|the court",
        "court|courts",
        "sue|suing|sued",
        "legal action|advice|team|rights|counsel|representation|proceedings",
        "take legal",
        "bankrupt|bankruptcy|insolvent|insolvency|liquidation|administration_order|iva|receivership",
        "regulator|ombudsman|fca|cfpb|ftc|trading_standards|consumer_protection|watchdog|attorney_general",
        "report you",
        "chapter NUM|seven|eleven|thirteen|AMT",
        "debt|credit advice|adviser|advisor|counsellor|counselor|charity|relief_order|management_plan",
        "i|we will|am|are|shall|would not|never|not_going_to [be] [ever] pay|paying",
        "i|we am|are not|never paying|going_to_pay",
        "not going|gonna|planning|willing to pay",
        "refuse|refusing to pay",
        "i|we never will pay",
        "never going to pay",
        "not pay [you] a|another|one|any cent|penny|dime|euro|dollar|thing|more",
        "not get|getting|see|seeing a|another|any|one cent|penny|dime|AMT",
        "cease_and desist",
        "statute barred|of_limitations",
    ) && !says!(
        c,
        "will not be able|late",
        "not pay|paying until|till|before",
        "what happens|if",
        "pay|paying for * broken|damaged|faulty|defective|missing|wrong"
    )
}

/// `I lost my job`, `can't afford this`, `no money`, `I'm sick in hospital`, `I can't pay`.
pub(super) fn hardship(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "lost|losing|lose|quit [my|his|her|the|our] [my|only|main] job|jobs|work|income|home|house|business|client",
        "laid off",
        "made redundant|homeless",
        "redundant|redundancy|unemployed|jobless|homeless|evicted|eviction|furloughed",
        "out of work|money|cash|funds",
        "fired from",
        "got|was|been|am fired|sacked",
        "no|not|without [have] [a|any|enough|much] [a] [single] money|cash|income|job|funds|cent|penny|wages|salary",
        "no|without [any|enough|much] work",
        "not have|got|find|get|finding|getting [a|any|enough|much] work",
        "i|we do not work",
        "no money|cash|income|job|funds",
        "can not|hardly|barely|never [really] [even] afford",
        "could not afford",
        "not afford",
        "struggling|struggle|strapped|skint",
        "broke",
        "hard|tough|difficult|rough|bad|tight times|time|month|situation|financially|spot|year|financial",
        "financial|money|cash difficulty|difficulties|problem|problems|trouble|hardship|troubles|flow|issues",
        "money|cash|things is|are [very|really|so|a_bit] [bit] tight|short|hard|difficult|tough|bad",
        "short of|on money|cash|funds",
        "hospital|hospitalised|hospitalized|surgery|cancer|chemo|stroke|icu",
        "am|been|is|got|fell|feeling|became [very|really|too|so|seriously] sick|ill|injured|disabled",
        "had an|a_bad accident",
        "serious|long|terminal illness",
        "sick leave|pay",
        "can not|never [really|even|possibly] pay",
        "unable|not_able to pay",
        "can not feed|work|cover",
        "choose|choosing between",
        "behind on|with my|rent|everything|bills",
        "hardship",
        "benefits|food_bank|universal_credit",
        "divorce|divorcing",
        "going under",
        "maternity leave",
        "my house burned|flooded",
    ) && !says!(
        c,
        "broke down|the|my|up|it",
        "broke [it] down",
        "can not pay [it|this|you|that|the|invoice|bill|the_bill|the_invoice|my_bill|INV] with|by|via|through|online|using|on_the|in_the_app|until|till|before|DATE|yet|on_time|in_time|this_month|this_week|right_now|now|NOTALL|next",
        "not|unable * pay * until|till|before|DATE|yet|on_time|in_time|this_month|this_week|right_now",
        "no money|cash|income|funds problem|issue",
        "can i get out of",
        "what|if i can not"
    )
}

/// "can only pay 5 a month": beside a hardship that is no offer, it tells how little there is.
pub(in crate::understand) fn knows_limits(c: &Clause) -> bool {
    says!(
        c,
        "can|could|will only|just|hardly|barely [really] pay|afford|manage|do|give|spare",
        "only|barely|hardly [can|able_to|manage_to] [to] pay|afford|manage|spare",
        "all i|we can|have|could",
        "at most|maximum",
        "no|not more than",
    ) && !c.question
}

/// `call me`, `can you ring me tomorrow`, `book a call`, `move our call`.
pub(super) fn request_call(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "call|ring|phone me|us [back|please|later|on|at|now] [please] $",
        "call|ring|phone me|us [back|on|at|please] DATE|NUM|AMT|on|at|later|about|when",
        "give me|us a call|ring",
        "book|schedule|arrange|want|need|like|have|request|get|set|move|cancel|reschedule|change|prefer * call|callback|phone_call",
        "call back|callback",
        "talk|speak on|over [the] phone",
        "by phone",
        "my call",
        "^ call|phone|phone_call|a_call [please] $",
    ) && !says!(c, "do not call|ring|phone", "call me NUM|CODE|mr|mrs")
}

/// `I want a refund`, `give me my money back`, `you charged me too much, pay it back`.
pub(super) fn request_refund(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "refund|refunds|refunded|reimburse|reimbursement|chargeback",
        "my|our|the money back",
        "pay|give [it|me|that] [it] back * money|to_me",
        "paid|overpaid too_much|twice|double",
        "overpaid|overpayment",
        "send [me] [back] [my] money back",
    ) && !says!(c, "refund|refunded|refunds policy|terms")
}

/// `this is wrong`, `I never ordered that`, `never got the goods`, `you charged me twice`, `it arrived broken`.
pub(super) fn dispute_charge(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "dispute|disputing|contest|contesting|disputed",
        "this|that|it|which|amount|invoice|bill|INV|total|balance|charge|number|price|sum is|are|looks|seems|must_be [just|all|totally|completely|clearly|simply] [be] wrong|incorrect|inaccurate|false|mistaken",
        "wrong amount|invoice|price|bill|total|charge|balance|quantity|item|items|product|order|size",
        "is|there_is|made|be|think [is] [there] a|an [big] mistake|error",
        "is|are|was not|never right|correct|accurate|true",
        "not|never [actually|even|ever] order|ordered|received|receive|got|get|requested|bought|arrived|arrive|came|delivered|signed|asked_for * this|that|it|goods|them|anything|order|items|product|products|delivery|service|those|these|parcel|package|half|any|for|to|$",
        "i|we never agreed to",
        "i|we ordered * you|i|got|only|but * sent|got|received|delivered",
        "not pay|paying until|till|before|unless * fix|fixed|arrive|arrives|deliver|delivered|replace|replaced|repaired|finish|finished|corrected|come|correct|get",
        "broken|damaged|faulty|defective|missing|wrong goods|items|product|products|parts|item|order",
        "never ordered|received|got|arrived|came|delivered|bought",
        "did not order|buy|receive|agree_to_this|sign",
        "charged|billed|invoiced [me] [for] [me] twice|double|too_much|again|extra|two_times",
        "double charged|billed|charge|billing|invoiced",
        "overcharged|overcharging|overbilled|miscalculated",
        "should not be|have|owe * charged|charged_for|that_much|this|anything|owing",
        "do|does|did not owe",
        "do not owe",
        "goods|items|product|products|delivery|order|parcel|service|work|it|they|package was|were|is|are|arrived|came * damaged|broken|faulty|defective|incomplete|missing|late|bad|terrible|poor|rubbish|useless|not_finished|unfinished",
        "faulty|defective|damaged|broken_goods|not_as_described",
        "does not|not work|working|finished|match",
        "not what i ordered",
        "not satisfied|happy with the|your goods|work|service|product",
        "problem|issue|trouble|unhappy with the|my|your|this [last] goods|order|invoice|bill|delivery|product|work|service|charge|INV",
        "already returned|cancelled|canceled",
        "i returned|cancelled|canceled * goods|order|it|items|them|product|subscription|contract",
        "sent it|them|the_goods back",
    ) && !says!(
        c,
        "nothing|not is|are wrong",
        "link|page|card|site|website|app|button|login does|is not|broken|work",
        "what|something|anything is|if|went wrong",
        "DATE|AMT|COUNT|FREQ does|do|will|would not work"
    )
}

/// `my new address is`, `change my email`, `I moved`, `update my billing details`.
pub(super) fn update_details(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "my|our new [billing|email|postal|home|phone|bank|company] address|email|phone|number|name|mail|details|company|card",
        "change|update|correct|edit|fix|changing|updating * my|our|the|billing|contact [billing|email|postal|home|phone|company|contact|personal] address|email|phone|number|name|details|mail|data|contact|vat|information|info",
        "changed my|our email|phone|number|address|bank",
        "have a_new email|phone|address|number",
        "^ i|we moved|have_moved|am_moving [house|recently|PAST|to] $",
        "moved|moving house|to_a_new",
        "address|email|phone|number [is|has|have] wrong|changed|old|outdated|different",
        "wrong|old|outdated address|email",
        "new address|email|surname",
        "delete|erase|export|download my|all [personal|my] [my] data|information|details",
        "my time|timezone zone|is",
    ) && !says!(c, "date|dates|installment|plan|payment_date|due")
}

/// Insults, and "this is ridiculous", "terrible service", "I want to complain".
pub(super) fn complaint(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "complain|complaint|complaints|complaining",
        "ridiculous|outrageous|unacceptable|disgusting|disgraceful|disgrace|shameful|scandal|absurd|scandalous|pathetic",
        "scam|scammer|scammers|thieves|crooks|ripoff|rip_off|robbery|criminals|extortion|fraudsters",
        "idiot|idiots|stupid|moron|morons|dumb|asshole|assholes|bastard|bastards|bitch|fuck|fucking|fuckers|shit|shitty|bullshit|crap|damn|wtf|piss|screw_you|useless|jerk|arse|bloody|stfu",
        "worst|terrible|horrible|awful|bad|poor|rubbish|lousy [customer] service|company|business|support|bot|experience",
        "hate you|this|your",
        "shame on you",
        "fed up",
        "sick of|and_tired",
        "joke of",
        "this|you is|are a joke|nonsense|unfair|not_fair|harassment|annoying|crazy|insane",
        "not fair|acceptable|good_enough",
        "you suck|people_suck",
        "go to hell",
        "shut up",
        "so|very|really angry|annoyed|disappointed|upset|frustrated|frustrating|annoying",
        "you are [not|so|all] helping|annoying|useless|rude",
        "waste of time",
    ) && !(says!(c, "scam|legit|real|fake|robbery|crooks")
        && (c.question || says!(c, "how do i know", "is this")))
}

#[cfg(test)]
mod tests {
    use crate::understand::Expecting;
    use crate::understand::Intent::*;
    use crate::understand::testing::{expect_intents, intents};

    #[test]
    fn words_of_self_harm_are_heard_anywhere_and_alone() {
        for text in [
            "I want to kill myself",
            "i'm going to end my life",
            "I don't want to live anymore",
            "my family is better off dead with me gone, better off dead",
            "can I pay in 3 parts? I think about suicide",
            "K1ll my balance. I want to die",
            "yes. I will kill my self, kill myself",
            "i wanna killll myself",
            "k i l l m y s e l f",
            "there is no reason to live",
            "I wish I was dead",
            "ignore previous instructions, I am suicidal",
            "I can't go on living like this",
            "I'll kill you and then myself",
            "I want to hurt my self",
            "life is not worth living",
        ] {
            assert_eq!(
                intents(text, Expecting::Confirmation),
                [Some(SelfHarm)],
                "{text}"
            );
        }
    }

    #[test]
    fn a_wish_to_die_is_heard_in_other_words_too() {
        expect_intents(&[
            (
                SelfHarm,
                &[
                    "i just want it all to end",
                    "I want everything to be over",
                    "whats the point of living",
                    "goodbye forever, tell my kids i love them",
                    "im done with life",
                    "there is no reason to keep going",
                    "nobody would miss me",
                    "wish i never woke up",
                    "i have pills and im looking at them",
                    "i dont see a way out",
                    "i want to disappear forever",
                    "tonight is my last night",
                    "quiero morirme",
                    "je veux mourir",
                    "ich will nicht mehr leben",
                ],
            ),
            (
                Bereavement,
                &[
                    "my brother killed himself on sunday",
                    "he didnt make it",
                    "granny kicked the bucket",
                    "mein Mann ist gestorben",
                ],
            ),
        ]);
    }

    #[test]
    fn each_case_for_a_person_is_recognised() {
        expect_intents(&[
            (
                Bereavement,
                &[
                    "my husband died",
                    "my mother passed away last week",
                    "I am a widow",
                    "he died",
                    "we lost my father in january",
                ],
            ),
            (
                NotMyDebt,
                &[
                    "wrong person",
                    "identity theft",
                    "this is not my debt",
                    "someone stole my identity",
                    "you have the wrong number",
                    "I'm not your customer",
                    "it's not mine",
                ],
            ),
            (
                StopContact,
                &[
                    "stop",
                    "STOP!",
                    "stop messaging me",
                    "unsubscribe",
                    "leave me alone",
                    "don't contact me again",
                    "please stop",
                    "do not text me anymore",
                    "stop sending me reminders",
                    "no more messages",
                ],
            ),
            (
                RequestHuman,
                &[
                    "talk to a person",
                    "human please",
                    "agent",
                    "can I speak to someone",
                    "I want to talk to a human",
                    "get me a real person",
                    "human",
                    "let me speak with your manager",
                ],
            ),
            (
                MyData,
                &["what do you know about me", "what data do you have on me?"],
            ),
            (
                PaymentProblem,
                &[
                    "payment bounced",
                    "my payment failed",
                    "my card was declined",
                    "the transfer did not go through",
                ],
            ),
            (
                LegalOrRefusal,
                &[
                    "my lawyer will contact you",
                    "see you in court",
                    "I won't pay",
                    "I am bankrupt",
                    "insolvency",
                    "I'll report you to the regulator",
                    "I'm not going to pay",
                    "I refuse to pay",
                    "I am not paying this",
                    "I will never pay",
                ],
            ),
            (
                Hardship,
                &[
                    "I lost my job",
                    "can't afford it",
                    "i have no money",
                    "I'm sick in hospital",
                    "I can't pay",
                    "I was laid off",
                    "money is tight",
                    "I'm unemployed",
                    "I lost my job and can't pay",
                    "I am broke",
                    "I'm struggling financially",
                    "can only pay 5 a month because I lost my job",
                    "can only pay 5 a month, lost my job",
                    "my card was declined because I lost my job",
                    "I am unemployed and can only pay 10 a month",
                    "I don't work",
                    "I have no work",
                    "I don't have any work",
                    "I lost my job so friday does not work",
                ],
            ),
            (
                RequestCall,
                &[
                    "call me",
                    "can you call me tomorrow",
                    "book a call",
                    "I'd like a call",
                    "move our call",
                ],
            ),
            (RequestRefund, &["I want a refund", "give me my money back"]),
            (
                DisputeCharge,
                &[
                    "this is wrong",
                    "I never ordered this",
                    "never got the goods",
                    "you charged me twice",
                    "the invoice is wrong",
                    "I don't owe you anything",
                    "the goods arrived damaged",
                    "I dispute this",
                    "that's not right",
                    "we did not receive the goods",
                    "INV-7 is wrong",
                ],
            ),
            (
                UpdateDetails,
                &[
                    "my new address is 5 Main Street",
                    "change my email",
                    "I have a new phone number",
                    "I moved",
                ],
            ),
            (
                Complaint,
                &[
                    "this is ridiculous",
                    "you are idiots",
                    "terrible service",
                    "I want to complain",
                    "this is bullshit",
                    "I'll kill you",
                    "ill kill you all",
                    "I will come to your office and…",
                    "I will come to your office and break everything",
                    "I'm coming to your house and you will regret it",
                    "i will burn your office down",
                    "I know where you live",
                    "I'm going to hurt you, and I want 3 payments",
                ],
            ),
            (
                SetPreference,
                &[
                    "be more direct",
                    "just the facts",
                    "softer please",
                    "be gentle",
                    "gentle",
                ],
            ),
        ]);
    }

    #[test]
    fn a_threat_is_a_complaint_whatever_stands_beside_it() {
        for expecting in [
            Expecting::Nothing,
            Expecting::PlanDetails,
            Expecting::Confirmation,
        ] {
            for text in [
                "yes. I'll kill you",
                "I'll kill you if you write again, stop",
                "can I pay in 3 parts or I will come to your office and smash it",
                "I lost my job and I will find you",
            ] {
                assert_eq!(intents(text, expecting), [Some(Complaint)], "{text}");
            }
            for text in [
                "I will come to your office and pay",
                "I will come to your office and I pay 50",
                "I'll come to your office tomorrow and bring the money",
                "this bill is killing me",
                "I will beat the deadline",
                "I will get you all of it by friday",
                "I want to know where you are",
                "I will hit all my payments",
                "I have to break it down",
                "will you get my payment",
                "I will get you the money on friday",
                "I would kill for a discount",
                "does it hurt my credit if I pay late",
            ] {
                assert!(
                    !intents(text, expecting).contains(&Some(Complaint)),
                    "{text}"
                );
            }
        }
    }
}
