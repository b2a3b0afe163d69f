// Ctrl K: go anywhere by typing a part of its name. The list of pages was written into the page by the server;
// things are asked for once typing pauses.
const PAUSE_MILLISECONDS = 120;
const dialog = document.getElementById("palette");
const source = document.getElementById("destinations");

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

// Higher is better; 0 is no match. The beginning of a word counts more than its middle.
function score(label, words) {
  const text = plain(label);
  let total = 1;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at < 0) return 0;
    total += at === 0 ? 3 : text[at - 1] === " " ? 2 : 1;
  }
  return total;
}

function start() {
  const destinations = JSON.parse(source.textContent);
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const none = dialog.querySelector(".palette-none");
  let chosen = 0;

  function choose(index) {
    const options = list.children;
    if (!options.length) return;
    chosen = (index + options.length) % options.length;
    for (const [place, option] of [...options].entries()) option.setAttribute("aria-selected", String(place === chosen));
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  // What was asked for and what came, so that an answer to an older question is never shown.
  let asked = "";
  let things = [];
  let timer = 0;
  let request = new AbortController();

  function pages(words) {
    return destinations
      .map((place) => ({ place, value: score(`${place.label} ${place.group}`, words) }))
      .filter((entry) => entry.value > 0)
      .sort((left, right) => right.value - left.value)
      .slice(0, 50)
      .map((entry) => entry.place);
  }

  function draw(isWaiting) {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    const stays = list.children[chosen]?.dataset.href;
    const found = [...pages(words), ...things];
    list.replaceChildren(
      ...found.map((place, index) => {
        const option = document.createElement("li");
        option.id = `palette-${index}`;
        option.role = "option";
        option.dataset.href = place.href;
        const group = document.createElement("span");
        group.textContent = place.group;
        option.append(place.label, group);
        return option;
      }),
    );
    none.hidden = found.length > 0 || isWaiting;
    input.removeAttribute("aria-activedescendant");
    // Things that arrive later come behind, so that what somebody is about to choose stays chosen.
    choose(isWaiting ? 0 : Math.max(0, found.findIndex((place) => place.href === stays)));
  }

  async function ask(question) {
    request = new AbortController();
    try {
      const answer = await fetch(`${dialog.dataset.finder}?${new URLSearchParams({ search: question })}`, {
        signal: request.signal,
        headers: { Accept: "application/json" },
      });
      const came = answer.ok ? await answer.json() : [];
      if (question === asked) things = came;
    } catch (error) {
      if (error.name === "AbortError") return;
    }
    if (question === asked) draw(false);
  }

  function type() {
    const question = input.value.trim();
    const isNew = dialog.dataset.finder && question.length > 1;
    if (isNew && question === asked) return draw(false);
    clearTimeout(timer);
    request.abort();
    things = [];
    asked = isNew ? question : "";
    if (isNew) timer = setTimeout(ask, PAUSE_MILLISECONDS, question);
    draw(Boolean(isNew));
  }

  function open() {
    if (dialog.open) return;
    input.value = "";
    dialog.showModal();
    type();
    input.focus();
  }

  function go(option) {
    if (option) window.location.assign(option.dataset.href);
  }

  input.addEventListener("input", type);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter") go(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => go(event.target.closest("li")));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]")) open();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
}

if (dialog && source) start();
