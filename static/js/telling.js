/* What a screen reader hears while a page saves itself: where things came to rest, and what went wrong; not every step on
   the way. One live region for all of it: what is drawn beside the fields is for the eye. */

const REST = 3000;
const place = document.getElementById("told");
const waiting = new Map();
let timer = 0;
let last = "";

function say() {
  const text = [...waiting.values()].filter(Boolean).join(" ");
  waiting.clear();
  if (!place || !text || text === last) return;
  last = text;
  place.textContent = text;
}

/** Tell `text` under `key` once nothing has been typed for a while; it replaces what waits there. */
export function tellAtRest(key, text) {
  waiting.set(key, text);
  clearTimeout(timer);
  timer = setTimeout(say, REST);
}

/** Tell `text` now: somebody has to know. */
export function tellNow(text) {
  waiting.clear();
  waiting.set("now", text);
  clearTimeout(timer);
  say();
}

document.addEventListener(
  "input",
  () => {
    last = "";
    if (!waiting.size) return;
    clearTimeout(timer);
    timer = setTimeout(say, REST);
  },
  true,
);
