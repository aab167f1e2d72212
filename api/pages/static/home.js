// The first page: uploads, examples to try, and a list that follows what becomes of the calls.

import { showLocalTimes } from "./times.js";
import { Uploads } from "./upload.js";

const SOON_MS = 1500; // while something is being worked on
const LATER_MS = 15000; // for calls that arrive by themselves
let next = null;

const uploads = new Uploads(
  document.querySelector("#upload"),
  document.querySelector("#uploads"),
  { onAccepted: refresh },
);

for (const button of document.querySelectorAll("button[data-example]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = await fetch(button.dataset.example).catch(() => null);
    if (answer?.ok) await uploads.add([new File([await answer.blob()], button.dataset.name)]);
    button.disabled = false;
  });
}

async function fetchList() {
  const list = document.querySelector("#calls");
  const asked = new URLSearchParams({ have: list.dataset.version });
  const after = new URLSearchParams(location.search).get("after");
  if (after) asked.set("after", after);
  const answer = await fetch(`/calls?${asked}`).catch(() => null);
  if (answer?.redirected) return location.reload(); // signed out in the meantime
  if (answer?.status !== 200) return;
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = parsed.querySelector("#calls");
  const focused = list.contains(document.activeElement) ? document.activeElement.href : null;
  list.replaceWith(fresh);
  showLocalTimes(fresh);
  const isEmpty = !fresh.querySelector("table");
  document.querySelector("#calls-block").hidden = isEmpty;
  document.querySelector("#start")?.toggleAttribute("hidden", !isEmpty);
  [...fresh.querySelectorAll("a")].find((link) => link.href === focused)?.focus();
}

// Now, and then again when it is worth it; a page that nobody sees waits until it is looked at.
async function refresh() {
  clearTimeout(next);
  if (!document.hidden) await fetchList();
  plan();
}

function plan() {
  const isSettled = document.querySelector("#calls").dataset.settled === "yes";
  clearTimeout(next);
  next = setTimeout(refresh, isSettled ? LATER_MS : SOON_MS);
}

addEventListener("visibilitychange", () => document.hidden || refresh());
showLocalTimes();
plan();
