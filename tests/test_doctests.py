"""The examples in the package's docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import pipeline

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(pipeline.__path__, "pipeline.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
