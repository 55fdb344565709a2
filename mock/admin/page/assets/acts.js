// Acts: arm, switch off, reset. The forms that they are would work by themselves; here
// the control API does it, and the page stays as it is.

import { say } from "./status.js";
import { ask } from "./live.js";
import { post } from "./fetch.js";
import { limitOf } from "./switches.js";

export function handleActs() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    const act = { arm, disarm, reset, send: sendTest }[form.dataset.act];
    act(form, event.submitter).catch((error) => say(error.message, "bad"));
  });
}

export async function send(method, path, body) {
  let response;
  try {
    response = await fetch(`/__admin${path}`, {
      method, headers: { "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error("Not done: somock does not answer.");
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const problem = answer.error ?? { message: `somock answered ${response.status}` };
  const error = new Error(`Not done: ${problem.message}${problem.hint ? `. ${problem.hint}` : ""}`);
  error.status = response.status;
  throw error;
}

async function arm(form, button) {
  if (!button?.value) throw new Error("Choose what to arm.");
  const fields = new FormData(form);
  const scenario = fields.get("scenario");
  const body = button.value === "scenario" ? { scenario, by: "page" } : JSON.parse(button.dataset.body);
  const limit = limitOf(form, "ever" in button.dataset);
  Object.assign(body, limit.body);
  const tenant = fields.get("tenant").trim();
  if (tenant) body.tenant = tenant;
  const { warning } = await send("POST", "/arm", body);
  const label = button.value === "scenario" ? scenario : button.dataset.label;
  say(`Armed: ${label}, ${limit.words} of ${tenant ? `tenant ${tenant}` : "every tenant"}.${warning ? ` But ${warning}.` : ""}`, warning ? "bad" : "");
  ask();
}

// sendTest posts the form as it is: the page that comes back says what became of the call.
async function sendTest(form) {
  say("Sent; what comes back is told here.");
  const told = await post(form);
  say(`Sent. ${told}`);
  ask();
}

async function disarm(form) {
  const id = new FormData(form).get("id");
  try {
    await send("DELETE", id ? `/arm/${encodeURIComponent(id)}` : "/arm");
    say(id ? "Switched off." : "All switched off.");
  } catch (error) {
    if (error.status !== 404) throw error;
    say("It was used up already.");
  }
  document.getElementById("armed").focus({ preventScroll: true });
  ask();
}

export const disarmAll = () => send("DELETE", "/arm").then(() => { say("All switched off."); ask(); }, (error) => say(error.message, "bad"));

async function reset(form) {
  const tenant = new FormData(form).get("tenant").trim();
  const { warning } = await send("POST", "/reset", tenant ? { tenant } : undefined);
  if (warning) return say(`Reset. But ${warning}.`, "bad");
  location.assign("/__admin/");
}
