"""What YAML and merging do to a config behind the user's back: keys twice, and mixed choices."""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import yaml

RANGE = {"low", "high", "scale"}


class _Once(yaml.SafeLoader):  # type: ignore[misc]
    """Reads YAML, and JSON, in which no key stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        lines: dict[Any, int] = {}
        for key, _ in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in lines:
                raise ValueError(
                    f"the key {name} stands twice, in lines {lines[name]} and {line}; keep one"
                )
            lines[name] = line
        return super().construct_mapping(node, deep)


def read_once(path: Path) -> Any:
    """Return what a config file holds, in YAML or JSON.

    Raises
    ------
    ValueError
        One line: the file is not YAML, or a key stands twice in it.
    OSError
    """
    try:
        text = path.read_text(encoding="utf-8")
        if text.lstrip().startswith("{"):
            text = text.expandtabs()  # which JSON may be indented by, and YAML not
        return yaml.load(text, Loader=_Once)  # a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValueError(f"{path}: line {line} is not YAML ({error.problem}); mend it") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"{path}: cannot be read ({reason}); mend it") from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def settle_merge(config: dict[str, Any], *given: Any) -> None:
    """Take out of a merged config what later values of the user's own replace.

    Snakemake merges at any depth, so that levels of the user's own come to stand beside the range
    that they are to replace, and the other way round.

    Parameters
    ----------
    config : dict
        Merged of config.yaml and all of `given`. It is changed.
    *given : dict
        What the user gave in files and then on the command line, the last to hold.
    """
    replaced: dict[str, set[str]] = {}
    for one in given:
        for name, own in _space_of(one).items():
            keys = set(own) if isinstance(own, Mapping) else set()
            if keys & {"levels", *RANGE}:
                replaced[name] = (RANGE if "levels" in keys else {"levels"}) - keys
    for name, keys in replaced.items():
        merged = _space_of(config).get(name)
        if isinstance(merged, dict):
            for key in keys:
                merged.pop(key, None)


def _space_of(config: Any) -> Mapping[str, Any]:
    part = config
    for key in ("search", "space"):
        part = part.get(key) if isinstance(part, Mapping) else None
    return part if isinstance(part, Mapping) else {}
