// Puts the page together.
import { ask, first, load, raw } from "./core.js";
import { attempt, byId, el, kept, toast } from "./elements.js";
import { SPEEDS, clock, follow, playQueued, schedule, setSpeed, turn } from "./clock.js";
import { buildMeter, connectMeter, letAllGo, placeButtons, showDrawing, showMeter } from "./meter.js";
import { showInstallation, showScreen, showWiring } from "./installation.js";
import { forgetLog, showModbus, showRegisters } from "./bench.js";
import { beginExam, beginLesson, learn, showGuide, showLessons } from "./learn.js";
import { copyLink, isLink, openLink, share, showShare, takeFiles } from "./share.js";

// A pane: its name, what fills it, and when it is filled again.
const PANES = [
  ["installation", "Installation", showInstallation, "site"],
  ["wiring", "Wiring", showWiring, "site"],
  ["lessons", "Lessons", showLessons, "open"],
  ["screen", "Screen", showScreen, "look"],
  ["registers", "Registers", showRegisters, "second"],
  ["modbus", "Modbus", showModbus, "log"],
  ["share", "Share", showShare, "open"],
];
const THEMES = ["auto", "light", "dark", "projector"];
const page = { pane: "installation", seconds: -1, log: -1, scenarios: [] };

function fill(name, fills) {
  attempt(() => fills(byId(`pane-${name}`)));
}

function choose(name, focus = false) {
  page.pane = name;
  for (const [other] of PANES) {
    const tab = byId(`tab-${other}`);
    tab.setAttribute("aria-selected", String(other === name));
    tab.tabIndex = other === name ? 0 : -1;
    byId(`pane-${other}`).hidden = other !== name;
    if (other === name && focus) tab.focus();
  }
  const tab = byId(`tab-${name}`);
  const row = tab.parentElement;
  row.scrollLeft = Math.min(Math.max(row.scrollLeft, tab.offsetLeft - row.offsetLeft + tab.offsetWidth - row.clientWidth), tab.offsetLeft - row.offsetLeft);
  fill(name, PANES.find(([other]) => other === name)[2]);
}

