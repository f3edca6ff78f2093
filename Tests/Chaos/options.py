"""The options that the programs of this directory share."""

import argparse
import random


def parser(requests: int) -> argparse.ArgumentParser:
    """The parser for the two programs under test, the number of requests and the seed of the random choices."""
    parser = argparse.ArgumentParser()
    parser.add_argument("gateway")
    parser.add_argument("openclaw")
    parser.add_argument("--requests", type=int, default=requests)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    return parser
