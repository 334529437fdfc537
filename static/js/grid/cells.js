/* The cells of <table data-grid>: where they stand, what they hold, which are selected. */

export const gridOf = (element) => element?.closest?.("[data-grid]");
export const isText = (cell) => cell instanceof HTMLTextAreaElement || (cell instanceof HTMLInputElement && cell.type === "text");

/** The controls of a row by column; gaps (read-only cells) are null. A cell over several columns stands in each. */
function controls(row) {
  return [...row.children].flatMap((td) => Array(td.colSpan).fill(td.querySelector(".cell:not(:disabled)")));
}

/** The controls of a grid's lines by row and column: what blocks are pasted into. */
export const linesOf = (grid) => [...grid.querySelectorAll("tbody > tr:not([data-note])")].map(controls);

/** All rows that keys lead through: the lines and feet of every grid of the form, from top to bottom. */
export function rowsAround(grid) {
  const grids = [...(grid.closest("form") ?? grid.parentElement).querySelectorAll("[data-grid]")];
  return grids.flatMap((each) => [...each.querySelectorAll("tbody > tr:not([data-note]), tfoot > tr:not([data-note])")].map(controls));
}

export function place(rows, cell) {
  for (const [y, row] of rows.entries()) {
    const x = row.indexOf(cell);
    if (x >= 0) return { x, y };
  }
  return null;
}

/** The next control from `at` in a direction, or null at the edge. */
export function go(rows, at, dx, dy) {
  let { x, y } = at;
  do {
    x += dx;
    y += dy;
    if (!rows[y] || x < 0 || (dx && x >= rows[y].length)) return null;
  } while (!rows[y][x] || rows[y][x] === rows[at.y][at.x]);
  return { x, y };
}

export function valueOf(cell) {
  if (cell instanceof HTMLSelectElement) return cell.selectedOptions[0]?.value ? cell.selectedOptions[0].text : "";
  return cell.type === "checkbox" ? (cell.checked ? "1" : "") : cell.value;
}

/** Put text into a cell; a select takes an option by its value or words. False where it does not fit. */
export function put(cell, text) {
  if (cell instanceof HTMLSelectElement) {
    const option = [...cell.options].find((each) => each.value === text || each.text.trim() === text.trim());
    if (!option) return false;
    cell.value = option.value;
  } else if (cell.type === "checkbox") {
    cell.checked = !["", "0", "否"].includes(text.trim());
  } else {
    cell.value = cell instanceof HTMLTextAreaElement ? text : text.replace(/\s*\n\s*/g, " ").trim();
  }
  return true;
}

/** Go into a cell: what it holds is selected, so that typing replaces it. */
export function enter(cell) {
  cell.focus();
  if (isText(cell)) cell.select();
}

/* Selection: from the anchor cell to the focused one, a block */

export const selection = { anchor: null };

export const selected = (grid) => [...grid.querySelectorAll(".cell-selected")];

export function clearSelection(grid) {
  for (const cell of selected(grid)) cell.classList.remove("cell-selected");
  selection.anchor = null;
}

export function select(grid, rows, from, to) {
  for (const cell of selected(grid)) cell.classList.remove("cell-selected");
  for (let y = Math.min(from.y, to.y); y <= Math.max(from.y, to.y); y += 1) {
    for (let x = Math.min(from.x, to.x); x <= Math.max(from.x, to.x); x += 1) rows[y][x]?.classList.add("cell-selected");
  }
}
