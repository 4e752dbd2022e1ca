"""Write the schema for editors anew: ``python -m pairing.config``, in the project's folder."""

from pathlib import Path

from pairing.config.schema_file import PATH, schema_text

Path(PATH).write_text(schema_text(), encoding="utf-8")
