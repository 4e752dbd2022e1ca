"""The JSON schema of config.yaml, by which editors check and complete it."""

import math
from typing import Any

import yaml

from pairing.config.checking import schema

PATH = "workflow/schemas/config.schema.yaml"
HEAD = "# For editors: written by `python -m pairing.config` from the types of the keys."


def schema_text() -> str:
    """Return what stands in the schema's file, a line a key."""
    lines = [HEAD]
    for name, part in schema().items():
        if name in ("$defs", "properties"):
            lines.append(f"{name}:")
            lines += [f"  {key}: {_in_a_line(one)}" for key, one in part.items()]
        else:
            lines.append(_in_a_line({name: part})[1:-1])
    return "\n".join([*lines, ""])


def _in_a_line(part: Any) -> str:
    return str(
        yaml.safe_dump(part, default_flow_style=True, sort_keys=False, width=math.inf)
    ).strip()
