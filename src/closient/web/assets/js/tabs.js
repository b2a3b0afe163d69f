// A row of tabs that is wider than its page begins where the present one is in sight.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.closest(".tabs");
  const end = tab.getBoundingClientRect().right - row.getBoundingClientRect().right;
  if (end > 0) row.scrollLeft += end + 32;
}
