// The list of calls and the one that is looked at.

import { part, swap } from "./fetch.js";
import { murmur, say } from "./status.js";
import { ask } from "./live.js";
import { holdsDetail, holdsList, isPaused, whenFree } from "./hold.js";

const MAX = 500;
const MURMUR = 4000; // ms between two remarks on new calls

const list = () => document.getElementById("rows");
const detail = () => document.getElementById("detail");
const fresh = document.getElementById("new");
const pause = document.getElementById("pause");
const totalShown = document.getElementById("total");

let newest = 0; // the number of the newest call that is known
let total = 0;
let waiting = 0; // new ones that are not listed yet, since someone reads
const held = new Set(); // and the rows that were kept back of them
let world = "";
let remarked = 0;
let unremarked = 0;

// followCalls gives the function that brings the page up to date.
export function followCalls() {
  if (!list()) return async () => {};
  newest = Number(list().dataset.newest);
  world = list().dataset.world;
  total = Number(totalShown.textContent);
  fresh.addEventListener("click", () => showNew());
  whenFree(showNew, () => { if (waiting && !holdsList()) relist(); }, showWaiting);
  document.addEventListener("click", openOnClick);
  window.addEventListener("popstate", () => inTurn(() => show(new URL(location.href))));
  return update;
}

function address(path, more = {}) {
  const url = new URL(path, location.href);
  const here = new URL(location.href).searchParams;
  for (const name of ["filter", "tenant", "run", "id", "compare"]) if (here.get(name)) url.searchParams.set(name, here.get(name));
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
  return url;
}

const chosen = () => new URL(location.href).searchParams.get("id") ?? "";

async function update(from) {
  const reads = holdsDetail();
  const choice = chosen();
  const follows = !choice && !reads;
  const changed = rowIsPending(detail().dataset.id) && from < Infinity;
  // 0 is all that may have changed while nobody listened: what was pending then.
  const asked = { from: from === 0 ? oldestPending() : Math.min(from, newest + 1), seen: newest, current: detail().dataset.id };
  if (follows || (changed && choice)) asked.detail = 1;
  const came = await part(address("/__admin/page/update", asked));
  swap(came.getElementById("armed"));
  const rows = came.getElementById("rows");
  if (rows.dataset.world !== world) return relist();
  const shown = came.getElementById("detail");
  await merge(rows, Number(asked.from));
  if (shown && chosen() === choice) place(shown); // else another call was opened meanwhile
  const following = detail().querySelector(".following");
  const behind = waiting > 0 || list().firstElementChild?.id !== `row-${detail().dataset.id}`;
  if (following && reads && behind) following.textContent = isPaused() ? "paused" : "held while you read";
}

function oldestPending() {
  let oldest = newest + 1;
  for (const row of list().querySelectorAll("[data-pending]")) oldest = Math.min(oldest, Number(row.dataset.seq));
  return oldest;
}

const rowIsPending = (id) => !id || !document.getElementById(`row-${id}`) || document.getElementById(`row-${id}`).hasAttribute("data-pending");

// merge takes in rows that came. Those after the newest known one are new; an older one
// may be new to this list, if the filter asks for what only the reply has shown.
function merge(rows, from) {
  const old = list();
  const full = old.children.length >= MAX ? numberOf(old.lastElementChild) : 0;
  const before = newest;
  newest = Math.max(newest, Number(rows.dataset.newest));
  let added = Number(rows.dataset.added);
  const came = new Set();
  const news = [];
  for (const row of [...rows.children]) {
    came.add(row.id);
    const known = document.getElementById(row.id);
    if (known) replaceRow(known, row);
    else if (!held.has(row.id) && numberOf(row) > full) {
      news.push(row);
      if (numberOf(row) <= before) added++;
    }
  }
  for (const row of [...old.children]) {
    if (numberOf(row) < from) break;
    if (!came.has(row.id) && row.hasAttribute("data-pending")) { row.remove(); added--; }
  }
  if (added) count(added);
  if (added > 0) remark(added);
  if (!news.length) return;
  if (holdsList()) hold(news, added);
  else if (waiting) return relist();
  else insert(old, news);
}

const numberOf = (row) => Number(row.dataset.seq);

function hold(news, added) {
  waiting += added;
  for (const row of news) held.add(row.id);
  showWaiting();
}

// insert puts rows in their places; both lists begin with the newest.
function insert(old, news) {
  let at = old.firstElementChild;
  for (const row of news) {
    while (at && numberOf(at) > numberOf(row)) at = at.nextElementSibling;
    old.insertBefore(document.adoptNode(row), at);
  }
  while (old.children.length > MAX) old.lastElementChild.remove();
}

