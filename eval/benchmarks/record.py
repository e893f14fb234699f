"""What a benchmark writes down: measurements, targets, and where, when and with what they were taken."""

import datetime
import json
import os
import platform
import re
import statistics
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
RESULTS = REPOSITORY / "eval" / "results"


def median(values):
    return statistics.median(values)


def shown(value, unit=""):
    """A figure with three or four significant digits."""
    if 0 < abs(value) < 0.001:
        return f"{value:.1e}"
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2 if abs(value) >= 10 else 3
    return f"{value:,.{digits}f}" + (f" {unit}" if unit else "")


def span(values, unit=""):
    """Median [least–greatest]."""
    if len(values) == 1:
        return shown(values[0], unit)
    return f"{shown(median(values))} [{shown(min(values))}–{shown(max(values))}]" + (f" {unit}" if unit else "")


def output(*command):
    """What a command prints, or None where it fails."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def field(path, pattern):
    """The first group of `pattern` in a system file."""
    try:
        found = re.search(pattern, Path(path).read_text(), re.MULTILINE)
    except OSError:
        return None
    return found and found.group(1).strip()


def machine():
    kilobytes = field("/proc/meminfo", r"^MemTotal:\s*(\d+)")
    return {
        "cpu": field("/proc/cpuinfo", r"^model name\s*:\s*(.*)$") or platform.processor() or platform.machine(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "memory_gib": round(int(kilobytes) / 2**20, 1) if kilobytes else None,
        "system": field("/etc/os-release", r'^PRETTY_NAME="?(.*?)"?$') or platform.system(),
        "kernel": platform.release(),
    }


def source(rankify_is_built_here):
    """The last commit that changed what is built; a binary from elsewhere has none that can be known."""
    if not rankify_is_built_here:
        return {"commit": None, "note": "the binary was named by RANKIFY, not built by this run"}
    changed = output("git", "status", "--porcelain", "--", "Sources", "Package.swift")
    return {"commit": output("git", "log", "-1", "--format=%H", "--", "Sources", "Package.swift"), "changed_since": bool(changed)}


class Record:
    """Collects a benchmark's measurements and targets, and writes them."""

    def __init__(self, name, command):
        self.name = name
        self.content = {
            "benchmark": name,
            "created": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "command": command,
            "machine": machine(),
            "load_before": round(os.getloadavg()[0], 2),
            "versions": {},
            "measurements": [],
            "targets": [],
        }

    def __setitem__(self, key, value):
        self.content[key] = value

    def measured(self, measure, engine, values, unit, **details):
        """Notes the figures of one engine, one a round, and returns them."""
        entry = {"measure": measure, "engine": engine, "unit": unit, "median": median(values), "values": values}
        self.content["measurements"].append(entry | details)
        return values

    def target(self, name, value, wanted, passed, details=""):
        """Notes whether a target was met; `wanted` says in words what was wanted. A ratio only told has `passed` None."""
        entry = {"target": name, "value": value, "wanted": wanted, "passed": passed, "details": details}
        self.content["targets"].append(entry)

    @property
    def passed(self):
        return all(target["passed"] is not False for target in self.content["targets"])

    def table(self):
        """The targets as a Markdown table."""
        lines = ["| target | measured | wanted | | |", "|---|---:|---:|---|---|"]
        for target in self.content["targets"]:
            verdict = {True: "pass", False: "**fail**", None: ""}[target["passed"]]
            lines.append(
                f"| {target['target']} | {shown(target['value'])} | {target['wanted']} | {verdict} | {target['details']} |"
            )
        return "\n".join(lines)

    def measurements(self):
        """All measurements as a Markdown table."""
        lines = ["| measured | engine | median [least–greatest] | unit | |", "|---|---|---:|---|---|"]
        for entry in self.content["measurements"]:
            notes = [entry["note"]] if "note" in entry else []
            if "cold" in entry:
                notes.append(f"first pass {shown(entry['cold'])}")
            lines.append(
                f"| {entry['measure']} | {entry['engine']} | {span(entry['values'])} | {entry['unit']} | {'; '.join(notes)} |"
            )
        return "\n".join(lines)

    def heading(self):
        content, machine = self.content, self.content["machine"]
        commit = content["source"]["commit"] or "unknown"
        changed = " with changes" if content["source"].get("changed_since") else ""
        versions = ", ".join(f"{name} {version}" for name, version in content["versions"].items())
        return (
            f"# {self.name}, {content['created'][:10]}\n\n`{content['command']}` · commit {commit[:12]}{changed}\n\n"
            f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}, "
            f"Linux {machine['kernel']}; load average {content['load_before']} before, {content['load_after']} after"
            f"\n\n{versions}\n"
        )

    def write(self, body, keep):
        """Prints the heading and `body`, which is Markdown; keeps both, and the figures, in eval/results where wanted."""
        self.content["load_after"] = round(os.getloadavg()[0], 2)
        text = f"{self.heading()}\n{body}"
        print(text)
        if not keep:
            return
        RESULTS.mkdir(parents=True, exist_ok=True)
        stem = f"{self.name}-{self.content['created'][:10]}"
        (RESULTS / f"{stem}.json").write_text(json.dumps(self.content, indent=1, ensure_ascii=False) + "\n")
        (RESULTS / f"{stem}.md").write_text(text)
        print(f"written: eval/results/{stem}.json and .md")
