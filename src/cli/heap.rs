//! One heap for a program that runs for weeks.

/// Starts the program again in this process, with a C library that keeps one heap for all threads and gives back what
/// it does not need.
///
/// By itself the library makes a heap for each thread, and what one has freed is of no use to another: learning the
/// examples takes as much as everything afterwards, and SQLite's threads could have that. The library reads its
/// settings (mallopt(3), "Environment variables") before any code of a program runs, so it is the program that starts
/// twice. Whoever sets one of them has decided otherwise.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(super) fn keep_one() {
    use std::env;
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    const SETTINGS: [(&str, &str); 2] = [
        ("MALLOC_ARENA_MAX", "1"),
        ("MALLOC_TRIM_THRESHOLD_", "1048576"),
    ];
    let is_set = |(name, _): &(&str, &str)| env::var_os(name).is_some();
    if SETTINGS.iter().any(is_set) {
        return;
    }
    let mut arguments = env::args_os();
    if let (Ok(program), Some(name)) = (env::current_exe(), arguments.next()) {
        let mut again = Command::new(program);
        again.arg0(name).args(arguments).envs(SETTINGS);
        // It comes back only if it could not be done, and then the program takes more memory.
        let _could_not = again.exec();
    }
}

/// Other C libraries have no such settings.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn keep_one() {}
