// A restart forgets what was armed. Each tab remembers it, tells of the restart, and arms
// it again if that is wanted.

import { send } from "./acts.js";
import { ask } from "./live.js";
import { say } from "./status.js";

const NOW = "somock-armed";
const BEFORE = "somock-before-restart";
const { life } = document.body.dataset; // that of the run, or of what replicas share
const byId = (id) => document.getElementById(id);

// remember notes what is armed in this life.
export function remember() {
  const arms = [...document.querySelectorAll("#armed [data-arm]")].map((arm) => ({
    again: arm.dataset.again, until: arm.querySelector("[data-left]")?.dateTime,
    words: [...arm.querySelectorAll("strong, .arm-words > span:not(.soft)")].map((e) => e.textContent).join(" "),
  }));
  keep(NOW, { life, arms });
}

// tellRestart tells what this tab remembers of an earlier life, until that is closed.
export function tellRestart() {
  const last = kept(NOW);
  if (last && last.life !== life) keep(BEFORE, last);
  remember();
  const before = kept(BEFORE);
  if (!before || before.life === life) return;
  const still = kept(NOW)?.arms.map((arm) => arm.again) ?? [];
  const lost = before.arms.filter((arm) => !still.includes(arm.again) && (!arm.until || secondsTo(arm.until) > 0));
  byId("restarted").hidden = false;
  byId("restarted-run").textContent = before.life;
  byId("was-armed").hidden = !lost.length;
  byId("was-armed").lastElementChild.textContent = lost.map((arm) => arm.words).join(", ");
  byId("arm-again").hidden = !lost.some((arm) => arm.again);
  byId("arm-again").addEventListener("click", () => armAgain(lost).catch((error) => say(error.message, "bad")));
  byId("restarted-close").addEventListener("click", close);
}

async function armAgain(lost) {
  for (const { again, until } of lost.toReversed()) { // the newest goes before the others, as it did
    if (!again) continue;
    const left = until && secondsTo(until);
    if (until && left < 1) continue;
    await send("POST", "/arm", { ...JSON.parse(again), ...(until && { for: `${left}s` }) });
  }
  say("Armed again.");
  close();
  ask();
}

function close() {
  byId("restarted").hidden = true;
  keep(BEFORE, null);
}

const secondsTo = (moment) => Math.floor((Date.parse(moment) - Date.now()) / 1000);

// A browser may forbid to keep anything; then a restart is not told.
function keep(name, value) {
  try { sessionStorage.setItem(name, JSON.stringify(value)); } catch { /* it is not kept */ }
}

function kept(name) {
  try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; }
}
