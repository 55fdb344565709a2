// What only a browser knows: the reader's time zone, and that scripts run.

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hour12: false });
const minute = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric" });
const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: "short" });

// What the server's clock is ahead of this one, as near as the page took to come.
const ahead = Date.parse(document.body.dataset.now) - Date.now();

export function dress(root) {
  tick(root);
  for (const e of root.querySelectorAll("time[data-clock]")) {
    const moment = new Date(e.dateTime);
    const time = clock.format(moment);
    e.textContent = { full: `${day.format(moment)}, ${time} ${nameOfZone(moment)}`, short: minute.format(moment) }[e.dataset.clock] ?? time;
    e.title = e.dateTime;
  }
  for (const e of root.querySelectorAll("[data-needs-script]")) e.hidden = false;
}

// tick brings up to date what says how long something still takes, or has taken so far.
export function tick(root) {
  const now = Date.now() + ahead;
  for (const e of root.querySelectorAll("time[data-left]")) write(e, `${inWords(Date.parse(e.dateTime) - now)} left`);
  for (const e of root.querySelectorAll("time[data-since]")) write(e, `${inWords(now - Date.parse(e.dateTime))} so far`);
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function inWords(milliseconds) {
  const s = Math.max(0, Math.floor(milliseconds / 1000));
  return s < 60 ? `${s} s` : `${Math.floor(s / 60)} min ${s % 60} s`;
}

function nameOfZone(moment) {
  return zone.formatToParts(moment).find((p) => p.type === "timeZoneName")?.value ?? "";
}
