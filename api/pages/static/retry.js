// The button that takes a call up again from the step that failed.

import { wordsOf } from "./answers.js";

export function offerRetry({ onAccepted }) {
  addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-retry]");
    if (!button) return;
    const said = document.querySelector("#retry-answer");
    button.disabled = true;
    said.textContent = "Asking …";
    try {
      const answer = await fetch(button.dataset.retry, { method: "POST" });
      if (!answer.ok) throw new Error(wordsOf(answer.status, await answer.text()));
      said.textContent = "Taken up again.";
      onAccepted();
    } catch (error) {
      said.textContent = error instanceof TypeError ? wordsOf(0, "") : error.message;
      button.disabled = false;
    }
  });
}
