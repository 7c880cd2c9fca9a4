"use strict";
// CSV as rows of cells.
const csvRows = (text) => [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)].reduce((rows, [all, quoted, plain, end]) => {
  if (!all) return rows;
  rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
  if (end === "\n") rows.push([]);
  return rows;
}, [[]]).filter((row) => row.length);
