// [data-search-box]: a search field whose suggestions, put below it by htmx, are picked by arrows and Enter.

function searchBox(box) {
  const input = box.querySelector("input");
  const list = box.querySelector("[role=listbox]");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const picked = () => list.querySelector("[aria-selected=true]");

  function show(isShown) {
    list.hidden = !isShown;
    input.setAttribute("aria-expanded", String(isShown));
    if (!isShown) pick(null);
  }

  function pick(option) {
    picked()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function move(by) {
    const all = options();
    if (!all.length) return false;
    if (list.hidden) show(true);
    const at = all.indexOf(picked());
    // From no option the first or the last; past an end back to what was typed.
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
    pick(all[next] ?? null);
    return true;
  }

  function open(option) {
    option?.click();
    return Boolean(option);
  }

  function close() {
    show(false);
    return true;
  }

  // Each says whether the key was for the suggestions; else the field does with it what fields do.
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => open(picked()),
    Escape: () => !list.hidden && close(),
  };

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  show(false);

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (keys[event.key]?.()) event.preventDefault();
  });
  input.addEventListener("focus", () => {
    if (input.value.trim() && options().length) show(true);
  });
  list.addEventListener("htmx:afterSwap", () => {
    const isAsked = box.contains(document.activeElement) && input.value.trim() !== "";
    show(isAsked && options().length > 0);
    const told = list.querySelector("[data-told]")?.dataset.told;
    const announcer = document.getElementById("announcer");
    if (announcer && isAsked) announcer.textContent = told ?? "";
  });
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) show(false);
  });
}

for (const box of document.querySelectorAll("[data-search-box]")) searchBox(box);
