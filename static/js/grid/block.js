/* A block of cells as spreadsheets copy it, read as the server reads it (exchange/values/tables.py): tabs between cells;
   quotes count only where they close at the end of a cell; totals and repeated heads are no rows. */

import { word } from "../words.js";

const QUOTED = /^"((?:[^"\t]|"")*)"(?=\t|$)/;
const OPENED = /^"(?:[^"\t]|"")+$/;
const CLOSED = /^((?:[^"\t]|"")*)"(?=\t|$)/;

const tabs = (line) => line.split("\t").length - 1;
const single = (text) => text.replaceAll('""', '"');
const after = (line, end) => (end < line.length ? line.slice(end + 1) : null);

/** The rows of a block. */
export function parseBlock(text) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const usual = usualTabs(lines);
  const rows = [];
  for (let at = 0; at < lines.length; at += 1) {
    const row = [];
    let rest = lines[at];
    while (rest !== null) {
      const [cell, left, taken] = firstCell(rest, lines, at, usual);
      row.push(cell);
      rest = left;
      at += taken;
    }
    rows.push(row);
  }
  while (rows.length && !rows.at(-1).some((cell) => cell.trim())) rows.pop();
  return rows;
}

/** The first cell of a line, what follows it (null at its end), how many more lines it took. */
function firstCell(rest, lines, at, usual) {
  const quoted = QUOTED.exec(rest);
  if (quoted) return [single(quoted[1]), after(rest, quoted[0].length), 0];
  if (OPENED.test(rest)) {
    const parts = [rest.slice(1)];
    for (const [more, line] of lines.slice(at + 1).entries()) {
      const closed = CLOSED.exec(line);
      if (closed) {
        // A row that is whole as it stands did not open a cell, and the row below did not close one.
        if (usual && tabs(lines[at]) === usual && tabs(line) === usual) break;
        return [single([...parts, closed[1]].join("\n")), after(line, closed[0].length), more + 1];
      }
      if (line.includes("\t") || line.replaceAll('""', "").includes('"')) break;
      parts.push(line);
    }
  }
  const end = rest.indexOf("\t");
  return end < 0 ? [rest, null, 0] : [rest.slice(0, end), rest.slice(end + 1), 0];
}

/** How many tabs most lines have in which no quote stands; 0 where there is no such line. */
function usualTabs(lines) {
  const counts = new Map();
  for (const line of lines) if (line.trim() && !line.includes('"')) counts.set(tabs(line), (counts.get(tabs(line)) ?? 0) + 1);
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), [0, 0])[0];
}

const MARKS = /[\s*:.、·()[\]「」_/,;$-]/g;
const compared = (cell) => cell.normalize("NFKC").replaceAll("台", "臺").replace(MARKS, "").toLowerCase();

/** Whether a row is a total of others: its first word says so. */
export function isSum(cells) {
  const first = cells.find((cell) => cell.trim());
  return first !== undefined && first.length <= 30 && new RegExp(`^(?:${word("sum-words")})$`, "i").test(compared(first));
}

/** Whether a row repeats heads: two words or more, at least half of them among `heads`. */
export function isHead(cells, heads) {
  const words = cells.map(compared).filter(Boolean);
  if (words.length < 2 || words.some((each) => /\d/.test(each))) return false;
  const names = new Set(heads.map(compared));
  const known = words.filter((each) => names.has(each)).length;
  return known >= 2 && 2 * known >= words.length;
}
