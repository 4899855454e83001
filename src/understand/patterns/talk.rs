//! The small words of a talk: yes and no, hello and goodbye, back, cancel, help, tone.
//!
//! A yes changes money terms, so it is read most strictly: the whole message must be a yes and nothing else.

use super::phrase::{Clause, says};
use crate::understand::request::Said;

/// `yes`, `yep`, `ok`, `sure`, `I agree`, `deal`, `yes please`, `sounds good`, a thumb up; and nothing beside it.
pub(in crate::understand) fn is_yes(whole: &Clause) -> bool {
    // "ok thanks" may close a talk as well as an agreement.
    !whole.question
        && !says!(whole, "^ ok|sure|alright thanks|thank_you $")
        && says!(
            whole,
            "^ [oh|ah|well|hm] yes|yep|yeah|yup|yea|yeh|ya|yah|yh|y|ok|sure|aye|absolutely|definitely|certainly|agreed|accepted|confirmed|confirm|deal|thumbsup|yes_yes|yeah_sure|yes_sure|ok_yes|ok_sure|yes_ok|sure_thing|of_course|yeah_ok|correct|affirmative|indeed [please|thanks|thank_you|sir|madam|definitely|of_course|sure|agreed|deal|thumbsup|absolutely|confirmed|correct] [please|thanks|thank_you|thumbsup] $",
            "^ [yes|yep|yeah|ok|sure|yup|absolutely] [yes] [please] i|we agree|accept|confirm|do|am_happy_with_that|am_ok_with_that|am_fine_with_that|agree_with_that|agree_to_that|agree_to_this|agree_to_it|accept_that|accept_this|accept_it|accept_the_plan|accept_the_offer|agree_to_the_plan|agree_to_the_terms|agree_to_these_terms|accept_the_terms|accept_these_terms|confirm_that|confirm_this|confirm_it|confirm_the_plan|would_like_that|want_that|want_this [please|thanks|thank_you|thumbsup] $",
            "^ [yes|yep|yeah|ok|sure|yup|absolutely] [yes] [please] go_ahead|do_it|do_that|let_us_do_it|let_us_do_that|let_us_do_this|let_us_go|sounds_good|sounds_great|sounds_fine|sounds_fair|sounds_good_to_me|that_sounds_good|that_sounds_great|that_sounds_fine|looks_good|looks_good_to_me|that_works|that_works_for_me|works_for_me|it_works_for_me|that_is_fine|that_is_ok|that_is_good|that_is_right|that_is_correct|fine_by_me|fine_with_me|ok_with_me|ok_by_me|good_for_me|that_is_fine_by_me|that_is_fine_with_me|that_is_ok_with_me|that_is_ok_for_me|that_is_good_for_me|that_works_fine|that_works_well|it_is_fine|it_is_ok|please_do|please_go_ahead|set_it_up|please_set_it_up|it_is_a_deal|that_is_perfect|you_have_a_deal [please|thanks|thank_you|thumbsup] $",
            "^ please do|go_ahead|yes $",
            // "Fine" with anything beside it may be anything: "I'm fine", "fine, whatever".
            "^ accept|agree|fine $",
            "^ yes_yes|yes_yes_yes|yes_please_yes|ok_agreed|ok_deal|yes_deal|yes_agreed|done_deal $",
        )
}

/// `ok`, `sure thing`, `fine`: a yes that may only say that something was heard.
pub(in crate::understand) fn is_in_passing(whole: &Clause) -> bool {
    says!(
        whole,
        "^ [oh|ah|well|hm] ok|sure|fine|ok_sure|yeah_ok|sure_thing|thumbsup|correct|indeed|of_course|y|ya [please|thanks|thank_you|thumbsup] $",
        "^ [ok|sure] that_is_fine|that_is_ok|that_is_good|that_is_right|that_is_correct|it_is_fine|it_is_ok|fine_by_me|fine_with_me|ok_with_me|ok_by_me [thanks|thank_you|thumbsup] $",
    )
}

/// "yes, but not today", "no yes", "anything but friday": what is said first is taken back, or bound to something.
pub(in crate::understand) fn takes_back(clause: &Clause) -> bool {
    says!(
        clause,
        "no|not|never|but|if|unless|except|wait|maybe|nope|only|instead|cancel|stop|said|told|yeah_right"
    )
}

