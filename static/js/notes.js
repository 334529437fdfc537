/* Rows of their own below the rows of a grid, for what does not fit into a column: a clash; and, in a grid whose columns
   are too narrow for words (data-grid="narrow"), what is wrong with a cell or asked of it. */

/** Whether the words of a cell stand below its row. */
export const wantsNotes = (cell) => cell.closest("[data-grid]")?.dataset.grid === "narrow";

/** The cell of the row of notes below a cell's row. */
export function noteOf(cell) {
  const row = cell.parentElement;
  const below = row.nextElementSibling;
  if (below?.matches("[data-note]")) return below.cells[0];
  const made = document.createElement("tr");
  made.className = "row-note";
  made.dataset.note = "";
  const place = made.insertCell();
  place.colSpan = [...row.cells].reduce((sum, each) => sum + each.colSpan, 0);
  row.after(made);
  return place;
}

/** Take away a note that says nothing any more, and its row with the last of them. */
export function sweep(note) {
  const row = note?.closest("[data-note]");
  if (!row || note.hasChildNodes()) return;
  note.remove();
  if (!row.cells[0].children.length) row.remove();
}
