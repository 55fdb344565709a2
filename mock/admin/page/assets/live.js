// The stream of what is recorded, and how often the page is brought up to date by it.

import { say } from "./status.js";

const PAUSE = 250; // ms: at most four updates a second
const LOOK = 3000; // ms: what no event tells of (arms and resets by others) is looked for
const RETRY = 2000; // ms

const indicator = document.getElementById("live");
const words = document.getElementById("live-text");

let source = null;
let refresh = async () => {};
let dirty = Infinity; // the number of the oldest call that changed since the last update
let wanted = false;
let running = false;
let last = 0;
let timer = 0;
let retry = 0;
let broken = false;

// watch calls update(from) with the number of the oldest call that may have changed,
// never more than one at a time.
export function watch(update) {
  refresh = update;
  indicator.hidden = false;
  // A hidden page listens to nothing: a browser has six connections to a server, and
  // whoever has seven tabs open could not call it any more.
  document.addEventListener("visibilitychange", () => (document.hidden ? close("paused") : open()));
  setInterval(() => { if (!document.hidden && !wanted) ask(); }, LOOK);
  if (document.hidden) close("paused");
  else open();
}

function open() {
  clearTimeout(retry);
  if (source) return;
  source = new EventSource("/__admin/events");
  source.addEventListener("open", () => {
    show("on", "live");
    ask(0); // what happened while nobody listened
  });
  for (const kind of ["received", "replied"]) {
    source.addEventListener(kind, (event) => ask(numberOf(event)));
  }
  source.addEventListener("error", () => {
    show("off", "reconnecting");
    if (source && source.readyState === EventSource.CLOSED) {
      close("reconnecting", "off");
      retry = setTimeout(open, RETRY);
    }
  });
}

function close(why, state = "") {
  clearTimeout(retry);
  if (source) source.close();
  source = null;
  show(state, why);
}

function show(state, text) {
  indicator.dataset.state = state;
  if (words.textContent !== text) words.textContent = text;
}

// numberOf reads the number of a recording without reading all of it: one may be of
// megabytes, and comes a hundred times a second. Where several replicas share one order,
// the event's id ends in it.
function numberOf(event) {
  const found = /\.\d+\.(\d+)$/.exec(event.lastEventId) ?? /"seq":(\d+)/.exec(event.data.slice(0, 400));
  return found ? Number(found[1]) : 0;
}

// ask wants an update soon; from is the oldest call that changed, if one did.
export function ask(from = Infinity) {
  dirty = Math.min(dirty, from);
  wanted = true;
  if (running || timer) return;
  timer = setTimeout(run, Math.max(0, last + PAUSE - performance.now()));
}

async function run() {
  timer = 0;
  running = true;
  wanted = false;
  last = performance.now();
  const from = dirty;
  dirty = Infinity;
  try {
    await refresh(from);
    if (broken) say("somock answers again.");
    broken = false;
  } catch (error) {
    dirty = Math.min(dirty, from);
    if (!broken) say("somock does not answer; trying again.", "bad");
    broken = true;
    show("off", "no answer");
    last = performance.now() + RETRY;
    wanted = true;
  }
  running = false;
  if (wanted) ask();
}
