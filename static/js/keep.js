// Keeps answers in this browser until the server has acknowledged them: the opaque keys that were
// chosen, by where they are saved (attempt and question). Signing out has the browser forget them.
const PREFIX = "answer:";

export function keep(to, body) {
  guarded(() => localStorage.setItem(PREFIX + to, body));
}

export function kept(to) {
  const text = guarded(() => localStorage.getItem(PREFIX + to));
  return text ? new URLSearchParams(text) : null;
}

// Forgets an answer, unless another has been kept in its place meanwhile.
export function drop(to, body) {
  const last = kept(to);
  const same = (name) => last.get(name) === body.get(name);
  if (last && same("page") && same("number")) guarded(() => localStorage.removeItem(PREFIX + to));
}

// Where the kept answers of one attempt are to be saved.
export function waiting(attempt) {
  const names = guarded(() => Object.keys(localStorage)) ?? [];
  const own = names.filter((name) => name.startsWith(PREFIX + attempt));
  return own.map((name) => name.slice(PREFIX.length));
}

// A browser may be set to keep nothing: then answers are only sent.
function guarded(use) {
  try {
    return use();
  } catch {
    return null;
  }
}
