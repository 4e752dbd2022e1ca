"""The command line: ``python -m pairing read-cross-entropy predictions.csv``."""

import argparse
import csv
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from pairing.reading import figure as reading_figure
from pairing.reading import text as reading_text
from pairing.reading import value as reading
from pairing.reading.columns import LABEL, choose_columns
from pairing.reading.predictions import TOLERANCE
from pairing.reading.tables import STANDARD_INPUT

DESCRIPTION = """Say what a cross-entropy value means: read predicted probabilities and labels
and tell accuracy, cross-entropy, perplexity and Brier score, what chance and class frequencies
would give, and whether confidence or knowledge is at fault."""


def _names(text: str) -> list[str]:
    """Split at commas; a name with commas stands in quotation marks."""
    try:
        return [name.strip() for name in next(csv.reader([text], skipinitialspace=True), [])]
    except csv.Error:
        raise argparse.ArgumentTypeError("give names between commas, on one line") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pairing")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser(
        "read-cross-entropy", help="read predictions and labels", description=DESCRIPTION
    )
    add = command.add_argument
    add(
        "file", type=Path,
        help="text (.csv, .tsv or .txt with columns between , ; | or tabs, also .gz, .bz2 or "
        ".zst) or .parquet, a row a prediction, columns by name; - for standard input",
    )  # fmt: skip
    add("--label", default=LABEL, help="column of the true class (default: %(default)s)")
    add(
        "--probabilities", type=_names, default=[], metavar="A,B,...",
        help="probability columns, one a class; a class is called as its column, without p_ "
        "(default: the columns that begin with p_); A* stands for all that begin with A",
    )  # fmt: skip
    add(
        "--classes", type=_names, default=[], metavar="V=A,W=B,...",
        help="values of the label that stand for the classes (default: the classes' names); "
        "classes alone are counted from 0",
    )  # fmt: skip
    add(
        "--truth", type=_names, default=[], metavar="A,B,...",
        help="columns of true probabilities, in the same order (default: true_ and the class, "
        "where there are such columns)",
    )  # fmt: skip
    add(
        "--tolerance", type=float, default=TOLERANCE,
        help="how far from one a row may sum, at most 1 (default: %(default)s)",
    )  # fmt: skip
    add("--json", action="store_true", help="print JSON instead of text")
    add("--figure", type=Path, help="also draw a page: a file that ends in .pdf, .svg or .png")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 2 after a line of error, or 130 after Ctrl-C."""
    options = _parser().parse_args(arguments)
    try:
        _print(_read(options))
    except KeyboardInterrupt:
        print("stopped by Ctrl-C", file=sys.stderr)
        return 128 + signal.SIGINT
    except (ValueError, OSError) as error:
        print("error:", *str(error).splitlines(), file=sys.stderr)  # names may hold line breaks
        return 2
    return 0


def _print(text: str) -> None:
    """Print text, and what the standard output has no letters for by its numbers in Unicode."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), end="", flush=True)


def _read(options: argparse.Namespace) -> str:
    if options.figure:
        reading_figure.check_figure(options.figure)
    columns = choose_columns(
        options.file, options.label, options.probabilities, options.truth, options.classes
    )
    result = reading.read_file(options.file, columns, options.tolerance)
    source = "standard input" if options.file == STANDARD_INPUT else options.file.name
    if options.figure:
        reading_figure.write_figure(result, source, options.figure)
    if options.json:
        return reading_text.to_json(result) + "\n"
    return reading_text.to_text(result, source)


if __name__ == "__main__":
    sys.exit(main())
