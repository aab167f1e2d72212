// The call's lines as they are stored: one EventSource, which resumes after the last line it saw.
//
// A lost connection comes back by itself. An answer that is no stream (a proxy's 502, an app that
// starts again) ends an EventSource for good, so another one goes on from the same line.

const EVENTS = ["snapshot", "stage", "status", "event", "result"];
const AGAIN_AFTER_MS = 2000;
const AGAIN_AFTER_MS_MAX = 30000;

export class Stream {
  // `onLine(event, data)` for each line; `onConnection("open" | "lost" | "ended")` for the rest.
  constructor(address, { onLine, onConnection }) {
    this.address = address;
    this.onLine = onLine;
    this.onConnection = onConnection;
    this.source = null;
    this.lastId = null;
    this.hasResult = false;
    this.waiting = null;
    this.failures = 0;
    // A page in the back-forward cache must not hold a connection.
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
  }

  open() {
    this.close();
    const place = this.lastId === null ? "" : `?after=${this.lastId}`;
    this.source = new EventSource(this.address + place);
    this.source.onopen = () => {
      this.failures = 0;
      this.onConnection("open");
    };
    this.source.onerror = () => this.#lost();
    for (const name of EVENTS) {
      this.source.addEventListener(name, (message) => {
        if (message.lastEventId) this.lastId = message.lastEventId;
        this.hasResult = name === "result";
        this.onLine(name, JSON.parse(message.data));
      });
    }
  }

  close() {
    clearTimeout(this.waiting);
    this.source?.close();
    this.source = null;
  }

  #lost() {
    // After the result the stream ends, and coming back is answered with: there is nothing more.
    if (this.hasResult) {
      if (this.source?.readyState === EventSource.CLOSED) this.onConnection("ended");
      return;
    }
    this.onConnection("lost");
    if (this.source?.readyState !== EventSource.CLOSED) return;
    const delayMs = Math.min(AGAIN_AFTER_MS * 2 ** this.failures, AGAIN_AFTER_MS_MAX);
    this.failures += 1;
    this.waiting = setTimeout(() => this.open(), delayMs);
  }
}
