// What the API says when it refuses, in its own words.

export function wordsOf(status, text) {
  try {
    const { message, hint } = JSON.parse(text).error;
    return hint ? `${capital(message)}. ${capital(hint)}.` : `${capital(message)}.`;
  } catch {
    return status ? `The server answered ${status}.` : "The server cannot be reached.";
  }
}

// A sentence begins with a capital, a file's name as it is.
function capital(text) {
  const begins = /^[a-z]+[ ,]/.test(text) ? text[0].toUpperCase() + text.slice(1) : text;
  return begins.replace(/\.$/, "");
}
