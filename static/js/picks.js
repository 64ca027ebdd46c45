// form[data-picks]: [data-pick-all] picks every row of the page; [data-pick-count] says how many are.
for (const form of document.querySelectorAll("form[data-picks]")) {
  const all = form.querySelector("[data-pick-all]");
  const count = form.querySelector("[data-pick-count]");
  const boxes = [...form.querySelectorAll('[name="picked"]')];
  const tell = () => {
    const picked = boxes.filter((box) => box.checked).length;
    if (count) count.textContent = `${picked} / ${boxes.length}`;
    all.checked = picked > 0 && picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
  };
  all.closest("[hidden]").hidden = !boxes.length;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  form.addEventListener("change", tell);
  tell();
}
