/* One field of a form that saves itself: what its control holds, what the server last confirmed, what it says. */

import { noteOf, sweep, wantsNotes } from "../notes.js";
import { tellAtRest, tellNow } from "../telling.js";
import { word } from "../words.js";

const MOST_DOUBTS = 4;
const TROUBLES = ["refused", "clash", "waiting"];
const TONES = { saved: "state-saved", flawed: "state-bad", refused: "state-bad", clash: "state-warn", waiting: "state-warn" };

/** Every field whose text the server has not confirmed. */
export const unsaved = new Set();

/** The state line of a form as a whole, for cells that have none of their own. */
export const formLine = (control) => control.closest("form")?.querySelector("[data-state]:not(.field [data-state])");

export class Field {
  constructor(control) {
    this.control = control;
    this.name = control.dataset.group ?? control.name;
    this.shown = this.original();
    this.base = control.dataset.base ?? this.shown;
    this.doubts = []; // texts that were posted without an answer
    this.state = "saved";
    this.timer = 0;
  }

  get boxes() {
    return [...this.control.querySelectorAll('input[type="checkbox"]')];
  }

  read(ticked = (box) => box.checked) {
    if (this.control.dataset.group !== undefined) return this.boxes.filter(ticked).map((box) => box.value).join(",");
    if (this.control.type === "checkbox") return ticked(this.control) ? this.control.value : "";
    return this.control.value;
  }

  original() {
    if (this.control.dataset.group !== undefined || this.control.type === "checkbox") {
      return this.read((box) => box.defaultChecked);
    }
    if (this.control instanceof HTMLSelectElement) {
      return [...this.control.options].find((option) => option.defaultSelected)?.value ?? this.control.options[0]?.value ?? "";
    }
    return this.control.defaultValue;
  }

  write(value) {
    if (this.control.dataset.group !== undefined) {
      const chosen = new Set(value.split(","));
      for (const box of this.boxes) box.checked = chosen.has(box.value);
    } else if (this.control.type === "checkbox") {
      this.control.checked = value !== "";
    } else {
      this.control.value = value;
    }
  }

  /** How a person reads a value of this control; empty where the value is already text, or nothing. */
  describe(value) {
    if (this.control.dataset.group !== undefined) {
      const chosen = value.split(",");
      return this.boxes
        .filter((box) => chosen.includes(box.value))
        .map((box) => box.parentElement.textContent.trim())
        .join("、");
    }
    if (this.control.type === "checkbox") return value ? "☑" : "☐";
    if (!(this.control instanceof HTMLSelectElement)) return "";
    return [...this.control.options].find((option) => value && option.value === value)?.text ?? "";
  }

  get url() {
    return this.control.closest("[data-url]").dataset.url;
  }

  get changed() {
    return this.read() !== this.shown;
  }

  /** Whether the server may hold something else than the control. */
  get pending() {
    return this.changed || this.doubts.length > 0;
  }

  /** What to post: where nothing was changed the base itself, since 1,000 on the page may be 1000 there. */
  get value() {
    return this.changed ? this.read() : this.base;
  }

  /** What the server may hold as far as this page knows. */
  get bases() {
    return [this.base, ...this.doubts];
  }

  /** `value` was posted and nobody knows whether it arrived. The first ones are kept, up to a number: once a connection
      is gone the later ones hardly arrive; one forgotten could only make this page clash with itself. */
  doubt(value) {
    this.doubts = [...new Set([...this.doubts.slice(0, MOST_DOUBTS - 1), value])];
  }

  /** The element with this field's state line and slots: the field, or the cell of a grid. */
  get box() {
    return this.control.closest(".field, td, [data-field-box]") ?? this.control.parentElement;
  }

  /** The id of a slot that is made for a cell. */
  slotId(kind) {
    return `${this.control.id || this.name}-${kind}`;
  }

  /** The element for an error or a clash: the field's own, or one that was made for the cell of a grid. */
  found(kind) {
    return this.box.querySelector(`[data-${kind}]`) ?? (this.box.tagName === "TD" ? document.getElementById(this.slotId(kind)) : null);
  }

