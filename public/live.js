// Keeps a list up to date: when the server tells that something has changed, the page is read again and its list put in
// place, but never under the hands of somebody who is choosing in it.
const part = document.querySelector("[data-live]");
const says = part.querySelector("[role=status]");
const refresh = part.querySelector("[data-live-refresh]");
const countdowns = 60_000;
let isStale = false;
let isReading = false;

const list = () => part.querySelector("[data-live-list]");
const isBusy = () =>
  list().contains(document.activeElement) || list().querySelector("details[open]") !== null;

function say(words) {
  says.textContent = words;
}

async function read(isNews) {
  if (isReading) {
    isStale = true;
    return;
  }
  if (isBusy()) {
    isStale = isStale || isNews;
    if (isNews) say(part.dataset.waiting);
    return;
  }
  isReading = true;
  isStale = false;
  try {
    const response = await fetch(refresh.href, { headers: { accept: "text/html" } });
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (isBusy()) {
      isStale = true;
      return;
    }
    for (const place of ["[data-live-list]", "[data-live-time]"]) {
      part.querySelector(place).replaceWith(page.querySelector(place));
    }
    if (isNews) say(part.dataset.changed);
  } catch {
    say(part.dataset.broken);
  } finally {
    isReading = false;
    if (isStale && !isBusy()) read(true);
  }
}

const events = new EventSource(part.dataset.live);
events.addEventListener("changed", () => read(true));
// The browser tries again by itself, unless it was refused.
events.addEventListener("error", () => {
  if (events.readyState === EventSource.CLOSED) say(part.dataset.broken);
});
// Who is done choosing sees what has come meanwhile.
const settle = () => setTimeout(() => isStale && !isBusy() && read(true));
part.addEventListener("focusout", settle);
part.addEventListener("toggle", settle, true);
setInterval(() => document.visibilityState === "visible" && read(false), countdowns);
