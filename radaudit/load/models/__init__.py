"""Opens a model file, whatever its format, without ever running code that the file brings along.

`open_model` looks at the content, not at the suffix, and hands it to the one loader that recognizes it. There is one
loader a file in this folder; dropping in another adds a format.
"""

from radaudit.load.models.opening import open_model

__all__ = ["open_model"]
