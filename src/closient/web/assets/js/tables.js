// Bulk tables by keyboard: j and k walk the rows, x ticks one, Shift+click ticks a range.
const rowsOf = (table) => [...table.tBodies[0].rows];
const boxOf = (row) => row.querySelector('[name="selected"]');

function isTyping(target) {
  return target.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]");
}

function count(table) {
  const boxes = rowsOf(table).map(boxOf).filter(Boolean);
  const ticked = boxes.filter((box) => box.checked).length;
  const all = table.querySelector("[data-tick-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  const said = table.closest("form")?.querySelector("[data-bulk-count]");
  if (said) said.textContent = ticked ? said.dataset.some.replace("{n}", ticked) : said.dataset.none;
}

function walk(table, step) {
  const rows = rowsOf(table);
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
  if (!next) return;
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const table = document.activeElement.closest("table[data-bulk]") ?? document.querySelector("table[data-bulk]");
  if (!table) return;
  if (event.key === "j") walk(table, 1);
  else if (event.key === "k") walk(table, -1);
  else if (event.key === "x") {
    const row = rowsOf(table).find((candidate) => candidate.contains(document.activeElement));
    if (row) boxOf(row)?.click();
  }
});

let last = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest('[name="selected"]');
  const table = box?.closest("table[data-bulk]");
  if (!table) return;
  const boxes = rowsOf(table).map(boxOf);
  if (event.shiftKey && last && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((left, right) => left - right);
    for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
  count(table);
});

document.addEventListener("change", (event) => {
  const table = event.target.closest("table[data-bulk]");
  if (!table) return;
  if (event.target.matches("[data-tick-all]")) {
    for (const box of rowsOf(table).map(boxOf)) if (box) box.checked = event.target.checked;
  }
  count(table);
});

for (const table of document.querySelectorAll("table[data-bulk]")) count(table);
