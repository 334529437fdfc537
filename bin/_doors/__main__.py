"""`python3 bin/_doors DOOR …`: open one door; its trouble is one clear line and a non-zero exit."""

import sys
from importlib import import_module
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
sys.dont_write_bytecode = True

from _doors.trouble import Stopped, Trouble, stop_on_signals  # noqa: E402

if __name__ == "__main__":
    door, arguments = sys.argv[1], sys.argv[2:]
    stop_on_signals()
    try:
        sys.exit(import_module(f"_doors.{door}").main(arguments))
    except Stopped as stopped:
        sys.exit(128 + stopped.signal)
    except Trouble as trouble:
        sys.exit(f"bin/{door}: {trouble}")
    except OSError as error:
        sys.exit(f"bin/{door}: {error.strerror or error} ({error.filename or 'no file'})")
