// Types answers into a workbook and saves it: node exceljs_type.js IN OUT < [[sheet, cell, text]]
const ExcelJS = require("exceljs");
const [, , source, target] = process.argv;
const answers = JSON.parse(require("fs").readFileSync(0, "utf-8"));

(async () => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(source);
  for (const [sheet, cell, text] of answers) book.getWorksheet(sheet).getCell(cell).value = text;
  await book.xlsx.writeFile(target);
})();
