// The switchboard: each control shows the command line that does just what it would do
// now, and arrows move between controls.

export function showSwitches() {
  const form = document.getElementById("arm-form");
  if (!form) return;
  const select = document.getElementById("arm-scenario");
  form.addEventListener("input", () => describe(form, select));
  form.addEventListener("keydown", (event) => move(form, event));
  describe(form, select);
}

function describe(form, select) {
  const times = form.elements.times.value;
  const tenant = form.elements.tenant.value.trim();
  if (select.selectedOptions.length) {
    document.querySelector("#scenario-command span:nth-child(2)").textContent = word(select.value);
    document.getElementById("means-scenario").textContent = select.selectedOptions[0].dataset.means;
  }
  for (const code of form.querySelectorAll(".command")) {
    for (const span of code.querySelectorAll("span:not([data-base])")) span.remove();
    if (times !== "ever" && !("ever" in code.dataset)) add(code, `--times ${times}`);
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
