// A quote leads to its place in the transcript, and its very words are marked there.

export function followQuotes() {
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a.quote");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (location.hash !== link.hash) history.pushState(null, "", link.hash);
    show(link);
    lineOf(link.hash)?.focus({ preventScroll: true });
  });
  addEventListener("popstate", showHash);
  showHash();
}

// After the transcript was rendered anew, what was marked is marked again.
export function showHash() {
  const { hash } = location;
  if (!hash.startsWith("#u-")) return clear();
  const shown = document.querySelector("a.quote.is-shown");
  show(shown?.hash === hash ? shown : document.querySelector(`a.quote[href="${CSS.escape(hash)}"]`));
}

const lineOf = (hash) => document.getElementById(hash.slice(1));

function show(link) {
  clear();
  const first = lineOf(link?.hash ?? location.hash);
  if (!first) return;
  const lines = link ? linesFrom(first, Number(link.dataset.last)) : [first];
  for (const line of lines) line.classList.add("is-quoted");
  first.tabIndex = -1;
  if (link) {
    link.classList.add("is-shown");
    mark(lines, link.querySelector("q").textContent);
  }
  bringIntoView(first);
}

function clear() {
  globalThis.CSS?.highlights?.delete("quote");
  for (const line of document.querySelectorAll(".is-quoted")) line.classList.remove("is-quoted");
  for (const link of document.querySelectorAll(".is-shown")) link.classList.remove("is-shown");
}

// The speaker's own lines: a short remark of somebody else in between is not part of the quote.
function linesFrom(first, lastPosition) {
  const { colour } = first.closest(".turn").dataset;
  const lines = [];
  for (let position = Number(first.id.slice(2)); position <= lastPosition; position += 1) {
    const line = document.getElementById(`u-${position}`);
    if (line?.closest(".turn").dataset.colour === colour) lines.push(line);
  }
  return lines;
}

function mark(lines, quote) {
  if (!globalThis.CSS?.highlights || !globalThis.Highlight) return; // the lines stand out anyway
  const ranges = lines.map((line) => rangeOf(line, quote)).filter(Boolean);
  if (ranges.length) CSS.highlights.set("quote", new Highlight(...ranges));
}

// The part of the line that the quote holds: all of it, its end, its beginning, or a stretch.
function rangeOf(line, quote) {
  const text = line.textContent;
  const inside = text.indexOf(quote);
  if (inside >= 0) return newRange(line, inside, inside + quote.length);
  if (quote.includes(text)) return newRange(line, 0, text.length);
  for (let start = 0; start < text.length; start += 1) {
    if (quote.startsWith(text.slice(start))) return newRange(line, start, text.length);
  }
  for (let end = text.length; end > 0; end -= 1) {
    if (quote.endsWith(text.slice(0, end))) return newRange(line, 0, end);
  }
  return null;
}

function newRange(line, start, end) {
  const range = new Range();
  range.setStart(line.firstChild, start);
  range.setEnd(line.firstChild, end);
  return range;
}

// Beside the findings the transcript scrolls by itself, and the page stays where the reader is.
function bringIntoView(line) {
  const pane = line.closest(".turns");
  if (pane.scrollHeight <= pane.clientHeight) {
    line.scrollIntoView({ block: "center" });
    return;
  }
  const place = () => {
    const frame = pane.getBoundingClientRect();
    const top = Math.max(frame.top, 0);
    const bottom = Math.min(frame.bottom, innerHeight);
    const box = line.getBoundingClientRect();
    pane.scrollTop += (box.top + box.bottom) / 2 - (top + bottom) / 2;
  };
  place();
  requestAnimationFrame(place); // turns that were never drawn have had a guessed height until now
}
