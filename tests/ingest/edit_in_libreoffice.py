"""Edit a form in LibreOffice, as a department would; run by the Python that LibreOffice comes with.

usage: edit_in_libreoffice.py PIPE FORM OUTPUT, with soffice listening on the pipe.
"""

import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.lang import Locale
from com.sun.star.table import TableSortField


def desktop(pipe):
    """Return LibreOffice's desktop once it answers."""
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(200):
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
        except Exception:
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not answer")


def option(name, value):
    """Return one named property."""
    each = PropertyValue()
    each.Name, each.Value = name, value
    return each


def main(pipe, form, output):
    """Fill in the form, sort its rows backwards, widen and move columns, save it."""
    here = desktop(pipe)
    document = here.loadComponentFromURL(Path(form).as_uri(), "_blank", 0, (option("Hidden", True),))
    sheet = document.Sheets.getByIndex(0)
    sheet.getCellRangeByName("E3").setFormula("2026-10-16")
    last = 5
    while sheet.getCellByPosition(0, last).String:
        last += 1
    for row in range(5, last):
        name = sheet.getCellByPosition(1, row).String
        value = sheet.getCellByPosition(7, row)
        if name == "秸秆综合利用率":
            value.setFormula("95.6%")
            value.NumberFormat = document.NumberFormats.queryKey("0.00%", Locale(), False)
        elif name == "可再生能源装机容量":
            value.setString("约６１２")
            sheet.getCellByPosition(9, row).setString("初步")
        elif name == "造林面积":
            value.setValue(3100)
    rows = sheet.getCellRangeByPosition(0, 5, 11, last - 1)
    field = TableSortField()
    field.Field, field.IsAscending = 1, False
    fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
    rows.sort((option("SortFields", fields), option("ContainsHeader", False)))
    sheet.Columns.getByIndex(7).Width = 9000
    sheet.Columns.insertByIndex(3, 1)
    document.storeToURL(Path(output).as_uri(), (option("FilterName", "Calc MS Excel 2007 XML"),))
    document.close(True)
    here.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
