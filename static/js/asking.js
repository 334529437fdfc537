/* What the rules ask for also shows at the field where it can be mended: marked on a wide screen, in words on a narrow
   one, where the list of findings lies far below, and below the line of a grid whose columns are narrow. */

import { noteOf, sweep, wantsNotes } from "./notes.js";
import { tellAtRest } from "./telling.js";

const FINDING = ".finding-hard, .finding-principle";

function unmark() {
  for (const note of document.querySelectorAll("[data-asks]")) {
    const control = document.getElementById(note.dataset.asks);
    describe(control, (ids) => ids.filter((id) => id !== note.id));
    control?.closest(".asks-box")?.classList.remove("asks-box", "asks-hard", "asks-principle");
    note.replaceChildren();
    sweep(note);
    note.remove();
  }
}

function describe(control, change) {
  if (!control) return;
  const ids = change((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (ids.length) control.setAttribute("aria-describedby", ids.join(" "));
  else control.removeAttribute("aria-describedby");
}

function mark() {
  unmark();
  for (const [number, finding] of document.querySelectorAll(FINDING).entries()) {
    const link = finding.querySelector("a[data-field]");
    if (!link || link.pathname !== location.pathname) continue;
    const control = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const box = control?.matches("fieldset") ? control : control?.closest("td, .field");
    if (!box || !control.matches("input, select, textarea, fieldset")) continue;
    const note = document.createElement("p");
    note.className = "asks";
    note.id = `asks-${number}`;
    note.dataset.asks = control.id;
    note.textContent = finding.querySelector("p").textContent;
    const tone = finding.matches(".finding-hard") ? "asks-hard" : "asks-principle";
    box.classList.add("asks-box", tone);
    if (box.matches("td") && wantsNotes(box)) {
      note.dataset.column = box.dataset.label ?? "";
      note.classList.add(tone);
      noteOf(box).append(note);
    } else {
      box.append(note);
    }
    describe(control, (ids) => [...ids, note.id]);
  }
}

/* The counts are told when they differ from those told before */

const counts = () => [...document.querySelectorAll("[data-counts]")].map((line) => line.innerText.replace(/\s+/g, " ").trim()).join(" ");
let known = counts();

document.addEventListener("htmx:afterSettle", () => {
  mark();
  const now = counts();
  if (now !== known) tellAtRest("findings", now);
  known = now;
});
mark();
