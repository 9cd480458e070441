// Writes to the line that says whether an answer is saved, and knows the words for what went wrong.
const line = document.querySelector("[data-saved]");
const KEPT = "Not saved yet. Your answer is kept in this browser.";
const WHY = {
  0: "Not saved yet. Check your connection. We will keep trying.",
  401: `${KEPT} You are signed out: sign in again in another tab, and it will be saved.`,
  404: `${KEPT} Somebody else is signed in: sign in as yourself, and it will be saved.`,
};

export function say(kind, message) {
  line.className = `kh-saved kh-saved--${kind}`;
  line.querySelector("[data-saved-text]").textContent = message;
}

export function sayWhyNot(status) {
  say("failed", WHY[status] ?? `${KEPT} We will keep trying.`);
}
