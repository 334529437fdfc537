/* Lines over the page about what concerns all of it: no connection, signed out. One banner for each key. */

import { word } from "./words.js";

const place = document.getElementById("banners");

/* What stays in sight below the banners has to know how high they stand */
if (place) {
  new ResizeObserver(() => document.documentElement.style.setProperty("--banners", `${place.offsetHeight}px`)).observe(place);
}

export function hideBanner(key) {
  place?.querySelector(`[data-banner="${key}"]`)?.remove();
}

/** Show `text` under `key`, replacing an older one; `actions` are {text, href} links or {text, run} buttons. */
export function showBanner(key, text, actions = []) {
  const old = place.querySelector(`[data-banner="${key}"]`);
  if (old?.dataset.text === text) return;
  const banner = document.createElement("div");
  banner.className = "banner";
  banner.dataset.banner = key;
  banner.dataset.text = text;
  const line = document.createElement("p");
  line.textContent = text;
  banner.append(line);
  for (const action of actions) {
    const control = document.createElement(action.href ? "a" : "button");
    control.className = "button button-small" + (action.href ? " button-quiet" : "");
    control.textContent = action.text;
    if (action.href) {
      control.href = action.href;
      control.target = "_blank";
      control.rel = "noopener";
    } else {
      control.type = "button";
      control.addEventListener("click", action.run);
    }
    banner.append(control);
  }
  if (old) old.replaceWith(banner);
  else place.append(banner);
}

/** Nobody is signed in any more: where to sign in, and `actions` besides. */
export function showSignedOut(actions = [], text = word("signed-out")) {
  const href = document.getElementById("sign-in-url").dataset.url;
  showBanner("signed-out", text, [{ text: word("sign-in"), href }, ...actions]);
}