/// It is put as a question.
pub(in crate::understand) fn asks(clause: &Clause) -> bool {
    clause.question
        || says!(
            clause,
            "^ what|how|when|which|why|where|who|do|does|is|are|can|could|will|would|may"
        )
}

/// `no`, `nope`, `no thanks`, `nah`, `not really`, `I don't agree`; and nothing beside it.
pub(in crate::understand) fn is_no(whole: &Clause) -> bool {
    says!(
        whole,
        "^ [oh|well|hm|ok|sorry] no|nope|nah|no_no|naw|n|negative|thumbsdown|not_really|no_way|absolutely_not|definitely_not|certainly_not|of_course_not|rather_not|i_would_rather_not|never|no_never|not_at_all|not_interested [thanks|thank_you|please|sorry|sir|madam|not_really|i_do_not|i_am_good|i_am_fine] [thanks|thank_you|sorry] $",
        "^ [no|nope|nah] [sorry|thanks] i|we do_not|do_not_agree|do_not_want_that|do_not_want_this|do_not_want_to|do_not_want_it|disagree|decline|reject|refuse|am_not_interested|can_not|do_not_accept|do_not_think_so|do_not_like_it|do_not_like_that|can_not_do_that|do_not_accept_that|do_not_agree_to_that|do_not_agree_with_that|do_not_want_installments|do_not_want_a_plan [thanks|sorry|thank_you] $",
        "^ [no|nope|nah] that|this|it does_not_work|does_not_work_for_me|is_too_much|will_not_work|is_no_good|is_not_ok|is_not_good|is_not_possible [for] [me] [thanks|sorry] $",
        "^ do_not|do_not_do_it|do_not_do_that $",
    )
}

/// `be more direct`, `just the facts`, `softer please`, `gentle`; also language, reminders and their hours.
pub(super) fn set_preference(c: &Clause, _: &Said) -> bool {
    is_direct(c)
        || is_gentle(c)
        || says!(
            c,
            "speak|write|talk|answer|reply|switch in|to german|french|spanish|italian|english|dutch|polish|portuguese|deutsch|simple_english",
            "change|set [the|my] language|tone|preferences|reminders|timezone|time_zone",
            "my preferences|settings|time_zone|timezone",
            "remind me * by|before|earlier|only|NUM|COUNT|DATE|days",
            "fewer|less|more reminders|messages",
            "only contact|message|remind|write * in|at|after|before|by|on",
            "prefer|rather email|emails|text|chat|messages",
        )
}

/// A wish for short, plain words.
pub(in crate::understand) fn is_direct(c: &Clause) -> bool {
    says!(
        c,
        "be [a] [bit|little|more|very|less] [more] direct|blunt|brief|concise|straight|straightforward|shorter|polite_talk",
        "more direct|blunt|concise",
        "^ direct|blunt|brief|concise|shorter|straight|direct_tone [please|tone] $",
        "just|only [give] [me] [the] facts|numbers|figures",
        "get|come|straight to the point",
        "straight to the_point",
        "short answers|version|and_clear",
        "keep it short|brief|simple|direct",
        "cut|skip|stop|less|without|no [the|with_the] chatter|small_talk|pleasantries|fluff|chit_chat|nonsense|politeness|smalltalk|blah_blah|niceties",
        "direct tone|style|way",
        "less words|text|talk",
    )
}

/// A wish for soft words.
pub(in crate::understand) fn is_gentle(c: &Clause) -> bool {
    says!(
        c,
        "softer|gentler|gentle|gently|kinder|nicer|friendlier",
        "be [a] [bit|little|more|very|less] [more] kind|nice|friendly|soft|polite|gentle|patient|understanding|harsh|direct_and_more_gentle|blunt_please",
        "more kind|friendly|polite|soft|gentle|patient",
        "less direct|blunt|harsh|aggressive|rude",
        "not be|so so|be [so] harsh|direct|blunt|rude|aggressive",
    )
}

