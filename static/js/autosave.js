// Saves answers as soon as one changes, one save at a time. Each change has its own number, so that
// a repeat can be told from a newer answer; `after` says which one this page last knew of.
import { drop, keep, kept } from "./keep.js";
import { isFinal, post } from "./post.js";
import { restore } from "./restore.js";
import { say, sayWhyNot } from "./say.js";

const form = document.querySelector("form[data-autosave]");
const to = form.dataset.autosave;
const left = restore(form, kept(to));
let newest = left; // what is still to be sent
let number = Number(left?.get("number") ?? form.dataset.number);
let sending = false;
let over = false;
let timer = 0;

form.addEventListener("change", () => {
  if (over) return;
  newest = new URLSearchParams(new FormData(form));
  newest.delete("csrf_token");
  newest.set("number", ++number);
  keep(to, newest);
  if (!sending) send();
});

// What is on its way may arrive after the form itself: the form's own number is higher.
form.addEventListener("submit", () => {
  over = true;
  clearTimeout(timer);
  form.elements.number.value = ++number;
});

for (const back of ["focus", "online"]) addEventListener(back, () => timer && send());
if (left) send();
else drop(to, kept(to));

async function send(wait = 1) {
  const body = newest;
  body.set("after", form.elements.after.value);
  clearTimeout(timer);
  timer = 0;
  sending = true;
  say("saving", "Saving…");
  const [status, said] = await post(to, body);
  sending = false;
  if (isFinal(status)) drop(to, body);
  if (status === 200 || status === 409) {
    number = Math.max(number, said.number);
    form.elements.after.value = said.number;
  }
  if (status === 410) over = true;
  if (status === 409 && newest === left) location.reload();
  else if (isFinal(status) && status !== 200) say("failed", said.message);
  else if (newest !== body) send();
  else if (status === 200) say("done", said.message);
  else {
    sayWhyNot(status);
    timer = setTimeout(send, wait * 1000, Math.min(wait * 2, 15));
  }
}
