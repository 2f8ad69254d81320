// The meter: its picture, its buttons, what it says, and its contacts.
import { ask } from "./core.js";
import { attempt, byId, el, parts, redraw } from "./elements.js";
import { clock, follow, spend, turn } from "./clock.js";

const NAMES = { back: "Back", minus: "Minus", plus: "Plus", next: "Next" };
const ORDER = ["minus", "plus", "back", "next"];
// The keys of the keyboard, as in the terminal.
const KEYS = { ArrowLeft: "back", ArrowDown: "minus", ArrowUp: "plus", ArrowRight: "next", "-": "minus", "+": "plus" };
const SHORTEST = 60; // ms that a button is down at least, so that the meter takes it for a press

export const meter = { buttons: {}, down: {}, spoken: "", touched: 0 };

function push(key) {
  attempt(() => {
    if (meter.down[key]) return;
    meter.touched = performance.now();
    follow();
    if (clock.speed === 1) {
      ask("key", { key, down: true });
      meter.down[key] = performance.now();
    } else {
      // The meter's own time is not that of the finger.
      ask("press", { key });
      if (clock.speed === 0) spend(200);
    }
    turn();
  });
}

function letGo(key) {
  const since = meter.down[key];
  if (!since) return;
  const lasted = performance.now() - since;
  if (lasted < SHORTEST) {
    setTimeout(() => letGo(key), SHORTEST - lasted);
    return;
  }
  delete meter.down[key];
  attempt(() => {
    follow();
    ask("key", { key, down: false });
    turn();
  });
}

export const letAllGo = () => Object.keys(meter.down).forEach(letGo);

function button(key) {
  const one = el("button", {
    type: "button",
    class: "key",
    "aria-label": NAMES[key],
    title: NAMES[key],
    pointerdown: (event) => {
      if (event.button !== 0) return;
      one.setPointerCapture(event.pointerId);
      push(key);
    },
    pointerup: () => letGo(key),
    pointercancel: () => letGo(key),
    lostpointercapture: () => letGo(key),
    contextmenu: (event) => event.preventDefault(),
    keydown: (event) => {
      if ((event.key === "Enter" || event.key === " ") && !event.repeat) {
        event.preventDefault();
        push(key);
      }
    },
    keyup: (event) => {
      if (event.key === "Enter" || event.key === " ") letGo(key);
    },
    // A click without a pointer: that of a screen reader.
    click: (event) => {
      if (event.detail === 0 && !meter.down[key] && performance.now() - meter.touched > 300) {
        push(key);
        letGo(key);
      }
    },
    blur: () => letGo(key),
  });
  return one;
}

export function buildMeter() {
  const front = el("div", { class: "front" }, el("div", { id: "picture" }));
  for (const key of ORDER) {
    meter.buttons[key] = button(key);
    front.append(meter.buttons[key]);
  }
  byId("stage").append(
    el("div", { id: "meters", hidden: true }),
    front,
    el("p", { id: "words" }),
    el("dl", { id: "contacts" }),
  );
}

// From now on the buttons are where the picture has them, and keys are theirs.
export function connectMeter() {
  placeButtons();
  addEventListener("keydown", (event) => {
    const key = KEYS[event.key];
    const typed = event.target instanceof Element && event.target.closest("input, select, textarea, [role=tablist], dialog");
    if (!key || typed || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (!event.repeat) push(key);
  });
  addEventListener("keyup", (event) => KEYS[event.key] && letGo(KEYS[event.key]));
  addEventListener("blur", letAllGo);
}

// Puts the buttons where the picture has them.
export function placeButtons() {
  const { width, height, parts } = ask("regions");
  for (const key of ORDER) {
    const part = parts.find((one) => one.part === `button.${key}`);
    if (!part) continue;
    const { style } = meter.buttons[key];
    style.left = `${(100 * part.x) / width}%`;
    style.top = `${(100 * part.y) / height}%`;
    style.width = `${(100 * part.width) / width}%`;
    style.height = `${(100 * part.height) / height}%`;
  }
}

const contact = (name, closed, rest) =>
  [el("dt", {}, name), el("dd", { class: closed ? "closed" : "open" }, closed ? "closed" : "open", rest ? el("span", {}, rest) : "")];

// The pictures that the core has drawn lately, by their numbers, as it counts them.
const DRAWINGS = 32;
const drawings = new Map();

export function showDrawing({ drawing, picture: svg }) {
  if (svg) {
    drawings.delete(drawing);
    drawings.set(drawing, parts(svg));
    if (drawings.size > DRAWINGS) drawings.delete(drawings.keys().next().value);
  }
  if (drawing === meter.drawing) return;
  const fresh = drawings.get(drawing) ?? parts(ask("look", { whole: true }).picture);
  redraw(byId("picture"), fresh, meter.parts);
  meter.drawing = drawing;
  meter.parts = fresh;
}

// Shows what the core sees.
export function showMeter(look) {
  showDrawing(look);
  const words = look.lit ? look.words : "The meter is dark: it has no control power.";
  if (byId("words").textContent !== words) byId("words").textContent = words;
  // A screen reader hears what a press has led to, and not every second's digits.
  if (look.screen !== meter.screen || performance.now() - meter.touched < 700) {
    if (meter.spoken !== words) byId("live").textContent = meter.spoken = words;
    meter.screen = look.screen;
  }
  const { pulse, closures, received, alarm, overload } = look.contacts;
  const count = `${closures} ${closures === 1 ? "closure" : "closures"}${received === null ? "" : `, ${received} received`}`;
  const text = JSON.stringify([pulse, count, alarm, overload]);
  if (meter.contacts !== text) {
    meter.contacts = text;
    byId("contacts").replaceChildren(
      ...contact("Pulse contact", pulse, `${count}${overload[0] ? `; ${overload[0]}` : ""}`),
      ...contact("Alarm contact", alarm, overload[1]),
    );
  }
  const names = JSON.stringify([look.meters, look.selected]);
  if (meter.names !== names) {
    meter.names = names;
    const row = byId("meters");
    row.hidden = look.meters.length < 2;
    row.replaceChildren(
      ...look.meters.map((name, index) =>
        el("button", {
          type: "button",
          "aria-pressed": String(index === look.selected),
          click: () => attempt(() => { ask("select", { meter: index }); turn(); }),
        }, name),
      ),
    );
  }
}
