// What goes out of the page and comes into it: links, tapes, pictures, scenarios.
import { ask } from "./core.js";
import { attempt, byId, download, el, refill, toast } from "./elements.js";
import { follow, turn } from "./clock.js";

export const share = { play: async () => {}, begun: () => {} };

export const isLink = (hash) => /^#\d+\./.test(hash);

const address = (link) => `${location.href.split("#")[0]}#${link}`;

export async function copyLink() {
  let link;
  try {
    follow();
    ({ link } = ask("link"));
  } catch (error) {
    toast(error.message, true);
    return;
  }
  history.replaceState(null, "", `#${link}`);
  try {
    await navigator.clipboard.writeText(address(link));
    toast(`The link to this state is copied: ${address(link).length} characters.`);
  } catch {
    toast("The link to this state is in the address now: copy it there.");
  }
  turn();
}

export async function openLink(hash) {
  const { lines } = ask("open", { link: hash });
  await share.play(lines);
  share.begun();
}

export async function openTape(text, file) {
  const { lines } = ask("play", { text, file });
  await share.play(lines);
  share.begun();
}

// A file of somebody's own: by its ending, a scenario, a recording that a scenario names, or a tape.
export async function takeFiles(files) {
  const all = await Promise.all([...files].map(async (file) => [file.name, await file.text()]));
  await attempt(async () => {
    const known = all.filter(([name]) => /\.(toml|csv|tape)$/.test(name));
    if (known.length === 0) throw new Error(`${all.map(([name]) => name).join(", ")}: not a file of the meter; accepted: .toml, .csv, .tape`);
    known.forEach(([name, text]) => ask("put", { name, text }));
    const tape = known.find(([name]) => name.endsWith(".tape"));
    const scenario = known.find(([name]) => name.endsWith(".toml"));
    if (tape) await openTape(tape[1], tape[0]);
    else if (scenario) {
      ask("begin", { scenario: scenario[0] });
      share.begun();
    } else toast(`${known.map(([name]) => name).join(", ")}: kept for the scenario that names it.`);
  });
}

const named = (ending) => `s4100-${byId("scenario").dataset.name}.${ending}`;

function savePng(view) {
  const { svg } = ask("picture", { view, theme: "screen" });
  const image = new Image();
  image.addEventListener("load", () => {
    const canvas = el("canvas", { width: 1000, height: Math.round((1000 * image.height) / image.width) });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => download(named("png"), blob, "image/png"));
  });
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
}

export function showShare(pane) {
  if (pane.files) return;
  pane.files = el("input", { id: "files", type: "file", multiple: true, accept: ".toml,.csv,.tape", change: () => takeFiles(pane.files.files) });
  const save = (text, deed) => el("button", { type: "button", class: "quiet", click: () => attempt(() => { follow(); deed(); }) }, text);
  const view = el("select", { id: "view" }, ...[["meter", "the meter"], ["glass", "the glass"], ["wiring", "the wiring"], ["phasors", "the phasors"], ["outputs", "the line and contacts"], ["bench", "all of them"]].map(([value, text]) => el("option", { value }, text)));
  const restart = (what, text) => save(text, () => { ask("restart", { what }); turn(); toast("Begun anew."); });
  refill(pane, el("div", { class: "cards wide" },
    el("section", { class: "card" }, el("h3", {}, "This state"),
      el("p", { class: "hint" }, "A link opens the meter as it is now, by doing again all that was done. A tape is the same as a file, for s4100 play and for here."),
      el("div", { class: "acts" }, el("button", { type: "button", click: copyLink }, "Copy the link"),
        save("Save the tape", () => download(named("tape"), ask("tape").text, "text/plain")))),
    el("section", { class: "card" }, el("h3", {}, "A picture"),
      el("div", { class: "line" }, el("label", { for: "view" }, "Of"), view),
      el("div", { class: "acts" },
        save("Save as SVG", () => download(named("svg"), ask("picture", { view: view.value, theme: "screen" }).svg, "image/svg+xml")),
        save("Save as PNG", () => savePng(view.value)))),
    el("section", { class: "card" }, el("h3", {}, "A file of your own"),
      el("p", { class: "hint" }, "A scenario (.toml) with the recordings that it names (.csv), or a tape (.tape): choose them together, or drop them anywhere on the page. Nothing leaves this computer."),
      el("div", { class: "line" }, el("label", { for: "files" }, "Files"), pane.files)),
    el("section", { class: "card" }, el("h3", {}, "Begin anew"),
      el("div", { class: "acts" }, restart("setup", "Factory settings"), restart("passwords", "Factory passwords"), restart("energies", "Energies to zero"), restart("all", "All from the factory")))));
}