/// `cancel`, `never mind`, `forget it`, `not now`.
pub(super) fn cancel_flow(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "^ [please|ok|oh|no] cancel|abort|quit|exit|never_mind|forget_it|forget_that|forget_about_it|not_now|not_right_now|leave_it|drop_it|cancel_it|cancel_that|cancel_this|scrap_that|changed_my_mind|i_changed_my_mind|i_have_changed_my_mind|maybe_later|another_time|some_other_time|skip_it|let_us_leave_it|do_not_bother|end_this [please|thanks|thank_you|now|sorry|for_now|then] $",
        "^ cancel [this|the|that] request|conversation|process|flow|offer [please] $",
        "^ [i] [do_not_want] [it|that|this] anymore $",
    )
}

/// `cancel the plan`: where a plan is only on offer, that stops the talk about it.
pub(in crate::understand) fn leaves_the_offer(c: &Clause) -> bool {
    says!(
        c,
        "cancel|stop|drop|scrap|quit|leave|end [my|the|this|that|our] [payment|installment] plan|offer|arrangement|agreement|it"
    )
}

/// `let me think`, `I need to ask my wife`, `maybe`, `later`, `I'll get back to you`; and nothing beside it.
pub(in crate::understand) fn thinks_it_over(c: &Clause) -> bool {
    says!(
        c,
        "^ [please|just|well|then] [i|we] [will|would|need|have|want|must|should|better|can|could|may|let|give] [me|us|i|we|to|like] [to|please|just] [just|first] think|think_about_it|think_about_that|think_about_this|think_it_over|think_it_through|think_this_over|sleep_on_it|sleep_on_that|consider|consider_it|consider_this|check|check_first|get_back_to_you|get_back_to_this|come_back|come_back_to_you|come_back_to_this|let_you_know|decide|decide_later|talk_it_over [first|later|soon|please|thanks|again|then|for_a_moment|for_a_bit|a_bit|a_while|about_it|about_this|on_that|DATE|on_DATE|by_DATE] [please|thanks|first] $",
        "^ [please] let me|us see [please|first] $",
        "^ [please|just|well|sorry] [i|we|let] [will|would|need|have|want|must|should|got] [me|us|to|like_to] [first] ask|talk_to|talk_with|speak_to|speak_with|check_with|discuss_with|discuss_it_with|discuss_this_with|consult|consult_with my|our|the wife|husband|partner|spouse|boss|manager|family|accountant|colleague|colleagues|team|girlfriend|boyfriend|fiance|mother|father|mum|mom|dad|parents|son|daughter|brother|sister|bank|bookkeeper|business_partner [first|about_it|about_this|before_i_agree|before_i_decide|then|please|thanks|DATE] $",
        "^ [i|we|well|but] [am|are] [really|still|just] not_sure|unsure|undecided|not_certain [yet|about_it|about_this|about_that|really|thanks|sorry] $",
        "^ maybe|perhaps|possibly|later|later_maybe|not_yet|hold_on|wait_a_moment|wait_a_minute|i_have_not_decided|not_decided [yet|thanks|then|please] $",
        "^ [please] [give|i|we|can|could|just|let] [me|us|need|want|i|would] [have|like] [a|some|more|bit|little] [bit|little|more] [more|of] time to think|decide|consider|think_about_it|think_it_over|think_about_this|decide_this [please|first] $",
        "^ [please] [give|i|just|wait|can] [me|us|need|i] [have] a|one moment|minute|second|sec|min [please|to_think] $"
    )
}

/// The same among other words, where they mean nothing else.
pub(in crate::understand) fn may_think_it_over(c: &Clause) -> bool {
    says!(
        c,
        "let me|us think|check|consider|discuss",
        "think about|it_over|this_over|on_it",
        "get|come back to you|this|it",
        "let you know",
        "sleep on it|this",
        "not sure|decided|certain",
        "ask|talk_to|talk_with|speak_to|speak_with|check_with|consult|discuss * my|our wife|husband|partner|spouse|family|accountant|parents|bank",
    ) && !says!(
        c,
        "yes|yep|yeah|ok|sure_i|agree|accept|confirm|deal|AMT|COUNT|SHARE|FREQ"
    )
}

