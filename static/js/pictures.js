// A chart as a picture: buttons with data-picture ("png" or "svg") in its <figure>. Plotly draws its own;
// a chart that the server drew takes along the colours that stylesheets give it.
const SCALE = 2;
const PAINT = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity",
  "font-family", "font-size", "font-weight", "text-anchor", "paint-order",
];
const ground = () => getComputedStyle(document.documentElement).getPropertyValue("--surface").trim();

// light-dark(a, b) is resolved by whatever is painted with it.
function colourOf(value) {
  const probe = document.createElement("span");
  probe.style.color = value;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function standalone(svg) {
  const copy = svg.cloneNode(true);
  const twins = [...copy.querySelectorAll("*")];
  [...svg.querySelectorAll("*")].forEach((element, place) => {
    const style = getComputedStyle(element);
    for (const name of PAINT) twins[place].setAttribute(name, style.getPropertyValue(name));
  });
  const { x, y, width, height } = svg.viewBox.baseVal;
  const room = document.createElementNS(svg.namespaceURI, "rect");
  for (const [name, value] of Object.entries({ x, y, width, height, fill: colourOf(ground()) })) room.setAttribute(name, value);
  copy.prepend(room);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

async function painted({ text, width, height }) {
  const image = new Image();
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  image.src = url;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: width * SCALE, height: height * SCALE });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(url);
  return new Promise((done) => canvas.toBlob(done));
}

async function pictureOf(figure, format) {
  const plot = figure.querySelector(".js-plotly-plot");
  let drawing;
  if (plot) {
    const { clientWidth: width, clientHeight: height } = plot;
    const layout = { ...plot.layout, paper_bgcolor: colourOf(ground()) };
    const url = await window.Plotly.toImage({ data: plot.data, layout }, { format: "svg", width, height });
    drawing = { text: decodeURIComponent(url.slice(url.indexOf(",") + 1)), width, height };
  } else drawing = standalone(figure.querySelector("svg[viewBox]:not(.icon)"));
  return format === "svg" ? new Blob([drawing.text], { type: "image/svg+xml" }) : painted(drawing);
}

function save(blob, title, format) {
  const name = title.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60).replace(/^-|-$/g, "");
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: url, download: `${name}.${format}` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-picture]");
  if (!button) return;
  const figure = button.closest("figure");
  const format = button.dataset.picture;
  save(await pictureOf(figure, format), figure.getAttribute("aria-label") ?? "chart", format);
});

function offer(root) {
  for (const buttons of root.querySelectorAll("[data-pictures]")) {
    const figure = buttons.closest("figure");
    buttons.hidden = !figure.querySelector(".js-plotly-plot, svg[viewBox]:not(.icon)");
  }
}
document.addEventListener("throughline:drawn", () => offer(document));
offer(document);
