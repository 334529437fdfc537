/* Forms that save themselves, field by field.

   A control with a name inside <form data-autosave data-url="…"> is posted as {field, base, value}: `base` is what the
   server last confirmed, so that it can tell a clash; it comes once more for every text posted since without an answer,
   which the server may hold as well. A [data-group] is one field whose value is its ticked boxes joined
   by commas. Text leaves a field's control only when its author says so. */

import { hideBanner } from "./banner.js";
import { fieldOf, unsaved } from "./autosave/field.js";
import { choose, edited, retry, waitingForSignIn } from "./autosave/queue.js";
import "./autosave/guards.js";

/** A script changed a control: save it like a person's edit. */
export function touched(control) {
  const field = fieldOf(control);
  if (field) edited(field, true);
}

document.addEventListener("input", (event) => {
  const field = fieldOf(event.target);
  if (field) edited(field, false);
});
document.addEventListener("compositionend", (event) => {
  const field = fieldOf(event.target);
  if (field) edited(field, false);
});
document.addEventListener("change", (event) => touched(event.target));
document.addEventListener("focusout", (event) => {
  if (fieldOf(event.target)?.pending) touched(event.target);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-clash] [data-take]");
  if (button) choose(button);
});
document.addEventListener("gonghao:saved", () => {
  if (unsaved.size === 0) hideBanner("unsaved");
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && waitingForSignIn()) retry();
});
window.addEventListener("online", retry);
