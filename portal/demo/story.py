"""The reference story, told through the REST API and through plain boto3 as the consumer's role."""

import sys


def main() -> int:
    return 0


if __name__ == "__main__":
    sys.exit(main())
