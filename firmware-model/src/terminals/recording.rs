//! What an instrument has recorded, as samples at the meter's own rate.

use std::sync::Arc;

/// Tracks of a recording: voltages A, B and C, then currents A, B and C.
pub const TRACKS: usize = 6;

/// Six tracks of samples, 2520 a second, that begin with the first sample of virtual
/// time and begin again after their last one. A clone is another handle of the same samples.
#[derive(Debug, Clone)]
pub struct Recording {
    tracks: Arc<[Vec<f64>; TRACKS]>,
    length: usize,
    peaks: [f64; TRACKS],
}

impl Recording {
    /// A recording of six tracks, V and A where they were measured. A track of which nothing was
    /// measured is empty; the others are equally long, and at least one is not empty. Tracks
    /// that break this, or hold a sample that is not a finite number, give no recording.
    pub fn new(tracks: [Vec<f64>; TRACKS]) -> Option<Self> {
        let length = tracks.iter().map(Vec::len).max().unwrap_or_default();
        let whole = length > 0
            && tracks.iter().all(|track| track.is_empty() || track.len() == length)
            && tracks.iter().flatten().all(|sample| sample.is_finite());
        let peak = |track: &Vec<f64>| track.iter().fold(0.0, |peak: f64, x| peak.max(x.abs()));
        let peaks = tracks.each_ref().map(peak);
        whole.then(|| Self { tracks: Arc::new(tracks), length, peaks })
    }

    /// Samples of each track, at least one.
    pub fn length(&self) -> usize {
        self.length
    }

    /// The samples of each track; it is empty where nothing was measured.
    pub fn tracks(&self) -> &[Vec<f64>; TRACKS] {
        &self.tracks
    }

    /// The largest size of a sample of each track.
    pub(crate) fn peaks(&self) -> &[f64; TRACKS] {
        &self.peaks
    }

    /// Adds `gain` times the samples of `track` to `x`, whose first sample has the index
    /// `first` since the beginning of virtual time.
    pub(crate) fn add(&self, track: usize, gain: f64, first: u64, x: &mut [f64]) {
        let Some(samples) = self.tracks.get(track) else { return };
        let mut at = (first % self.length as u64) as usize;
        let mut rest = x;
        while !rest.is_empty() {
            let (now, later) = rest.split_at_mut((self.length - at).min(rest.len()));
            for (x, sample) in now.iter_mut().zip(samples.iter().skip(at)) {
                *x += gain * sample;
            }
            (rest, at) = (later, 0);
        }
    }
}

/// Handles of the same samples are equal without a look at them.
impl PartialEq for Recording {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.tracks, &other.tracks) || self.tracks == other.tracks
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // whole numbers, exact in floating point
mod tests {
    use super::*;

    #[test]
    fn a_recording_begins_again_wherever_a_stretch_begins() {
        let mut tracks: [Vec<f64>; TRACKS] = core::array::from_fn(|_| vec![0.0; 3]);
        tracks[4] = vec![1.0, 2.0, 3.0];
        let recording = Recording::new(tracks).unwrap();
        let mut x = [100.0; 8];
        recording.add(4, 10.0, 3_000_000_001, &mut x);
        assert_eq!(x, [120.0, 130.0, 110.0, 120.0, 130.0, 110.0, 120.0, 130.0]);
        recording.add(0, 10.0, 0, &mut x);
        recording.add(TRACKS, 10.0, 0, &mut x);
        // An empty track carries nothing.
        let only = |samples: &[f64]| {
            let mut tracks: [Vec<f64>; TRACKS] = core::array::from_fn(|_| Vec::new());
            tracks[4] = samples.to_vec();
            Recording::new(tracks)
        };
        let short = only(&[1.0, 2.0, 3.0]).unwrap();
        assert_eq!(short.length(), 3);
        short.add(0, 10.0, 1, &mut x);
        assert!(only(&[]).is_none());
        assert_eq!(x[0], 120.0);
    }

    #[test]
    fn what_is_no_recording_is_none() {
        let tracks = |length| core::array::from_fn(|_| vec![0.5; length]);
        assert!(Recording::new(tracks(0)).is_none());
        assert_eq!(Recording::new(tracks(2)).unwrap().length(), 2);
        let mut uneven = tracks(2);
        uneven[5].push(0.0);
        assert!(Recording::new(uneven).is_none());
        let mut wild = tracks(2);
        wild[3][1] = f64::NAN;
        assert!(Recording::new(wild).is_none());
    }
}
