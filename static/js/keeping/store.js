/* Texts that the server does not have yet, in this browser's storage, sealed with the key of the person and role that the
   page was opened for (core/keeping.py). Whoever uses the computer next has another key, and reads none of them. */

const PREFIX = "kept:";
const LASTS = 14 * 24 * 3600 * 1000;
const LONGEST = 1_500_000; // characters of one sealed text; a browser holds a few million in all

const meta = document.querySelector('meta[name="seal"]');
export const owner = meta?.content ?? "";
const encoder = new TextEncoder();
const toText = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
const toBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

const key = owner && window.crypto?.subtle
  ? crypto.subtle.importKey("raw", toBytes(meta.dataset.key), "AES-GCM", false, ["encrypt", "decrypt"]).catch(() => null)
  : Promise.resolve(null); // a page without transport security has no key, and keeps nothing

const nameOf = (id) => `${PREFIX}${owner}:${id}`;
const names = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));

/** The id of what is kept for a place: always the same, and telling nobody which place it is. */
export async function idOf(place) {
  if (!window.crypto?.subtle) return "";
  return toText(await crypto.subtle.digest("SHA-256", encoder.encode(`${owner} ${place}`))).slice(0, 22).replaceAll("/", "_").replaceAll("+", "-");
}

/** Keep `entry` (an object with `place`) for its place; its id, or "" where nothing could be kept. */
export async function keep(entry) {
  const sealing = await key;
  if (!sealing) return "";
  const id = await idOf(entry.place);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = encoder.encode(JSON.stringify(entry));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(id) }, sealing, text);
  const value = `${Date.now()} ${toText(iv)} ${toText(sealed)}`;
  if (value.length > LONGEST) return "";
  return put(nameOf(id), value) ? id : "";
}

/** Store a value; where there is no room the oldest go first. */
function put(name, value) {
  for (;;) {
    try {
      localStorage.setItem(name, value);
      return true;
    } catch {
      const others = names().filter((other) => other !== name);
      if (!others.length) return false;
      others.sort((one, two) => age(two) - age(one));
      localStorage.removeItem(others[0]);
    }
  }
}

const age = (name) => Date.now() - Number(localStorage.getItem(name)?.split(" ")[0]);

export function forget(id) {
  if (id) localStorage.removeItem(nameOf(id));
}

/** Forget everything of this person, in whatever role. */
export function forgetAll() {
  const person = `${PREFIX}${owner.split(".")[0]}.`;
  for (const name of names()) if (name.startsWith(person)) localStorage.removeItem(name);
}

async function open(name) {
  const [at, iv, sealed] = (localStorage.getItem(name) ?? "").split(" ");
  const id = name.slice(nameOf("").length);
  try {
    const text = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: toBytes(iv), additionalData: encoder.encode(id) },
      await key,
      toBytes(sealed),
    );
    return { ...JSON.parse(new TextDecoder().decode(text)), id, at: Number(at) };
  } catch {
    localStorage.removeItem(name); // sealed with a key that is no more
    return null;
  }
}

/** What this person in this role left: place → entry, with `id` and `at`. What is too old is gone, whoever left it. */
export const left = (async () => {
  const found = new Map();
  try {
    for (const id of (meta?.dataset.taken ?? "").split(" ")) forget(id);
    for (const name of names()) if (!(age(name) < LASTS)) localStorage.removeItem(name);
    if (!(await key)) return found;
    for (const name of names().filter((each) => each.startsWith(nameOf("")))) {
      const entry = await open(name);
      if (entry) found.set(entry.place, entry);
    }
  } catch {
    // No storage here (blocked, private): nothing was kept.
  }
  return found;
})();