/// `back`, `go back`, `previous`.
pub(super) fn go_back(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "^ [please|can_you|can_we|let_us|i_want_to|can_i] back|go_back|go_one_step_back|step_back|previous|previous_step|one_step_back|undo|start_over|start_again|restart|take_me_back|go_to_the_previous_step|go_back_one_step|return [please|to_start|a_step|again] $",
        "^ [go] back to [the] start|beginning|menu|previous_step|options $",
    )
}

/// `help`, `what can you do`, `menu`; but not "I need help to pay".
pub(super) fn help(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "^ [please|i_need|can_you|can_i_get|could_you|need|i_want|get] help|hlp|sos|menu|options|commands|info|start|assistance|some_help|help_menu [me] [please|now|menu|thanks] $",
        "what can|do you do|help|offer",
        "what can i ask|say|do|write",
        "how does|do|can this|you|the [bot|chat|thing] work|works|help|help_me",
        "what are my|the|your options|commands|choices",
        "how do i use this|you|it",
        "what is this|that bot|chat|channel|thing",
        "show me the options|menu",
    ) && !says!(c, "payment|pay|plan")
}

/// `say again`, `repeat`, `what?`, `I don't understand`.
pub(super) fn repeat(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "^ [please|can_you|could_you|sorry] [please] repeat|say_again|again|repeat_that|repeat_please|say_that_again|say_it_again|once_more|one_more_time|come_again|pardon|excuse_me|huh|eh|what|sorry|sorry_what|what_was_that|i_beg_your_pardon|repeat_it|tell_me_again|show_me_again|what_did_you_say|explain_again|rephrase|say_what|hm [please|again|it|that|me|sorry] $",
        "^ [sorry|what] i|we do_not|did_not understand|get_it|get_that|follow|catch_that|see_it [that|it|you|this|sorry|what_you_mean] $",
        "what do you mean",
        "^ do_not_understand|not_clear|unclear|i_am_confused|confused|i_am_lost|what_does_that_mean|what_does_this_mean $",
    )
}

/// `thanks`, `thank you so much`, `great, thanks`, `appreciate it`.
pub(super) fn thanks(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "^ [ok|great|perfect|good|cool|many|no|awesome|wonderful|super|alright|and|oh|well|lovely|brilliant|fine|excellent|got_it|that_is_great|that_is_all|all_good|really] [great|good|perfect|cool|many] thanks|thank_you|thank|cheers|much_appreciated|appreciate_it|appreciated|i_appreciate_it|i_appreciate_that|thanks_a_lot|thank_you_so_much|thank_you_very_much|thanks_so_much|thanks_a_million|thanks_you|grateful|thank_you_for_your_help|thanks_for_your_help|thanks_for_the_help|thanks_for_that|thank_you_for_that|thank_you_for_helping|thanks_for_helping|thanks_for_your_patience|thank_you_for_your_understanding|thanks_for_understanding|thanks_again|thank_you_again [a_lot|so_much|very_much|again|for_that|bot|indeed|everyone|you|much|great|thumbsup|thanks] $",
        "^ great|perfect|awesome|cool|wonderful|excellent|brilliant|lovely $",
    )
}

/// `bye`, `goodbye`, `see you`, `have a nice day`.
pub(super) fn goodbye(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "^ [ok|thanks|thank_you|and|alright|well|good] [then] [bye|good] bye|goodbye|byebye|cya|ciao|farewell|see_you|see_you_later|see_ya|talk_later|talk_soon|good_night|goodnight|have_a_nice_day|have_a_good_day|have_a_great_day|have_a_good_one|have_a_nice_evening|have_a_good_evening|have_a_nice_weekend|have_a_good_weekend|take_care|that_is_all|that_is_it|i_am_done|that_will_be_all|later|nothing_else|until_next_time [thanks|thank_you|bye|for_now|then|now|bot|you_too|too|later|soon|for_today|DATE] [thanks|bye|thank_you] $",
    )
}

