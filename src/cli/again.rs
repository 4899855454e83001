//! `serve` begins twice: first as any command does, then once more in the same process without what that took.
//!
//! A program that runs for weeks keeps in memory every page that it has ever needed. Reading a command line makes all
//! commands with all their options and explanations first, of which serving needs none afterwards.
//!
//! It is also the only way to tell the C library how to keep its heap: it reads its settings before any code of a
//! program runs.

use serde::{Deserialize, Serialize};

use super::Globals;
use super::serve::ServeArgs;

/// What the command line said, for whoever begins without reading it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Serving {
    pub globals: Globals,
    pub args: ServeArgs,
}

/// Where it stands: in the environment of the process, and for no other program.
const SERVING: &str = "GOODTERMS_SERVING";

impl Serving {
    /// What this process has begun again with, if it has.
    pub(super) fn of_process() -> Option<Self> {
        let is_serve = std::env::args_os().any(|argument| argument == "serve");
        let said = std::env::var(SERVING).ok().filter(|_| is_serve)?;
        serde_json::from_str(&said).ok()
    }

    /// Begins again. It comes back only if that could not be done, and then the program takes more memory.
    #[cfg(unix)]
    pub(super) fn begin_again(self) -> Self {
        use std::env;
        use std::os::unix::process::CommandExt;
        use std::process::Command;

        // mallopt(3), "Environment variables". By itself the GNU C library makes a heap for each thread, and what one has
        // freed is of no use to another: learning the examples takes as much as everything afterwards, and SQLite's
        // threads could have that. Whoever sets one of them has decided otherwise.
        const HEAP: [(&str, &str); 2] = [
            ("MALLOC_ARENA_MAX", "1"),
            ("MALLOC_TRIM_THRESHOLD_", "1048576"),
        ];
        let mut arguments = env::args_os();
        if let (Ok(program), Some(name), Ok(said)) = (
            env::current_exe(),
            arguments.next(),
            serde_json::to_string(&self),
        ) {
            let unset = HEAP.iter().filter(|(name, _)| env::var_os(name).is_none());
            let mut again = Command::new(program);
            again.arg0(name).args(arguments).env(SERVING, said);
            let _could_not = again.envs(unset.copied()).exec();
        }
        self
    }

    /// There is no way to begin again in the same process.
    #[cfg(not(unix))]
    pub(super) fn begin_again(self) -> Self {
        self
    }
}
