"""`python -m benchmarks [--write]`: exits with 1 when a figure is worse than promised."""

import argparse
import sys

from benchmarks.ground import ground


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the figures in the page")
    asked = parser.parse_args(arguments)
    with ground() as room:
        # These read settings, which only now are there.
        from benchmarks import calls, drift, latency, report, throughput

        parts = [
            report.calls(calls.measure()),
            report.timings(latency.measure(room)),
            report.throughputs(throughput.measure(room)),
            report.sweeps(drift.measure()),
        ]
    text = report.page(parts)
    print(text)
    if asked.write:
        report.write(text)
    return 0 if all(part.kept for part in parts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
