from __future__ import annotations

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.maps.labels import Label, place
from scenarios.maps.lettering import measure, wrap

FRAME = (0.0, 0.0, 200.0, 200.0)


def _touch(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_a_name_lies_in_its_region_at_the_largest_size() -> None:
    region = shapely.box(10, 10, 110, 60)
    (placed,), left = place([Label("a", "Xã Sơn Kim", region, (9.0, 6.0))], FRAME)
    assert not left
    assert placed.size == 9
    assert region.contains(shapely.box(*placed.box))


def test_a_narrow_region_takes_two_lines_or_a_smaller_size() -> None:
    width = measure(("Thạch Trung",), 6)[0]
    region = shapely.box(0, 0, width * 0.8, 30)
    (placed,), _ = place([Label("a", "Thạch Trung", region, (6.0,))], FRAME)
    assert placed.lines == ("Thạch", "Trung")


def test_a_region_too_small_sends_its_name_elsewhere() -> None:
    placed, left = place([Label("a", "Phường Nguyễn Du", shapely.box(0, 0, 2, 2), (5.0,))], FRAME)
    assert not placed
    assert [label.key for label in left] == ["a"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 180), st.floats(0, 180), st.floats(1, 60), st.floats(1, 40)),
        min_size=1, max_size=40,
    )
)  # fmt: skip
def test_no_name_covers_another_or_leaves_the_frame(
    boxes: list[tuple[float, float, float, float]],
) -> None:
    labels = [
        Label(str(number), f"Xã Số {number}", shapely.box(x, y, x + w, y + h), (8.0, 5.0))
        for number, (x, y, w, h) in enumerate(boxes)
    ]
    taken = [(50.0, 50.0, 90.0, 90.0)]
    placed, left = place(labels, FRAME, taken)
    assert {p.key for p in placed} | {label.key for label in left} == {x.key for x in labels}
    for number, one in enumerate(placed):
        assert one.box[0] >= 0 and one.box[1] >= 0 and one.box[2] <= 200 and one.box[3] <= 200
        assert not _touch(one.box, taken[0])
        assert not any(_touch(one.box, other.box) for other in placed[:number])


def test_text_is_wrapped_to_its_width() -> None:
    text = "Đông giáp xã Thạch Trung và xã Đồng Môn; Tây giáp phường Trần Phú"
    lines = wrap(text, 40, 7)
    assert len(lines) > 1
    assert " ".join(lines) == text
    assert all(measure((line,), 7)[0] <= 40 for line in lines)
