// Slides by keyboard: arrows, Home, End; Escape leaves. The slide's number stands in the address.
const slides = [...document.querySelectorAll(".slide")];

const place = () => slides.findIndex((slide) => `#${slide.id}` === location.hash);

function show(number) {
  const slide = slides[Math.min(Math.max(number, 0), slides.length - 1)];
  // Going back leaves the presentation, not through all its slides.
  location.replace(`#${slide.id}`);
  const title = slide.querySelector("h1");
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  scrollTo(0, 0);
}

const leave = () => slides[0].querySelector("[data-leave]").click();
const fullScreen = () =>
  document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
const here = () => Math.max(place(), 0);
const keys = {
  ArrowRight: () => show(here() + 1),
  PageDown: () => show(here() + 1),
  ArrowLeft: () => show(here() - 1),
  PageUp: () => show(here() - 1),
  Home: () => show(0),
  End: () => show(slides.length - 1),
  Escape: leave,
  f: fullScreen,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog[open], :popover-open")) return;
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
for (const button of document.querySelectorAll("[data-fullscreen]")) {
  button.hidden = !document.fullscreenEnabled;
  button.addEventListener("click", fullScreen);
}
