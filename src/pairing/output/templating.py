"""How all templates are filled: none with a value that is not there."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def environment(**options: Any) -> Environment:
    """Return the environment of this folder's templates.

    Parameters
    ----------
    **options
        Of `jinja2.Environment`, besides those that all have.
    """
    return Environment(
        loader=PackageLoader("pairing.output"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )


def page(name: str) -> Any:
    """Return a template of HTML, in which values are escaped."""
    return environment(autoescape=True).get_template(name)


def text(name: str) -> Any:
    """Return a template of Markdown, which ends as its file does."""
    return environment(keep_trailing_newline=True).get_template(name)
