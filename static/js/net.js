/* Requests to our own server. The page can outlive its session: after a sign-in its CSRF token is fetched anew. */

const meta = (page, name) => page.querySelector(`meta[name="${name}"]`);
const person = (page) => meta(page, "person")?.content ?? "";

export const token = () => meta(document, "csrf-token")?.content ?? "";

/** POST form-encoded values (an object, or pairs). Rejects only where there was no answer at all. */
export function post(url, values) {
  const body = new URLSearchParams(values);
  return fetch(url, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch", Accept: "application/json, text/html" },
    redirect: "error",
    keepalive: body.toString().length < 60000, // outlives the page, within the browser's limit
  });
}

/** Ask for this page once more and take its token. "" once that is done, else why not: "signed-out" or "somebody-else",
    since what was typed here must not be posted in another person's name. */
export async function renewToken() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (answer.status >= 500) throw new Error(`Answer ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (person(fresh) !== person(document)) return person(fresh) ? "somebody-else" : "signed-out";
  const found = meta(fresh, "csrf-token")?.content;
  if (!found) return "signed-out";
  meta(document, "csrf-token").content = found; // also on an answer of 403 or 404: the save will be told the same
  return "";
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});
