//! The line in wall time: one lock, one pacer.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use firmware_model::{Baud, Edge, Key, LineSettings, Menu, Nonvolatile, Parity, Tick};

use super::pace::{Gauge, HELD, Reached, catch_up};
use super::turns::Turns;
use workbench::line::{Exchange, FrameOrigin, Heard, LineFaultKind, Notice, Stations};
use workbench::scenario::ChangeError;
use workbench::simulation::Recorder;
use workbench::simulation::Restart;
use workbench::simulation::{Bus, LiveWork, NoSuchMeter};
use workbench::simulation::{Log, PortEvent, Taken, Wanted};
use workbench::simulation::{Speed, TimeTie};
use workbench::tape::next_look;

/// How far the pacer looks ahead at `max`: further than the machine comes in one turn.
const DAY: Tick = Tick::from_seconds(24 * 3600);
/// So many faults wait at most for the record of what they happened to.
const MOST_FAULTS: usize = 64;
/// How long the pacer sleeps at most: signals and requests to stop are seen by then.
const NAP: Duration = Duration::from_millis(100);

/// The meters of one line, alive.
#[derive(Debug)]
pub struct Simulation {
    began: Instant,
    inner: Turns<Inner>,
    changed: Condvar,
    reached: Reached,
    log: Mutex<Log>,
    /// What the line has done to requests that are not recorded yet.
    faults: Mutex<VecDeque<(Vec<u8>, LineFaultKind)>>,
    stop: AtomicBool,
}

#[derive(Debug)]
struct Inner {
    bus: Bus,
    clock: TimeTie,
    /// The machine is too slow for the clock: it is what the meters have reached.
    behind: bool,
    gauge: Gauge,
    recorder: Option<Recorder>,
}

impl Inner {
    /// Brings the meters to the tick of now, or as near as ten milliseconds allow.
    fn follow(&mut self, wall: Duration) {
        let reached = self.bus.reached();
        self.clock.forgive(wall, reached);
        if let Some(now) = self.clock.at(wall) {
            self.behind = !catch_up(&mut self.bus, now);
        }
    }

    /// Tells the recorder, if there is one, what has happened now.
    fn note(&mut self, tell: impl FnOnce(&mut Recorder, Tick)) {
        if let Some(recorder) = &mut self.recorder {
            tell(recorder, self.bus.reached());
        }
    }
}

/// Why the pacer came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The duration that was asked for has passed.
    Duration,
    /// Somebody asked it to stop.
    Stopped,
}

impl Simulation {
    /// `bus` from now on in the time of the world, at `speed`.
    pub fn new(bus: Bus, speed: Speed) -> Self {
        let clock = TimeTie::new(speed, Duration::ZERO, bus.reached());
        Self {
            began: Instant::now(),
            inner: Turns::new(Inner {
                bus,
                clock,
                behind: false,
                gauge: Gauge::default(),
                recorder: None,
            }),
            reached: Reached::default(),
            changed: Condvar::new(),
            log: Mutex::new(Log::default()),
            faults: Mutex::default(),
            stop: AtomicBool::new(false),
        }
    }

    /// Lets time pass until somebody calls [`Simulation::stop`], or up to `until`.
    pub fn pace(&self, until: Option<Tick>) -> Ended {
        let mut inner = self.lock();
        loop {
            if self.stop.load(Ordering::Acquire) {
                return Ended::Stopped;
            }
            let reached = inner.bus.reached();
            if until.is_some_and(|until| reached >= until) {
                return Ended::Duration;
            }
            let wall = self.began.elapsed();
            inner.clock.forgive(wall, reached);
            let to = match inner.clock.speed() {
                Speed::Paused => reached,
                Speed::Max => reached + DAY,
                Speed::Times(_) => inner.clock.at(wall).unwrap_or(reached),
            };
            let done = catch_up(&mut inner.bus, until.map_or(to, |until| to.min(until)));
            inner.behind = !done;
            let reached = inner.bus.reached();
            inner.gauge.look(self.began.elapsed(), reached, &self.reached);
            let nap = match inner.clock.speed() {
                Speed::Max => Duration::ZERO,
                Speed::Paused => NAP,
                Speed::Times(_) if !done => Duration::ZERO,
                Speed::Times(_) => {
                    let next = [inner.bus.next_step(), until].into_iter().flatten().min();
                    let due = next.and_then(|next| inner.clock.wall_of(next));
                    due.map_or(NAP, |due| due.saturating_sub(self.began.elapsed())).min(NAP)
                }
            };
            if nap.is_zero() {
                // Others who wait for the lock get their turn.
                drop(inner);
                inner = self.lock();
            } else {
                let waited = self.changed.wait_timeout(inner, nap);
                inner = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }

    /// Ends [`Simulation::pace`].
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Release);
        self.changed.notify_all();
    }

    /// Looks at the meters as they are now.
    pub fn look<T>(&self, look: impl FnOnce(&Bus) -> T) -> T {
        look(&self.now_locked().bus)
    }

