"""A boundary file and a table of figures to one clean dataset.

``python examples/load_files.py [BOUNDARIES [TABLE …]]`` reads your files; without any, it writes a
small layer and a table first, as an office might keep them, and reads those.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from geodata import embedded_dataset, format_number, open_table, read_units, write_dataset


def demo_files(folder: Path) -> list[Path]:
    """A GeoJSON without population, and a workbook that has it under a title."""
    units = embedded_dataset("hatinh-2026").units.reset_index()
    layer = folder / "xa.geojson"
    shapes = units[["code", "name", "area_km2", "geometry"]]
    shapes.columns = ["ma_xa", "ten_xa", "dien_tich_km2", "geometry"]
    shapes.set_geometry("geometry").to_crs("EPSG:4326").to_file(layer, driver="GeoJSON")
    table = folder / "dan-so.xlsx"
    people = units[["code", "name", "population"]]
    people.columns = pd.Index(["Mã xã", "Tên xã", "Dân số (người)"])
    with pd.ExcelWriter(table) as book:
        people.to_excel(book, index=False, startrow=2)
        book.sheets["Sheet1"].write(0, 0, "DÂN SỐ CÁC XÃ, PHƯỜNG")
    return [layer, table]


def main(names: list[str]) -> None:
    """Read, say what was found, and write the clean dataset beside."""
    boundaries, *tables = [Path(name) for name in names] or demo_files(Path.cwd())
    dataset = read_units(boundaries, tables=[open_table(table) for table in tables])
    people = format_number(int(dataset.units["population"].sum()), "vi")
    print(f"{len(dataset.codes)} đơn vị, {people} người, {len(dataset.borders)} ranh giới chung")
    for notice in dataset.provenance.notices:
        print("·", notice.vi)
    for found in dataset.provenance.findings[:5]:
        print(f"{found.severity}: {found.text.vi} → {found.mend.vi}")
    clean = Path.cwd() / "clean.gpkg"
    write_dataset(dataset, clean)
    again = read_units(clean)
    print(f"{clean.name}: {again.fingerprint == dataset.fingerprint}")


if __name__ == "__main__":
    main(sys.argv[1:])
