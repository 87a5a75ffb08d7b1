// Choosing another language or theme loads the page anew. What was typed into it comes along: it is kept in this tab on the
// way, and is gone once it stands there again. Passwords are not.
const KEY = "typed";
const LASTS = 60_000;
const kinds = "input:not([type=hidden], [type=password], [type=file], [type=submit], [type=button]), select, textarea";

/** The fields of the page, each with a name that is its own: several may have the same one. */
function fields() {
  const seen = {};
  return [...document.querySelectorAll(`#main :is(${kinds})`)]
    .filter((field) => field.name)
    .map((field) => {
      const isTick = field.type === "checkbox" || field.type === "radio";
      const name = isTick ? `${field.name}=${field.value}` : field.name;
      seen[name] = (seen[name] ?? -1) + 1;
      return { field, isTick, key: `${name} ${seen[name]}` };
    });
}

/** Where the page has as many fields as now, if it says so: some forms have grown since. */
function again(address) {
  const url = new URL(address, location.href);
  for (const { dataset } of document.querySelectorAll("#main form[data-again]")) {
    for (const [name, value] of new URLSearchParams(dataset.again)) url.searchParams.set(name, value);
  }
  return url.pathname + url.search;
}

function keep() {
  const typed = Object.fromEntries(fields().map(({ field, isTick, key }) => [key, isTick ? field.checked : field.value]));
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ path: location.pathname, at: Date.now(), typed }));
  } catch {
    // A browser that keeps nothing loses it, as without script.
  }
}

function restore() {
  const kept = sessionStorage.getItem(KEY);
  if (!kept) return;
  sessionStorage.removeItem(KEY);
  const { path, at, typed } = JSON.parse(kept);
  if (path !== location.pathname || Date.now() - at > LASTS) return;
  for (const { field, isTick, key } of fields()) {
    if (!(key in typed) || (isTick ? field.checked : field.value) === typed[key]) continue;
    if (isTick) field.checked = typed[key];
    else field.value = typed[key];
    field.closest("details:not([open])")?.setAttribute("open", "");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

try {
  restore();
} catch {
  sessionStorage.removeItem(KEY);
}
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".site-header a[hreflang]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  link.href = again(link.href);
  keep();
});
document.addEventListener("submit", ({ target }) => {
  const back = target.closest(".site-header") && target.elements.back;
  if (!back) return;
  back.value = again(back.value);
  keep();
});
