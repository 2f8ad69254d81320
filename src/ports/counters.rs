//! The counters of a port, as its thread keeps them.

use std::sync::atomic::{AtomicU64, Ordering};

use firmware_model::modbus::Silence;
use workbench::line::{Counters, RequestOutcome};

/// The counters as the port's thread keeps them, readable from every thread.
#[derive(Debug, Default)]
pub(super) struct LiveCounters {
    replies: AtomicU64,
    dropped: AtomicU64,
    silences: [AtomicU64; Silence::ALL.len()],
}

impl LiveCounters {
    /// Counts one outcome.
    pub(super) fn count(&self, outcome: &RequestOutcome) {
        let counter = match outcome {
            RequestOutcome::Reply { .. } => Some(&self.replies),
            RequestOutcome::Dropped { .. } => Some(&self.dropped),
            RequestOutcome::Silence(reason) => {
                let place = Silence::ALL.iter().position(|s| s == reason);
                place.and_then(|place| self.silences.get(place))
            }
        };
        if let Some(counter) = counter {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What they stand at.
    pub(super) fn snapshot(&self) -> Counters {
        Counters {
            replies: self.replies.load(Ordering::Relaxed),
            dropped: self.dropped.load(Ordering::Relaxed),
            silences: std::array::from_fn(|i| {
                self.silences.get(i).map_or(0, |n| n.load(Ordering::Relaxed))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_outcome_counts_once_under_its_own_name() {
        let live = LiveCounters::default();
        live.count(&RequestOutcome::Silence(Silence::Gap));
        live.count(&RequestOutcome::Silence(Silence::Gap));
        live.count(&RequestOutcome::Silence(Silence::Fault));
        live.count(&RequestOutcome::Dropped { bytes: vec![] });
        live.count(&RequestOutcome::Reply {
            bytes: vec![],
            took: Duration::ZERO,
            late_by: Duration::ZERO,
        });
        let seen = live.snapshot();
        assert_eq!((seen.replies, seen.dropped), (1, 1));
        assert_eq!(seen.silence(Silence::Gap), 2);
        assert_eq!(seen.silence(Silence::Fault), 1);
        assert_eq!(seen.silences().map(|(_, n)| n).sum::<u64>(), 3);
    }
}
