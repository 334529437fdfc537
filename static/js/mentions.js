/* “@” in a comment offers those whom one may mention, as ticked below it; the tick is what is sent. */

import { isComposing, ofInputMethod } from "./composing.js";

const MOST = 8;
const AT = /[@＠]([^\s@＠]{0,20})$/u;
let list = null;
let area = null;
let chosen = 0;

const boxes = (form) => [...form.querySelectorAll('input[name="mention"]')];

function offered() {
  const found = AT.exec(area.value.slice(0, area.selectionStart));
  if (!found) return [];
  const words = found[1].toLowerCase();
  return boxes(area.form).filter((box) => box.parentElement.textContent.toLowerCase().includes(words)).slice(0, MOST);
}

function hide() {
  list?.remove();
  list = null;
  for (const name of ["aria-controls", "aria-activedescendant"]) area?.removeAttribute(name);
}

function show() {
  const people = offered();
  hide();
  if (!people.length) return;
  list = document.createElement("ul");
  list.className = "talk-people";
  list.id = `${area.id}-people`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", area.form.querySelector("[data-people] summary").textContent);
  for (const [at, box] of people.entries()) {
    const option = document.createElement("li");
    option.id = `${list.id}-${at}`;
    option.setAttribute("role", "option");
    option.textContent = box.parentElement.textContent.replace(/\s+/g, " ").trim();
    option.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the text keeps the cursor
      take(box);
    });
    list.append(option);
  }
  list.people = people;
  area.after(list);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);
  point(0);
}

function point(at) {
  chosen = (at + list.children.length) % list.children.length;
  for (const [place, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(place === chosen));
  area.setAttribute("aria-activedescendant", list.children[chosen].id);
}

function take(box) {
  const before = area.value.slice(0, area.selectionStart).replace(AT, `@${box.dataset.name} `);
  const after = area.value.slice(area.selectionStart);
  area.value = before + after;
  area.setSelectionRange(before.length, before.length);
  box.checked = true;
  box.dataset.byAt = "";
  box.closest("details").open = true;
  hide();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Who was named by “@” and stands in the text no more is not mentioned. */
function untick() {
  for (const box of boxes(area.form)) {
    if (!("byAt" in box.dataset) || area.value.includes(`@${box.dataset.name}`)) continue;
    box.checked = false;
    delete box.dataset.byAt;
  }
}

function look({ target }) {
  if (!target.matches?.("[data-mentions]") || isComposing(target)) return;
  area = target;
  untick();
  show();
}

document.addEventListener("input", look);
document.addEventListener("compositionend", look);
document.addEventListener("focusout", ({ target }) => target === area && hide());

document.addEventListener(
  "keydown",
  (event) => {
    if (!list || event.target !== area || ofInputMethod(event)) return;
    const deeds = {
      ArrowDown: () => point(chosen + 1),
      ArrowUp: () => point(chosen - 1),
      Enter: () => take(list.people[chosen]),
      Tab: () => take(list.people[chosen]),
      Escape: hide,
    };
    if (!deeds[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    deeds[event.key]();
  },
  true,
);
