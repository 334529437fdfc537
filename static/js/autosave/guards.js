/* What would lose or overtake an edit waits for it: leaving the page, forms, htmx requests and swaps. */

import { showBanner } from "../banner.js";
import { word } from "../words.js";
import { unsaved } from "./field.js";
import { flush } from "./queue.js";

function showFirstUnsaved() {
  showBanner("unsaved", word("still-unsaved"));
  const [first] = unsaved;
  first?.control.focus();
}

window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || !unsaved.size || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (link.target || link.hasAttribute("download") || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  await flush();
  location.href = link.href;
});

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (form.matches("[data-autosave]") && !event.submitter) {
      event.preventDefault();
      flush();
      return;
    }
    if (!unsaved.size || form.method === "dialog") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await flush()) form.requestSubmit(event.submitter);
    else showFirstUnsaved();
  },
  true,
);

document.addEventListener("htmx:confirm", async (event) => {
  if (!unsaved.size || !(event.detail.triggeringEvent instanceof MouseEvent)) return;
  event.preventDefault();
  if (await flush()) event.detail.issueRequest(true);
  else showFirstUnsaved();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const holds = [...unsaved].some((field) => event.detail.target.contains(field.control));
  if (holds) event.detail.shouldSwap = false;
});
