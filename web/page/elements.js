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

// A picture in the place of another one of the same kind: only what has changed is drawn anew.
export function redraw(parent, svg) {
  const old = parent.firstElementChild;
  const fresh = picture(svg);
  if (!old || old.children.length !== fresh.children.length) {
    parent.replaceChildren(fresh);
    return;
  }
  const news = [...fresh.children];
  [...old.children].forEach((child, index) => child.isEqualNode(news[index]) || child.replaceWith(news[index]));
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
