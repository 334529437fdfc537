/* A picture pasted on a page with files goes to them; the page says which by its form. */

document.addEventListener("paste", (event) => {
  const input = document.querySelector('[data-files] [data-drop] input[type="file"]');
  const files = event.clipboardData?.files;
  // A spreadsheet's copy holds its text and a picture of it: that is for the grid.
  if (!input || !files?.length || event.clipboardData.types.includes("text/plain")) return;
  event.preventDefault();
  input.files = files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  input.closest("[data-files]").scrollIntoView({ block: "center" });
  input.focus();
});

/* Several files at once may be more than the server takes in one piece: that is said before they are sent. */

document.addEventListener("change", ({ target: input }) => {
  const form = input.closest?.("[data-most-bytes]");
  if (!form || input.type !== "file") return;
  const inputs = [...form.querySelectorAll('input[type="file"]')];
  const bytes = inputs.flatMap((each) => [...each.files]).reduce((sum, file) => sum + file.size, 0);
  const most = Number(form.dataset.mostBytes);
  const megabytes = (count) => (count / 2 ** 20).toFixed(count % 2 ** 20 ? 1 : 0);
  const words = form.dataset.tooMuch.replace("{size}", megabytes(bytes)).replace("{most}", megabytes(most));
  inputs[0].setCustomValidity(bytes > most ? words : "");
  inputs[0].reportValidity();
});
