// Types answers into a workbook and saves it: node sheetjs_type.js IN OUT < [[sheet, cell, text]]
const XLSX = require("xlsx");
const [, , source, target] = process.argv;
const answers = JSON.parse(require("fs").readFileSync(0, "utf-8"));

const book = XLSX.readFile(source, { cellStyles: true });
for (const [sheet, cell, text] of answers)
  XLSX.utils.sheet_add_aoa(book.Sheets[sheet], [[{ t: "s", v: text }]], { origin: cell });
XLSX.writeFile(book, target);
