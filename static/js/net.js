/* Requests to our own server. The CSRF token of the page can outlive a session: it is fetched anew after a sign-in. */

const meta = document.querySelector('meta[name="csrf-token"]');

export const token = () => meta?.content ?? "";

/** POST form-encoded values. Rejects only where there was no answer at all. */
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

/** Ask for this page once more and take its token; false while nobody is signed in. */
export async function renewToken() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector('meta[name="csrf-token"]');
  if (!fresh?.content) return false;
  meta.content = fresh.content;
  return true;
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});
