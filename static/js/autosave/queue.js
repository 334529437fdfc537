/* Posting edits one at a time, in their order; trying again where there was no answer; waiting where nobody is signed
   in, or somebody else. */

import { hideBanner, showBanner, showSignedOut } from "../banner.js";
import { isComposing } from "../composing.js";
import { post, renewToken } from "../net.js";
import { word } from "../words.js";
import { unsaved } from "./field.js";

const TYPING_PAUSE = 800;
const RETRY_FIRST = 2000;
const RETRY_LAST = 30000;
const BARRED = ["signed-out", "somebody-else"];
const REASONS = ["offline", "trouble", ...BARRED];

const queue = [];
const clashes = new WeakMap();
let running = null;
let retryDelay = RETRY_FIRST;
let retryTimer = 0;
let barred = false;

/** A field's control was edited: save it now, or once typing pauses. */
export function edited(field, now) {
  clearTimeout(field.timer);
  if (field.state === "clash") return;
  if (!field.pending) {
    if (["unsaved", "refused", "waiting"].includes(field.state)) {
      field.clear();
      field.say("saved");
    }
    return;
  }
  if (field.state !== "saving") field.say("unsaved");
  if (isComposing(field.control)) return; // its end is an edit once more
  if (now) enqueue(field);
  else field.timer = setTimeout(() => enqueue(field), TYPING_PAUSE);
}

function enqueue(field) {
  if (!queue.includes(field)) queue.push(field);
  pump();
}

async function pump() {
  if (running || barred) return;
  running = work();
  try {
    await running;
  } finally {
    running = null;
  }
  if (queue.length && !retryTimer) pump();
}

async function work() {
  while (queue.length) {
    const field = queue.shift(); // edited while it is being posted, it comes in once more
    if (!(await save(field))) {
      if (!queue.includes(field)) queue.push(field); // at the end: it must not hold up the others for ever
      if (!barred) {
        retryTimer = setTimeout(retry, retryDelay);
        retryDelay = Math.min(retryDelay * 2, RETRY_LAST);
      }
      return;
    }
    retryDelay = RETRY_FIRST;
    hideReasons();
  }
}

/** Try at once what waits; after a sign-out only when the same person is signed in again. */
export async function retry() {
  clearTimeout(retryTimer);
  retryTimer = 0;
  if (barred && !(await admitted())) return;
  barred = false;
  pump();
}

async function admitted() {
  try {
    const reason = await renewToken();
    if (reason) explain(reason);
    return !reason;
  } catch {
    return false;
  }
}

/** Save everything that waits. True when nothing is left unsaved. */
export async function flush() {
  for (const field of unsaved) {
    clearTimeout(field.timer);
    if (["unsaved", "saving"].includes(field.state)) enqueue(field); // "saving": there may be edits since
  }
  while (running) await running.catch(() => {}); // an error is reported where it happened, the field stays unsaved
  return unsaved.size === 0;
}

export const waitingForSignIn = () => barred;

/** Post one field. True when it is settled, false when it must be tried again later. */
async function save(field) {
  if (!field.pending || field.state === "clash") return true;
  if (isComposing(field.control)) return true; // nobody sees half a syllable
  const { value } = field;
  const held = field.read();
  field.say("saving");
  let answer;
  try {
    answer = await ask(field, value);
  } catch (error) {
    field.doubt(value);
    return later(field, error instanceof TypeError ? "offline" : "trouble"); // TypeError: how fetch tells of no network
  }
  if (answer.reason) return later(field, answer.reason);
  if (answer.ok) saved(field, answer.body, held);
  else if (answer.status === 409) clash(field, answer.body);
  else if (answer.status === 422) field.refuse(answer.body);
  else field.refuse("", reasonOf(answer));
  if (field.read() !== held) edited(field, false);
  return true;
}

/** Why a save was refused: in the server's words where it gives any. */
function reasonOf({ status, body, type }) {
  if (status === 403 && body.trim() && type.startsWith("text/plain")) return body;
  return word({ 403: "not-allowed", 404: "gone" }[status] ?? "unreadable");
}

/** The answer to one post, read to its end; {reason} where this page may not post. Rejects where nothing is known. */
async function ask(field, value) {
  const given = [["field", field.name], ...field.bases.map((base) => ["base", base]), ["value", value]];
  let answer = await post(field.url, given);
  if ([401, 403].includes(answer.status)) {
    const reason = await renewToken();
    if (reason) return { reason };
    answer = await post(field.url, given);
  }
  if (answer.status === 401) return { reason: "signed-out" };
  if (answer.status >= 500 || answer.status === 429) throw new Error(`Answer ${answer.status}`);
  return { ok: answer.ok, status: answer.status, type: answer.headers.get("Content-Type") ?? "", body: await (answer.ok ? answer.json() : answer.text()) };
}

function later(field, reason) {
  field.say("waiting");
  barred = BARRED.includes(reason);
  explain(reason);
  return false;
}

function explain(reason) {
  hideReasons(reason);
  const actions = [{ text: word("retry"), run: retry }];
  if (reason === "signed-out") showSignedOut(actions);
  else showBanner(reason, word(reason), actions);
}

function hideReasons(except) {
  for (const reason of REASONS) if (reason !== except) hideBanner(reason);
}

function saved(field, answer, sent) {
  field.clear();
  if (answer.problem) field.warn(answer.problem);
  const value = answer.value ?? sent;
  field.confirm(value, answer.display ?? value, sent);
  field.say("saved", { time: answer.saved_at });
  for (const [id, text] of Object.entries(answer.also ?? {})) {
    const place = document.getElementById(id);
    if (place) place.textContent = text;
  }
  const detail = { field: field.name, url: field.url, value };
  field.control.dispatchEvent(new CustomEvent("gonghao:saved", { bubbles: true, detail }));
}

function clash(field, html) {
  const slot = field.slot("clash");
  slot.innerHTML = html;
  const versions = { mine: field.read(), theirs: slot.querySelector("[data-theirs]").dataset.theirs };
  for (const [version, value] of Object.entries(versions)) {
    const words = field.describe(value);
    if (words) slot.querySelector(`[data-version="${version}"]`).textContent = words;
  }
  clashes.set(slot, field);
  field.say("clash");
}

/** A button of a clash was pressed: settle it and save what its author chose. */
export function choose(button) {
  const slot = button.closest("[data-clash]");
  const field = clashes.get(slot);
  field.settle(button.dataset.take, slot.querySelector("[data-theirs]").dataset.theirs);
  edited(field, true);
  field.control.focus();
}
