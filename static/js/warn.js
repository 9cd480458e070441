// Says once, politely, that five minutes are left before the moment in data-deadline.
const line = document.querySelector("[data-deadline]");
const BEFORE = 5 * 60 * 1000;

if (line) {
  const left = Date.parse(line.dataset.deadline) - Date.now();
  if (left > 0) setTimeout(say, Math.max(left - BEFORE, 0), line.dataset.deadline);
}

// Each question is a page of its own: whoever was told on one is not told again on the next.
function say(deadline) {
  if (sessionStorage.getItem("warned") === deadline) return;
  sessionStorage.setItem("warned", deadline);
  line.textContent = line.dataset.warning;
}
