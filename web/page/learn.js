// Lessons and exams: the same as in the terminal.
import { ask } from "./core.js";
import { attempt, byId, download, el, kept, refill } from "./elements.js";
import { clock, follow, showQueued, turn } from "./clock.js";

export const learn = { play: async () => {}, begun: () => {}, shown: "" };

export async function beginLesson(name, step = 0) {
  const { lines, shown } = ask("lesson", { name, step });
  if (!shown) await learn.play(lines);
  learn.begun();
  if (shown) await watch();
  byId("guide").scrollIntoView({ block: "nearest" });
}

export function beginExam(seed, faults, trainee) {
  ask("exam", { seed, faults, trainee });
  learn.begun();
}

export function showLessons(pane) {
  const { lessons } = ask("lessons");
  const progress = kept.get("progress", {});
  const one = ({ name, title, steps }, number) => {
    const { step = 0, done = false } = progress[name] ?? {};
    const state = done ? "done" : step > 0 ? `step ${step + 1} of ${steps}` : `${steps} steps`;
    const begin = (from) => () => attempt(() => beginLesson(name, from));
    return el("li", { class: done ? "done" : "" },
      el("span", { class: "name" }, `${number + 1}. ${title}`, el("small", {}, state)),
      el("span", { class: "turns" },
        step > 0 && !done ? el("button", { type: "button", "data-key": `on-${name}`, "aria-label": `Go on: ${title}`, click: begin(step) }, "Go on") : null,
        el("button", { type: "button", class: "quiet", "data-key": `begin-${name}`, "aria-label": `Begin: ${title}`, click: begin(0) }, "Begin")));
  };
  const seed = el("input", { id: "seed", type: "number", min: "0", max: "999999", value: String(Math.floor(Math.random() * 100000)), required: true });
  const trainee = el("input", { id: "trainee", value: kept.get("trainee", "trainee"), required: true, autocomplete: "name" });
  const faults = el("select", { id: "faults" }, el("option", { value: "1" }, "one"), el("option", { value: "2" }, "one or two"), el("option", { value: "3" }, "one to three"));
  const exam = el("form", { class: "card line", submit: (event) => {
    event.preventDefault();
    kept.put("trainee", trainee.value);
    attempt(() => beginExam(Number(seed.value), [1, Number(faults.value)], trainee.value));
  } },
  el("h3", {}, "Exam: find what is wrong"),
  el("p", { class: "hint" }, "Twenty minutes of the meter's time. The same number deals the same faults everywhere; s4100 exam check confirms the result."),
  el("label", { for: "seed" }, "Number"), seed, el("label", { for: "faults" }, "Faults"), faults,
  el("label", { for: "trainee" }, "Who"), trainee, el("button", { type: "submit" }, "Begin"));
  refill(pane, el("div", { class: "card" }, el("h3", {}, "Lessons"), el("ol", { class: "lessons" }, ...lessons.map(one))), exam);
}

async function watch() {
  const error = await showQueued();
  if (error) throw error;
}

function say(act, answer = null) {
  attempt(async () => {
    // Whoever goes on while something is shown has seen enough of it.
    if (clock.playing) {
      clock.hurried = true;
      return;
    }
    follow();
    const { lines, shown } = ask("act", { act, answer });
    if (shown) await watch();
    else if (lines) await learn.play(lines);
    turn();
  });
}

function keep(guide) {
  if (!guide.lesson) return;
  const progress = kept.get("progress", {});
  const before = progress[guide.lesson] ?? {};
  const now = { step: guide.step, steps: guide.steps, done: guide.step >= guide.steps || before.done === true, hints: guide.hints, unsafe: guide.unsafe };
  if (JSON.stringify(before) !== JSON.stringify(now)) kept.put("progress", { ...progress, [guide.lesson]: now });
}

// Shows the lesson beside the glass, where there is one.
export function showGuide(guide) {
  const box = byId("guide");
  box.hidden = !guide;
  const shown = JSON.stringify(guide);
  if (learn.shown === shown) return;
  learn.shown = shown;
  if (!guide) return;
  keep(guide);
  const over = guide.lesson && guide.step >= guide.steps;
  const act = (name, text, key, kind = "quiet") => el("button", { type: "button", class: kind, "data-key": key, click: () => say(name) }, text);
  const choices = guide.choices.map((choice, index) =>
    el("li", {}, el("button", { type: "button", class: "choice", "data-key": `choice-${index}`, click: () => say("answer", String(index + 1)) }, choice)));
  let reading = null;
  if (guide.asks_reading && !guide.done) {
    const input = el("input", { id: "reading", "data-key": "reading", inputmode: "decimal", autocomplete: "off", value: learn.typed ?? "", input: () => { learn.typed = input.value; } });
    reading = el("form", { class: "line", submit: (event) => {
      event.preventDefault();
      learn.typed = "";
      say("answer", input.value);
    } }, el("label", { for: "reading" }, "What the glass shows"), input, el("button", { type: "submit" }, "Answer"));
  }
  const result = guide.result ? el("button", { type: "button", click: () => download(`s4100-exam-${guide.seed}.json`, guide.result, "application/json") }, "Save the result") : null;
  refill(box,
    el("div", { class: "bar", "aria-hidden": "true" }, ...(guide.steps ? Array.from({ length: guide.steps }, (_, step) => el("i", { class: step < guide.step ? "done" : step === guide.step ? "now" : "" })) : [])),
    el("h2", {}, guide.title),
    ...guide.text.split("\n").filter(Boolean).map((text) => el("p", { class: "task" }, text)),
    choices.length ? el("ol", { class: "choices" }, ...choices) : null,
    reading,
    el("div", { class: "said", role: "status" }, ...guide.said.map((text) => el("p", {}, text))),
    el("div", { class: "acts" },
      guide.is_exam || over ? null : act("next", guide.done ? "Next" : "Next step", "next", guide.done ? "" : "quiet"),
      guide.is_exam || over ? null : act("hint", "Hint", "hint"),
      act("before", "Back", "before"),
      guide.is_exam ? null : act("again", "This step again", "again"),
      result,
      el("button", { type: "button", class: "quiet", "data-key": "leave", click: () => attempt(() => { ask("leave"); learn.begun(); }) }, over || result ? "Close" : "Leave")));
}
