// The switchboard: each control shows the command line that does just what it would do
// now, and arrows move between controls.

// limitOf is how long what is armed acts: as a request says it, as a command line does,
// and in words. What makes sense until it is switched off only may still be limited in time.
export function limitOf(form, ever = false) {
  const chosen = form.elements.times.value;
  if (chosen === "10m") return { body: { for: chosen }, flags: `--for ${chosen}`, words: "for 10 minutes" };
  if (chosen === "ever" || ever) return { body: {}, flags: "", words: "until switched off" };
  const times = Number(chosen === "count" ? form.elements.count.value : chosen);
  return { body: { times }, flags: `--times ${times}`, words: times === 1 ? "for the next call" : `for the next ${times} calls` };
}

export function showSwitches() {
  const form = document.getElementById("arm-form");
  if (!form) return;
  const select = document.getElementById("arm-scenario");
  form.addEventListener("input", (event) => {
    if (event.target === form.elements.count) document.getElementById("times-count").checked = true;
    describe(form, select);
  });
  form.addEventListener("keydown", (event) => move(form, event));
  describe(form, select);
}

function describe(form, select) {
  const tenant = form.elements.tenant.value.trim();
  if (select.selectedOptions.length) {
    document.querySelector("#scenario-command span:nth-child(2)").textContent = word(select.value);
    document.getElementById("means-scenario").textContent = select.selectedOptions[0].dataset.means;
  }
  for (const code of form.querySelectorAll(".command")) {
    for (const span of code.querySelectorAll("span:not([data-base])")) span.remove();
    const { flags } = limitOf(form, "ever" in code.dataset);
    if (flags) add(code, flags);
    if (tenant) add(code, `--tenant ${word(tenant)}`);
  }
}

// add adds a word to a command line, which breaks between words only.
function add(code, text) {
  const span = document.createElement("span");
  span.textContent = text;
  code.append(" ", span);
}

const word = (s) => (/^[A-Za-z0-9_./:-]+$/.test(s) ? s : `'${s.replaceAll("'", "'\\''")}'`);

function move(form, event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || !event.target.matches('button[name="control"]')) return;
  const buttons = [...form.querySelectorAll('button[name="control"]')];
  const next = buttons[buttons.indexOf(event.target) + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
