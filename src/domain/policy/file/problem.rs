//! What can be wrong with a policy file, in the words of whoever edits it.

use std::fmt;

/// One thing that is wrong with a policy file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct PolicyProblem {
    /// The line of the file, from 1; `None` when the file leaves out what it is about.
    pub line: Option<usize>,
    pub fault: PolicyFault,
}

/// What is wrong there. Keys are dotted, as `plans.installments_max`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyFault {
    /// The text is not TOML; nothing else can be told about such a file.
    #[error("{message}")]
    Syntax { column: usize, message: String },
    #[error("`{name}` is not a {kind} of the policy; {hint}")]
    Unknown {
        name: String,
        kind: NameKind,
        hint: Hint,
    },
    /// A value of another type, out of its range or not readable; for a list the entry that is wrong.
    #[error("`{key}` is {value}; allowed is {allowed}")]
    NotAllowed {
        key: String,
        /// As the file writes it, shortened.
        value: String,
        allowed: String,
    },
    #[error("`{key}` contradicts `{other}`: {why}")]
    Contradiction {
        key: String,
        other: String,
        why: String,
    },
}

/// What an unknown name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    Key,
    Table,
}

/// What is said beside an unknown name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// The one known name that is close.
    DidYouMean(String),
    /// No name is close: these there are.
    ThereAre(Vec<String>),
}

impl fmt::Display for PolicyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, &self.fault) {
            (Some(line), PolicyFault::Syntax { column, .. }) => {
                write!(f, "line {line}, column {column}: ")?;
            }
            (Some(line), _) => write!(f, "line {line}: ")?,
            (None, _) => {}
        }
        write!(f, "{}", self.fault)
    }
}

impl fmt::Display for NameKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Key => "key",
            Self::Table => "table",
        })
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DidYouMean(name) => write!(f, "did you mean `{name}`?"),
            Self::ThereAre(names) => write!(f, "there are {}", names.join(", ")),
        }
    }
}
