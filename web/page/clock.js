// The clock: how much of the meter's time passes. Time that nobody saw, because the tab slept, is
// lost and not made up for.
import { ask } from "./core.js";

const TICKS = 4032; // in a millisecond
const FORGIVEN = 2000; // ms that are made up for at most
const BUDGET = 12; // ms of computing at one time
const PIECE = 3600_000 * TICKS; // what passes at one time at most

export const SPEEDS = [
  ["0", "paused"],
  ["1", "1×"],
  ["10", "10×"],
  ["60", "60×"],
  ["3600", "3600×"],
  ["86400", "86400×"],
];

export const clock = { speed: 1, seen: null, next: 0, tick: 0, owed: 0, timer: 0, show: () => {}, playing: false, hurried: false };

// Brings the meter to now.
export function follow() {
  const now = performance.now();
  const passed = clock.seen === null ? 0 : Math.min(now - clock.seen, FORGIVEN);
  clock.seen = now;
  if (clock.playing) return;
  clock.owed += passed * TICKS * clock.speed;
  const until = now + BUDGET;
  while (clock.owed >= 1) {
    const piece = Math.floor(Math.min(clock.owed, PIECE));
    clock.tick = ask("pass", { ticks: piece }).tick;
    clock.owed -= piece;
    if (performance.now() > until) break;
  }
  // What the machine does not manage is lost.
  clock.owed = Math.min(clock.owed, TICKS * clock.speed * 100);
}

// Lets so many milliseconds of the meter's time pass, also in a pause.
export function spend(millis) {
  clock.tick = ask("pass", { ticks: millis * TICKS }).tick;
}

// Looks again when something changes next.
export function schedule() {
  clearTimeout(clock.timer);
  if (clock.playing || clock.speed === 0) return;
  const due = (clock.next - clock.tick) / TICKS / clock.speed;
  const wait = clock.speed > 1 ? Math.max(due, 80) : Math.max(due, 4);
  clock.timer = setTimeout(turn, Math.min(wait, 500));
}

export function turn() {
  follow();
  clock.show();
  schedule();
}

export function setSpeed(speed) {
  follow();
  clock.speed = speed;
  clock.owed = 0;
  turn();
}

// Shows what is queued as time passes: three times as fast as the meter's time at first, twice that
// after every two seconds, so that an hour is not an hour.
export function showQueued() {
  clock.playing = true;
  clock.hurried = false;
  const began = performance.now();
  let seen = began;
  return new Promise((done) => {
    const piece = () => {
      const now = performance.now();
      const pace = clock.hurried ? 1e6 : 3 * 2 ** Math.floor((now - began) / 2000);
      const ticks = Math.floor(Math.min(now - seen, FORGIVEN) * TICKS * Math.min(pace, 1e6));
      seen = now;
      let error;
      let left = 0;
      try {
        ({ left, tick: clock.tick } = ask("step", { ticks }));
        clock.show();
      } catch (refused) {
        error = refused;
      }
      if (left > 0 && error === undefined && clock.playing) {
        setTimeout(piece, 60);
        return;
      }
      clock.playing = false;
      clock.seen = performance.now();
      clock.owed = 0;
      done(error);
    };
    piece();
  });
}

// Plays what is queued, a piece at a time, so that the page stays alive; resolves when it is over.
export function playQueued(told) {
  clock.playing = true;
  return new Promise((done) => {
    const end = (error) => {
      clock.playing = false;
      clock.seen = performance.now();
      clock.owed = 0;
      done(error);
    };
    const piece = () => {
      if (!clock.playing) return end();
      const until = performance.now() + BUDGET;
      try {
        for (;;) {
          const step = ask("step", { ticks: 60_000 * TICKS });
          clock.tick = step.tick;
          if (step.left === 0) return end();
          if (performance.now() > until) {
            told(step);
            break;
          }
        }
      } catch (error) {
        return end(error);
      }
      setTimeout(piece);
    };
    piece();
  });
}
