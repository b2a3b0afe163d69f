// "Try it" and the filter of the API reference. Nothing leaves for any other host.
const KEY = "reference-key";

for (const input of document.querySelectorAll("[data-key]")) {
  input.value = sessionStorage.getItem(KEY) ?? "";
  input.addEventListener("change", () => {
    sessionStorage.setItem(KEY, input.value);
    for (const other of document.querySelectorAll("[data-key]")) other.value = input.value;
  });
}

// An address such as /docs/products#claim_a_product opens what it names.
const open = () => {
  const named = document.getElementById(location.hash.slice(1));
  if (named instanceof HTMLDetailsElement) {
    named.open = true;
    named.scrollIntoView();
  }
};
addEventListener("hashchange", open);
open();

document.querySelector("[data-filter]")?.addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/);
  for (const group of document.querySelectorAll("[data-group]")) {
    let shown = 0;
    for (const operation of group.querySelectorAll("details")) {
      const text = `${operation.id} ${operation.querySelector("summary").textContent}`.toLowerCase();
      operation.hidden = !words.every((word) => text.includes(word));
      shown += operation.hidden ? 0 : 1;
    }
    group.hidden = shown === 0;
  }
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-try]");
  if (!form) return;
  event.preventDefault();
  const output = form.querySelector("[data-answer]");
  output.hidden = false;
  output.textContent = output.dataset.waiting;
  const started = performance.now();
  try {
    const answer = await fetch(...requestOf(form));
    await show(output, answer, Math.round(performance.now() - started));
  } catch {
    output.textContent = output.dataset.failed;
  }
});

function requestOf(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = {};
  for (const input of form.querySelectorAll("[data-place]")) {
    const { place, name } = input.dataset;
    if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(input.value));
    else if (input.value !== "" && place === "query") addToQuery(query, name, input.value);
    else if (input.value !== "") headers[name] = input.value;
  }
  const key = form.querySelector("[data-key]")?.value;
  if (key) headers["X-API-Key"] = key;
  const body = form.querySelector("[data-body]")?.value;
  if (body !== undefined) headers["Content-Type"] = form.dataset.media;
  const address = query.size ? `${path}?${query}` : path;
  return [address, { method: form.dataset.method, headers, body }];
}

// metadata={"erp_id": "SKU-1042"} is sent as metadata[erp_id]=SKU-1042.
function addToQuery(query, name, value) {
  if (name !== "metadata") return query.append(name, value);
  for (const [key, one] of Object.entries(JSON.parse(value))) query.append(`metadata[${key}]`, one);
}

async function show(output, answer, milliseconds) {
  const line = document.createElement("p");
  line.className = "reference-status mono";
  const limit = answer.headers.get("RateLimit-Remaining");
  const parts = [
    [`${answer.status} ${answer.statusText}`.trim(), answer.ok ? "is-good" : "is-bad"],
    [`${milliseconds} ms`, ""],
    [answer.headers.get("Content-Type") ?? "", ""],
    [limit ? `RateLimit-Remaining: ${limit}` : "", ""],
  ];
  for (const [text, name] of parts.filter(([text]) => text)) {
    line.append(Object.assign(document.createElement("span"), { textContent: text, className: name }));
  }
  output.replaceChildren(line, await bodyOf(answer));
}

async function bodyOf(answer) {
  const type = answer.headers.get("Content-Type") ?? "";
  if (type.startsWith("image/")) {
    const image = new Image();
    image.src = URL.createObjectURL(await answer.blob());
    image.alt = type;
    return image;
  }
  const text = await answer.text();
  const block = document.createElement("pre");
  block.tabIndex = 0;
  block.textContent = type.includes("json") && text ? JSON.stringify(JSON.parse(text), null, 2) : text;
  return block;
}
