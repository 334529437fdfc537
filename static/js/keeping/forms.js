/* Plain forms: what is typed is kept until the server has taken it, and stands in the form again when it is opened next.

   Before a form is sent the server is asked under whose seal it would be: where nobody is signed in, or somebody else, or
   in another role, or where there is no connection, nothing leaves the page. What goes wrong after that (an error page, a
   proxy's time-out) leaves the text in the store. Passwords and files are never kept. */

import { hideBanner, showBanner, showSignedOut } from "../banner.js";
import { isComposing } from "../composing.js";
import { renewToken, token } from "../net.js";
import { moment, word } from "../words.js";
import { forget, forgetAll, idOf, keep, left, owner } from "./store.js";

const PAUSE = 400;
const UNKEPT = ["hidden", "password", "file", "submit", "button", "reset", "image"];
const timers = new WeakMap();
const known = new WeakMap(); // form → spots that were typed into before this page was drawn

const isPlain = (form) =>
  Boolean(owner) && form instanceof HTMLFormElement && form.method === "post" && !form.matches("[data-autosave], [data-link-code], .top form, dialog form");

const actionOf = (form) => new URL(form.getAttribute("action") || location.href, location.href);

/** What names a form on every page it stands on: where it leads, and which of several it is. */
export function placeOf(form) {
  const { pathname, search } = actionOf(form);
  const event = form.querySelector('input[type="hidden"][name="event"]')?.value ?? "";
  return `form ${pathname}${search} ${form.id} ${event}`.trim();
}

/** A form's controls that people fill in, with the name of each spot. */
function spots(form) {
  const seen = new Map();
  const found = [];
  for (const control of form.elements) {
    if (!control.name || control.disabled || UNKEPT.includes(control.type) || control instanceof HTMLFieldSetElement || control instanceof HTMLOutputElement) continue;
    if (isChoice(control)) {
      found.push([`${control.name}=${control.value}`, control]);
    } else {
      const nth = seen.get(control.name) ?? 0;
      seen.set(control.name, nth + 1);
      found.push([`${control.name}/${nth}`, control]);
    }
  }
  return found;
}

const isChoice = (control) => control.type === "checkbox" || control.type === "radio";

function read(control) {
  if (isChoice(control)) return control.checked ? "1" : "";
  if (control instanceof HTMLSelectElement) return [...control.selectedOptions].map((option) => option.value).join("\n");
  return control.value;
}

function original(control) {
  if (isChoice(control)) return control.defaultChecked ? "1" : "";
  if (control instanceof HTMLSelectElement) {
    const chosen = [...control.options].filter((option) => option.defaultSelected);
    return (chosen.length || control.multiple ? chosen : [...control.options].slice(0, 1)).map((option) => option.value).join("\n");
  }
  return control.defaultValue;
}

function write(control, value) {
  if (isChoice(control)) {
    control.checked = value === "1";
  } else if (control instanceof HTMLSelectElement) {
    const chosen = new Set(value.split("\n"));
    for (const option of control.options) option.selected = chosen.has(option.value);
  } else {
    control.value = value;
  }
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Keep what a form holds. Its id in the store, "" where there is nothing to keep or it cannot be kept. */
async function keepForm(form) {
  clearTimeout(timers.get(form));
  const before = known.get(form) ?? new Set();
  const all = spots(form);
  // A page that asks once more what is about to be done carries the text in hidden fields: it is the same form still.
  if (!all.length) return (await left).get(placeOf(form))?.id ?? "";
  const typed = all.filter(([spot, control]) => before.has(spot) || read(control) !== original(control));
  if (!typed.length) {
    forget(await idOf(placeOf(form)));
    return "";
  }
  const fields = typed.map(([spot, control]) => [spot, read(control)]);
  return keep({ place: placeOf(form), fields, page: location.pathname + location.search });
}

document.addEventListener("input", soon);
document.addEventListener("change", soon);
document.addEventListener("compositionend", soon);

function soon(event) {
  const { form } = event.target;
  if (!form || !isPlain(form) || isComposing(form)) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keepForm(form), PAUSE));
}

/* What was left comes back */

function restore(form, entry) {
  const controls = new Map(spots(form));
  const back = entry.fields.filter(([spot]) => controls.has(spot));
  known.set(form, new Set(back.map(([spot]) => spot)));
  const differing = back.filter(([spot, value]) => read(controls.get(spot)) !== value);
  for (const [spot, value] of differing) write(controls.get(spot), value);
  clearTimeout(timers.get(form)); // what came back is kept already, as of the time it was typed
  if (differing.length) tell(form, entry);
}

function tell(form, entry) {
  const note = document.createElement("div");
  note.className = "message message-warning row row-between";
  note.dataset.restored = "";
  note.setAttribute("role", "status");
  const line = document.createElement("p");
  line.textContent = word("form-restored", { time: moment(entry.at) });
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "button button-quiet button-small";
  drop.textContent = word("form-drop");
  drop.addEventListener("click", () => {
    clearTimeout(timers.get(form));
    known.delete(form);
    forget(entry.id);
    form.reset();
    note.remove();
  });
  note.append(line, drop);
  form.prepend(note);
}

/** Put what was left back into these forms; asked again for forms that come later, as long as the page stands. */
export async function comeBack(forms) {
  const entries = await left;
  for (const form of forms) {
    const entry = isPlain(form) && entries.get(placeOf(form));
    if (entry) restore(form, entry);
  }
}

comeBack(document.forms);

/* Sending */

function hold(form, name, value) {
  form.querySelector(`input[type="hidden"][name="${name}"]`)?.remove();
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  form.append(input);
}

/** Whether the form would be sent as the one who filled it in; tells why not. */
async function admitted() {
  for (const key of ["form-offline", "form-trouble", "form-somebody-else", "signed-out"]) hideBanner(key);
  let reason;
  try {
    reason = await renewToken();
  } catch (error) {
    reason = error instanceof TypeError ? "offline" : "trouble";
  }
  if (reason === "signed-out") showSignedOut([], word("form-signed-out"));
  else if (reason) showBanner(`form-${reason}`, word(`form-${reason}`));
  return !reason;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("[data-signs-out]")) return forgetAll();
  if (event.defaultPrevented || !isPlain(form)) return undefined;
  if (form.dataset.admitted) {
    delete form.dataset.admitted;
    return undefined;
  }
  event.preventDefault();
  if (form.dataset.asking || form.dataset.sent) return undefined;
  form.dataset.asking = "1";
  try {
    const id = await keepForm(form).catch(() => "");
    if (!(await admitted())) return undefined;
    const own = form.querySelector('input[name="csrfmiddlewaretoken"]');
    if (own) own.value = token();
    hold(form, "seal", owner);
    if (id) hold(form, "kept", id);
    form.dataset.admitted = "1";
    form.requestSubmit(event.submitter);
  } finally {
    delete form.dataset.asking;
  }
  return undefined;
});
