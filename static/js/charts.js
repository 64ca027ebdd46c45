// Draws every [data-figure] (the id of a JSON script) or [data-figure-url] with Plotly. Colours are
// written "var(--token)" and resolved here, again whenever the scheme changes.
const CONFIG = {
  showSendToCloud: false,
  displaylogo: false,
  displayModeBar: false,
  responsive: true,
};
const drawn = new WeakMap();
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

// Free text is left as it is: only what can be a colour is looked up.
const TEXT = new Set(["labels", "text", "ids", "parents", "customdata", "x", "y"]);

function resolved(value) {
  if (typeof value === "string" && value.startsWith("var(--")) {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  }
  if (Array.isArray(value)) return value.map(resolved);
  if (!value || typeof value !== "object") return value;
  const parts = Object.entries(value);
  return Object.fromEntries(parts.map(([key, one]) => [key, TEXT.has(key) ? one : resolved(one)]));
}

async function sourceOf(element) {
  if (element.dataset.figureUrl) return (await fetch(element.dataset.figureUrl)).text();
  return document.getElementById(element.dataset.figure)?.textContent ?? "";
}

async function draw(element, isForced) {
  const source = await sourceOf(element);
  if (!source || (!isForced && drawn.get(element) === source)) return;
  const isFirst = !drawn.has(element);
  drawn.set(element, source);
  const { data, layout } = resolved(JSON.parse(source));
  layout.font = { family: getComputedStyle(document.body).fontFamily, ...layout.font };
  const { l = 0, r = 0 } = layout.margin ?? {};
  const room = Math.floor((element.clientWidth - l - r) / 75);
  if (layout.xaxis) layout.xaxis.nticks = Math.min(Math.max(room, 2), 9);
  await window.Plotly.react(element, data, layout, CONFIG);
  if (isFirst) listen(element);
  element.dispatchEvent(new CustomEvent("throughline:drawn", { bubbles: true }));
}

function addressOf(point) {
  const data = point?.customdata;
  return Array.isArray(data) ? data[0] : undefined;
}

function listen(element) {
  element.on("plotly_click", (event) => {
    if (event.points[0]?.data.type !== "treemap") go(addressOf(event.points[0]));
  });
  // A tile with tiles inside zooms; a leaf leads to its goal.
  element.on("plotly_treemapclick", (event) => {
    const point = event.points[0];
    const isBranch = point.data.parents.includes(point.id);
    if (isBranch) return true;
    go(addressOf(point));
    return false;
  });
}

function go(url) {
  if (url && url.startsWith("/")) location.assign(url);
}

function drawAll(isForced = false) {
  for (const element of document.querySelectorAll("[data-figure], [data-figure-url]")) {
    draw(element, isForced);
  }
}

document.addEventListener("throughline:theme", () => drawAll(true));
document.addEventListener("throughline:swap", () => drawAll());
document.addEventListener("htmx:afterSettle", () => drawAll());
drawAll();
