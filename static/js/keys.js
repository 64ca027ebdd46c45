// Shortcuts: links name theirs in data-keys ("g d"); "/" goes to the search, "?" lists them.
const PATIENCE = 1200;
let typed = "";
let typedAt = 0;

const isTyping = (target) =>
  target.closest("input, textarea, select, [contenteditable]") !== null;

function follow(keys) {
  const link = document.querySelector(`a[data-keys="${CSS.escape(keys)}"]`);
  if (link) link.click();
  return Boolean(link);
}

function focusSearch() {
  const search = document.querySelector("[type=search]");
  search?.focus();
  search?.select();
  return Boolean(search);
}

function listShortcuts() {
  const dialog = document.getElementById("shortcuts");
  if (dialog && !dialog.open) dialog.showModal();
  return Boolean(dialog);
}

const single = { "/": focusSearch, "?": listShortcuts };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (single[event.key]?.()) return event.preventDefault();
  const isRecent = event.timeStamp - typedAt < PATIENCE;
  typed = isRecent ? `${typed} ${event.key}` : event.key;
  typedAt = event.timeStamp;
  if (typed.includes(" ") && follow(typed)) event.preventDefault();
  if (typed.includes(" ")) typed = event.key;
});
