"""The examples in the docstrings of the package run and print what they say."""

import doctest
import importlib
import pkgutil

import pytest

import analysis

MODULES = [name for _, name, _ in pkgutil.walk_packages(analysis.__path__, "analysis.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of(name):
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0
