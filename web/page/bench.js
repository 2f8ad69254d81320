// The bench of an integrator: registers, requests, and what went over the line.
import { ask } from "./core.js";
import { attempt, byId, el, refill } from "./elements.js";
import { follow, turn } from "./clock.js";

const words = (list) => (list ? list.map((word) => word.toString(16).toUpperCase().padStart(4, "0")).join(" ") : "");

export function showRegisters(pane) {
  if (!pane.search) {
    pane.search = el("input", { type: "search", id: "search", placeholder: "power factor, 21-30, SunSpec …", autocomplete: "off", input: () => {
      pane.from = 0;
      showRegisters(pane);
    } });
    pane.count = el("p", { class: "hint", role: "status" });
    pane.body = el("tbody");
    pane.more = el("button", { type: "button", click: () => { pane.from = pane.next; showRegisters(pane); } });
    pane.from = 0;
    const heads = ["Register", "Name", "Value", "Words", "Access", "Evidence"];
    pane.append(el("div", { class: "card" },
      el("div", { class: "line" }, el("label", { for: "search" }, "Search the registers"), pane.search),
      pane.count,
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Registers" }, el("table", {}, el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))), pane.body)),
      pane.more));
  }
  attempt(() => {
    const { rows, found, from } = ask("registers", { search: pane.search.value, from: pane.from });
    const last = from + rows.length;
    pane.count.textContent = found === 0 ? "No register has all of these words." : `${from + 1} to ${last} of ${found}, live`;
    pane.more.hidden = found <= 120;
    // After the last rows come the first ones.
    pane.next = last < found ? last : 0;
    pane.more.textContent = pane.next ? "Next rows" : "First rows";
    refill(pane.body, ...rows.map((row) => el("tr", {},
      el("td", { class: "number" }, row.registers > 1 ? `${row.register}–${row.register + row.registers - 1}` : String(row.register)),
      el("td", {}, row.name, row.sunspec_name ? el("small", {}, ` ${row.sunspec_name}`) : ""),
      el("td", { class: "number value" }, row.text ?? "----"),
      el("td", { class: "number words" }, words(row.words)),
      el("td", {}, row.access),
      el("td", { class: row.confidence, title: row.source }, row.confidence))));
  });
}

const field = (id, label, input) => el("span", { class: "field" }, el("label", { for: id }, label), input);
const numbered = (id, label, value, attributes = {}) =>
  field(id, label, el("input", { id, type: "number", value, min: "0", max: "65535", required: true, ...attributes }));
const valueOf = (id) => Number(document.getElementById(id).value);

// The values of a write, each a register's.
function registerValues(text) {
  return text.split(/[\s,]+/).filter(Boolean).map((word) => {
    if (!/^\d+$/.test(word) || Number(word) > 65535) throw new Error(`“${word}” is not a value; accepted: whole numbers from 0 to 65535`);
    return Number(word);
  });
}

function sent(pane, deed) {
  // What was wrong with the request before is over.
  byId("toasts").replaceChildren();
  attempt(() => {
    follow();
    deed();
    turn();
    showModbus(pane);
  });
}

// Asks for the register that a name means.
function readNamed(pane, name) {
  const { rows } = ask("registers", { search: name });
  if (rows.length === 0) throw new Error(`no register is called “${name}”`);
  const [{ register, registers }] = rows;
  document.getElementById("register").value = register;
  document.getElementById("count").value = registers;
  ask("read", { unit: valueOf("unit"), function: valueOf("function"), register, count: registers });
}

export function showModbus(pane) {
  if (!pane.log) {
    const form = (title, deed, ...children) => el("form", { class: "card line", submit: (event) => {
      event.preventDefault();
      sent(pane, deed);
    } }, el("h3", {}, title), ...children);
    const functions = el("select", { id: "function" }, el("option", { value: "3" }, "3: holding"), el("option", { value: "4" }, "4: input"));
    const name = el("input", { id: "named", placeholder: "real power total", autocomplete: "off" });
    const hex = el("input", { id: "hex", placeholder: "01 03 00 14 00 01", autocomplete: "off", spellcheck: "false" });
    const crc = el("input", { type: "checkbox", id: "crc", checked: true });
    const values = el("input", { id: "values", placeholder: "40, or 1 2 3", autocomplete: "off" });
    pane.log = el("ol", { class: "log" });
    pane.silences = el("p", { class: "hint" });
    pane.seen = 0;
    pane.append(
      el("div", { class: "cards wide" },
        form("Read by name", () => readNamed(pane, name.value), field("named", "Name", name), el("button", { type: "submit" }, "Read")),
        form("Read registers", () => ask("read", { unit: valueOf("unit"), function: valueOf("function"), register: valueOf("register"), count: valueOf("count") }),
          numbered("unit", "Unit", "1", { max: "255" }), field("function", "Function", functions),
          numbered("register", "Register", "21", { min: "1" }), numbered("count", "Count", "10", { min: "1" }), el("button", { type: "submit" }, "Read")),
        form("Write registers", () => ask("write", { unit: valueOf("unit"), register: valueOf("write"), values: registerValues(values.value) }),
          numbered("write", "Register", "130", { min: "1" }), field("values", "Values", values), el("button", { type: "submit" }, "Write")),
        form("Send a frame", () => ask("send", { hex: hex.value, crc: crc.checked, baud: null }),
          field("hex", "Hexadecimal", hex), el("span", { class: "check" }, crc, el("label", { for: "crc" }, "add the CRC")), el("button", { type: "submit" }, "Send"))),
      el("section", { class: "card" }, el("h3", {}, "On the line"), pane.silences, pane.log));
  }
  const { entries, replies, silences } = ask("log", { after: pane.seen });
  for (const entry of entries) {
    pane.seen = entry.number;
    pane.log.prepend(el("li", { class: entry.kind },
      el("time", {}, entry.time), el("p", {}, entry.words),
      el("code", {}, entry.request), el("code", {}, entry.reply || (entry.silence ? `silence: ${entry.silence}` : ""))));
  }
  while (pane.log.children.length > 200) pane.log.lastChild.remove();
  const told = silences.map(([reason, count]) => `${reason} ${count}`).join(", ");
  pane.silences.textContent = `${replies} ${replies === 1 ? "reply" : "replies"}; silences: ${told || "none"}`;
}

export function forgetLog(pane) {
  if (!pane.log) return;
  pane.seen = 0;
  pane.log.replaceChildren();
}
