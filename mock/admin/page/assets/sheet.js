// Pages that are not the list: each is read again, and the parts that live are swapped.

import { part, swap } from "./fetch.js";

const PAUSE = 1000; // ms; such a page reads the whole journal
let last = 0;

export function followSheet() {
  return async (from) => {
    const own = document.body.dataset.past === undefined && document.querySelectorAll("main [data-live]").length > 0;
    const wait = own && from < Infinity ? last + PAUSE - performance.now() : 0;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    last = performance.now();
    const came = await part(own ? location.href : "/__admin/page/update");
    for (const fresh of came.querySelectorAll("[data-live]")) swap(fresh);
  };
}
