// Parts of pages, fetched. What comes is the server's own HTML, in which whatever a
// client sent is escaped; a document made of it runs no scripts.

import { dress, tick } from "./dress.js";

export async function part(url) {
  const response = await fetch(url, { headers: { Accept: "text/html" }, redirect: "error" });
  if (response.status === 401) location.reload(); // the token is another one by now: ask for it
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  const life = parsed.querySelector("[data-life]")?.dataset.life;
  if (life && life !== document.body.dataset.life) { // another server: nothing of this page is true any more
    location.reload();
    await new Promise(() => {});
  }
  dress(parsed);
  return parsed;
}

// post sends a form as it is, and gives what the page that comes back tells.
export async function post(form) {
  const response = await fetch(form.action, { method: "POST", headers: { Accept: "text/html" }, body: new URLSearchParams(new FormData(form)) }).catch(() => {
    throw new Error("Not done: somock does not answer.");
  });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const told = [...page.querySelectorAll("main .told")].map((e) => e.textContent.trim()).join(". ");
  if (!response.ok) throw new Error(`Not done: ${told}`);
  return told;
}

// swap puts a newer version of an element in its place, unless it is the same. Who has
// the focus in it keeps it.
export function swap(fresh) {
  const old = fresh && document.getElementById(fresh.id);
  if (!old) return;
  tick(old); // what only counts on is no change
  tick(fresh);
  if (old.isEqualNode(fresh)) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const adopted = document.adoptNode(fresh);
  const { scrollTop } = old;
  for (const open of old.querySelectorAll("details[open] > summary")) {
    for (const summary of adopted.querySelectorAll("details > summary")) {
      if (summary.textContent.replace(/\d+/g, "") === open.textContent.replace(/\d+/g, "")) summary.parentElement.open = true;
    }
  }
  old.replaceWith(adopted);
  adopted.scrollTop = scrollTop;
  if (focused) refocus(adopted, focused);
}

function refocus(root, focused) {
  const label = focused.getAttribute("aria-label") || focused.textContent;
  const same = [...root.querySelectorAll(focused.tagName)].find((e) => (e.getAttribute("aria-label") || e.textContent) === label);
  (same || root).focus({ preventScroll: true });
}
