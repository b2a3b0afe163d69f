// Native dialogs. Newer browsers follow `command` and `commandfor` by themselves; for the others it is done here.
const isNative = "commandForElement" in HTMLButtonElement.prototype;

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[commandfor]");
  if (button && !isNative) {
    const dialog = document.getElementById(button.getAttribute("commandfor"));
    if (button.getAttribute("command") === "show-modal") dialog?.showModal();
    else dialog?.close();
    return;
  }
  // A click on the backdrop reaches the dialog itself, outside of its box.
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const inside =
      event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});

for (const dialog of document.querySelectorAll("dialog[data-open]")) dialog.showModal();

// "Type the name to go on": the button wakes up when the words match.
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.dataset.match) return;
  field.setCustomValidity(field.value === field.dataset.match ? "" : field.dataset.match);
});
