//! The ten buffers: a ring of entries, shared by whoever holds a copy.

use std::sync::Arc;

/// How many buffers there are, each with a pointer of its own (Veris ZL0067-0E).
pub const LOG_BUFFERS: usize = 10;
/// How many entries each buffer holds (Veris ZL0067-0E).
pub const LOG_DEPTH: usize = 5760;

/// One entry of each of the ten buffers.
pub type LogRow = [u16; LOG_BUFFERS];

/// The contents of the ten buffers. They are written together, so that one ring of
/// rows holds them; a clone shares it until one of the two is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogEntries {
    rows: Arc<Vec<LogRow>>,
    /// Where the next row goes.
    next: usize,
}

impl LogEntries {
    /// The ring as [`LogEntries::parts`] gave it, if there can be such a ring.
    pub fn from_parts(rows: Vec<LogRow>, next: usize) -> Option<Self> {
        let sound = match rows.len() {
            LOG_DEPTH => next < LOG_DEPTH,
            held => held < LOG_DEPTH && next == held,
        };
        sound.then(|| Self { rows: Arc::new(rows), next })
    }

    /// The rows by place in the ring, and the place to which the next one goes.
    pub fn parts(&self) -> (&[LogRow], usize) {
        (&self.rows, self.next)
    }

    /// How many rows are held, 0 to 5760.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether the next row takes the place of the oldest.
    pub fn is_full(&self) -> bool {
        self.len() == LOG_DEPTH
    }

    /// Writes a row. Whether the ring wrapped: a full ring is being written from its
    /// beginning again.
    pub(super) fn push(&mut self, row: LogRow) -> bool {
        let wrapped = self.is_full() && self.next == 0;
        let rows = Arc::make_mut(&mut self.rows);
        match rows.get_mut(self.next) {
            Some(place) => *place = row,
            None => rows.push(row),
        }
        self.next = (self.next + 1) % LOG_DEPTH;
        wrapped
    }

    /// The row that was written `back` rows before the newest, if it is held.
    pub fn newest(&self, back: usize) -> Option<&LogRow> {
        let back = Some(back).filter(|back| *back < self.len())?;
        self.rows.get((self.next + LOG_DEPTH - 1 - back) % LOG_DEPTH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ring_forgets_the_oldest_and_says_when_it_wraps() {
        let mut entries = LogEntries::default();
        let wraps: Vec<u16> = (1..=12_000).filter(|n| entries.push([*n; LOG_BUFFERS])).collect();
        assert_eq!(wraps, [5761, 11_521]);
        assert_eq!(entries.len(), 5760);
        assert_eq!(entries.newest(0), Some(&[12_000; 10]));
        assert_eq!(entries.newest(5759), Some(&[6241; 10]));
        assert_eq!(entries.newest(5760), None);
    }

    #[test]
    fn only_a_ring_that_can_be_is_taken_back() {
        for (rows, next, sound) in [
            (0, 0, true),
            (3, 3, true),
            (3, 2, false),
            (3, 0, false),
            (5760, 0, true),
            (5760, 5759, true),
            (5760, 5760, false),
            (5761, 5761, false),
        ] {
            let ring = LogEntries::from_parts(vec![[0; 10]; rows], next);
            assert_eq!(ring.is_some(), sound, "{rows} rows, next {next}");
        }
    }

    #[test]
    fn a_copy_keeps_what_it_held() {
        let mut entries = LogEntries::default();
        entries.push([1; 10]);
        let copy = entries.clone();
        entries.push([2; 10]);
        assert_eq!((copy.len(), copy.newest(0)), (1, Some(&[1; 10])));
        assert_eq!(entries.newest(1), Some(&[1; 10]));
    }
}
