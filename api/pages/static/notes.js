// What there is to say beside a stage's state. `api/pages/views/stages.py` says the same words
// where the page is made on the server. Pure.

import { stateOf } from "./fold.js";

const MINUTES_FROM_S = 120;

export const STATE_WORDS = {
  pending: "waiting",
  running: "running",
  retrying: "trying again",
  completed: "done",
  failed: "failed",
  skipped: "skipped",
};

export function noteOf(row, nowMs) {
  switch (row.state) {
    case "running":
      return row.attempt ? `attempt ${attempt(row)}` : "";
    case "retrying": {
      const failed = `Attempt ${attempt(row)} failed: ${row.reason || "no reason given"}`;
      const next = nextAttempt(row, nowMs);
      return next ? `${sentence(failed)} ${next[0].toUpperCase()}${next.slice(1)}.` : failed;
    }
    case "completed":
      return [time(row), row.reason].filter(Boolean).join(" · ");
    case "failed":
    case "skipped":
      return row.reason || "";
    default:
      return "";
  }
}

export function noteOfAll(rows, nowMs) {
  if (rows.length === 1) return noteOf(rows[0], nowMs);
  const own = rows.find((row) => !row.part && row.reason);
  if (own) return noteOf(own, nowMs);
  if (!rows.length || rows.some((row) => row.state !== "completed")) return "";
  const started = rows.map((row) => row.started_at_ms).filter((at) => at !== null);
  const ended = rows.map((row) => row.ended_at_ms).filter((at) => at !== null);
  return started.length && ended.length ? took(Math.max(...ended) - Math.min(...started)) : "";
}

export function progressWords(call, stages) {
  if (call.status === "completed") return "All done";
  const states = stages.map((stage) => stateOf(call.rowsOf(stage.key)));
  if (call.status === "partial" || call.status === "failed") {
    return `${states.filter((state) => state === "completed").length} of ${states.length} done`;
  }
  const active = states.findIndex((state) => state === "running" || state === "retrying");
  if (active >= 0) return stages[active].doing;
  if (states.every((state) => state === "pending")) return "Waiting to start";
  const following = states.indexOf("pending");
  return following < 0 ? "Under way" : `Next: ${stages[following].name}`;
}

export function took(durationMs) {
  if (durationMs < 9950) return `${(Math.max(durationMs, 0) / 1000).toFixed(1)} s`;
  const seconds = Math.floor((durationMs + 500) / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

// When the next attempt begins, as far as anybody knows: the engine adds its own jitter.
export function windowWords(fromMs, untilMs, nowMs) {
  let earliest = Math.max(0, Math.ceil((fromMs - nowMs) / 1000));
  let latest = Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
  let unit = "s";
  if (latest >= MINUTES_FROM_S) {
    earliest = Math.floor(earliest / 60);
    latest = Math.ceil(latest / 60);
    unit = "min";
  }
  if (latest === 0) return "the next attempt is due";
  if (earliest === 0) return `next attempt within ${latest} ${unit}`;
  if (earliest === latest) return `next attempt in ${latest} ${unit}`;
  return `next attempt in ${earliest}–${latest} ${unit}`;
}

const sentence = (text) => (/[.!?…]$/.test(text) ? text : `${text}.`);

function nextAttempt(row, nowMs) {
  if (row.next_attempt_from_ms === null || row.next_attempt_until_ms === null) return "";
  return windowWords(row.next_attempt_from_ms, row.next_attempt_until_ms, nowMs);
}

// Attempts count from 0 in the row, from 1 for people.
function attempt(row) {
  return row.attempts_max ? `${row.attempt + 1} of ${row.attempts_max}` : `${row.attempt + 1}`;
}

function time(row) {
  if (row.started_at_ms === null || row.ended_at_ms === null) return "";
  return took(row.ended_at_ms - row.started_at_ms);
}
