// Keeps a list up to date: when the server tells that something has changed, the page is read again and its list put in
// place, but never under the hands of somebody who is choosing in it. A page that nobody looks at listens to nothing:
// browsers hold few connections to a site, and another page may need them.
const part = document.querySelector("[data-live]");
const says = part.querySelector("[role=status]");
const refresh = part.querySelector("[data-live-refresh]");
const countdowns = 60_000;
let events = null;
let isStale = false;
let isReading = false;

const list = () => part.querySelector("[data-live-list]");
// Links, folded parts and the buttons of menus are there again after an exchange; what is being chosen would be lost.
const choosing = "select, input, textarea, button:not([popovertarget])";
const hasMenu = () => CSS.supports("selector(:popover-open)") && list().querySelector(":popover-open");
const isBusy = () => (list().contains(document.activeElement) && document.activeElement.matches(choosing)) || hasMenu();

function say(words) {
  says.textContent = words;
}

// What tells an element from its like after an exchange: its id, its address, or whose heading it is.
function mark(element) {
  if (!list().contains(element)) return null;
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.matches("a[href]")) return `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  const owner = element.matches("summary") && element.parentElement.id;
  return owner ? `#${CSS.escape(owner)} > summary` : null;
}

function exchange(page) {
  const open = [...list().querySelectorAll("details[open][id]")].map((details) => details.id);
  const focused = mark(document.activeElement);
  for (const place of ["[data-live-list]", "[data-live-time]"]) {
    part.querySelector(place).replaceWith(page.querySelector(place));
  }
  for (const id of open) list().querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  if (focused) list().querySelector(focused)?.focus({ preventScroll: true });
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
      if (isNews) say(part.dataset.waiting);
      return;
    }
    exchange(page);
    if (isNews) say(part.dataset.changed);
  } catch {
    say(part.dataset.broken);
  } finally {
    isReading = false;
    if (isStale && !isBusy()) read(true);
  }
}

function listen() {
  const source = new EventSource(part.dataset.live);
  source.addEventListener("changed", () => read(true));
  // The browser tries again by itself, unless it was refused.
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) say(part.dataset.broken);
  });
  events = source;
}

function stop() {
  events?.close();
  events = null;
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    stop();
  } else if (!events) {
    listen();
    read(false);
  }
});
// A page that waits in the browser's history holds nothing either.
addEventListener("pagehide", stop);
addEventListener("pageshow", (event) => {
  if (event.persisted && !document.hidden && !events) {
    listen();
    read(false);
  }
});
if (!document.hidden) listen();
// Who is done choosing sees what has come meanwhile.
const catchUp = () => setTimeout(() => isStale && !isBusy() && read(true));
part.addEventListener("focusout", catchUp);
part.addEventListener("toggle", catchUp, true);
setInterval(() => !document.hidden && read(false), countdowns);
