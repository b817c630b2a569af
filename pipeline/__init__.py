"""Suara Forum: what people say to a city's agencies, as themes that planners can act on."""

__version__ = "0.1.0"
