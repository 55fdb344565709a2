// What only a browser knows: the reader's time zone, and that scripts run.

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hour12: false });
const day = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric" });
const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: "short" });

export function dress(root) {
  for (const e of root.querySelectorAll("time[data-clock]")) {
    const moment = new Date(e.dateTime);
    const time = clock.format(moment);
    e.textContent = e.dataset.clock === "full" ? `${day.format(moment)}, ${time} ${nameOfZone(moment)}` : time;
    e.title = e.dateTime;
  }
  for (const e of root.querySelectorAll("[data-needs-script]")) e.hidden = false;
}

function nameOfZone(moment) {
  return zone.formatToParts(moment).find((p) => p.type === "timeZoneName")?.value ?? "";
}
