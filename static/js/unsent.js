// Before handing in: sends what an attempt's questions left unacknowledged in this browser, and
// shows the page anew when that has changed it. Once handed in, nothing is left to keep.
import { drop, kept, waiting } from "./keep.js";
import { isFinal, post } from "./post.js";
import { say, sayWhyNot } from "./say.js";

const attempt = new URL(".", location).pathname;
let tries = 0;

// Who presses while an answer waits is told first, and may then hand in without it.
document.addEventListener("submit", (event) => {
  if (!event.target.action.includes(attempt)) return;
  if (waiting(attempt).length && tries < 2) {
    event.preventDefault();
    send();
  } else {
    for (const to of waiting(attempt)) drop(to, kept(to));
  }
});

if (waiting(attempt).length) send();

async function send() {
  tries += 1;
  say("saving", "Saving…");
  const done = [];
  for (const to of waiting(attempt)) {
    const body = kept(to);
    const [status] = await post(to, body);
    if (!isFinal(status)) return sayWhyNot(status);
    drop(to, body);
    done.push(status);
  }
  if (done.includes(200)) location.reload();
  else say("done", "");
}
