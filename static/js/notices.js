// Says in the page when a request failed: htmx itself would say nothing.
const words = document.getElementById("words")?.dataset ?? {};

function say(text) {
  const region = document.getElementById("messages");
  const template = document.getElementById("notice-template");
  if (!region || !template || !text) return;
  const notice = template.content.firstElementChild.cloneNode(true);
  notice.querySelector("p").textContent = text;
  region.replaceChildren(notice);
  notice.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:responseError", (event) =>
  say(event.detail.xhr.status < 500 ? words.refused : words.failed),
);
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => say(words.failed));
}
