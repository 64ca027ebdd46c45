// The colour scheme a person picked, kept in a cookie so that the server writes it into the page.
const YEAR = 365 * 24 * 3600;

function wear(theme) {
  const root = document.documentElement;
  const worn = root.dataset.theme;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  document.dispatchEvent(new CustomEvent("throughline:theme"));
  return worn;
}

function pick(theme) {
  wear(theme);
  document.cookie = `theme=${theme}; path=/; max-age=${theme ? YEAR : 0}; samesite=lax`;
}

for (const group of document.querySelectorAll("[data-theme-switch]")) {
  group.hidden = false;
  group.addEventListener("change", (event) => pick(event.target.value));
}
// Paper is white: charts, whose colours are drawn in, are drawn again for it and back afterwards.
let wornOnScreen;
addEventListener("beforeprint", () => (wornOnScreen = wear("light")));
addEventListener("afterprint", () => wear(wornOnScreen));

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
  document.dispatchEvent(new CustomEvent("throughline:theme")),
);
