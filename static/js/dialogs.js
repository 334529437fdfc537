/* Confirmation of what cannot be undone (data-confirm on a button), and dialogs opened by buttons. */

const dialog = document.getElementById("confirm");
let asked = null;

document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("[data-confirm]");
    if (!button || !dialog) return;
    if (button === asked) {
      asked = null;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    dialog.querySelector("#confirm-text").textContent = button.dataset.confirm;
    const yes = dialog.querySelector("[data-yes]");
    yes.textContent = button.dataset.confirmVerb ?? button.textContent.trim();
    yes.classList.toggle("button-danger", button.classList.contains("button-danger"));
    dialog.returnValue = "";
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue !== "yes") return;
        asked = button;
        button.click();
      },
      { once: true },
    );
    dialog.showModal();
  },
  true,
);

document.addEventListener("click", (event) => {
  const opens = event.target.closest?.("[data-open-dialog]");
  if (opens) document.getElementById(opens.dataset.openDialog)?.showModal();
  event.target.closest?.("[data-close-dialog]")?.closest("dialog")?.close();
});
