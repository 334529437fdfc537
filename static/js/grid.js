/* <table data-grid> of .cell controls, with the keys of a spreadsheet. Each cell saves itself through autosave.js. */

import { formLine } from "./autosave/field.js";
import { touched } from "./autosave.js";
import { hideBanner, showBanner } from "./banner.js";
import { word } from "./words.js";

const histories = new WeakMap();
let anchor = null;

const gridOf = (element) => element?.closest?.("[data-grid]");
const isText = (cell) => cell instanceof HTMLTextAreaElement || (cell instanceof HTMLInputElement && cell.type === "text");

/** The controls of a grid by row and column; gaps (read-only cells) are null. */
function layout(grid) {
  return [...grid.querySelectorAll("tbody tr")].map((row) => [...row.children].map((td) => td.querySelector(".cell:not(:disabled)")));
}

function place(rows, cell) {
  for (const [y, row] of rows.entries()) {
    const x = row.indexOf(cell);
    if (x >= 0) return { x, y };
  }
  return null;
}

function valueOf(cell) {
  if (cell instanceof HTMLSelectElement) return cell.selectedOptions[0]?.value ? cell.selectedOptions[0].text : "";
  return cell.type === "checkbox" ? (cell.checked ? "1" : "") : cell.value;
}

/** Put text into a cell; a select takes an option by its value or words. False where it does not fit. */
function put(cell, text) {
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

/** Change several cells as one step that can be undone. `changes` is a list of [cell, text]. */
function change(grid, changes) {
  const step = [];
  for (const [cell, text] of changes) {
    const before = valueOf(cell);
    if (before === text || !put(cell, text)) continue;
    step.push([cell, before]);
    touched(cell);
  }
  if (step.length) remember(grid, step);
  return step.length;
}

function remember(grid, step) {
  if (!histories.has(grid)) histories.set(grid, []);
  const history = histories.get(grid);
  history.push(step);
  if (history.length > 100) history.shift();
}

function undo(grid) {
  const step = histories.get(grid)?.pop();
  if (!step) return;
  for (const [cell, before] of step) {
    put(cell, before);
    touched(cell);
  }
  step[0][0].focus();
  tell(grid, word("undone", { count: step.length }));
}

function tell(grid, text) {
  const line = formLine(grid);
  if (line) line.textContent = text;
}

/* Selection: from the anchor cell to the focused one, a block */

function clearSelection(grid) {
  for (const cell of grid.querySelectorAll(".cell-selected")) cell.classList.remove("cell-selected");
  anchor = null;
}

function selected(grid) {
  return [...grid.querySelectorAll(".cell-selected")];
}

function select(grid, rows, from, to) {
  for (const cell of selected(grid)) cell.classList.remove("cell-selected");
  for (let y = Math.min(from.y, to.y); y <= Math.max(from.y, to.y); y += 1) {
    for (let x = Math.min(from.x, to.x); x <= Math.max(from.x, to.x); x += 1) rows[y][x]?.classList.add("cell-selected");
  }
}

function go(rows, at, dx, dy) {
  let { x, y } = at;
  do {
    x += dx;
    y += dy;
    if (!rows[y] || x < 0 || x >= rows[y].length) return null;
  } while (!rows[y][x]);
  return { x, y };
}

function focus(cell) {
  cell.focus();
  if (isText(cell)) cell.select();
}

/** Whether an arrow key leaves the cell: at the edge of its text, or with all of it selected. */
function leaves(cell, key) {
  if (!isText(cell)) return key === "ArrowLeft" || key === "ArrowRight";
  const { selectionStart: start, selectionEnd: end, value } = cell;
  if (start === 0 && end === value.length) return true;
  if (start !== end) return false;
  if (key === "ArrowLeft") return start === 0;
  if (key === "ArrowRight") return end === value.length;
  if (key === "ArrowUp") return !value.slice(0, start).includes("\n");
  return !value.slice(end).includes("\n");
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function onArrow(event, grid, cell) {
  const [dx, dy] = STEPS[event.key];
  const rows = layout(grid);
  const at = place(rows, cell);
  if (!at || event.altKey || event.ctrlKey || event.metaKey) return;
  if (!event.shiftKey && !leaves(cell, event.key)) return;
  if (!event.shiftKey && cell instanceof HTMLSelectElement && dy) return; // its own options
  if (event.shiftKey && isText(cell) && dx && !leaves(cell, event.key)) return;
  const next = go(rows, at, dx, dy);
  if (!next) return;
  event.preventDefault();
  const from = event.shiftKey ? (anchor ?? at) : null;
  focus(rows[next.y][next.x]);
  if (from) {
    anchor = from;
    select(grid, rows, from, next);
  } else {
    clearSelection(grid);
  }
}

function fillDown(grid, cell) {
  const rows = layout(grid);
  const chosen = selected(grid);
  if (chosen.length > 1) {
    const tops = new Map();
    const changes = [];
    for (const each of chosen) {
      const { x } = place(rows, each);
      if (tops.has(x)) changes.push([each, tops.get(x)]);
      else tops.set(x, valueOf(each));
    }
    change(grid, changes);
    return;
  }
  const at = place(rows, cell);
  const above = at && go(rows, at, 0, -1);
  if (above) change(grid, [[cell, valueOf(rows[above.y][above.x])]]);
}

/** A block as spreadsheets copy it: tabs between cells, quotes around cells with line breaks. */
function parseBlock(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let i = 0; i < plain.length; i += 1) {
    const letter = plain[i];
    if (quoted) {
      if (letter === '"' && plain[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else if (letter === '"') quoted = false;
      else cell += letter;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === "\t" || letter === "\n") {
      rows.at(-1).push(cell);
      cell = "";
      if (letter === "\n") rows.push([]);
    } else cell += letter;
  }
  rows.at(-1).push(cell);
  return rows;
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-grid] .cell");
  if (!cell || event.isComposing) return;
  const grid = gridOf(cell);
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (STEPS[event.key]) return onArrow(event, grid, cell);
  if (event.key === "Enter" && !event.altKey && !command) {
    const rows = layout(grid);
    const next = go(rows, place(rows, cell), 0, event.shiftKey ? -1 : 1);
    event.preventDefault();
    clearSelection(grid);
    if (next) focus(rows[next.y][next.x]);
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
  return undefined;
});

document.addEventListener("focusin", (event) => {
  const cell = event.target.closest?.("[data-grid] .cell");
  if (cell) cell.dataset.before = valueOf(cell);
});

document.addEventListener("focusout", (event) => {
  const cell = event.target.closest?.("[data-grid] .cell");
  if (cell && cell.dataset.before !== undefined && cell.dataset.before !== valueOf(cell)) {
    remember(gridOf(cell), [[cell, cell.dataset.before]]);
  }
});

document.addEventListener("mousedown", (event) => {
  const cell = event.target.closest?.("[data-grid] .cell");
  const grid = gridOf(document.activeElement);
  if (cell && event.shiftKey && grid && grid === gridOf(cell) && cell !== document.activeElement) {
    event.preventDefault();
    const rows = layout(grid);
    anchor = anchor ?? place(rows, document.activeElement);
    select(grid, rows, anchor, place(rows, cell));
  } else if (grid) {
    clearSelection(grid);
  }
});

document.addEventListener("copy", (event) => {
  const grid = gridOf(document.activeElement);
  if (!grid || selected(grid).length < 2) return;
  const lines = layout(grid)
    .map((row) => row.filter((cell) => cell?.classList.contains("cell-selected")))
    .filter((row) => row.length)
    .map((row) => row.map((cell) => (/["\t\n]/.test(valueOf(cell)) ? `"${valueOf(cell).replaceAll('"', '""')}"` : valueOf(cell))).join("\t"));
  event.clipboardData.setData("text/plain", lines.join("\n"));
  event.preventDefault();
});

document.addEventListener("paste", (event) => {
  const cell = event.target.closest?.("[data-grid] .cell");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!cell || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
  event.preventDefault();
  const grid = gridOf(cell);
  const rows = layout(grid);
  const at = place(rows, cell);
  const changes = [];
  let left = 0;
  for (const [dy, line] of parseBlock(text).entries()) {
    for (const [dx, value] of line.entries()) {
      const goal = rows[at.y + dy]?.[at.x + dx];
      if (goal) changes.push([goal, value]);
      else if (value.trim()) left += 1;
    }
  }
  change(grid, changes);
  cell.dataset.before = valueOf(cell);
  tell(grid, word("pasted", { count: changes.length }));
  if (left) {
    const close = { text: word("close"), run: () => hideBanner("paste") };
    showBanner("paste", word("paste-cut", { count: changes.length, left }), [close]);
  }
});
