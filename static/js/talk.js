/* Comments beside a page: a mark opens them in a panel, whose forms are sent without leaving the page. What is shown is
   read; the marks follow. Without script the marks lead to a page of comments, and its forms are plain ones.

   The forms are plain ones here too until they leave: keeping/forms.js has kept what was typed, and has asked whether
   it would be sent as the one who typed it, before this module gets to see it. */

import { showBanner, showSignedOut } from "./banner.js";
import { ofInputMethod } from "./composing.js";
import { comeBack } from "./keeping/forms.js";
import { forget, left } from "./keeping/store.js";
import "./mentions.js";
import { post } from "./net.js";
import { word } from "./words.js";

let panel = null;
let opened = ""; // which mark has opened it
const halves = new Map(); // what stood half written where the panel was closed, by form

const marksOf = (place) => document.querySelectorAll(`[data-talk="${CSS.escape(place)}"]`);

/* Opening and closing */

function open(mark) {
  if (!panel) {
    panel = document.createElement("section");
    panel.className = "talk-panel no-print";
    panel.id = "talk";
    panel.dataset.talkPanel = "";
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-labelledby", "talk-head");
    document.getElementById("main").append(panel);
  }
  layAside();
  opened = mark.dataset.talk;
  panel.hidden = false;
  panel.setAttribute("aria-busy", "true");
  bringForth(mark);
  htmx.ajax("GET", mark.href, { target: panel, swap: "innerHTML" });
}

/** Where the panel covers what lies below, the mark's line goes to the top, below what stays in sight there; where the
    panel stands beside the page, only as far as it takes. */
function bringForth(mark) {
  const line = mark.closest("tr, li, .field, .card-head") ?? mark;
  if (!matchMedia("(max-width: 48rem)").matches) return void requestAnimationFrame(() => line.scrollIntoView({ block: "nearest" }));
  const bar = document.querySelector(".running");
  const top = bar ? bar.offsetHeight + parseFloat(getComputedStyle(bar).top || 0) : 0;
  scrollBy(0, line.getBoundingClientRect().top - top - 8);
}

function close() {
  if (!panel || panel.hidden) return;
  layAside();
  panel.hidden = true;
  panel.replaceChildren();
  const back = [...marksOf(opened)].find((mark) => mark.checkVisibility?.() ?? true);
  back?.focus();
}

document.addEventListener("click", (event) => {
  const mark = event.target.closest?.("a[data-talk]");
  if (mark && !event.ctrlKey && !event.metaKey && !event.shiftKey && window.htmx) {
    event.preventDefault();
    open(mark);
  }
  if (event.target.closest?.("[data-talk-close]")) close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || ofInputMethod(event) || !panel?.contains(event.target)) return;
  event.preventDefault();
  close();
});

/* What is shown is read */

/** `anew`: the marks are asked for in any case, for something was written. */
function shown(place, anew = false) {
  place.removeAttribute("aria-busy");
  comeBack(place.querySelectorAll("form")).then(() => takeUp(place)); // what this page knows is newer
  const form = place.querySelector("form[data-talk-read]");
  if (form && (anew || form.elements.comment)) readShown(form);
}

async function readShown(form) {
  const values = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const answer = await post(form.action, values).catch(() => null);
  if (!answer?.ok) return; // the button stays
  const now = document.createElement("template");
  now.innerHTML = await answer.text();
  form.querySelector("button")?.remove();
  for (const mark of now.content.querySelectorAll("[data-talk]")) {
    for (const old of marksOf(mark.dataset.talk)) old.replaceWith(mark.cloneNode(true));
  }
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target !== panel) return;
  shown(panel);
  const mark = [...marksOf(opened)].find((each) => each.checkVisibility?.() ?? true);
  if (mark) bringForth(mark); // the sums may have grown, or fonts have come
  panel.querySelector("#talk-head")?.focus();
});

document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.target !== panel) return;
  panel.removeAttribute("aria-busy");
  if ([403, 404].includes(event.detail.xhr.status)) showBanner("talk", word("talk-gone"));
  close();
});

for (const page of document.querySelectorAll(".talk-page")) shown(page);

/* Sending */

document.addEventListener("submit", (event) => {
  const form = event.target;
  const place = form.closest("[data-talk-panel]");
  if (event.defaultPrevented || !place || !form.matches("[data-talk-form]")) return;
  event.preventDefault();
  send(form, place);
});

async function send(form, place) {
  const values = [...new FormData(form)];
  const kept = values.find(([name]) => name === "kept")?.[1];
  let answer;
  try {
    answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(values.filter(([name]) => name !== "kept")),
      headers: { "X-Requested-With": "fetch", ...(place === panel && { "X-Talk-Panel": "true" }) },
    });
  } catch {
    showBanner("form-offline", word("form-offline"));
    return;
  } finally {
    delete form.dataset.sent;
  }
  if (answer.status === 401) return void showSignedOut([], word("form-signed-out"));
  if ([403, 404].includes(answer.status)) return void showBanner("talk", word("gone"));
  if (!answer.ok && answer.status !== 422) return void showBanner("form-trouble", word("form-trouble"));
  if (answer.ok) {
    halves.delete(keyOf(form));
    forget(kept);
    (await left).forEach((entry, at, all) => entry.id === kept && all.delete(at));
  }
  const elsewhere = place === panel ? half(form, place) : [];
  place.innerHTML = await answer.text();
  settle(place, elsewhere, answer);
}

/** What stands half written in the place, but in `form`, and whom it is to mention, by form: it stays. */
function half(form, place) {
  return [...place.querySelectorAll("textarea[id]")]
    .filter((each) => each.form !== form && each.value !== each.defaultValue)
    .map((each) => [keyOf(each.form), { value: each.value, people: mentioned(each.form) }]);
}

const keyOf = (form) => `${form.action} ${form.id}`;
const mentioned = (form) => [...form.querySelectorAll('input[name="mention"]:checked')].map((box) => box.value);

function layAside() {
  for (const [key, written] of half(null, panel)) halves.set(key, written);
}

function takeUp(place, from = halves) {
  for (const area of place.querySelectorAll("textarea[id]")) {
    const written = from.get(keyOf(area.form));
    if (!written) continue;
    halves.delete(keyOf(area.form));
    area.value = written.value;
    for (const box of area.form.querySelectorAll('input[name="mention"]')) box.checked ||= written.people.includes(box.value);
  }
}

function settle(place, elsewhere, answer) {
  shown(place, true);
  takeUp(place, new Map(elsewhere));
  const wrong = place.querySelector("[aria-invalid]");
  const written = answer.redirected && document.getElementById(new URL(answer.url).hash.slice(1));
  (wrong ?? (written || place.querySelector("#talk-head")))?.focus();
}
