/* The sentences of the scripts, written and translated in templates/components/words.html. */

const source = document.getElementById("words");

/** The sentence under `key`, with `{name}` filled from `values`. */
export function word(key, values = {}) {
  const text = source?.content.querySelector(`[data-word="${key}"]`)?.textContent ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
