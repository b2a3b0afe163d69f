// A short word at the lower edge, read out politely, gone after four seconds.
export function toast(text) {
  const region = document.querySelector("[data-toasts]");
  if (!region) return;
  const note = document.createElement("p");
  note.className = "toast";
  note.textContent = text;
  region.replaceChildren(note);
  setTimeout(() => note.remove(), 4000);
}
