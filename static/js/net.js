/* Requests to our own server. The page can outlive its session: after a sign-in its CSRF token is fetched anew. */

const meta = (name) => document.querySelector(`meta[name="${name}"]`);
const seal = () => meta("seal")?.content ?? "";

export const token = () => meta("csrf-token")?.content ?? "";

/** POST form-encoded values (an object, or pairs), as the one this page was opened for. Rejects only where there was no
    answer at all. */
export function post(url, values) {
  const body = new URLSearchParams(values);
  return fetch(url, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch", "X-Seal": seal(), Accept: "application/json, text/html" },
    redirect: "error",
    keepalive: body.toString().length < 60000, // outlives the page, within the browser's limit
  });
}

/** Take the token that posts need now. "" once that is done, else why not: "signed-out", or "somebody-else" where another person
    is signed in or acts in another role: what was typed here must not be posted in their name. */
export async function renewToken() {
  const answer = await fetch(document.getElementById("session-url").dataset.url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`Answer ${answer.status}`);
  const now = await answer.json();
  if (now.seal !== seal()) return now.seal ? "somebody-else" : "signed-out";
  meta("csrf-token").content = now.token;
  return "";
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});
