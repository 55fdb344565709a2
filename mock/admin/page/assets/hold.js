// Why the list and the call that is looked at stay as they are: someone would lose their
// place, by keyboard or pointer, or has paused them.

import { say } from "./status.js";

const button = document.getElementById("pause");
const list = () => document.getElementById("rows");

let paused = false;
let pointed = false; // a row is
let retell = () => {};
let goOn = () => {};

// whenFree says what to do when someone continues, when the pointer leaves the list, and
// to tell anew what is held.
export function whenFree(onContinue, onLeave, tell) {
  [goOn, retell] = [onContinue, tell];
  button.addEventListener("click", togglePause);
  const point = (onRow) => {
    const left = pointed && !onRow;
    pointed = onRow;
    if (left) onLeave();
  };
  // A finger stays on no row.
  document.addEventListener("pointerover", (event) => point(event.pointerType !== "touch" && Boolean(event.target.closest("#rows li"))));
  document.documentElement.addEventListener("pointerleave", () => point(false));
}

export const isPaused = () => paused;

export function togglePause() {
  paused = !paused;
  button.classList.toggle("new", paused);
  retell();
  say(paused ? "Paused: new calls are counted, not shown." : "Continued.");
  if (!paused) goOn();
}

export function holdsList() {
  const rows = list();
  return paused || rows.scrollTop > 4 || pointed || focusIn(rows) || selects(rows);
}

// holdsDetail: the latest is not swapped for a later one under someone's eyes.
export function holdsDetail() {
  const detail = document.getElementById("detail");
  return paused || detail.scrollTop > 4 || (document.activeElement !== detail && focusIn(detail)) || selects(detail);
}

function focusIn(element) {
  const focused = document.activeElement;
  return element.contains(focused) && focused.matches(":focus-visible");
}

function selects(element) {
  const selection = document.getSelection();
  return selection && !selection.isCollapsed && element.contains(selection.anchorNode);
}
