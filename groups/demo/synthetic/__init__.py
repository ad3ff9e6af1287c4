"""A world of any size, drawn by lot from a seed: for benchmarks, never for people."""

from groups.demo.synthetic.build import Size, build_world

__all__ = ["Size", "build_world"]
