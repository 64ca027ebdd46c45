// The bell's panel opens once htmx has filled it; the bell says whether it is open.
const panel = document.getElementById("bell-panel");

panel?.addEventListener("htmx:afterSwap", () => panel.showPopover());
panel?.addEventListener("toggle", (event) =>
  document.getElementById("bell")?.setAttribute("aria-expanded", String(event.newState === "open")),
);
// A button, though a link: Space presses it.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || event.target.id !== "bell") return;
  event.preventDefault();
  event.target.click();
});
