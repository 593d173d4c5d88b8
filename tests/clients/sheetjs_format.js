// Shows numbers in formats: node sheetjs_format.js < [[number, code]] > [text or null]
const XLSX = require("xlsx");
const shown = JSON.parse(require("fs").readFileSync(0, "utf-8")).map(([number, code]) => {
  try {
    return XLSX.SSF.format(code, number);
  } catch {
    return null;
  }
});
process.stdout.write(JSON.stringify(shown));
