"""A page escapes text but not tables."""

from pathlib import Path

from swaglib.report.page import Section, write_page


def test_a_page_escapes_text_but_not_tables(tmp_path: Path) -> None:
    section = Section("One & two", text="a < b", tables=("<table></table>",))
    write_page(tmp_path / "page.html", "T", "I", [section])
    page = (tmp_path / "page.html").read_text()
    assert "One &amp; two" in page and "a &lt; b" in page and "<table></table>" in page
