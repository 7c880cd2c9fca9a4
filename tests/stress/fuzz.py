"""Feed the program what is damaged at random and count how it ends; no ending but these is right: accepted, or told.

Run from the repository: python tests/stress/fuzz.py packages --number 1000 --seed 1. What fails is printed with its
seed, by which it is made again: --only SEED.
"""

import argparse
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner
from imports import feed_import
from mutations import damage_package, damage_text, damage_topic

sys.path.insert(0, str(Path(__file__).parents[2]))
from ldnsynth import cli, folders
from ldnsynth.errors import DataError, LdnsynthError, ParameterError, ReportError
from ldnsynth.evidence import check_data, load_evidence
from ldnsynth.evidence.descriptor import NAME, descriptor_text
from ldnsynth.evidence.layout import package_of
from ldnsynth.evidence.reading.tables import read_headers
from ldnsynth.publishing.request.collection import load_collection
from ldnsynth.publishing.request.grid import load_grid, vary
from ldnsynth.publishing.request.parameter_words import Words, topic_words
from ldnsynth.publishing.request.parameters import read_parameters
from ldnsynth.synthesis.trials.groups import group_effects
from ldnsynth.topic import read_topic
from ldnsynth.views.effects import effects_of
from ldnsynth.views.rated_outcomes import rated_outcomes
from tests.evidence.conftest import ToyPackage

SECONDS = 30  # of computing, for one input
SMALL = 0.95  # share of packages that are the tests' own, of few rows
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u202e]|Traceback|\bline \d+, in ")
TABLES = (
    "slab,yi,vi\nAlder,0.1,0.04\nBirch,0.2,0.05\nCedar,0.3,0.03\n",
    "slab,region,ai,bi,ci,di\nAlder,east,3,17,6,14\nBirch,east,0,20,2,18\nCedar,west,5,25,9,21\nDogwood,west,4,6,7,3\n",
    "slab,m1i,sd1i,n1i,m2i,sd2i,n2i\nAlder,1,1,10,0,1,10\nBirch,1,2,12,0,1,10\nCedar,2,1,10,0,1,14\n",
    "slab;yi;sei\nAlder;0,1;0,2\nBirch;0,2;0,3\nCedar;0,3;0,1\n",
)
ASKED = (
    ["--measure", "OR"],
    ["--measure", "MD"],
    ["--by", "region"],
    ["--measure", "RR", "--tau2", "DL"],
    ["--ci", "hk"],
    [],
)
FORMS = (["--format", "csv"], ["--format", "json"], ["--forest", "out.svg"], [])
GRID = """\
- reports: [crohns-disease, fibromyalgia]
  each: {as_of: [2012-01-01, 2018-01-01, ""], min_n: [0, 50]}
- reports: [all-conditions]
  parameters: {conditions: [hiv], tau2: DL}
"""
PARAMETERS = ("as_of=2009-02-09", "min_n=50", "conditions=hiv,autism", "tau2=DL", "correlation=0.7", "interval=z")
CELL = 'conditions: list[str] = ["hiv"]  # conditions\nmin_n: int = 0  # people\nas_of: str = ""  # day'


class Slow(Exception):
    """An input that takes too long."""


