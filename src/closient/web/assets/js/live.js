// Parts of a page that keep themselves fresh: `data-live` is where to ask, `data-seen` what is shown already.
// Gentle: nothing is asked while the page is hidden, less often when nothing happens, never after a refusal.
const OFTEN = 5000;
const SELDOM = 30000;
const QUIET = 60;

function watch(element) {
  let timer = 0;
  let unchanged = 0;
  let isOver = false;

  function wait() {
    clearTimeout(timer);
    if (!document.hidden && !isOver) timer = setTimeout(look, unchanged < QUIET ? OFTEN : SELDOM);
  }

  function show(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const fresh = holder.content.querySelector("[data-live]");
    if (!fresh) return;
    const open = [...element.querySelectorAll("details")].map((one) => one.open);
    element.replaceChildren(...fresh.childNodes);
    for (const [place, one] of [...element.querySelectorAll("details")].entries()) one.open = open[place] ?? false;
    element.dataset.seen = fresh.dataset.seen;
  }

  async function look() {
    // Who is within by keyboard keeps what is there.
    if (element.contains(document.activeElement)) return wait();
    try {
      const address = `${element.dataset.live}?${new URLSearchParams({ seen: element.dataset.seen })}`;
      const answer = await fetch(address, { headers: { Accept: "text/html", "HX-Request": "true" } });
      isOver = answer.status >= 400 && answer.status < 500 && answer.status !== 429;
      unchanged = answer.status === 200 ? 0 : unchanged + 1;
      if (answer.status === 200) show(await answer.text());
    } catch {
      unchanged = QUIET;
    }
    wait();
  }

  document.addEventListener("visibilitychange", () => (document.hidden || isOver ? clearTimeout(timer) : look()));
  wait();
}

for (const element of document.querySelectorAll("[data-live]")) watch(element);
