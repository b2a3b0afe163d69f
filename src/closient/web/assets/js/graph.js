// The graph of a lot: zoom by buttons, by + and -, by the wheel with Ctrl; pan by dragging; arrow keys walk.
const STEP = 1.25;
// Smaller, and nothing could be told from anything.
const LEAST = 0.12;
const MOST = 2.5;
// A drawing that would be smaller than this is not fitted into its frame at first.
const READABLE = 0.75;
const SLACK = 4;

function prepare(section) {
  const frame = section.querySelector(".graph-frame");
  const svg = frame.querySelector("svg");
  const whole = { width: Number(svg.dataset.width), height: Number(svg.dataset.height) };
  const nodes = [...svg.querySelectorAll("[data-node]")];
  const found = new Map(nodes.map((node) => [node.dataset.node, node]));
  const edges = [...svg.querySelectorAll("[data-source]")];
  let scale = 1;

  const row = (node) => Number(node.dataset.row);
  const layer = (node) => Number(node.dataset.layer);

  const fitting = () => Math.min(frame.clientWidth / whole.width, frame.clientHeight / whole.height, 1);

  function zoom(to, x = frame.clientWidth / 2, y = frame.clientHeight / 2) {
    const next = Math.min(Math.max(to, LEAST), MOST);
    const left = ((frame.scrollLeft + x) * next) / scale - x;
    const top = ((frame.scrollTop + y) * next) / scale - y;
    scale = next;
    svg.setAttribute("width", Math.round(whole.width * scale));
    svg.setAttribute("height", Math.round(whole.height * scale));
    frame.scrollTo(left, top);
  }

  function center(node) {
    const box = node.getBoundingClientRect();
    const around = frame.getBoundingClientRect();
    frame.scrollLeft += box.left + box.width / 2 - around.left - around.width / 2;
    frame.scrollTop += box.top + box.height / 2 - around.top - around.height / 2;
  }

  // Along an edge to the right or left, or up and down within a layer.
  function neighbour(node, key) {
    const id = node.dataset.node;
    if (key === "ArrowRight" || key === "ArrowLeft") {
      const ends = edges.flatMap(({ dataset: { source, target } }) => (source === id ? target : target === id ? source : []));
      const side = key === "ArrowRight" ? 1 : -1;
      return nearest(node, ends.map((end) => found.get(end)).filter((end) => (layer(end) - layer(node)) * side > 0));
    }
    const side = key === "ArrowDown" ? 1 : -1;
    return nearest(node, nodes.filter((one) => layer(one) === layer(node) && (row(one) - row(node)) * side > 0));
  }

  const nearest = (node, some) =>
    some.sort((one, other) => Math.abs(row(one) - row(node)) - Math.abs(row(other) - row(node)))[0];

  frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = event.target.closest("[data-node]");
    if (event.key === "+" || event.key === "=") zoom(scale * STEP);
    else if (event.key === "-") zoom(scale / STEP);
    else if (event.key === "0") zoom(fitting());
    else if (node && event.key.startsWith("Arrow")) {
      const next = neighbour(node, event.key);
      next?.focus({ preventScroll: true });
      if (next) center(next);
    } else return;
    event.preventDefault();
  });

  section.addEventListener("click", (event) => {
    const wanted = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (wanted) zoom(wanted === "in" ? scale * STEP : wanted === "out" ? scale / STEP : fitting());
  });

  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const around = frame.getBoundingClientRect();
    zoom(scale * Math.exp(-event.deltaY / 300), event.clientX - around.left, event.clientY - around.top);
  }, { passive: false });

  // Fingers scroll by themselves; a mouse takes hold of the paper.
  let held = null;
  frame.addEventListener("dragstart", (event) => event.preventDefault());
  frame.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button === 0)
      held = { x: event.clientX, y: event.clientY, left: frame.scrollLeft, top: frame.scrollTop, hasMoved: false };
  });
  frame.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [right, down] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.hasMoved && Math.hypot(right, down) < SLACK) return;
    if (!held.hasMoved) frame.setPointerCapture(event.pointerId);
    held.hasMoved = true;
    frame.scrollTo(held.left - right, held.top - down);
  });
  for (const end of ["pointerup", "pointercancel"]) frame.addEventListener(end, () => setTimeout(() => (held = null)));
  frame.addEventListener("click", (event) => {
    if (held?.hasMoved) event.preventDefault();
  }, { capture: true });

  if (fitting() >= READABLE) zoom(fitting());
  const root = svg.querySelector(".is-root");
  if (root) center(root);
}

for (const section of document.querySelectorAll("[data-graph]")) prepare(section);
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
