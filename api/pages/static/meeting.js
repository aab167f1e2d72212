// The live page: what the stream says is folded, shown, and followed by the parts that came of it.

import { Call, isFinal, isOver, stateOf } from "./fold.js";
import { Progress } from "./progress.js";
import { followQuotes, showHash } from "./quotes.js";
import { offerRetry } from "./retry.js";
import { Sections } from "./sections.js";
import { Stream } from "./stream.js";
import { showLocalTimes } from "./times.js";

const page = document.querySelector("#meeting");
const { meeting: id, status, revision, now } = page.dataset;
const aheadMs = Number(now) - Date.now(); // how much later it is on the server

const call = new Call(status, Number(revision));
const progress = new Progress(page, call, () => Date.now() + aheadMs);
const sections = new Sections(id, { onChange: showSections, onSignedOut: signedOut });
const stream = new Stream(`/v1/meetings/${encodeURIComponent(id)}/events`, {
  onLine: hear,
  onConnection: showConnection,
});

function hear(event, data) {
  let hasResults = event === "event" || event === "result";
  if (event === "snapshot") {
    call.addStatus(data.meeting);
    for (const row of data.stages) call.addStage(row);
    hasResults = true; // something may have come between the page and its stream
  } else if (event === "stage") {
    const before = stateOf(call.rowsOf(data.stage));
    if (!call.addStage(data)) return;
    // A section without content says what its stage is at.
    hasResults = isFinal(data.state) || stateOf(call.rowsOf(data.stage)) !== before;
  } else if (event === "status" || event === "result") {
    hasResults = call.addStatus(data) || hasResults;
  }
  progress.show({ isQuiet: event === "snapshot" });
  if (hasResults) sections.refresh();
}

function showSections() {
  showHash();
  progress.show({ isQuiet: true }); // speakers may have got their names
}

function showConnection(state) {
  const isLost = state === "lost";
  say(isLost ? "Connection lost. Reconnecting …" : "");
  page.dataset.connection = state;
}

function signedOut() {
  stream.close();
  say("You have been signed out, or the call has been erased. Reload the page to go on.");
}

function say(words) {
  const notice = document.querySelector("#connection");
  notice.textContent = words;
  notice.hidden = !words;
}

showLocalTimes();
followQuotes();
offerRetry({ onAccepted: () => stream.expectMore() });
stream.open();
if (!isOver(status)) document.querySelector("#progress").open = true;
