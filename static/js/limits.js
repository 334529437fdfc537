/* A text longer than its field takes is never cut without a word: a browser would swallow the end of what is pasted. The
   whole text stays, its author is told by how much it is too long; the server refuses to save it and says so too. */

import { word } from "./words.js";

document.addEventListener("focusin", ({ target }) => {
  if (!target.matches?.("main [maxlength]")) return;
  target.dataset.longest = target.maxLength;
  target.removeAttribute("maxlength");
});

document.addEventListener("input", ({ target }) => {
  const longest = Number(target.dataset?.longest);
  if (!longest || target.closest("[data-autosave]")) return; // there the answer to the save tells it
  const id = `${target.id || target.name}-longest`;
  const told = document.getElementById(id);
  if (target.value.length <= longest) {
    if (told) target.removeAttribute("aria-invalid");
    told?.remove();
    return;
  }
  const note = told ?? document.createElement("p");
  note.id = id;
  note.className = "error";
  note.setAttribute("role", "alert");
  note.textContent = word("too-long", { longest, length: target.value.length });
  target.setAttribute("aria-invalid", "true");
  if (!told) target.after(note);
});
