"""Pages side by side are as few and as alike as can be."""

from s11xl.xlsx.paging import print_scale, side_by_side


def test_pages_side_by_side_are_as_few_and_as_alike_as_can_be() -> None:
    assert side_by_side([10.0] * 5, range(1), 65) == (100, ())
    scale, breaks = side_by_side([30.0, *[5.0] * 60], range(1), 65)
    pages = [end - start for start, end in zip((1, *breaks), (*breaks, 61), strict=True)]
    assert scale > 65
    assert max(pages) - min(pages) <= 2
    widest = side_by_side([30.0, 400.0, 10.0], range(1), 65)
    assert widest[0] == print_scale([30.0, 400.0]) < 65
