// [data-live-url] is asked all the time, while the page is visible, whether anything is newer than
// its data-live-version. 204: nothing. 200: elements with ids, each replacing its namesake here; the
// asking element itself is among them, with its new version.
// What is committed is shown within two seconds: this, a quarter of a second, and the answer.
const PACE = 1250;
const SLOWEST = 30000;
const words = document.getElementById("words")?.dataset ?? {};
const held = new Map();
let wait = PACE;
let timer = 0;
let announcedAt = 0;

const asker = () => document.querySelector("[data-live-url]");

function addressOf(element) {
  const url = new URL(element.dataset.liveUrl, location.href);
  url.searchParams.set("v", element.dataset.liveVersion ?? "");
  return url;
}

async function ask() {
  const element = asker();
  if (!element || document.hidden) return;
  try {
    const answer = await fetch(addressOf(element), { headers: { "X-Live": "1" } });
    if (answer.redirected || answer.status === 401 || answer.status === 403) return;
    if (answer.status === 200) swap(await answer.text());
    if (!answer.ok) throw new Error(answer.statusText);
    wait = PACE;
  } catch {
    wait = Math.min(wait * 2, SLOWEST);
  }
  schedule();
}

function schedule() {
  clearTimeout(timer);
  if (!document.hidden && asker()) timer = setTimeout(ask, wait);
}

function swap(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const found = [...fresh.body.children].filter((element) => element.id);
  found.forEach(place);
  // The asking element alone: nothing is newer, it only may go on asking.
  if (found.length === 1) return;
  document.dispatchEvent(new CustomEvent("throughline:swap"));
  announce();
}

// What someone is typing into or reading is not pulled from under them: it is replaced afterwards.
function place(fresh) {
  const old = document.getElementById(fresh.id);
  if (!old) return;
  if (old.querySelector("input:focus, textarea:focus, select:focus, dialog[open], :popover-open")) {
    held.set(fresh.id, fresh);
    return;
  }
  const element = document.importNode(fresh, true);
  const restoreFocus = focusIn(old);
  keepOpen(old, element);
  markChanges(old, element);
  old.replaceWith(element);
  window.htmx?.process(element);
  restoreFocus(element);
}

function focusIn(old) {
  const active = document.activeElement;
  if (!old.contains(active)) return () => {};
  const selector = active.id
    ? `#${CSS.escape(active.id)}`
    : `${active.localName}${active.hasAttribute("href") ? `[href="${CSS.escape(active.getAttribute("href"))}"]` : ""}`;
  const place = [...old.querySelectorAll(selector)].indexOf(active);
  return (element) => element.querySelectorAll(selector)[place]?.focus({ preventScroll: true });
}

function keepOpen(old, fresh) {
  for (const details of old.querySelectorAll("details[id]")) {
    const twin = fresh.querySelector(`#${CSS.escape(details.id)}`);
    if (twin) twin.open = details.open;
  }
}

function markChanges(old, fresh) {
  for (const mark of fresh.querySelectorAll("[data-live-mark]")) {
    const twin = old.querySelector(`[data-live-mark="${CSS.escape(mark.dataset.liveMark)}"]`);
    if (twin && twin.textContent.trim() !== mark.textContent.trim()) mark.classList.add("is-changed");
  }
}

function announce() {
  const now = Date.now();
  if (now - announcedAt < 30000) return;
  announcedAt = now;
  const place = document.getElementById("announcer");
  if (place) place.textContent = words.updated ?? "";
}

const release = () =>
  setTimeout(() => {
    for (const [id, fresh] of [...held]) {
      held.delete(id);
      place(fresh);
    }
  });
document.addEventListener("focusout", release);
document.addEventListener("toggle", release, true);
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
schedule();
