// form[data-unsaved] says when it holds something unsaved and asks before it is lost.
const words = document.getElementById("words")?.dataset ?? {};
const unsaved = new Set();

function note(form) {
  const hint = form.querySelector(".unsaved");
  if (hint) hint.hidden = !unsaved.has(form);
}

function mark(form, isUnsaved) {
  if (isUnsaved) unsaved.add(form);
  else unsaved.delete(form);
  note(form);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-unsaved]");
  if (form && !unsaved.has(form)) mark(form, true);
});
document.addEventListener("reset", (event) => mark(event.target, false));
document.addEventListener("submit", (event) => mark(event.target, false));
document.addEventListener("htmx:responseError", (event) => {
  const form = event.target.closest("form[data-unsaved]");
  if (form) mark(form, true);
});

addEventListener("beforeunload", (event) => {
  for (const form of unsaved) if (!form.isConnected) unsaved.delete(form);
  if (!unsaved.size) return;
  event.preventDefault();
  event.returnValue = words.leave;
});

function focusErrors(root) {
  root.querySelector?.("[data-focus]")?.focus();
}
document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.target));
focusErrors(document);
