// Every text that is not shown whole, with the widths: it is wider than the box it stands in, or a box
// around it cuts it off. `allowed` holds selectors of texts that are cut on purpose: theirs is the title.
(allowed) => {
  const SLACK = 1;
  const UNSEEN = ".sr-only, [aria-hidden=true], svg, template, option";
  const found = [];
  const styles = new Map();

  const styleOf = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };

  const around = function* (element) {
    for (let one = element; one && one !== document.body; one = one.parentElement) yield one;
  };

  // What is put out of sight is there for those who listen.
  const isUnseen = (element) =>
    !element.checkVisibility({ visibilityProperty: true }) ||
    element.closest(UNSEEN) ||
    [...around(element)].some((one) => styleOf(one).clipPath === "inset(50%)");

  const runsOut = (box, frame, axis) =>
    axis === "X"
      ? box.right > frame.right + SLACK || box.left < frame.left - SLACK
      : box.bottom > frame.bottom + SLACK || box.top < frame.top - SLACK;

  // The nearest box that cuts a text off. What can be scrolled up and down is reached, not lost.
  const cutter = (element, box) => {
    for (const one of around(element)) {
      const { overflowX, overflowY, position } = styleOf(one);
      const frame = one.getBoundingClientRect();
      if (overflowX !== "visible" && runsOut(box, frame, "X")) return one;
      if (overflowY !== "visible" && runsOut(box, frame, "Y")) return overflowY === "auto" ? null : one;
      if (position === "fixed") return null;
    }
    return null;
  };

  // The box whose lines a text fills.
  const blockOf = (element) => [...around(element)].find((one) => styleOf(one).display !== "inline");

  const outOf = (element, box) => {
    const block = blockOf(element);
    return block && runsOut(box, block.getBoundingClientRect(), "X") ? block : null;
  };

  const named = (element) =>
    element.localName + (element.id ? `#${element.id}` : "") + [...element.classList].map((one) => `.${one}`).join("");

  const tell = (element, by, text, fault) =>
    found.push({ element: named(element), by: named(by), text: text.slice(0, 60), scroll: by.scrollWidth, client: by.clientWidth, fault });

  const lookAtText = (node) => {
    const element = node.parentElement;
    const text = node.data.trim();
    if (!text || isUnseen(element)) return;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const by = cutter(element, box) ?? outOf(element, box);
    if (!by) return;
    const isOnPurpose = allowed.some((selector) => by.matches(selector));
    const title = element.closest("[title]")?.title ?? "";
    const whole = text.replace(/\s+/g, " ");
    const told = title.replace(/\s+/g, " ");
    const isTold = told && (told.includes(whole) || whole.includes(told));
    if (!isOnPurpose || !isTold) tell(element, by, text, isOnPurpose ? "no title" : "cut");
  };

  // What a control shows is no text of the page: measured by its own font.
  const pen = document.createElement("canvas").getContext("2d");
  const SIGNS = { date: 28, "select-one": 20 };
  const lookAtControl = (control) => {
    if (isUnseen(control)) return;
    const style = styleOf(control);
    const shown = control.type === "date" ? "00/00/0000" : (control.selectedOptions?.[0]?.text ?? "");
    pen.font = `${style.fontSize} ${style.fontFamily}`;
    const needed = pen.measureText(shown).width + (SIGNS[control.type] ?? 0);
    const room = control.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (needed > room + SLACK) tell(control, control, shown, `${Math.ceil(needed)} px in ${Math.floor(room)}`);
  };

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) lookAtText(walker.currentNode);
  document.querySelectorAll("select:not([multiple]), input[type=date]").forEach(lookAtControl);
  return found;
}
