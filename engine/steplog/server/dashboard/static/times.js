// Instants in the viewer's zone, and those that count on their own. The engine's clock is the
// truth: `setNow` says how far it is from this machine's.

let aheadMs = 0;

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const DATE = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });
const YEAR = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric" });

export function setNow(engineNowMs) {
  aheadMs = engineNowMs - Date.now();
}

export function showTimes(root) {
  for (const element of root.querySelectorAll("time[data-form]")) show(element);
}

/** Those that change by themselves. */
export function tick() {
  for (const element of document.querySelectorAll("time[data-form=relative], time[data-form=elapsed]")) {
    show(element);
  }
}

function show(element) {
  const atMs = Date.parse(element.dateTime);
  const nowMs = Date.now() + aheadMs;
  let text;
  if (element.dataset.form === "clock") text = clock(atMs, nowMs);
  else if (element.dataset.form === "elapsed") text = span(Math.max(nowMs - atMs, 0));
  else text = relative(atMs - nowMs);
  if (element.textContent !== text) element.textContent = text;
}

function clock(atMs, nowMs) {
  const at = new Date(atMs);
  const now = new Date(nowMs);
  const time = TIME.format(at);
  if (at.toDateString() === now.toDateString()) return time;
  const date = at.getFullYear() === now.getFullYear() ? DATE : YEAR;
  return `${date.format(at)}, ${time}`;
}

function relative(leftMs) {
  if (Math.abs(leftMs) < 1000) return "now";
  return leftMs > 0 ? `in ${span(leftMs)}` : `${span(-leftMs)} ago`;
}

function span(ms) {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${pad(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${pad(minutes % 60)} m`;
  return `${Math.floor(hours / 24)} d ${pad(hours % 24)} h`;
}

function pad(number) {
  return String(number).padStart(2, "0");
}
