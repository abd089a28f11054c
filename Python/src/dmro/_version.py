"""The version of the package, which is that of DMRO."""

__version__ = "0.1.0"
