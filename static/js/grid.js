/* <table data-grid> of .cell controls, with the keys of a spreadsheet. Each cell saves itself through autosave.js.

   A cell is gone into with its content selected: typing replaces it; F2 or a click into it edits. A select changes by its
   opened list alone (Enter, F2, a click), never by a key that leads elsewhere. */

import { touched } from "./autosave.js";
import { ofInputMethod } from "./composing.js";
import { clearSelection, enter, go, gridOf, isText, linesOf, place, put, rowsAround, select, selected, selection, valueOf } from "./grid/cells.js";
import { change, fillDown, remember, undo } from "./grid/changes.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const CHANGES_A_SELECT = ["Home", "End", "PageUp", "PageDown"];

/** Whether an arrow key leaves the cell: at the edge of its text, or with all of it selected. */
function leaves(cell, key) {
  if (!isText(cell)) return true;
  const { selectionStart: start, selectionEnd: end, value } = cell;
  if (start === 0 && end === value.length) return true;
  if (start !== end) return false;
  if (key === "ArrowLeft") return start === 0;
  if (key === "ArrowRight") return end === value.length;
  if (key === "ArrowUp") return !value.slice(0, start).includes("\n");
  return !value.slice(end).includes("\n");
}

/** Whether a select's list is open: its keys are its own then. Where the browser cannot tell, the open list gets its keys
    before the page does. */
function isOpen(cell) {
  try {
    return cell.matches("select:open");
  } catch {
    return false;
  }
}

function open(select) {
  try {
    select.showPicker();
  } catch {
    // An old browser: Alt+ArrowDown, Space or a click open it.
  }
}

function onArrow(event, grid, cell) {
  const [dx, dy] = STEPS[event.key];
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (!isText(cell)) event.preventDefault();
  const rows = event.shiftKey ? linesOf(grid) : rowsAround(grid);
  const at = place(rows, cell);
  if (!at || (isText(cell) && (!event.shiftKey || dx) && !leaves(cell, event.key))) return;
  const next = go(rows, at, dx, dy);
  if (!next) return;
  event.preventDefault();
  const from = event.shiftKey ? (selection.anchor ?? at) : null;
  enter(rows[next.y][next.x]);
  if (from) {
    selection.anchor = from;
    select(grid, rows, from, next);
  } else {
    clearSelection(grid);
  }
}

function onEnter(event, grid, cell) {
  event.preventDefault();
  clearSelection(grid);
  if (cell instanceof HTMLSelectElement) return open(cell);
  const rows = rowsAround(grid);
  const at = place(rows, cell);
  const next = at && go(rows, at, 0, event.shiftKey ? -1 : 1);
  if (next) enter(rows[next.y][next.x]);
  return undefined;
}

function onEdit(cell) {
  if (cell instanceof HTMLSelectElement) open(cell);
  else if (isText(cell)) cell.setSelectionRange(cell.value.length, cell.value.length);
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-grid] .cell");
  if (!cell || ofInputMethod(event) || isOpen(cell)) return;
  const grid = gridOf(cell);
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (STEPS[event.key]) {
    onArrow(event, grid, cell);
  } else if (event.key === "Enter" && !event.altKey && !command) {
    onEnter(event, grid, cell);
  } else if (event.key === "F2") {
    event.preventDefault();
    onEdit(cell);
  } else if (CHANGES_A_SELECT.includes(event.key) && cell instanceof HTMLSelectElement) {
    event.preventDefault();
  } else if (event.key === "Escape") {
    if (cell.dataset.before !== undefined && valueOf(cell) !== cell.dataset.before) {
      event.preventDefault();
      put(cell, cell.dataset.before);
      touched(cell);
      if (isText(cell)) cell.select();
    }
    clearSelection(grid);
  } else if (command && key === "d") {
    event.preventDefault();
    fillDown(grid, cell);
  } else if (command && key === "z" && !event.shiftKey && (valueOf(cell) === cell.dataset.before || !isText(cell))) {
    event.preventDefault();
    undo(grid);
  } else if ((event.key === "Delete" || event.key === "Backspace") && selected(grid).length > 1) {
    event.preventDefault();
    change(grid, selected(grid).map((each) => [each, ""]));
  }
});

/* Tab comes from anywhere on the page, not from a cell alone */

let tabbed = false;

document.addEventListener("keydown", (event) => (tabbed = event.key === "Tab"), true);
document.addEventListener("pointerdown", () => (tabbed = false), true);

document.addEventListener("focusin", (event) => {
  const cell = event.target.closest?.("[data-grid] .cell");
  if (!cell) return;
  cell.dataset.before = valueOf(cell);
  if (tabbed && isText(cell)) cell.select(); // a browser does so for inputs alone
});

document.addEventListener("focusout", (event) => {
  const cell = event.target.closest?.("[data-grid] .cell");
  if (cell && cell.dataset.before !== undefined && cell.dataset.before !== valueOf(cell)) {
    remember(gridOf(cell), [[cell, cell.dataset.before]]);
  }
});

/* The mouse: a first click goes into the cell, a second one sets the cursor; with Shift it selects a block */

let clickedInto = null;

document.addEventListener("mousedown", (event) => {
  const cell = event.target.closest?.("[data-grid] .cell");
  const grid = gridOf(document.activeElement);
  clickedInto = cell && cell !== document.activeElement && isText(cell) ? cell : null;
  if (cell && event.shiftKey && grid && grid === gridOf(cell) && cell !== document.activeElement) {
    const rows = linesOf(grid);
    const from = selection.anchor ?? place(rows, document.activeElement);
    const to = place(rows, cell);
    if (!from || !to) return;
    event.preventDefault();
    clickedInto = null;
    selection.anchor = from;
    select(grid, rows, from, to);
  } else if (grid) {
    clearSelection(grid);
  }
});

document.addEventListener("mouseup", () => {
  // A selection drawn with the mouse stays.
  if (clickedInto && clickedInto === document.activeElement && clickedInto.selectionStart === clickedInto.selectionEnd) clickedInto.select();
  clickedInto = null;
});
