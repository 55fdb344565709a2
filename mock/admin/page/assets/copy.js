// Copying: a call as curl or .http, a snippet, the address of a view.

import { say } from "./status.js";

export function handleCopying() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-copy-from], [data-copy-link]");
    if (button) copy(button);
  });
}

export async function copy(button) {
  try {
    await write(await textOf(button));
    say(`Copied the ${button.dataset.what}.`);
  } catch (error) {
    say(`Not copied: ${error.message}`, "bad");
  }
}

async function textOf(button) {
  if (button.dataset.copyFrom) return document.getElementById(button.dataset.copyFrom).textContent;
  if (button.dataset.href) return new URL(button.dataset.href, location.href).href;
  const response = await fetch(button.dataset.copy);
  const text = await response.text();
  if (!response.ok) throw new Error(text.trim());
  return text;
}

// write uses the clipboard where a browser allows it: on loopback and over TLS. Else the
// old way is left.
async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  const focused = document.activeElement;
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus();
  if (!done) throw new Error("the browser does not allow it here");
}
