// Wakes the islands of a page: only pages that have one load this file. The addresses stand on the script's own tag, so
// that pages need no inline script.
const { js, wasm } = document.querySelector("script[data-wasm]").dataset;
const islands = await import(js);
await islands.default({ module_or_path: wasm });
islands.hydrate();
for (const island of document.querySelectorAll("leptos-island")) {
  islands[island.dataset.component](island);
}