    /// A copy of what each meter remembers at the moment that is reached; no time passes.
    pub fn memories(&self) -> Vec<(String, Nonvolatile)> {
        let inner = self.lock();
        let stations = inner.bus.stations().iter();
        stations.map(|one| (one.name().to_owned(), one.meter().memory().clone())).collect()
    }

    /// Takes the edges of the contacts since the last call (see [`Bus::take_edges`]), and the
    /// moment up to which they go; no time passes.
    pub fn take_edges(&self) -> (Vec<(usize, Edge)>, Tick) {
        let mut inner = self.lock();
        (inner.bus.take_edges(), inner.bus.reached())
    }

    /// Looks at what went over the line.
    pub fn look_at_log<T>(&self, look: impl FnOnce(&Log) -> T) -> T {
        look(&self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on what is wanted of the traffic is kept for [`Simulation::take_traffic`].
    pub fn follow_traffic(&self, wanted: Wanted) {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).want(wanted);
    }

    /// Takes what has gone over the line since the last time.
    pub fn take_traffic(&self) -> Taken {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// From now on everything that happens is recorded. To be asked for before anything
    /// has happened but time: a tape begins with the power-up.
    #[must_use]
    pub fn recording(self) -> Self {
        let began = self.lock().bus.reached();
        self.lock().recorder = Some(Recorder::new(began));
        self
    }

    /// What has been recorded since `since`, with what led to it, and the moment up to
    /// which it goes; none without [`Simulation::recording`].
    pub fn recorded(&self, since: Tick) -> Option<(Recorder, Tick)> {
        let (mut copying, until) = {
            let inner = self.now_locked();
            (inner.recorder.as_ref()?.begin_copy(since), inner.bus.reached())
        };
        // A piece at a time: 64 MB at once would keep the line waiting.
        while self.lock().recorder.as_ref()?.copy_piece(&mut copying) {}
        Some((copying.finish(), until))
    }

    /// When recording has ended because its room was full; none while it goes on.
    pub fn recording_ended(&self) -> Option<Tick> {
        self.lock().recorder.as_ref()?.ended()
    }

    /// Presses a key of one meter now.
    ///
    /// # Errors
    /// There is no such meter.
    pub fn press(&self, meter: usize, key: Key) -> Result<(), NoSuchMeter> {
        self.change(|inner| {
            let moments = inner.bus.press(meter, key)?;
            inner.note(|recorder, _| recorder.press(meter, key, moments));
            Ok(())
        })
    }

    /// Holds a key of one meter down for `held`, after the presses that are still queued.
    ///
    /// # Errors
    /// There is no such meter.
    pub fn hold(&self, meter: usize, key: Key, held: Tick) -> Result<(), NoSuchMeter> {
        self.change(|inner| {
            let moments = inner.bus.hold(meter, key, held)?;
            inner.note(|recorder, _| recorder.press(meter, key, moments));
            Ok(())
        })
    }

    /// Moves the contact of a key of one meter now, beside the queue of presses.
    ///
    /// # Errors
    /// There is no such meter.
    pub fn key(&self, meter: usize, key: Key, down: bool) -> Result<(), NoSuchMeter> {
        self.change(|inner| {
            inner.bus.key(meter, key, down)?;
            inner.note(|recorder, at| recorder.key(at, meter, key, down));
            Ok(())
        })
    }

    /// Changes the installation of one meter now; work on what was live is told.
    ///
    /// # Errors
    /// The path or the value is wrong; nothing has changed then.
    pub fn set(
        &self,
        meter: usize,
        path: &str,
        value: &str,
    ) -> Result<Option<LiveWork>, ChangeError> {
        self.change(|inner| {
            let work = inner.bus.set(meter, path, value)?;
            inner.note(|recorder, at| recorder.set(at, meter, path, value));
            Ok(work)
        })
    }

    /// Switches the control power of one meter off, or on again.
    ///
    /// # Errors
    /// There is no such meter.
    pub fn power(&self, meter: usize, on: bool) -> Result<(), NoSuchMeter> {
        self.change(|inner| {
            inner.bus.power(meter, on)?;
            inner.note(|recorder, at| recorder.power(at, meter, on));
            Ok(())
        })
    }

    /// Lets a meter, or all, begin anew, see [`Bus::restart`].
    ///
    /// # Errors
    /// There is no such meter.
    pub fn restart(&self, meter: usize, restart: Restart) -> Result<(), NoSuchMeter> {
        self.change(|inner| {
            let at = inner.bus.reached();
            inner.bus.restart(meter, restart)?;
            if let Some(recorder) = &mut inner.recorder {
                recorder.restart(at, meter, restart);
            }
            Ok(())
        })
    }

    /// From now on the meters have another reading of how their menu is laid out. A tape
    /// has no word for it: it plays with the panel it is given.
    pub fn menu(&self, menu: &Arc<Menu>) {
        self.change(|inner| inner.bus.menu(menu));
    }

    /// Changes the meters now; the pacer looks again when something happens next.
    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        let changed = change(&mut self.now_locked());
        self.changed.notify_all();
        changed
    }

    /// How fast time runs.
    pub fn speed(&self) -> Speed {
        self.lock().clock.speed()
    }

    /// The virtual seconds in one of the wall, where [`Simulation::speed`] does not say it: it is
    /// `max`, or more than the machine computes. None as long as that is unknown.
    pub fn speed_reached(&self) -> Option<f64> {
        self.reached.beside(self.speed())
    }

    /// Goes on with what `change` makes of the meters; time that they have lived in it has passed.
    /// What was recorded until then is forgotten: no tape has the change.
    pub fn replace(&self, change: impl FnOnce(&Bus) -> Bus) {
        let mut inner = self.now_locked();
        let bus = change(&inner.bus);
        let speed = inner.clock.speed();
        inner.clock = TimeTie::new(speed, self.began.elapsed(), bus.reached());
        inner.bus = bus;
        inner.recorder = None;
        drop(inner);
        self.changed.notify_all();
    }

    /// Lets time leap up to `to`, or until `is_so`, which is asked at every moment at which something
    /// can be so; ends early where `is_over`. Ports are served meanwhile.
    pub fn leap(&self, to: Tick, is_so: impl Fn(&Bus) -> bool, is_over: impl Fn() -> bool) {
        loop {
            let began = Instant::now();
            let mut inner = self.lock();
            inner.bus.settle();
            let done = loop {
                if is_so(&inner.bus) || inner.bus.reached() >= to {
                    break true;
                }
                if began.elapsed() > HELD {
                    break false;
                }
                let next = next_look(&inner.bus, to);
                inner.bus.advance(next);
            };
            let speed = inner.clock.speed();
            inner.clock = TimeTie::new(speed, self.began.elapsed(), inner.bus.reached());
            drop(inner);
            self.changed.notify_all();
            if done || is_over() {
                return;
            }
        }
    }

    /// From now on time runs at `speed`.
    pub fn set_speed(&self, speed: Speed) {
        let mut inner = self.now_locked();
        inner.clock = TimeTie::new(speed, self.began.elapsed(), inner.bus.reached());
        drop(inner);
        self.changed.notify_all();
    }

    /// What the line has done to this request, which is recorded now.
    fn take_fault(&self, request: &[u8]) -> Option<LineFaultKind> {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let at = faults.iter().position(|(own, _)| own == request)?;
        faults.remove(at).map(|(_, fault)| fault)
    }

    fn note(&self, at: Tick, event: PortEvent) {
        let inner = self.lock();
        let setups = inner.bus.stations().iter().map(|station| station.meter().setup());
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push(at, event, setups);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock()
    }

    /// The lock, with the meters brought to the tick of now.
    fn now_locked(&self) -> MutexGuard<'_, Inner> {
        let mut inner = self.followed_lock();
        inner.bus.settle();
        inner
    }

