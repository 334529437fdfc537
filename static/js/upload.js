/* Files dropped onto a [data-drop] label, and the names of the files chosen. */

const UNITS = ["B", "KB", "MB", "GB"];

function size(bytes) {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  return `${(bytes / 1024 ** power).toFixed(power ? 1 : 0)} ${UNITS[power]}`;
}

function show(drop, files) {
  drop.querySelector("[data-names]").textContent = [...files]
    .map((file) => `${file.name} · ${size(file.size)}`)
    .join("　");
}

const dropOf = (event) => event.target.closest?.("[data-drop]");

for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    const drop = dropOf(event);
    if (!drop) return;
    event.preventDefault();
    drop.classList.add("drop-over");
  });
}

document.addEventListener("dragleave", (event) => dropOf(event)?.classList.remove("drop-over"));

document.addEventListener("drop", (event) => {
  const drop = dropOf(event);
  if (!drop) return;
  event.preventDefault();
  drop.classList.remove("drop-over");
  const input = drop.querySelector('input[type="file"]');
  if (!event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("change", (event) => {
  const drop = dropOf(event);
  if (drop && event.target.type === "file") show(drop, event.target.files);
});