def main() -> None:
    """Run a kind of input, print what failed and the counts; the exit code is 1 if anything did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    asked = parser.parse_args()
    warnings.simplefilter("error", RuntimeWarning)
    signal.signal(signal.SIGPROF, _too_slow)
    stopped: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: stopped.append(number))  # after the input at hand, with the counts
    counts: Counter = Counter()
    slowest = 0.0
    seeds = [asked.only] if asked.only is not None else range(asked.seed * 10**6, asked.seed * 10**6 + asked.number)
    for seed in seeds:
        if stopped:
            break
        began = time.process_time()
        ending, told = _ending(KINDS[asked.kind], random.Random(seed))
        lasted = time.process_time() - began
        slowest = max(slowest, lasted)
        counts[ending] += 1
        if ending not in ("accepted", "told") or lasted > SECONDS / 3:
            print(f"{seed}: {ending} after {lasted:.0f} s: {told}", flush=True)
    print(f"{sum(counts.values())} {asked.kind}: {dict(counts)}; slowest {slowest:.1f} s")
    sys.exit(bool(set(counts) - {"accepted", "told"}))


def _ending(feed: Callable[[random.Random, Path, list[str]], str], chance: random.Random) -> tuple[str, str]:
    """How an input ends, and what was done to it."""
    done: list[str] = []
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            sentences = feed(chance, Path(folder), done)
        except Slow:
            return "hang", "; ".join(done)
        except Exception:
            return "traceback", "; ".join(done) + "\n" + "".join(traceback.format_exc().splitlines(True)[-6:])
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    if strange := _UNPRINTABLE.search(sentences):
        return "no sentence", f"{'; '.join(done)}: {sentences[max(0, strange.start() - 60) : strange.end() + 60]!r}"
    return ("told" if sentences else "accepted"), ""


def _too_slow(*_: object) -> None:
    raise Slow


def feed_package(chance: random.Random, folder: Path, done: list[str]) -> str:
    """A damaged data package through the check; one that passes through what is computed of it."""
    (folder / "data").mkdir()
    if chance.random() < SMALL:
        data = ToyPackage(folder / "data").folder
    else:
        data = shutil.copytree(folders.data_folder(), folder / "data", dirs_exist_ok=True)
    done += [damage_package(data, chance) for _ in range(chance.randint(1, 3))]
    try:
        if problems := check_data(data).problems:
            return "\n".join(problems)
        evidence = load_evidence(data)
    except DataError as error:
        return str(error)
    rated_outcomes(evidence, group_effects(effects_of(evidence)))
    return ""


def feed_table(chance: random.Random, folder: Path, done: list[str]) -> str:
    """A damaged table through `pool`."""
    text = chance.choice(TABLES)
    for _ in range(chance.randint(1, 3)):
        text = damage_text(text, chance)
    path = folder / "in.csv"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    asked = [*chance.choice(ASKED), *chance.choice(FORMS)]
    asked = [str(folder / word) if word == "out.svg" else word for word in asked]
    done.append(f"{text[:300]!r} {asked}")
    result = CliRunner().invoke(cli.main, ["pool", str(path), *asked])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stderr if result.exit_code else ""


def feed_grid(chance: random.Random, folder: Path, done: list[str]) -> str:
    """A damaged grid, and damaged assignments of parameters, as `report` reads them."""
    review = folders.review_of()
    topic = read_topic(review.data)
    collection = load_collection(review.collection, review.notebooks, topic)
    of = {"notebooks": review.notebooks, "topic": topic}
    text, words = GRID, list(PARAMETERS)
    for _ in range(chance.randint(1, 3)):
        text = damage_text(text, chance)
        place = chance.randrange(len(words))
        words[place] = damage_text(words[place], chance)
    done.append(f"{text!r} {words}"[:600])
    (folder / "grid.yml").write_bytes(text.encode("utf-8", "surrogatepass"))
    told = []
    for read in (
        lambda: load_grid(folder / "grid.yml", collection, **of),
        lambda: vary(collection[:1], words, **of),
    ):
        try:
            read()
        except (ReportError, ParameterError) as error:
            told.append(str(error))
    return "\n".join(told)


def feed_notebook(chance: random.Random, folder: Path, done: list[str]) -> str:
    """A notebook with damaged parameters, or a damaged notebook, as `report` reads them."""
    import nbformat

    text = CELL
    for _ in range(chance.randint(1, 3)):
        text = damage_text(text, chance)
    cell = nbformat.v4.new_code_cell(text.encode("utf-8", "replace").decode(), metadata={"tags": ["parameters"]})
    written = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
    if chance.random() < 0.3:
        written = damage_text(written, chance)
    done.append(repr(text)[:300])
    (folder / "book.ipynb").write_bytes(written.encode("utf-8", "surrogatepass"))
    try:
        read_parameters(folder / "book.ipynb")
    except LdnsynthError as error:
        return str(error)
    return ""


def feed_topic(chance: random.Random, folder: Path, done: list[str]) -> str:
    """A damaged topic, that of the tests or of the review shipped, through the check and what is made of it."""
    (folder / "data").mkdir()
    data = ToyPackage(folder / "data").folder
    if chance.random() < 0.2:
        shutil.copy(folders.data_folder() / "topic.yml", data)
    done += [damage_topic(data, chance) for _ in range(chance.randint(1, 3))]
    try:
        topic = read_topic(data)
        (data / NAME).write_text(descriptor_text(package_of(topic, read_headers(data, topic))), encoding="utf-8")
        Words(topic_words(topic)).value([*topic.conditions])
        if problems := check_data(data).problems:
            return "\n".join(problems)
        evidence = load_evidence(data)
    except DataError as error:
        return str(error)
    rated_outcomes(evidence, group_effects(effects_of(evidence)))
    return ""


KINDS = {
    "packages": feed_package,
    "topics": feed_topic,
    "tables": feed_table,
    "grids": feed_grid,
    "notebooks": feed_notebook,
    "imports": feed_import,
}

if __name__ == "__main__":
    main()
