//! The program: see `cli`.

use std::process::ExitCode;

/// One heap for all threads. That of the system keeps one for each, which for a program that mostly waits is memory that
/// nobody uses.
#[global_allocator]
static HEAP: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    goodterms::cli::run()
}