    /// The lock, with those meters brought to the tick of now to which something has happened.
    fn followed_lock(&self) -> MutexGuard<'_, Inner> {
        let mut inner = self.lock();
        inner.follow(self.began.elapsed());
        inner
    }
}

impl Stations for Simulation {
    fn frame(&self, frame: &[u8], origin: FrameOrigin) -> Heard {
        let mut inner = self.followed_lock();
        let own = inner.bus.line().map(|settings| settings.baud.bits_per_second());
        let heard = inner.bus.frame(frame, origin);
        if let Some(fault) = inner.bus.fault() {
            let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
            // A reply that is never recorded must not stay for ever.
            if faults.len() == MOST_FAULTS {
                faults.pop_front();
            }
            faults.push_back((frame.to_vec(), fault));
        }
        if inner.recorder.is_some() {
            let FrameOrigin { rate, port } = origin;
            let baud = (own != Some(rate)).then_some(rate);
            inner.note(|recorder, at| recorder.frame_at(at, frame, (baud, port), &heard));
        }
        heard
    }

    fn line(&self) -> LineSettings {
        let factory = LineSettings { baud: Baud::B19200, parity: Parity::None };
        self.lock().bus.line().unwrap_or(factory)
    }

    fn lowest_unit(&self) -> u8 {
        let inner = self.lock();
        let units = inner.bus.stations().iter().map(|station| station.meter().setup().address());
        units.min().unwrap_or(1)
    }

    fn now(&self) -> Tick {
        let inner = self.lock();
        let reached = inner.bus.reached();
        let now = inner.clock.at(self.began.elapsed()).filter(|_| !inner.behind);
        now.unwrap_or(reached).max(reached)
    }

    fn record(&self, mut exchange: Exchange) {
        exchange.fault = self.take_fault(&exchange.request);
        self.note(exchange.at, PortEvent::Exchange(exchange));
    }

    fn notice(&self, notice: Notice) {
        if notice == Notice::Defect {
            self.stop();
        }
        self.note(Stations::now(self), PortEvent::Notice(notice));
    }
}
