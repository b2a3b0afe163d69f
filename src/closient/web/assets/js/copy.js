// Buttons with data-copy put that text on the clipboard and say so.
import { toast } from "./toast.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const words = document.querySelector("[data-toasts]").dataset;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    toast(words.notCopied);
    return;
  }
  toast(words.copied);
  button.dataset.done = "";
  setTimeout(() => delete button.dataset.done, 1500);
});
