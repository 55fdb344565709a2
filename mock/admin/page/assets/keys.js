// Single keys, for those who want them: they can be turned off, and never act while
// someone types.

import { step } from "./calls.js";
import { disarmAll } from "./acts.js";
import { togglePause } from "./hold.js";
import { copy } from "./copy.js";
import { say } from "./status.js";
import { limitOf } from "./switches.js";

const KEPT = "somock-single-keys";
const dialog = document.getElementById("keys");
const box = document.getElementById("keys-on");

export function handleKeys() {
  box.checked = kept() !== "off";
  box.addEventListener("change", () => keep(box.checked ? "on" : "off"));
  const opener = document.getElementById("keys-open");
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || typing(event.target) || !box.checked) return;
    const act = keys()[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

// A browser may forbid to keep anything; keys then are on, on every page anew.
function kept() {
  try { return localStorage.getItem(KEPT); } catch { return null; }
}

function keep(value) {
  try { localStorage.setItem(KEPT, value); } catch { /* for this page only */ }
}

const typing = (element) => element.matches("input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]");

function keys() {
  const calls = document.body.dataset.page === "calls";
  const always = {
    "?": () => dialog.showModal(),
    x: disarmAll,
    "/": () => document.getElementById("filter")?.focus(),
  };
  if (!calls) return always;
  return {
    ...always,
    j: () => step("older"),
    k: () => step("newer"),
    l: () => step("latest"),
    p: togglePause,
    s: () => focusSwitch(),
    1: () => choose("1"),
    3: () => choose("3"),
    0: () => choose("ever"),
    c: () => {
      const button = document.querySelector("#detail [data-copy]");
      if (button) copy(button);
    },
  };
}

function focusSwitch() {
  const button = document.querySelector('#arm-form button[name="control"]');
  button.focus();
}

function choose(times) {
  const radio = document.querySelector(`#arm-form input[name="times"][value="${times}"]`);
  radio.checked = true;
  radio.dispatchEvent(new Event("input", { bubbles: true }));
  say(`Arms ${limitOf(radio.form).words}.`);
}
