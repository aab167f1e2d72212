// Makes one element like another, touching only what differs: focus, selection, scroll positions
// and what the reader has opened stay as they are.

/** `next` is taken apart: do not use it afterwards. */
export function morph(current, next) {
  copyAttributes(current, next);
  morphChildren(current, next);
}

function morphChildren(current, next) {
  const byId = new Map();
  for (const child of current.children) if (child.id) byId.set(child.id, child);
  let place = current.firstChild;
  for (const wanted of [...next.childNodes]) {
    let match = null;
    if (wanted.id && byId.has(wanted.id)) {
      match = byId.get(wanted.id);
      byId.delete(wanted.id);
      if (match !== place) current.insertBefore(match, place);
    } else if (place && isAlike(place, wanted)) {
      match = place;
    }
    if (match === null) {
      current.insertBefore(wanted, place);
      continue;
    }
    place = match.nextSibling;
    if (match.nodeType === Node.ELEMENT_NODE) morph(match, wanted);
    else if (match.nodeValue !== wanted.nodeValue) match.nodeValue = wanted.nodeValue;
  }
  while (place) {
    const gone = place;
    place = place.nextSibling;
    gone.remove();
  }
}

// A node with an id is only ever matched by that id.
function isAlike(node, wanted) {
  return node.nodeType === wanted.nodeType && node.nodeName === wanted.nodeName
    && !node.id && !wanted.id;
}

function copyAttributes(current, next) {
  const keepsOpen = current.nodeName === "DETAILS";
  for (const { name, value } of [...next.attributes]) {
    if (keepsOpen && name === "open") continue;
    if (current.getAttribute(name) !== value) current.setAttribute(name, value);
  }
  for (const { name } of [...current.attributes]) {
    if (keepsOpen && name === "open") continue;
    if (!next.hasAttribute(name)) current.removeAttribute(name);
  }
}
