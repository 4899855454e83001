//! Work that falls into parts, shared by the processors of the machine. The result does not depend on how many
//! there are.

/// More threads would not make it faster.
const WORKERS_MAX: usize = 8;

/// The results of `work` for each number below `count`, in order.
pub(super) fn in_parallel<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let workers = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(WORKERS_MAX);
    let share = |worker: usize| {
        (worker..count)
            .step_by(workers)
            .map(|at| (at, work(at)))
            .collect()
    };
    let mut done: Vec<(usize, T)> = std::thread::scope(|scope| {
        let share = &share;
        let running: Vec<_> = (0..workers)
            .map(|worker| scope.spawn(move || share(worker)))
            .collect();
        running
            .into_iter()
            .flat_map(|worker| -> Vec<(usize, T)> {
                worker.join().expect("a worker only adds and multiplies")
            })
            .collect()
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        let squares: Vec<usize> = (0..100).map(|n| n * n).collect();
        assert_eq!(in_parallel(100, |n| n * n), squares);
        assert_eq!(in_parallel(0, |n| n), Vec::<usize>::new());
    }
}
