// Fits titles into a treemap's tiles, whose sizes are known only once Plotly has drawn them.
const LINE = 15;
const INSET = 10;
const pen = document.createElement("canvas").getContext("2d");

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const isWide = (text, room) => pen.measureText(text).width > room;

function shortened(text, room) {
  if (!isWide(text, room)) return text;
  let end = text.length;
  while (end > 0 && isWide(`${text.slice(0, end)}…`, room)) end -= Math.max(1, end >> 4);
  return end > 2 ? `${text.slice(0, end).trimEnd()}…` : "";
}

// Where not even two letters of the rest have room, the line before says that there is more.
function ended(lines, rest) {
  if (rest || !lines.length) return [...lines, rest];
  return [...lines.slice(0, -1), lines.at(-1).replace(/…?$/, "…")];
}

function wrapped(text, room, most) {
  const lines = [];
  const words = text.split(/\s+/);
  while (words.length && lines.length < most) {
    if (lines.length === most - 1) return ended(lines, shortened(words.join(" "), room));
    let line = words.shift();
    while (words.length && !isWide(`${line} ${words[0]}`, room)) line += ` ${words.shift()}`;
    lines.push(shortened(line, room));
  }
  return lines;
}

function labelOf(tile, title, words) {
  const room = tile.x1 - tile.x0 - INSET;
  if (tile.children) return escaped(shortened(title, room));
  const most = Math.floor((tile.y1 - tile.y0 - 6) / LINE);
  if (most < 1 || room < 24) return "";
  if (most === 1) return escaped(shortened(title, room));
  const lines = wrapped(title, room, Math.min(most - 1, 5)).filter(Boolean);
  const state = isWide(words, room) ? words.split(" · ")[0] : words;
  if (!isWide(state, room)) lines.push(state);
  return lines.map(escaped).join("<br>");
}

function fit(element) {
  const trace = element.data?.[0];
  if (trace?.type !== "treemap") return;
  pen.font = `12px ${element.layout.font.family}`;
  const text = trace.ids.map(() => "");
  const labels = [...trace.labels];
  for (const slice of element.querySelectorAll(".slice")) {
    const tile = slice.__data__;
    const index = trace.ids.indexOf(tile?.data.id);
    if (index < 0) continue;
    const [, , title, words] = trace.customdata[index];
    // Plotly heads a tile that has tiles inside with its label, and writes its text into the others.
    (tile.children ? labels : text)[index] = labelOf(tile, title, words);
  }
  const isSame = String([text, labels]) === String([trace.text, trace.labels]);
  if (!isSame) window.Plotly.restyle(element, { text: [text], labels: [labels] }, [0]);
}

const fitted = new WeakSet();
const waiting = new WeakMap();
const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    clearTimeout(waiting.get(target));
    waiting.set(target, setTimeout(() => fit(target), 250));
  }
});

document.addEventListener("throughline:drawn", (event) => {
  const element = event.target;
  fit(element);
  if (fitted.has(element)) return;
  fitted.add(element);
  watcher.observe(element);
  // A tile that was opened gives those inside more room.
  element.on("plotly_animated", () => fit(element));
});