  slot(kind) {
    const own = this.found(kind);
    if (own || this.box.tagName !== "TD") return own;
    const made = document.createElement("div");
    made.dataset[kind] = "";
    made.id = this.slotId(kind);
    if (kind === "error") {
      made.className = "cell-slot error";
      this.control.setAttribute("aria-describedby", made.id);
    }
    if (kind === "clash" || wantsNotes(this.box)) noteOf(this.box).append(made);
    else this.box.append(made);
    if (kind === "error" && wantsNotes(this.box)) made.dataset.column = this.box.dataset.label ?? "";
    return made;
  }

  say(state, values = {}) {
    this.state = state;
    if (state === "saved" && !this.pending) unsaved.delete(this);
    else unsaved.add(this);
    document.documentElement.toggleAttribute("data-unsaved", unsaved.size > 0);
    this.control.classList.toggle("cell-unsaved", this.box.tagName === "TD" && unsaved.has(this));
    this.tell(state, values);
    document.dispatchEvent(new CustomEvent("gonghao:state", { detail: this }));
    const line = this.box.querySelector("[data-state]") ?? formLine(this.control);
    if (!line) return;
    const shared = !this.box.contains(line) && [...unsaved].some((other) => other.control.form === this.control.form);
    if (state === "saved" && shared) return; // another cell still waits: the line of the grid goes on saying so
    const told = state === "saved" && values.time && this.flawedBeside(line) ? "flawed" : state;
    line.textContent = values.time || state !== "saved" ? word(told, values) : "";
    line.className = "state " + (TONES[told] ?? "");
  }

  /** Whether what `line` tells of is saved, yet not all of it right: this field, or any cell of the line's grids. */
  flawedBeside(line) {
    return this.flawed || (!this.box.contains(line) && this.control.closest("form").querySelector("[data-grid] [aria-invalid='true']") !== null);
  }

  /** What a screen reader hears of a state: troubles at once, the rest when everything is saved. */
  tell(state, values) {
    const called = this.control.getAttribute("aria-label") ?? this.control.labels?.[0]?.textContent.trim() ?? "";
    if (TROUBLES.includes(state)) tellNow(`${called} ${word(state)}`.trim());
    else if (state === "saved" && values.time && this.flawed) tellAtRest("flawed", `${called} ${word("flawed", values)}`.trim());
    else if (state === "saved" && values.time && !unsaved.size) tellAtRest("saved", word("saved", values));
  }

  clear() {
    for (const slot of [this.found("error"), this.found("clash")]) {
      slot?.replaceChildren();
      sweep(slot);
    }
    this.control.removeAttribute("aria-invalid");
    this.flawed = false;
  }

  /** Saved as it was typed, yet not what the column wants. */
  warn(problem) {
    this.flawed = true;
    this.control.setAttribute("aria-invalid", "true");
    this.slot("error")?.append(problem);
  }

  /** Not saved: `html` says why, the text stays. */
  refuse(html, text) {
    this.control.setAttribute("aria-invalid", "true");
    const slot = this.slot("error");
    if (slot && html) slot.innerHTML = html;
    else if (slot) slot.textContent = text;
    this.say("refused");
  }

  /** The server has `value` now; `sent` is what the control held when it was posted. */
  confirm(value, display, sent) {
    this.base = value;
    this.doubts = [];
    this.shown = sent;
    if (this.read() === sent && document.activeElement !== this.control) {
      this.write(display);
      this.shown = this.read();
    }
  }

  /** The author has chosen between two versions: "mine", "theirs" or "both". Theirs becomes the base. */
  settle(choice, theirs) {
    const mine = this.read();
    this.clear();
    this.base = theirs;
    this.doubts = [];
    this.write({ mine, theirs, both: `${theirs}\n${mine}` }[choice]);
    this.shown = null; // differs from any text, so it is posted: theirs too, which tells the server that it is settled
    this.say("unsaved");
  }
}

const fields = new WeakMap();

/** The field that an element belongs to, or null. */
export function fieldOf(target) {
  if (!(target instanceof HTMLElement)) return null;
  const control = target.closest("[data-group]") ?? target;
  const name = control.dataset.group ?? control.name;
  if (!name || !control.closest("[data-autosave]") || !control.closest("[data-url]")) return null;
  if (control.matches("button, [type=hidden]")) return null; // what a button posts is no text of anybody's
  if (!fields.has(control)) fields.set(control, new Field(control));
  return fields.get(control);
}
