// The installation: what can be played, how it is wired, and what the screen is.
import { ask } from "./core.js";
import { attempt, el, picture, refill, toast } from "./elements.js";
import { turn } from "./clock.js";

function playSet(set) {
  attempt(() => {
    if (set.power) ask("power", { on: set.value === "on" });
    else {
      const { unsafe } = ask("set", { path: set.path, value: set.value });
      if (unsafe) toast(`Danger: ${unsafe}. Isolate, prove dead, change, covers on, energise.`, true);
    }
    turn();
  });
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function control(row, place) {
  const key = (turned) => `${row.group}|${row.name}|${place}|${turned}`;
  const step = (turned, sign, words) =>
    el("button", {
      type: "button",
      class: "step",
      "data-key": key(turned),
      "aria-label": `${row.group}, ${row.name}: ${words}`,
      disabled: !row[turned],
      click: () => playSet(row[turned]),
    }, sign);
  const value = el("span", { class: row.fault ? "value fault" : "value" }, row.value);
  const isSwitch = same(row.less, row.more) && same(row.more, row.flip);
  let action = value;
  if (row.flip && isSwitch) {
    action = el("button", {
      type: "button",
      class: row.fault ? "switch fault" : "switch",
      "data-key": key("flip"),
      "aria-label": `${row.group}, ${row.name}: ${row.value}; change`,
      click: () => playSet(row.flip),
    }, row.value);
  } else if (row.less || row.more) {
    const turns = [step("less", "−", "less, or the one before"), value, step("more", "+", "more, or the next")];
    if (row.flip && !same(row.flip, row.more) && !same(row.flip, row.less)) turns.push(step("flip", "⇄", "the other"));
    action = el("span", { class: "turns" }, ...turns);
  }
  return el("li", {}, el("span", { class: "name" }, row.name), action);
}

export function showInstallation(pane) {
  const { controls } = ask("controls");
  const groups = new Map();
  controls.forEach((row) => groups.set(row.group, [...(groups.get(row.group) ?? []), row]));
  const cards = [...groups].map(([name, rows]) =>
    el("section", { class: rows.some((row) => row.fault) ? "card wrong" : "card" },
      el("h3", {}, name), el("ul", { class: "controls" }, ...rows.map(control))));
  if (!pane.form) {
    const path = el("input", { id: "set-path", placeholder: "wiring.ct.B.reversed", autocomplete: "off", spellcheck: "false" });
    const value = el("input", { id: "set-value", placeholder: "true", autocomplete: "off", spellcheck: "false" });
    pane.form = el("form", { class: "card line", submit: (event) => {
      event.preventDefault();
      playSet({ path: path.value.trim(), value: value.value.trim() });
    } },
    el("label", { for: "set-path" }, "Any key of a scenario"), path,
    el("label", { for: "set-value" }, "Value"), value,
    el("button", { type: "submit" }, "Set"));
    pane.grid = el("div", { class: "cards" });
    pane.append(pane.grid, pane.form);
  }
  refill(pane.grid, ...cards);
}

const isDark = () => getComputedStyle(document.documentElement).getPropertyValue("--is-dark").trim() === "1";

export function showWiring(pane) {
  const one = (view, title) => {
    const { svg, words } = ask("picture", { view, theme: isDark() && view !== "wiring" ? "dark" : "screen" });
    return el("figure", { class: "card drawing" }, el("h3", {}, title), picture(svg),
      el("details", { "data-open": view }, el("summary", {}, "In words"), el("p", {}, words)));
  };
  const open = [...pane.querySelectorAll("details[open]")].map((one) => one.dataset.open);
  refill(pane, el("div", { class: "drawings" },
    one("wiring", "Wiring"), one("phasors", "Phasors"), one("outputs", "RS-485 line and contacts")));
  for (const details of pane.querySelectorAll("details")) details.open = open.includes(details.dataset.open);
}

export function showScreen(pane) {
  const { parts } = ask("explain");
  refill(pane, el("div", { class: "card" }, el("h3", {}, "What the screen shows, and what that rests on"),
    el("dl", { class: "parts" }, ...parts.flatMap(([heading, text]) => [el("dt", {}, heading), el("dd", {}, text)])),
    el("p", { class: "hint" }, "Documented: the guide says so. Likely: another document does. Inferred: nobody says it; a real meter may differ.")));
}
