// [data-later="/address"] is replaced by what that address answers, shortly before it comes into
// sight. Not by htmx, which drops scripts from what it loads: a chart's numbers stand in one.
const AHEAD = "400px";

const sight = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      sight.unobserve(target);
      load(target).catch(() => {});
    }
  },
  { rootMargin: AHEAD },
);

// What cannot be had is left as it is: a link to the same.
async function load(place) {
  const answer = await fetch(place.dataset.later, { headers: { "HX-Request": "true" } });
  if (answer.status !== 200 || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceWith(...[...fresh.body.children].map((one) => document.importNode(one, true)));
  document.dispatchEvent(new CustomEvent("throughline:swap"));
}

for (const place of document.querySelectorAll("[data-later]")) sight.observe(place);
