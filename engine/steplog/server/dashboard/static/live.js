// Keeps the page true without reloading it: one EventSource says "look again", the live part is
// fetched anew and morphed into place. Everything works without this file, only more slowly.

import { morph } from "./morph.js";
import { setNow, showTimes, tick } from "./times.js";

const FRAGMENT = { "Steplog-Fragment": "live" };
const main = document.getElementById("main");
const live = document.getElementById("live");
const connection = document.getElementById("connection");

let source = null;
let isFetching = false;
let isStale = false;
let latest = "";

async function refresh() {
  if (isFetching) {
    isStale = true;
    return;
  }
  isFetching = true;
  try {
    do {
      isStale = false;
      await fetchOnce();
    } while (isStale);
  } catch {
    say("is-lost", "Not connected: trying again");
  } finally {
    isFetching = false;
  }
}

async function fetchOnce() {
  const asked = location.href;
  const response = await fetch(asked, { headers: FRAGMENT, cache: "no-store" });
  if (response.status === 401) {
    location.reload(); // signed out: whoever opens a page is led to the sign-in
    return;
  }
  const html = await response.text();
  const now = response.headers.get("steplog-now");
  if (now === null || asked !== location.href) return; // not ours, or the reader has moved on
  setNow(Number(now));
  if (html === latest) return;
  latest = html;
  const next = new DOMParser().parseFromString(html, "text/html").getElementById("live");
  if (next === null) return;
  showTimes(next);
  for (const button of next.querySelectorAll(".copy")) button.hidden = false;
  morph(live, next);
  document.title = `${live.dataset.title} · steplog`;
}

function open() {
  if (source !== null || !main.dataset.live) return;
  source = new EventSource(main.dataset.live);
  source.addEventListener("open", () => say("is-live", "Live"));
  source.addEventListener("changed", refresh);
  source.addEventListener("error", () => {
    say("is-lost", "Not connected: trying again");
    if (source.readyState === EventSource.CLOSED) {
      close();
      refresh(); // says why, which an EventSource does not
      setTimeout(() => document.hidden || open(), 2000);
    }
  });
}

function close() {
  if (source !== null) source.close();
  source = null;
}

function say(state, words) {
  connection.className = `connection ${state}`;
  if (connection.textContent !== words) connection.textContent = words;
}

// A step of the timeline opens beside it, with an address of its own.
async function choose(link) {
  history.pushState(null, "", link.getAttribute("href").replace(/#.*$/, ""));
  latest = "";
  await refresh();
  const detail = document.getElementById("detail");
  if (detail && detail.getBoundingClientRect().top > innerHeight * 0.8) {
    detail.scrollIntoView({ block: "start" });
  }
}

async function copy(button) {
  const box = button.closest(".box");
  const text = button.dataset.copy ?? box?.querySelector("pre")?.textContent ?? "";
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "copied";
  } catch {
    button.textContent = "not allowed";
  }
  setTimeout(() => { button.textContent = "copy"; }, 1500);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".copy");
  if (button) {
    copy(button);
    return;
  }
  const link = event.target.closest("a[data-pane]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  choose(link);
});

// Arrow keys walk the timeline, as they do in any list.
document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.("a[data-pane]");
  if (!link || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  const links = [...document.querySelectorAll("a[data-pane]")];
  const next = links[links.indexOf(link) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("change", () => form.requestSubmit());
  form.querySelector("button").classList.add("unseen");
}

addEventListener("popstate", () => { latest = ""; refresh(); });
addEventListener("pagehide", close);
addEventListener("pageshow", open);
document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));

setNow(Number(document.body.dataset.now));
for (const button of document.querySelectorAll(".copy")) button.hidden = false;
showTimes(document);
setInterval(tick, 1000);
if (!document.hidden) open();
