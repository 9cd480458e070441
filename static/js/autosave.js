// Saves form[data-autosave] as soon as an answer changes, one save at a time. `number` tells a repeat
// from a newer answer; `after`, which answer this page last knew of.
const form = document.querySelector("form[data-autosave]");
const line = form?.querySelector("[data-saved]");
const LATER = "Not saved yet. Check your connection. We will keep trying.";
const OUT = "You are signed out. Sign in again in another tab, then press Save and continue.";
let number = Number(form?.dataset.number);
let newest; // still to be sent
let sending = false;
let over = false;
let timer;

form?.addEventListener("change", () => {
  if (over) return;
  newest = new FormData(form);
  newest.set("number", ++number);
  clearTimeout(timer);
  if (!sending) send();
});

form?.addEventListener("submit", () => {
  over = true;
  clearTimeout(timer);
  form.elements.number.value = ++number;
});

async function send(wait = 1) {
  const body = newest;
  body.set("after", form.elements.after.value);
  sending = true;
  show("saving", "Saving…");
  const [status, said] = await post(body);
  sending = false;
  const newer = newest !== body;
  if (status === 200 || status === 409) {
    number = Math.max(number, said.number);
    form.elements.after.value = said.number;
  }
  if (status === 410) over = true;
  if (status === 409 || status === 410) show("failed", said.message);
  else if (newer) send();
  else if (status === 200) show("done", said.message);
  else if (status === 401 || status === 403) show("failed", OUT);
  else {
    show("failed", LATER);
    timer = setTimeout(send, wait * 1000, Math.min(wait * 2, 15));
  }
}

async function post(body) {
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers });
    return [answer.status, await answer.json()];
  } catch {
    return [0, {}];
  }
}

function show(kind, message) {
  line.className = `kh-saved kh-saved--${kind}`;
  line.querySelector("[data-saved-text]").textContent = message;
}
