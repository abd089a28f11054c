"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat

from ._library import Error


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Writes a file in UTF-8; a link stays, and the file behind it is written.

    Raises:
        Error: The file cannot be written (code 73).
    """
    target = os.path.realpath(path)
    try:
        if os.path.exists(target) and not os.path.isfile(target):
            # A pipe or a device gets the text where it is.
            with open(target, "w", encoding="utf-8") as stream:
                stream.write(text)
            return
        folder, name = os.path.split(target)
        part = os.path.join(folder, f".{name}.{secrets.token_hex(4)}.part")
        try:
            with open(part, "x", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            if os.path.exists(target):
                os.chmod(part, stat.S_IMODE(os.stat(target).st_mode))
            os.replace(part, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(part)
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise Error(f"{os.fspath(path)}: cannot be written: {reason}", 73) from None
    except UnicodeEncodeError:
        raise Error(
            f"{os.fspath(path)}: must be written in UTF-8, found a lone surrogate"
        ) from None
