// Everything is rendered by the server; these modules keep what is on the page current,
// do acts without leaving it, and answer to keys. Without them the page still works.

import { watch } from "./live.js";
import { followCalls } from "./calls.js";
import { followSheet } from "./sheet.js";
import { handleActs } from "./acts.js";
import { handleCopying } from "./copy.js";
import { handleKeys } from "./keys.js";
import { showSwitches } from "./switches.js";
import { remember, tellRestart } from "./restart.js";
import { dress, tick } from "./dress.js";

dress(document);
tellRestart();
setInterval(() => { tick(document); remember(); }, 1000);
handleActs();
handleCopying();
handleKeys();
showSwitches();
const { page, past } = document.body.dataset;
watch(page === "calls" && past === undefined ? followCalls() : followSheet());
