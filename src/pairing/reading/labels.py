"""What labels that are no class may mean: what a message proposes."""

from collections.abc import Iterable, Sequence

from pairing.reading.columns import Columns, key, numbered, option


def hint_on_label(columns: Columns, text: str, seen: set[str]) -> str:
    """Say how a label that is no class may be told to be one; empty if nothing is known.

    Parameters
    ----------
    columns : Columns
    text : str
        The label.
    seen : set of str
        Keys of all labels up to that row: what is proposed has a place for each of them.
    """
    parts = _parts(columns.classes, key(text), seen)
    if parts:
        return f"; where {text} stands for {parts[text]}, say so: {_told(parts.items())}"
    if numbered([text]) is None:
        return ""
    legal = numbered(columns.labels)
    orders = [codes for codes in _orders(columns, legal) if seen <= set(map(str, codes))]
    if not orders:
        return ""
    why = (
        "where labels are numbers of classes"
        if legal is None
        else "labels seem to be numbered otherwise"
    )
    told = (_told(zip(codes, columns.classes, strict=True)) for codes in orders)
    return f"; {why}, say which: {' or '.join(told)}"


def _told(pairs: Iterable[tuple[object, str]]) -> str:
    return option("classes", [f"{code}={name}" for code, name in pairs])


def _orders(columns: Columns, legal: list[int] | None) -> list[Sequence[int]]:
    """Return the numbers that classes have by custom: from 0, from 1, and -1 and 1 for two."""
    q = len(columns.classes)
    signs = [(-1, 1)] if q == 2 else []
    if legal is None:
        return [range(q), range(1, q + 1), *signs]
    return [*signs, *([number + step for number in legal] for step in (-1, 1))]


def _parts(classes: Sequence[str], text: str, seen: set[str]) -> dict[str, str]:
    """Return the classes by what is left without the text that all of them begin or end with.

    Empty if no such part is `text`, or a label that was seen is none.
    """
    found = []
    for name in classes:
        if name.endswith(text) and name != text:
            start = name.removesuffix(text)
            found.append({one.removeprefix(start): one for one in classes if one.startswith(start)})
        if name.startswith(text) and name != text:
            end = name.removeprefix(text)
            found.append({one.removesuffix(end): one for one in classes if one.endswith(end)})
    whole = [parts for parts in found if len(parts) == len(classes) and seen <= {*map(key, parts)}]
    return max(whole, key=lambda parts: sum(map(len, parts)), default={})
