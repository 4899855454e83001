//! One spelling for each word: contractions unfolded, stretched words and common typos put right.
//!
//! Only words of this trade are corrected, from a list. A word that is not on it stays as typed, so that
//! nothing is guessed into a meaning it did not have.

use super::normalise::{Kind, Token};

/// Brings the tokens to one spelling. A word may unfold into several tokens.
pub(super) fn spell(raw: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(raw.len() + 8);
    for at in 0..raw.len() {
        let token = &raw[at];
        let after_number = token.glued && at > 0 && raw[at - 1].kind == Kind::Number;
        if token.kind != Kind::Word || after_number {
            out.push(token.clone());
            continue;
        }
        let next = raw.get(at + 1).map_or("", |t| t.text.as_str());
        let word = unstretched(&token.text);
        let spelled = before(&word, next)
            .or_else(|| known(&word))
            .map(str::to_owned)
            .or_else(|| contraction(&word))
            .unwrap_or(word);
        for (n, part) in spelled.split(' ').enumerate() {
            out.push(Token {
                text: part.to_owned(),
                glued: token.glued && n == 0,
                ..token.clone()
            });
        }
    }
    out
}

/// "pleeease", "yesss": three of a letter in a row are one, or two in the words that have two.
fn unstretched(word: &str) -> String {
    let bytes: Vec<char> = word.chars().collect();
    if !bytes.windows(3).any(|w| w[0] == w[1] && w[1] == w[2]) {
        return word.to_owned();
    }
    let single = squeezed(word);
    DOUBLED
        .iter()
        .find(|doubled| squeezed(doubled) == single)
        .map_or(single, |&doubled| doubled.to_owned())
}

fn squeezed(word: &str) -> String {
    let mut chars: Vec<char> = word.chars().collect();
    chars.dedup();
    chars.into_iter().collect()
}

/// Words with a doubled letter that people stretch.
const DOUBLED: [&str; 30] = [
    "hello", "agree", "agreed", "all", "bill", "call", "cannot", "fee", "fees", "full", "good",
    "goodbye", "hell", "kill", "need", "off", "soon", "see", "still", "suppose", "week", "weekly",
    "weeks", "will", "worried", "three", "cool", "wrong", "tomorrow", "sorry",
];

/// Words whose reading depends on the next one: "ill pay" is a promise, "I am ill" is not.
fn before(word: &str, next: &str) -> Option<&'static str> {
    match word {
        "ill" | "ll" => matches!(
            next,
            "pay"
                | "send"
                | "do"
                | "get"
                | "have"
                | "settle"
                | "transfer"
                | "make"
                | "take"
                | "try"
                | "give"
                | "be"
                | "clear"
                | "call"
                | "need"
                | "see"
                | "go"
                | "sort"
                | "wire"
        )
        .then_some("i will"),
        "id" => matches!(
            next,
            "like" | "rather" | "prefer" | "want" | "need" | "love"
        )
        .then_some("i would"),
        "terms" => None,
        _ => None,
    }
}

/// Unfolds what an apostrophe joins. A possessive keeps a mark: "bob's balance" is not "bob is balance".
fn contraction(word: &str) -> Option<String> {
    let (stem, ending) = word.rsplit_once('\'')?;
    let unfolded = match ending {
        "t" => match stem {
            "can" => "can not".to_owned(),
            "won" => "will not".to_owned(),
            "shan" => "shall not".to_owned(),
            "ain" => "is not".to_owned(),
            _ => format!("{} not", stem.strip_suffix('n').unwrap_or(stem)),
        },
        "m" => format!("{stem} am"),
        "re" => format!("{stem} are"),
        "ll" => format!("{stem} will"),
        "ve" => format!("{stem} have"),
        "d" => format!("{stem} would"),
        "s" => match stem {
            "let" => "let us".to_owned(),
            "what" | "it" | "that" | "when" | "where" | "who" | "how" | "there" | "here"
            | "why" | "he" | "she" => {
                format!("{stem} is")
            }
            _ => format!("{stem} poss"),
        },
        _ => word.replace('\'', ""),
    };
    Some(unfolded)
}

/// Letters before digits that are not the start of a code: `usd50`, `mar-15`, `x3`.
pub(super) fn never_starts_a_code(letters: &str) -> bool {
    const MONTHS: &str =
        "jan feb mar apr may jun jul aug sep sept oct nov dec june july march april";
    const OTHERS: &str =
        "usd eur gbp chf cad aud nzd jpy sek nok dkk pln inr rs in x of to and or on by the over";
    MONTHS
        .split(' ')
        .chain(OTHERS.split(' '))
        .any(|word| word == letters)
        || letters.contains('\'')
}

