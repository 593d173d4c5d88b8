import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.util.CellReference;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/** Types answers into a workbook and saves it: PoiType IN OUT ANSWERS, three lines an answer. */
public class PoiType {
  public static void main(String[] arguments) throws Exception {
    try (var source = new FileInputStream(arguments[0]); var book = new XSSFWorkbook(source)) {
      List<String> lines = Files.readAllLines(Path.of(arguments[2]), StandardCharsets.UTF_8);
      for (int at = 0; at + 2 < lines.size(); at += 3) {
        var place = new CellReference(lines.get(at + 1));
        var sheet = book.getSheet(lines.get(at));
        Row row = sheet.getRow(place.getRow());
        Cell cell = row.getCell(place.getCol(), Row.MissingCellPolicy.CREATE_NULL_AS_BLANK);
        cell.setCellValue(unescaped(lines.get(at + 2)));
      }
      try (var target = new FileOutputStream(arguments[1])) {
        book.write(target);
      }
    }
  }

  private static String unescaped(String line) {
    return line.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\");
  }
}
