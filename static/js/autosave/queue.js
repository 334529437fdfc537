/* Posting edits one at a time, in their order; trying again where there was no answer; waiting where nobody is signed in. */

import { hideBanner, showBanner, showSignedOut } from "../banner.js";
import { post, renewToken } from "../net.js";
import { word } from "../words.js";
import { unsaved } from "./field.js";

const TYPING_PAUSE = 800;
const RETRY_FIRST = 2000;
const RETRY_LAST = 30000;

const queue = [];
const clashes = new WeakMap();
let running = null;
let retryDelay = RETRY_FIRST;
let retryTimer = 0;
let signedOut = false;

/** A field's control was edited: save it now, or once typing pauses. */
export function edited(field, now) {
  clearTimeout(field.timer);
  if (field.state === "clash") return;
  if (!field.changed) {
    if (["unsaved", "refused"].includes(field.state)) {
      field.clear();
      field.say("saved");
    }
    return;
  }
  if (field.state !== "saving") field.say("unsaved");
  if (now) enqueue(field);
  else field.timer = setTimeout(() => enqueue(field), TYPING_PAUSE);
}

function enqueue(field) {
  if (!queue.includes(field)) queue.push(field);
  pump();
}

async function pump() {
  if (running || signedOut) return;
  running = work();
  await running;
  running = null;
  if (queue.length && !retryTimer) pump();
}

async function work() {
  while (queue.length) {
    const field = queue[0];
    if (!(await save(field))) {
      queue.push(queue.shift()); // one that cannot be saved must not hold up the others for ever
      if (!signedOut) {
        retryTimer = setTimeout(retry, retryDelay);
        retryDelay = Math.min(retryDelay * 2, RETRY_LAST);
      }
      return;
    }
    queue.shift();
    retryDelay = RETRY_FIRST;
    if (field.changed && field.state === "saved") edited(field, false);
  }
}

/** Try at once what waits; after a sign-out only when somebody is signed in again. */
export async function retry() {
  clearTimeout(retryTimer);
  retryTimer = 0;
  if (signedOut) {
    try {
      if (!(await renewToken())) return;
    } catch {
      return;
    }
    signedOut = false;
  }
  pump();
}

/** Save everything that waits. True when nothing is left unsaved. */
export async function flush() {
  for (const field of unsaved) {
    clearTimeout(field.timer);
    if (field.state === "unsaved") enqueue(field);
  }
  while (running) await running;
  return unsaved.size === 0;
}

export const waitingForSignIn = () => signedOut;

/** Post one field. True when it is settled, false when it must be tried again later. */
async function save(field) {
  if (!field.changed || field.state === "clash") return true;
  const value = field.read();
  const given = { field: field.name, base: field.base, value };
  field.say("saving");
  let answer;
  try {
    answer = await post(field.url, given);
    if ([401, 403].includes(answer.status) && (await renewToken())) answer = await post(field.url, given);
  } catch {
    return later(field, "offline");
  }
  if (answer.status === 401) return later(field, "signed-out");
  if (answer.status >= 500 || answer.status === 429) return later(field, "trouble");
  for (const banner of ["offline", "signed-out", "trouble"]) hideBanner(banner);
  if (answer.ok) saved(field, await answer.json(), value);
  else if (answer.status === 409) clash(field, await answer.text());
  else if (answer.status === 422) field.refuse(await answer.text());
  else field.refuse("", word({ 403: "not-allowed", 404: "gone" }[answer.status] ?? "unreadable"));
  return true;
}

function later(field, reason) {
  field.say("waiting");
  signedOut = reason === "signed-out";
  const actions = [{ text: word("retry"), run: retry }];
  if (signedOut) showSignedOut(actions);
  else showBanner(reason, word(reason), actions);
  return false;
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
