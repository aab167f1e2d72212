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
    this.isExpecting = false;
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
        if (name === "stage" || name === "status") this.isExpecting = false;
        this.onLine(name, JSON.parse(message.data));
      });
    }
  }

  // The call is taken up again: what comes next may take a moment, and until then the server says
  // that there is nothing more.
  expectMore() {
    this.isExpecting = true;
    this.open();
  }

  close() {
    clearTimeout(this.waiting);
    this.source?.close();
    this.source = null;
  }

  #lost() {
    const isClosed = this.source?.readyState === EventSource.CLOSED;
    if (this.isExpecting && isClosed) {
      this.#openLater(AGAIN_AFTER_MS);
    } else if (this.hasResult) {
      // After the result the stream ends, and coming back is answered with: there is nothing more.
      if (isClosed) this.onConnection("ended");
    } else {
      this.onConnection("lost");
      if (!isClosed) return;
      this.#openLater(Math.min(AGAIN_AFTER_MS * 2 ** this.failures, AGAIN_AFTER_MS_MAX));
      this.failures += 1;
    }
  }

  #openLater(delayMs) {
    this.waiting = setTimeout(() => this.open(), delayMs);
  }
}
