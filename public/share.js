// Wakes the buttons that share an address. They stay hidden where the browser cannot do what they say.
for (const part of document.querySelectorAll("[data-share]")) {
  const address = part.dataset.share;
  const sheet = { title: part.dataset.title, url: address };
  const copy = part.querySelector("[data-act=copy]");
  const share = part.querySelector("[data-act=share]");
  const result = part.querySelector("[role=status]");

  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    // Emptied first, so that the same words are heard again.
    result.textContent = "";
    const said = await navigator.clipboard.writeText(address).then(() => "done", () => "failed");
    result.textContent = copy.dataset[said];
  });

  share.hidden = !navigator.canShare?.(sheet);
  // Whoever closes the sheet has not failed.
  share.addEventListener("click", () => navigator.share(sheet).catch(() => {}));
}
