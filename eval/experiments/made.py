"""What experiments make with the binary, each thing once."""

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from trainings import digest


class Work:
    """Runs the binary, each set of arguments once: results lie in files named by the binary, arguments and files' contents."""

    def __init__(self, place, models):
        self.binary, self.place, self.models = os.environ["RANKIFY"], Path(place), Path(models)
        self.place.mkdir(parents=True, exist_ok=True)

    def __call__(self, *arguments):
        command = [self.binary, *map(str, arguments), "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
        return done.stdout

    def made(self, name, suffix, *arguments):
        """The file that a command with -o makes; arguments that are paths count by what they hold."""
        known = [digest(item) if isinstance(item, Path) else str(item) for item in (Path(self.binary), *arguments)]
        key = hashlib.sha256(json.dumps(known).encode()).hexdigest()[:12]
        path = self.place / f"{name.replace(', ', '-').replace(' ', '-')}-{key}{suffix}"
        if not path.exists():
            print(f"{time.strftime('%H:%M')} {path.name}", file=sys.stderr)
            part = path.with_name(f"part-{path.name}")
            self(*arguments, "-o", part)
            for meta in part.parent.glob(f"{part.name}*"):
                meta.rename(path.parent / meta.name.removeprefix("part-"))
        return path
