"""The layered drawing: pure, so that every rule of it is tried on graphs that nobody has thought of."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from closient.apps.epcis.rules import layers

Graph = tuple[list[str], list[tuple[str, str]]]


@st.composite
def graphs(draw: st.DrawFn, largest: int = 14) -> Graph:
    """Any directed graph, with circles, loops, double edges and parts that nothing joins."""
    count = draw(st.integers(1, largest))
    nodes = [f"n{number}" for number in range(count)]
    pairs = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes))
    return nodes, draw(st.lists(pairs, max_size=3 * count))


@st.composite
def trees(draw: st.DrawFn) -> list[tuple[str, str]]:
    """A tree that grows out of n0."""
    count = draw(st.integers(2, 30))
    return [(f"n{draw(st.integers(0, number - 1))}", f"n{number}") for number in range(1, count)]


def reachable(nodes: list[str], edges: list[tuple[str, str]]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {node: set() for node in nodes}
    for source, target in edges:
        out[source].add(target)
    found: dict[str, set[str]] = {}
    for node in nodes:
        seen: set[str] = set()
        waiting = list(out[node])
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += out[one]
        found[node] = seen
    return found


def drawn_crossings(layout: layers.Layout) -> int:
    """Counted apart from the code: every pair of pieces of edges between the same two layers."""
    pieces = sorted(
        {
            tuple(sorted(piece))
            for route in layout.routes
            for piece in pairwise(route)
            if abs(piece[0][0] - piece[1][0]) == 1
        }
    )
    return sum(
        (a[0][1] - b[0][1]) * (a[1][1] - b[1][1]) < 0
        for place, a in enumerate(pieces)
        for b in pieces[place + 1 :]
        if a[0][0] == b[0][0]
    )


@given(graphs())
def test_every_edge_leads_to_the_right_unless_it_is_part_of_a_circle(graph: Graph):
    nodes, edges = graph
    layout = layers.layout(nodes, edges, nodes[0])
    reach = reachable(nodes, edges)
    for number, (source, target) in enumerate(edges):
        to_the_right = layout.places[source][0] < layout.places[target][0]
        assert to_the_right == (number not in layout.turned)
        if not to_the_right:
            assert source in reach[target]


@given(graphs())
def test_no_two_nodes_share_a_place_and_the_root_stands_in_layer_zero(graph: Graph):
    nodes, edges = graph
    layout = layers.layout(nodes, edges, nodes[-1])
    assert set(layout.places) == set(nodes)
    assert max(Counter(layout.places.values()).values()) == 1
    assert layout.places[nodes[-1]][0] == 0
    assert all(row >= 0 for _, row in layout.places.values())


@given(graphs())
def test_an_edge_leads_from_its_node_to_its_node_through_every_layer_between(graph: Graph):
    nodes, edges = graph
    layout = layers.layout(nodes, edges, nodes[0])
    for (source, target), route in zip(edges, layout.routes, strict=True):
        assert (route[0], route[-1]) == (layout.places[source], layout.places[target])
        assert all(abs(a[0] - b[0]) == 1 for a, b in pairwise(route)) or source == target


@given(graphs())
def test_passages_and_nodes_do_not_stand_in_each_others_way(graph: Graph):
    nodes, edges = graph
    layout = layers.layout(nodes, edges, nodes[0])
    passed = [point for route in layout.routes for point in route[1:-1]]
    assert max(Counter(passed + list(layout.places.values())).values()) == 1


@given(graphs())
def test_what_leads_to_the_root_stands_left_and_what_comes_of_it_right(graph: Graph):
    nodes, edges = graph
    root = nodes[0]
    layout = layers.layout(nodes, edges, root)
    kept = [edge for number, edge in enumerate(edges) if number not in layout.turned]
    reach = reachable(nodes, kept)
    assert all(layout.places[node][0] > 0 for node in reach[root])
    assert all(layout.places[node][0] < 0 for node in nodes if root in reach[node])


@given(trees())
def test_trees_out_of_the_root_and_into_it_have_no_crossings(edges: list[tuple[str, str]]):
    out = edges
    into = [(f"m{target[1:]}", f"m{source[1:]}" if source != "n0" else "n0") for source, target in edges]
    both = out + into
    nodes = sorted({end for edge in both for end in edge}, key=lambda one: (len(one), one[::-1]))
    assert drawn_crossings(layers.layout(nodes, both, "n0")) == 0


@given(graphs())
def test_crossings_are_counted_as_they_are_drawn(graph: Graph):
    nodes, edges = graph
    single = [edge for edge in dict.fromkeys(edges) if (edge[1], edge[0]) not in edges]
    layout = layers.layout(nodes, single, nodes[0])
    columns: layers.Layers = {}
    after: dict[layers.Item, list[layers.Item]] = {}
    points = sorted({point for route in layout.routes for point in route} | set(layout.places.values()))
    for point in points:
        columns.setdefault(point[0], []).append(point)
    for route in layout.routes:
        for a, b in pairwise(route):
            after.setdefault(min(a, b), []).append(max(a, b))
    assert layers.crossings(columns, after) == drawn_crossings(layout)


def test_a_long_edge_makes_room_where_it_passes():
    nodes = ["a", "b", "c", "d"]
    edges = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")]
    layout = layers.layout(nodes, edges, "a")
    assert [layout.places[node][0] for node in nodes] == [0, 1, 2, 3]
    assert [point[0] for point in layout.routes[3]] == [0, 1, 2, 3]


def test_a_source_stands_close_to_what_was_made_of_it():
    edges = [("far", "near"), ("near", "lot"), ("late", "lot"), ("lot", "out"), ("late", "other")]
    layout = layers.layout(["lot", "far", "near", "late", "out", "other"], edges, "lot")
    assert {node: layer for node, (layer, _) in layout.places.items()} == {
        "far": -2,
        "near": -1,
        "late": -1,
        "lot": 0,
        "other": 0,
        "out": 1,
    }


def test_too_many_passages_are_left_out_and_the_edges_lead_straight():
    chain = [f"n{number:03}" for number in range(200)]
    edges = [*pairwise(chain)] + [(chain[0], one) for one in chain[2:]]
    layout = layers.layout(chain, edges, chain[0])
    assert all(len(route) == 2 for route in layout.routes)
    assert layout.places[chain[-1]][0] == 199
