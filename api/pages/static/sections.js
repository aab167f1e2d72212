// The parts of the page that the server renders, fetched anew when something has come of them.

import { showLocalTimes } from "./times.js";

const APART_MS = 150; // lines come in bursts
const AGAIN_AFTER_MS = 2000; // when the server is away

export class Sections {
  constructor(meetingId, { onChange, onSignedOut }) {
    this.address = `/meetings/${encodeURIComponent(meetingId)}/sections`;
    this.onChange = onChange;
    this.onSignedOut = onSignedOut;
    this.isAsking = false;
    this.isStale = false;
  }

  // However often it is called: one request at a time, and one more if something came meanwhile.
  async refresh() {
    this.isStale = true;
    if (this.isAsking) return;
    this.isAsking = true;
    while (this.isStale) {
      this.isStale = false;
      const isAnswered = await this.#ask().catch(() => false);
      if (!isAnswered) this.isStale = true; // what has come is not forgotten
      await new Promise((resolve) => setTimeout(resolve, isAnswered ? APART_MS : AGAIN_AFTER_MS));
    }
    this.isAsking = false;
  }

  async #ask() {
    const known = [...document.querySelectorAll(".slot")].map((slot) => slot.dataset.version);
    const answer = await fetch(`${this.address}?have=${known.join(",")}`);
    if (answer.redirected || answer.status === 404) {
      this.onSignedOut();
      return true;
    }
    if (!answer.ok) return false;
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const fresh of parsed.querySelectorAll(".slot")) replace(fresh);
    this.onChange();
    return true;
  }
}

// Neither the reader's place in a long transcript nor the focus is lost.
function replace(fresh) {
  const slot = document.getElementById(fresh.id);
  const focused = slot.contains(document.activeElement) ? document.activeElement : null;
  const scrolled = slot.querySelector(".turns")?.scrollTop ?? 0;
  slot.replaceChildren(...document.adoptNode(fresh).childNodes);
  slot.dataset.version = fresh.dataset.version;
  showLocalTimes(slot);
  const turns = slot.querySelector(".turns");
  if (turns) turns.scrollTop = scrolled;
  if (focused) {
    const again = focused.id
      ? slot.querySelector(`#${CSS.escape(focused.id)}`)
      : slot.querySelector(`a[href="${CSS.escape(focused.getAttribute("href") ?? "")}"]`);
    again?.focus({ preventScroll: true });
  }
}