/// Short forms and typos of words that the patterns and values know.
fn known(word: &str) -> Option<&'static str> {
    Some(match word {
        "u" | "yu" => "you",
        "ur" | "yr" | "youre" => "your",
        "r" => "are",
        "im" | "i'm" => "i am",
        "ive" => "i have",
        "youve" => "you have",
        "weve" => "we have",
        "thats" => "that is",
        "its" => "it is",
        "whats" | "wats" | "whts" => "what is",
        "hows" => "how is",
        "wheres" => "where is",
        "whens" => "when is",
        "whos" => "who is",
        "theres" => "there is",
        "heres" => "here is",
        "lets" => "let us",
        "wat" | "wot" | "whta" | "waht" => "what",
        "hw" => "how",
        "hwo" => "how",
        "mutch" | "mcuh" | "muhc" | "mch" => "much",
        "cn" => "can",
        "spilt" | "splt" => "split",
        "dont" | "dnt" => "do not",
        "cant" | "cannot" | "cnt" => "can not",
        "wont" => "will not",
        "didnt" => "did not",
        "doesnt" => "does not",
        "isnt" | "ain't" | "aint" => "is not",
        "wasnt" => "was not",
        "arent" => "are not",
        "havent" => "have not",
        "hasnt" => "has not",
        "couldnt" => "could not",
        "wouldnt" => "would not",
        "shouldnt" => "should not",
        "wanna" => "want to",
        "gonna" => "going to",
        "gettin" => "getting",
        "payin" => "paying",
        "sendin" => "sending",
        "goin" => "going",
        "doin" => "doing",
        "gotta" => "got to",
        "gimme" => "give me",
        "lemme" => "let me",
        "dunno" => "do not know",
        "coz" | "cuz" | "cos" | "cause" | "bc" => "because",
        "alot" => "a lot",
        "pls" | "plz" | "plse" | "plese" | "pleas" | "pleae" | "pleasee" => "please",
        "thx" | "ty" | "tnx" | "thanx" | "thnx" | "tks" | "thankyou" | "thks" | "tysm" => "thanks",
        "okay" | "okey" | "okie" | "oki" | "okk" | "k" | "kk" | "okej" => "ok",
        "yess" | "yees" | "yse" | "yesh" => "yes",
        "noo" => "no",
        "tommorow" | "tommorrow" | "tomorow" | "tomorrrow" | "tmrw" | "tmr" | "tmw" | "tomoz"
        | "tomorro" => "tomorrow",
        "2day" | "2dy" | "tday" | "todya" | "tody" => "today",
        "firday" | "fridya" | "firiday" | "friay" => "friday",
        "wendsday" | "wensday" | "wednsday" | "wedsday" | "wendesday" | "wednessday"
        | "wednesdy" => "wednesday",
        "thrusday" | "thursay" | "thurday" | "tursday" | "thursdy" | "thurs" | "thur" => "thursday",
        "tuesay" | "teusday" | "tusday" | "tuseday" | "tues" => "tuesday",
        "mondy" | "munday" | "moday" | "monady" => "monday",
        "saterday" | "satuday" | "saturdy" | "satureday" => "saturday",
        "sunnday" | "sunay" | "sundy" => "sunday",
        "febuary" | "feburary" | "februay" | "febrary" => "february",
        "janury" | "januray" => "january",
        "agust" | "augst" => "august",
        "septemeber" | "setpember" | "sept" => "september",
        "novemeber" | "novmber" => "november",
        "decemeber" | "decmber" => "december",
        "ocotber" | "octber" => "october",
        "instalment" | "installement" | "instalement" | "intallment" | "installmet"
        | "instalmet" => "installment",
        "instalments" | "installements" | "instalements" | "intallments" | "installmets"
        | "instalmets" | "installmentes" | "instalmnts" | "installmnts" => "installments",
        "invioce" | "invoce" | "invocie" | "invoise" | "invoic" => "invoice",
        "ballance" | "balence" | "balace" | "blance" | "balnce" | "balanse" | "balanc" => "balance",
        "paymant" | "payement" | "pament" | "paymet" | "pymt" | "pymnt" | "paymnt" | "pmt"
        | "pmnt" => "payment",
        "paymants" | "payements" | "paments" | "paymets" | "pymts" | "pymnts" | "paymnts"
        | "pmts" | "pmnts" => "payments",
        "recieved" | "receved" => "received",
        "reciept" | "recipt" => "receipt",
        "recieve" => "receive",
        "aggreement" | "agreemnt" | "agrement" => "agreement",
        "shedule" | "schedual" => "schedule",
        "transfered" | "transferd" => "transferred",
        "payed" | "payd" | "piad" => "paid",
        "mony" | "moeny" => "money",
        "acct" | "acc" | "acount" | "accout" => "account",
        "msg" | "msgs" | "mesage" | "mesages" => "messages",
        "msging" | "txting" | "texting" => "messaging",
        "adress" | "addres" => "address",
        "mnth" | "mth" | "mo" => "month",
        "mnths" | "mths" | "mos" => "months",
        "wk" => "week",
        "wks" => "weeks",
        "fortnite" => "fortnight",
        "montly" | "monthy" | "mounthly" | "mthly" | "mnthly" | "mnthy" => "monthly",
        "weakly" | "weekley" | "wkly" => "weekly",
        "biwkly" | "biweekley" | "byweekly" => "biweekly",
        "someting" => "something",
        "extention" | "extenstion" | "extensions" => "extension",
        "refnd" => "refund",
        "hoow" => "how",
        "everthing" | "evrything" => "everything",
        "aready" | "alredy" | "allready" => "already",
        "ofcourse" => "of course",
        "nevermind" | "nvm" => "never mind",
        "suicidle" | "suicidel" => "suicidal",
        "mi" => "my",
        _ => return None,
    })
}
