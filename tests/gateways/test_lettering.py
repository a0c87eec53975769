"""Letters made of dots."""

from gateways.lettering import rows_of


def test_a_name_is_drawn_without_its_accents() -> None:
    assert rows_of("É") == rows_of("e")
    assert rows_of("I") == [" ### ", "  #  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### "]


def test_every_row_has_the_width_of_the_text_and_unknown_signs_leave_a_gap() -> None:
    rows = rows_of("A☂B")
    assert {len(row) for row in rows} == {17}
    assert all(row[6:11] == "     " for row in rows)
