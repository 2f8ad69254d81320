// Opens the page without a network and asks its core: questions from standard input, a line of
// JSON each; answers to standard output, a line each. Then it walks through the page as a person
// does, and prints what it found, a line of JSON.
const { chromium } = require("playwright-core");
const fs = require("fs");

const [, , file, chrome] = process.argv;
const found = { errors: [], steps: {} };

async function open(browser, options = {}, hash = "", source = file) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, offline: true, ...options });
  const page = await context.newPage();
  page.on("pageerror", (error) => found.errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && found.errors.push(message.text()));
  page.on("request", (request) => /^(file|data|blob):/.test(request.url()) || found.errors.push(`asked for ${request.url()}`));
  await page.goto(`file://${source}${hash}`);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  return page;
}

const text = (page, selector) => page.textContent(selector);
const press = async (page, key) => {
  await page.click(`.key[aria-label="${key}"]`, { delay: 80 });
  await page.waitForTimeout(150);
};

async function answers(page, questions) {
  for (let from = 0; from < questions.length; from += 50) {
    const some = questions.slice(from, from + 50);
    const said = await page.evaluate((some) => some.map((question) => window.s4100.raw(question)), some);
    for (const answer of said) console.log(answer);
  }
}

// A first visit: buttons by mouse, keyboard and finger, and what they lead to.
async function buttons(browser) {
  const page = await open(browser);
  const seen = [await text(page, "#words")];
  await press(page, "Minus");
  seen.push(await text(page, "#words"));
  await page.keyboard.press("ArrowUp", { delay: 80 });
  await page.waitForTimeout(150);
  seen.push(await text(page, "#words"));
  await page.focus('.key[aria-label="Minus"]');
  await page.keyboard.press("Enter", { delay: 80 });
  await page.waitForTimeout(150);
  seen.push(await text(page, "#words"));
  await page.click("#pause");
  await press(page, "Minus");
  seen.push(await text(page, "#words"));
  // Mended again and again, the picture is what it would be if it were drawn at once.
  found.steps.drawn = await page.evaluate(() => {
    const whole = JSON.parse(window.s4100.raw('{"ask":"look","whole":true}')).picture;
    const all = (svg) => [...svg.querySelectorAll("*")].filter((one) => !one.closest("defs")).map((one) => one.cloneNode(false).outerHTML);
    const named = (svg) => [...svg.querySelectorAll("defs > *")].map((one) => one.outerHTML).sort();
    const [shown, fresh] = [document.querySelector("#picture svg"), new DOMParser().parseFromString(whole, "image/svg+xml").documentElement];
    const same = (of) => JSON.stringify(of(shown)) === JSON.stringify(of(document.importNode(fresh, true)));
    return [same(all), same(named)];
  });
  found.steps.buttons = seen.map((words) => words.split(",")[0]);
  await page.context().close();
}

