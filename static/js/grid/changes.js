/* Changes of several cells as one step: pasting, filling down, emptying, and taking a step back. */

import { formLine } from "../autosave/field.js";
import { touched } from "../autosave.js";
import { hideBanner, showBanner } from "../banner.js";
import { word } from "../words.js";
import { isHead, isSum, parseBlock } from "./block.js";
import { go, gridOf, linesOf, place, put, selected, valueOf } from "./cells.js";

const MOST_STEPS = 100;
const histories = new WeakMap();

/** Change cells of a grid; `changes` is a list of [cell, text]. How many changed. */
export function change(grid, changes) {
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

/** Keep a step, a list of [cell, text before], so that it can be taken back. */
export function remember(grid, step) {
  if (!histories.has(grid)) histories.set(grid, []);
  const history = histories.get(grid);
  history.push(step);
  if (history.length > MOST_STEPS) history.shift();
}

export function undo(grid) {
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

export function fillDown(grid, cell) {
  const rows = linesOf(grid);
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

document.addEventListener("copy", (event) => {
  const grid = gridOf(document.activeElement);
  if (!grid || selected(grid).length < 2) return;
  const lines = linesOf(grid)
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
  const grid = gridOf(cell);
  const rows = linesOf(grid);
  const at = place(rows, cell);
  if (!at) return; // a foot takes one value, as any other control does
  event.preventDefault();
  const changes = [];
  let left = 0;
  const heads = [...grid.querySelectorAll("thead th")].map((each) => each.textContent);
  const block = parseBlock(text);
  const lines = block.filter((line) => !isSum(line) && !isHead(line, heads));
  for (const [dy, line] of lines.entries()) {
    for (const [dx, value] of line.entries()) {
      const goal = rows[at.y + dy]?.[at.x + dx];
      if (goal) changes.push([goal, value]);
      else if (value.trim()) left += 1;
    }
  }
  change(grid, changes);
  cell.dataset.before = valueOf(cell);
  tell(grid, word("pasted", { count: changes.length }));
  const passed = block.length - lines.length;
  const told = [];
  if (left) told.push(word("paste-cut", { count: changes.length, left }));
  if (passed) told.push(word("paste-passed", { passed }));
  if (told.length) {
    const close = { text: word("close"), run: () => hideBanner("paste") };
    showBanner("paste", told.join(" "), [close]);
  }
});
