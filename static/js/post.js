// Sends an answer. Signing in again kills the token of a page that was open already: then a fresh
// one is read from that page's own address, and the answer sent once more.
const TOKEN = "input[name=csrf_token]";
const DEAD = [400, 401, 403];
const FINAL = [200, 409, 410, 422];

// Whether there is nothing left to try: saved, or never to be.
export const isFinal = (status) => FINAL.includes(status);

// The answer's status and what it says; 0 when there is none that can be read.
export async function post(to, body) {
  const first = await once(to, body);
  return DEAD.includes(first[0]) && (await refresh()) ? once(to, body) : first;
}

// What is on its way goes on when the page is left.
async function once(to, body) {
  try {
    const token = document.querySelector(TOKEN).value;
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const answer = await fetch(to, { method: "POST", body, headers, keepalive: true });
    return [answer.status, await answer.json()];
  } catch {
    return [0, {}];
  }
}

async function refresh() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(TOKEN).value;
    for (const field of document.querySelectorAll(TOKEN)) field.value = fresh;
    return true;
  } catch {
    return false;
  }
}