// A finger on a phone: a tap presses a button, a finger that stays holds it, and every pane fits the width; so
// it does at 200 % of a laptop, and at the 320 pixels that reflow asks for.
async function finger(browser) {
  const phone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
  const page = await open(browser, phone);
  await page.tap('.key[aria-label="Minus"]');
  await page.waitForTimeout(400);
  const tapped = await text(page, "#words");
  const box = await page.locator('.key[aria-label="Plus"]').boundingBox();
  const touch = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
  const client = await page.context().newCDPSession(page);
  await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: touch });
  await page.waitForTimeout(3200);
  await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await page.waitForTimeout(200);
  const { text: tape } = await page.evaluate(() => JSON.parse(window.s4100.raw('{"ask":"tape"}')));
  const ticks = ["down", "up"].map((way) => Number(tape.match(new RegExp(`at (\\d+) ${way} plus`))?.[1]));
  found.steps.finger = { tapped: tapped.split(",")[0], held: Math.floor((ticks[1] - ticks[0]) / 4_032_000), tape };
  await page.context().close();
  found.steps.wide = [];
  for (const viewport of [{ width: 360, height: 640 }, { width: 640, height: 400 }, { width: 320, height: 512 }]) {
    const page = await open(browser, { viewport });
    for (const pane of ["installation", "wiring", "lessons", "screen", "registers", "modbus", "share"]) {
      await page.click(`#tab-${pane}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) found.steps.wide.push(`${viewport.width} ${pane}: ${wide} pixels too wide`);
    }
    await page.context().close();
  }
}

// Registers are looked for while they live, to the last page and back; a wrong value is told and goes again.
async function registers(browser) {
  const page = await open(browser);
  await page.click("#tab-registers");
  await page.fill("#search", "power factor");
  await page.waitForTimeout(1500);
  const said = [await text(page, "#toasts")];
  await page.fill("#search", "");
  const ranges = [];
  for (let turn = 0; turn < 3; turn++) {
    await page.waitForTimeout(1200);
    ranges.push((await text(page, "#panes [role=status]")).split(" of")[0]);
    await page.click("text=/^(Next|First) rows$/");
  }
  said.push(await text(page, "#toasts"));
  const hidden = await page.evaluate(() => { const box = document.querySelector(".scroll"); return box.scrollWidth - box.clientWidth; });
  await page.click("#tab-modbus");
  await page.fill("#values", "70000");
  await page.click('form:has(#values) button');
  said.push((await text(page, "#toasts")).includes("whole numbers from 0 to 65535"));
  await page.click('form:has(#named) button');
  said.push((await text(page, "#toasts")).includes("whole numbers"));
  found.steps.registers = { said, ranges, hidden };
  await page.context().close();
}

// Somebody who has never seen the program takes the first lesson, with hints where it is a task.
async function lesson(browser) {
  const page = await open(browser, { reducedMotion: "reduce" });
  await page.click("#tab-lessons");
  await page.click('button[aria-label^="Begin: First look"]');
  const titles = [];
  for (let turn = 0; turn < 60; turn++) {
    const title = await text(page, "#guide h2");
    if (titles.at(-1) !== title) titles.push(title);
    if ((await text(page, "#guide .task")).startsWith("The lesson is over")) break;
    const next = page.locator('#guide [data-key="next"]');
    const choices = page.locator("#guide .choice");
    if ((await next.textContent()) === "Next") await next.click();
    else if (await choices.count()) await choices.nth(turn % (await choices.count())).click();
    else if (await page.locator("#reading").count()) {
      const digits = (await text(page, "#words")).match(/-?[\d.]+/)[0];
      await page.fill("#reading", digits);
      await page.keyboard.press("Enter");
    } else {
      await page.selectOption("#speed", "60");
      await page.click('#guide [data-key="hint"]');
      await page.waitForTimeout(300);
      await page.selectOption("#speed", "1");
    }
    await page.waitForTimeout(400);
  }
  found.steps.lesson = titles;
  found.steps.kept = await page.evaluate(() => JSON.parse(localStorage.getItem("s4100.progress")));
  await page.context().close();
}

// The link of a state opens it again.
async function link(browser) {
  const page = await open(browser);
  await page.click("#scenario");
  await page.click("dialog .choice >> text=ct-reversed");
  await press(page, "Minus");
  await press(page, "Minus");
  await page.click("text=Copy link");
  await page.waitForFunction(() => location.hash.length > 3);
  const hash = new URL(page.url()).hash;
  const before = (await text(page, "#words")).split(",")[0];
  const other = await open(browser, {}, hash);
  found.steps.link = { length: hash.length, scenario: await text(other, "#scenario"), same: (await text(other, "#words")).split(",")[0] === before };
  const hostile = {};
  for (const wrong of ["#1.AAAA", "#7.abc", hash.slice(0, -5)]) {
    const page = await open(browser, {}, wrong);
    hostile[wrong.slice(0, 4)] = [await text(page, "#toasts"), (await text(page, "#words")).length > 10];
    await page.context().close();
  }
  found.steps.hostile = hostile;
  await page.context().close();
  await other.context().close();
}

// Names and texts from files are texts.
async function markup(browser) {
  const page = await open(browser);
  const evil = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>';
  const text = `# ${evil}\nload.phase.A.amps = 60\n\n[meter]\nmodel = "4DUMR"\n`;
  await page.click("#tab-share");
  await page.setInputFiles("#files", { name: `a${"<b>"}x.toml`, mimeType: "text/plain", buffer: Buffer.from(text) });
  await page.waitForTimeout(300);
  await page.setInputFiles("#files", { name: "bad.toml", mimeType: "text/plain", buffer: Buffer.from(`"${evil.replaceAll('"', "'")}" = 1`) });
  await page.waitForTimeout(300);
  const toasts = await page.textContent("#toasts");
  const told = toasts.includes("<img");
  found.steps.markup = {
    broken: await page.evaluate(() => window.broken === 1),
    elements: await page.evaluate(() => document.querySelectorAll("#toasts img, #toasts script, #tools b, #tools img").length),
    told,
  };
  await page.context().close();
}

// Rules of accessibility, light and dark, wide and narrow, on every pane.
async function accessibility(browser) {
  const rules = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  found.steps.axe = [];
  for (const [colorScheme, width] of [["light", 1280], ["dark", 1280], ["light", 640]]) {
    const page = await open(browser, { colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
    await page.evaluate(rules);
    for (const pane of ["installation", "wiring", "lessons", "screen", "registers", "modbus", "share"]) {
      await page.click(`#tab-${pane}`);
      if (pane === "lessons") await page.click('button[aria-label^="Begin: First look"]');
      const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      for (const one of violations) found.steps.axe.push(`${colorScheme} ${width} ${pane}: ${one.id}: ${one.nodes[0].target} ${one.nodes[0].failureSummary}`);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    if (wide) found.steps.axe.push(`${width}: wider than the window`);
    await page.context().close();
  }
}

(async () => {
  const questions = fs.readFileSync(0, "utf8").split("\n").filter(Boolean);
  const browser = await chromium.launch({ executablePath: chrome, args: ["--no-sandbox"] });
  const page = await open(browser);
  // In a pause nothing passes but what is asked for.
  await page.click("#pause");
  await answers(page, questions);
  await page.context().close();
  // A walk that fails says where.
  for (const walk of [buttons, finger, registers, lesson, link, markup, accessibility]) {
    await walk(browser).catch((error) => found.errors.push(`${walk.name}: ${error.message}`));
  }
  await browser.close();
  console.log(JSON.stringify(found));
})();
