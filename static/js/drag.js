// Dragging rows onto rows. [data-drag] holds a form with a [data-drag-into] control; dropped on a
// [data-drop="value"], the control takes that value and the form is sent. Keys and touch use the form itself.
let dragged = null;

const placeOf = (event) => {
  const place = event.target.closest?.("[data-drop]");
  return dragged && place && !dragged.contains(place) ? place : null;
};

function mark(place) {
  for (const one of document.querySelectorAll(".is-over")) one.classList.remove("is-over");
  place?.classList.add("is-over");
}

for (const row of document.querySelectorAll("[data-drag]")) row.draggable = true;

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-drag]") ?? null;
  event.dataTransfer?.setData("text/plain", dragged?.dataset.drag ?? "");
});
document.addEventListener("dragover", (event) => {
  const place = placeOf(event);
  mark(place);
  if (place) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const place = placeOf(event);
  if (!place) return;
  event.preventDefault();
  const into = dragged.querySelector("[data-drag-into]");
  into.value = place.dataset.drop;
  into.form.requestSubmit();
});
document.addEventListener("dragend", () => {
  dragged = null;
  mark(null);
});