function replaceRow(known, row) {
  if (known.isEqualNode(row)) return;
  const focused = known.contains(document.activeElement);
  const adopted = document.adoptNode(row);
  known.replaceWith(adopted);
  if (focused) adopted.querySelector("a").focus({ preventScroll: true });
}

function count(change) {
  total += change;
  totalShown.textContent = String(total);
  document.getElementById("total-noun").textContent = total === 1 ? "call" : "calls";
  document.getElementById("empty").hidden = total > 0;
  document.getElementById("list-end").hidden = total <= MAX;
}

function remark(added) {
  unremarked += added;
  if (performance.now() - remarked < MURMUR) return;
  remarked = performance.now();
  murmur(unremarked === 1 ? "1 new call" : `${unremarked} new calls`);
  unremarked = 0;
}

// showWaiting tells how many calls are not shown: whoever paused is told beside the way on.
function showWaiting() {
  fresh.hidden = waiting === 0 || isPaused();
  fresh.textContent = `${waiting} new`;
  pause.textContent = !isPaused() ? "Pause" : waiting ? `Continue, ${waiting} new` : "Continue";
}

// relist reads the whole list again.
async function relist() {
  const came = await part(address("/__admin/"));
  const rows = came.getElementById("rows");
  list().replaceWith(document.adoptNode(rows));
  newest = Number(rows.dataset.newest);
  world = rows.dataset.world;
  total = Number(came.getElementById("total").textContent);
  waiting = 0;
  held.clear();
  count(0);
  showWaiting();
  if (!chosen() || !holdsDetail()) place(came.getElementById("detail"));
  swap(came.getElementById("armed"));
}

export async function showNew() {
  const focused = document.activeElement;
  await relist();
  list().scrollTop = 0;
  if (focused === fresh || !focused.isConnected) document.getElementById("list-title").focus({ preventScroll: true });
}

// place shows another call, or the same one with what has become of it.
function place(shown) {
  const same = shown.dataset.id === detail().dataset.id;
  if (same) swap(shown);
  else {
    const focused = detail().contains(document.activeElement);
    const adopted = document.adoptNode(shown);
    detail().replaceWith(adopted);
    adopted.scrollTop = 0;
    if (focused) adopted.focus({ preventScroll: true });
  }
  mark(detail().dataset.id);
}

function mark(id) {
  for (const row of list().querySelectorAll("[aria-current]")) if (row.dataset.id !== id) row.removeAttribute("aria-current");
  const row = document.querySelector(`#rows [data-id="${CSS.escape(id)}"]`);
  row?.setAttribute("aria-current", "true");
  return row;
}

function openOnClick(event) {
  const link = event.target.closest("#rows a, .neighbours a");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const url = new URL(link.href);
  if (url.pathname !== location.pathname) return; // it leads to a comparison
  event.preventDefault();
  const stepped = link.closest(".neighbours") && link.dataset.go;
  inTurn(() => (stepped === "latest" ? follow() : go(url, stepped)));
}

// inTurn does one thing after the other, whether or not the one before it failed: who
// presses a key three times goes three calls on.
let turn = Promise.resolve();
function inTurn(act) {
  turn = turn.catch(() => {}).then(act);
  return turn;
}

async function go(url, stepped = "") {
  history.pushState(null, "", url);
  await show(url);
  if (stepped) detail().querySelector(`[data-go="${stepped}"], .neighbours a`)?.focus({ preventScroll: true });
  if (getComputedStyle(document.getElementById("main")).gridTemplateColumns.split(" ").length === 1) detail().scrollIntoView();
}

// follow goes to the latest call, and from then on to every later one.
async function follow() {
  const url = address("/__admin/");
  url.searchParams.delete("id");
  history.pushState(null, "", url);
  await show(url);
  await showNew();
}

async function show(url) {
  try {
    const came = await part(new URL(`/__admin/page/detail${url.search}`, location.href));
    place(came.getElementById("detail"));
    say(detail().querySelector("h2").textContent);
  } catch {
    say("This call could not be read; somock does not answer.", "bad");
  }
  if (!chosen()) ask();
}

// step goes to the newer or older neighbour, or to the latest.
export function step(where) {
  return inTurn(async () => {
    if (where === "latest") return follow();
    const link = detail().querySelector(`[data-go="${where}"]`);
    if (!link) return say(where === "newer" ? "This is the newest call." : "This is the oldest call.");
    await go(new URL(link.href));
    mark(detail().dataset.id)?.scrollIntoView({ block: "nearest" });
  });
}
