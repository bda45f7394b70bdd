"""LuckyFit Desk without a window: values, rules, services and the doors to the outside."""

import os
import sys

# What libraries look for by themselves, and nobody here uses, is told to be missing before they look. httpx loads the libraries
# of its own command line where they are there (8 MiB); None is how Python is told that a module can't be had. pydantic reads the
# description of every installed package for plugins, which would then see all that LuckyFit answers.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # noqa: TID251 - a library's switch, no setting of ours
