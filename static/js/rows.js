// Repeating form rows. [data-rows="prefix"] holds the rows (each [data-row]) and a <template> whose
// names carry __prefix__, as Django's formsets make them. Rows are added, removed, and filled by
// pasting cells from a spreadsheet.
const countOf = (box) =>
  box.closest("form").querySelector(`[name="${CSS.escape(box.dataset.rows)}-TOTAL_FORMS"]`);

function addRow(box) {
  const count = countOf(box);
  const index = Number(count.value);
  if (box.dataset.most && index >= Number(box.dataset.most)) return null;
  const row = box.querySelector("template").content.firstElementChild.cloneNode(true);
  row.innerHTML = row.innerHTML.replaceAll("__prefix__", index);
  box.querySelector("template").before(row);
  count.value = index + 1;
  number(box);
  window.htmx?.process(row);
  return row;
}

function removeRow(row) {
  const box = row.closest("[data-rows]");
  const flag = row.querySelector('[name$="-DELETE"]');
  for (const control of cellsOf(row)) control.value = "";
  if (flag) flag.checked = true;
  row.hidden = true;
  row.dispatchEvent(new Event("input", { bubbles: true }));
  number(box);
  (visibleRows(box)[0]?.querySelector("input, select, textarea") ?? addButton(box))?.focus();
}

const visibleRows = (box) =>
  [...box.querySelectorAll("[data-row]")].filter((row) => !row.hidden);
const addButton = (box) =>
  document.querySelector(`[data-row-add="${CSS.escape(box.dataset.rows)}"]`);
const cellsOf = (row) =>
  [...row.querySelectorAll("input, select, textarea")].filter(
    (cell) => !["hidden", "checkbox", "radio"].includes(cell.type),
  );

function number(box) {
  visibleRows(box).forEach((row, index) => {
    const place = row.querySelector("[data-row-number]");
    if (place) place.textContent = index + 1;
  });
}

function fill(control, text) {
  if (control instanceof HTMLSelectElement) {
    const wanted = text.trim().toLowerCase();
    const option = [...control.options].find(
      (one) => one.text.trim().toLowerCase() === wanted || one.value.toLowerCase() === wanted,
    );
    if (option) control.value = option.value;
  } else {
    control.value = text.trim();
  }
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

// Cells as spreadsheets put them on the clipboard: tabs, line ends, quotes around cells with either.
function parseCells(text) {
  const rows = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r?\n|$)/gy;
  for (let match; pattern.lastIndex <= text.length && (match = pattern.exec(text)); ) {
    rows.at(-1).push((match[1]?.replaceAll('""', '"') ?? match[2]).replace(/\s+/g, " "));
    if (match[3] === "") break;
    if (match[3] !== "\t") rows.push([]);
  }
  return rows.filter((row) => row.some((cell) => cell.trim()));
}

document.addEventListener("paste", (event) => {
  const row = event.target.closest("[data-rows] [data-row]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!row || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const box = row.closest("[data-rows]");
  const start = Math.max(cellsOf(row).indexOf(event.target), 0);
  let at = visibleRows(box).indexOf(row);
  const full = document.querySelector(`[data-rows-full="${CSS.escape(box.dataset.rows)}"]`);
  full.hidden = true;
  for (const cells of parseCells(text)) {
    const target = visibleRows(box)[at++] ?? addRow(box);
    if (!target) {
      full.hidden = false;
      break;
    }
    const controls = cellsOf(target).slice(start);
    cells.slice(0, controls.length).forEach((cell, index) => fill(controls[index], cell));
  }
});

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-row-add]");
  const remove = event.target.closest("[data-row-remove]");
  if (add) {
    const box = document.querySelector(`[data-rows="${CSS.escape(add.dataset.rowAdd)}"]`);
    cellsOf(addRow(box) ?? box)[0]?.focus();
  } else if (remove) {
    removeRow(remove.closest("[data-row]"));
  }
});

for (const button of document.querySelectorAll("[data-row-add], [data-row-remove]")) button.hidden = false;
