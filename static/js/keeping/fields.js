/* Fields that save themselves: what the server has not confirmed is kept, and goes on being saved when the page is opened
   again, after a crash or on another day. What it set aside from a clash that nobody settled comes back the same way: it
   is posted once more on the base it was typed on, and shown as a clash again. */

import { fieldOf, unsaved } from "../autosave/field.js";
import { edited } from "../autosave/queue.js";
import { isComposing } from "../composing.js";
import { word } from "../words.js";
import { forget, idOf, keep, left } from "./store.js";

const PAUSE = 300;
const timers = new WeakMap();
const ahead = new WeakMap(); // field → the last write to the store: they must not overtake each other

const placeOf = (url, name) => `field ${url} ${name}`;
const labelOf = (control) => control.getAttribute("aria-label") ?? control.labels?.[0]?.textContent.trim() ?? control.querySelector?.("legend")?.textContent.trim() ?? control.name;

async function store(field) {
  const place = placeOf(field.url, field.name);
  if (!unsaved.has(field)) return forget(await idOf(place));
  const { name, url, base, doubts } = field;
  const entry = { place, name, url, base, doubts, value: field.read(), label: labelOf(field.control), page: location.pathname };
  return keep(entry);
}

function write(field) {
  const after = (ahead.get(field) ?? Promise.resolve()).then(() => store(field)).catch(() => {});
  ahead.set(field, after);
}

document.addEventListener("gonghao:state", ({ detail: field }) => {
  clearTimeout(timers.get(field));
  if (!unsaved.has(field)) return write(field);
  if (!isComposing(field.control)) timers.set(field, setTimeout(() => isComposing(field.control) || write(field), PAUSE));
  return undefined;
});

/** The field that an entry belongs to on this page, where it can be written in. */
function find({ name, url }) {
  const quoted = CSS.escape(name);
  for (const control of document.querySelectorAll(`[data-autosave] [name="${quoted}"], [data-autosave] [data-group="${quoted}"]`)) {
    const field = control.disabled ? null : fieldOf(control);
    if (field?.url === url) return field;
  }
  return null;
}

function resume(field, { base, doubts, value }) {
  if (field.read() === value) return false;
  field.write(value);
  field.base = base;
  field.doubts = doubts;
  field.shown = null; // differs from any text, so it is posted
  edited(field, true);
  return true;
}

function showLeftOver(entries) {
  const box = document.createElement("section");
  box.className = "card card-body stack no-print";
  box.id = "left-over";
  const lead = document.createElement("p");
  lead.textContent = word("left-over");
  box.append(lead);
  for (const entry of entries) {
    const row = document.createElement("div");
    row.className = "field";
    const label = document.createElement("label");
    label.textContent = entry.label;
    const text = document.createElement("textarea");
    Object.assign(text, { readOnly: true, value: entry.value, id: `left-over-${entry.id}`, rows: 3 });
    label.htmlFor = text.id;
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "button button-quiet button-small";
    drop.textContent = word("form-drop");
    drop.addEventListener("click", () => {
      forget(entry.id);
      row.remove();
      if (!box.querySelector("textarea")) box.remove();
    });
    row.append(label, text, drop);
    box.append(row);
  }
  document.querySelector("main .messages")?.after(box);
}

/** What the server set aside on this page. */
function setAside() {
  return [...document.querySelectorAll("template[data-aside]")].map((aside) => ({
    name: aside.dataset.field,
    url: aside.dataset.aside,
    base: aside.dataset.base,
    doubts: [],
    value: aside.dataset.text,
    label: aside.dataset.field,
  }));
}

left.then((entries) => {
  const own = [...entries.values()].filter((entry) => entry.place.startsWith("field "));
  const here = new Set(own.map((entry) => entry.place));
  const nowhere = [];
  for (const entry of [...own, ...setAside().filter(({ url, name }) => !here.has(placeOf(url, name)))]) {
    const field = find(entry);
    if (field && !resume(field, entry)) forget(entry.id);
    else if (!field && entry.id && entry.page === location.pathname) nowhere.push(entry);
  }
  if (nowhere.length) showLeftOver(nowhere);
});
