/* The sentences of the scripts, written and translated in templates/components/words.html. */

const source = document.getElementById("words");

/** The sentence under `key`, with `{name}` filled from `values`. */
export function word(key, values = {}) {
  const text = source?.content.querySelector(`[data-word="${key}"]`)?.textContent ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** A moment as the pages write it, Taipei's: 111/09/30 14:32 in Chinese, 30 Sep 2022 14:32 in English. */
export function moment(at) {
  const english = document.documentElement.lang.startsWith("en");
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const day = { year: "numeric", month: english ? "short" : "2-digit", day: english ? "numeric" : "2-digit" };
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Taipei", ...day, ...clock }).formatToParts(new Date(at));
  const of = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  const date = english ? `${of.day} ${of.month} ${of.year}` : `${of.year - 1911}/${of.month}/${of.day}`;
  return `${date} ${of.hour}:${of.minute}`;
}
