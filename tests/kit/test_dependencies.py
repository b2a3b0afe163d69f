"""What handlers ask for is made without a task for each: most of them wait for nothing."""

from litestar.routes import HTTPRoute

from closient import app


def test_the_dependencies_of_every_handler_are_made_one_after_the_other():
    models = [
        model
        for route in app.describe().routes
        if isinstance(route, HTTPRoute)
        for _, model in route.route_handler_map.values()
    ]
    wanted = [len(model.dependency_batches) for model in models]
    assert max(wanted) >= 3
    assert all(len(batch) == 1 for model in models for batch in model.dependency_batches)
