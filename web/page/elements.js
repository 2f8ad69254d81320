// Elements of the page. Texts are texts: nothing that comes from a file is read as markup.

export const byId = (id) => document.getElementById(id);

// An element with attributes (functions are listeners) and children.
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

// A picture that the core has drawn.
export function picture(svg) {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
  return document.importNode(parsed.documentElement, true);
}

// The parts of a picture: its first line, then what stands in it, each a text. A part begins and ends with
// a line of its own.
export function parts(svg) {
  const all = [];
  let part = "";
  let depth = 0;
  for (const line of svg.trimEnd().split("\n")) {
    part += line + "\n";
    if (/^<(g|defs)\b/.test(line)) depth += 1;
    else if (/^<\/(g|defs)>/.test(line)) depth -= 1;
    if (depth === 0) {
      all.push(part);
      part = "";
    }
  }
  return all;
}

// A picture in the place of another one, both as their parts: only what has changed is read and drawn.
export function redraw(parent, fresh, old) {
  const element = parent.firstElementChild;
  const alike = old && old.length === fresh.length && old[0] === fresh[0] && element && element.children.length === fresh.length - 2;
  if (!alike) {
    parent.replaceChildren(picture(fresh.join("")));
    return;
  }
  const changed = fresh.map((part, index) => index).filter((index) => fresh[index] !== old[index]);
  if (changed.length === 0) return;
  const news = picture(fresh[0] + changed.map((index) => fresh[index]).join("") + "</svg>");
  const children = [...element.children];
  [...news.children].forEach((child, index) => mend(children[changed[index] - 1], child));
}

// An element of a picture becomes another one: what is alike in it stays, so that the browser draws no
// more than what has changed. Whoever is painted with a gradient is drawn anew where that is replaced.
function mend(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  const alike = fresh.children.length > 0 && old.cloneNode(false).isEqualNode(fresh.cloneNode(false));
  const news = [...fresh.children];
  if (alike && fresh.nodeName === "defs") mendDefinitions(old, news);
  else if (alike && old.children.length === news.length) [...old.children].forEach((child, index) => mend(child, news[index]));
  else old.replaceWith(fresh);
}

// Definitions are found by their ids, in whatever order they were.
function mendDefinitions(old, news) {
  const ids = new Set(news.map((child) => child.id));
  [...old.children].filter((child) => !ids.has(child.id)).forEach((child) => child.remove());
  const known = new Map([...old.children].map((child) => [child.id, child]));
  let next = old.firstElementChild;
  for (const child of news) {
    const own = known.get(child.id);
    if (!own) old.insertBefore(child, next);
    else {
      if (own === next) next = next.nextElementSibling;
      else old.insertBefore(own, next);
      mend(own, child);
    }
  }
}

// Children in the place of others; the element that had the focus gets it back, by its key.
export function refill(parent, ...children) {
  const key = parent.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  parent.replaceChildren(...children.filter((child) => child != null));
  if (key !== undefined) {
    const again = [...parent.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    if (again) again.focus({ preventScroll: true });
  }
}

// Says something for a while; an error until it is closed.
export function toast(text, isError = false) {
  const close = el("button", { type: "button", class: "quiet", "aria-label": "Close", click: () => box.remove() }, "×");
  const box = el("div", { class: isError ? "toast error" : "toast" }, el("p", {}, text), close);
  byId("toasts").replaceChildren(box);
  if (!isError) setTimeout(() => box.remove(), 4000);
}

// Does something; what is refused is said.
export function attempt(deed) {
  const refused = (error) => toast(error.message, true);
  try {
    const done = deed();
    return done instanceof Promise ? done.catch(refused) : done;
  } catch (error) {
    return refused(error);
  }
}

// Gives a file to whoever asked for it.
export function download(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// What the browser keeps, where it lets us.
export const kept = {
  get(name, otherwise) {
    try {
      const text = localStorage.getItem(`s4100.${name}`);
      return text === null ? otherwise : JSON.parse(text);
    } catch {
      return otherwise;
    }
  },
  put(name, value) {
    try {
      localStorage.setItem(`s4100.${name}`, JSON.stringify(value));
    } catch {
      // A file on a stick may not be allowed to keep anything.
    }
  },
};