/// `hi`, `hello there`, `good morning`, `hey bot`, `how are you`.
pub(super) fn greet(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "^ [oh|well] hi|hello|hey|hiya|heya|yo|howdy|greetings|hallo|helo|hullo|good_morning|good_afternoon|good_evening|good_day|morning|evening|wave|gday|sup|what_is_up|how_are_you|how_are_you_doing|how_is_it_going|hi_hi|anyone_there|anybody_there|are_you_there|dear [there|all|again|bot|everyone|team|sir|madam|mate|friend|my_friend|guys|support|wave|you|hello|hi|folks|how_are_you|how_are_you_doing|good_morning|good_day|to_you|how_is_it_going|or_madam|DATE] [there|bot|again|to_you|how_are_you|how_are_you_doing|all|wave|DATE] $",
    )
}

/// `are you a bot`, `am I talking to a human`, `is this a real person`, `are you real`.
pub(super) fn ask_bot(c: &Clause, _: &Said) -> bool {
    says!(
        c,
        "are|r you [even|really|actually|just|still] [a|an|some|the] [real|actual|live|kind_of] bot|robot|human|person|ai|machine|computer|real|chatbot|program|automated|alive|human_being|chatgpt|man|woman",
        "are you a_bot_or|human_or|a_real_person|even_real|not_a_bot|not_human",
        "is|was this|it|that [just|really|actually] [a|an|some] [real|automated|actual|live] bot|robot|human|person|ai|machine|chatbot|automated|automatic|computer|program|real_person|human_being|someone",
        "am i|we [really|actually] talking|speaking|chatting|writing|texting to|with [a|an] [real|actual|live] bot|human|robot|person|machine|computer|ai|someone_real|someone",
        "who are|am_i you|talking_to|speaking_to|chatting_with",
        "what are you",
        "you are|sound_like|must_be [just] a|an [stupid] bot|robot|machine|ai",
        "do you have a name|feelings",
        "what is your name",
    )
}

#[cfg(test)]
mod tests {
    use crate::domain::account::Tone;
    use crate::understand::Expecting;
    use crate::understand::Intent::*;
    use crate::understand::testing::{expect_intents, hear, intents};

    #[test]
    fn the_small_words_of_a_talk_are_recognised() {
        expect_intents(&[
            (
                Affirm,
                &[
                    "yes",
                    "Yes!",
                    "yep",
                    "ok",
                    "okay",
                    "OK.",
                    "sure",
                    "i agree",
                    "deal",
                    "👍",
                    "👍🏽",
                    "yes please",
                    "sounds good",
                    "yesss",
                    "yes, i agree",
                    "Yes, please go ahead",
                    "that works for me",
                    "yes thanks",
                    "y",
                    "ok, let's do it",
                    "I accept the offer",
                    "yes 😊",
                    "ｙｅｓ",
                    "i confirm",
                    "accept",
                    "I accept",
                    "agreed",
                    "fine",
                    "Fine.",
                ],
            ),
            (
                Deny,
                &[
                    "no",
                    "nope",
                    "no thanks",
                    "nah",
                    "not really",
                    "No!",
                    "no, thank you",
                    "👎",
                    "I don't agree",
                    "no I don't want that",
                ],
            ),
            (
                CancelFlow,
                &[
                    "cancel",
                    "never mind",
                    "forget it",
                    "not now",
                    "nevermind",
                    "ok cancel",
                ],
            ),
            (GoBack, &["back", "go back", "previous"]),
            (
                AskBot,
                &[
                    "are you a bot",
                    "am I talking to a human",
                    "is this a real person",
                    "are you real?",
                    "who am I talking to",
                ],
            ),
            (
                Help,
                &[
                    "help",
                    "what can you do",
                    "?",
                    "menu",
                    "help me",
                    "what can you do for me",
                ],
            ),
            (
                Repeat,
                &[
                    "say again",
                    "repeat",
                    "what?",
                    "say that again please",
                    "I don't understand",
                    "huh?",
                ],
            ),
            (
                Greet,
                &[
                    "hi",
                    "hello there",
                    "Good morning",
                    "hey bot",
                    "hellooo",
                    "👋",
                ],
            ),
            (
                Thanks,
                &["thanks", "thank you so much", "thx", "great, thanks", "ty"],
            ),
            (
                Goodbye,
                &[
                    "bye",
                    "goodbye",
                    "see you later",
                    "ok bye",
                    "have a nice day",
                ],
            ),
            (
                OutOfScope,
                &[
                    "tell me a joke",
                    "what's the weather like",
                    "what is the capital of France",
                ],
            ),
        ]);
    }

