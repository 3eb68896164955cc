"""`python -m tests.chaos [--grants 300] [--seed 1]`: exits with 1 when anything does not hold."""

import argparse
import sys

from tests.chaos.ground import ground


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--grants", type=int, default=300, help="grants that people approve")
    parser.add_argument("--seed", type=int, default=1, help="of every choice that chance makes")
    parser.add_argument("--times", type=int, default=4, help="how often everything breaks")
    asked = parser.parse_args(arguments)
    with ground() as ours:
        # It reads settings, which only now are there.
        from tests.chaos.run import run

        report = run(ours, grants=asked.grants, seed=asked.seed, times=asked.times)
        sys.stdout.write(report.text() + "\n")
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
