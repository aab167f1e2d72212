// The list of stages on the page, kept as the folded call says; changes are told to screen readers.

import { isOver, stateOf } from "./fold.js";
import { noteOf, noteOfAll, progressWords, STATE_WORDS } from "./notes.js";

const TOLD = new Set(["completed", "failed", "retrying"]);

export class Progress {
  // `clock` says what time it is on the server, which reckons the next attempts.
  constructor(page, call, clock) {
    this.call = call;
    this.clock = clock;
    this.head = page.querySelector("#progress-title");
    this.announcer = page.querySelector("#announcer");
    this.lines = [...page.querySelectorAll(".stage")].map((element) => ({
      element,
      key: element.dataset.stage,
      name: element.dataset.name,
      doing: element.dataset.doing,
      isBeside: element.parentElement.classList.contains("beside"),
    }));
    this.pipeline = this.lines.filter((line) => !line.isBeside);
    this.countdown = null;
  }

  show({ isQuiet = false } = {}) {
    const said = this.lines.map((line) => this.#showLine(line)).filter(Boolean);
    const words = progressWords(this.call, this.pipeline);
    if (this.head.textContent !== words) {
      this.head.textContent = words;
      said.push(words);
    }
    if (!isQuiet && said.length) this.announcer.textContent = said.join(". ");
    this.#count();
  }

  // Returns what is worth saying about the change, if anything.
  #showLine(line) {
    const rows = this.call.rowsOf(line.key);
    const state = stateOf(rows);
    const { element } = line;
    const before = element.dataset.state;
    const isActive = state === "running" || state === "retrying";
    element.dataset.state = state;
    write(element.querySelector(".stage-title"), isActive ? line.doing : line.name);
    write(element.querySelector(".stage-state"), STATE_WORDS[state]);
    const note = noteOfAll(rows, this.clock());
    write(element.querySelector(":scope > .stage-note"), note);
    this.#showParts(element.querySelector(".parts"), rows.length > 1 ? rows : []);
    if (before === state || line.isBeside || !TOLD.has(state)) return "";
    return `${line.name}: ${STATE_WORDS[state]}`;
  }

  #showParts(list, rows) {
    const parts = rows.filter((row) => row.part);
    while (list.children.length > parts.length) list.lastElementChild.remove();
    while (list.children.length < parts.length) list.append(newPart());
    parts.forEach((row, index) => {
      const item = list.children[index];
      item.dataset.state = row.state;
      write(item.querySelector(".part-name"), nameOf(row.part));
      write(item.querySelector(".stage-note"), noteOf(row, this.clock()));
    });
  }

  // Seconds are counted down only while there is something to count.
  #count() {
    const isNeeded = this.call.isRetrying && !isOver(this.call.status);
    if (isNeeded && this.countdown === null) {
      this.countdown = setInterval(() => this.show({ isQuiet: true }), 1000);
    } else if (!isNeeded && this.countdown !== null) {
      clearInterval(this.countdown);
      this.countdown = null;
    }
  }
}

function nameOf(label) {
  const names = JSON.parse(document.querySelector("#transcript")?.dataset.names ?? "{}");
  return names[label] ?? (label.length <= 2 ? `Speaker ${label}` : label);
}

function newPart() {
  const item = document.createElement("li");
  for (const name of ["dot", "part-name", "stage-note"]) {
    const span = document.createElement("span");
    span.className = name;
    if (name === "dot") span.setAttribute("aria-hidden", "true");
    if (name === "stage-note") item.append(" ");
    item.append(span);
  }
  return item;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
