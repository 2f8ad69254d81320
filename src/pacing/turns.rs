//! A lock that is handed on in turn.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A mutex that whoever has just let go does not get again before the one who has waited
/// longest: the system's mutex prefers who runs already, and so a thread that holds it
/// nearly always would keep all others out.
#[derive(Debug)]
pub struct Turns<T> {
    /// Held while one waits for what is inside: who lets go of that finds it taken here.
    next: Mutex<()>,
    inside: Mutex<T>,
}

impl<T> Turns<T> {
    /// A lock around `inside`.
    pub const fn new(inside: T) -> Self {
        Self { next: Mutex::new(()), inside: Mutex::new(inside) }
    }

    /// Waits for its turn. After a panic of somebody who held it, what is inside is taken as
    /// it is.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        let _turn = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn who_lets_go_does_not_get_it_again_before_who_waits() {
        let turns = Turns::new(Vec::new());
        std::thread::scope(|threads| {
            let mut held = turns.lock();
            threads.spawn(|| turns.lock().push("who waited"));
            let began = Instant::now();
            while turns.next.try_lock().is_ok() {
                assert!(began.elapsed() < Duration::from_mins(1), "nobody waits");
                std::thread::yield_now();
            }
            held.push("who held it");
            drop(held);
            turns.lock().push("who held it, again");
        });
        assert_eq!(*turns.lock(), ["who held it", "who waited", "who held it, again"]);
    }
}
