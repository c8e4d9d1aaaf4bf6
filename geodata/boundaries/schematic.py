"""Schematic boundaries from points and areas: a power diagram whose cells have given areas.

The domain grows from the points themselves: discs in proportion to the areas, joined by a
morphological closing, scaled until the whole has the sum of the areas. The weights of the diagram
come from a damped Newton iteration on the areas (semi-discrete optimal transport; Kitagawa,
Mérigot and Thibert, "Convergence of a Newton algorithm for semi-discrete optimal transport",
J. Eur. Math. Soc. 21, 2019).
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.optimize import brentq
from scipy.sparse import csc_matrix, diags_array
from scipy.sparse.linalg import spsolve
from scipy.spatial import ConvexHull

Floats = npt.NDArray[np.float64]

CLOSING_M = 2500.0
AREA_TOLERANCE = 1e-4
_MAX_ITERATIONS = 60


def schematic_boundaries(points: Floats, areas: Floats) -> npt.NDArray[Any]:
    """Draw one polygon a point so that areas are met and the polygons form a valid coverage.

    Args:
        points: shape (n, 2), metres.
        areas: shape (n,), m².

    Returns:
        Array of n polygons (a few may be multipart); every area within 1 % of the one asked for,
        in practice within :data:`AREA_TOLERANCE`.

    Raises:
        ArithmeticError: the iteration did not reach the areas (points that coincide, say).
    """
    domain = grow_domain(points, areas)
    shapely.prepare(domain)
    areas = areas * (domain.area / areas.sum())  # the total is met to about 1e-6 only
    weights = np.zeros(len(points))
    cells, pairs, lengths = _clipped_diagram(points, weights, domain)
    reached = shapely.area(cells)
    smallest = 0.5 * min(reached.min(), areas.min())
    for _ in range(_MAX_ITERATIONS):
        residual = areas - reached
        if np.abs(residual / areas).max() < AREA_TOLERANCE:
            return _as_coverage(cells)
        step = _newton_step(points, pairs, lengths, residual)
        damping = 1.0
        while True:
            tried = _clipped_diagram(points, weights + damping * step, domain)
            tried_areas = shapely.area(tried[0])
            shrunk = np.linalg.norm(areas - tried_areas) <= (1 - damping / 2) * np.linalg.norm(
                residual
            )
            if tried_areas.min() >= smallest and shrunk:
                break
            damping /= 2
            if damping < 1e-9:
                raise ArithmeticError("the power diagram does not reach the areas")
        weights = weights + damping * step
        (cells, pairs, lengths), reached = tried, tried_areas
    raise ArithmeticError("the power diagram did not settle")


def grow_domain(points: Floats, areas: Floats, closing_m: float = CLOSING_M) -> shapely.Polygon:
    """Grow a region of the summed area around the points (discs, joined; holes filled).

    Discs are joined over gaps of twice ``closing_m``, or over wider ones until the region is whole.
    """
    radii = np.sqrt(areas / np.pi)
    centres = shapely.points(points)

    def region(factor: float) -> Any:
        discs = shapely.union_all(shapely.buffer(centres, factor * radii, quad_segs=8))
        closed = discs.buffer(closing_m, quad_segs=4).buffer(-closing_m, quad_segs=4)
        parts = shapely.get_parts(closed)
        return shapely.union_all(shapely.polygons(shapely.get_exterior_ring(parts)))

    total = float(areas.sum())

    def excess(factor: float) -> float:
        return float(region(factor).area / total - 1)

    if excess(0.1) > 0 or excess(4.0) < 0:
        raise ArithmeticError("the points are too scattered, or too close, for their areas")
    factor = brentq(excess, 0.1, 4.0, xtol=1e-4)
    grown = region(float(factor))
    if grown.geom_type != "Polygon" and closing_m < 1e6:
        return grow_domain(points, areas, 2 * closing_m)
    # Where a hole closes the area jumps: the rest is made up by a margin, which does not.
    reach = float(np.sqrt(total))
    margin = brentq(lambda m: float(grown.buffer(m).area / total - 1), -reach, reach, xtol=1e-4)
    domain: shapely.Polygon = grown.buffer(margin)
    return domain


def _clipped_diagram(
    points: Floats, weights: Floats, domain: Any
) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64], Floats]:
    """Cells of the power diagram inside the domain, the pairs that meet, their edge lengths."""
    cells, pairs, edges = power_diagram(points, weights)
    inside = shapely.intersection(edges, domain)
    return shapely.intersection(cells, domain), pairs, shapely.length(inside)


def power_diagram(
    points: Floats, weights: Floats
) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64], npt.NDArray[Any]]:
    """Compute a power diagram as the dual of the lower hull of the lifted points.

    Cell i is ``{x : |x − pᵢ|² − wᵢ ≤ |x − pⱼ|² − wⱼ for all j}``, cut far outside the points.

    Returns:
        The n cells, the (m, 2) pairs of cells that meet, and the m edges between them.
    """
    n = len(points)
    centre = points.mean(axis=0)
    scale = np.abs(points - centre).max()
    compass = [[1, 0], [0, 1], [-1, 0], [0, -1], [1, 1], [-1, 1], [-1, -1], [1, -1]]
    sites = np.vstack([(points - centre) / scale, 20.0 * np.array(compass)])
    height = (sites**2).sum(axis=1)
    height[:n] -= weights / scale**2
    hull = ConvexHull(np.column_stack([sites, height]))
    normal = hull.equations[:, :3]
    lower = normal[:, 2] < -1e-12
    vertex = np.full((len(normal), 2), np.nan)
    vertex[lower] = -normal[lower, :2] / (2 * normal[lower, 2:3]) * scale + centre

    facets_of: list[list[int]] = [[] for _ in range(len(sites))]
    pairs, edges = [], []
    for facet in np.flatnonzero(lower):
        corners = hull.simplices[facet]
        for position, site in enumerate(corners):
            facets_of[site].append(facet)
            other = hull.neighbors[facet][position]
            if other > facet and lower[other]:
                pair = np.delete(corners, position)
                if pair.max() < n:
                    pairs.append(pair)
                    edges.append([vertex[facet], vertex[other]])
    cells = [_convex_polygon(vertex[facets]) for facets in facets_of[:n]]
    if not pairs:
        return np.array(cells, dtype=object), np.empty((0, 2), dtype=np.int64), np.array([])
    lines = np.asarray(shapely.linestrings(np.array(edges)))
    return np.array(cells, dtype=object), np.array(pairs), lines


def _convex_polygon(corners: Floats) -> shapely.Polygon:
    if len(corners) < 3:
        return shapely.Polygon()
    offset = corners - corners.mean(axis=0)
    return shapely.Polygon(corners[np.argsort(np.arctan2(offset[:, 1], offset[:, 0]))])


def _newton_step(
    points: Floats, pairs: npt.NDArray[np.int64], lengths: Floats, residual: Floats
) -> Floats:
    """Solve J·dw = residual with ∂areaᵢ/∂wⱼ = −edge / (2·distance); w₀ stays fixed."""
    n = len(points)
    i, j = pairs.T
    rate = lengths / (2 * np.hypot(*(points[i] - points[j]).T))
    rate = np.maximum(rate, 1e-12)  # keeps the graph Laplacian regular where cells only touch
    links = csc_matrix((rate, (i, j)), shape=(n, n))
    links = links + links.T
    jacobian = diags_array(np.asarray(links.sum(axis=1)).ravel()) - links
    step = np.zeros(n)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a singular matrix shows as NaN, refused here
        step[1:] = spsolve(csc_matrix(jacobian)[1:, 1:], residual[1:])
    if not np.isfinite(step).all():
        raise ArithmeticError("two points coincide, or the domain falls apart")
    return step


def _as_coverage(cells: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Match the cells' edges exactly (clipping rounds each one differently)."""
    return np.asarray(shapely.coverage_clean(cells, snapping_distance=0.5, gap_width=1.0))
