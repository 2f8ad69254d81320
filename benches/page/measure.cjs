// What the page costs in Debian's Chromium, without a network and without a graphics card: how long until
// the meter stands there, from a key to its frame, and how busy the machine is when nobody does anything.
//
//     tests/run --no-run     # once: Chromium, playwright-core, target/s4100.html
//     NODE_PATH=target/browser/node_modules node benches/page/measure.cjs target/s4100.html
//
// Wants an idle machine.
const { chromium } = require("playwright-core");
const fs = require("fs");
const path = require("path");

const ROUNDS = 7;
const KEYS = 60;
const IDLE = 20; // s

const part = (sorted, at) => sorted[Math.round((sorted.length - 1) * at)];
const spread = (all) => {
  const sorted = [...all].sort((one, other) => one - other);
  return `${part(sorted, 0.5).toFixed(0)} [${sorted[0].toFixed(0)}-${sorted.at(-1).toFixed(0)}] ms`;
};

// Processor time of all renderers so far, in hundredths of a second.
function busy() {
  let all = 0;
  for (const id of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!fs.readFileSync(`/proc/${id}/cmdline`, "utf8").includes("--type=renderer")) continue;
      const fields = fs.readFileSync(`/proc/${id}/stat`, "utf8").split(") ").pop().split(" ");
      all += Number(fields[11]) + Number(fields[12]);
    } catch { /* It has ended meanwhile. */ }
  }
  return all;
}

// How long each key takes to its frame, ms.
const keys = async (count) => {
  const took = [];
  for (let number = 0; number < count; number++) {
    await new Promise((done) => setTimeout(done, 250));
    const key = number % 2 ? "ArrowDown" : "ArrowUp";
    const began = performance.now();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = done;
      after.port2.postMessage(0);
    }));
    took.push(performance.now() - began);
    document.body.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true }));
  }
  return took;
};

async function main() {
  const file = path.resolve(process.argv[2]);
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  const firsts = [];
  const readies = [];
  let page;
  for (let round = 0; round < ROUNDS; round++) {
    if (page) await page.context().close();
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, offline: true })).newPage();
    await page.goto(`file://${file}`);
    await page.waitForSelector("html[data-ready]", { state: "attached" });
    const [first, ready] = await page.evaluate(() => ["meter", "ready"].map((name) => performance.getEntriesByName(name)[0].startTime));
    firsts.push(first);
    readies.push(ready);
  }
  console.log(`the page: ${fs.statSync(file).size} bytes`);
  console.log(`until the meter stands there: ${spread(firsts)}`);
  console.log(`until it answers: ${spread(readies)}`);
  console.log(`from a key to its frame: ${spread(await page.evaluate(keys, KEYS))}`);
  const before = busy();
  await page.waitForTimeout(IDLE * 1000);
  console.log(`nobody does anything: ${((busy() - before) / IDLE).toFixed(1)} % of a core`);
  await browser.close();
}

main();
