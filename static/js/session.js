/* The session ends after a time without requests: warn before, say so after. Nothing is done to what was typed. */

import { hideBanner, showBanner, showSignedOut } from "./banner.js";
import { word } from "./words.js";

const WARNING = 5 * 60 * 1000;
const lasts = Number(document.querySelector('meta[name="session-seconds"]')?.content ?? 0) * 1000;
let timer = 0;

function begin() {
  clearTimeout(timer);
  hideBanner("idle");
  timer = setTimeout(warn, Math.max(lasts - WARNING, 0));
}

function warn() {
  showBanner("idle", word("idle"), [{ text: word("stay"), run: stay }]);
  timer = setTimeout(ended, WARNING);
}

async function stay() {
  const answer = await fetch(document.getElementById("tray-panel").getAttribute("hx-get"), { headers: { "HX-Request": "true" } });
  if (answer.ok) begin();
  else ended();
}

function ended() {
  hideBanner("idle");
  showSignedOut();
}

if (lasts) {
  begin();
  document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && begin());
  document.addEventListener("gonghao:saved", begin);
}
