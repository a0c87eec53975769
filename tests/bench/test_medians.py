"""Several runs of a benchmark become one line for each figure."""

from bench.__main__ import Figure, medians


def _figure(name: str, value: float, **facts: object) -> Figure:
    return {"bench": name, "value": value, "unit": "s", **facts}


def test_the_middle_one_counts_and_how_far_the_others_were() -> None:
    runs = [[_figure("join", value)] for value in (3.0, 1.0, 9.0)]
    assert medians(runs) == [{"bench": "join", "value": 3.0, "unit": "s", "runs": 3, "least": 1.0, "most": 9.0}]


def test_figures_keep_their_order_and_numbers_beside_them_are_medians() -> None:
    runs = [[_figure("b", 1, pps=value, path="udp"), _figure("a", value)] for value in (10, 30)]
    first, second = medians(runs)
    assert (first["bench"], second["bench"]) == ("b", "a")
    assert first["pps"] == 20
    assert "path" not in first
    assert second["value"] == 20


def test_a_figure_that_one_run_lacks_is_told_of_the_others() -> None:
    assert medians([[_figure("a", 1), _figure("b", 5)], [_figure("a", 2)]])[1]["runs"] == 1


def test_nothing_comes_of_no_run() -> None:
    assert medians([]) == []