function buildPanes() {
  const move = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const at = PANES.findIndex(([name]) => name === page.pane);
    choose(PANES[(at + by + PANES.length) % PANES.length][0], true);
  };
  byId("panes").append(
    el("h2", { class: "unseen" }, "Around the meter"),
    el("div", { role: "tablist", "aria-label": "Around the meter", keydown: move }, ...PANES.map(([name, title]) =>
      el("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `pane-${name}`, click: () => choose(name) }, title))),
    ...PANES.map(([name]) => el("div", { role: "tabpanel", id: `pane-${name}`, "aria-labelledby": `tab-${name}`, hidden: true, tabindex: "-1" })));
}

function theme(name) {
  document.documentElement.dataset.theme = name;
  byId("theme").value = name;
  kept.put("theme", name);
  if (page.ready) fill(page.pane, PANES.find(([other]) => other === page.pane)[2]);
}

// The scenarios, to be chosen from.
function offer() {
  const dialog = byId("offers");
  if (!dialog.filled) {
    dialog.filled = true;
    const close = el("button", { type: "button", class: "quiet", click: () => dialog.close() }, "Close");
    const one = ({ name, about, description }) => el("li", {},
      el("button", { type: "button", class: "choice", click: () => {
        dialog.close();
        attempt(() => {
          ask("begin", { scenario: name });
          begun();
        });
      } }, el("b", {}, name), el("span", {}, about)),
      description.length ? el("details", {}, el("summary", { "aria-label": `What is to be found in ${name}` }, "what is to be found"), ...description.map((text) => el("p", {}, text))) : null);
    dialog.append(el("div", { class: "head" }, el("h2", {}, "Scenarios"), close), el("ol", { class: "offers" }, ...ask("scenarios").scenarios.map(one)));
  }
  letAllGo();
  dialog.showModal();
}

function buildTools() {
  const speeds = el("select", { id: "speed", "aria-label": "Speed", title: "How much faster than the wall clock the meter's time passes", change: () => setSpeed(Number(speeds.value)) },
    ...SPEEDS.map(([value, text]) => el("option", { value, selected: value === "1" }, text)));
  const pause = el("button", { type: "button", class: "quiet", id: "pause", title: "Pause (space beside the meter)", click: () => {
    speeds.value = clock.speed === 0 ? page.speed ?? "1" : "0";
    if (clock.speed !== 0) page.speed = String(clock.speed);
    setSpeed(Number(speeds.value));
  } }, "Pause");
  const themes = el("select", { id: "theme", "aria-label": "Colours", title: "Colours", change: () => theme(themes.value) },
    ...THEMES.map((name) => el("option", { value: name }, name)));
  byId("tools").append(
    el("button", { type: "button", id: "scenario", title: "Choose a scenario", click: offer }),
    el("time", { id: "time", title: "How long the meter has been on" }),
    pause, speeds,
    el("button", { type: "button", class: "quiet", click: () => attempt(() => { ask("restart", { what: "" }); turn(); toast("The meters have begun anew, as the scenario has them."); }) }, "Reset"),
    el("button", { type: "button", class: "quiet", click: copyLink }, "Copy link"),
    themes);
  document.body.append(el("dialog", { id: "offers", "aria-label": "Scenarios" }));
}

// Something has begun: all that stood there before is gone.
function begun() {
  forgetLog(byId("pane-modbus"));
  placeButtons();
  page.seconds = -1;
  page.whole = true;
  turn();
}

function show() {
  const look = ask("look", { whole: page.whole === true });
  const whole = page.whole === true;
  page.whole = false;
  clock.next = look.next;
  clock.tick = look.tick;
  showMeter(look);
  showGuide(look.guide);
  byId("time").textContent = look.time;
  const scenario = byId("scenario");
  if (scenario.dataset.name !== look.scenario) {
    scenario.dataset.name = look.scenario;
    scenario.textContent = look.scenario;
  }
  byId("pause").textContent = clock.speed === 0 ? "Go on" : "Pause";
  byId("pause").setAttribute("aria-pressed", String(clock.speed === 0));
  const second = Math.floor(look.tick / 4032000);
  const [, , fills, when] = PANES.find(([name]) => name === page.pane);
  const due = { site: look.site, look: look.drawing !== page.drawing, second: second !== page.seconds, log: look.log !== page.log, open: false }[when];
  if (due || whole) fill(page.pane, fills);
  page.seconds = second;
  page.log = look.log;
  page.drawing = look.drawing;
}

// Plays what is queued behind a veil that says how far it is, and that stops it.
async function playBehindVeil(lines) {
  if (!lines) return;
  letAllGo();
  const veil = byId("veil");
  const text = el("p", { role: "status" }, "What was done is done again …");
  const bar = el("progress", { max: String(lines), value: "0", "aria-label": "How far it is" });
  veil.replaceChildren(el("div", { class: "card" }, text, bar, el("button", { type: "button", click: () => { clock.playing = false; ask("stop"); } }, "Stop here")));
  const shown = setTimeout(() => { veil.hidden = false; }, 150);
  const error = await playQueued(({ done }) => { bar.value = done; });
  clearTimeout(shown);
  veil.hidden = true;
  if (error) toast(error.message, true);
}

function listen() {
  addEventListener("hashchange", () => isLink(location.hash) && openLink(location.hash).catch((error) => toast(error.message, true)));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    takeFiles(event.dataTransfer.files);
  });
  document.addEventListener("visibilitychange", () => document.hidden || turn());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => theme(kept.get("theme", "auto")));
}

async function start() {
  buildTools();
  theme(kept.get("theme", "auto"));
  buildMeter();
  // It has the number 0, which the core gives to none.
  showDrawing({ drawing: 0, picture: await first() });
  performance.mark("meter");
  await load();
  connectMeter();
  buildPanes();
  clock.show = show;
  learn.play = share.play = playBehindVeil;
  learn.begun = share.begun = begun;
  follow();
  show();
  page.ready = true;
  choose("installation");
  listen();
  const begin = JSON.parse(document.documentElement.dataset.begin || "{}");
  try {
    if (isLink(location.hash)) await openLink(location.hash);
    else if (begin.lesson) await beginLesson(begin.lesson);
    else if (begin.exam !== undefined) beginExam(begin.exam, begin.faults, kept.get("trainee", "trainee"));
    else if (begin.scenario) {
      ask("begin", { scenario: begin.scenario });
      begun();
    }
  } catch (error) {
    toast(error.message, true);
  }
  clock.seen = performance.now();
  turn();
  schedule();
  performance.mark("ready");
  document.documentElement.dataset.ready = "true";
}

start().catch((error) => toast(`The meter cannot start here: ${error.message}`, true));
// For whoever steers the page: the same questions as its own.
window.s4100 = { raw, turn };
