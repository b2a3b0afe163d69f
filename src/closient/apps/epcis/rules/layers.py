"""A layered drawing of a graph around one node: what leads to it stands left of it, what comes of it right.

After Sugiyama: edges that close a circle are set aside, layers are longest paths, long edges get a place in
each layer that they pass, and the order inside of a layer follows the middle of the neighbours.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Edge = tuple[str, str]
Point = tuple[int, int]
# What stands in a layer: a node, or where the edge of that number passes.
Item = str | tuple[int, int]
Layers = dict[int, list[Item]]
SWEEPS = 8
MOST_PASSAGES = 5_000


@dataclass(frozen=True, slots=True)
class Layout:
    """Where nodes stand, as (layer, row), and by which points each edge leads. `turned`: the numbers of the
    edges that close circles and do not lead to the right."""

    places: dict[str, Point]
    routes: list[list[Point]]
    turned: frozenset[int]


def layout(nodes: Sequence[str], edges: Sequence[Edge], root: str) -> Layout:
    """Place each node once. The root is in layer 0; the order of nodes and edges decides what is even."""
    turned = closing(nodes, edges, root)
    straight = [edge for number, edge in enumerate(edges) if number not in turned]
    layer = layers(nodes, straight, root)
    columns, chains = _with_passages(nodes, edges, layer)
    links = [
        (a, b) if _at(a, layer) < _at(b, layer) else (b, a) for chain in chains for a, b in pairwise(chain)
    ]
    columns = _ordered(columns, links, layer)
    rows = _rows(columns)
    places = {node: (layer[node], rows[node]) for node in nodes}
    routes = [[(_at(item, layer), rows[item]) for item in chain] for chain in chains]
    return Layout(places, routes, turned)


def closing(nodes: Sequence[str], edges: Sequence[Edge], root: str) -> frozenset[int]:
    """The numbers of edges without which there is no circle: those that lead back on a way in depth."""
    out: dict[str, list[tuple[int, str]]] = {node: [] for node in nodes}
    for number, (source, target) in enumerate(edges):
        out[source].append((number, target))
    state: dict[str, int] = {}
    found: set[int] = set()
    for start in (root, *nodes):
        if start in state:
            continue
        state[start] = 1
        way = [(start, iter(out[start]))]
        while way:
            node, rest = way[-1]
            for number, target in rest:
                if state.get(target) == 1:
                    found.add(number)
                elif target not in state:
                    state[target] = 1
                    way.append((target, iter(out[target])))
                    break
            else:
                state[node] = 2
                way.pop()
    return frozenset(found)


def layers(nodes: Sequence[str], edges: Sequence[Edge], root: str) -> dict[str, int]:
    """The layer of each node of a graph without circles: every edge leads to a higher one.

    What comes of the root: the longest way from it. What leads there: as close to it as it can be. The rest,
    such as what else was made of a source: as close as it can be to where it came from.
    """
    before: dict[str, list[str]] = {node: [] for node in nodes}
    after: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        before[target].append(source)
        after[source].append(target)
    order = _topological(nodes, before, after)
    layer = {root: 0}
    for node in order:
        reached = [layer[one] for one in before[node] if one in layer]
        if reached:
            layer[node] = max(reached) + 1
    for node in reversed(order):
        if node not in layer:
            reached = [layer[one] for one in after[node] if one in layer]
            if reached:
                layer[node] = min(reached) - 1
    for node in order:
        if node not in layer:
            layer[node] = max((layer[one] for one in before[node]), default=-1) + 1
    return layer


def _topological(
    nodes: Sequence[str], before: dict[str, list[str]], after: dict[str, list[str]]
) -> list[str]:
    missing = {node: len(before[node]) for node in nodes}
    order = [node for node in nodes if not missing[node]]
    for node in order:
        for one in after[node]:
            missing[one] -= 1
            if not missing[one]:
                order.append(one)
    return order


def _at(item: Item, layer: dict[str, int]) -> int:
    return layer[item] if isinstance(item, str) else item[1]


def _with_passages(
    nodes: Sequence[str], edges: Sequence[Edge], layer: dict[str, int]
) -> tuple[Layers, list[list[Item]]]:
    """What stands in each layer, and for each edge what it leads through."""
    columns: Layers = {}
    for node in nodes:
        columns.setdefault(layer[node], []).append(node)
    length = sum(max(abs(layer[source] - layer[target]) - 1, 0) for source, target in edges)
    chains: list[list[Item]] = []
    for number, (source, target) in enumerate(edges):
        passages: list[Item] = []
        if length <= MOST_PASSAGES:
            step = 1 if layer[source] < layer[target] else -1
            passages = [(number, one) for one in range(layer[source] + step, layer[target], step)]
            for passage in passages:
                columns[_at(passage, layer)].append(passage)
        chains.append([source, *passages, target])
    return columns, chains


def _ordered(columns: Layers, links: Sequence[tuple[Item, Item]], layer: dict[str, int]) -> Layers:
    """The order with the fewest crossings of those that some sweeps come by."""
    before: dict[Item, list[Item]] = {}
    after: dict[Item, list[Item]] = {}
    for left, right in links:
        if _at(right, layer) - _at(left, layer) == 1:
            after.setdefault(left, []).append(right)
            before.setdefault(right, []).append(left)
    ahead = sorted(columns)
    best, fewest = columns, crossings(columns, after)
    now = columns
    for turn in range(SWEEPS):
        if not fewest:
            break
        if turn == 0:  # outward from the root, which needs no second sweep if both sides are trees
            now = _swept(now, [one for one in ahead if one > 0], before)
            now = _swept(now, [one for one in reversed(ahead) if one < 0], after)
        elif turn % 2:
            now = _swept(now, list(reversed(ahead)), after)
        else:
            now = _swept(now, ahead, before)
        count = crossings(now, after)
        if count < fewest:
            best, fewest = now, count
    return best


def _swept(columns: Layers, order: Sequence[int], neighbours: dict[Item, list[Item]]) -> Layers:
    """Each of these layers in the order of the middle of its neighbours; who has none stays where it is."""
    swept = dict(columns)
    row = {item: place for column in columns.values() for place, item in enumerate(column)}
    for number in order:
        middle = {
            item: sum(row[one] for one in beside) / len(beside)
            if (beside := neighbours.get(item))
            else float(place)
            for place, item in enumerate(swept[number])
        }
        swept[number] = sorted(swept[number], key=middle.__getitem__)
        row.update((item, place) for place, item in enumerate(swept[number]))
    return swept


def crossings(columns: Layers, after: dict[Item, list[Item]]) -> int:
    """How many pairs of links between neighbouring layers cross."""
    row = {item: place for column in columns.values() for place, item in enumerate(column)}
    count = 0
    for column in columns.values():
        passed: list[int] = []
        for item in column:
            targets = [row[one] for one in after.get(item, ())]
            count += sum(len(passed) - bisect_left(passed, target + 1) for target in targets)
            for target in targets:
                insort(passed, target)
    return count


def _rows(columns: Layers) -> dict[Item, int]:
    """Two rows apart, and each layer about the same middle."""
    widest = max(len(column) for column in columns.values())
    return {
        item: widest - len(column) + 2 * place
        for column in columns.values()
        for place, item in enumerate(column)
    }
