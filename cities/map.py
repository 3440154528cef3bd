"""Where a city stands on the map of Czechia (static/img/czechia.svg, 640 × 370) and on which side its name fits."""

from math import atan2, atanh, cos, radians, sin, tan

WIDTH, HEIGHT = 640, 370
_MERIDIAN, _SCALE, _LEFT, _TOP = 15.5, 8263.979, 321.520, 7368.471  # transverse Mercator fitted to the outline

MOST_NAMES = 40
_NEAR = (320, 60)  # beyond this no box can meet another
_LETTER, _LINE = 10, 22  # the size of a label on a phone, where names are large against the map
_SIDES = [  # shift of the label, its anchor; the better side first
    (11, 5, "start"),
    (-11, 5, "end"),
    (9, -8, "start"),
    (-9, -8, "end"),
    (9, 17, "start"),
    (-9, 17, "end"),
    (0, -12, "middle"),
    (0, 23, "middle"),
]
_RING_SIDES = [(shift * 1.4, rise * 1.1, anchor) for shift, rise, anchor in _SIDES]  # a ring takes more room
_LOOKS = {"founder": "dot", "member": "dot", "outside": "apart"}  # every other status is a ring that may fill


def project(lat, lon):
    """Degrees to a point in the drawing: transverse Mercator on a sphere."""
    height, turn = radians(lat), radians(lon - _MERIDIAN)
    x = atanh(cos(height) * sin(turn))
    y = atan2(tan(height), cos(turn))
    return round(_LEFT + _SCALE * x, 1), round(_TOP - _SCALE * y, 1)


def dots(cities):
    """What components/map.html draws: a dot for each city with a point, names for cities of the community.

    A map holds only so many names: the largest cities have theirs, the others show it under the mouse.
    """
    placed = [city for city in cities if city.lat is not None and city.country == "CZ"]
    named = [city for city in placed if _LOOKS.get(city.status) != "apart"]
    named = {id(city) for city in sorted(named, key=_size, reverse=True)[:MOST_NAMES]}
    drawn = [_dot(city, id(city) in named) for city in placed]
    taken = [(dot["x"] - 7, dot["y"] - 7, dot["x"] + 7, dot["y"] + 7) for dot in drawn]
    for dot in drawn:
        if dot["label"]:
            taken.append(_place(dot, taken))
    return sorted(drawn, key=lambda dot: dot["label"])  # named ones on top


def _size(city):
    return getattr(city, "population", None) or 0


def _dot(city, named):
    x, y = project(city.lat, city.lon)
    return {
        "name": city.name,
        "url": city.get_absolute_url(),
        "kind": city.status,
        "css": _LOOKS.get(city.status, "maybe"),
        "x": x,
        "y": y,
        "label": named,
    }


def _place(dot, taken):
    """Put the name on the side where it covers least; give back the box it takes."""
    sides = _RING_SIDES if dot["kind"] == "founder" else _SIDES
    near = [box for box in taken if abs(box[1] - dot["y"]) < _NEAR[1] and abs(box[0] - dot["x"]) < _NEAR[0]]
    boxes = [(_covered(_box(dot, side), near), index, side) for index, side in enumerate(sides)]
    _cover, _index, side = min(boxes)
    dot.update(label_x=round(dot["x"] + side[0], 1), label_y=round(dot["y"] + side[1], 1), anchor=side[2])
    return _box(dot, side)


def _box(dot, side):
    width = _LETTER * len(dot["name"])
    left = dot["x"] + side[0] - {"start": 0, "middle": width / 2, "end": width}[side[2]]
    bottom = dot["y"] + side[1] + 4
    return left, bottom - _LINE, left + width, bottom


def _covered(box, taken):
    left, top, right, bottom = box
    outside = max(0, -left) + max(0, right - WIDTH) + max(0, -top) + max(0, bottom - HEIGHT)
    shared = sum(max(0, min(right, r) - max(left, x)) * max(0, min(bottom, b) - max(top, y)) for x, y, r, b in taken)
    return shared + 100 * outside
