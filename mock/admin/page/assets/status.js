// The one region that speaks: what was done, what came in, what went wrong.

const region = document.getElementById("status");
let timer = 0;

export function say(text, kind = "") {
  region.textContent = text;
  region.classList.toggle("bad", kind === "bad");
  region.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => region.classList.remove("shown"), kind === "bad" ? 8000 : 3500);
}

// murmur is for those who listen only: it is spoken and not shown, and not over
// something that is.
export function murmur(text) {
  if (region.classList.contains("shown")) return;
  region.textContent = text;
}
