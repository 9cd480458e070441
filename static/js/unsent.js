// Before handing in: sends what an attempt's questions left unacknowledged in this browser, and
// shows the page anew when that has changed it. Once handed in, nothing is left to keep.
import { drop, kept, waiting } from "./keep.js";
import { isFinal, post } from "./post.js";
import { say, sayWhyNot } from "./say.js";

const attempt = new URL(".", location).pathname;
let handingIn = false;
let told = false;

// Who hands in while an answer cannot be sent is told first, and may then hand in without it.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.action.includes(attempt)) return;
  handingIn = true;
  if (!told && waiting(attempt).length) {
    event.preventDefault();
    told = !(await send());
    if (told) return;
    form.submit();
  }
  for (const to of waiting(attempt)) drop(to, kept(to));
});

if (waiting(attempt).length) send();

// Sends all, and returns whether that is done. An answer that the server had already, because the
// page was left before it could say so, changes nothing.
async function send() {
  let isNew = false;
  say("saving", "Saving…");
  for (const to of waiting(attempt)) {
    const body = kept(to);
    if (!body) continue;
    const [status, said] = await post(to, body);
    if (!isFinal(status)) {
      sayWhyNot(status);
      return false;
    }
    drop(to, body);
    if (status === 200 && said.number === Number(body.get("number"))) isNew = true;
  }
  say("done", "");
  if (isNew && !handingIn) location.reload();
  return true;
}