    #[test]
    fn a_yes_with_anything_beside_it_is_no_yes() {
        for text in [
            "yes but make it 4",
            "yes if I can pay on friday",
            "yes, what about the fee?",
            "ok so how much is it?",
            "no problem, yes",
            "yes no",
            "no yes",
            "yes?",
            "ok?",
            "yes and no",
            "yes I lost my job",
            "not yes",
            "yes or no",
            "\"yes\"",
            "yes 😡",
            "yes to 2 payments",
            "I said yes yesterday",
            "yeah right",
            "yes my lawyer",
            "sure, if you waive the fee",
            "ok stop",
            "yes cancel",
            "ok no",
            "ok but not today",
            "yes <3 =",
            "yes...?",
            "yes, only if it is 50",
            "maybe yes",
            "yes it is wrong",
            "no deal",
            "ok thanks but no",
            "I do not agree",
            "agree?",
            "fine?",
            "fine, whatever",
            "I'm fine",
            "fine but not today",
            "accept?",
            "accept that it is wrong",
            "not fine",
            "sure, why not, but when would the first be due?",
            "yes, but not today",
            "yes but let me think",
            "let me think. yes",
            "yes, later",
            "maybe yes, maybe no",
            "don't agree",
            "ok 50",
        ] {
            for expecting in [
                Expecting::Nothing,
                Expecting::Confirmation,
                Expecting::PlanDetails,
            ] {
                assert!(!intents(text, expecting).contains(&Some(Affirm)), "{text}");
            }
        }
    }

    #[test]
    fn thinking_aloud_before_an_offer_asks_for_time() {
        for text in [
            "let me think",
            "Let me think about it first",
            "I need to ask my wife",
            "sorry, I have to talk to my boss first",
            "let me check with my husband",
            "maybe",
            "later",
            "yes, later",
            "no, later",
            "not sure",
            "I'm not sure yet",
            "I'll get back to you",
            "I'll get back to you tomorrow",
            "I'll let you know",
            "I'll think about it",
            "can I think about it?",
            "let me sleep on it",
            "I need some time to think",
            "give me a moment",
            "one moment please",
            "yes, but let me think",
            "I am not sure about the amount",
            "I would have to discuss that with my wife at home",
        ] {
            for expecting in [Expecting::Confirmation, Expecting::PlanDetails] {
                assert_eq!(intents(text, expecting), [Some(ThinkItOver)], "{text}");
            }
            for expecting in [Expecting::Nothing, Expecting::Invoice] {
                assert!(
                    !intents(text, expecting).contains(&Some(ThinkItOver)),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn what_must_not_be_missed_is_no_thinking_aloud() {
        for (text, intent) in [
            ("let me think, I want to die", SelfHarm),
            ("I need to ask my wife, she died", Bereavement),
            ("I need to ask my lawyer", LegalOrRefusal),
            ("let me think, I lost my job", Hardship),
            ("let me talk to a person", RequestHuman),
            ("maybe 4", RequestInstallments),
            ("maybe friday", RequestInstallments),
            ("let me think, how much do I owe?", AskBalance),
            ("cancel it", CancelFlow),
            ("cancel the plan", CancelFlow),
            ("please cancel my plan", CancelFlow),
            ("skip my next installment", ChangePlan),
        ] {
            for expecting in [Expecting::Confirmation, Expecting::PlanDetails] {
                assert_eq!(intents(text, expecting), [Some(intent)], "{text}");
            }
        }
    }

    #[test]
    fn a_wish_for_a_tone_says_which() {
        for (text, tone) in [
            ("be more direct", Tone::Direct),
            ("just the facts please", Tone::Direct),
            ("softer please", Tone::Gentle),
            ("don't be so blunt", Tone::Gentle),
            ("please be less direct", Tone::Gentle),
        ] {
            let request = hear(text, Expecting::Nothing).remove(0).unwrap();
            assert_eq!(request.said.tone, Some(tone), "{text}");
        }
    }
}
