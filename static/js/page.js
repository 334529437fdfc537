/* What every page has: menus that close, links that lead to a field, parts that could not be loaded, one post a click. */

import { showBanner, showSignedOut } from "./banner.js";
import { isComposing, ofInputMethod } from "./composing.js";
import { word } from "./words.js";

/* Menus */

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && !ofInputMethod(event) && event.target.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

/* A link to a field puts the cursor into it */

function find() {
  const id = decodeURIComponent(location.hash.slice(1));
  const goal = id && document.getElementById(id);
  if (!goal || goal.id === "main") return;
  goal.closest("details")?.setAttribute("open", "");
  const control = goal.matches("input, select, textarea, button, a, [tabindex]") ? goal : goal.querySelector("input, select, textarea");
  control?.focus({ preventScroll: true });
  goal.scrollIntoView({ block: "center" });
  goal.classList.add("found");
  goal.addEventListener("animationend", () => goal.classList.remove("found"), { once: true });
}

window.addEventListener("hashchange", find);
find();
document.querySelector("[data-focus]")?.focus();

/* A heading that repeats what is typed on the same page follows it; nothing typed leaves the words for "no name yet" */

function mirror({ target }) {
  if (!target.id || isComposing(target)) return;
  for (const copy of document.querySelectorAll(`[data-mirrors="${CSS.escape(target.id)}"]`)) {
    copy.textContent = target.value.trim() || (copy.dataset.empty ?? "");
  }
}

document.addEventListener("input", mirror);
document.addEventListener("compositionend", mirror);

/* Where one is stays in sight in a menu that is wider than the screen */

for (const here of document.querySelectorAll(".nav [aria-current]")) {
  const menu = here.closest("nav");
  menu.scrollLeft = here.offsetLeft - (menu.clientWidth - here.offsetWidth) / 2;
}

/* htmx */

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401) {
    showSignedOut();
  } else if (status !== 404) {
    showBanner("part", word("part-failed"));
  }
});

/* A search keeps what is ticked below it */

document.addEventListener("submit", ({ target: form }) => {
  for (const kept of form.querySelectorAll("[data-carried]")) kept.remove();
  if (!form.dataset.carries) return;
  for (const box of document.querySelectorAll(`input[name="${form.dataset.carries}"]:checked:not(:disabled)`)) {
    const kept = document.createElement("input");
    Object.assign(kept, { type: "hidden", name: box.name, value: box.value });
    kept.dataset.carried = "";
    form.append(kept);
  }
});

/* A form is posted once, however often it is clicked */

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [data-autosave]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 5000);
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-submit-on-change]")) event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});
